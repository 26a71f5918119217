"""What a file says of itself in (properties, Dublin Core, a page's head), facts with their source out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ..evidence import Fact
from .packed import local
from .titles import sane_title
from .words import cleaned

_NAMES = ("title", "authors", "date", "doi", "language", "subject")
_LONGEST = 500
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_DATE = re.compile(r"\s*(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?!\d)")
_LANGUAGE = re.compile(r"\s*([a-zA-Z]{2,3})(?![a-zA-Z])")
_NOBODY = re.compile(
    r"(?:python-docx|openpyxl|(?:microsoft|ms)(?: office)? user|user|admin(?:istrator)?|author|unknown"
    r"|пользователь)",
    re.I,
)
_DUBLIN = {
    "title": "title",
    "creator": "authors",
    "initial-creator": "authors",
    "created": "date",
    "creation-date": "date",
    "date": "date",
    "identifier": "doi",
    "language": "language",
    "subject": "subject",
    "keyword": "subject",
    "keywords": "subject",
}
_FIRST = ("created", "creation-date", "initial-creator")  # of two that state one fact, the one believed
_HEAD = {  # the names of <meta>, the most telling first
    "title": ("citation_title", "dc.title", "dcterms.title", "og:title"),
    "authors": ("citation_author", "citation_authors", "author", "dc.creator", "dcterms.creator", "byl"),
    "date": (
        *("citation_publication_date", "citation_date", "article:published_time", "dc.date", "dcterms.date"),
        *("dcterms.created", "date", "pubdate", "datepublished"),
    ),
    "doi": ("citation_doi", "dc.identifier", "prism.doi", "doi"),
    "language": ("citation_language", "dc.language", "content-language", "og:locale"),
    "subject": ("citation_keywords", "dc.subject", "keywords"),
}


def facts_of(source: str, stated: Mapping[str, str | Sequence[str]]) -> tuple[Fact, ...]:
    """Make facts of what a file states by name; what is empty or no such thing is left out."""
    found = ((name, _plain(name, stated.get(name, ""))) for name in _NAMES)
    return tuple(Fact(name, value, source) for name, value in found if value)


def dublin_facts(root: Any, source: str = "file properties") -> tuple[Fact, ...]:
    """Take the facts of a Dublin Core record: Office's core.xml, ODF's meta.xml, EPUB's OPF."""
    stated: dict[str, list[str]] = {}
    believed: set[str] = set()
    for element in root.iter() if root is not None else ():
        key = local(element)
        name, words = _DUBLIN.get(key, ""), (element.text or "").strip() if key else ""
        if not words or not name or (name in believed and key not in _FIRST):
            continue
        if key in _FIRST and name not in believed:
            believed.add(name)
            stated[name] = []
        stated.setdefault(name, []).append(words)
    return facts_of(source, stated)


def page_facts(root: Any) -> tuple[Fact, ...]:
    """Take the facts of a web page's head."""
    metas: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        key = (element.get("name") or element.get("property") or element.get("http-equiv") or "").lower()
        metas.setdefault(key, []).append(element.get("content") or "")
    stated: dict[str, list[str]] = {
        name: next((metas[key] for key in keys if any(map(str.strip, metas.get(key, ())))), [])
        for name, keys in _HEAD.items()
    }
    stated["title"] = stated["title"] or [root.findtext(".//title") or ""]
    stated["language"] = [root.get("lang") or "", *stated["language"]]
    return facts_of("html", stated)


def language_of(stated: str) -> str:
    """Take the language code that a file states (`ru` of `ru-RU`); empty when it is none."""
    found = _LANGUAGE.match(stated)
    code = found.group(1).lower() if found else ""
    return "" if code in ("und", "mul", "zxx") else code


def iso_date(stated: str | date | datetime | None) -> str:
    """Write a date as `2024`, `2024-05` or `2024-05-03`; empty when it is none."""
    if isinstance(stated, date):
        return stated.isoformat()[:10]
    found = _DATE.match(stated or "")
    if not found:
        return ""
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if not 1000 <= year <= 2999 or month > 12 or day > 31:
        return ""
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])


def _plain(name: str, stated: str | Sequence[str]) -> str:
    values = [stated] if isinstance(stated, str) else list(stated)
    kept = list(dict.fromkeys(_values(name, values)))
    if name in ("authors", "subject"):
        return "; ".join(kept)[:_LONGEST]
    return kept[0] if kept else ""


def _values(name: str, values: Sequence[str]) -> Iterator[str]:
    for stated in values:
        words = " ".join(cleaned(stated).split())[:_LONGEST]
        if name == "title":
            words = sane_title(words)
        elif name == "date":
            words = iso_date(words)
        elif name == "doi":
            found = _DOI.search(words)
            words = found.group().rstrip(".,;)") if found else ""
        elif name == "language":
            words = language_of(words)
        elif name == "authors" and (_NOBODY.fullmatch(words) or "://" in words):
            words = ""
        if words:
            yield words
