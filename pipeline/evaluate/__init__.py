"""Gold questions and an engine (or anybody's answers) in; scores, slices and their tables out.

`evaluate` asks and scores, `score` scores answers given as JSON objects, so that other systems
are judged by the same code; `table`, `scores_markdown` and `publish` are for people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from ..gold import GoldQuestion
from .compare import comparison
from .gate import Rule, broken, rule_of
from .given import read_answers
from .report import publish, scores_markdown, table
from .runs import history, read_result, remember
from .score import Result, score
from .sweep import Configured, configured, grid
from .versus import comparison_table, runs_table

__all__ = [
    "Configured",
    "Engine",
    "Result",
    "Rule",
    "broken",
    "comparison",
    "comparison_table",
    "configured",
    "evaluate",
    "grid",
    "history",
    "publish",
    "read_answers",
    "read_result",
    "remember",
    "rule_of",
    "runs_table",
    "score",
    "scores_markdown",
    "table",
]


class Engine(Protocol):
    """Whatever answers a question with an answer object."""

    @property
    def settings_digest(self) -> str: ...
    @property
    def index_fingerprint(self) -> str: ...

    def answer_json(self, question: str, id: str | None) -> dict[str, Any]: ...


def evaluate(
    engine: Engine,
    questions: Sequence[GoldQuestion],
    *,
    name: str = "gold",
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Ask an engine every question and score what it says; `progress(done, of)` after each."""
    answers: dict[str, dict[str, Any]] = {}
    for done, question in enumerate(questions, 1):
        answers[question.question_id] = engine.answer_json(question.question, question.question_id)
        if progress is not None:
            progress(done, len(questions))
    result = score(questions, answers, name=name)
    return {**result, "settings": engine.settings_digest, "index": engine.index_fingerprint}
