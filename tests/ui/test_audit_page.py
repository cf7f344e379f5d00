"""The supervisor's page over real records."""

from __future__ import annotations

from engine.decisions import decisions
from engine.edit import Edit
from tests.ui.site import Site
from ui.audit_page import audit_page
from ui.entry.identity import Identity

EVE = Identity("eve", frozenset())


def signed(site: Site, encounter_id: str, who: str, code: str | None = None) -> tuple[Edit, ...]:
    """Draft and sign an encounter, with another first diagnosis if one is given."""
    draft = site.drafter().draft(site.store.encounter(encounter_id))
    site.store.keep_draft(draft)
    claim = draft.claim
    if code:
        claim = claim.model_copy(
            update={"diagnoses": (claim.diagnoses[0].model_copy(update={"code": code}), *claim.diagnoses[1:])}
        )
    checked = draft.checked.model_copy(update={"claim": claim})
    return site.store.sign(checked, draft_id=draft.draft_id, who=who, seconds=12.0)


def test_nothing_signed_is_said(small_site: Site) -> None:
    assert "No claim is signed yet" in audit_page(EVE, decisions(small_site.store.database), ())


def test_decisions_are_read_from_what_was_signed(small_site: Site) -> None:
    signed(small_site, "E0001", "ann")
    signed(small_site, "E0002", "bob", "K80.00")
    found = decisions(small_site.store.database)
    assert [(d.who, d.service, d.adapter, d.seconds, d.edits) for d in found] == [
        ("ann", "General Surgery", "demo", 12.0, 0), ("bob", "General Surgery", "demo", 12.0, 1),
    ]  # fmt: skip


def test_shares_and_substitutions_are_shown_and_names_are_text(small_site: Site) -> None:
    signed(small_site, "E0001", "<b>ann")
    signed(small_site, "E0002", "bob", "K80.00")
    page = audit_page(EVE, decisions(small_site.store.database), small_site.store.edits())
    assert "1 of 2 signed claims were accepted as drafted, 9% to 91%." in page
    assert "&lt;b&gt;ann" in page
    assert "<b>" not in page
    assert "<td><code>K80.10</code></td><td><code>K80.00</code></td><td>1</td>" in page
