"""A question in, the two questions that it asks at once out; and their drafts in, one draft of both out.

“Who let the mill, and what did the roof cost?” is answered by two sentences, mostly of two documents, and no
one sentence comes near to both. By rules alone, in English; what fits none is one question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..evidence import Draft
from ..language.lazily import lazily
from .question import NAMES
from .short import together

LANGUAGE = "en"  # in which written folders show that it helps; their five such questions in Russian do not
_FEWEST = (4, 3)  # words of the first and the second at least
_BEFORE = r"(?:(?:in|at|by|to|on|from|for|of|with|under|until|since) )?"
_WHICH = r"how|what|which|who|whom|whose|when|where|why"
_AGAIN = lazily(rf"[,;]? and(?: also)? (?={_BEFORE}(?:{_WHICH})\b)", re.IGNORECASE)
_ASKS = lazily(rf"\W*{_BEFORE}(?:{_WHICH}|is|are|was|were|did|do|does|has|have|had)\b", re.IGNORECASE)
_LEANS = lazily(
    r"\b(?:its?|they|them|their|he|him|his|she|hers?|th(?:at|is|ose|ese|ere|en)|both|each|one|latter)\b",
    re.IGNORECASE,
)
# “Who is she who let the mill and who sold it?” goes on inside of the first.
_INSIDE = lazily(rf"\b(?:{_WHICH})\b", re.IGNORECASE)
_OTHER = lazily(r"(?:which|what) others?\b", re.IGNORECASE)  # “What did Asar and which others found?”
# “When the mill was let, who kept the roof, and …”: the first is no question by itself.
_WHEN = lazily(r"\W*(?:when|where|if|although|after|before)\b[^?,]*,(?! and)", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One of two questions; it `leans` on the other where it speaks of what that named."""

    text: str
    leans: bool


def parts_of(question: str, language: str) -> tuple[Part, ...]:
    """Cut a question that asks two things where the second begins; () for one that asks one.

    A second that leans on the first is given the names that stand there.
    """
    begun = _ASKS.match(question)
    if language != LANGUAGE or _WHEN.match(question) or not begun:
        return ()
    cuts = list(_AGAIN.finditer(question))
    if len(cuts) != 1:
        return ()
    first, second = question[: cuts[0].start()].strip(" ?"), question[cuts[0].end() :].strip()
    if _INSIDE.search(first, begun.end()) or _OTHER.match(second):
        return ()
    if any(len(text.split()) < least for text, least in zip((first, second), _FEWEST, strict=True)):
        return ()
    second = second[:1].upper() + second[1:]
    leans = bool(_LEANS.search(second))
    named = " ".join(name for name in NAMES.findall(first) if leans and name not in second)
    return Part(f"{first}?", False), Part(f"{second.rstrip(' ?')} {named}?" if named else second, leans)


def joined(whole: Draft, parts: Sequence[Draft]) -> Draft:
    """Give one draft of both parts, `A; B`, each place once; as sure as the whole was.

    The chance that the whole question's draft is right tells best whether both parts' are: AUROC .70, .62 for
    the product of their own, .56 for the lesser, over 118 such questions (`benchmarks/notes.md`).
    """
    said = {part.text.rstrip(". ").casefold(): part.text for part in parts}  # the same is said once
    text = together(list(said.values()))
    places = tuple(dict.fromkeys(place for part in parts for place in part.places))
    notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    return replace(whole, text=text, places=places, notes=notes)
