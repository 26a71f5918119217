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
    around = (text for unit in units for text in (unit.row.header if unit.row else "", unit.above))
    texts = dict.fromkeys([*passages, *filter(None, around)])
    asked, *told = words([question, *texts])
    near = dict(zip(texts, nearness(question, asked, told), strict=True))
    best = {text: each.best() for text, each in near.items()}
    weights = weights_of([near[text] for text in passages], len(best[passages[0]]))
    nothing = np.zeros_like(weights)
    made = []
    for unit in units:
        passage = unit.hit.passage.text
        header = best.get(unit.row.header, nothing) if unit.row else None
        above = best.get(unit.above, nothing)
        made.append(
            replace(unit, close=close(near[passage], unit.inside, header, above, best[passage], weights))
        )
    return made
