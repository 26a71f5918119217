"""A question and a table's row in; the cell that is asked for out, where one is likely enough.

Each cell is read as a sentence of its own, “row, column: cell”: word by word, and in English by the model
that reads question and sentence together. The cells of a row stand against each other; what these measures
weigh was fitted on rows that answer (`benchmarks/columns.py`), and stands with the other weights.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from ..evidence import Told
from ..language import content_stems
from ..language.lazily import lazily
from .calibration import shares
from .candidates import candidates, cells_of, columns_of
from .closely import WordsOf
from .expected import TYPED, Expected
from .features import Features
from .nearness import nearness, weights_of
from .question import Question
from .rate import JUDGES, Judge, way_of
from .units import Unit

_WHICH = lazily(
    r"(?:\b(?:which|what|как(?:ой|ая|ое|ом|ого|ую|им)|қай|қандай)|어느|어떤|무슨)\s(?P<what>\w+)",
    re.IGNORECASE,
)
LIKELY = 0.6  # from which chance on a cell answers alone; `calibration.json` tells how many are right


@dataclass(frozen=True)
class Columns:
    """Choose among a row's cells, by words in languages that the model knows and in those `foreign` to it."""

    words: WordsOf
    foreign: WordsOf
    judge: Judge

    def __call__(self, question: Question, unit: Unit) -> str | None:
        """Give the likeliest cell; empty where none is likely enough, None where it cannot tell."""
        found = self.measured(question, unit)
        if not found:
            return None
        if first := _first_asked(question, unit):
            return first
        likely = shares("cell", way_of(question), [each for _, each in found])
        best = int(np.argmax(likely))
        text, told = found[best]
        return text if likely[best] >= LIKELY and told["new"] else ""

    def measured(self, question: Question, unit: Unit) -> list[tuple[str, Features]]:
        """Give each cell but the first, which names the row, with its measures; none without headers."""
        cells = cells_of(unit.text)
        headers = columns_of(cells, unit.row.header) if unit.row else []
        readable = question.language == JUDGES or not question.trusted
        if not readable or not any(cells[1:]) or len(cells) < 3 or not headers:
            return []
        filled = [bool(cell) for cell in cells[1:]]
        texts, columns = list(compress(cells[1:], filled)), list(compress(headers[1:], filled))
        told = [f"{cells[0]}, {column}: {text}" for column, text in zip(columns, texts, strict=True)]
        judged, near = self._judged(question, unit.section, told), self._near(question, told)
        rest = _by_words(question, texts, columns)
        return [
            (text, {**one, **other, **more})
            for text, one, other, more in zip(texts, judged, near, rest, strict=True)
        ]

    def _judged(self, question: Question, section: str, told: Sequence[str]) -> list[Features]:
        """Have each read together with the question, in the language in which the judge was taught."""
        if not question.trusted:
            return [{} for _ in told]
        judged = self.judge(question.text, [Told(section, "", "", each) for each in told])
        return [{"judged": each} for each in judged]

    def _near(self, question: Question, told: Sequence[str]) -> list[Features]:
        """Tell how near each comes to the question's words; those weigh most from which all are far."""
        asked, *read = (self.words if question.trusted else self.foreign)([question.text, *told])
        near = nearness(question.text, asked, read)
        best = [each.best() for each in near]
        weights = weights_of(near, len(best[0]))
        return [{"near in rare words": float(each @ weights)} for each in best]


def _first_asked(question: Question, unit: Unit) -> str:
    """Give a row's first cell where its column is asked for by name, and it is not what is asked about."""
    cells = cells_of(unit.text)
    found = _WHICH.search(question.asked or question.text)
    asked = set(content_stems(found["what"])) if found else set()
    column = set(content_stems(columns_of(cells, unit.row.header)[0])) if unit.row else set()
    named = bool(column) and column <= asked
    return cells[0] if named and not question.stems.issuperset(content_stems(cells[0])) else ""


def _by_words(question: Question, texts: Sequence[str], columns: Sequence[str]) -> list[Features]:
    """Tell whether a cell is of the kind asked for, alone so in its row, named by its column, and new."""
    fits = _fitting(question.expected, texts, columns)
    made: list[Features] = []
    for text, column, fit in zip(texts, columns, fits, strict=True):
        header = set(content_stems(column))
        made.append(
            {
                "right kind": float(fit),
                "only one of it": float(fit and sum(fits) == 1),
                "words": len(question.stems & header) / (len(header) or 1),
                "new": float(not question.stems >= set(content_stems(text))),
            }
        )
    return made


def _fitting(kind: Expected, texts: Sequence[str], columns: Sequence[str]) -> list[bool]:
    """Tell which cells are of the kind that is asked for; of shares, only those called so, if any are."""
    if kind not in TYPED:
        return [False] * len(texts)
    called = ["%" in f"{column} {text}" for column, text in zip(columns, texts, strict=True)]
    if kind == "percent" and any(called):
        return called
    return [bool(candidates(text, kind)) for text in texts]
