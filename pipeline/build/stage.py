"""A document in; its passages and sentences cut, put in context, embedded and committed, out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..chunk import chunk, rough_count, sentences_of
from ..embed import Embedder, knows
from ..errors import ReadError
from ..evidence import Document, Span
from ..language import sentences
from ..read import PASSING, Reading
from ..settings import ChunkSettings
from ..store import Staged, Writer

_AT_ONCE = 256  # texts embedded between two commits: some seconds of work
_CONTEXT_TOKENS = 30  # of title, section and table header before an embedded passage


def stage_reading(
    reading: Reading,
    writer: Writer,
    embedder: Embedder,
    settings: ChunkSettings,
    tell: Callable[[str], None] = lambda what: None,
) -> tuple[Reading, int, int]:
    """Stage what was read, as `stage` does; refuse a text that cannot be cut, and go on."""
    if not reading.document:
        return reading, 0, 0
    try:
        return (reading, *stage(reading.document, writer, embedder, settings, tell))
    except ReadError as error:
        return replace(reading, document=None, state="rejected", reason=str(error)), 0, 0


def stage(
    document: Document,
    writer: Writer,
    embedder: Embedder,
    settings: ChunkSettings,
    tell: Callable[[str], None] = lambda what: None,
) -> tuple[int, int]:
    """Commit a document unless it is held already; return its passages, and how many texts were embedded.

    Raises ReadError where dayek itself fails to cut the text.
    """
    if writer.holds(document.doc_id):
        return writer.passage_count(document.doc_id), 0
    known = knows(embedder.name, document.language)
    spoken = document.spoken
    whole, spans = _cut(document, settings, embedder.count if known else rough_count)
    texts: dict[str, str] = {}

    def staged(span: Span, context: str) -> Staged:
        text = _embedded(context, span.of(spoken), embedder)
        key = hashlib.sha256(f"{embedder.name}\0{text}".encode()).hexdigest()
        texts[key] = text
        return Staged(span, context, key)

    passages = [staged(span, context_of(document, span)) for span in spans]
    # A sentence of a language that the model does not know is kept without a vector: it costs five
    # times an English one, and says nothing.
    units = [staged(s, _header_of(document, s)) if known else Staged(s, "", "") for s in whole]
    missing = writer.missing_vectors(list(texts))
    new = {key: text for key, text in texts.items() if key in missing}
    writer.stage(document, passages, units, _vectors(new, writer, embedder, tell))
    return len(passages), len(new)


def _cut(
    document: Document, settings: ChunkSettings, count: Callable[[str], int]
) -> tuple[list[Span], tuple[Span, ...]]:
    """Cut a text into sentences and passages; no fault of ours at one text may stop all others."""
    try:
        whole = sentences_of(document, sentences)
        return whole, chunk(document, settings, sentences=whole, count=count)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        raise ReadError(
            f"{PASSING}: dayek fails at its text ({what}): please report it; other files are not touched"
        ) from error


def _vectors(
    texts: dict[str, str], writer: Writer, embedder: Embedder, tell: Callable[[str], None]
) -> dict[str, NDArray[np.float32]]:
    """Embed texts by key; of a long document, what is done is committed as it is done."""
    keys = list(texts)
    for at in range(0, len(keys), _AT_ONCE):
        some = keys[at : at + _AT_ONCE]
        vectors = dict(zip(some, embedder.encode_passages([texts[key] for key in some]), strict=True))
        if len(keys) <= _AT_ONCE:
            return vectors
        writer.keep_vectors(vectors)
        tell(f"{at + len(some):,} of {len(keys):,} of its texts embedded")
    return {}


def _header_of(document: Document, span: Span) -> str:
    return next((row.header for row in document.rows_in(span)), "")


def context_of(document: Document, span: Span) -> str:
    """Say where a passage stands: title, headings above it, headers of the table rows in it."""
    headers = dict.fromkeys(row.header for row in document.rows_in(span) if row.header)
    parts = [document.title, document.section_of(span) or "", *headers]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _embedded(context: str, text: str, embedder: Embedder) -> str:
    """Put the context before the passage, as many words of it as the model still sees."""
    if not context:
        return text
    room = min(_CONTEXT_TOKENS, embedder.limit - 2 - embedder.count(text))
    words = context.split()
    while words and embedder.count(" ".join(words)) > room:
        words = words[: max(0, len(words) - 3)]
    return f"{' '.join(words)}\n{text}" if words else text
