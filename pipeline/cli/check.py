"""`dayek check`: anybody's text in, a verdict on each of its quotes out, and the evidence for its claims."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError
from . import show


def check(options: argparse.Namespace) -> int:
    from ..audit import by_search, fell_short, to_json
    from ..audit import check as audit
    from ..manuscript import manuscript
    from ..store import Library

    data = _read(options.file) if options.file else sys.stdin.buffer.read()
    text = manuscript(data, options.file.name if options.file else "")
    library = Library.open(options.index)
    with library.snapshot():
        found = audit(text, library, nearest=by_search(library))
    said = to_json(found)
    if text.encode("utf-8", "replace") != data.removeprefix(b"\xef\xbb\xbf"):
        said["text"] = text  # what the offsets count in, where it is not the file itself
    if options.html:
        _write(options.html, said, options.file, library.fingerprint)
    if options.json:
        show.as_json(said)
    else:
        print(_told(said))
    return int(fell_short(found, strict=options.strict))


def _told(said: Mapping[str, Any]) -> str:
    """Lay out the quotes, then what is left to say of sentences without one."""
    parts = [show.verdict(number, quote) for number, quote in enumerate(said["quotes"], 1)]
    parts += [show.claim(claim) for claim in said["claims"]]
    counts = ", ".join(f"{count} {verdict}" for verdict, count in said["summary"].items() if count)
    told = f"{len(said['quotes'])} quotes: {counts}" if said["quotes"] else "No quotes found in this text."
    return "\n\n".join([*parts, told])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error


def _write(path: Path, said: Mapping[str, Any], file: Path | None, index: str) -> None:
    """Write the report, one file that opens anywhere, offline."""
    from ..render.checked import checked_page

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(checked_page(said, file.name if file else "standard input", index), encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
    print(f"report: {path}", file=sys.stderr)
