"""Answers and the files that they are to be saved in, told by their suffixes, in; those files out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, ReadError

if TYPE_CHECKING:
    from ..ask import Engine
    from ..takeaway import File

_SAVED = """

--save takes an answer away, in the form that the file's suffix tells: .html is a proof bundle, which opens
offline, shows every quote in its place and can be verified (dayek verify); .md has footnotes; .bib is BibTeX,
.json CSL-JSON, .jsonld W3C Web Annotations; .pdf is a copy of the cited PDF with the quotes highlighted (of
several cited PDFs each gets a file of its own). Your own files are never changed."""


def saving_options(parser: argparse.ArgumentParser) -> None:
    """Add what `dayek ask` needs to know to save its answers."""
    parser.description = f"{parser.description}{_SAVED}"
    parser.add_argument(
        "--save",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="also write .html (proof), .md, .bib, .json, .jsonld or .pdf; repeat for more",
    )


def check_saving(options: argparse.Namespace) -> None:
    """Hold, before anything is asked, that there is such a form for each file."""
    if options.save:
        from ..takeaway import hold_form

        for path in options.save:
            hold_form(path.suffix)


def save(answers: Sequence[dict[str, Any]], engine: Engine, paths: Sequence[Path]) -> list[str]:
    """Write answers into files; give the names of those written. What cannot be is said on standard error."""
    if not paths:
        return []
    from ..takeaway import files_of, record_of

    sources = {row.source.resolve() for row in engine.library.files}
    record = record_of(answers, engine.library, engine.settings)
    written: list[str] = []
    for path in paths:
        try:
            files = files_of(record, engine.library, path.suffix)
        except (InputError, ReadError) as error:  # the answer stands, whatever becomes of one form of it
            print(f"dayek: {path} was not written: {error}", file=sys.stderr)
            continue
        for file in files:
            own = path.with_name(f"{path.stem}-{file.name}") if len(files) > 1 else path
            if own.resolve() in sources:
                raise InputError(
                    f"{own} is a document of this library, which stays as it is: name another file"
                )
            _write(own, file)
            written.append(str(own))
    return written


def _write(path: Path, file: File) -> None:
    try:
        path.write_bytes(file.data)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}; name another") from error


def said_of_saved(written: Sequence[str]) -> list[str]:
    return [f"Saved → {', '.join(written)}"] if written else []
