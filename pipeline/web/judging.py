"""What a person says of an answer in; a line of the judgement log, and the page's words for it, out.

The page sends what it showed, and none of it is believed: the question is cleaned, documents are looked
up by their ids (which change with their texts), places must lie inside them, and what is made of it all
must pass the gold's own checks before it is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from .. import render
from ..asked import checked_question
from ..curate import (
    Judgement,
    Shelf,
    append,
    judged_right,
    latest,
    read_judgements,
    selected,
    unanswerable,
    withdrawn,
    wrong,
)
from ..errors import DayekError, InputError
from ..evidence import Span, trimmed
from ..gold import validate
from ..store import Library
from .places import stamp

LOG = "judged.jsonl"
LONGEST_PLACE = 5000  # letters of selected evidence; more is no evidence but a document
Said = Mapping[str, Any]
_ODD = "the page sent what dayek does not understand: reload it, ask again, and judge again"


class Judging:
    """Take judgements of answers into the log of a folder."""

    def __init__(self, library: Library, folder: Path) -> None:
        self._library = library
        self.log = folder / LOG

    def judge(self, event: gr.EventData) -> tuple[Any, Any]:
        """Record what was said of an answer: the words below it, and the bar that takes evidence."""
        said: Said = event._data
        try:
            given = _given(said)
        except DayekError as error:
            return render.failure(error, stamp()), ""
        try:
            judgement = self._made(said, given)
            append(self.log, judgement)
        except DayekError as error:
            return render.judging(given, stamp(), render.fault(error)), gr.skip()
        seek = render.seeking(given, stamp()) if judgement.action == "wrong" else ""
        return render.judged(given, self.told(judgement), stamp()), seek

    def told(self, judgement: Judgement) -> dict[str, Any]:
        """Say of a judgement what the page says of it, and of the log that it went to."""
        log, question = read_judgements(self.log), judgement.question
        return {
            "action": judgement.action,
            "id": judgement.question_id,
            "time": judgement.time,
            "answer": ", ".join(question.answers),
            "quote": " … ".join(str(place.quote) for place in question.places()),
            "judged": len(latest(log.judgements)),
            "faults": len(log.faults),
            "path": str(self.log),
        }

    def back(self, said: Said) -> Judgement:
        """Take back the judgement that a page shows; InputError when it is not its author's last word."""
        words = latest(read_judgements(self.log).judgements)
        last = words.get(str(said.get("id")), {}).get(author(said))
        if last is None or last.time != said.get("time"):
            raise InputError(
                f"{author(said)} has said something else since, or taken it back already: judge it again"
            )
        return withdrawn(last)

    def _made(self, said: Said, given: dict[str, Any]) -> Judgement:
        action, who = said.get("judge"), author(said)
        if action == "withdraw":
            return self.back(said)
        if action == "wrong":
            return wrong(given, who)
        if action == "unanswerable":
            return unanswerable(given["question"], who)
        with self._library.snapshot() as library:
            if action == "right":
                return _sound(judged_right(_cited(given, library), who, Shelf(library)), library)
            if action == "select":
                return _sound(_selected(said, given["question"], who, library), library)
        raise InputError(_ODD)


def author(said: Said) -> str:
    """Read who judges: `me`, where the page does not say."""
    name = " ".join(str(said.get("author") or "me").split())
    if len(name) > render.LONGEST_NAME:
        raise InputError(f"a name of {len(name)} letters, at most {render.LONGEST_NAME}: shorten it")
    return name or "me"


def _given(said: Said) -> dict[str, Any]:
    """Read the answer that a page showed; InputError where it is none."""
    try:
        given = json.loads(str(said.get("given")))
        cited = [dict(each) for each in given["citations"]]
        told = {"answered": bool(given["answered"]), "answer": str(given["answer"]), "citations": cited}
        return {**told, "question": checked_question(str(given["question"]))}
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError(_ODD) from error


def _cited(given: dict[str, Any], library: Library) -> dict[str, Any]:
    """Name the documents of an answer's citations as the library does now."""
    return {**given, "citations": [_citation(each, library) for each in given["citations"]]}


def _citation(cited: Said, library: Library) -> dict[str, Any]:
    names = library.names_of(library.document(str(cited.get("doc_id"))).doc_id)
    name = cited.get("document")
    return {**cited, "document": name if name in names else names[0]}


def _selected(said: Said, question: str, who: str, library: Library) -> Judgement:
    document = library.document(str(said.get("doc")))
    span = _span(said, document.text)
    short = " ".join(str(said.get("answer") or "").split()) or " ".join(span.of(document.text).split())
    if len(short) > render.LONGEST_ANSWER:
        raise InputError(f"write the answer in a few words, at most {render.LONGEST_ANSWER} letters")
    name = library.names_of(document.doc_id)[0]
    return selected(question, [(name, span)], [short], who, Shelf(library))


def _span(said: Said, text: str) -> Span:
    try:
        span = Span(int(said["start"]), int(said["end"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("no words are selected: select those in the source that say it") from error
    if span.end > len(text):
        raise InputError(f"the selection ends at {span.end:,}, the text at {len(text):,}: open it again")
    if len(span) > LONGEST_PLACE:
        raise InputError(f"{len(span):,} letters are selected, at most {LONGEST_PLACE:,}: select fewer")
    inner = trimmed(span, text)
    if inner is None:
        raise InputError("only white space is selected: select the words that say it")
    return inner


def _sound(judgement: Judgement, library: Library) -> Judgement:
    """Let a judgement through that makes sound gold; InputError says what is wrong with it."""
    shelf = Shelf(library)
    problems = validate([judgement.question], shelf.get)
    if problems:
        what = problems[0].removeprefix(f"{judgement.question_id}: ")
        raise InputError(f"this makes no gold: {what}; select the words, and write the answer in a few")
    return judgement
