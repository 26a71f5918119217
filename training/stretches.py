"""Training examples and written folders in; what can be learnt from, as tokens and sentences, out.

A stretch is whole sentences around an answer; a table's row knows the header below which it stands.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.chunk import sentences_of
from pipeline.evidence import Span
from pipeline.language import STOP_WORDS, sentences
from pipeline.read import read
from training.written import folders, written

STRETCH = 520  # code points of whole sentences around the answer, at most
QUESTION, TEXT = 60, 200  # tokens, at most
LEFT_OUT = ("squad2_dev_half",)


@dataclass(frozen=True, eq=False)
class Choice:
    """A question's tokens, those that count; a stretch's, the sentence each is in; sentences; which answer.

    `heads` are the tokens of its tables' headers, `under` says of each sentence below which it stands, or -1.
    """

    kind: str
    asked: list[int]
    counting: list[int]
    told: list[int]
    within: list[int]
    sentences: list[str]
    right: list[int]
    heads: list[list[int]]
    under: list[int]


@dataclass(frozen=True)
class Text:
    """A text, its sentences, and for each of them the header of the table whose row it is, or nothing."""

    text: str
    sentences: Sequence[Span]
    headers: Sequence[str]


@dataclass(frozen=True)
class Example:
    """A question of one set, the text that answers it, and where the answer stands there."""

    kind: str
    question: str
    text: Text
    start: int
    end: int


def stretch(text: Text, start: int, end: int, rng: random.Random) -> range:
    """Draw whole sentences around an answer, by their numbers."""
    spans = text.sentences
    inside = [at for at, span in enumerate(spans) if span.start < end and start < span.end]
    if not inside:
        return range(0)
    first, last = inside[0], inside[-1]
    while True:
        sides = [side for side in (-1, 1) if 0 <= (first - 1 if side < 0 else last + 1) < len(spans)]
        fits = [s for s in sides if spans[last + (s > 0)].end - spans[first - (s < 0)].start <= STRETCH]
        if not fits:
            return range(first, last + 1)
        side = rng.choice(fits)
        first, last = first - (side < 0), last + (side > 0)


def choices(examples: Iterable[Example], tokens: Any, rng: random.Random) -> Iterator[Choice]:
    """Give what can be learnt from: questions that fit the limits."""
    for one in examples:
        numbers = stretch(one.text, one.start, one.end, rng)
        if not numbers:
            continue
        spans = [one.text.sentences[at] for at in numbers]
        begin, question = spans[0].start, one.question
        told = tokens.encode(one.text.text[begin : spans[-1].end])
        within = [
            max((n for n, s in enumerate(spans) if a < s.end - begin and b > s.start - begin), default=-1)
            if b > a
            else -1
            for a, b in told.offsets
        ]
        asked = tokens.encode(question)
        words = [question[a:b] for a, b in asked.offsets]
        counting = [
            at
            for at, word in enumerate(words)
            if any(c.isalnum() for c in word) and word.casefold() not in STOP_WORDS
        ]
        cut = [span.of(one.text.text) for span in spans]
        right = [n for n, s in enumerate(spans) if s.start < one.end and one.start < s.end]
        headers = [one.text.headers[at] for at in numbers]
        heads = list(dict.fromkeys(filter(None, headers)))
        if counting and len(told.ids) <= TEXT and len(asked.ids) <= QUESTION:
            yield Choice(
                *(
                    one.kind,
                    asked.ids,
                    counting,
                    told.ids,
                    within,
                    cut,
                    right,
                ),
                [tokens.encode(head).ids[:TEXT] for head in heads],
                [heads.index(head) if head else -1 for head in headers],
            )


def of_sets(path: Path) -> Iterator[Example]:
    """Give the answered examples that `data.py` wrote."""
    for line in path.open(encoding="utf-8"):
        said = json.loads(line)
        if said["label"] and said["kind"] not in LEFT_OUT:
            spans = sentences(said["context"])
            text = Text(said["context"], spans, [""] * len(spans))
            yield Example(said["kind"], said["question"], text, said["start"], said["end"])


def of_folders(use: str, copy: int = 0) -> Iterator[Example]:
    """Give the questions of written folders that one sentence or row answers; a copy is a set of its own."""
    for folder in folders(use):
        read = {path.name: _read(path) for path in folder.glob("*.md")}
        for one in written(folder):
            for way in [way for way in one.ways if len(way) == 1][:1]:
                name, start, end = way[0]
                yield Example(f"{folder.name} {copy}", one.question, read[name], start, end)


def _read(path: Path) -> Text:
    (found,) = read(path)
    document = found.document
    if document is None:
        raise ValueError(f"{path.name} cannot be read: {found.reason}")
    spans = sentences_of(document, sentences)
    return Text(document.text, spans, [next((r.header for r in document.rows_in(s)), "") for s in spans])
