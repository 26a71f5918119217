"""What people judged in, lines of an append-only log out; and back. Nothing in it is ever changed.

Each line says who, when and what: `right` (the answer shown is right, its citations are the
evidence), `wrong`, `select` (these spans are the evidence), `unanswerable`, and of a draft `accept`,
`reject` or `edit`; `withdraw` takes back what its author said of the question before it. A line carries
the whole question as it was judged, so the log needs no other file.
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from ..errors import FullError, InputError
from ..evidence import Span
from ..gold import DRAFT, Evidence, GoldQuestion, Line, gold_line, language_of, own_line, split_of
from ..measures import holds
from ..system import flags
from .anchor import bound
from .move import text_hash

Action = Literal["right", "wrong", "select", "unanswerable", "accept", "reject", "edit", "withdraw"]
ACTIONS: tuple[str, ...] = get_args(Action)
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one person said of one question at one time (ISO 8601, UTC), and the question they saw."""

    question_id: str
    author: str
    time: str
    action: Action
    question: GoldQuestion
    note: str = ""


class Log(NamedTuple):
    """The judgements of a log, oldest first, and what was wrong with lines that could not be read."""

    judgements: tuple[Judgement, ...]
    faults: tuple[str, ...]


def question_id_of(question: str) -> str:
    """Name a question by its words, so that two people who judge the same one meet."""
    plain = " ".join(unicodedata.normalize("NFC", question).casefold().split())
    return "j" + hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:10]


def judged_right(answer: Mapping[str, Any], author: str, texts: Texts, *, note: str = "") -> Judgement:
    """Take an answer object for right: its words are the answer, its citations the evidence.

    A citation that holds the answer suffices alone; where none does, all are needed together.
    InputError when nothing was answered.
    """
    words = str(answer.get("answer") or "").strip()
    cited = [_cited(each, texts) for each in answer.get("citations") or ()]
    if not words or not cited:
        raise InputError("nothing was answered here: select the evidence, or say that there is no answer")
    language = language_of(str(answer["question"]))
    alone = [place for place in cited if holds(place.quote or "", words, language)]
    sets = tuple((place,) for place in alone) or (tuple(cited),)
    made = _question(str(answer["question"]), answer.get("id"), answers=(words,), evidence=sets, texts=texts)
    return _judgement("right", made, author, note)


def selected(
    question: str,
    places: Sequence[tuple[str, Span]],
    answers: Sequence[str],
    author: str,
    texts: Texts,
    *,
    question_id: str | None = None,
    note: str = "",
) -> Judgement:
    """Take selected spans, all together, for the evidence of a question, and words for its answer."""
    if not places or not any(each.strip() for each in answers):
        raise InputError("select the words that say it, and write the answer in a few of them")
    evidence = (tuple(_place(doc, span, texts) for doc, span in places),)
    known = tuple(each.strip() for each in answers if each.strip())
    made = _question(question, question_id, answers=known, evidence=evidence, texts=texts)
    return _judgement("select", made, author, note)


def unanswerable(question: str, author: str, *, question_id: str | None = None, note: str = "") -> Judgement:
    """Say that the documents do not answer a question."""
    return _judgement("unanswerable", _question(question, question_id), author, note)


def wrong(answer: Mapping[str, Any], author: str, *, note: str = "") -> Judgement:
    """Say that an answer object is wrong, without saying what is right."""
    return _judgement("wrong", _question(str(answer["question"]), answer.get("id")), author, note)


def drafted(action: Action, draft: GoldQuestion, author: str, *, note: str = "") -> Judgement:
    """Accept, reject or (with the question as it was changed) edit a draft."""
    if action not in ("accept", "reject", "edit"):
        raise InputError(f"a draft cannot be judged {action!r}: accept, reject or edit it")
    tags = tuple(tag for tag in draft.tags if tag != DRAFT)
    return _judgement(action, replace(draft, tags=tags), author, note)


def withdrawn(said: Judgement) -> Judgement:
    """Take a judgement back; what its author said of the question before stands again."""
    return _judgement("withdraw", said.question, said.author, "")


