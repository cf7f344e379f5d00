"""Candidates for the lines of a claim: codes that lexicon or past claims suggest, with what speaks for each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from engine import axes
from engine.candidate import Candidates, Floats, Reading, query, ranks, top
from engine.candidate_past import PastClaims, Weighed
from engine.candidate_texts import CodeTexts, Fit
from engine.lexicon import ProcedureWords
from engine.outline import Kind
from engine.stems import stems

FEATURES = (
    "words", "words_ratio", "words_rank", "bm25", "of_text", "of_phrase", "meaning", "meaning_ratio", "meaning_rank",
    "item", "part", "items", "report_share", "label_share", "title_share", "title_fit", "title_ratio", "report_bm25",
    "near_headings", "near_report", "near_title", "near_report_meaning", "like_headings", "like_report", "like_title",
    "like_report_meaning", "usual", "family_gap", "family_size", "family_rank", "category_rank", "add_on",
    "approach_agrees", "approach_absent", "approach_in_title", "sided", "near_family", "age_excluded", "unlisted",
    "main", "fit", "telling_title", "telling_report", "telling_absent", "scope_absent", "open_beside_scope",
    "bilateral_only", "bilateral_missed",
)  # fmt: skip
_BY_WORDS, _BY_MEANING, _BY_TITLE = 12, 8, 12
_MOST_PHRASES = 40
_BOTH = ("both", "bilateral", "two sides")


class ProcedureSource:
    """Looks for procedure codes in a reading; loaded once, asked for many reports."""

    def __init__(self, rows: Sequence[ProcedureWords], texts: CodeTexts) -> None:
        """Take the rows of the lexicon and their texts, of the same codes."""
        self.texts = texts
        self._rows: Mapping[str, ProcedureWords] = {row.code: row for row in rows}
        self._approaches = {row.code: axes.approach_of_row(row.approach) for row in rows}

    def is_add_on(self, code: str) -> bool:
        """Say whether the lexicon knows a code as billed only beside another."""
        return code in self._rows and bool(self._rows[code].addon_to)

    def sided(self, code: str) -> bool:
        """Say whether left or right applies to a code."""
        return code in self._rows and self._rows[code].sided

    def plain(self, code: str) -> str:
        """Return the plain words of a code, '' for one that the lexicon does not have."""
        return self._rows[code].plain if code in self._rows else ""

    def site(self, code: str) -> str:
        """Return the organ or region of a code, '' where the lexicon does not say."""
        return self._rows[code].site if code in self._rows else ""

    def said(self, code: str) -> str:
        """Return all words of a code: plain, dictated and its site."""
        row = self._rows.get(code)
        return " ".join((row.plain, *row.dictated, row.site)) if row else ""

    def find(self, reading: Reading, past: PastClaims, holds: Callable[[str], bool]) -> Candidates:
        """Return the candidates of a report; ``holds`` says whether a code may be billed on its date of service."""
        places = [n for n, p in enumerate(reading.phrases) if p.kind is Kind.PROCEDURE][:_MOST_PHRASES]
        fit = self.texts.fit([query(reading.text(reading.phrases[n])) for n in places], reading.vectors[places])
        title = self.texts.match(stems(reading.title))
        title_fit = np.asarray(title.bm25 * np.sqrt(title.of_text), dtype=np.float32)
        near = past.near(reading)
        found = top(title_fit, _BY_TITLE)
        for words, meaning in zip(fit.words, fit.meaning, strict=True):
            found |= top(words, _BY_WORDS) | top(meaning, _BY_MEANING)
        found |= {self.texts.place[c] for weighed in near for c in weighed.share if c in self.texts.place}
        columns = [n for n in sorted(found) if holds(self.texts.codes[n])]
        if not columns:
            return Candidates((), np.zeros((0, len(FEATURES)), dtype=np.float32), ())
        table = _Table(self, reading, fit, columns, places, near, past, title.of_text, title_fit)
        return Candidates(tuple(self.texts.codes[n] for n in columns), table.features(), table.best())


class _Table:
    """The features of one report's candidates, a column each while they are put together."""

    def __init__(
        self, source: ProcedureSource, reading: Reading, fit: Fit, columns: list[int], places: list[int],
        near: tuple[Weighed, ...], past: PastClaims, title_share: Floats, title_fit: Floats,
    ) -> None:  # fmt: skip
        self.source, self.reading, self.columns, self.places, self.past = source, reading, columns, places, past
        self.codes = [source.texts.codes[n] for n in columns]
        some = Fit(*(part if len(part) else np.zeros((1, part.shape[1]), np.float32) for part in fit))
        self.fit = Fit(*(part[:, columns] for part in some))
        self.words_ratio = (self.fit.words / (some.words.max(axis=1, keepdims=True) + 1e-6)).astype(np.float32)
        self.meaning_ratio = (self.fit.meaning / (some.meaning.max(axis=1, keepdims=True) + 1e-6)).astype(np.float32)
        self.row = np.argmax(self.words_ratio * 0.5 + self.meaning_ratio * 0.5 + 0.02 * self.fit.meaning, axis=0)
        headings, report, by_title, _, whole = near
        self.near = (headings, report, by_title, whole)
        self.title_share, self.title_fit = title_share[columns], title_fit[columns]
        self.title_ratio = self.title_fit / (title_fit.max() + 1e-6)

    def best(self) -> tuple[int, ...]:
        """Return for each candidate the phrase of the reading that fits it best, -1 where none does."""
        spoken = self.fit.words.max(axis=0) + self.fit.meaning.max(axis=0) > 0
        return tuple(self.places[r] if self.places and s else -1 for r, s in zip(self.row, spoken, strict=True))

    def features(self) -> Floats:
        """Return the features, of shape (candidates, FEATURES)."""
        share = self._all_words()
        shares = [np.array([w.share.get(code, 0.0) for code in self.codes]) for w in self.near]
        likes = [np.array([w.likeness.get(code, 0.0) for code in self.codes]) for w in self.near]
        main = self._main(shares, share[0])
        columns = [
            *self._by_phrases(), *share, *shares, *likes, self._usual(), *self._families(main), *self._axes(),
            main, self.words_ratio.max(axis=0) * self.fit.meaning.max(axis=0), *self._telling(), *self._conflicts(),
        ]  # fmt: skip
        return np.stack([np.asarray(c, dtype=np.float32) for c in columns], axis=1)

    def _by_phrases(self) -> list[Floats]:
        fit, at = self.fit, (self.row, np.arange(len(self.columns)))
        chosen = [self.reading.phrases[self.places[r]] if self.places else None for r in self.row]
        items = np.array([p.item if p else 0 for p in chosen])
        parts = np.array([p.part if p else False for p in chosen])
        count = max((self.reading.phrases[n].item for n in self.places), default=0) + 1
        return [
            fit.words.max(0), self.words_ratio.max(0), ranks(fit.words).min(0), fit.bm25.max(0), fit.of_text[at],
            fit.of_phrase[at], fit.meaning.max(0), self.meaning_ratio.max(0), ranks(fit.meaning).min(0), items, parts,
            np.full(len(self.columns), count),
        ]  # fmt: skip

    def _all_words(self) -> list[Floats]:
        """Return what the report as a whole shares with each candidate, and what its title does."""
        words = tuple(self.reading.stems)
        whole = self.source.texts.match(words)
        label = self.source.texts.label_share(words)
        return [
            whole.of_text[self.columns], label[self.columns], self.title_share, self.title_fit, self.title_ratio,
            whole.bm25[self.columns],
        ]  # fmt: skip

    def _main(self, shares: list[Floats], report_share: Floats) -> Floats:
        """Return a rough score by which siblings are put in an order."""
        fit = self.words_ratio.max(0) * 0.5 + self.meaning_ratio.max(0) * 0.5
        return np.asarray(fit + 0.3 * sum(shares) / len(shares) + 0.2 * report_share, dtype=np.float32)

    def _usual(self) -> Floats:
        return np.array([np.log1p(self.past.usual(code, self.reading)[0]) for code in self.codes], dtype=np.float32)

    def _families(self, main: Floats) -> list[Floats]:
        gap, size, near, far = (np.zeros(len(self.codes), dtype=np.float32) for _ in range(4))
        for length, rank in ((4, near), (3, far)):
            for members in _grouped([code[:length] for code in self.codes]):
                rank[members] = ranks(main[members])
                if length == 4:
                    gap[members], size[members] = main[members] - main[members].max(), len(members)
        return [gap, size, near, far]

    def _axes(self) -> list[Floats]:
        whole, title = axes.approaches(self.reading.encounter.report), axes.approaches(self.reading.title)
        ways = [self.source._approaches[code] for code in self.codes]
        has_side = bool(axes.sides(self.reading.encounter.report))
        family: defaultdict[str, float] = defaultdict(float)
        for weighed in self.near:
            for code, share in weighed.share.items():
                family[code[:4]] += share / len(self.near)
        rows = [self.source._rows[code] for code in self.codes]
        columns = [
            [self.source.is_add_on(code) for code in self.codes],
            [bool(way & whole) for way in ways],
            [bool(way - whole) for way in ways],
            [bool(way & title) for way in ways],
            [(1 if row.sided else -1) * has_side for row in rows],
            [family[code[:4]] for code in self.codes],
            [axes.excludes_age(row.plain, self.reading.age) for row in rows],
            [code.endswith("99") for code in self.codes],
        ]
        return [np.array(column, dtype=np.float32) for column in columns]

    def _telling(self) -> list[Floats]:
        """Return the weight of the words that tell a candidate from its siblings: in the title, the report, absent."""
        title, columns = frozenset(stems(self.reading.title)), np.zeros((3, len(self.codes)), dtype=np.float32)
        words = [self.source.texts.stems[n] for n in self.columns]
        for members in _grouped([code[:3] for code in self.codes]):
            frequency = Counter(word for n in members for word in words[n])
            for n in members:
                for word in words[n]:
                    where = 0 if word in title else 1 if word in self.reading.stems else 2
                    columns[where, n] += np.log(len(members) / frequency[word])
        return list(columns)

    def _conflicts(self) -> list[Floats]:
        report, title = self.reading.encounter.report, axes.approaches(self.reading.title)
        ways = [self.source._approaches[code] for code in self.codes]
        no_scope = not axes.by_scope(axes.approaches(report))
        scoped = axes.by_scope(title) and "open" not in title
        both = "bilateral" in axes.sides(self.reading.title)
        plain = [self.source.plain(code).lower() for code in self.codes]
        wants_both = [any(word in text for word in _BOTH) and "either" not in text for text in plain]
        columns = [
            [axes.by_scope(way) and no_scope for way in ways],
            [way == {"open"} and scoped for way in ways],
            [wants and not both for wants in wants_both],
            [both and " one " in f" {text} " and not wants for text, wants in zip(plain, wants_both, strict=True)],
        ]
        return [np.array(column, dtype=np.float32) for column in columns]


def _grouped(keys: Sequence[str]) -> list[list[int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        groups[key].append(number)
    return list(groups.values())
