"""A library and a folder with drafts and judgements in; the draft to judge next, as HTML, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from .. import render
from ..curate import (
    Judgement,
    Pair,
    Shelf,
    Wanted,
    agreements,
    append,
    draft_more,
    drafted,
    queue,
    read_judgements,
    text_hash,
    waiting,
)
from ..errors import DayekError, InputError
from ..evidence import Document, Span
from ..gold import Evidence, GoldQuestion
from ..store import Library
from .judging import Judging, Said, author
from .places import stamp

DRAFTS = "drafts.jsonl"
OF_A_DOCUMENT, ENOUGH = 5, 20  # questions drafted of a document, and at one press of the button
_BESIDE = 160  # letters shown on each side of a quote
Rows = Callable[[], tuple[str, Sequence[Mapping[str, Any]]]]
_PROGRESS = gr.Progress()


class Drafting:
    """Show drafts one by one, the most telling first, and take what is said of them."""

    def __init__(self, library: Library, folder: Path, judging: Judging, rows: Rows) -> None:
        self._library, self._judging, self._rows = library, judging, rows
        self._drafts, self._log = folder / DRAFTS, judging.log

    def show(self) -> str:
        """Show the draft whose judgement narrows the intervals most."""
        return self._shown("", ())

    def judge(self, event: gr.EventData) -> str:
        """Take what was said of a draft, and show the next."""
        said: Said = event._data
        skipped = tuple(str(said.get("skipped") or "").split())
        if said.get("judge") == "skip":
            return self._shown("", (*skipped, str(said.get("id"))))
        try:
            judgement = self._made(said)
            append(self._log, judgement)
        except DayekError as error:
            return self._shown(render.fault(error), skipped)
        first = judgement.question_id if judgement.action == "withdraw" else None
        return self._shown(render.recorded(self._judging.told(judgement)), skipped, first)

    def draft(self, progress: gr.Progress = _PROGRESS) -> str:
        """Draft questions from documents that have not been drafted from, and show the first to judge."""
        progress(0, desc=render.say("progress.drafting"))
        try:
            with self._library.snapshot() as library:
                shelf = Shelf(library)
                made = draft_more(shelf, sorted(shelf), OF_A_DOCUMENT, self._drafts, self._log, enough=ENOUGH)
        except DayekError as error:
            return self._shown(render.fault(error), ())
        return self._shown("" if made.fresh else render.told(render.say("draft.no_more")), ())

    def _made(self, said: Said) -> Judgement:
        action = said.get("judge")
        if action == "withdraw":
            return self._judging.back(said)
        if action not in ("accept", "reject"):
            raise InputError("a draft can be accepted, rejected or skipped: press one of these")
        draft = next((q for q in waiting(self._drafts, self._log) if q.question_id == said.get("id")), None)
        if draft is None:
            raise InputError("this draft does not wait any more: it was judged meanwhile, or drafted anew")
        return drafted(action, draft, author(said))

    def _shown(self, before: str, skipped: Sequence[str], first: str | None = None) -> str:
        try:
            agreed = map(_agreed, agreements(read_judgements(self._log).judgements))
            return self._next(before, skipped, first) + render.agreement(list(agreed))
        except DayekError as error:
            return before + render.failure(error, stamp())

    def _next(self, before: str, skipped: Sequence[str], first: str | None) -> str:
        held = waiting(self._drafts, self._log)
        left = [each for each in held if each.question_id not in skipped]
        run, rows = self._rows()
        chosen = queue([q for q in left if q.question_id == first] or left, rows, 1)
        if not chosen:
            return render.no_draft(render.say("draft.skipped" if held else "draft.none"), stamp(), before)
        with self._library.snapshot() as library:
            shown = _draft(chosen[0], library)
        more = {"run": run, "left": len(left), "skipped": " ".join(skipped)}
        return render.draft({**shown, **more}, stamp(), before)


def _agreed(pair: Pair) -> str:
    """Say how far two people agree."""
    kappa = render.say("draft.alike") if pair.agreement.kappa is None else f"{pair.agreement.kappa:.2f}"
    said = {"share": f"{pair.agreement.share:.2f}", "kappa": kappa, "n": pair.agreement.n}
    return render.say("draft.agree", pair=f"{pair.one}{render.say('reason.and')}{pair.other}", **said)


def _draft(wanted: Wanted, library: Library) -> dict[str, Any]:
    question = wanted.question
    stands = _stands(question, Shelf(library))
    return {
        "id": question.question_id,
        "question": question.question,
        "answers": list(question.answers),
        "lang": question.language,
        "kind": question.kind,
        "slices": wanted.slices,
        "trouble": None if stands else render.say("draft.changed"),
        "places": [_place(each, Shelf(library)) for each in question.places()] if stands else [],
    }


def _stands(question: GoldQuestion, shelf: Shelf) -> bool:
    """Tell whether the documents of a draft read as they did when it was made."""
    known = dict(question.texts)
    docs = {place.doc for place in question.places()}
    return all(doc in shelf and known.get(doc) == text_hash(shelf[doc]) for doc in docs)


def _place(place: Evidence, shelf: Shelf) -> dict[str, Any]:
    """Cut a place out of its document, some words on each side, and say where it stands."""
    document = shelf.document(place.doc)
    span = place.span or Span(0, len(document.text))
    return {
        "document": place.doc,
        **_page(document, span),
        "section": document.section_of(span),
        "before": _before(document.text, span),
        "quote": span.of(document.text),
        "after": _after(document.text, span),
    }


def _page(document: Document, span: Span) -> dict[str, Any]:
    pages = document.pages_of(span)
    return {"page": pages[0].index, "page_label": pages[0].label} if pages else {}


def _before(text: str, span: Span) -> str:
    """Give some whole words before a place."""
    start = max(0, span.start - _BESIDE)
    words = text[start : span.start]
    return "… " + words[words.find(" ") + 1 :].lstrip() if start else words


def _after(text: str, span: Span) -> str:
    """Give some whole words after a place."""
    end = min(len(text), span.end + _BESIDE)
    words = text[span.end : end]
    return words[: words.rfind(" ") + 1].rstrip() + " …" if end < len(text) else words.rstrip()
