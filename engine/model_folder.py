"""A model folder carried in by hand: is it whole, is it what its configuration says, and which setting uses it.

No weight is loaded and nothing of the folder is executed: configuration and tokenizer are read as JSON, of the
weights only the heads (names, types, shapes), and shapes are compared with an empty model of that configuration.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.blame import blame
from engine.checksums import SUMS, verify
from engine.claim import Record
from engine.dialect import PHI3, dialect_of
from engine.errors import ModelError
from engine.tensor_file import Tensor, read_folder
from engine.weights import context_length, load_config

_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")
_INDEX = "model.safetensors.index.json"
_FEW = 3


class ModelReport(Record):
    """What was found: ``facts`` in words, ``problems`` that keep the folder from being used, ``settings`` to write."""

    folder: str
    facts: tuple[str, ...]
    problems: tuple[str, ...]
    settings: dict[str, str]


def check_model(folder: Path) -> ModelReport:
    """Verify files, hashes, shapes and special tokens of a model folder; raises ModelError when it is no folder."""
    if not folder.is_dir():
        raise ModelError(f"There is no model folder {folder}. Give the folder that holds config.json.")
    facts: list[str] = []
    problems = list(_missing(folder))
    for step in (_hashes, _weights, _tokens):
        try:
            facts += step(folder, problems)
        except ModelError as error:
            problems.append(str(error))
    return ModelReport(
        folder=str(folder),
        facts=tuple(facts),
        problems=tuple(problems),
        settings={} if problems else {"model": str(folder.resolve())},
    )


def _missing(folder: Path) -> Iterator[str]:
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        if not (folder / name).is_file():
            yield f"It lacks {name}. Copy the whole folder as it was published."
    if not any(folder.glob("*.safetensors")):
        pickles = sorted(p.name for kind in _PICKLES for p in folder.glob(kind))
        if pickles:
            yield (
                f"Its weights are pickles ({', '.join(pickles[:_FEW])}), which may run code when read, so none is. "
                "Get the model as safetensors."
            )
        else:
            yield "It has no *.safetensors file, so no weights. Copy the whole folder as it was published."


def _hashes(folder: Path, problems: list[str]) -> Iterator[str]:
    verified = verify(folder)
    if verified is None:
        yield f"Hashes: not checked, there is no {SUMS}. Make one where the model comes from: sha256sum * > {SUMS}"
        return
    problems += verified.problems
    yield f"Hashes: {len(verified.agree)} files are those of {SUMS}"
    if verified.unlisted:
        yield f"Hashes: not in {SUMS}: {', '.join(verified.unlisted)}"


def _weights(folder: Path, problems: list[str]) -> Iterator[str]:
    """Compare the tensors of all files with those of an empty model of this configuration."""
    files = sorted(folder.glob("*.safetensors"))
    if not files or not (folder / "config.json").is_file():
        return
    problems += _lost_shards(folder)
    held = read_folder(folder)
    config = load_config(folder)
    problems += _differences(held, _wanted(folder, config), bool(getattr(config, "tie_word_embeddings", False)))
    count = sum(math.prod(tensor.shape) for tensor in held.values())
    types = ", ".join(sorted({tensor.dtype for tensor in held.values()}))
    yield f"Model: {config.model_type}, {count:,} parameters in {len(files)} file(s), stored as {types}"
    yield f"Memory: about {count * 2 / 1e9:.1f} GB in bfloat16, {count * 0.6 / 1e9:.1f} GB with four_bit = true"
    yield f"Context: {context_length(config):,} tokens"


def _lost_shards(folder: Path) -> Iterator[str]:
    index = _json(folder / _INDEX) if (folder / _INDEX).is_file() else {}
    with blame(folder / _INDEX):
        names = sorted({str(name) for name in index.get("weight_map", {}).values()})
    for name in names:
        if not (folder / Path(name).name).is_file():
            yield f"It lacks {name}, which {_INDEX} names. Copy it."


def _wanted(folder: Path, config: Any) -> dict[str, tuple[int, ...]]:
    """Return the shapes that a configuration means; raises ModelError when it is no causal language model."""
    import torch
    from transformers import AutoModelForCausalLM

    with blame(folder / "config.json"), torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config, trust_remote_code=False)  # type: ignore[no-untyped-call]
    return {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}


def _differences(
    held: Mapping[str, Tensor], wanted: Mapping[str, tuple[int, ...]], tied: bool
) -> Iterator[str]:  # fmt: skip
    may_lack = {"lm_head.weight"} if tied else set()
    if lacking := sorted(set(wanted) - set(held) - may_lack):
        yield f"The weights lack {_some(lacking)}. Copy all *.safetensors files of this model."
    if foreign := sorted(set(held) - set(wanted)):
        yield f"The weights hold {_some(foreign)}, which config.json has no place for. Is it this model's config.json?"
    wrong = [
        f"{name} {held[name].shape} where {shape} is wanted"
        for name, shape in sorted(wanted.items())
        if name in held and held[name].shape != shape
    ]
    if wrong:
        yield f"Shapes differ from config.json: {_some(wrong)}. Is it this model's config.json?"


def _tokens(folder: Path, problems: list[str]) -> Iterator[str]:
    if not (folder / "tokenizer.json").is_file():
        return
    vocabulary = _vocabulary(folder)
    dialect = dialect_of(vocabulary)
    rows = _json(folder / "config.json").get("vocab_size") if (folder / "config.json").is_file() else None
    if isinstance(rows, int) and max(vocabulary.values(), default=0) >= rows:
        problems.append(
            f"The tokenizer has ids up to {max(vocabulary.values())}, config.json only {rows} rows of them."
        )
    lacking = [token for token in PHI3.tokens if token not in vocabulary]
    if lacking and len(lacking) < len(PHI3.tokens) // 2:
        problems.append(f"It looks like Phi-3 but its tokenizer lacks {', '.join(lacking)}. Copy tokenizer.json again.")
    yield f"Tokens: prompts are written in the {dialect.name} form" + (
        ", with the placeholders of the paper" if dialect is PHI3 else ", without the placeholders of the paper"
    )


def _vocabulary(folder: Path) -> dict[str, int]:
    found = _json(folder / "tokenizer.json")
    with blame(folder / "tokenizer.json"):
        added = {str(token["content"]): int(token["id"]) for token in found.get("added_tokens", [])}
        pieces = found["model"]["vocab"]
        numbered = pieces.items() if isinstance(pieces, dict) else ((v[0], n) for n, v in enumerate(pieces))
        return {**{str(piece): int(number) for piece, number in numbered}, **added}


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} is no JSON file ({error}). Copy it again.") from error
    if not isinstance(found, dict):
        raise ModelError(f"{path} holds no JSON object. Copy it again.")
    return found


def _some(names: list[str]) -> str:
    return ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")
