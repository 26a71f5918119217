"""What the page is asked in, HTML for its parts out: each handler parses, calls a walk and renders."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from .. import render
from ..ask import Engine
from ..audit import Auditor, by_search, to_json
from ..errors import DayekError, InputError
from ..evaluate import evaluate, stages_of, words_of
from ..forms import hits_to_json
from ..gold import read_gold
from ..libraries import Place
from ..manuscript import manuscript
from ..settings import with_value
from .asked import Asked
from .chosen import Chosen
from .drafting import DRAFTS, Drafting
from .judging import LOG, Judging
from .places import stamp
from .runs import Runs
from .shelving import Shelving
from .showing import Showing
from .taking import Taking
from .uploads import discard

BESIDE_GOLD = (LOG, DRAFTS, "history.jsonl")  # what lies beside gold and is none
_PROGRESS = gr.Progress()
_NOTHING_CHOSEN = Chosen()


class Answered(NamedTuple):
    """The parts of the page that an answer changes, in the order of the page's outputs."""

    box: Any
    answer: Any
    passages: Any
    source: Any
    bar: Any
    judging: Any
    evidence: Any
    before: Any
    choices: Any
    pending: Any  # what is found and is still to be answered


SKIPPED = Answered(*[gr.skip()] * len(Answered._fields))


