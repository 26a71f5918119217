"""Parsed options in; settings, engines and lines of question files out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..settings import DEFAULTS, Settings, check_shape, settings_from_toml, with_overrides


def settings_of(options: argparse.Namespace, base: Settings = DEFAULTS) -> Settings | None:
    """Read the settings that were given, all others as in `base`; None when none were given."""
    lexicon = getattr(options, "lexicon", None)
    overrides = [*options.overrides, *([f"retrieve.lexicon={lexicon}"] if lexicon else [])]
    if options.settings is None and not overrides:
        return None
    given = settings_from_toml(options.settings, base) if options.settings else base
    return with_overrides(given, overrides)


def filter_of(options: argparse.Namespace) -> Any:
    """Read which documents to look in; None when all are."""
    from ..store import Filter

    lists = (tuple(options.document), tuple(options.folder), tuple(map(str.lower, options.lang)))
    only = Filter(*lists, options.since or "", options.until or "")
    return None if only == Filter() else only


def said_of(looked_in: Mapping[str, int] | None) -> list[str]:
    """Say in a line what a filter leaves out; nothing where it leaves out none."""
    if looked_in is None:
        return []
    looked, of, undated = looked_in["documents"], looked_in["of"], looked_in["undated"]
    dated = f" ({undated:,} have no known date)" if undated else ""
    return [f"Looked in {looked:,} of {of:,} documents{dated}."] if looked < of else []


def as_made(library: Any) -> Settings:
    """Give default settings, but for what shaped an index."""
    return Settings(chunk=library.settings.chunk, embed=library.settings.embed)


def engine_of(options: argparse.Namespace, *, held: bool = True) -> Any:
    """Open the engine that the options name; its model loads while the rest of dayek is imported.

    MismatchError where they name what would shape another index than there is, and it is `held` to that.
    """
    from ..embed import load_ahead
    from ..store import Library

    library = Library.open(options.index)
    settings = settings_of(options, as_made(library))
    if settings and held:
        check_shape(settings, library.settings)
    load_ahead(library.settings.embed)
    from ..ask import Engine

    return Engine.over(library, settings)


def understood(engine: Any, question: str, only: Any) -> list[dict[str, Any]]:
    """Say, in the form that others read, what the words of a question are taken for."""
    from ..forms import glosses_to_json

    return glosses_to_json(engine.understood(question, only=only))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a question file: what it asks, or what is wrong with it."""

    id: str | int | None
    question: str
    fault: str | None


def question_lines(path: Path) -> list[Line]:
    """Read a file of questions, a line each; a bad line stays in its place, with its fault."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
    lines = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise InputError(f"{path} is empty: write one JSON object a line, with id and question")
    return [_line(number, line) for number, line in enumerate(lines, 1)]


def _line(number: int, raw: bytes) -> Line:
    try:
        said = json.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return Line(None, "", f'line {number} is no JSON: write {{"id": "q1", "question": "…"}}')
    if not isinstance(said, dict):
        return Line(None, "", f'line {number} is no object: write {{"id": "q1", "question": "…"}}')
    id = said.get("id", said.get("_id"))
    id = id if isinstance(id, str | int) and not isinstance(id, bool) else None
    question = said.get("question", said.get("text"))
    if not isinstance(question, str):
        return Line(id, "", f"line {number} has no question: add a field question with text")
    return Line(id, question, None)


def check_question(options: argparse.Namespace) -> None:
    """Hold that either one question or a file of them is given, with a place for the answers."""
    if (options.question is None) == (options.questions is None):
        raise InputError("give one question, or --questions FILE --output FILE")
    if options.questions is not None and options.output is None:
        raise InputError("--questions needs --output FILE, where the answers go")
    if options.questions is not None and options.why:
        raise InputError("--why explains one question: leave --questions out")


def writer(path: Path, *, encoding: str = "utf-8", newline: str = "\n") -> Iterator[Any]:
    """Open an output file; InputError when it cannot be written."""
    try:
        # A lone surrogate, which UTF-8 cannot hold, stays the escape that JSON wrote it as.
        with path.open("w", encoding=encoding, errors="backslashreplace", newline=newline) as file:
            yield file
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error


def standard_input() -> str:
    """Read all of standard input as UTF-8, a BOM dropped and bad bytes replaced."""
    return sys.stdin.buffer.read().decode("utf-8-sig", "replace")
