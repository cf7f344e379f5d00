"""The coder's page: one Blocks with the claim editor."""

from __future__ import annotations

import gradio as gr

from engine.user import Role
from ui.answer import answering
from ui.desk import Desk
from ui.editor.component import claim_editor


def work_page(desk: Desk) -> gr.Blocks:
    """Return the page over one desk."""
    timed = (desk.worklist, desk.progress)
    asked = (desk.account, desk.open, desk.draft, desk.check, desk.search, desk.accept, desk.add, desk.read)
    answers = [answering(action, Role.CODER, by_timer=action in timed) for action in (*timed, *asked)]
    page = gr.Blocks(title="OpClaim", analytics_enabled=False, fill_width=True)
    with page:
        claim_editor(answers)
    return page
