"""Candidates for the diagnoses of a claim: what official descriptions, dictated phrases or past claims suggest."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from engine import axes
from engine.candidate import Candidates, Floats, Reading, query, ranks, ratio, top
from engine.candidate_past import PastClaims, Weighed
from engine.candidate_texts import CodeTexts
from engine.outline import Kind
from engine.stems import stems

FEATURES = (
    "words", "words_ratio", "phrase", "phrase_ratio", "phrase_meaning", "phrase_meaning_ratio", "words_diagnosis",
    "phrase_diagnosis", "meaning_diagnosis", "kind", "item", "part", "near_headings", "near_diagnoses",
    "near_report_meaning", "near_category", "usual", "usual_category", "side_agrees", "side_differs", "side_open",
    "unspecified", "other", "telling_diagnosis", "telling_absent", "telling_report", "report_share", "diagnosis_share",
    "family_rank", "category_rank", "gap", "category_size", "pregnancy", "pregnancy_absent", "newborn", "status",
    "symptom", "injury", "open_fracture", "of_text", "main", "phrases", "stem_length", "has_phrase",
)  # fmt: skip
_WEIGHTS = {
    Kind.POSTOPERATIVE: 1.0, Kind.PREOPERATIVE: 0.95, Kind.FINDINGS: 0.5, Kind.HISTORY: 0.5, Kind.PROCEDURE: 0.5,
}  # fmt: skip
_RANK_OF_KIND = {Kind.POSTOPERATIVE: 2.0, Kind.PREOPERATIVE: 1.5, Kind.FINDINGS: 0.5}
_BY_WORDS, _BY_WORDS_ELSEWHERE, _BY_PHRASE, _BY_PHRASE_ELSEWHERE = 6, 3, 4, 2
_MOST_DIAGNOSES, _MOST_FINDINGS, _MOST_PROCEDURES, _MOST_UNDER = 30, 12, 5, 14
_EMPTY = re.compile(
    r"\b(?:unspecified|other specified|other|nec|nos|not elsewhere classified|initial encounter|type|site)\b", re.I
)
_ENCOUNTER = re.compile(r", (?:initial|subsequent) encounter.*$|, sequela$")
_SIDED = re.compile(
    r"\b(?:side|knee|hip|limb|eye|ear|arm|leg|hand|foot|shoulder|breast|kidney|ovary|upper|lower|finger|toe|ankle|wrist"
    r"|elbow)\b"
)


def is_drafted(code: str) -> bool:
    """Say whether a diagnosis is looked for: no external cause, and of injuries the first encounter only."""
    return code[0] not in "VWXY" and not (len(code) == 8 and code[-1] not in "AB")


def short(description: str) -> str:
    """Return a description without its encounter."""
    return _ENCOUNTER.sub("", description)


class DiagnosisSource:
    """Looks for diagnosis codes in a reading; loaded once, asked for many reports."""

    def __init__(self, descriptions: Mapping[str, str], phrases: CodeTexts) -> None:
        """Take the descriptions of codes that may be billed, and phrases by the code or category that they mean."""
        self.codes = tuple(sorted(code for code in descriptions if is_drafted(code)))
        self.place = {code: number for number, code in enumerate(self.codes)}
        texts = [short(descriptions[code]) for code in self.codes]
        once = {text: [_EMPTY.sub("", text) or text] for text in texts}
        self.descriptions = CodeTexts(once)
        self.text_of = np.array([self.descriptions.place[text] for text in texts], dtype=np.int64)
        self.texts, self.phrases = self.descriptions.codes, phrases
        self.sides = [axes.sides(text) for text in self.texts]
        self.unspecified = ["unspecified" in text.lower() for text in self.texts]
        self.under = [self._under(stem) for stem in phrases.codes]
        self.stems_of: defaultdict[int, list[int]] = defaultdict(list)
        for number, places in enumerate(self.under):
            for place in places:
                self.stems_of[place].append(number)

    def find(self, reading: Reading, past: PastClaims, holds: Callable[[str], bool]) -> Candidates:
        """Return the candidates of a report; ``holds`` says whether a code may be billed on its date of service."""
        table = _Table(self, reading, past)
        codes = [n for n in sorted(table.found()) if holds(self.codes[n])]
        if not codes:
            return Candidates((), np.zeros((0, len(FEATURES)), dtype=np.float32), ())
        features = table.features(codes)
        return Candidates(tuple(self.codes[n] for n in codes), features, table.best)

    def _under(self, stem: str) -> range:
        return range(bisect_left(self.codes, stem), bisect_left(self.codes, stem + "~"))


class _Table:
    """One report's candidates and their features."""

    def __init__(self, source: DiagnosisSource, reading: Reading, past: PastClaims) -> None:
        self.source, self.reading, self.past = source, reading, past
        self.places = _places(reading)
        self.asked = [reading.phrases[n] for n in self.places]
        texts = [query(reading.text(phrase)) for phrase in self.asked]
        vectors = reading.vectors[self.places]
        self.words = source.descriptions.fit(texts, vectors)
        self.phrase = source.phrases.fit(texts, vectors)
        self.weights = np.array([[_WEIGHTS[p.kind]] for p in self.asked], dtype=np.float32).reshape(-1, 1)
        self.sides = [axes.sides(text) for text in texts]
        self.all_sides = axes.sides(f"{reading.title} {reading.diagnoses}") or axes.sides(reading.encounter.report)
        headings, _, _, diagnoses, whole = past.near(reading)
        self.near: tuple[Weighed, ...] = (headings, diagnoses, whole)
        self.best: tuple[int, ...] = ()

    def found(self) -> set[int]:
        """Return the places of the codes that something suggests."""
        found = {self.source.place[c] for w in self.near for c in w.share if c in self.source.place}
        if not self.asked:
            return found
        quick = (self.words.words * self.weights).max(axis=0)[self.source.text_of]
        of_text: defaultdict[int, list[int]] = defaultdict(list)
        wanted = [
            top(row, _BY_WORDS if _is_diagnosis(p.kind) else _BY_WORDS_ELSEWHERE)
            for row, p in zip(self.words.words, self.asked, strict=True)
        ]
        texts = set().union(*wanted)
        for place in np.flatnonzero(np.isin(self.source.text_of, list(texts))):
            of_text[int(self.source.text_of[place])].append(int(place))
        found |= {place for places in of_text.values() for place in places}
        for n, phrase in enumerate(self.asked):
            count = _BY_PHRASE if _is_diagnosis(phrase.kind) else _BY_PHRASE_ELSEWHERE
            for stem in top(self.phrase.words[n], count) | top(self.phrase.meaning[n], count):
                under = np.array(self.source.under[stem], dtype=np.int64)
                if len(under) > _MOST_UNDER:
                    under = under[np.argsort(-quick[under], kind="stable")[:_MOST_UNDER]]
                found |= {int(place) for place in under}
        return found

    def features(self, codes: list[int]) -> Floats:
        """Return the features, of shape (codes, FEATURES), and keep which phrase fits each code best."""
        texts, names = self.source.text_of[codes], [self.source.codes[n] for n in codes]
        words = _some(self.words.words[:, texts])
        dictated, meaning, length = self._dictated(codes)
        weights = _some(self.weights)
        score = (ratio(words) + ratio(dictated) + ratio(meaning)) / 3 * weights * (0.5 + 0.5 * meaning)
        row = np.argmax(score, axis=0)
        spoken = score.max(axis=0) > 0
        self.best = tuple(self.places[r] if self.places and s else -1 for r, s in zip(row, spoken, strict=True))
        agrees, differs, is_open = self._sides(codes, row)
        shares = [np.array([w.share.get(name, 0.0) for name in names]) for w in self.near]
        main = score.max(axis=0) + 0.5 * sum(shares) / 3 + 0.15 * agrees - 0.3 * differs
        telling, family = self._telling(codes, names, main)
        of_text = _some(self.words.of_text[:, texts]).max(axis=0)
        columns = [
            *self._by_phrases(words, dictated, meaning), *self._places_of(row), *shares, *self._past(names), agrees,
            differs, is_open, *self._flags(texts), *telling, *self._shares(texts), *family, *self._chapters(names),
            of_text, main, np.full(len(codes), len(self.asked)), length, length > 0,
        ]  # fmt: skip
        return np.stack([np.asarray(c, dtype=np.float32) for c in columns], axis=1)

    def _dictated(self, codes: list[int]) -> tuple[Floats, Floats, Floats]:
        """Return the best fit of dictated phrases, by words and meaning, and the length of the longest stem."""
        shape = (max(1, len(self.asked)), len(codes))
        words, meaning, length = np.zeros(shape, np.float32), np.zeros(shape, np.float32), np.zeros(len(codes))
        for column, code in enumerate(codes):
            if (stem := self.source.stems_of.get(code, [])) and self.asked:
                words[:, column] = self.phrase.words[:, stem].max(axis=1)
                meaning[:, column] = self.phrase.meaning[:, stem].max(axis=1)
            length[column] = max((len(self.source.phrases.codes[n]) for n in stem), default=0)
        return words, meaning, length

    def _by_phrases(self, words: Floats, dictated: Floats, meaning: Floats) -> list[Floats]:
        heading = _some(np.array([[_is_diagnosis(p.kind)] for p in self.asked], dtype=np.float32).reshape(-1, 1))
        pairs = [part for scores in (words, dictated, meaning) for part in (scores.max(0), ratio(scores).max(0))]
        return [*pairs, (words * heading).max(0), (dictated * heading).max(0), (meaning * heading).max(0)]

    def _places_of(self, row: Floats) -> list[list[float]]:
        chosen = [self.asked[int(r)] if self.asked else None for r in row]
        kinds = [_RANK_OF_KIND.get(p.kind, 0.0) if p else 0.0 for p in chosen]
        return [kinds, [float(p.item) if p else 0.0 for p in chosen], [float(p.part) if p else 0.0 for p in chosen]]

    def _past(self, names: Sequence[str]) -> list[list[float]]:
        category: defaultdict[str, float] = defaultdict(float)
        for weighed in self.near:
            for code, share in weighed.share.items():
                category[code[:3]] += share / len(self.near)
        usual = [self.past.usual(name, self.reading) for name in names]
        counts = [[float(np.log1p(pair[k])) for pair in usual] for k in (0, 1)]
        return [[category[name[:3]] for name in names], *counts]

    def _sides(self, codes: list[int], row: Floats) -> tuple[Floats, Floats, Floats]:
        agrees, differs, is_open = (np.zeros(len(codes), dtype=np.float32) for _ in range(3))
        stated = [self.source.sides[self.source.text_of[n]] for n in codes]
        with_both = {self.source.codes[n][:5] for n, side in zip(codes, stated, strict=True) if side == {"bilateral"}}
        for number, code in enumerate(codes):
            text = self.source.text_of[code]
            noted = (self.sides[int(row[number])] if self.asked else frozenset()) or self.all_sides
            if wanted := stated[number]:
                both_exist = "bilateral" in noted and self.source.codes[code][:5] in with_both
                fits = "bilateral" in noted if wanted == {"bilateral"} else bool(wanted & noted) and not both_exist
                agrees[number], differs[number] = fits, not fits
            elif noted and self.source.unspecified[text] and _SIDED.search(self.source.texts[text].lower()):
                is_open[number] = 1
        return agrees, differs, is_open

    def _flags(self, texts: Floats) -> list[list[bool]]:
        other = [re.search(r"\bother\b", self.source.texts[int(n)].lower()) is not None for n in texts]
        return [[self.source.unspecified[int(n)] for n in texts], other]

    def _telling(self, codes: list[int], names: Sequence[str], main: Floats) -> tuple[list[Floats], list[Floats]]:
        """Return what tells a code from its siblings: words in the diagnoses, absent, in the report; and its ranks."""
        heading = frozenset(stems(self.reading.diagnoses))
        words = [self.source.descriptions.stems[self.source.text_of[n]] for n in codes]
        telling, family = np.zeros((3, len(codes)), np.float32), np.zeros((4, len(codes)), np.float32)
        for members in _grouped([name[:5] for name in names]):
            family[0, members] = ranks(main[members])
        for members in _grouped([name[:3] for name in names]):
            family[1, members] = ranks(main[members])
            family[2, members], family[3, members] = main[members] - main[members].max(), len(members)
            frequency = Counter(word for n in members for word in words[n])
            for n in members:
                for word in words[n]:
                    where = 0 if word in heading else 2 if word in self.reading.stems else 1
                    telling[where, n] += np.log(len(members) / frequency[word])
        return list(telling), list(family)

    def _shares(self, texts: Floats) -> list[list[float]]:
        heading = frozenset(stems(self.reading.diagnoses))
        words = [self.source.descriptions.stems[int(n)] for n in texts]
        return [[len(w & known) / max(1, len(w)) for w in words] for known in (self.reading.stems, heading)]

    def _chapters(self, names: Sequence[str]) -> list[list[bool]]:
        pregnant = axes.is_pregnancy(self.reading.encounter.report)
        infant = self.reading.age is not None and self.reading.age < 1
        return [
            [name[0] == "O" and pregnant for name in names],
            [name[0] == "O" and not pregnant for name in names],
            [name[0] == "P" and not infant for name in names],
            [name[0] == "Z" for name in names],
            [name[0] == "R" for name in names],
            [len(name) == 8 for name in names],
            [name.endswith("B") for name in names],
        ]