def append(path: Path, judgement: Judgement) -> None:
    """Add a judgement to a log: one write, on disk when this returns, safe beside other writers."""
    packed = (json.dumps(_line(judgement), ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, flags("O_RDWR", "O_CREAT", "O_APPEND"), 0o644)
        try:
            if os.fstat(descriptor).st_size:
                os.lseek(descriptor, -1, os.SEEK_END)
                if os.read(descriptor, 1) != b"\n":
                    packed = b"\n" + packed  # a line that a crash cut short stays alone
            if (done := os.write(descriptor, packed)) < len(packed):
                raise FullError(f"the disk is full: {done} of {len(packed)} bytes went to {path}; free some")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise InputError(
            f"cannot write the log {path}: {error.strerror or error}; give --log FILE"
        ) from error


def read_judgements(path: Path) -> Log:
    """Read a log; a line that cannot be read is named and the others are kept. No file: no judgements."""
    try:
        content = path.read_bytes().decode("utf-8-sig", "replace")
    except FileNotFoundError:
        return Log((), ())
    except OSError as error:
        raise InputError(f"cannot read the log {path}: {error.strerror or error}") from error
    read: list[Judgement] = []
    faults: list[str] = []
    for number, raw in enumerate(content.split("\n"), 1):
        if raw.strip():
            try:
                read.append(_judgement_of(path, number, raw))
            except InputError as error:
                faults.append(str(error))
    return Log(tuple(sorted(read, key=lambda each: each.time)), tuple(faults))


def _judgement_of(path: Path, number: int, raw: str) -> Judgement:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}, line {number}: cut short or not JSON ({error}); judge it again") from error
    if not isinstance(data, dict):
        raise InputError(f"{path}, line {number}: not an object; judge it again")
    line = Line(path, number, data)
    action, inner = line.text("action"), Line(path, number, line.mapping(data.get("gold"), "gold"))
    if action not in ACTIONS:
        raise line.error(f"action is {action!r}", f"it is one of {', '.join(ACTIONS)}")
    time = _moment(line, line.text("time"))
    question = own_line(inner)
    author, note = line.text("author"), data.get("note")
    said = note if isinstance(note, str) else ""
    return Judgement(question.question_id, author, time, action, question, said)  # type: ignore[arg-type]


def _moment(line: Line, written: str) -> str:
    """Hold that a time is one, and give it in UTC, so that times sort."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise line.error(f"time is {written[:40]!r}", "write it as 2026-01-31T12:00:00+00:00") from error
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).isoformat(timespec="microseconds")


def _line(judgement: Judgement) -> dict[str, Any]:
    line = {
        "time": judgement.time,
        "author": judgement.author,
        "action": judgement.action,
        "gold": gold_line(judgement.question),
    }
    return line | ({"note": judgement.note} if judgement.note else {})


def _judgement(action: Action, question: GoldQuestion, author: str, note: str) -> Judgement:
    if not author.strip():
        raise InputError("a judgement needs an author: say who you are")
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    return Judgement(question.question_id, author.strip(), now, action, question, note.strip())


def _question(
    question: str,
    question_id: object,
    *,
    answers: tuple[str, ...] = (),
    evidence: tuple[tuple[Evidence, ...], ...] = (),
    texts: Texts | None = None,
) -> GoldQuestion:
    known = str(question_id) if isinstance(question_id, str | int) else question_id_of(question)
    docs: Iterable[str] = dict.fromkeys(place.doc for one in evidence for place in one)
    return GoldQuestion(
        question_id=known,
        question=question,
        language=language_of(question),
        kind="fact" if evidence else "unanswerable",
        answerable=bool(evidence),
        answers=answers,
        evidence=evidence,
        split=split_of(known),
        texts=tuple((doc, text_hash((texts or {})[doc])) for doc in docs),
    )


def _cited(citation: Mapping[str, Any], texts: Texts) -> Evidence:
    doc, start, end = (citation.get(key) for key in ("document", "start", "end"))
    if not (isinstance(doc, str) and isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        raise InputError("a citation of this answer has no place: select the evidence in the source instead")
    return _place(doc, Span(start, end), texts)


def _place(doc: str, span: Span, texts: Texts) -> Evidence:
    """Bind a place to the words of its text; InputError where it has none."""
    if doc not in texts or span.end > len(texts[doc]):
        raise InputError(
            f"{doc} {span.start}-{span.end} is not in the index: bring it in step with dayek index"
        )
    return bound(Evidence(doc, span), texts[doc])
