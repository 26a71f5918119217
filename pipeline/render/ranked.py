"""An answer object in; its passages as search ranked them out, one number each and the rest on demand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .tongue import say
from .words import data, esc, place_html

Given = Mapping[str, Any]

_SNIPPET = 230
_SIGNS = re.compile(
    r"#{1,6} |\*\*|(?<!\w)\*|\*(?!\w)|(?:\|\s*)?-{3,}(?:\s*\|)?|\s\||^\|", re.M
)  # Markdown's, in previews only
_LEGS = ("dense", "lexical", "sound")
_ACROSS = ("gloss", "meaning")  # only where the question is in another language than documents


def passages(given: Given, *, unread: bool = False) -> str:
    """Show the ranked passages: one number each, and why it has its rank for those who ask.

    `unread`: as search found them, before they are read closely and put in order.
    """
    listed: Sequence[Given] = given["passages"]
    if not listed:
        return ""
    best = max(float(each["score"]) for each in listed) or 1.0
    rows = "".join(
        _passage(each, given, best, at == 0 and not given["answered"]) for at, each in enumerate(listed)
    )
    key = "passages.likeliest" if given["answered"] else "passages.nearest"
    key = "passages.found" if unread else key
    return (
        f'<section class="passages"><h3 class="rubric">{esc(say(key, n=len(listed)))}</h3>'
        f'<ol aria-label="{esc(say("passages.name"))}">{rows}</ol></section>'
    )


def _passage(passage: Given, given: Given, best: float, shown: bool) -> str:
    """Show one passage as a button; `shown` when the source pane starts with it."""
    share = max(0.0, float(passage["score"]) / best)
    place = data(place=passage["doc_id"], start=passage["start"], end=passage["end"], rank=passage["rank"])
    return (
        f'<li><button type="button" class="passage" aria-current="{str(shown).lower()}"{place}>'
        f'<span class="rank">{esc(passage["rank"])}</span>'
        f'<span class="bar" style="--w:{share * 100:.0f}%" aria-hidden="true"></span>'
        f'<span class="at">{place_html({**passage, "section": None})}</span>'
        f'<span class="score">{float(passage["score"]):.2f}</span>'
        f'<span class="snippet">{esc(_snippet(passage, given))}</span></button>'
        f"{_why(passage)}</li>"
    )


def _why(passage: Given) -> str:
    ranks = "".join(
        f"<div><dt>{esc(leg)}</dt><dd>{_nth(passage['ranks'].get(leg))} "
        f"<i>{esc(say(f'leg.{leg}'))}</i></dd></div>"
        for leg in (*_LEGS, *(leg for leg in _ACROSS if leg in passage["ranks"]))
    )
    score = (
        f"<div><dt>{esc(say('why.score'))}</dt><dd>{esc(format(float(passage['score']), '.3f'))} "
        f"<i>{esc(say('why.mixed'))}</i></dd></div>"
    )
    return f'<details class="why"><summary>{esc(say("why"))}</summary><dl>{ranks}{score}</dl></details>'


def _nth(rank: int | None) -> str:
    return f"{rank}" if rank else "–"


def _snippet(passage: Given, given: Given) -> str:
    """Cut a few lines of a passage, around what is cited of it where something is."""
    text = str(passage["text"])
    cited = [c for c in given["citations"] if c["doc_id"] == passage["doc_id"] and _holds(passage, c)]
    start = max(0, cited[0]["start"] - passage["start"] - 40) if cited else 0
    start = text.find(" ", start) + 1 if start else 0
    cut = " ".join(_SIGNS.sub(" ", text[start:]).split())
    whole = ("… " if start else "") + cut
    return whole if len(whole) <= _SNIPPET else whole[: whole.rfind(" ", 0, _SNIPPET)] + " …"


def around(place: Given, given: Given) -> Given | None:
    """Find the best passage that holds a place."""
    listed: Sequence[Given] = given["passages"]
    for passage in listed:
        if passage["doc_id"] == place["doc_id"] and _holds(passage, place):
            return passage
    return None


def _holds(passage: Given, place: Given) -> bool:
    return bool(passage["start"] <= place["start"] and place["end"] <= passage["end"])
