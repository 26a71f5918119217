"""Seconds that slow work still needs in, a word to whoever waits for it out.

The parent of the child that parses gives every file a limit; a page that goes to OCR asks for more.
"""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[float], None]] = []


def ask_for(seconds: float) -> None:
    """Say that what follows may take so many seconds."""
    for listener in _listeners:
        listener(seconds)


def listen(listener: Callable[[float], None]) -> None:
    """Hear of every wait that is asked for."""
    _listeners.append(listener)
