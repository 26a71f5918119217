"""A text and a sentence of it in; the text as an editor might leave it, and where the sentence is, out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipeline.evidence import Span
from pipeline.language import sentences

Change = tuple[int, int, str]
NEW = "This paragraph is new. It was put in by the editors of a later issue, and says nothing of note.\n\n"


class Edited(NamedTuple):
    """A changed text and the true places of a sentence in it; none when it is no longer there."""

    text: str
    truth: tuple[Span, ...]
    flag: bool = False  # must be said to differ: what the gold says may be false now


def changed(text: str, span: Span, changes: Sequence[Change], *, flag: bool = False) -> Edited:
    """Apply changes, and carry a span along."""
    parts: list[str] = []
    at = 0
    start, end = span.start, span.end
    for low, high, new in sorted(changes):
        parts += [text[at:low], new]
        at = high
        grown = len(new) - (high - low)
        start += grown if high <= span.start else 0
        end += grown if (high <= span.end and low < span.end) else 0
    return Edited("".join([*parts, text[at:]]), (Span(start, end),), flag)


def paragraph(text: str, span: Span) -> Span:
    """Give the paragraph that a span stands in, or its lines."""
    low = text.rfind("\n\n", 0, span.start)
    high = text.find("\n\n", span.end)
    return Span(low + 2 if low >= 0 else 0, high if high >= 0 else len(text))


def inserted(text: str, span: Span, _: random.Random) -> Edited | None:
    at = paragraph(text, span).start
    return changed(text, span, [(at, at, NEW)])


def neighbour_deleted(text: str, span: Span, chance: random.Random) -> Edited | None:
    around = Span(max(0, span.start - 1500), min(len(text), span.end + 1500))
    near = [s.shifted(around.start) for s in sentences(around.of(text))]
    before = [s for s in near if s.end <= span.start][-1:]
    behind = [s for s in near if s.start >= span.end][:1]
    if not (before or behind):
        return None
    gone = chance.choice(before + behind)
    return changed(text, span, [(gone.start, gone.end, "")])


def words_in(text: str, span: Span, pattern: str) -> list[Span]:
    return [Span(m.start(), m.end()).shifted(span.start) for m in re.finditer(pattern, span.of(text))]


def word_changed(text: str, span: Span, chance: random.Random) -> Edited | None:
    words = words_in(text, span, r"(?<!\w)[^\W\d_]{4,}(?!\w)")
    if len(words) < 4:
        return None
    word = chance.choice(words)
    return changed(text, span, [(word.start, word.end, chance.choice(["altogether", "иногда", "moreover"]))])


def number_changed(text: str, span: Span, chance: random.Random) -> Edited | None:
    numbers = words_in(text, span, r"\d+")
    if not numbers:
        return None
    number = chance.choice(numbers)
    new = str(int(number.of(text)) + chance.randint(1, 9))
    return changed(text, span, [(number.start, number.end, new)], flag=True)


def typo(text: str, span: Span, chance: random.Random) -> Edited | None:
    words = [w for w in words_in(text, span, r"[^\W\d_]{5,}") if w.of(text)[1] != w.of(text)[2]]
    if not words:
        return None
    at = chance.choice(words).start + 1
    return changed(text, span, [(at, at + 2, text[at + 1] + text[at])])


def rewrapped(text: str, span: Span, chance: random.Random) -> Edited | None:
    found = [m.start() for m in re.finditer(r"(?<=\S)[ \n](?=\S)", text)]
    changes = [(at, at + 1, "\n" if text[at] == " " else " ") for at in found if chance.random() < 0.15]
    return changed(text, span, changes)


def hyphenated(text: str, span: Span, chance: random.Random) -> Edited | None:
    inner = [m.start() + 3 for m in re.finditer(r"(?<!\w)[^\W\d_]{7,}(?!\w)", text)]
    inner = [at for at in inner if text[at].islower()]
    return changed(text, span, [(at, at, "-\n") for at in inner if chance.random() < 0.2])


def retyped(text: str, span: Span, _: random.Random) -> Edited | None:
    table = {
        "“": '"',
        "”": '"',
        "’": "'",
        "‘": "'",
        "–": "-",
        "—": "–",
        "«": "“",
        "»": "”",
        '"': "”",
        "'": "’",
    }
    table |= {"ﬁ": "fi", "ﬂ": "fl", " ": "\u00a0"}
    found = [(m.start(), m.end(), table[m[0]]) for m in re.finditer("[“”’‘–—«»\"'ﬁﬂ ]", text)]
    return changed(text, span, found)


def duplicated(text: str, span: Span, chance: random.Random) -> Edited | None:
    """Repeat the paragraph right behind itself, or at the end; either copy says it."""
    whole = paragraph(text, span)
    copy = "\n\n" + whole.of(text)
    at = whole.end if chance.random() < 0.5 else len(text)
    made = changed(text, span, [(at, at, copy)])
    second = span.shifted(at + 2 - whole.start)
    return Edited(made.text, (*made.truth, second))


def reordered(text: str, span: Span, chance: random.Random) -> Edited | None:
    """Move a third of the document, cut between paragraphs, to the end."""
    cuts = [m.end() for m in re.finditer(r"\n\n|\f", text) if not span.start < m.end() < span.end]
    if len(cuts) < 3:
        return None
    low, high = sorted(chance.sample(cuts, 2))
    new = text[:low] + text[high:] + text[low:high]
    at = span.start
    by = 0 if at < low else (low - high if at >= high else len(text) - high)
    return Edited(new, (span.shifted(by),))


def cased(text: str, span: Span, chance: random.Random) -> Edited | None:
    """Put the line above and, half the time, the sentence itself in capitals; lengths must hold."""
    above = text.rfind("\n", 0, max(0, span.start - 2)) + 1
    whole = Span(above, span.end if chance.random() < 0.5 else max(above + 1, span.start))
    new = whole.of(text).upper()
    return changed(text, span, [(whole.start, whole.end, new)]) if len(new) == len(whole) else None


def taken_away(text: str, span: Span, _: random.Random) -> Edited | None:
    return Edited(text[: span.start] + text[span.end :], ())


def twin_left(text: str, span: Span, _: random.Random) -> Edited | None:
    """Take the sentence away where another like it, with another number, stands elsewhere."""
    digit = re.search(r"\d", span.of(text))
    twin = (
        span.of(text) if digit is None else re.sub(r"\d", lambda m: str((int(m[0]) + 3) % 10), span.of(text))
    )
    if digit is None:
        words = twin.split(" ")
        words[len(words) // 2] = "otherwise"
        twin = " ".join(words)
    rest, said = text[: span.start] + text[span.end :], f"As said elsewhere: {twin} And so on."
    return Edited(f"{said}\n\n{rest}" if span.start > len(text) // 2 else f"{rest}\n\n{said}", ())


EDITS: dict[str, Callable[[str, Span, random.Random], Edited | None]] = {
    "the same text, cut anew": lambda text, span, _: Edited(text, (span,)),
    "paragraph put in before": inserted,
    "neighbour sentence deleted": neighbour_deleted,
    "word changed inside": word_changed,
    "number changed inside": number_changed,
    "typo inside": typo,
    "lines wrapped anew": rewrapped,
    "words hyphenated anew": hyphenated,
    "quotes, dashes, spaces retyped": retyped,
    "paragraph repeated": duplicated,
    "sections reordered": reordered,
    "letter case changed": cased,
    "sentence deleted": taken_away,
    "deleted, a twin elsewhere": twin_left,
}

TAKEN = ("sentence deleted", "deleted, a twin elsewhere")
