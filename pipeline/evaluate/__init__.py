"""Gold questions and an engine (or anybody's answers) in; scores, slices and their tables out.

`evaluate` asks and scores, `score` scores answers given as JSON objects, so that other systems
are judged by the same code; `table`, `scores_markdown` and `publish` are for people.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from ..found import Trace
from ..gold import GoldQuestion
from ..settings import Settings
from ..store import Library
from .compare import comparison
from .funnel import STAGES, funnel, funnel_lines, lost, stages_of
from .gate import Rule, broken, rule_of
from .given import read_answers
from .report import publish, scores_markdown, table
from .runs import history, read_result, remember
from .score import Result, score
from .shown import passages_beside, words_of
from .sweep import Configured, configured, grid
from .versus import comparison_table, runs_table, verdict

__all__ = [
    "STAGES",
    "Configured",
    "Engine",
    "Result",
    "Rule",
    "broken",
    "comparison",
    "comparison_table",
    "configured",
    "evaluate",
    "funnel",
    "funnel_lines",
    "grid",
    "history",
    "passages_beside",
    "publish",
    "read_answers",
    "read_result",
    "remember",
    "rule_of",
    "runs_table",
    "score",
    "scores_markdown",
    "stages_of",
    "table",
    "verdict",
    "words_of",
]


class Engine(Protocol):
    """Whatever answers a question with an answer object, and may say how it came about."""

    @property
    def settings_digest(self) -> str: ...
    @property
    def index_fingerprint(self) -> str: ...
    @property
    def library(self) -> Library: ...
    @property
    def settings(self) -> Settings: ...

    def prepare(self, questions: Sequence[str]) -> None: ...
    def explain(self, question: str, id: str | None) -> tuple[dict[str, Any], Trace | None]: ...


def evaluate(
    engine: Engine,
    questions: Sequence[GoldQuestion],
    *,
    name: str = "gold",
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Ask an engine every question and score what it says; `progress(done, of)` after each.

    The result says of each question that failed at which stage it was lost, and how long all took.
    """
    spent = {"embed": 0.0, "search": 0.0, "answer": 0.0}
    answers: dict[str, dict[str, Any]] = {}
    traces: dict[str, Trace] = {}
    started = time.perf_counter()
    engine.prepare([question.question for question in questions])
    spent["embed"] = time.perf_counter() - started
    for done, question in enumerate(questions, 1):
        answer, trace = engine.explain(question.question, question.question_id)
        answers[question.question_id] = answer
        if trace is not None:
            traces[question.question_id] = trace
            spent["search"] += answer["seconds"]["retrieve"]
            spent["answer"] += answer["seconds"]["answer"]
        if progress is not None:
            progress(done, len(questions))
    scoring = time.perf_counter()
    result = score(questions, answers, name=name)
    for row, question in zip(result["questions"], questions, strict=True):
        if trace := traces.get(question.question_id):
            where = lost(question, row, trace, engine.library, engine.settings.retrieve.reread)
            row["lost"], row["ranks"] = where.stage, dict(where.ranks)
    spent["score"] = time.perf_counter() - scoring
    return {
        **result,
        "settings": engine.settings_digest,
        "index": engine.index_fingerprint,
        "seconds": {key: round(value, 3) for key, value in spent.items()},
    }
