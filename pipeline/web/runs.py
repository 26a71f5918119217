"""A folder of gold and results in; the runs that the page can show and compare out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import render
from ..ask import Engine
from ..errors import DayekError, InputError
from ..evaluate import (
    comparison,
    history,
    passages_beside,
    read_result,
    remember,
    verdict,
    words_of,
)
from ..gold import GoldQuestion, read_gold

Result = dict[str, Any]


class Runs:
    """Keep the runs that were published in a folder, and those made since the page was opened."""

    def __init__(self, engine: Engine, gold: Path) -> None:
        self._engine, self._gold = engine, gold
        self._made: list[Result] = []
        self._questions: dict[str, tuple[GoldQuestion, ...]] = {}

    def names(self) -> list[str]:
        """Name all runs, the latest first."""
        return list(self._all())

    def add(self, result: Result, questions: Sequence[GoldQuestion]) -> Result:
        """Keep a run, and write it into the history; give it with its name and time."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        gold = self._gold / str(result["gold"])
        told = {
            **result,
            "name": render.say("runs.here", n=len(self._made) + 1, time=now[11:16]),
            "made": now,
            "command": f"dayek eval {gold}",
        }
        self._made.append(told)
        self._questions[str(result["gold"])] = tuple(questions)
        remember(told, self._gold)
        return told

    def latest(self) -> tuple[str, Sequence[Mapping[str, Any]]]:
        """Give the latest run's name and its questions; none where nothing has been run."""
        runs = sorted(self._all().items(), key=lambda run: str(run[1].get("made") or ""))
        return (runs[-1][0], runs[-1][1]["questions"]) if runs else ("", ())

    def compared(self, one: str, other: str) -> str:
        """Show how the second run differs from the first; DayekError where they cannot be compared."""
        runs = self._all()
        for name in (one, other):
            if name not in runs:
                raise InputError(f"there is no run {name!r}: choose one of the {len(runs)} that are listed")
        first, second = runs[one], runs[other]
        found = comparison(first, second)
        questions = self._asked(str(second["gold"]))
        changed = [str(row["id"]) for row in found["questions"] if row["delta"]]
        with self._engine.library.snapshot() as library:
            shown = passages_beside([first, second], changed, questions, library)
        return render.compared(found, words_of(questions)[0], shown, verdict(found))

    def over_time(self, gold: str) -> str:
        """Draw the runs over some gold over time; nothing where there are not two."""
        name = Path(gold).name
        runs = [run for run in history(self._gold) if Path(str(run["gold"])).name == name]
        return render.runs_over_time(runs)

    def _all(self) -> dict[str, Result]:
        published: dict[str, Result] = {}
        for path in sorted((self._gold / "results").glob("*.json")):
            try:
                result = read_result(path)
            except DayekError:
                continue
            made_at = str(result.get("made") or "")[:16].replace("T", " ") or render.say("runs.undated")
            published[f"{path.stem} · {made_at}"] = result
        made = {f"{Path(str(run['gold'])).stem} · {run['name']}": run for run in reversed(self._made)}
        return {**made, **published}

    def _asked(self, gold: str) -> tuple[GoldQuestion, ...]:
        """Find the questions of a result: those just run, or those of the file it names."""
        name = Path(gold).name
        if name not in self._questions:
            try:
                self._questions[name] = read_gold(self._gold / name)
            except DayekError:
                return ()
        return self._questions[name]
