"""A document in; drafts of gold questions out, which count for nothing until a person accepts them.

Sentences that state a date, a number, a name or a definition, rows of tables, and headings that ask
something are turned into questions in the document's language. Near-misses without an answer come
beside them: another year than the document speaks of, a row that the table does not have.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ..evidence import Document, Span, TableRow
from ..gold import DRAFT, LANGUAGES, Evidence, GoldQuestion, split_of
from ..language import sentences, words
from .anchor import bound
from .move import text_hash
from .phrases import asked_of

_LONGEST, _SHORTEST = 300, 10  # code points of a sentence that is asked for
_MISSES = 0.2  # of the drafts, the share that has no answer
_CELLS = re.compile(r"\s*\t\s*|\s*\|\s*")
_INDEX = re.compile(r"(?:№|no\.?|#|n|rank|순위|번호|р/с)?", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:table|таблица|кесте|표)?\s*\d*\s*(?:-кесте)?[.:]?\s+", re.IGNORECASE)
_EMPTY = frozenset({"", "-", "–", "—", "…", "n/a", "no data", "нет данных", "деректер жоқ", "자료 없음"})
_YEAR = re.compile(r"(?<![\d–-])(?:1[5-9]|20)\d\d(?![\d–-]|s\b)")
_ROW_ASKED = {
    "en": "What does the table “{caption}” give as “{column}” for “{label}”?",
    "ru": "Что в таблице «{caption}» указано в столбце «{column}» для «{label}»?",
    "kk": "«{caption}» кестесінде «{label}» үшін «{column}» бағанында не көрсетілген?",
    "ko": "“{caption}” 표에서 “{label}”의 “{column}” 값은 무엇인가?",
}
Elsewhere = Callable[[str, str], bool]


class _Sketch(NamedTuple):
    """A question to be, where its answer stands, and what of it may be turned into a near-miss."""

    question: str
    answer: str
    kind: str
    span: Span
    subject: str = ""
    others: tuple[str, ...] = ()  # rows of other tables, which this one does not have
    caption: str = ""  # of a table: its years are no part of what is asked


def draft_questions(
    document: Document, limit: int, *, name: str, elsewhere: Elsewhere | None = None
) -> tuple[GoldQuestion, ...]:
    """Draft at most `limit` questions from a document called `name`; always the same ones.

    `elsewhere(subject, year)` tells whether some other document speaks of both, and so may answer a
    near-miss. A document in none of the four languages gives none.
    """
    if document.language not in LANGUAGES or limit < 1:
        return ()
    sketches = _unique([*_of_rows(document), *_of_sentences(document), *_of_headings(document)])
    misses = _near_misses(document, sketches, elsewhere or (lambda subject, year: False))
    wanted = min(len(misses), int(limit * _MISSES))
    drafts = [_question(document, name, each) for each in _spread(sketches, limit - wanted)]
    drafts += [_question(document, name, each) for each in _spread(misses, wanted)]
    return tuple(drafts)


def _of_sentences(document: Document) -> Iterator[_Sketch]:
    text = document.spoken  # its asides are no sentences
    small = frozenset(word for span in words(text) if (word := span.of(text)).islower())
    rows = [row.span for row in document.rows]
    for span in sentences(text):
        if _SHORTEST <= len(span) <= _LONGEST and not any(span.touches(row) for row in rows):
            for asked in asked_of(span.of(text), document.language, small):
                yield _Sketch(asked.question, asked.answer, asked.kind, span, asked.subject)


def _of_rows(document: Document) -> Iterator[_Sketch]:
    """Ask for one cell of each row that has a label of its own."""
    tables: dict[str, list[tuple[TableRow, list[str]]]] = {}
    for row in document.rows:
        tables.setdefault(row.header, []).append((row, _cells(row.span.of(document.text))))
    labels = {header: [_label(cells)[1] for _, cells in rows] for header, rows in tables.items()}
    for header, rows in tables.items():
        alike = (e for other in labels if _of_a_kind(header, other) for e in labels[other])
        strangers = tuple(dict.fromkeys(each for each in alike if each not in labels[header]))
        counts = Counter(labels[header])
        for row, cells in rows:
            sketch = _of_row(document, header, row, cells, strangers)
            if sketch and counts[sketch.subject] == 1:
                yield sketch


def _of_row(
    document: Document, header: str, row: TableRow, cells: list[str], strangers: tuple[str, ...]
) -> _Sketch | None:
    titles = _cells(header)
    if len(titles) == len(cells) + 1:
        caption, titles = titles[0], titles[1:]
    else:
        caption = (document.section_of(row.span) or document.title).split(" › ")[-1]
    at, label = _label(cells)
    caption = _NUMBERED.sub("", caption).strip(" :.")
    if len(titles) != len(cells) or not caption or not re.search(r"[^\W\d_]{2}|\d{4}", label):
        return None
    values = [n for n in range(at + 1, len(cells)) if cells[n].casefold() not in _EMPTY and titles[n]]
    if not values:
        return None
    column = values[_number(label) % len(values)]
    asked = _ROW_ASKED[document.language].format(caption=caption, column=titles[column], label=label)
    return _Sketch(asked, cells[column], "table", row.span, label, strangers, caption)


def _of_a_kind(header: str, other: str) -> bool:
    """Tell whether two tables share a column, so that a row of the one might have been in the other."""
    return header != other and bool(set(_cells(header)) & set(_cells(other)))


def _label(cells: Sequence[str]) -> tuple[int, str]:
    """Find the cell that names a row: the first, or the second where the first only counts."""
    at = int(len(cells) > 2 and re.fullmatch(r"\d{1,3}", cells[0]) is not None)
    return at, cells[at] if at < len(cells) else ""


def _of_headings(document: Document) -> Iterator[_Sketch]:
    """Take a heading that asks something for a question, and the first sentence below for its answer."""
    for section in document.sections:
        title = re.sub(r"^[\d.]+\s+", "", section.title.strip())
        if not title.endswith("?") or len(title.split()) < 3:
            continue
        below = section.span.of(document.spoken)
        after = below.find(title[-10:]) + 10
        first = next(iter(sentences(below[after:])), None)
        words_below = first.of(below[after:]) if first else ""
        if first and words_below.endswith((".", "!")) and len(words_below.split()) <= 40:
            yield _Sketch(title, words_below, "fact", first.shifted(section.span.start + after))


def _near_misses(document: Document, sketches: Sequence[_Sketch], elsewhere: Elsewhere) -> list[_Sketch]:
    """Ask of a year, or of a row, that the document does not have."""
    known = set(_YEAR.findall(document.text))
    misses: list[_Sketch] = []
    for sketch in sketches:
        head, caption, tail = sketch.question.partition(sketch.caption or "\0")
        years = _YEAR.findall(head + tail)
        if len(years) == 1:
            near = (str(int(years[0]) + by) for by in (1, -1, 2, -2, 3, -3))
            year = next((each for each in near if each not in known), None)
            subject = sketch.subject.replace(years[0], "").strip() or sketch.caption
            if year and not elsewhere(subject, year):
                asked = (part.replace(years[0], year) for part in (head, tail))
                misses.append(_missed(sketch, caption.join(asked)))
        elif sketch.others and not years:
            other = sketch.others[_number(sketch.question) % len(sketch.others)]
            if not _YEAR.search(other) and re.search(r"[^\W\d_]{3}", other):
                misses.append(_missed(sketch, sketch.question.replace(sketch.subject, other)))
    return _unique(misses)


def _missed(sketch: _Sketch, question: str) -> _Sketch:
    return sketch._replace(question=question, answer="", kind="unanswerable")


def _unique(sketches: Iterable[_Sketch]) -> list[_Sketch]:
    """Keep questions that have one answer: what two sentences answer asks for neither."""
    held = [*sketches]
    counts = Counter(sketch.question for sketch in held)
    return [sketch for sketch in held if counts[sketch.question] == 1]


def _spread(sketches: Sequence[_Sketch], limit: int) -> list[_Sketch]:
    """Take kinds in turn, and of each kind some from all over the document."""
    kinds: dict[str, list[_Sketch]] = {}
    for sketch in sorted(sketches, key=lambda each: _number(each.question)):
        kinds.setdefault(sketch.kind, []).append(sketch)
    chosen: list[_Sketch] = []
    while kinds and len(chosen) < limit:
        for kind in sorted(kinds):
            if len(chosen) < limit:
                chosen.append(kinds[kind].pop())
        kinds = {kind: left for kind, left in kinds.items() if left}
    return sorted(chosen, key=lambda each: each.span)


def _question(document: Document, name: str, sketch: _Sketch) -> GoldQuestion:
    digest = hashlib.sha256(f"{name}\n{sketch.question}".encode("utf-8", "replace")).hexdigest()
    answerable = bool(sketch.answer)
    return GoldQuestion(
        question_id=f"g{digest[:10]}",
        question=sketch.question,
        language=document.language,
        kind=sketch.kind,
        answerable=answerable,
        answers=(sketch.answer,) if answerable else (),
        evidence=((bound(Evidence(name, sketch.span), document.text),),) if answerable else (),
        tags=(DRAFT,),
        split=split_of(f"g{digest[:10]}"),
        texts=((name, text_hash(document.text)),) if answerable else (),
    )


def _cells(row: str) -> list[str]:
    bare = re.sub(r"[*`]+|(?<!\w)_|_(?!\w)", "", row).strip().strip("|").strip()
    return [re.sub(r"^[“\"«](.*)[”\"»]$", r"\1", cell) for cell in _CELLS.split(bare)]


def _number(words: str) -> int:
    """Give a number that looks random and never changes."""
    return int.from_bytes(hashlib.sha256(words.encode("utf-8", "replace")).digest()[:4])
