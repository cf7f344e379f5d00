"""The claim editor as Gradio sees it: a `gr.HTML` with a template that never changes.

No text of a note, a model or a coder is ever put into the template or the value, which Gradio runs as Handlebars and
then as a JavaScript template literal: the scripts in this folder ask the server functions for records and build
everything that is shown as text nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import gradio as gr

from ui.answer import Answer

ASSETS = Path(__file__).parent / "page"
ASSETS_URL = "/editor"

_TEMPLATE = '<div class="opclaim"><p class="starting">Opening the worklist…</p></div>'
_START = f"import('{ASSETS_URL}/main.js').then((main) => main.start(element.querySelector('.opclaim'), server));"
HEAD = (
    f'<link rel="stylesheet" href="{ASSETS_URL}/editor.css">'
    f'<link rel="icon" href="{ASSETS_URL}/icon.svg" type="image/svg+xml">'
    f'<link rel="modulepreload" href="{ASSETS_URL}/main.js">'
)


def claim_editor(answers: Sequence[Answer]) -> gr.HTML:
    """Return worklist, note and claim; ``answers`` are the functions that its scripts may call on the server.

    No subclass: for each of those Gradio writes a stub file beside the source.
    """
    return gr.HTML(
        html_template=_TEMPLATE,
        js_on_load=_START,
        server_functions=list(answers),
        apply_default_css=False,
        elem_id="claim-editor",
    )
