"""A file of terms in four languages in, its concepts out; what is wrong with a line is said by its number.

The form is plain text: one concept a line, cells parted by a TAB, renderings in a cell by `; `, the commonest
first. A line that begins with `#` is a comment, and one that begins with `English` names the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..language.lazily import lazily

LANGUAGES = ("en", "ru", "kk", "ko")
PARTS = {
    "n": "noun",
    "v": "verb",
    "a": "adjective",
    "d": "adverb",
    "p": "word of grammar",
    "q": "numeral or question word",
    "x": "other",
    "name": "proper name",
}
COLUMNS = ("English", "part", "Russian", "Kazakh", "Korean")
_CELL_OF = {"en": 0, "ru": 2, "kk": 3, "ko": 4}
_LETTERS = {  # what a language's cells may be written in
    "en": lazily(r"[A-Za-zÀ-ÖØ-öø-ıİŞşʼ0-9 \-.,'’&/]+"),
    "ru": lazily(r"[А-Яа-яЁё0-9 \-.,'’]+"),
    "kk": lazily(r"[А-Яа-яЁёӘәІіҢңҒғҮүҰұҚқӨөҺһ0-9 \-.,'’]+"),
    "ko": lazily(r"[가-힣0-9A-Za-z \-·.,~]+"),
}
_MOST_WORDS = 5  # of a rendering


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning: its part of speech, and its renderings in each language, the commonest first."""

    part: str
    renderings: tuple[tuple[str, ...], ...]  # in the order of LANGUAGES

    def of(self, language: str) -> tuple[str, ...]:
        return self.renderings[LANGUAGES.index(language)]


def read_lexicon(path: Path, *, whole: bool = False) -> list[Concept]:
    """Read a file of terms; InputError names the first line that is wrong. `whole`: no cell may be empty."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"cannot read the lexicon {path}: {error.strerror or error}; name another"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"the lexicon {path} is no UTF-8 at byte {error.start:,}: save it as UTF-8"
        ) from error
    found: list[Concept] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith(("#", COLUMNS[0] + "\t")):
            try:
                found.append(concept_of(line, whole=whole))
            except ValueError as error:
                raise InputError(f"{path.name} line {number}: {error}") from error
    return found


def concept_of(line: str, *, whole: bool = False) -> Concept:
    """Read one line; ValueError says what is wrong with it, and the mend."""
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) != len(COLUMNS):
        raise ValueError(
            f"{len(cells)} cells, {len(COLUMNS)} are needed: {', '.join(COLUMNS)}, parted by TABs"
        )
    if cells[1] not in PARTS:
        raise ValueError(f"no part of speech {cells[1]!r}; there are: {', '.join(PARTS)}")
    made = tuple(_renderings(language, cells[_CELL_OF[language]]) for language in LANGUAGES)
    filled = sum(map(bool, made))
    if filled < (len(LANGUAGES) if whole else 2):
        raise ValueError(f"only {filled} languages have a word, {4 if whole else 2} are needed")
    return Concept(cells[1], made)


def _renderings(language: str, cell: str) -> tuple[str, ...]:
    made = tuple(dict.fromkeys(" ".join(each.split()) for each in cell.split(";") if each.strip()))
    for each in made:
        if not _LETTERS[language].fullmatch(each):
            raise ValueError(f"{each!r} has letters that {language} does not have")
        if len(each.split()) > _MOST_WORDS:
            raise ValueError(f"{each!r} has {len(each.split())} words, {_MOST_WORDS} at most are looked up")
    return made


def merged(concepts: Iterable[Concept]) -> list[Concept]:
    """Make one of concepts that agree: in part of speech, first English and a first word of another language.

    The renderings of the later are put behind those of the earlier.
    """
    places: dict[tuple[str, str], list[int]] = {}
    kept: list[Concept] = []
    for one in concepts:
        alike = places.setdefault((one.part, one.of("en")[0].casefold() if one.of("en") else ""), [])
        at = next((at for at in alike if _agree(kept[at], one)), None)
        if at is None:
            alike.append(len(kept))
            kept.append(one)
        else:
            kept[at] = _joined(kept[at], one)
    return kept


def _agree(one: Concept, other: Concept) -> bool:
    pairs = zip(one.renderings, other.renderings, strict=True)
    return sum(bool(a and b) and a[0].casefold() == b[0].casefold() for a, b in pairs) > 1


def _joined(one: Concept, other: Concept) -> Concept:
    pairs: Iterable[tuple[Sequence[str], Sequence[str]]] = zip(one.renderings, other.renderings, strict=True)
    return Concept(one.part, tuple(tuple(dict.fromkeys([*a, *b])) for a, b in pairs))
