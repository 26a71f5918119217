"""A title that a file states of itself in, the same out if a person may have written it, else none."""

from __future__ import annotations

import re

_LONGEST = 200
_NONE = re.compile(
    r"(?:untitled|no title|title|document|doc|slide|presentation|powerpoint presentation|book|sheet|scan|page"
    r"|microsoft word|без названия|документ|презентация|제목 없음)[\s\-_.#]*\d*",
    re.I,
)
_FILE = re.compile(
    r"\S+\.(?:docx?|pdf|indd|qxd|tex|dvi|ps|pptx?|xlsx?|rtf|odt|html?|txt|fm|p65|eps|ai)$", re.I
)
_TOOL = re.compile(r"^(?:microsoft (?:word|powerpoint|excel)|word document)\s*-\s*", re.I)


def sane_title(stated: str) -> str:
    """Trim a stated title; empty when it is a file's name, a program's habit or no words at all."""
    title = _TOOL.sub("", " ".join(stated.split()))
    if not title or len(title) > _LONGEST or _NONE.fullmatch(title) or _FILE.search(title):
        return ""
    return title if sum(c.isalpha() for c in title) >= 3 and "\ufffd" not in title else ""
