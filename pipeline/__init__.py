"""Ask your own documents: texts in, short answers out, every quote checked to the letter."""

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .ask import Engine
    from .audit import check
    from .errors import DayekError
    from .evidence import Answer, Citation, Document, Passage, Span
    from .settings import Settings
    from .store import Filter, Library

# Before it is loaded: from 1.29 on onnxruntime sends its makers what it runs, by a number of this machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__all__ = [
    "Answer",
    "Citation",
    "DayekError",
    "Document",
    "Engine",
    "Filter",
    "Library",
    "Passage",
    "Settings",
    "Span",
    "check",
]

_ROOMS = {
    "DayekError": "errors",
    "Engine": "ask",
    "Filter": "store",
    "Library": "store",
    "Settings": "settings",
    "check": "audit",
}


def __getattr__(name: str) -> object:
    """Fetch a public name from its room when it is first used, so that `dayek --help` is quick."""
    if name not in __all__:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    return getattr(import_module(f".{_ROOMS.get(name, 'evidence')}", __name__), name)
