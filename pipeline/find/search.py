"""A library and a query in; every occurrence of its phrases, document by document, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..cite import Phrase, Readable
from ..errors import DamageError
from ..evidence import AsideKind, Document, Span
from ..forms import place_to_json
from ..store import Filter, Library, Selection
from .query import Query, query_of

_AROUND = 80  # letters of context on each side of a hit


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place of one phrase; `aside` says that it stands in a running head, a page's number or hidden."""

    doc_id: str
    phrase: str
    span: Span
    aside: AsideKind | None


@dataclass(frozen=True, slots=True)
class Found:
    """All occurrences of a query, the documents that fit it in the order of their names, where was looked.

    `short` are the files that were not wholly read, or are damaged in the index, in which something may stand
    that cannot be found.
    """

    query: str
    documents: tuple[str, ...]
    occurrences: tuple[Occurrence, ...]
    chosen: Selection
    short: tuple[str, ...] = ()


def find(library: Library, query: str, *, whole: bool = False, only: Filter | None = None) -> Found:
    """Find every occurrence; `whole` takes whole words alone. InputError for a query that says nothing."""
    read = query_of(query)
    phrases = {words: Phrase(words, whole=whole) for words in _phrases(read)}
    with library.snapshot():
        chosen = library.select(only)
        fitting = {doc_id: _whole(library, doc_id, read, phrases) for doc_id in chosen.doc_ids}
        short = tuple(
            row.name
            for row in library.files
            if (row.report["state"] != "indexed" or fitting.get(row.doc_id or "", ()) is None)
            and (only is None or only.takes(row))
        )
    kept = {doc_id: found for doc_id, found in fitting.items() if found}
    hits = tuple(each for found in kept.values() for each in found)
    return Found(query, tuple(kept), hits, chosen, short)


def _phrases(query: Query) -> Iterator[str]:
    if query.kind == "phrase":
        yield query.words
    for part in query.parts:
        yield from _phrases(part)


def _whole(
    library: Library, doc_id: str, query: Query, phrases: Mapping[str, Phrase]
) -> list[Occurrence] | None:
    """List the occurrences in one document; None where it is damaged in the index."""
    try:
        return list(_in(library, doc_id, query, phrases))
    except DamageError:
        return None


def _in(library: Library, doc_id: str, query: Query, phrases: Mapping[str, Phrase]) -> Iterator[Occurrence]:
    """List the occurrences in one document, in order; none where the query does not fit it."""
    texts = _Texts(library, doc_id)
    found: dict[str, dict[Span, AsideKind | None]] = {}

    def holds(words: str) -> bool:
        if words not in found:
            found[words] = texts.places(phrases[words])
        return bool(found[words])

    if not query.fits(holds):
        return
    wanted = [words for words in dict.fromkeys(query.wanted()) if holds(words)]
    places = ((span, words) for words in wanted for span in found[words])
    for span, words in sorted(places):
        yield Occurrence(doc_id, words, span, found[words][span])


class _Texts:
    """One document's text, as it stands and without its asides, read no further than phrases need."""

    def __init__(self, library: Library, doc_id: str) -> None:
        self._library, self._doc_id = library, doc_id
        self._whole = Readable(library.text(doc_id))
        self._spoken: Readable | None = None

    def places(self, phrase: Phrase) -> dict[Span, AsideKind | None]:
        """Find a phrase; also where a running head parts its words, which is no part of what is said."""
        if not phrase.may_stand(self._whole):
            return {}
        document = self._library.document(self._doc_id)
        places = {span: _aside(document, span) for span in phrase.within(self._whole)}
        if document.asides:
            self._spoken = self._spoken or Readable(document.spoken)
            places |= dict.fromkeys(phrase.within(self._spoken))
        return places


def _aside(document: Document, span: Span) -> AsideKind | None:
    return next((aside.kind for aside in document.asides if aside.span.touches(span)), None)


def to_json(found: Found, library: Library, *, hits: bool = True) -> dict[str, Any]:
    """Write what was found as `dayek find --json` prints it; counts alone without `hits`."""
    counts: dict[str, Counter[str]] = {doc_id: Counter() for doc_id in found.documents}
    for each in found.occurrences:
        counts[each.doc_id][each.phrase] += 1
    return {
        "query": found.query,
        "count": len(found.occurrences),
        "looked_in": found.chosen.told,
        "not_wholly_read": list(found.short),
        "documents": [
            {
                "document": library.names_of(doc_id)[0],
                "doc_id": doc_id,
                "count": sum(counted.values()),
                "phrases": dict(counted),
            }
            for doc_id, counted in counts.items()
        ],
        "hits": [hit_to_json(each, library) for each in found.occurrences] if hits else [],
    }


def hit_to_json(each: Occurrence, library: Library) -> dict[str, Any]:
    """Write one occurrence: its place, its phrase, and the document's own words in it and around it."""
    text, span = library.document(each.doc_id).text, each.span
    return {
        **place_to_json(each.doc_id, span, library),
        "phrase": each.phrase,
        "before": _plain(text[max(0, span.start - _AROUND) : span.start], cut="start"),
        "text": span.of(text),
        "after": _plain(text[span.end : span.end + _AROUND], cut="end"),
        "aside": each.aside,
    }


def _plain(around: str, *, cut: str) -> str:
    """Write context on one line, without the word that its outer end cuts."""
    words = " ".join(around.split())
    if len(around) < _AROUND or " " not in words:
        kept = words
    else:
        kept = words.partition(" ")[2] if cut == "start" else words.rpartition(" ")[0]
    inner = around[-1:] if cut == "start" else around[:1]
    space = " " if inner.isspace() else ""
    return kept + space if cut == "start" else space + kept
