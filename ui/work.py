"""The coder's page: one Blocks with the claim editor."""

from __future__ import annotations

import gradio as gr

from ui.answer import answering
from ui.desk import Desk
from ui.editor.component import claim_editor


def work_page(desk: Desk) -> gr.Blocks:
    """Return the page over one desk."""
    actions = (
        desk.worklist,
        desk.open,
        desk.progress,
        desk.draft,
        desk.check,
        desk.search,
        desk.accept,
        desk.add,
        desk.read,
    )
    page = gr.Blocks(title="OpClaim", analytics_enabled=False, fill_width=True)
    with page:
        claim_editor([answering(action) for action in actions])
    return page
