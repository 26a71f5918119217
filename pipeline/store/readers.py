"""An index folder in; for each thread that reads, a transaction and the one generation that it sees, out.

Readers never wait for one another: each has a connection of its own while it reads, and all who see the
same catalogue share what was opened for it. SQLite lets no writer commit while one of them reads.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..errors import NoIndexError
from .generation import Generation
from .schema import DATABASE, catalogue_of, connect, roll_back, translated

_IDLE = 4  # connections that are kept for those who read next


@dataclass(frozen=True, slots=True)
class View:
    """What a thread reads by: a connection in a transaction, and the generation that it sees."""

    connection: sqlite3.Connection
    generation: Generation


@dataclass(frozen=True, slots=True)
class _Line:
    """A connection, and the file that it reads: another may have been put in its place since."""

    connection: sqlite3.Connection
    file: int


class _Own(threading.local):
    """What is one thread's alone."""

    view: View | None = None


class Readers:
    """Lend views of one index folder; a thread that has one keeps it, however often it asks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own = _Own()
        self._idle: list[_Line] = []
        self._opening = threading.Lock()
        with self.view():
            pass

    @property
    def now(self) -> Generation:
        """The generation that this thread reads; between its views, the latest that was read."""
        return self._own.view.generation if self._own.view else self._latest

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this thread's view; only who holds a view has one."""
        if self._own.view is None:
            raise RuntimeError("rows are read in a snapshot alone")
        return self._own.view.connection

    @contextmanager
    def view(self) -> Iterator[None]:
        """Hold one generation, whatever a writer or other readers do meanwhile."""
        with translated(self._folder):
            if self._own.view:
                yield
                return
            line = self._taken()
            try:
                roll_back(self._folder / DATABASE, line.connection)
                line.connection.execute("BEGIN")
                self._own.view = View(line.connection, self._read_by(line.connection))
                yield
            finally:
                self._own.view = None
                self._give_back(line)

    def close(self) -> None:
        """Close what nobody reads by."""
        while self._idle:
            self._idle.pop().connection.close()

    def _taken(self) -> _Line:
        """Take a connection to the file that is there now."""
        file = _file_of(self._folder)
        while True:
            try:
                line = self._idle.pop()
            except IndexError:
                return _Line(connect(self._folder, write=False), file)
            if line.file == file:
                return line
            line.connection.close()

    def _give_back(self, line: _Line) -> None:
        if line.connection.in_transaction:
            line.connection.execute("COMMIT")
        if len(self._idle) < _IDLE:
            self._idle.append(line)
        else:
            line.connection.close()

    def _read_by(self, connection: sqlite3.Connection) -> Generation:
        """Give the generation that a transaction sees, opened once for all who see it.

        It is known by its whole catalogue, in which the hashes of its files are: a name may come again.
        """
        catalogue = catalogue_of(connection, self._folder)
        if "generation" not in catalogue:
            raise NoIndexError(f"the index at {self._folder} was never finished: run dayek index")
        with self._opening:
            latest: Generation | None = getattr(self, "_latest", None)
            if latest is None or latest.catalogue != catalogue:
                latest = self._latest = Generation(self._folder, catalogue, connection)
            return latest


def _file_of(folder: Path) -> int:
    """Tell which file the database is; 0 where there is none."""
    try:
        return (folder / DATABASE).stat().st_ino
    except OSError:
        return 0
