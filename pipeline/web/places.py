"""What the browser sends of a place in; a span of that document's text out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ..evidence import Span


def stamp() -> int:
    """Mark a part of the page as new, so that its script looks at it again."""
    return time.time_ns()


def whole(value: object) -> int:
    """Read a whole number; 0 for none."""
    return int(str(value)) if value else 0


def span_in(wanted: Mapping[str, Any], start: str, end: str, length: int) -> Span | None:
    """Read a span that the browser sends; ValueError when the document is shorter."""
    if wanted.get(start) is None or wanted.get(end) is None:
        return None
    span = Span(whole(wanted[start]), whole(wanted[end]))
    if span.end > length:
        raise ValueError(f"the place ends at {span.end}, the document at {length}: ask again")
    return span
