"""Questions in another language than the texts in; how often dayek speaks, rightly or not, out.

Russian questions over XQuAD's English paragraphs are asked as they are, with the passage that answers hidden,
and changed: another year or number, or the name of another question, so that no text answers. Questions over
papers, which persons wrote, stand beside them. With `--fit`, the weights of `pipeline/extract/glossed.py` are
fitted anew by the half whose ids hash even.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from acrosssets import library, wanted, xquad_questions, xquad_texts
from opensets import odd

from pipeline import ask
from pipeline.ask import Engine
from pipeline.build import build
from pipeline.evidence import Draft
from pipeline.extract import glossed
from pipeline.gold import read_gold
from pipeline.measures import answer_right
from pipeline.store import Filter

WEIGHTS = Path(glossed.__file__).with_name("glossed.json")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<!^)(?<![.?!«\" ] )\b[А-ЯЁ][а-яё'’-]{2,}(?: [А-ЯЁ][а-яё'’-]+)*")
_LOOSENESS = 1.0  # scikit-learn's C
_KINDS = ("as it is", "hidden", "another number", "another name")


@dataclass(frozen=True, slots=True)
class Said:
    """One question, what its draft was measured to be, and whether it was right or spoken."""

    id: str
    kind: str
    likely: tuple[float, float]  # confidence and answerable, before they were weighed
    unmet: Mapping[str, float]
    right: bool
    spoken: bool


def silence(
    data: Path, work: Path, most: int, papers: tuple[Path | None, Path | None], *, fit: bool
) -> Iterator[str]:
    """Give how many questions were answered, and rightly; of those that have no answer, how many refused."""
    if fit:
        _fit([one for one in asked(data, work, most) if not odd(one.id)])
    found = asked(data, work, most)
    yield "| questions | half | n | spoken | of them right | draft right |\n|---|---|---:|---:|---:|---:|"
    for kind in _KINDS:
        for half in (False, True):
            some = [one for one in found if one.kind == kind and odd(one.id) is half]
            yield _row(f"XQuAD, {kind}", "odd" if half else "even", some)
    folder, gold = papers
    if folder and gold:
        build([folder], work / "papers")
        for there in (True, False):
            of = of_papers(work / "papers", gold, answerable=there)
            yield _row(f"papers, {'with' if there else 'without'} an answer", "", of)


def _row(name: str, half: str, some: Sequence[Said]) -> str:
    spoken = [one for one in some if one.spoken]
    right = f"{fmean(one.right for one in spoken):.3f}" if spoken else "–"
    cells = f"{len(spoken) / len(some):.3f} | {right} | {fmean(one.right for one in some):.3f}"
    return f"| {name} | {half} | {len(some)} | {cells} |"


def asked(data: Path, work: Path, most: int) -> list[Said]:
    """Ask XQuAD's Russian questions of its English paragraphs in each of the ways."""
    questions = xquad_questions(data, most)
    engine = Engine.open(library(xquad_texts(data, ["en"]), work / "xquad-en"))
    names = [name for name, _ in engine.library.names()]
    made: list[Said] = []
    for id_, q in questions.items():
        text = q["ru"]["question"]
        answers = {lang: q[lang]["answers"] for lang in ("en", "ru")}
        hidden = Filter(documents=tuple(name for name in names if name not in set(wanted(q["en"]))))
        kind, changed = _changed(id_, questions)
        for how, put, only in (("as it is", text, None), ("hidden", text, hidden), (kind, changed, None)):
            if not how:
                continue
            with _watched() as seen:
                given = engine.answer_json(put, only=only)
            draft = str(given["answer"] or given["candidate"] or "")
            right = how == "as it is" and any(
                answer_right(draft, some, (), (), lang) for lang, some in answers.items()
            )
            for before, unmet in seen:
                likely = before.confidence, before.answerable
                made.append(Said(id_, how, likely, unmet, right, given["answered"]))
    engine.library.close()
    return made


def of_papers(home: Path, gold: Path, *, answerable: bool) -> list[Said]:
    """Ask questions over papers that are not in the papers' language."""
    engine = Engine.open(home)
    made = []
    for q in read_gold(gold):
        if q.language == "en" or q.answerable is not answerable:
            continue
        given = engine.answer_json(q.question)
        draft = str(given["answer"] or given["candidate"] or "")
        right = answerable and answer_right(draft, q.answers, q.items, q.trap_answers, q.language)
        made.append(Said(q.question_id, "papers", (0.0, 0.0), {}, right, given["answered"]))
    engine.library.close()
    return made


def _changed(id_: str, questions: Mapping[str, Any]) -> tuple[str, str]:
    """Ask for another year or number, or for a name out of another article's question."""
    text = questions[id_]["ru"]["question"]
    if numbers := list(_NUMBER.finditer(text)):
        last = numbers[-1]
        value = int(last.group())
        other = value + 7 if 1000 <= value <= 2100 else 2 * value + 1
        return "another number", f"{text[: last.start()]}{other}{text[last.end() :]}"
    if not (names := list(_NAME.finditer(text))):
        return "", ""
    last, ids = names[-1], list(questions)
    at = ids.index(id_)
    for strange in (*ids[at + 1 :], *ids[:at]):
        if odd(strange) is odd(id_) and _article(questions[strange]) != _article(questions[id_]):
            others = _NAME.findall(questions[strange]["ru"]["question"])
            if others and others[-1][:4] != last.group()[:4]:
                return "another name", f"{text[: last.start()]}{others[-1]}{text[last.end() :]}"
    return "", ""


def _article(question: Mapping[str, Any]) -> str:
    return str(question["en"]["evidence"][0]["doc_id"])


@contextmanager
def _watched() -> Iterator[list[tuple[Draft, Mapping[str, float]]]]:
    """Keep what drafts were before they were weighed, with what was not met."""
    seen: list[tuple[Draft, Mapping[str, float]]] = []

    def watched(draft: Draft, unmet: Mapping[str, float]) -> Draft:
        seen.append((draft, unmet))
        return glossed.weighed(draft, unmet)

    ask.weighed = watched
    try:
        yield seen
    finally:
        ask.weighed = glossed.weighed


def _fit(rows: Sequence[Said]) -> None:
    """Fit both regressions, and have the weights used from now on."""
    from sklearn.linear_model import LogisticRegression

    models: dict[str, Any] = {}
    for at, (name, labels) in enumerate(
        (
            ("confidence", [one.right for one in rows]),
            ("answerable", [one.kind == "as it is" for one in rows]),
        )
    ):
        known = [glossed.measured(one.likely[at], one.unmet) for one in rows]
        x = np.array([list(each.values()) for each in known])
        model = LogisticRegression(C=_LOOSENESS, max_iter=2_000).fit(x, labels)
        weights = {key: round(float(weight), 4) for key, weight in zip(known[0], model.coef_[0], strict=True)}
        models[name] = {
            "intercept": round(float(model.intercept_[0]), 4),
            "weights": weights,
            "questions": len(rows),
            "positive": sum(labels),
        }
    WEIGHTS.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")
    glossed.models.cache_clear()
