"""The switches that keep Gradio from the network and from the browser's storage; set before Gradio is imported.

By default Gradio asks its makers' servers for news, and writes inputs and outputs of every call, patient text
included, into the browser's storage ("run history").
"""

from __future__ import annotations

import os

from engine.offline import go_offline

GRADIO = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SHARE": "False",
    "GRADIO_SSR_MODE": "False",
    "GRADIO_MCP_SERVER": "False",
}


def keep_to_this_machine() -> None:
    """Set the switches of the model libraries and of Gradio; called before any of them is imported."""
    go_offline()
    os.environ.update(GRADIO)
