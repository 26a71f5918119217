"""Values in, HTML strings out, every word of others escaped; and the page's own style and script.

All functions are pure. What they are given are the JSON forms that `--json` prints, and nouns.
"""

from __future__ import annotations

from importlib.resources import files

from .answer import Cited, answer, answer_markdown, found, welcome
from .choices import POINTS, choices
from .compared import compared
from .faults import fault_words
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
from .leaf import Leaf, leaves
from .pictures import funnel_picture, history_picture
from .ranked import around, passages
from .reading import Block, blocks_of, window_of
from .saved import runs_over_time, saved
from .scores import scores
from .shelf import choice, failure, ingest, lead, needs_attention, shelf, top, under_way, uploads_lead
from .source import Light, no_source, source
from .tongue import TONGUES, say, speak, speaking, wished
from .verdicts import verdicts
from .words import confidence_words, esc, place_words

__all__ = [
    "LONGEST_ANSWER",
    "LONGEST_NAME",
    "POINTS",
    "TONGUES",
    "Block",
    "Cited",
    "Leaf",
    "Light",
    "agreement",
    "answer",
    "answer_markdown",
    "around",
    "blocks_of",
    "choice",
    "choices",
    "compared",
    "confidence_words",
    "draft",
    "esc",
    "failure",
    "fault",
    "fault_words",
    "found",
    "funnel_picture",
    "history_picture",
    "icon",
    "ingest",
    "judged",
    "judged_of",
    "judging",
    "lead",
    "leaves",
    "needs_attention",
    "no_draft",
    "no_source",
    "passages",
    "place_words",
    "recorded",
    "runs_over_time",
    "saved",
    "say",
    "scores",
    "script",
    "seeking",
    "shelf",
    "source",
    "speak",
    "speaking",
    "style",
    "told",
    "top",
    "under_way",
    "uploads_lead",
    "verdicts",
    "welcome",
    "window_of",
    "wished",
]


def style() -> str:
    """Give the page's own style sheet."""
    return _own("style.css") + _own("judging.css") + _own("leaf.css") + _own("takeaway.css")


def script() -> str:
    """Give the page's own script: keys, scrolling, copying, taking away; names and words of who judges."""
    return _own("script.js") + _own("judging.js") + _own("takeaway.js")


def icon() -> str:
    """Give the page's icon, as SVG."""
    return _own("icon.svg")


def _own(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
