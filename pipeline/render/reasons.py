"""A reason or a remark of the answerer in; the same in the language of the page out.

The answerer speaks English. Each of its sentences has a pattern here and a label; what fits none is said as
it is, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .faults import fault_words
from .tongue import say
from .words import language_words

_SURE = re.compile(r"(?P<why>.*) \((?P<sure>\d+)% sure, (?P<least>\d+)% are needed\)", re.S)
_REASONS = (
    (re.compile(r"the nearest passages speak of (?P<others>.+), not of (?P<years>.+)"), "reason.other_years"),
    (re.compile(r"the nearest passages do not speak of (?P<years>.+)"), "reason.no_years"),
    (re.compile(r"no passage near it speaks of (?P<names>.+)"), "reason.no_names"),
    (re.compile(r"the nearest passages do not seem to answer it"), "reason.not_answered"),
    (re.compile(r"the passages may answer it, but no draft is sure enough"), "reason.not_sure"),
    (re.compile(r"the library holds no text to answer from"), "reason.no_text"),
)
_CONFLICT = re.compile(r"the sources disagree: (?P<sides>.*)", re.S)
_OTHER = re.compile(r"the question is in (?P<asked>\w+), the source in (?P<source>[\w, ]+)")
_UNDERSTOOD = re.compile(r"understood as: (?P<words>.*)", re.S)
_SIDES = " · "


def reason_words(reason: str) -> str:
    """Say why there is no answer, as a sentence."""
    found = _SURE.fullmatch(reason)
    why = found["why"] if found else reason
    for pattern, key in _REASONS:
        if given := pattern.fullmatch(why):
            parts = {name: _and(words) for name, words in given.groupdict().items()}
            why = say(key, **parts)
            break
    else:
        why = fault_words(why)
    sure = say("reason.sure", sure=found["sure"], least=found["least"]) if found else ""
    return f"{why[:1].upper()}{why[1:]}. {sure}".strip()


def note_words(note: Mapping[str, Any]) -> str:
    """Say a remark beside an answer."""
    text = str(note["text"])
    if found := _CONFLICT.fullmatch(text):
        return say("note.conflict", sides=found["sides"])
    if found := _OTHER.fullmatch(text):
        sources = ", ".join(language_words(each) for each in found["source"].split(", "))
        return say("note.language", asked=language_words(found["asked"]), source=sources)
    if found := _UNDERSTOOD.fullmatch(text):
        return say("note.gloss", words=found["words"])
    return fault_words(text)


def sides_of(note: Mapping[str, Any]) -> tuple[str, ...]:
    """Give what each side says, of a remark that sources disagree; nothing of another remark."""
    found = _CONFLICT.fullmatch(str(note["text"])) if note["kind"] == "conflict" else None
    return tuple(found["sides"].split(_SIDES)) if found else ()


def _and(words: str) -> str:
    """Say `and` before the last of a list as the page's language does."""
    return words.replace(" and ", say("reason.and"))
