"""A question and units in; the units out, each with how near its words come to the question's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from .nearness import Words, close, nearness, weights_of
from .units import Unit

WordsOf = Callable[[Sequence[str]], Sequence[Words]]


def read_closely(question: str, units: Sequence[Unit], words: WordsOf) -> list[Unit]:
    """Read passages, headers and headings word by word, each text once."""
    passages = list(dict.fromkeys(unit.hit.passage.text for unit in units))
    texts = dict.fromkeys([*passages, *(text for unit in units for text in _around(unit) if text)])
    asked, *told = words([question, *texts])
    near = dict(zip(texts, nearness(question, asked, told), strict=True))
    none = np.zeros(next(iter(near.values())).nearness.shape[1], dtype=np.float32)
    best = {text: near[text].best() for text in texts} | {"": none}
    weights = weights_of([near[text] for text in passages], len(none))
    made = []
    for unit in units:
        header, above = (best[text] for text in _around(unit))
        passage, row = near[unit.hit.passage.text], unit.row is not None
        made.append(replace(unit, close=close(passage, unit.inside, header, above, weights, row=row)))
    return made


def _around(unit: Unit) -> tuple[str, str]:
    return unit.row.header if unit.row else "", unit.above
