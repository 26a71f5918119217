"""A library's name and what is asked of it in, what its desk says out; and switching from one to another.

Every request says which library it means: nothing here remembers it, so each tab keeps its own choice,
also over a restart of the server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from .. import render
from ..ask import Engine
from ..errors import DayekError
from ..libraries import Place
from ..takeaway import File
from .chosen import Chosen, chosen_in, chosen_of
from .desks import Desks, Examples
from .handlers import SKIPPED, Answered, Handlers
from .places import stamp

_PROGRESS = gr.Progress()


class Others(NamedTuple):
    """The parts of a library beside its answers, in the order of the page's outputs."""

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


_OTHERS = Others(*[gr.skip()] * len(Others._fields))


def _whole(at: Any, answered: Answered, others: Others = _OTHERS) -> tuple[Any, ...]:
    """Give all parts of the page that belong to one library, in the order of the page's outputs."""
    return (at, *answered, *others)


class Site:
    """Hand every request to the desk of the library that it names."""

    def __init__(self, engine: Engine, place: Place, examples: Examples) -> None:
        self._desks = Desks(engine, place, examples)
        self.first = self._desks.first
        self.chosen = Chosen(library=place.name)
        self.labelled: list[tuple[Any, Mapping[str, str]]] = []

    def find(self, at: str, question: str, before: str) -> Answered:
        return self._at(at).find(question, chosen_in(at), before)

    def find_chip(self, at: str, before: str, event: gr.EventData) -> Answered:
        return self._at(at).find_chip(event, chosen_in(at), before)

    def find_failed(self, at: str, event: gr.EventData) -> tuple[Any, ...]:
        return (gr.Tabs(selected="ask"), *self._at(at).find_chip(event, chosen_in(at)))

    def answer(self, at: str, pending: str) -> Answered:
        """Answer what was found, and is pending."""
        return self._at(at).answer(pending, chosen_in(at)) if pending else SKIPPED

    def show(self, at: str, event: gr.EventData) -> str:
        return self._at(at).show(event)

    def open(self, at: str, event: gr.EventData) -> tuple[Any, str]:
        """Show a document of the shelf beside the question."""
        return gr.Tabs(selected="ask"), self._at(at).open(str(event._data["open"]))

    def take(self, library: str, said: Mapping[str, Any]) -> File:
        """Make a file of answers that the page showed; DayekError says why not."""
        return self._desks.at(library).taking.take(said)

    def forget_asked(self, at: str) -> str:
        return self._at(at).forget_asked(chosen_in(at))

    def picture(self, library: str, doc: str, page: int, width: int) -> bytes:
        """Draw a page of a library's document as PNG; DayekError when there is none such."""
        return self._desks.at(library).showing.picture(doc, page, width)

    def original(self, library: str, doc: str) -> Path:
        """Give the file of a library's document; DayekError when there is none such."""
        return self._desks.at(library).showing.original(doc)

    def judge(self, at: str, event: gr.EventData) -> tuple[Any, Any]:
        return self._at(at).judging.judge(event)

    def check(self, at: str, text: str) -> tuple[str, str]:
        return self._at(at).check(text)

    def check_file(self, at: str, path: str) -> tuple[Any, str, str]:
        return self._at(at).check_file(path)

    def evaluate(self, at: str, name: str, progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        return self._at(at).evaluate(name, progress)

    def evaluate_own(self, at: str, path: str, progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        return self._at(at).evaluate_own(path, progress)

    def runs(self, at: str) -> tuple[Any, Any]:
        return self._at(at).runs()

    def compare(self, at: str, one: str | None, other: str | None) -> str:
        return self._at(at).compare(one, other)

    def judge_draft(self, at: str, event: gr.EventData) -> str:
        return self._at(at).drafting.judge(event)

    def draft(self, at: str, progress: gr.Progress = _PROGRESS) -> str:
        return self._at(at).drafting.draft(progress)

    def drafts(self, at: str) -> str:
        return self._at(at).drafting.show()

    def shelf(self, at: str) -> str:
        return self._at(at).shelving.show()

    def upload(self, at: str, paths: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Take files in: how far each is, again and again; at last the shelf and the bar too."""
        yield from self._followed(at, self._at(at).shelving.upload(paths), first=None)

    def read_again(self, at: str, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from self._followed(at, self._at(at).shelving.read_again(event), first=gr.skip())

    def _followed(self, at: str, said: Iterator[str], first: Any) -> Iterator[tuple[Any, ...]]:
        desk = self._at(at)
        while (told := next(said, None)) is not None:
            yield gr.skip(), told, gr.skip(), gr.skip()
            render.speak(chosen_in(at).tongue)  # each step runs in a context of its own
        yield first, gr.skip(), desk.shelving.show(), desk.top()

    def remove(self, at: str, event: gr.EventData) -> tuple[str, str, str]:
        desk = self._at(at)
        return desk.shelving.remove(event), desk.shelving.show(), desk.top()

    def arrive(self, request: gr.Request) -> tuple[Any, ...]:
        """Open what a deep link names: a library, a question to answer there, a place to show."""
        wanted = {key: str(value) for key, value in request.query_params.items()}
        chosen = chosen_of({"library": self.first.place.name, "tongue": _tongue(request), **wanted})
        render.speak(chosen.tongue)
        question, place = wanted.get("q", "").strip(), _place(wanted)
        if question or place or chosen != chosen_of({"library": self.first.place.name}):
            return (*self._opened(chosen, question, place), *self.relabelled())
        greeting = self.first.welcome()
        answer = greeting if greeting != self.first.greeting else gr.skip()
        at, choices = chosen.written(), self.first.choices(chosen)
        shown = SKIPPED._replace(answer=answer, bar=self.first.top(), choices=choices, pending="")
        return (*_whole(at, shown), *self.relabelled())

    def switch(self, event: gr.EventData) -> tuple[Any, ...]:
        """Take what was chosen: a library, a language, a point; what was asked before is asked anew."""
        said = event._data
        chosen = chosen_of(said)
        render.speak(chosen.tongue)
        question = str(said.get("question") or "").strip()
        return (*self._opened(chosen, question, _place(said)), *self.relabelled())

    def make(self, at: str, name: str) -> tuple[Any, ...]:
        """Make a library and open it: what is said of that, an empty field, and all that belongs to it."""
        chosen = chosen_in(at)
        render.speak(chosen.tongue)
        try:
            place = self._desks.make(name or "")
        except DayekError as error:
            return render.failure(error, stamp()), gr.skip(), *_whole(gr.skip(), SKIPPED)
        told = render.told(render.say("library.made", name=place.name))
        return told, "", *self._opened(Chosen(library=place.name, tongue=chosen.tongue), "")

    def label(self, part: Any, **keys: str) -> Any:
        """Remember which words of a part of the page are which labels; give the part."""
        self.labelled.append((part, keys))
        return part

    def relabelled(self) -> tuple[Any, ...]:
        """Give the parts that have labels their words in the language that is spoken."""
        return tuple(gr.update(**dict(map(_said, keys.items()))) for _, keys in self.labelled)

    def _opened(
        self, chosen: Chosen, question: str, place: Mapping[str, str] | None = None
    ) -> tuple[Any, ...]:
        try:
            desk = self._desks.at(chosen.library)
        except DayekError as error:
            return self._missing(error)
        if question:
            answered = desk.find(question, chosen, place=place)
            answered = answered._replace(box=question, bar=desk.top(), choices=desk.choices(chosen))
        else:
            source = desk.showing.source(place) if place else render.no_source()
            told = (desk.welcome(), "", source, desk.top(), "", "")
            answered = Answered(gr.skip(), *told, "", desk.choices(chosen), "")
        names = desk.gold()
        one, other = desk.runs()
        empty = render.no_source(render.say("check.empty"))
        others = Others(
            verdicts="",
            report="",
            check_source=empty,
            gold=gr.Dropdown(names, value=preferred(names), visible=bool(names)),
            run=gr.Button(visible=bool(names)),
            scores="",
            over_time="",
            one=one,
            other=other,
            compared="",
            drafts=desk.drafting.show(),
            shelf=desk.shelving.show(),
            lead=render.uploads_lead(str(desk.place.uploads)),
        )
        return _whole(replace(chosen, library=desk.place.name).written(), answered, others)

    def _missing(self, error: DayekError) -> tuple[Any, ...]:
        """Say that a library is not there; the page stays where it was."""
        told = render.failure(error, stamp()) + render.told(render.say("library.choose"))
        shown = SKIPPED._replace(answer=told, passages="", judging="", evidence="", pending="")
        return _whole(gr.skip(), shown)

    def _at(self, at: str) -> Handlers:
        """Give the desk of the library that a tab is in, and speak its language."""
        chosen = chosen_in(at)
        render.speak(chosen.tongue)
        try:
            return self._desks.at(chosen.library)
        except DayekError as error:
            raise gr.Error(render.esc(render.fault_words(error)), title="", print_exception=False) from error


def _said(label: tuple[str, str]) -> tuple[str, str]:
    """Give a part's property its words; a `lead` is a part's value, in a paragraph of its own."""
    name, words = label[0], render.say(label[1])
    return ("value", render.lead(words)) if name == "lead" else (name, words)


def _tongue(request: gr.Request) -> str:
    """Choose the language that a browser asks for."""
    return render.wished(str(request.headers.get("accept-language", "")))


def _place(said: Mapping[str, Any]) -> dict[str, str] | None:
    """Read the place of a deep link: a document, and where in it."""
    if not said.get("doc"):
        return None
    place = {"place": str(said["doc"])}
    start, end = str(said.get("start") or ""), str(said.get("end") or "")
    return {**place, "start": start, "end": end} if start.isdecimal() and end.isdecimal() else place


def preferred(names: Sequence[str]) -> str | None:
    """Choose the gold that is offered first."""
    return "gold.jsonl" if "gold.jsonl" in names else next(iter(names), None)
