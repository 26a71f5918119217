"""A title or authors that a file states in, the same out if a person may have written them, else none."""

from __future__ import annotations

import re

_LONGEST = 200
_NONE = re.compile(
    r"(?:untitled|no title|title|document|doc|slide|presentation|powerpoint presentation|book|sheet|scan|page"
    r"|microsoft word"
    r"|(?:table of )?contents|содержание|оглавление|мазмұны|목차"
    r"|без названия|документ|презентация|제목 없음)[\s\-_.#]*\d*",
    re.I,
)
_FILE = re.compile(
    r"\S+\.(?:docx?|pdf|indd|qxd|tex|dvi|ps|pptx?|xlsx?|rtf|odt|html?|txt|fm|p65|eps|ai)$", re.I
)
_NOBODY = re.compile(
    r"\b(?:anonymous|unknown|user|admin\w*|owner|author|unspecified|pdf|edgar|microsoft|acrobat|converter|windows)\b"
    r"|@|https?:|\.(?:com|org|net|io)\b|пользователь|администратор|사용자",
    re.I,
)
_TOOL = re.compile(r"^(?:microsoft (?:word|powerpoint|excel)|word document)\s*-\s*", re.I)


def sane_title(stated: str) -> str:
    """Trim a stated title; empty when it is a file's name, a program's habit or no words at all."""
    title = _TOOL.sub("", " ".join(stated.split()))
    if not title or len(title) > _LONGEST or "_" in title or _NONE.fullmatch(title) or _FILE.search(title):
        return ""
    return title if sum(c.isalpha() for c in title) >= 3 and "\ufffd" not in title else ""


def sane_authors(stated: str) -> str:
    """Trim stated authors; empty when it is a login, a program or nobody."""
    authors = " ".join(stated.split())
    if not authors or len(authors) > _LONGEST or _NOBODY.search(authors):
        return ""
    named = " " in authors or any(c > "\u024f" for c in authors)
    return authors if named and any(c.isupper() or c > "\u0530" for c in authors) else ""
