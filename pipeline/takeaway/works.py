"""Cited documents as a record has them in; what a bibliography says of each out, and CSL-JSON of it.

All that is said comes from the documents' own metadata, as the index keeps it, or from what a person wrote
beside the file. What is not known is left out: no year is guessed, no name is turned round.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ..render import place_words

Said = Mapping[str, Any]
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_BETWEEN = re.compile(r"\s*,\s*|\s+(?:and|и|және|&)\s+")
_FIRM = re.compile(r"(?:inc|ltd|llc|plc|co|corp|gmbh|ag|jr|sr|ph\.?\s*d|m\.?\s*d|esq|[iv]+)\.?", re.I)
_JOINED = re.compile(r"[^\w]+|_")
_KEY = 40  # letters


@dataclass(frozen=True, slots=True)
class Name:
    """An author: family and given name where the document tells them apart, else `family` alone, whole."""

    family: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """One cited document: its key, what is known of it, and the quotes that were taken from it."""

    key: str
    file: str
    title: str
    authors: tuple[Name, ...]
    date: tuple[int, ...]
    doi: str
    url: str
    language: str
    quotes: tuple[str, ...]


def works_of(said: Said) -> list[Work]:
    """List the works that a record cites, in order, each with a key of its own."""
    taken: set[str] = set()
    return [_work(document, said, taken) for document in said["documents"]]


def _work(document: Said, said: Said, taken: set[str]) -> Work:
    facts = {name: str(fact["value"]) for name, fact in document["facts"].items()}
    return Work(
        key=_key(document, taken),
        file=document["document"],
        title=facts.get("title") or document["title"] or document["document"],
        authors=names_of(facts.get("authors", "")),
        date=_date(facts.get("date", "")),
        doi=facts.get("doi", ""),
        url=facts["url"] if facts.get("url", "").startswith(("https://", "http://")) else "",
        language=facts.get("language") or document["language"],
        quotes=tuple(dict.fromkeys(_quotes(document["doc_id"], said))),
    )


def _key(document: Said, taken: set[str]) -> str:
    """Make a key of letters that every program takes: the file's name in ASCII, else its doc_id."""
    stem = unicodedata.normalize("NFKD", PurePosixPath(document["document"]).stem)
    bare = _JOINED.sub("-", stem.encode("ascii", "ignore").decode()).strip("-").lower()[:_KEY]
    known = sum(map(str.isalpha, bare)) >= 3
    key = bare if known and bare not in taken else f"{bare}-{document['doc_id'][:8]}".strip("-")
    taken.add(key)
    return key


def _quotes(doc_id: str, said: Said) -> list[str]:
    cited = [each for given in said["answers"] for each in given["citations"] if each["doc_id"] == doc_id]
    return [_quote(each) for each in cited]


def _quote(cited: Said) -> str:
    place = place_words({**cited, "document": ""})
    words = f"“{' '.join(cited['quote'].split())}”"
    return f"{place}: {words}" if place else words


def names_of(stated: str) -> tuple[Name, ...]:
    """Read authors as a document states them: by semicolons; by commas only where each part is a name."""
    parts = [part.strip() for part in stated.split(";") if part.strip()]
    if len(parts) > 1 or ";" in stated:
        return tuple(map(_name, parts))
    listed = [part for part in _BETWEEN.split(stated.strip()) if part]
    if len(listed) > 1 and all(map(_is_person, listed)):
        return tuple(map(Name, listed))
    return tuple(map(_name, parts))


def _name(stated: str) -> Name:
    """Read one name; `Nurlanova, Ardak` tells which is which."""
    family, comma, given = (part.strip() for part in stated.partition(","))
    turned = comma and family and given and "," not in given and len(family.split()) <= 2
    return Name(family, given) if turned and not _FIRM.fullmatch(given) else Name(stated)


def _is_person(stated: str) -> bool:
    """Tell a name such as `Ardak Nurlanova`: two to four words, each with a capital, or an initial."""
    words = stated.split()
    named = all(word[0].isupper() and (len(word.strip(".")) == 1 or not word.isupper()) for word in words)
    return 2 <= len(words) <= 4 and named


def _date(stated: str) -> tuple[int, ...]:
    found = _DATE.match(stated)
    return tuple(int(part) for part in found.groups() if part) if found else ()


def csl_json(said: Said) -> list[dict[str, Any]]:
    """Write the cited documents as CSL-JSON items, as Zotero, pandoc and citeproc read them."""
    return [_item(work) for work in works_of(said)]


def _item(work: Work) -> dict[str, Any]:
    names = [
        {"family": name.family, "given": name.given} if name.given else {"literal": name.family}
        for name in work.authors
    ]
    item: dict[str, Any] = {"id": work.key, "type": "document", "title": work.title}
    known: Sequence[tuple[str, Any]] = (
        ("author", names),
        ("issued", {"date-parts": [list(work.date)]} if work.date else None),
        ("DOI", work.doi),
        ("URL", work.url),
        ("language", work.language),
        ("note", f"File: {work.file}"),
        ("annote", "\n".join(work.quotes)),
    )
    return item | {name: value for name, value in known if value}
