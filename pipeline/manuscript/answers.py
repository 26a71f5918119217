"""Values of JSON in (an answer, a list of them, anything with strings); their words as text out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_QUOTES = ("quote", "quoted", "quotation", "snippet", "excerpt", "cited_text")
_DOCUMENTS = ("document", "source", "file", "filename", "file_name", "doc", "document_title", "title")
_PAGES = ("page", "page_number", "pages", "page_label", "start_page_number")
_OURS = frozenset(("answered", "answer", "citations", "passages"))
_FOUND = ("passages", "question", "id", "index", "settings", "seconds")  # of an answer of ours: not its words
_DEEPEST = 60


def from_values(values: list[Any]) -> str:
    """Write out every string of some values; what is called a quote as a block, with its claim."""
    return "\n\n".join(part for value in values for part in _parts(value, 0)) + "\n"


def _parts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield value.strip()
    elif depth < _DEEPEST and isinstance(value, list):
        for each in value:
            yield from _parts(each, depth + 1)
    elif depth < _DEEPEST and isinstance(value, dict):
        yield from _of_object(value, depth)


def _of_object(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    quoted = next((key for key in _QUOTES if isinstance(value.get(key), str) and value[key].strip()), None)
    if quoted:
        yield _block(value[quoted], _claim(value))
        claimed = (quoted, *_DOCUMENTS, *_PAGES, "verdict", "section", "doc_id")
        value = {key: each for key, each in value.items() if key not in claimed}
    elif value.keys() >= _OURS:
        value = {key: each for key, each in value.items() if key not in _FOUND}
    for each in value.values():
        yield from _parts(each, depth + 1)


def _claim(value: Mapping[str, Any]) -> str:
    """Say where a quote is claimed to stand: the first document and page that the object names."""
    document = next((value[key] for key in _DOCUMENTS if isinstance(value.get(key), str) and value[key]), "")
    page = next((value[key] for key in _PAGES if value.get(key)), "")
    page = page[0] if isinstance(page, list) else page
    return ", ".join(
        part for part in (document, f"p. {page}" if isinstance(page, int | str) and page else "") if part
    )


def _block(quote: str, claim: str) -> str:
    lines = [f"> {line}" for line in quote.strip().splitlines() if line.strip()]
    return "\n".join([*lines, *([">", f"> — ({claim})"] if claim else [])])
