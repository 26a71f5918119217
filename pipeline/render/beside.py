"""Two wordings and how they differ in; both as HTML, with what differs marked, out."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any, NamedTuple

from .words import esc

Said = Mapping[str, Any]

_PIECES = re.compile(r"\d+(?:[.,:/]\d+)*|\w+|\s+|[^\w\s]")
# One mark in two typographies is no other mark; what a check lists of marks is in the plain one.
_TWINS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞〟『』＂", '"'),
        **dict.fromkeys("‘’‚‛‹›′ʼ`´「」＇", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
_GAP = '<{tag} class="gap"></{tag}>'  # where the other wording has a mark, and this one has none


class _Side(NamedTuple):
    """One wording: its tag, and which of its pieces weigh by themselves, are marks, or differ in case."""

    tag: str
    heavy: Container[str]
    marks: Collection[str]
    cased: Container[str]


def marked_pair(said: str, source: str, differences: Sequence[Said] = ()) -> tuple[str, str]:
    """Mark what differs between two wordings: `<del>` in what was said, `<ins>` in the source.

    Of `differences`, those that are more than other words are marked stronger; punctuation and letter case
    are marked where they are listed there, and a place where one wording lacks a mark.
    """
    left, right = _PIECES.findall(said), _PIECES.findall(source)
    one, other = ([_key(piece) for piece in side] for side in (left, right))
    first, second = _side("del", "said", differences), _side("ins", "source", differences)
    parts: tuple[list[str], list[str]] = ([], [])
    for how, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        mine, theirs = left[a:b], right[c:d]
        if how == "equal":
            pairs = list(zip(mine, theirs, strict=True))
            parts[0].extend(_same(piece, twin, first) for piece, twin in pairs)
            parts[1].extend(_same(twin, piece, second) for piece, twin in pairs)
        elif any(map(_is_word, (*mine, *theirs))):
            parts[0].append(_marked(mine, first))
            parts[1].append(_marked(theirs, second))
        else:
            listed = _listed(mine, first) or _listed(theirs, second)
            parts[0].append(_punctuated(mine, first.tag) if listed else esc("".join(mine)))
            parts[1].append(_punctuated(theirs, second.tag) if listed else esc("".join(theirs)))
    return "".join(parts[0]), "".join(parts[1])


def _side(tag: str, name: str, differences: Sequence[Said]) -> _Side:
    marks = [each for each in differences if not _is_word(each["said"] + each["source"])]
    cased = [each for each in differences if each["said"].casefold() == each["source"].casefold()]
    strong = [each for each in differences if each["kind"] != "word"]
    plain = frozenset(_key(piece) for each in marks for piece in _PIECES.findall(each[name])) - {" "}
    return _Side(tag, _words(strong, name), plain, _words(cased, name))


def _words(differences: Iterable[Said], name: str) -> frozenset[str]:
    return frozenset(word for each in differences for word in _PIECES.findall(each[name]))


def _key(piece: str) -> str:
    """Give what pieces are compared by: letter case, white space and typography are no difference."""
    return piece.casefold().translate(_TWINS) if piece.strip() else " "


def _is_word(piece: str) -> bool:
    return any(map(str.isalnum, piece))


def _listed(pieces: Iterable[str], side: _Side) -> bool:
    """Tell whether some of these pieces is a mark that is listed as another."""
    return any(_key(piece) in side.marks for piece in pieces)


def _same(piece: str, twin: str, side: _Side) -> str:
    """Give a piece that both have; marked, where its letter case is listed as another."""
    return _inside(piece, side.tag) if piece != twin and piece in side.cased else esc(piece)


def _punctuated(pieces: Sequence[str], tag: str) -> str:
    """Mark each mark; where there is none, its place."""
    if not "".join(pieces).strip():
        return _GAP.format(tag=tag) + esc("".join(pieces))
    return "".join(_inside(piece, tag) if piece.strip() else esc(piece) for piece in pieces)


def _marked(words: Sequence[str], side: _Side) -> str:
    """Mark a stretch of other words, each that weighs by itself; white space at its ends stays outside."""
    parts: list[str] = []
    for strong, run in groupby(words, key=lambda word: word in side.heavy):
        text = "".join(run)
        lead, inner, tail = text[: len(text) - len(text.lstrip())], text.strip(), text[len(text.rstrip()) :]
        if not _is_word(inner):
            parts.append(esc(text))
        else:
            parts.append(f"{esc(lead)}{_inside(inner, side.tag, strong=strong)}{esc(tail)}")
    return "".join(parts)


def _inside(text: str, tag: str, *, strong: bool = False) -> str:
    kind = ' class="strong"' if strong else ""
    return f"<{tag}{kind}>{esc(text)}</{tag}>"
