"""How like the true claim's text a model's text is: ROUGE-L, ROUGE-Lsum and METEOR, as in the paper.

The reference is the true claim in the form that a fine-tuned model writes, for every configuration. Control tokens
count for nothing. METEOR counts words of like meaning where the data of WordNet is there (Debian's ``wordnet-base``);
else it is METEOR without synonyms, and whoever shows it says so.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

from engine.claim import Claim, Record
from engine.dialect import PLAIN
from engine.json_lines import read_lines
from engine.prompt import render_target
from engine.text_hash import hash_of
from engine.whole_file import whole_file

WORDNET = Path("/usr/share/wordnet")
_TOKEN = re.compile(r"<\|[a-z_0-9]+\|>")
_LEXICOGRAPHERS = 45  # files that WordNet is edited in; their list is not in the package, and METEOR asks for none
_LONGEST_LINE = 1000
_ALONE = 200  # so few texts are done before other processes have started


class Structure(Record):
    """Likeness of one text to its reference, each from 0 to 1."""

    rouge_l: float
    rouge_lsum: float
    meteor: float


class KnownStructure(Record):
    """A likeness and the hash of text and reference it is of, as kept in a file."""

    key: str
    structure: Structure


class Synonyms(Protocol):
    """What METEOR asks of WordNet."""

    def synsets(self, word: str) -> Sequence[Any]:
        """Return the groups of words of like meaning that a word is in."""


class NoSynonyms:
    """Stands in for WordNet where its data is not installed."""

    def synsets(self, word: str) -> Sequence[Any]:
        """Return none."""
        return ()


def reference(claim: Claim) -> str:
    """Return a claim in the form that a fine-tuned model writes, without control tokens."""
    return render_target(claim, PLAIN).text.strip()


def structure(text: str, wanted: str, synonyms: Synonyms | None = None) -> Structure:
    """Compare a text with its reference; an empty one is like nothing."""
    from nltk.tokenize import wordpunct_tokenize
    from nltk.translate.meteor_score import single_meteor_score

    plain = _TOKEN.sub("", text).strip()
    rouge = _rouge().score(wanted, plain)
    words = (wordpunct_tokenize(wanted), wordpunct_tokenize(plain))
    meteor = single_meteor_score(*words, stemmer=_stems(), wordnet=synonyms or find_synonyms()) if all(words) else 0.0
    return Structure(rouge_l=rouge["rougeL"].fmeasure, rouge_lsum=rouge["rougeLsum"].fmeasure, meteor=float(meteor))


def structures(pairs: Sequence[tuple[str, str]], kept: Path | None = None, processes: int = 1) -> list[Structure]:
    """Compare many (text, reference), each once: what the file ``kept`` knows is not reckoned again.

    More than a few are shared out among ``processes``.
    """
    keys = [_key(*pair) for pair in pairs]
    known = _known(kept) if kept and kept.is_file() else {}
    lacking = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in known}
    known |= dict(zip(lacking, _reckoned(list(lacking.values()), processes), strict=True))
    if kept and lacking:
        with whole_file(kept) as stream:
            for key in sorted(known):
                stream.write(KnownStructure(key=key, structure=known[key]).model_dump_json() + "\n")
    return [known[key] for key in keys]


@cache
def find_synonyms(folder: Path = WORDNET) -> Synonyms:
    """Return WordNet from a folder of its data files, or nothing where there is none."""
    if not (folder / "data.noun").is_file():
        return NoSynonyms()
    import nltk.data
    from nltk.corpus.reader.wordnet import WordNetCorpusReader

    nltk.data.path.append(str(folder))  # nltk opens no file outside the folders it was told of

    class WordNet(WordNetCorpusReader):  # type: ignore[misc]
        """WordNet as Debian packs it: without the list of lexicographers' files."""

        def open(self, filename: str) -> Any:
            if filename != "lexnames":
                return super().open(filename)
            return io.StringIO("".join(f"{n:02}\tfile{n}\t1\n" for n in range(_LEXICOGRAPHERS)))

        def map_wn(self, version: str = "wordnet") -> dict[Any, Any]:
            return {}  # from other versions of WordNet, which only other languages need

    found: Synonyms = WordNet(str(folder), False)
    return found


def meteor_name() -> str:
    """Return what the METEOR figure is to be called on this machine."""
    return "METEOR without synonyms" if isinstance(find_synonyms(), NoSynonyms) else "METEOR"


def _reckoned(pairs: Sequence[tuple[str, str]], processes: int) -> Iterable[Structure]:
    if processes < 2 or len(pairs) < _ALONE:
        return [structure(*pair) for pair in pairs]
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_of, pairs, chunksize=100))


def _of(pair: tuple[str, str]) -> Structure:
    return structure(*pair)


def _known(path: Path) -> dict[str, Structure]:
    lines = (KnownStructure.model_validate_json(raw) for _, raw in read_lines(path, _LONGEST_LINE))
    return {line.key: line.structure for line in lines}


def _key(text: str, wanted: str) -> str:
    return hash_of(meteor_name(), text, wanted)


class RememberedStems:
    """Porter's stems, each worked out once: a third of METEOR's time otherwise."""

    def __init__(self) -> None:
        from nltk.stem.porter import PorterStemmer

        self.stem: Callable[[str], str] = lru_cache(100_000)(PorterStemmer().stem)


@cache
def _stems() -> RememberedStems:
    return RememberedStems()


@cache
def _rouge() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL", "rougeLsum"])
