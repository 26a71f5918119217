"""The folder of an open question set in; its units of text, and its questions with what they want, out.

A unit is what the set's published figures rank: a paragraph that the set gives, a page, a whole document, or
so many characters of one. A question wants the units that its evidence touches.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.evidence import Span


@dataclass(frozen=True, slots=True)
class OpenSet:
    """Where a set lies, its language, what its units are, and what others get on it."""

    folder: str
    language: str
    units: str  # "passages", "pages", "documents" or a number of characters
    beside: str = ""
    alone: bool = False  # each question is asked over its own passage only


SETS = {  # published, or measured for these files: nDCG@10 of BM25, then of the model alone
    "xquad-en": OpenSet("open/xquad", "en", "passages", ".965, .944"),
    "xquad-ru": OpenSet("open/xquad", "ru", "passages", ".952, .216"),
    "korquad": OpenSet("open/korquad1_dev", "ko", "passages", ".947 (n-grams)"),
    "kazqad": OpenSet("open/kazqad", "kk", "passages", ".711 (n-grams)"),
    "scifact": OpenSet("open/scifact_beir", "en", "documents", ".687, .645"),
    "ru_rag": OpenSet("open/ru_rag", "ru", "1000", ".496"),
    "ohr_bench": OpenSet("open/ohr_bench", "en", "pages", ".877"),
    "squad2": OpenSet("train/squad2_dev_half", "en", "passages"),
    "clapnq": OpenSet("open/clapnq_dev", "en", "passages", alone=True),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a document that is ranked as one."""

    id: str
    document: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document that says what is asked for."""

    doc: str
    span: Span | None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set; `units` hold its evidence, `spans` are sets of which one suffices."""

    id: str
    text: str
    language: str
    answers: tuple[str, ...]
    answerable: bool
    units: frozenset[str]
    spans: tuple[tuple[Place, ...], ...]
    of: str  # the passage that it is asked of, where a set asks of one alone


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def odd(id: str) -> bool:
    """Tell whether nothing may be fitted on a question."""
    return hashlib.sha256(id.encode()).digest()[0] % 2 == 1


def texts_of(data: Path, given: OpenSet) -> dict[str, str]:
    """Give a set's whole documents by their ids."""
    rows = lines(data / given.folder / "docs.jsonl")
    return {row["doc_id"]: row["text"] for row in rows if row["lang"] == given.language}


def units_of(data: Path, given: OpenSet) -> list[Unit]:
    """Cut a set's documents into what is ranked."""
    rows = (row for row in lines(data / given.folder / "docs.jsonl") if row["lang"] == given.language)
    return [
        Unit(id, row["doc_id"], Span(start, end), row["text"][start:end])
        for row in rows
        for id, start, end in _cuts(row, given.units)
        if row["text"][start:end].strip()
    ]


def passages_of(folder: Path, language: str) -> dict[str, str]:
    """Give the passages of a set by their ids; a document without any is one itself."""
    return {unit.id: unit.text for unit in units_of(folder, OpenSet("", language, "passages"))}


def _cuts(row: Mapping[str, Any], units: str) -> Iterator[tuple[str, int, int]]:
    doc, length = row["doc_id"], len(row["text"])
    if units == "passages" and row.get("passages"):
        yield from ((cut["pid"], cut["start"], cut["end"]) for cut in row["passages"])
    elif units == "pages" and row.get("pages"):
        yield from ((f"{doc}#{cut['page']}", cut["start"], cut["end"]) for cut in row["pages"])
    elif units.isdigit():
        size = int(units)
        yield from ((f"{doc}#{at}", at, min(at + size, length)) for at in range(0, length, size))
    else:
        yield doc, 0, length


def questions_of(
    data: Path, given: OpenSet, units: Sequence[Unit], most: int, *, fitted: bool = False
) -> list[Asked]:
    """Give the questions that nothing was fitted on, or the other half, in an order of no meaning."""
    rows = lines(data / given.folder / "questions.jsonl")
    kept = sorted(
        (row for row in rows if odd(row["id"]) != fitted and row["lang"] == given.language),
        key=lambda row: hashlib.sha256(row["id"].encode()).digest(),
    )
    by_document: dict[str, list[Unit]] = {}
    for unit in units:
        by_document.setdefault(unit.document, []).append(unit)
    return [_asked(row, by_document) for row in kept[:most]]


def _asked(row: Mapping[str, Any], units: Mapping[str, Sequence[Unit]]) -> Asked:
    places = [
        (each["doc_id"], Span(each["start"], each["end"]) if "start" in each else None)
        for each in row["evidence"]
    ]
    wanted = [
        unit.id
        for doc, span in places
        for unit in units.get(doc, ())
        if span is None or unit.span.touches(span)
    ]
    spans = [Place(doc, span) for doc, span in places if span is not None]
    sets = [(each,) for each in spans] if row["evidence_mode"] == "any" else [tuple(spans)]
    of = str(row.get("meta", {}).get("asked_of", ""))
    return Asked(
        *(row["id"], row["question"], row["lang"], tuple(row["answers"]), row["answerable"]),
        frozenset(wanted),
        tuple(each for each in sets if each),
        of,
    )
