"""Weights and tokenizers from local folders: safetensors only, no remote code, 4-bit where asked for."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.adapter import Adapter
from engine.blame import blame
from engine.errors import ModelError

HEAD = "lm_head"


def load_config(folder: Path) -> Any:
    """Read a local model folder's config.json, never code that it names; raises ModelError."""
    from transformers import AutoConfig

    with blame(folder / "config.json"):
        return AutoConfig.from_pretrained(str(folder.resolve()), local_files_only=True, trust_remote_code=False)


def context_length(config: Any) -> int:
    """Return how many tokens a model reads and writes at most; raises ModelError when its configuration tells not."""
    length = getattr(config, "max_position_embeddings", None)
    if not isinstance(length, int):
        raise ModelError(
            f"config.json of this {config.model_type} model gives no max_position_embeddings, so how much fits into "
            "its context is not known. Use a model whose configuration says so."
        )
    return length


def load_tokenizer(folder: Path) -> Any:
    """Load the tokenizer of a local model folder, with a padding token; raises ModelError."""
    from transformers import AutoTokenizer

    require_model(folder)
    with blame(folder / "tokenizer.json"):
        tokenizer = AutoTokenizer.from_pretrained(str(folder.resolve()), local_files_only=True, trust_remote_code=False)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_weights(folder: Path, *, four_bit: bool = False) -> Any:
    """Load a causal language model's weights, safetensors only, no remote code; raises ModelError.

    4-bit is nf4 with double quantisation and bfloat16 compute, as in the paper.
    """
    import torch
    from transformers import AutoModelForCausalLM

    require_model(folder)
    quantisation = _nf4() if four_bit else None
    with blame(folder):
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            str(folder.resolve()),
            dtype=torch.bfloat16,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            quantization_config=quantisation,
            device_map="auto" if torch.cuda.is_available() else None,
            attn_implementation=_attention(),
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # to be told which, by name; none is accepted
        )
    model, found = loaded
    _require_all(folder, found)
    return model


def _require_all(folder: Path, found: Mapping[str, Any]) -> None:
    """Raise ModelError when weights were lacking or of another shape: transformers puts random ones in their place.

    What is tied to another weight does not count as lacking.
    """
    random = sorted({*found["missing_keys"], *(name for name, *_ in found["mismatched_keys"])})
    if random:
        raise ModelError(
            f"The weights in {folder} lack {random[0]}{f' and {len(random) - 1} more' if random[1:] else ''}, or have "
            f"another shape than config.json says. `launch.py models check {folder}` tells more."
        )


def require_model(folder: Path) -> None:
    """Raise ModelError naming what a model folder lacks, before anything is loaded."""
    if not folder.is_dir():
        raise ModelError(f"There is no model folder {folder}. Set `model` to a folder with config.json.")
    missing = [name for name in ("config.json", "tokenizer.json") if not (folder / name).is_file()]
    if not any(folder.glob("*.safetensors")):
        missing.append("*.safetensors")
    if missing:
        raise ModelError(
            f"The model folder {folder} lacks {', '.join(missing)}. `launch.py models check {folder}` tells more."
        )


def merged(model: Any, adapter: Adapter) -> Any:
    """Return the model with the adapter's weights added into its own."""
    from peft import PeftConfig, PeftModel

    with blame(adapter.folder), warnings.catch_warnings():
        # peft still asks transformers by a name that is about to go; nothing a user could do about it
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing` is deprecated", FutureWarning)
        changed = PeftConfig.from_pretrained(str(adapter.folder)).target_modules or ()
        own = untied(model) if HEAD in changed else model
        return PeftModel.from_pretrained(own, str(adapter.folder), local_files_only=True).merge_and_unload()


def untied(model: Any) -> Any:
    """Return the model with a head of its own, not the one that it shares with its embeddings.

    An adapter of a shared head, added into its weights, would change the embeddings as well.
    """
    import torch

    if model.get_output_embeddings().weight is model.get_input_embeddings().weight:
        own = model.get_output_embeddings().weight.detach().clone()
        model.get_output_embeddings().weight = torch.nn.Parameter(own, requires_grad=False)
        model.config.tie_word_embeddings = False
    return model


def _nf4() -> Any:
    import torch
    from transformers import BitsAndBytesConfig

    if not _installed("bitsandbytes"):
        raise ModelError("4-bit loading needs bitsandbytes: `pip install bitsandbytes`, or set four_bit = false.")
    return BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )


def _attention() -> str:
    import torch

    return "flash_attention_2" if torch.cuda.is_available() and _installed("flash_attn") else "sdpa"


def _installed(module: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(module) is not None
