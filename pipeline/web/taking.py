"""What the page showed of answers in; a file to take away out.

The page sends what it showed, and none of it is believed: each quote must stand in its document, letter by
letter, where the page says it does, and whatever else is said of a place is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote as percent

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from .. import render
from ..asked import checked_question
from ..errors import DayekError, InputError
from ..evidence import Span
from ..forms import place_to_json
from ..settings import Settings
from ..store import Library
from ..takeaway import File, files_of, record_of

MOST = 200  # answers in one file
_ODD = "the page sent what dayek does not understand: reload it, ask again, and take it away again"
_CHANGED = "its documents have changed since it was asked: ask again"
Said = Mapping[str, Any]


class Taking:
    """Make files of answers that the page showed."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library, self._settings = library, settings

    def take(self, said: Said) -> File:
        """Make one file; DayekError where the answers are not those of this library, or cannot be had so."""
        with self._library.snapshot() as library:
            try:
                answers = [self._answer(given, library) for given in said["answers"]]
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise InputError(_ODD) from error
        if not 0 < len(answers) <= MOST:
            raise InputError(f"{len(answers)} answers were sent, 1 to {MOST} can be taken away at once")
        record = record_of(answers, self._library, self._settings)
        return files_of(record, self._library, str(said.get("form")), str(said.get("doc") or ""))[0]

    def _answer(self, given: Said, library: Library) -> dict[str, Any]:
        """Make an answer anew from what was shown of it."""
        citations = [_citation(each, library) for each in given["citations"]]
        answered = bool(citations)
        if answered != bool(given["answered"]) or answered != bool(given["answer"]):
            raise InputError(_ODD)
        return {
            "id": None,
            "question": checked_question(str(given["question"])),
            "answered": answered,
            "answer": str(given["answer"]) if answered else "",
            "reason": None if answered else str(given["reason"]),
            "confidence": _share(given["confidence"]),
            "answerable": _share(given["answerable"]),
            "citations": citations,
            "passages": [_passage(each, library) for each in given["passages"]],
            "notes": [{"kind": str(note["kind"]), "text": str(note["text"])} for note in given["notes"]],
            "candidate": str(given["candidate"]) if given.get("candidate") else None,
            "index": library.fingerprint,
            "settings": self._settings.digest,
        }


def _share(value: object) -> float:
    share = float(str(value))
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is no probability")
    return share


def _place(said: Said, library: Library) -> tuple[dict[str, Any], str]:
    """Say where a place stands, and what stands there; InputError when its document is another now."""
    doc_id, span = str(said["doc_id"]), Span(int(said["start"]), int(said["end"]))
    if not library.names_of(doc_id):
        raise InputError(_CHANGED)
    text = library.document(doc_id).text
    if span.end > len(text):
        raise InputError(_CHANGED)
    return place_to_json(doc_id, span, library), span.of(text)


def _citation(said: Said, library: Library) -> dict[str, Any]:
    place, words = _place(said, library)
    if words != said["quote"]:
        raise InputError(_CHANGED)
    return {"number": int(said["number"]), **place, "quote": words, "verdict": "exact"}


def _passage(said: Said, library: Library) -> dict[str, Any]:
    place, words = _place(said, library)
    ranks = {str(leg): int(rank) for leg, rank in dict(said["ranks"]).items()}
    return {"rank": int(said["rank"]), **place, "score": float(said["score"]), "ranks": ranks, "text": words}


def endpoint(take: Callable[[str, Said], File]) -> Callable[[Request], Any]:
    """Make the way in by which the page takes an answer away: JSON in, a file or one line of words out."""

    async def taken(request: Request) -> Response:
        body = await request.body()
        try:
            return _given(await run_in_threadpool(lambda: take(*_said(body))))
        except DayekError as error:
            with render.speaking(_tongue(body)):
                words = render.fault_words(error)
            return Response(f"{words}\n", 400, media_type="text/plain; charset=utf-8")

    return taken


def _said(body: bytes) -> tuple[str, Said]:
    try:
        said = json.loads(body)
        return str(said["library"]), dict(said)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError(_ODD) from error


def _tongue(body: bytes) -> str:
    """Read which language the page speaks, of what may be no JSON at all."""
    try:
        return str(json.loads(body)["tongue"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return "en"


def _given(file: File) -> Response:
    """Give a file that no browser shows as a page of ours."""
    named = f"attachment; filename*=UTF-8''{percent(file.name, safe='')}"
    return Response(file.data, media_type="application/octet-stream", headers={"content-disposition": named})
