"""A library's name and what is asked of it in, what its desk says out; and switching from one to another.

Every request says which library it means: nothing here remembers it, so each tab keeps its own choice,
also over a restart of the server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import gradio as gr

from .. import render
from ..ask import Engine
from ..errors import DayekError
from ..libraries import Place
from ..takeaway import File
from .desks import Desks, Examples
from .handlers import Handlers
from .places import stamp

NO_LIBRARY = "Choose a library that is there, above."
_PROGRESS = gr.Progress()


class Shown(NamedTuple):
    """All parts of the page that belong to one library, in the order of the page's outputs."""

    library: Any
    box: Any
    answer: Any
    passages: Any
    source: Any
    bar: Any
    judging: Any
    evidence: Any
    verdicts: Any
    check_source: Any
    gold: Any
    run: Any
    scores: Any
    over_time: Any
    one: Any
    other: Any
    compared: Any
    drafts: Any
    report: Any
    shelf: Any
    lead: Any


class Site:
    """Hand every request to the desk of the library that it names."""

    def __init__(self, engine: Engine, place: Place, examples: Examples) -> None:
        self._desks = Desks(engine, place, examples)
        self.first = self._desks.first

    def ask(self, library: str, question: str) -> tuple[str, ...]:
        return self._at(library).ask(question)

    def ask_chip(self, library: str, event: gr.EventData) -> tuple[str, ...]:
        return self._at(library).ask_chip(event)

    def ask_failed(self, library: str, event: gr.EventData) -> tuple[Any, ...]:
        return self._at(library).ask_failed(event)

    def show(self, library: str, event: gr.EventData) -> str:
        return self._at(library).show(event)

    def judge(self, library: str, event: gr.EventData) -> tuple[Any, Any]:
        return self._at(library).judging.judge(event)

    def take(self, library: str, said: Mapping[str, Any]) -> File:
        """Make a file of answers that the page showed; DayekError says why not."""
        return self._desks.at(library).taking.take(said)

    def check(self, library: str, text: str) -> tuple[str, str]:
        return self._at(library).check(text)

    def check_file(self, library: str, path: str) -> tuple[Any, str, str]:
        return self._at(library).check_file(path)

    def evaluate(self, library: str, name: str, progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        return self._at(library).evaluate(name, progress)

    def evaluate_own(self, library: str, path: str, progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        return self._at(library).evaluate_own(path, progress)

    def runs(self, library: str) -> tuple[Any, Any]:
        return self._at(library).runs()

    def compare(self, library: str, one: str | None, other: str | None) -> str:
        return self._at(library).compare(one, other)

    def judge_draft(self, library: str, event: gr.EventData) -> str:
        return self._at(library).drafting.judge(event)

    def draft(self, library: str, progress: gr.Progress = _PROGRESS) -> str:
        return self._at(library).drafting.draft(progress)

    def drafts(self, library: str) -> str:
        return self._at(library).drafting.show()

    def shelf(self, library: str) -> str:
        return self._at(library).shelf()

    def upload(
        self, library: str, paths: Sequence[str], progress: gr.Progress = _PROGRESS
    ) -> tuple[Any, ...]:
        return self._at(library).upload(paths, progress)

    def remove(self, library: str, event: gr.EventData) -> tuple[str, str, str]:
        return self._at(library).remove(event)

    def arrive(self, request: gr.Request) -> tuple[Any, ...]:
        """Open the library of a deep link, and answer its question there."""
        wanted = request.query_params
        question, library = str(wanted.get("q", "")).strip(), str(wanted.get("library", "")).strip()
        if library and library != self.first.place.name:
            return self._opened(library, question)
        skipped = Shown(*[gr.skip()] * len(Shown._fields))
        box, answer, passages, source, bar, judging, evidence = self.first.arrive(question)
        shown = {"box": box, "answer": answer, "passages": passages, "source": source, "bar": bar}
        return skipped._replace(**shown, judging=judging, evidence=evidence)

    def switch(self, event: gr.EventData) -> tuple[Any, ...]:
        """Open the library that was chosen; a question that was answered in the one before is asked anew."""
        said = event._data
        return self._opened(str(said.get("library") or ""), str(said.get("question") or "").strip())

    def make(self, library: str, name: str) -> tuple[Any, ...]:
        """Make a library and open it: what is said of that, an empty field, and all that belongs to it."""
        try:
            place = self._desks.make(name or "")
        except DayekError as error:
            return render.failure(error, stamp()), gr.skip(), *[gr.skip()] * len(Shown._fields)
        told = render.told(f"“{place.name}” is made and open. Add its documents above.")
        return told, "", *self._opened(place.name, "")

    def _opened(self, library: str, question: str) -> Shown:
        try:
            desk = self._desks.at(library)
        except DayekError as error:
            return self._missing(error)
        answer, passages, source, bar, judging, evidence = (
            desk.ask(question) if question else (desk.welcome(), "", render.no_source(), desk.top(), "", "")
        )
        names = desk.gold()
        one, other = desk.runs()
        return Shown(
            library=desk.place.name,
            box=question or gr.skip(),
            answer=answer,
            passages=passages,
            source=source,
            bar=bar,
            judging=judging,
            evidence=evidence,
            verdicts="",
            report="",
            check_source=render.no_source("Where a quote stands in its source appears here."),
            gold=gr.Dropdown(names, value=preferred(names), visible=bool(names)),
            run=gr.Button(visible=bool(names)),
            scores="",
            over_time="",
            one=one,
            other=other,
            compared="",
            drafts=desk.drafting.show(),
            shelf=desk.shelf(),
            lead=render.uploads_lead(str(desk.place.uploads)),
        )

    def _missing(self, error: DayekError) -> Shown:
        """Say that a library is not there; the page stays where it was."""
        told = render.failure(error, stamp()) + render.told(NO_LIBRARY)
        skipped = Shown(*[gr.skip()] * len(Shown._fields))
        return skipped._replace(answer=told, passages="", judging="", evidence="", bar=gr.skip())

    def _at(self, library: str) -> Handlers:
        try:
            return self._desks.at(library)
        except DayekError as error:
            raise gr.Error(render.esc(error), title="", print_exception=False) from error


def preferred(names: Sequence[str]) -> str | None:
    """Choose the gold that is offered first."""
    return "gold.jsonl" if "gold.jsonl" in names else next(iter(names), None)
