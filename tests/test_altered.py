"""Altered quotes of the sample library, drawn by chance, seeded: each gets the verdict that it is owed."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipeline.audit import Auditor

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
EACH, SEED = 3, 11  # of each kind and language


@pytest.fixture(scope="module")
def results() -> list[Any]:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import altered
        from quotable import Library, Shelf, corpus
    finally:
        sys.path.remove(str(BENCHMARKS))
    library = Library([*corpus()])
    auditor = Auditor(Shelf(library.documents, library.stale))
    cases = [case for half in ("dev", "test") for case in altered.drawn(library, half, SEED, EACH)]
    return [altered.checked(case, auditor, library) for case in cases]


def test_all_kinds_are_drawn_and_all_verdicts_owed(results: list[Any]) -> None:
    assert len(results) > 200
    assert {result.case.language for result in results} == {"en", "ru", "kk", "ko"}
    assert len({result.case.kind for result in results}) == 13
    assert len({result.case.altered.verdict for result in results}) == 10


def test_each_quote_gets_the_verdict_that_it_is_owed(results: list[Any]) -> None:
    wrong = Counter(
        (result.case.kind, result.case.language, result.case.altered.verdict, result.verdict)
        for result in results
        if result.verdict != result.case.altered.verdict
    )
    assert wrong.total() <= 0.02 * len(results), wrong


def test_an_altered_quote_names_what_was_altered(results: list[Any]) -> None:
    altered = [result for result in results if result.case.altered.kinds and result.verdict == "altered"]
    assert len(altered) > 50
    assert all(result.named for result in altered)


def test_what_is_drawn_is_the_same_every_time() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import altered; from quotable import Library, corpus;"
        "print([c.text for c in altered.drawn(Library([*corpus()]), 'dev', 3, 1)])"
    )
    one, other = (
        subprocess.run(
            [sys.executable, "-c", code, str(BENCHMARKS)], capture_output=True, text=True, check=True
        )
        for _ in range(2)
    )
    assert one.stdout == other.stdout != "[]\n"
