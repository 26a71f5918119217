"""Questions and what was rated for them in; which cells of a row answer, and what tells them, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from asking import Row, stands_in
from choosing import Flags, Floats, chosen, held_out, questions_in
from measuring import Rows, spread_out, told_of

from pipeline.extract.cells import LIKELY
from pipeline.extract.features import Features
from pipeline.extract.rate import way_of
from pipeline.measures.answers import holds


def answering_cells(found: Sequence[Row]) -> dict[str, Rows]:
    """List by kind of question what is measured of the cells of rows that answer by one of them alone."""
    made: dict[str, Rows] = {}
    for row in found:
        for measures, right in next(_cells(row), ()):
            made.setdefault(way_of(row.question), Rows()).add(measures, right, row.asked)
    return made


def _cells(row: Row) -> Iterator[list[tuple[Features, bool]]]:
    asked, columns = row.asked, row.engine.answerer.cells
    if columns is None or not asked.answerable or asked.items:
        return
    for one in row.rated:
        if one.unit.row is None or not stands_in(row.engine, asked, one.unit.place):
            continue
        cells = [
            (measures, any(holds(text, answer, row.question.language) for answer in asked.answers))
            for text, measures in columns.measured(row.question, one.unit)
        ]
        if sum(right for _, right in cells) == 1:
            yield cells


def told_apart(rows: Rows) -> tuple[dict[str, Any], dict[str, float]]:
    """Fit by which weights the right cell stands above its row's others; tell how often it does.

    Weights are brought to where held-out sums are no surer than they are right. Of so many questions a row
    answers; so many held-out cells are first and right, so many likely enough to be said, and right then.
    """
    x, spread = spread_out(rows, np.eye(len(rows.features[0])))
    y, counts = np.array(rows.labels), np.array(rows.counts)
    told = held_out(x, y, rows.groups, counts)
    scale = chosen(told[:, None], y, rows.groups, counts)[0]
    weights = told_of(rows, scale * chosen(x, y, rows.groups, counts) / spread, 0.0)
    return weights, _likely(scale * told, y, rows.groups)


def _likely(told: Floats, right: Flags, groups: Sequence[str]) -> dict[str, float]:
    starts, sizes = questions_in(groups)
    said, good, first = 0, 0, 0
    for start, end in zip(starts, starts + sizes, strict=True):
        odds = np.exp(told[start:end] - told[start:end].max())
        best = int(odds.argmax())
        first += int(right[start + best])
        if odds[best] >= LIKELY * odds.sum():
            said, good = said + 1, good + int(right[start + best])
    return {"least": LIKELY, "questions": len(starts), "first": first, "said": said, "right": good}
