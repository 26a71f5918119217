"""A label's key in, its words in the language that is spoken out; `labels.toml` and `faults.toml` hold them.

Which language is spoken belongs to the request that is answered: each runs in a context of its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from types import MappingProxyType

TONGUES: Mapping[str, str] = MappingProxyType(
    {"en": "English", "ru": "Русский", "kk": "Қазақша", "ko": "한국어"}
)
_TABLES = ("labels.toml", "faults.toml")
_spoken: ContextVar[str] = ContextVar("tongue", default="en")


def say(key: str, **values: object) -> str:
    """Give a label; of forms parted by `|` the one that goes with the number `n`. KeyError for no label."""
    words = labels()[key][_spoken.get()]
    forms = words.split("|")
    if len(forms) > 1:
        number = values["n"]
        words = forms[_form(_spoken.get(), number if isinstance(number, int) else 0)]
    return words.format(**values) if values else words


def spoken() -> str:
    """Name the language that is spoken."""
    return _spoken.get()


def speak(tongue: str) -> None:
    """Speak a language from now on, in this request; one that is not there is left for English."""
    _spoken.set(tongue if tongue in TONGUES else "en")


@contextmanager
def speaking(tongue: str) -> Iterator[None]:
    """Speak a language for a while."""
    before = _spoken.set(tongue if tongue in TONGUES else "en")
    try:
        yield
    finally:
        _spoken.reset(before)


def wished(accepted: str) -> str:
    """Choose from a browser's Accept-Language header: the best wish that is there, else English."""
    wishes: list[tuple[float, str]] = []
    for part in accepted[:400].split(","):
        name, _, weight = part.partition(";")
        try:
            share = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        wishes.append((-share, name.strip().lower()[:2]))
    return next((name for _, name in sorted(wishes, key=lambda wish: wish[0]) if name in TONGUES), "en")


@cache
def labels() -> dict[str, dict[str, str]]:
    """Read the tables of all labels: each key with its words in every language."""
    texts = (files(__package__).joinpath(name).read_text(encoding="utf-8") for name in _TABLES)
    return {key: dict(words) for text in texts for key, words in tomllib.loads(text).items()}


def say_or(key: str, words: str) -> str:
    """Give a label, or, where there is none, the words themselves."""
    return say(key) if key in labels() else words


def _form(tongue: str, number: int) -> int:
    """Choose a form: one, many in English; one, few, many in Russian (CLDR's rules for whole numbers)."""
    if tongue == "en":
        return int(number != 1)
    if tongue == "ru":
        ten, hundred = number % 10, number % 100
        if ten == 1 and hundred != 11:
            return 0
        return 1 if ten in (2, 3, 4) and hundred not in (12, 13, 14) else 2
    return 0