def _places(reading: Reading) -> list[int]:
    """Return the phrases to ask with: diagnoses (the same words once), then findings and reasons, then operations."""
    seen: set[str] = set()
    diagnoses: list[int] = []
    for kind in (Kind.POSTOPERATIVE, Kind.PREOPERATIVE):
        for n, phrase in enumerate(reading.phrases):
            if phrase.kind is kind and (words := query(reading.text(phrase)).lower()) not in seen:
                seen.add(words)
                diagnoses.append(n)
    findings = [n for n, p in enumerate(reading.phrases) if p.kind in (Kind.FINDINGS, Kind.HISTORY)]
    operations = [n for n, p in enumerate(reading.phrases) if p.kind is Kind.PROCEDURE and not p.part]
    return [*diagnoses[:_MOST_DIAGNOSES], *findings[:_MOST_FINDINGS], *operations[:_MOST_PROCEDURES]]


def _is_diagnosis(kind: Kind) -> bool:
    return kind in (Kind.POSTOPERATIVE, Kind.PREOPERATIVE)


def _some(scores: Floats) -> Floats:
    """Return the scores, or one row of zeros where there is none."""
    return scores if len(scores) else np.zeros((1, *scores.shape[1:]), dtype=np.float32)


def _grouped(keys: Sequence[str]) -> list[list[int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        groups[key].append(number)
    return list(groups.values())