class Handlers:
    """What the page does when something is asked of it: parse, call, render."""

    def __init__(
        self,
        engine: Engine,
        examples: Sequence[tuple[str, str, str]],
        place: Place,
        listed: Callable[[], Sequence[tuple[str, str]]] = tuple,
    ) -> None:
        self._engine, self._examples, self.place, self._listed = engine, examples, place, listed
        self._gold = place.gold
        self._auditor = Auditor(engine.library, nearest=by_search(engine.library, engine.retriever))
        self._runs = Runs(engine, place.gold)
        self.taking = Taking(engine.library, engine.settings)
        self._asked = Asked(place.asked)
        self.showing = Showing(engine.library, place.name)
        self.shelving = Shelving(engine.library, place)
        self.judging = Judging(engine.library, place.gold)
        self.drafting = Drafting(engine.library, place.gold, self.judging, self._runs.latest)
        self.greeting = self.welcome()  # what the page is laid out with

    def top(self) -> str:
        with self._engine.library.snapshot() as library:
            looked = [
                row for row in library.files if render.needs_attention({"name": row.name, **row.report})
            ]
            choice = render.choice(self._listed(), self.place.name)
            return render.top(len(library.files), len(looked), library.model, choice, stamp())

    def choices(self, chosen: Chosen) -> str:
        """Show what a tab has chosen, and what was asked before."""
        with self._engine.library.snapshot() as library:
            folders = sorted({row.name.rpartition("/")[0] for row in library.files} - {""})
        said = asdict(chosen)
        if not chosen.point:
            said["point"] = self._engine.settings.answer.threshold
        return render.choices(said, folders, self._asked.latest(), stamp())

    def gold(self) -> list[str]:
        """Name the gold files of this library."""
        return sorted(path.name for path in self._gold.glob("*.jsonl") if path.name not in BESIDE_GOLD)

    def welcome(self) -> str:
        with self._engine.library.snapshot() as library:
            held = {row.name for row in library.files}
            return render.welcome(
                [(lang, words) for lang, words, name in self._examples if name in held], len(held)
            )

    def find(
        self,
        question: str,
        chosen: Chosen = _NOTHING_CHOSEN,
        before: str = "",
        place: Mapping[str, Any] | None = None,
    ) -> Answered:
        """Show what search finds for a question, and leave it pending; what cannot be asked is said at once.

        A question is completed from the one `before` it where it only goes on from that; `place` is what is
        shown instead of the best passage, and then of the first citation.
        """
        full = self._engine.follow(before, question) if before else question
        wrote = question if full != question else ""
        try:
            with self._engine.library.snapshot() as library:
                found = hits_to_json(self._engine.glance(full, only=chosen.only()), library)
        except DayekError:
            return self._answered(full, wrote, chosen, place)
        wanted = place or (_request(found[0], {}) if found else None)
        given = {"passages": found, "citations": [], "answered": bool(place)}
        return SKIPPED._replace(
            box=full if wrote else gr.skip(),
            answer=render.found(full, stamp()),
            passages=render.passages(given, unread=True),
            source=self.showing.source(wanted) if wanted else render.no_source(),
            judging="",
            evidence="",
            pending=json.dumps({"question": full, "wrote": wrote, "place": place}, ensure_ascii=False),
        )

    def answer(self, pending: str, chosen: Chosen) -> Answered:
        """Answer what is pending; nothing, where nothing is."""
        try:
            said = json.loads(pending or "{}")
            question, wrote = str(said["question"]), str(said["wrote"])
            place = {str(key): str(value) for key, value in dict(said["place"] or {}).items()}
        except (KeyError, TypeError, ValueError, RecursionError):
            return SKIPPED
        return self._answered(question, wrote, chosen, place or None)._replace(pending=gr.skip())

    def _answered(self, full: str, wrote: str, chosen: Chosen, place: Mapping[str, Any] | None) -> Answered:
        """Answer a question at once; `wrote` is what was written, where it was completed."""
        try:
            given = self._at(chosen).answer_json(full, only=chosen.only())
        except DayekError as error:
            told = render.failure(error, stamp())
            empty = (told, "", render.no_source(), self.top(), "", "")
            return Answered(gr.skip(), *empty, gr.skip(), self.choices(chosen), "")
        self._asked.add(given)
        shown = [*given["citations"], *given["passages"]][:1]
        wanted = place or (_request(shown[0], given) if shown else None)
        source = self.showing.source(wanted) if wanted else render.no_source()
        cited = self.showing.cited(each["doc_id"] for each in given["citations"])
        return Answered(
            full if wrote else gr.skip(),
            render.answer(given, stamp(), wrote, cited),
            render.passages(given),
            source,
            self.top(),
            render.judging(given, stamp()),
            "",
            given["question"],
            self.choices(chosen),
            "",
        )

    def _at(self, chosen: Chosen) -> Engine:
        """Give the engine at the operating point that is chosen."""
        if not chosen.point:
            return self._engine
        settings = with_value(self._engine.settings, "answer.threshold", chosen.point)
        return replace(self._engine, settings=settings)

    def find_chip(self, event: gr.EventData, chosen: Chosen, before: str = "") -> Answered:
        """Find what a button asks; one that says `plain` stands by itself."""
        question = str(event._data["ask"])
        answered = self.find(question, chosen, "" if event._data.get("plain") else before)
        return answered if isinstance(answered.box, str) else answered._replace(box=question)

    def forget_asked(self, chosen: Chosen) -> str:
        """Delete the list of what was asked."""
        self._asked.forget()
        return self.choices(chosen)

    def show(self, event: gr.EventData) -> str:
        return self.showing.source(event._data)

    def open(self, name: str) -> str:
        """Show a document from its beginning."""
        return self.showing.source({"place": name})

    def check(self, text: str) -> tuple[str, str]:
        """Give every quote of a text its verdict, and show the first that was found somewhere."""
        return self._checked(manuscript(text))

    def check_file(self, path: str) -> tuple[Any, str, str]:
        """Check a file that a browser sent, and show the text that was checked."""
        try:
            text = manuscript(Path(path).read_bytes(), Path(path).name)
        except (DayekError, OSError) as error:
            return gr.skip(), render.failure(error, stamp()), render.no_source()
        finally:
            discard([path])
        return text, *self._checked(text)

    def _checked(self, text: str) -> tuple[str, str]:
        try:
            with self._engine.library.snapshot():
                said = to_json(self._auditor.check(text))
        except DayekError as error:
            return render.failure(error, stamp()), render.no_source()
        found = next((each for each in said["quotes"] if each["source_start"] is not None), None)
        wanted = (
            {"place": found["document"], "start": found["source_start"], "end": found["source_end"]}
            if found
            else {}
        )
        nowhere = render.no_source(render.say("check.nowhere"))
        return render.verdicts(said, stamp()), self.showing.source(wanted) if wanted else nowhere

    def evaluate(self, name: str, progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        return self._evaluated(self._gold / Path(name or "").name, progress)

    def evaluate_own(self, path: str, progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        try:
            return self._evaluated(Path(path), progress)
        finally:
            discard([path])

    def runs(self) -> tuple[Any, Any]:
        """Offer all runs, and the two latest to begin with."""
        names = self._runs.names()
        latest, before = [*names, "", ""][:2]
        return gr.Dropdown(names, value=before), gr.Dropdown(names, value=latest)

    def compare(self, one: str | None, other: str | None) -> str:
        if not one or not other:
            return render.failure(InputError("there are no two runs yet: run some gold questions"), stamp())
        try:
            return self._runs.compared(one, other)
        except DayekError as error:
            return render.failure(error, stamp())

    def _evaluated(self, path: Path, progress: gr.Progress) -> tuple[Any, ...]:
        asking, unit = render.say("progress.asking"), render.say("progress.questions")
        try:
            questions = read_gold(path)
            result = evaluate(
                self._engine,
                questions,
                name=path.name,
                progress=lambda done, of: progress((done, of), desc=asking, unit=unit),
            )
            result = self._runs.add(result, questions)
        except DayekError as error:
            return render.failure(error, stamp()), "", *self.runs()
        shown = render.scores(result, *words_of(questions), stamp(), stages=stages_of(result))
        return shown, self._runs.over_time(str(result["gold"])), *self.runs()


def _request(place: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Say of an answer's first citation, or of its first passage, what a click on it would say."""
    wanted = {"place": place["doc_id"], "start": place["start"], "end": place["end"]}
    if "rank" in place:
        return {**wanted, "rank": place["rank"]}
    around = render.around(place, given)
    more = {"aroundStart": around["start"], "aroundEnd": around["end"]} if around else {}
    return {**wanted, **more, "number": place["number"], "of": len(given["citations"])}
