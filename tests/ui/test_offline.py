"""The switches are set before Gradio is imported, and Gradio takes them."""

from __future__ import annotations

import os
import subprocess
import sys

from ui.offline import GRADIO, keep_to_this_machine

ASK = """
from ui.offline import keep_to_this_machine
keep_to_this_machine()
import gradio as gr
page = gr.Blocks(title="x")
print(page.analytics_enabled, gr.analytics.analytics_enabled())
"""


def test_the_switches_stand_in_the_environment() -> None:
    keep_to_this_machine()
    assert {name: os.environ[name] for name in GRADIO} == GRADIO
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_gradio_sends_no_statistics_even_where_a_page_does_not_say_so() -> None:
    answer = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False", "False"]
