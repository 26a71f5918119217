"""A library, drafts and a log of judgements in; the drafts that wait for a person, and new ones, out."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ..gold import GoldQuestion, read_gold, write_gold
from .drafts import draft_questions
from .gather import latest
from .judgement import read_judgements
from .shelf import Shelf


class Drafted(NamedTuple):
    """Drafts that are new, and how many were made that had been drafted or judged before."""

    fresh: tuple[GoldQuestion, ...]
    known: int


def waiting(drafts: Path, log: Path) -> tuple[GoldQuestion, ...]:
    """List the drafts of a file that nobody has judged; none where there is no file."""
    judged = latest(read_judgements(log).judgements)
    return tuple(each for each in _held(drafts) if each.question_id not in judged)


def draft_more(
    shelf: Shelf, names: Iterable[str], limit: int, drafts: Path, log: Path, *, enough: int | None = None
) -> Drafted:
    """Draft at most `limit` questions of each document, beside those of the file and the log.

    Once `enough` are new, the documents after are left for another time.
    """
    before = _held(drafts)
    known = {each.question_id for each in before} | set(latest(read_judgements(log).judgements))
    made: dict[str, GoldQuestion] = {}
    fresh: dict[str, GoldQuestion] = {}
    for name in names:
        elsewhere = partial(shelf.elsewhere, name)
        drafted = draft_questions(shelf.document(name), limit, name=name, elsewhere=elsewhere)
        made |= {each.question_id: each for each in drafted}
        fresh = {key: each for key, each in made.items() if key not in known}
        if enough and len(fresh) >= enough:
            break
    if fresh:
        write_gold(drafts, [*before, *fresh.values()])
    return Drafted(tuple(fresh.values()), len(made) - len(fresh))


def _held(drafts: Path) -> tuple[GoldQuestion, ...]:
    return read_gold(drafts, drafts=True) if drafts.exists() else ()
