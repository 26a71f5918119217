"""Anybody's answer object in; a frozen value of what counts in scoring out, faults being silence."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..evidence import Span


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage or a citation: its document's names, where it lies, and its words if given."""

    documents: tuple[str, ...]
    span: Span | None
    pages: frozenset[int]
    text: str | None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is scored; `candidate` is the best draft, kept even when refused."""

    answered: bool = False
    text: str = ""
    candidate: str = ""
    reason: str = ""
    confidence: float | None = None
    answerable: float | None = None
    citations: tuple[Shown, ...] = ()
    passages: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """What is known of the documents' texts from the passages and quotes shown."""

    pieces: dict[str, dict[int, str]] = field(default_factory=dict)

    def add(self, shown: Iterable[Shown]) -> None:
        for each in shown:
            if each.span and each.text is not None and len(each.text) == len(each.span):
                for document in each.documents:
                    known = self.pieces.setdefault(document, {})
                    if len(known.get(each.span.start, "")) < len(each.text):
                        known[each.span.start] = each.text

    def of(self, document: str, span: Span) -> str | None:
        """Give a stretch of a document's text, None where no piece holds it."""
        for start, text in self.pieces.get(document, {}).items():
            if start <= span.start and span.end <= start + len(text):
                return text[span.start - start : span.end - start]
        return None


def given(data: Mapping[str, Any]) -> Given:
    """Read an answer object; it counts as answered when it says so and has words."""
    text = _text(data.get("answer"))
    answered = bool(data.get("answered", text)) and bool(text)
    return Given(
        answered=answered,
        text=text if answered else "",
        candidate=text if answered else _text(data.get("candidate")),
        reason=_text(data.get("reason")),
        confidence=_number(data.get("confidence")),
        answerable=_number(data.get("answerable")),
        citations=tuple(_shown(each, "quote") for each in _objects(data.get("citations"))),
        passages=tuple(_shown(each, "text") for each in _by_rank(_objects(data.get("passages")))),
    )


def read_answers(path: Path | str) -> dict[str, dict[str, Any]]:
    """Read answer objects, one a line, by their `id`; InputError names a bad line."""
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read answers {path}: {error}; give a JSONL file in UTF-8") from error
    answers: dict[str, dict[str, Any]] = {}
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            data = json.loads(raw)
        except (json.JSONDecodeError, RecursionError) as error:
            raise InputError(f"{path}, line {number}: not JSON ({error}); one object a line") from error
        if not isinstance(data, dict) or not isinstance(data.get("id"), str | int):
            raise InputError(f"{path}, line {number}: no id; give each answer its question's id")
        if str(data["id"]) in answers:
            raise InputError(f"{path}, line {number}: a second answer to {data['id']!r}; keep one")
        answers[str(data["id"])] = data
    return answers


def _shown(data: Mapping[str, Any], words: str) -> Shown:
    names = [data.get("document"), *_names(data.get("also_at"))]
    documents = dict.fromkeys(unicodedata.normalize("NFC", n) for n in names if isinstance(n, str))
    start, end = data.get("start"), data.get("end")
    pages = data.get("pages") or [data.get("page")]
    return Shown(
        documents=tuple(documents),
        span=Span(start, end) if _whole(start) and _whole(end) and 0 <= start < end else None,  # type: ignore[operator, arg-type]
        pages=frozenset(p for p in pages if _whole(p)) if isinstance(pages, list) else frozenset(),
        text=data[words] if isinstance(data.get(words), str) else None,
        score=_number(data.get("score")),
    )


def _names(also: Any) -> list[Any]:
    if not isinstance(also, list):
        return []
    return [each.get("document") if isinstance(each, dict) else each for each in also]


def _by_rank(passages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if all(_whole(each.get("rank")) for each in passages):
        return sorted(passages, key=lambda each: int(each["rank"]))
    return passages


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
