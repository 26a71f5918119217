"""Files that a browser sends, and names on the shelf, in; what became of each, as it goes through, out."""

from __future__ import annotations

import queue
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gradio as gr

from .. import render
from ..build import build
from ..errors import DayekError, InputError
from ..libraries import Place
from ..store import FileRow, Library, date_of
from .places import stamp
from .uploads import discard, drop_upload, keep_uploads

STALE_LOOKED_FOR = 500  # files; beyond, looking at each of them would take too long
_PAUSE = 0.4  # seconds between two looks at how far a run is


class Shelving:
    """Show, fill and empty the shelf of one library."""

    def __init__(self, library: Library, place: Place) -> None:
        self._library, self._place = library, place

    def show(self) -> str:
        with self._library.snapshot() as library:
            rows = library.files
            look = len(rows) <= STALE_LOOKED_FOR
            stale = {row.name for row in rows if look and library.state(row.name) == "stale"}
            return render.shelf((self._file(row, row.name in stale) for row in rows), stamp())

    def _file(self, row: FileRow, stale: bool) -> dict[str, Any]:
        changed = {"state": "stale", "reason": render.say("shelf.changed")}
        where = {"path": str(row.source), "copy": row.root == str(self._place.uploads), "date": date_of(row)}
        return {**row.report, **where, "name": row.name, **(changed if stale else {})}

    def upload(self, paths: Sequence[str]) -> Iterator[str]:
        """Keep copies of files and index them: what is under way, and at last what became of each."""
        try:
            kept = keep_uploads([Path(path) for path in paths or ()], self._place.uploads)
            yield from self._indexed([self._place.uploads], [path.name for path in kept])
        except DayekError as error:
            yield render.failure(error, stamp())
        finally:
            discard(paths or ())

    def read_again(self, event: gr.EventData) -> Iterator[str]:
        """Read a file anew, whether it has changed or not; one that was left out is taken in again."""
        name = str(event._data.get("reread"))
        try:
            row = self._row(name)
            yield from self._indexed([Path(row.root)], [name], again=[name])
        except DayekError as error:
            yield render.failure(error, stamp())

    def remove(self, event: gr.EventData) -> str:
        """Take a document out of the library: dayek's own copy is deleted, a user's file is left out."""
        name = str(event._data.get("remove"))
        try:
            row = self._row(name)
            if row.root == str(self._place.uploads) and row.path:
                drop_upload(self._place.uploads, row.path)
                *_, told = self._indexed([self._place.uploads], [])
            else:
                *_, told = self._indexed([], [], without=[name])
        except DayekError as error:
            told = render.failure(error, stamp())
        return told

    def _row(self, name: str) -> FileRow:
        with self._library.snapshot() as library:
            row = next((row for row in library.files if row.name == name), None)
        if row is None:
            raise InputError(f"{name} is not in this library: reload the page")
        return row

    def _indexed(
        self,
        roots: Sequence[Path],
        names: Sequence[str],
        again: Collection[str] = (),
        without: Collection[str] = (),
    ) -> Iterator[str]:
        """Bring the index in step, in a thread of its own, and say how far it is."""
        steps: queue.SimpleQueue[tuple[int, int, str]] = queue.SimpleQueue()
        ended: list[Any] = []

        def run() -> None:
            try:
                home, tell = self._library.folder, lambda *at: steps.put(at)
                ended.append(build(roots, home, again=again, without=without, progress=tell))
            except BaseException as error:  # it is raised where the run was asked for
                ended.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        seen = dict.fromkeys(names, "waiting")
        at = (0, 1, "")
        while thread.is_alive():
            yield render.under_way(list(seen.items()), at[0], at[1])
            thread.join(_PAUSE)
            while not steps.empty():
                at = steps.get()
                seen = _moved(seen, at[2])
        if isinstance(ended[0], BaseException):
            raise ended[0]
        files = [{**asdict(each), "name": each.document} for each in ended[0].files]
        yield render.ingest(files, ended[0].summary, stamp())


def _moved(seen: dict[str, str], what: str) -> dict[str, str]:
    """Move files on by what a run says of itself: a name, or a name and what is embedded of it."""
    now = {name: "done_one" if step in ("reading", "embedding") else step for name, step in seen.items()}
    for name in seen:
        if what == name:
            now[name] = "reading"
        elif what.startswith(f"{name}: "):
            now[name] = "embedding"
    return now
