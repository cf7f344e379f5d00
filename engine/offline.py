"""The switches that keep the model libraries from the network; patient text never leaves the machine."""

from __future__ import annotations

import logging
import os

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",  # and of loading weights: standard error is for our messages
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def go_offline() -> None:
    """Set the switches; called before any of the libraries is imported."""
    os.environ.update(OFFLINE)
    logging.getLogger("transformers").setLevel(logging.ERROR)
