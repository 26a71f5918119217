"""A record and the form it is wanted in, told by a file's suffix, in; the files to take away out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..errors import InputError, ReadError
from ..render import answer_markdown
from ..store import Library
from .annotations import web_annotations
from .bibtex import bibtex
from .bundle import to_html
from .highlighted import cited_pdfs, highlighted, marked_name
from .record import Record
from .works import csl_json

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 60  # letters of a file's name


@dataclass(frozen=True, slots=True)
class File:
    """One file to take away: the name it would have, what kind it is, and its bytes."""

    name: str
    kind: str
    data: bytes


Write = Callable[[Record, Library], str]


def _markdown(record: Record, library: Library) -> str:
    """Write all answers with footnotes; where there are several, each has footnotes of its own."""
    answers = record.said["answers"]
    several = len(answers) > 1
    parts = [answer_markdown(given, f"{n}-" if several else "") for n, given in enumerate(answers, 1)]
    return "\n\n---\n\n".join(parts) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


_TEXTS: Mapping[str, tuple[str, str, Write]] = MappingProxyType(
    {
        ".html": ("a proof bundle", "text/html", lambda record, library: to_html(record)),
        ".md": ("Markdown with footnotes", "text/markdown", _markdown),
        ".bib": ("BibTeX", "application/x-bibtex", lambda record, library: bibtex(record.said)),
        ".json": (
            "CSL-JSON",
            "application/vnd.citationstyles.csl+json",
            lambda record, library: _json(csl_json(record.said)),
        ),
        ".jsonld": (
            "W3C Web Annotations",
            "application/ld+json",
            lambda record, library: _json(web_annotations(record.said, library)),
        ),
    }
)
PDF = ".pdf"
FORMS: Mapping[str, str] = MappingProxyType(
    {**{suffix: form[0] for suffix, form in _TEXTS.items()}, PDF: "the cited PDF, highlighted"}
)


def hold_form(suffix: str) -> None:
    """Hold that there is such a form; InputError lists them."""
    if suffix.lower() not in FORMS:
        known = ", ".join(f"{suffix} ({words})" for suffix, words in FORMS.items())
        raise InputError(f"{suffix or 'no suffix'!r} is no form to save in: name a file that ends in {known}")


def files_of(record: Record, library: Library, suffix: str, doc_id: str = "") -> list[File]:
    """Write a record in one form; of PDFs one for each that is cited, or the one that is named.

    InputError where there is no such form or no PDF is cited, ReadError where one cannot be marked.
    """
    hold_form(suffix)
    if suffix.lower() == PDF:
        return _pdfs(record, library, doc_id)
    _, kind, write = _TEXTS[suffix.lower()]
    data = write(record, library).encode("utf-8", "backslashreplace")
    return [File(f"{slug(record)}{suffix.lower()}", kind, data)]


def _pdfs(record: Record, library: Library, doc_id: str) -> list[File]:
    wanted = [each for each in cited_pdfs(record.said, library) if doc_id in ("", each[1])]
    if not wanted:
        raise InputError("no PDF is cited, so there is none to highlight: take the proof instead")
    found: list[File] = []
    for name, each in wanted:
        try:
            found.append(File(marked_name(name), "application/pdf", highlighted(record.said, library, each)))
        except ReadError as error:
            raise ReadError(f"{name}: {error}", error.state) from error
    return found


def slug(record: Record) -> str:
    """Name what is taken away after its question, in letters that any system takes."""
    answers = record.said["answers"]
    asked = str(answers[0]["question"]) if len(answers) == 1 else f"{len(answers)} questions"
    words = "-".join(_WORD.findall(asked.casefold()))[:_LONGEST].strip("-")
    return f"dayek-{words}" if words else "dayek"
