"""A record in; the documents it cites as BibTeX out, every letter kept from acting as TeX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .works import Name, Work, works_of

# A brace that is written `\{` still counts for BibTeX, so that one alone would end the field: by its name.
_ACTIVE = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&#%_"},
    }
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def bibtex(said: Mapping[str, Any]) -> str:
    """Write the cited documents as `@misc` entries in UTF-8, for biblatex and any BibTeX of this century."""
    return "\n".join(map(_entry, works_of(said)))


def _entry(work: Work) -> str:
    fields = [
        ("title", "{{" + plain(work.title) + "}}"),  # twice: no style may change its capitals
        ("author", _braced(" and ".join(map(_name, work.authors)))),
        ("year", _braced(str(work.date[0]).zfill(4) if work.date else "")),
        ("month", _MONTHS[work.date[1] - 1] if len(work.date) > 1 and 1 <= work.date[1] <= 12 else ""),
        ("doi", _braced("".join(c for c in work.doi if c not in "{}\\"))),
        ("url", _braced("".join(c for c in work.url if c not in "{}\\"))),
        ("langid", _braced(plain(work.language))),
        ("howpublished", _braced(f"File: {plain(work.file)}")),
        ("annote", _braced(" \\par ".join(map(plain, work.quotes)))),
    ]
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields if value)
    return f"@misc{{{work.key},\n{lines}\n}}\n"


def plain(text: str) -> str:
    """Write any text on one line so that TeX sets it as it stands."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line.translate(_ACTIVE)


def _name(name: Name) -> str:
    """Write a name as `Family, Given`; whole, in braces, where nobody says which part is which."""
    family = "{" + plain(name.family) + "}"
    return f"{family}, {plain(name.given)}" if name.given else family


def _braced(words: str) -> str:
    return "{" + words + "}" if words else ""
