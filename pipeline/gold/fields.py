"""A JSONL file in; its lines out, whose fields come typed or with an error that names the line."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ..errors import InputError
from ..evidence import Span

_ABSENT = object()


def name(doc: str) -> str:
    """Give a document's name as answers give it."""
    return unicodedata.normalize("NFC", doc)


def open_text(path: Path) -> str:
    """Read a UTF-8 file whole."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise InputError(f"cannot read gold {path}: {error.strerror}; check the path") from error


def json_lines(path: Path) -> Iterator[Line]:
    """Read a JSONL file's objects, blank lines left out."""
    for number, raw in enumerate(open_text(path).split("\n"), 1):
        if not raw.strip():
            continue
        try:
            data = json.loads(raw)
        except (json.JSONDecodeError, RecursionError) as error:
            raise InputError(
                f"{path}, line {number}: not JSON ({error}); write one JSON object a line"
            ) from error
        if not isinstance(data, dict):
            raise InputError(f"{path}, line {number}: not an object; write one JSON object a line")
        yield Line(path, number, cast(dict[str, Any], data))


@dataclass(frozen=True, slots=True)
class Line:
    """One JSON object of a file and where it stands."""

    path: Path
    number: int
    data: dict[str, Any]

    def error(self, fault: str, mend: str) -> InputError:
        return InputError(f"{self.path}, line {self.number}: {fault}; {mend}")

    def identity(self, key: str) -> str:
        value = self.data.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.text(key)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{key} is {_shown(value)}", f"give {key} as text")
        return value

    def flag(self, key: str) -> bool:
        value = self.data.get(key, _ABSENT)
        if not isinstance(value, bool):
            raise self.error(f"{key} is {_shown(value)}", f"write {key} as true or false")
        return value

    def listed(self, key: str) -> list[Any]:
        value = self.data.get(key)
        return [] if value is None else self.listing(value, key)

    def listing(self, value: Any, key: str) -> list[Any]:
        if not isinstance(value, list):
            raise self.error(f"{key} holds {_shown(value)}", "write a list there")
        return value

    def mapping(self, value: Any, key: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(f"{key} holds {_shown(value)}", "write an object there")
        return cast(dict[str, Any], value)

    def texts(self, values: Any, key: str) -> tuple[str, ...]:
        for value in self.listing(values, key):
            if not isinstance(value, str):
                raise self.error(f"{key} holds {_shown(value)}", "put it in quotes")
        return tuple(values)

    def span(self, data: dict[str, Any], key: str) -> Span | None:
        """Read `start` and `end`; None where neither is given."""
        start, end = data.get("start"), data.get("end")
        if start is None and end is None:
            return None
        if not _whole(start) or not _whole(end) or not 0 <= start < end:  # type: ignore[operator]
            raise self.error(
                f"{key} spans {_shown(start)} to {_shown(end)}",
                "give whole code points, 0 <= start < end, end exclusive",
            )
        return Span(cast(int, start), cast(int, end))

    def page(self, data: dict[str, Any], key: str) -> int | None:
        page = data.get("page")
        if page is not None and (not _whole(page) or page < 1):
            raise self.error(f"{key} is on page {_shown(page)}", "give physical pages, counted from 1")
        return page


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    if value is _ABSENT or value is None:
        return "missing"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 40 else shown[:39] + "…"
