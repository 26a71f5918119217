"""Values in, HTML strings out, every word of others escaped; and the page's own style and script.

All functions are pure. What they are given are the JSON forms that `--json` prints, and nouns.
"""

from __future__ import annotations

from importlib.resources import files

from .answer import answer, answer_markdown, around, passages, welcome
from .compared import compared
from .judging import (
    LONGEST_ANSWER,
    LONGEST_NAME,
    agreement,
    draft,
    fault,
    judged,
    judged_of,
    judging,
    no_draft,
    recorded,
    seeking,
    told,
)
from .pictures import funnel_picture, history_picture
from .reading import Block, blocks_of, window_of
from .saved import runs_over_time, saved
from .scores import scores
from .shelf import choice, failure, ingest, lead, needs_attention, shelf, top, uploads_lead
from .source import no_source, source
from .verdicts import verdicts
from .words import confidence_words, esc, place_words

__all__ = [
    "LONGEST_ANSWER",
    "LONGEST_NAME",
    "Block",
    "agreement",
    "answer",
    "answer_markdown",
    "around",
    "blocks_of",
    "choice",
    "compared",
    "confidence_words",
    "draft",
    "esc",
    "failure",
    "fault",
    "funnel_picture",
    "history_picture",
    "icon",
    "ingest",
    "judged",
    "judged_of",
    "judging",
    "lead",
    "needs_attention",
    "no_draft",
    "no_source",
    "passages",
    "place_words",
    "recorded",
    "runs_over_time",
    "saved",
    "scores",
    "script",
    "seeking",
    "shelf",
    "source",
    "style",
    "told",
    "top",
    "uploads_lead",
    "verdicts",
    "welcome",
    "window_of",
]


def style() -> str:
    """Give the page's own style sheet."""
    return _own("style.css") + _own("judging.css") + _own("takeaway.css")


def script() -> str:
    """Give the page's own script: keys, scrolling, copying, taking away; names and words of who judges."""
    return _own("script.js") + _own("judging.js") + _own("takeaway.js")


def icon() -> str:
    """Give the page's icon, as SVG."""
    return _own("icon.svg")


def _own(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
