"""Gold questions and the texts as they are now in; the gold that holds over them, and what moved, out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ..evidence import Span
from ..gold import Evidence, GoldQuestion
from ..measures import holds
from .anchor import Anchored, bound, reanchor
from .ground import Ground

OUTCOMES = ("same", "moved", "edited", "unsure", "gone")
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """One place of one question: where it was, where it is now (None: not sure) and why."""

    question_id: str
    old: Evidence
    new: Evidence | None
    outcome: str
    why: str
    score: float
    candidates: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """What became of a gold: the questions that hold, and every place of every question."""

    questions: tuple[GoldQuestion, ...]
    places: tuple[Moved, ...]
    held: tuple[str, ...]  # ids of questions with no set of evidence left that is sure

    def counts(self) -> dict[str, int]:
        """Count the places by outcome."""
        counted = Counter(each.outcome for each in self.places)
        return {outcome: counted[outcome] for outcome in OUTCOMES}


def move(questions: Sequence[GoldQuestion], texts: Texts) -> Move:
    """Find every place of a gold in the texts as they are now; bind it to them.

    A question keeps each set of evidence of which every place is sure, and is held back when none
    is left. A place where a number, name, date or negation has changed is unsure: the gold's answer
    may be false now. So is one whose words no longer hold the answer that they held.
    """
    mover = _Mover(texts)
    kept: list[GoldQuestion] = []
    places: list[Moved] = []
    held: list[str] = []
    for question in questions:
        found = {place: mover.moved(question, place) for place in (*question.places(), *question.context)}
        places += found.values()
        sets = [tuple(found[place].new for place in one) for one in question.evidence]
        sure = tuple(one for one in sets if _is_sure(one))
        if question.evidence and not sure:
            held.append(question.question_id)
            continue
        context = (found[place].new for place in question.context)
        kept.append(_with(question, sure, tuple(each for each in context if each), texts))
    return Move(tuple(kept), tuple(places), tuple(held))


def queue_lines(moved: Move, questions: Sequence[GoldQuestion], texts: Texts) -> Iterator[dict[str, Any]]:
    """Give what a person should look at, a question an object: its lost places, with candidates."""
    lost: dict[str, list[Moved]] = {}
    for each in moved.places:
        if each.new is None:
            lost.setdefault(each.question_id, []).append(each)
    for question in questions:
        if question.question_id in lost:
            yield {
                "id": question.question_id,
                "question": question.question,
                "answers": list(question.answers),
                "held": question.question_id in moved.held,
                "places": [_place_line(each, texts) for each in lost[question.question_id]],
            }


def _place_line(each: Moved, texts: Texts) -> dict[str, Any]:
    doc = each.old.doc
    spans = [{"start": s.start, "end": s.end, "text": s.of(texts[doc])} for s in each.candidates]
    line = {"doc": doc, "quote": each.old.quote, "page": each.old.page, "outcome": each.outcome}
    return {**line, "why": each.why, "candidates": spans}


def _is_sure(one: tuple[Evidence | None, ...]) -> bool:
    return all(place is not None for place in one)


def _with(question: GoldQuestion, sets: Any, context: tuple[Evidence, ...], texts: Texts) -> GoldQuestion:
    """Put new places into a question, with the hashes of the texts that they count."""
    made = replace(question, evidence=sets, context=context)
    docs = dict.fromkeys(place.doc for place in (*made.places(), *context) if place.span)
    stale = {doc for doc, digest in question.texts if doc in docs and text_hash(texts[doc]) != digest}
    hashes = tuple((doc, text_hash(texts[doc])) for doc in docs)
    return replace(
        made, texts=hashes, sources=tuple(pair for pair in question.sources if pair[0] not in stale)
    )


def text_hash(text: str) -> str:
    """Give a text's SHA-256, as UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class _Mover:
    """The texts as they are now, each made ready once."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._grounds: dict[str, Ground] = {}
        self._hashes: dict[str, str] | None = None

    def moved(self, question: GoldQuestion, place: Evidence) -> Moved:
        doc = self._doc(question, place.doc)
        report = partial(Moved, question.question_id, place)
        if doc is None:
            return report(None, "gone", "the document is not in the index", 0.0)
        if place.span is None:
            return self._page(question, place, doc, report)
        text = self._texts[doc]
        found = self._found(question, place, doc)
        if found.span is None:
            return report(None, found.how, _unsure_because(place, found), found.score, found.candidates)
        if why := _doubt(question, place, found, text):
            return report(None, "unsure", why, found.score, (found.span,))
        new = bound(replace(place, doc=doc, span=found.span), self._ground(doc))
        outcome = "same" if found.how == "exact" and doc == place.doc else found.how.replace("exact", "moved")
        return report(new, outcome, _told(place, found, doc), found.score)

    def _found(self, question: GoldQuestion, place: Evidence, doc: str) -> Anchored:
        """Find a place; the same text needs no search, and needs no quote either."""
        text, known, span = self._texts[doc], dict(question.texts).get(place.doc), place.span
        fits = span is not None and place.quote in (None, text[span.start : span.end])
        if span and fits and span.end <= len(text) and known == text_hash(text):
            return Anchored(span, "exact", 1.0)
        return reanchor(place, self._ground(doc))

    def _ground(self, doc: str) -> Ground:
        if doc not in self._grounds:
            self._grounds[doc] = Ground(self._texts[doc])
        return self._grounds[doc]

    def _page(self, question: GoldQuestion, place: Evidence, doc: str, report: Callable[..., Moved]) -> Moved:
        """A page has no words to find it by: it holds while its text is the same, or unknown."""
        known = dict(question.texts).get(place.doc)
        if place.page is not None and known is not None and known != text_hash(self._texts[doc]):
            return report(None, "unsure", "the text has changed, and a page has no words to find it by", 0.0)
        new = replace(place, doc=doc)
        return report(new, "same" if doc == place.doc else "moved", _renamed(place, doc), 1.0)

    def _doc(self, question: GoldQuestion, doc: str) -> str | None:
        """Give a document's name now: another one has its text if it was renamed."""
        if doc in self._texts:
            return doc
        known = dict(question.texts).get(doc)
        if known is None:
            return None
        if self._hashes is None:
            self._hashes = {text_hash(self._texts[name]): name for name in sorted(self._texts, reverse=True)}
        return self._hashes.get(known)


def _doubt(question: GoldQuestion, place: Evidence, found: Anchored, text: str) -> str:
    """Say why the gold may be false over an edited place; nothing where it is not."""
    if found.how != "edited" or found.span is None:
        return ""
    for each in found.differences:
        if each.kind != "word":
            return f"a {each.kind} differs: “{each.said or '–'}” was, “{each.source or '–'}” is"
    variants = (*question.answers, *(each for item in question.items for each in item))
    for variant in variants:
        if holds(place.quote or "", variant, question.language) and not holds(
            found.span.of(text), variant, question.language
        ):
            return f"the answer “{variant}” stood there, and does not now"
    return ""


def _told(place: Evidence, found: Anchored, doc: str) -> str:
    changes = "; ".join(f"“{d.said or '–'}” was, “{d.source or '–'}” is" for d in found.differences[:3])
    return changes or _renamed(place, doc)


def _renamed(place: Evidence, doc: str) -> str:
    return "" if doc == place.doc else f"the document is now {doc}"


def _unsure_because(place: Evidence, found: Anchored) -> str:
    if place.quote is None:
        return "the gold holds no words of it to find it by"
    if found.how == "gone":
        return "nothing like it stands in the text"
    if len(found.candidates) > 1:
        return f"{len(found.candidates)} places or more could be it"
    return "one place is like it, and not enough"
