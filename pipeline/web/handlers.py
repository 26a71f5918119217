"""What the page is asked in, HTML for its parts out: each handler parses, calls a walk and renders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gradio as gr

from .. import render
from ..ask import Engine
from ..audit import Auditor, by_search, to_json
from ..build import build
from ..errors import DayekError, InputError
from ..evaluate import evaluate, stages_of, words_of
from ..gold import read_gold
from ..libraries import Place
from ..manuscript import manuscript
from ..store import FileRow
from .drafting import DRAFTS, Drafting
from .judging import LOG, Judging
from .places import span_in, stamp, whole
from .runs import Runs
from .taking import Taking
from .uploads import discard, drop_upload, keep_uploads

NOTHING_FOUND = "None of these quotes stands in a document."
BESIDE_GOLD = (LOG, DRAFTS, "history.jsonl")  # what lies beside gold and is none
STALE_LOOKED_FOR = 500  # files; beyond, looking at each of them would take too long
_PROGRESS = gr.Progress()


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

    def gold(self) -> list[str]:
        """Name the gold files of this library."""
        return sorted(path.name for path in self._gold.glob("*.jsonl") if path.name not in BESIDE_GOLD)

    def welcome(self) -> str:
        with self._engine.library.snapshot() as library:
            held = {row.name for row in library.files}
            return render.welcome(
                [(lang, words) for lang, words, name in self._examples if name in held], len(held)
            )

    def ask(self, question: str) -> tuple[str, ...]:
        """Answer, ranked passages, the first citation's source, the bar, what judges it, no evidence."""
        given = self._engine.answer_json(question)
        shown = [*given["citations"], *given["passages"]][:1]
        source = self._source(_request(shown[0], given)) if shown else render.no_source()
        judge = render.judging(given, stamp())
        return render.answer(given, stamp()), render.passages(given), source, self.top(), judge, ""

    def ask_chip(self, event: gr.EventData) -> tuple[str, ...]:
        question = str(event._data["ask"])
        return (question, *self.ask(question))

    def ask_failed(self, event: gr.EventData) -> tuple[Any, ...]:
        return (gr.Tabs(selected="ask"), *self.ask_chip(event))

    def arrive(self, question: str) -> tuple[Any, ...]:
        """Answer the question of a deep link; else leave alone what a quick hand may have begun."""
        if question:
            return (question, *self.ask(question))
        greeting = self.welcome()
        changed = greeting != self.greeting
        shown = greeting if changed else gr.skip()
        return (gr.skip(), shown, gr.skip(), gr.skip(), self.top(), gr.skip(), gr.skip())

    def show(self, event: gr.EventData) -> str:
        return self._source(event._data)

    def _source(self, wanted: Mapping[str, Any]) -> str:
        try:
            with self._engine.library.snapshot() as library:
                document = library.document(library.find(str(wanted["place"])))
                names = library.names_of(document.doc_id)
            quote = span_in(wanted, "start", "end", len(document.text))
            passage = span_in(wanted, "aroundStart", "aroundEnd", len(document.text))
            number, of = whole(wanted.get("number")), whole(wanted.get("of"))
        except (DayekError, KeyError, ValueError) as error:
            return render.failure(error, stamp())
        if "rank" in wanted:
            quote, passage = None, quote
        return render.source(
            document, names, quote=quote, passage=passage, number=number, of=of, stamp=stamp()
        )

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
        return render.verdicts(said, stamp()), self._source(wanted) if wanted else render.no_source(
            NOTHING_FOUND
        )

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
        try:
            questions = read_gold(path)
            result = evaluate(
                self._engine,
                questions,
                name=path.name,
                progress=lambda done, of: progress((done, of), desc="asking", unit="questions"),
            )
            result = self._runs.add(result, questions)
        except DayekError as error:
            return render.failure(error, stamp()), "", *self.runs()
        shown = render.scores(result, *words_of(questions), stamp(), stages=stages_of(result))
        return shown, self._runs.over_time(str(result["gold"])), *self.runs()

    def shelf(self) -> str:
        with self._engine.library.snapshot() as library:
            rows = library.files
            look = len(rows) <= STALE_LOOKED_FOR
            stale = {row.name for row in rows if look and library.state(row.name) == "stale"}
            return render.shelf((self._file(row, row.name in stale) for row in rows), stamp())

    def _file(self, row: FileRow, stale: bool) -> dict[str, Any]:
        changed = {"state": "stale", "reason": "the file has changed or is gone: run dayek index"}
        where = {"path": str(row.source), "copy": row.root == str(self.place.uploads)}
        return {**row.report, **where, "name": row.name, **(changed if stale else {})}

    def upload(self, paths: Sequence[str], progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        """Keep copies of files, index them, and show what became of each."""
        try:
            keep_uploads([Path(path) for path in paths or ()], self.place.uploads)
            told = self._indexed(lambda done, of, what: progress((done, of), desc=what))
        except DayekError as error:
            told = render.failure(error, stamp())
        finally:
            discard(paths or ())
        return None, told, self.shelf(), self.top()

    def remove(self, event: gr.EventData) -> tuple[str, str, str]:
        """Take an upload out of the library: dayek's own copy is deleted, and no file of a user's."""
        name = str(event._data.get("remove"))
        try:
            with self._engine.library.snapshot() as library:
                row = next((row for row in library.files if row.name == name), None)
            if row is None or row.root != str(self.place.uploads) or not row.path:
                raise InputError(f"{name} is no upload: move its file away, and run dayek index")
            drop_upload(self.place.uploads, row.path)
            told = self._indexed(lambda done, of, what: None)
        except DayekError as error:
            told = render.failure(error, stamp())
        return told, self.shelf(), self.top()

    def _indexed(self, progress: Callable[[int, int, str], None]) -> str:
        """Bring the index in step with the copies, and say what became of each."""
        report = build([self.place.uploads], self._engine.library.folder, progress=progress)
        files = [{**asdict(each), "name": each.document} for each in report.files]
        return render.ingest(files, report.summary, stamp())


def _request(place: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Say of an answer's first citation, or of its first passage, what a click on it would say."""
    wanted = {"place": place["doc_id"], "start": place["start"], "end": place["end"]}
    if "rank" in place:
        return {**wanted, "rank": place["rank"]}
    around = render.around(place, given)
    more = {"aroundStart": around["start"], "aroundEnd": around["end"]} if around else {}
    return {**wanted, **more, "number": place["number"], "of": len(given["citations"])}
