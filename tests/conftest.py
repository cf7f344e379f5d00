"""Fixtures that more than one folder of tests needs: the official material, and a miniature Phi-3."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from absl import logging as absl_logging

from engine.dialect import PHI3
from engine.offline import go_offline

go_offline()
os.environ.pop("OPCLAIM_HOME", None)
# absl comes with rouge-score; when logging is set up anew it closes what stood for standard error: a stream of pytest.
absl_logging.get_absl_handler().python_handler.setStream(sys.__stderr__)

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of official lists and real reports, or skip, saying so."""
    if not SHARED.is_dir():
        pytest.skip("the official lists and real reports (../shared) are not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def tiny_phi3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a random Phi-3 of two small layers and its own tokenizer with the special tokens."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import Phi3Config, Phi3ForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny-phi3")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<unk>", "<|endoftext|>", *PHI3.tokens]
    text = (p.read_text(encoding="utf-8") for p in (ROOT / "engine" / "prompts").glob("*.txt"))
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(text, trainer)
    tokenizer.add_tokens(["</s>"])  # added, but not marked as special, as some published tokenizers have it
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="<|endoftext|>",
        pad_token="<|endoftext|>",
        unk_token="<unk>",
    ).save_pretrained(folder)
    torch.manual_seed(1)
    config = Phi3Config(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=64, intermediate_size=128, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=4, max_position_embeddings=1024, pad_token_id=1, bos_token_id=2,
        eos_token_id=1,
    )  # fmt: skip
    Phi3ForCausalLM(config).bfloat16().save_pretrained(folder)
    return folder
