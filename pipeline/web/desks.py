"""Names of libraries in; what the page does in each of them out, opened when first asked for.

Which library is meant comes with every request, so one browser tab never moves another's.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from .. import libraries
from ..ask import Engine
from ..build import begin
from ..errors import DayekError, InputError
from ..libraries import Place
from ..settings import Settings
from .handlers import Handlers

OPEN_AT_ONCE = 6  # libraries beside the one that is served first
Examples = Sequence[tuple[str, str, str]]


class Desks:
    """Keep the libraries that are open, and open others by their names."""

    def __init__(self, engine: Engine, place: Place, examples: Examples) -> None:
        self._place, self._examples, self._settings = place, examples, engine.settings
        self._lock = threading.Lock()
        self._open: OrderedDict[tuple[str, int], Handlers] = OrderedDict()
        self.first = Handlers(engine, examples, place, self.listed)

    def at(self, name: str | None) -> Handlers:
        """Give the desk of a library; DayekError when it is gone or cannot be opened."""
        if (name or "") == self._place.name:
            return self._checked_first()
        place = libraries.find(str(name))
        begin(place.index)
        stat = (place.index / "dayek.sqlite").stat()
        key = (str(place), stat.st_ino)  # a library made anew under an old name is another one
        with self._lock:
            desk = self._open.get(key) or self._opened(place)
            self._open[key] = desk
            self._open.move_to_end(key)
            while len(self._open) > OPEN_AT_ONCE:
                self._open.popitem(last=False)
        return desk

    def _checked_first(self) -> Handlers:
        if self._place.name and not libraries.is_made(self._place):
            raise InputError(f"the library {self._place.name} is gone: choose another, or start dayek again")
        return self.first

    def _opened(self, place: Place) -> Handlers:
        return Handlers(Engine.open(place.index, self._settings), self._examples, place, self.listed)

    def listed(self) -> tuple[tuple[str, str], ...]:
        """List what can be chosen: a library's name as a link has it, and in words."""
        folder = self._place.index.absolute()
        here = () if self._place.name else (("", f"{folder.parent.name}/{folder.name}"),)
        return (*here, *((place.name, place.name) for place in libraries.libraries()))

    def make(self, name: str) -> Place:
        """Make a library, and an empty index of it, so that it can be opened and filled."""
        place = libraries.make(name)
        try:
            begin(place.index, Settings(embed=self._settings.embed))
        except DayekError:
            libraries.forget(place)
            raise
        return place
