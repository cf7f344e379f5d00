"""Finding codes by what a coder types, over the descriptions of a site's lists and the phrases of its lexicon.

What has every word comes first. Where that is little, words are left out, the commonest first, and what is found is
ordered by how much of the typed words it has, each weighed by how rare it is (inverse document frequency).
Whether a found code holds on the date is for the caller to ask; descriptions are only looked at in lists of the date.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, combinations, islice

from engine.codeset import PROCEDURES, CodeSystem, procedure_system
from engine.database import SharedDatabase
from engine.typed_words import alternatives, any_of, code_starts, mended, telling, without_sides, word_starts
from engine.word_store import WordStore

_COVERING = "SELECT id FROM editions WHERE system = :system AND :on BETWEEN valid_from AND valid_to"
_FOUND = """
SELECT c.code, c.description FROM {source} AND c.billable AND EXISTS (
    SELECT 1 FROM edition_codes x WHERE x.edition IN (SELECT value FROM json_each(:editions)) AND x.code = c.id
    AND x.valid_from <= :on AND coalesce(x.valid_to, :on) >= :on) ORDER BY {order}"""
_BY_CODE = _FOUND.format(
    source="codes c WHERE c.system = :system AND c.code >= :start AND c.code < :start || '~'", order="c.code"
)
# Ids go up with the length of the description, so the shortest come first and no row is sorted.
_BY_WORDS = _FOUND.format(
    source="""codes_text t CROSS JOIN codes c ON c.id = t.rowid
    WHERE t.codes_text MATCH :wanted AND t.rowid BETWEEN :first AND :last""",
    order="t.rowid",
)
_FREQUENCY = "SELECT coalesce(sum(doc), 0) AS texts FROM codes_known WHERE term >= :start AND term < :start || '~'"
_KNOWN = " UNION ".join(
    f"SELECT term FROM {table} WHERE term >= :start AND term < :start || '~'"  # noqa: S608 - our names
    for table in ("codes_known", "words_known")
)

# Ids of codes: the place of the system in `CodeSystem`, the length of the description (24 bits), a number (32 bits).
SYSTEM_SHIFT, LENGTH_SHIFT = 56, 32

# So many with every word are enough to leave out none; a coder reads no further.
_ENOUGH = 5
_MOST_FULL, _MOST_RELAXED, _MOST_PHRASES, _MOST_STEMS, _MOST_UNDER = 200, 60, 60, 8, 250
# Procedures are found by the lexicon first, so their descriptions are asked less often.
_MOST_QUERIES, _MOST_QUERIES_BESIDE, _MOST_LEFT_OUT = 12, 6, 3
_LEAST_SHARE = 0.4
_TEXTS, _SHORT_WORD_WEIGHT = 100_000, 1.0
_PREFIX_ONLY = 0.9
# Of two that fit alike the first encounter for a closed injury is what an operation is done for.
_LATER = frozenset({"subsequent", "sequela", "open"})
_ANESTHESIA_ENDS = "02000"


@dataclass(frozen=True, slots=True)
class _Term:
    """A typed word: all it may mean, each meaning as word starts that must all be there, and how much it tells."""

    meanings: tuple[tuple[str, ...], ...]
    weight: float

    def share(self, words: frozenset[str]) -> float:
        """Return how well a text has this word: 1 as a whole word, less as the start of one, 0 not at all."""
        return max(min(_presence(start, words) for start in meaning) for meaning in self.meanings)


@dataclass(slots=True)
class _Candidate:
    """A code with all the words that speak for it; ``order`` is when it was found."""

    system: CodeSystem
    code: str
    order: int
    words: set[str] = field(default_factory=set)

    def rank(self, terms: Sequence[_Term]) -> tuple[float, bool, int, int]:
        """Return what to sort by, the best lowest."""
        words = frozenset(self.words)
        anesthesia = self.system is CodeSystem.CPT and self.code < _ANESTHESIA_ENDS
        return -round(_score(terms, words), 3), anesthesia, len(words & _LATER), self.order


class CodeSearch:
    """Search over the tables of a site's code lists and lexicon, for a caller that holds the database's lock."""

    def __init__(self, db: SharedDatabase, words: WordStore) -> None:
        self._db = db
        self._words = words

    def find(self, typed: str, on: date, systems: Sequence[CodeSystem]) -> Iterator[tuple[CodeSystem, str]]:
        """Yield codes that begin as typed, then those that the words find, the best first; some may come twice."""
        for start in code_starts(typed):
            for system in systems:
                yield from ((system, code) for code in self.beginning(start, on, system))
        starts = telling(word_starts(typed))
        if not starts:
            return
        everything = self._with_all(starts, on, systems)
        found = list(islice(everything, _ENOUGH))
        if len(found) == _ENOUGH and not self._is_phrase(starts, systems):
            yield from chain(found, everything)
        else:
            yield from self._with_most(mended(starts, self._known), on, systems)

    def beginning(self, start: str, on: date, system: CodeSystem) -> Iterator[str]:
        """Yield the codes of a date's lists that begin with a text."""
        return (code for code, _ in self._listed(_BY_CODE, on, system, start=start))

    def _with_all(
        self, starts: Sequence[str], on: date, systems: Sequence[CodeSystem]
    ) -> Iterator[tuple[CodeSystem, str]]:
        """Yield what has every word as typed: by the descriptions, the shortest first, then by the lexicon."""
        wanted = _all_of(starts)
        for system in filter(self._has_descriptions, systems):
            yield from ((system, code) for code, _ in self._listed(_BY_WORDS, on, system, wanted=wanted))
        procedures = [system for system in systems if system in PROCEDURES]
        for hit in self._words.search(wanted, procedures, _MOST_FULL) if procedures else ():
            yield procedure_system(hit.code), hit.code

    def _is_phrase(self, starts: Sequence[str], systems: Sequence[CodeSystem]) -> bool:
        """Say whether the words are, but for the side, what the lexicon has for a diagnosis."""
        words = without_sides(starts)
        if not words or CodeSystem.ICD10CM not in systems:
            return False
        hits = self._words.search(_all_of(words), [CodeSystem.ICD10CM], _MOST_STEMS)
        return any(sorted(telling(word_starts(hit.text))) == sorted(words) for hit in hits)

    def _with_most(
        self, starts: Sequence[str], on: date, systems: Sequence[CodeSystem]
    ) -> Iterator[tuple[CodeSystem, str]]:
        terms = [_Term(tuple(alternatives(start)), self._weight(start, systems)) for start in starts]
        found: dict[tuple[CodeSystem, str], _Candidate] = {}
        for system, code, text in self._candidates(starts, terms, on, systems):
            candidate = found.setdefault((system, code), _Candidate(system, code, len(found)))
            candidate.words.update(word_starts(text))
        least = _LEAST_SHARE * sum(term.weight for term in terms)
        ranked = sorted((candidate.rank(terms), key) for key, candidate in found.items())
        yield from (key for rank, key in ranked if -rank[0] >= least)

    def _candidates(
        self, starts: Sequence[str], terms: Sequence[_Term], on: date, systems: Sequence[CodeSystem]
    ) -> Iterator[tuple[CodeSystem, str, str]]:
        for system in systems:
            for code, text in self._described(starts, terms, on, system):
                yield system, code, text
        anything = " OR ".join(any_of(start) for start in without_sides(starts))
        procedures = [system for system in systems if system in PROCEDURES]
        if anything and procedures:
            for hit in self._words.search(anything, procedures, _MOST_PHRASES):
                yield procedure_system(hit.code), hit.code, hit.text
        if anything and CodeSystem.ICD10CM in systems:
            for code, text in self._by_phrases(anything, terms, on):
                yield CodeSystem.ICD10CM, code, text

    def _described(
        self, starts: Sequence[str], terms: Sequence[_Term], on: date, system: CodeSystem
    ) -> Iterator[tuple[str, str]]:
        """Yield codes with their descriptions that have all words but some, those that tell least left out first."""
        if not self._has_descriptions(system):
            return
        count, most = 0, _MOST_QUERIES if system is CodeSystem.ICD10CM else _MOST_QUERIES_BESIDE
        for kept in islice(_kept(starts, terms, sides=system is CodeSystem.ICD10CM), most):
            for row in islice(self._listed(_BY_WORDS, on, system, wanted=_all_of(kept)), _MOST_RELAXED):
                count += 1
                yield row
            if count >= _MOST_RELAXED:
                return

    def _by_phrases(self, anything: str, terms: Sequence[_Term], on: date) -> Iterator[tuple[str, str]]:
        """Yield the codes under what a phrase of the lexicon names, with the words of phrase and description."""
        hits = self._words.search(anything, [CodeSystem.ICD10CM], _MOST_PHRASES)
        hits.sort(key=lambda hit: -_score(terms, frozenset(word_starts(hit.text))))
        phrases: dict[str, str] = {}
        for hit in hits:
            phrases.setdefault(hit.code, hit.text)
        for stem, phrase in islice(phrases.items(), _MOST_STEMS):
            for code, text in islice(self._listed(_BY_CODE, on, CodeSystem.ICD10CM, start=stem), _MOST_UNDER):
                yield code, f"{phrase} {text}"

    def _listed(self, sql: str, on: date, system: CodeSystem, **typed: str) -> Iterator[tuple[str, str]]:
        covering = self._db.select(_COVERING, system=system, on=on.isoformat())
        editions = json.dumps([row["id"] for row in covering])
        first = first_id(system)
        facts = {"on": on.isoformat(), "editions": editions, "first": first, "last": first + (1 << SYSTEM_SHIFT) - 1}
        for row in self._db.connection.execute(sql, {"system": system, **facts, **typed}) if covering else ():
            yield row["code"], row["description"]

    def _has_descriptions(self, system: CodeSystem) -> bool:
        """Say whether a list of the system came with descriptions; those of CPT are licensed."""
        first = first_id(system)
        facts = {"first": first + (1 << LENGTH_SHIFT), "last": first + (1 << SYSTEM_SHIFT) - 1}
        return bool(self._db.select("SELECT 1 FROM codes WHERE id BETWEEN :first AND :last LIMIT 1", **facts))

    def _weight(self, start: str, systems: Sequence[CodeSystem]) -> float:
        """Return how much a word tells: the rarer, the more (inverse document frequency)."""
        if len(start) < 3:
            return _SHORT_WORD_WEIGHT
        texts = self._words.frequency(start)
        if CodeSystem.ICD10CM in systems:
            texts += int(self._db.select(_FREQUENCY, start=start)[0]["texts"])
        return math.log(1 + _TEXTS / (1 + texts))

    def _known(self, start: str) -> list[str]:
        """Return the words of descriptions and lexicon that begin with some letters."""
        return [row["term"] for row in self._db.select(_KNOWN, start=start)]


def first_id(system: CodeSystem) -> int:
    """Return the first id that a code of a system may have."""
    return list(CodeSystem).index(system) << SYSTEM_SHIFT


def _all_of(starts: Iterable[str]) -> str:
    return " AND ".join(any_of(start) for start in starts)


def _kept(starts: Sequence[str], terms: Sequence[_Term], *, sides: bool) -> Iterator[Sequence[str]]:
    """Yield the words with none left out, then with one, two … left out, those that tell least first."""
    places = [place for place, start in enumerate(starts) if sides or without_sides([start])]
    for count in range(min(_MOST_LEFT_OUT + 1, len(places))):
        for out in sorted(combinations(places, count), key=lambda out: sum(terms[i].weight for i in out)):
            yield [starts[i] for i in places if i not in out]


def _score(terms: Sequence[_Term], words: frozenset[str]) -> float:
    return sum(term.weight * term.share(words) for term in terms)


def _presence(start: str, words: frozenset[str]) -> float:
    if start in words:
        return 1.0
    if start.isdigit():
        return 0.0
    return _PREFIX_ONLY if any(word.startswith(start) for word in words) else 0.0
