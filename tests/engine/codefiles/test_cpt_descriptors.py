"""A site's licensed CPT descriptors; those here are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from engine.code_import import Outcome, import_files
from engine.codefiles import TextFile, cpt_descriptors, recognise
from engine.codefiles.cpt_descriptors import read
from engine.codeset import CodeSystem, Status
from engine.codestore import CodeStore
from engine.errors import CodeListError
from engine.lexicon import ProcedureWords

Write = Callable[..., TextFile]

CPT = CodeSystem.CPT
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
TWO = ("47562\tinvented descriptor 1", "0054T\tinvented descriptor 2")


@pytest.mark.parametrize(
    "lines",
    [
        TWO,
        ("A licence of its owner", "", *TWO, ""),
        ("Code\tDescriptor", *TWO),
        ("CPT Code\tLong\tMedium\tShort", *(f"{line}\tless\tLEAST" for line in TWO)),
        ("Concept Id\tShort Descriptor\tCPT Code\tMedium Descriptor", "1\tX\t47562\tinvented descriptor 1",
         "2\tX\t0054T\tinvented descriptor 2"),
        ('"47562"\t"invented descriptor 1"', TWO[1]),
    ],
)  # fmt: skip
def test_the_longest_descriptor_of_each_code_is_read(write: Write, lines: tuple[str, ...]) -> None:
    file = write(*lines)
    assert recognise(file.path)[0] is cpt_descriptors.KIND
    assert [(row.code, row.description) for row in read(file)] == [
        ("47562", "invented descriptor 1"),
        ("0054T", "invented descriptor 2"),
    ]


@pytest.mark.parametrize("line", ["4756", "47563", "47563\t", "G0105\tinvented descriptor 3", "47563 invented"])
def test_a_line_without_code_or_descriptor_is_refused_and_its_text_not_repeated(write: Write, line: str) -> None:
    with pytest.raises(CodeListError, match="line 3: no CPT code with a descriptor") as refused:
        list(read(write(*TWO, line)))
    assert "invented" not in str(refused.value)


@pytest.fixture
def loaded(write: Write, tmp_path: Path) -> CodeStore:
    store = CodeStore(tmp_path / "home")
    store.keep_words([ProcedureWords("47562", "keyhole gallbladder removal", ("lap chole",))], (), "words")
    own = write("code,description", "47562,the plain list says", name="own.csv")
    import_files(store, [own.path, write(*TWO, name="licensed.txt").path], FIRST, LAST)
    return store


def test_licensed_descriptors_go_before_every_other_description(loaded: CodeStore) -> None:
    with loaded as store:
        assert store.describe("47562", CPT, FIRST) == "invented descriptor 1"
        assert store.describe("47562", CPT, date(2027, 1, 1)) == "keyhole gallbladder removal"
        store.remove("licensed.txt")
        assert store.describe("47562", CPT, FIRST) == "the plain list says"


def test_a_code_is_found_by_its_licensed_descriptor_and_still_by_the_lexicon(loaded: CodeStore) -> None:
    with loaded as store:
        assert store.search("invented descr 2", FIRST, [CPT], 1)[0].code == "0054T"
        assert [m.code for m in store.search("lap chole", FIRST, [CPT], 5)] == ["47562"]
        assert store.search("lap chole", FIRST, [CPT], 5)[0].description == "invented descriptor 1"


def test_only_a_whole_file_decides_that_a_code_is_not_valid(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CodeStore(tmp_path / "home") as store:
        import_files(store, [write(*TWO, name="part.txt").path], FIRST, LAST)
        assert store.holds("47563", CPT, FIRST).status is Status.NOT_CHECKABLE
        monkeypatch.setitem(cpt_descriptors.KIND.complete, CPT, 2)
        (imported,) = import_files(store, [write(*TWO, "", name="whole.txt").path], FIRST, LAST)
        assert imported.outcome is Outcome.IMPORTED
        assert imported.message == "licensed CPT descriptors, 2026-01-01 to 2026-12-31: 2 CPT codes"
        assert store.holds("47563", CPT, FIRST).status is Status.INVALID
        assert store.holds("0054T", CPT, FIRST).status is Status.VALID
