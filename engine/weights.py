"""Weights and tokenizers from local folders: safetensors only, no remote code, 4-bit where asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.adapter import Adapter
from engine.errors import ModelError


def load_tokenizer(folder: Path) -> Any:
    """Load the tokenizer of a local model folder, with a padding token; raises ModelError."""
    from transformers import AutoTokenizer

    require_model(folder)
    tokenizer = AutoTokenizer.from_pretrained(str(folder.resolve()), local_files_only=True)
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
    return AutoModelForCausalLM.from_pretrained(
        str(folder.resolve()),
        dtype=torch.bfloat16,
        local_files_only=True,
        use_safetensors=True,
        quantization_config=quantisation,
        device_map="auto" if torch.cuda.is_available() else None,
        attn_implementation=_attention(),
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
    from peft import PeftModel

    return PeftModel.from_pretrained(model, str(adapter.folder)).merge_and_unload()


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
