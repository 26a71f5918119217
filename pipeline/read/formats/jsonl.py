"""A .jsonl of documents in, one record (or why it is none) per line out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import ReadError
from ..parsed import Parsed
from ..tables import tab_rows
from .text import title_of

_ID_KEYS = ("doc_id", "_id", "id")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_]+)?")


@dataclass(frozen=True, slots=True)
class Record:
    """One line: its name, and either what was read or why not."""

    name: str
    parsed: Parsed | None
    reason: str | None
    identity: bytes = b""


def records(data: bytes) -> Iterator[Record]:
    """Read the documents of a .jsonl, a line each; a bad line gives a reason and its number."""
    seen: dict[str, int] = {}
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            record = _record(line, number)
            if record.name in seen:
                raise ReadError(
                    f"the id {record.name!r} was used on line {seen[record.name]}; give it its own"
                )
        except ReadError as error:
            yield Record(f"line {number}", None, f"line {number}: {error}")
            continue
        seen[record.name] = number
        yield record


def _record(line: bytes, number: int) -> Record:
    fields = _fields(line)
    name = next((str(fields[key]) for key in _ID_KEYS if _is_id(fields.get(key))), f"line {number}")
    text, title, language = fields.get("text"), fields.get("title"), fields.get("lang")
    if not isinstance(text, str):
        raise ReadError('it has no "text"; a document needs an id and a text')
    title = title.strip() if isinstance(title, str) else ""
    stated = _LANGUAGE.fullmatch(language) if isinstance(language, str) else None
    lang = stated.group(1).lower() if stated else ""
    identity = json.dumps({"lang": lang, "text": text, "title": title}, sort_keys=True, ensure_ascii=False)
    try:
        encoded = identity.encode("utf-8")
        name.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ReadError(
            "it holds half a surrogate pair (\\ud800 …), which is no character; mend it"
        ) from error
    parsed = Parsed(
        text=text, title=title or title_of(text), language=lang, rows=tab_rows(text), encoding="utf-8"
    )
    return Record(name, parsed, None, encoded)


def _fields(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ReadError("it is not UTF-8; save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise ReadError("it is not JSON; write one object a line") from error
    if not isinstance(value, dict):
        raise ReadError("it is JSON, but no object; write one object a line")
    return value


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int) and not isinstance(value, bool)
