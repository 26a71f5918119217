"""A document and a span in; the sentences that stand there, with their unit vectors, out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..evidence import Span
from .schema import is_damage, sound

Vectors = NDArray[np.float32]
Note = Callable[[str], None]  # takes the name of what is damaged

_QUERY = (
    'SELECT s.doc_id, s.start, s."end", s.key, s.sha256, v.key, v.vector, v.sha256'
    " FROM sentences s LEFT JOIN vectors v USING (key)"
    ' WHERE s.doc_id = ? AND s.start < ? AND s."end" > ? ORDER BY s.start'
)


def sentences_inside(
    connection: sqlite3.Connection, doc_id: str, called: str, span: Span, width: int, note: Note
) -> tuple[tuple[Span, ...], Vectors]:
    """List the sentences of which at least half stands in a span, and their vectors, one below the other."""
    found: list[Span] = []
    packed: list[bytes] = []
    for row in _rows(connection, (doc_id, span.end, span.start), called, note):
        if sentence := _sentence(row[:5], span, called, note):
            found.append(sentence)
            packed.append(_vector(row[3], row[5:], width, note))
    vectors = np.frombuffer(b"".join(packed), np.float16).astype(np.float32).reshape(len(found), width)
    return tuple(found), vectors


def _rows(connection: sqlite3.Connection, asked: Sequence[Any], called: str, note: Note) -> list[Any]:
    try:
        return connection.execute(_QUERY, asked).fetchall()
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        note(f"sentences of {called}")
        return []


def _sentence(row: Sequence[Any], inside: Span, called: str, note: Note) -> Span | None:
    """Give a sentence of which at least half stands inside; note it where it is damaged."""
    if not sound(row):
        note(f"a sentence of {called}")
        return None
    start, end = row[1:3]
    overlap = min(end, inside.end) - max(start, inside.start)
    return Span(start, end) if 2 * overlap >= end - start else None


def _vector(key: str, row: Sequence[Any], width: int, note: Note) -> bytes:
    """Give a sentence's packed vector: zeros where it has none, or where what it has is damaged."""
    good = row[0] == key and sound(row) and len(row[1]) == 2 * width
    if key and not good:
        note(f"vector {key[:12]}")
    return row[1] if good else bytes(2 * width)
