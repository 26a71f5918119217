"""`dayek eval`: gold questions in, scores and comparisons on the terminal and in files out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..settings import Settings, settings_from_toml, with_overrides
from . import show
from .options import as_made, engine_of, settings_of

if TYPE_CHECKING:
    from ..gold import GoldQuestion
    from ..store import Library

Result = dict[str, Any]


def eval(options: argparse.Namespace) -> int:
    from ..evaluate import comparison, publish, read_result, remember, rule_of
    from ..gold import read_gold

    rules = [rule_of(text) for text in options.fail_if]
    baseline = read_result(options.baseline) if options.baseline else None
    questions = read_gold(options.gold)
    results: list[Result] = []
    written: list[Path] = []
    for result, fresh in _results(options, questions):
        results.append(result)
        if fresh:
            written += publish(result, options.output)
            remember(result, options.output)
    if len(results) == 1 and not options.compare:
        pairs = [(comparison(baseline, results[0]), results[0])] if baseline else []
        _save(options, questions, results[0], pairs, baseline)
        return _one(options, results[0], written, rules, baseline)
    comparisons = [comparison(results[0], other) for other in results[1:]]
    _save(options, questions, results[-1], list(zip(comparisons, results[1:], strict=True)), results[0])
    if options.json:
        show.as_json({"runs": results, "comparisons": comparisons})
    else:
        _many(results, comparisons, written)
    return _gated(rules, results[-1], baseline or results[0])


def _results(options: argparse.Namespace, questions: Sequence[GoldQuestion]) -> Iterator[tuple[Result, bool]]:
    """Give the results that are asked for, one by one, and whether each was made just now."""
    from ..evaluate import read_answers, read_result, score
    from ..gold import read_run

    if options.answers or options.run:
        given = read_answers(options.answers) if options.answers else read_run(options.run)
        result = score(questions, given, name=str(options.gold))
        yield _told(result, options.name or (options.answers or options.run).stem, None, options.said), True
        if not options.compare:
            return
    for path in options.compare:
        if path.suffix == ".json":
            yield read_result(path), False
    if options.sweep or _files(options) or not options.compare:
        yield from ((each, True) for each in _asked(options, questions))


def _files(options: argparse.Namespace) -> list[Path]:
    """List the files of settings among what is to be compared; the others are results."""
    return [path for path in options.compare if path.suffix != ".json"]


def _configurations(options: argparse.Namespace, made: Settings) -> list[tuple[str, Settings]]:
    """Name the settings to be run: those of files, or of a sweep; none where only the given ones are.

    What they leave out is as the index was `made`.
    """
    from ..evaluate import grid

    given = ((path, settings_from_toml(path, made)) for path in _files(options))
    named = [(path.stem, with_overrides(settings, options.overrides)) for path, settings in given]
    return named + (grid(settings_of(options, made) or made, options.sweep) if options.sweep else [])


def _asked(options: argparse.Namespace, questions: Sequence[GoldQuestion]) -> Iterator[Result]:
    """Ask all questions under each of the settings; a sweep begins with the settings as they stand.

    Settings of another shape than the index has are asked of an index that is made for them.
    """
    base = engine_of(options, held=False)
    made = as_made(base.library)
    given = settings_of(options, made) or made
    named = _configurations(options, made)
    _check_sources(questions, base.library)
    if options.sweep or not named:
        label = options.name or ("as it stands" if options.sweep else None)
        if given.index_digest == made.index_digest:
            yield _told(_run(options, base, questions), label, base.settings, options.said)
        else:
            yield _variant(options, base, questions, label or "as given", given)
    for name, settings in named:
        yield _variant(options, base, questions, name, settings)


def _variant(
    options: argparse.Namespace, base: Any, questions: Sequence[GoldQuestion], name: str, settings: Settings
) -> Result:
    """Ask all questions under other settings, of an index that is made for them where need be."""
    from ..evaluate import configured

    progress = show.Progress(f"{name}: indexing")
    one = configured(base, name, settings, lambda done, of, what: progress(done, of))
    progress.end()
    result = _told(_run(options, one.engine, questions, name), name, one.engine.settings, options.said)
    return {**result, "vectors": {"made": one.made, "reused": one.reused}}


def _run(
    options: argparse.Namespace, engine: Any, questions: Sequence[GoldQuestion], name: str = ""
) -> Result:
    from ..evaluate import evaluate

    progress = show.Progress(f"{name}: asking" if name else "asking")
    result = evaluate(engine, questions, name=str(options.gold), progress=progress)
    progress.end()
    return result


def _told(result: Result, name: str | None, settings: Settings | None, command: str) -> Result:
    """Add to a result what makes it again."""
    return {
        **result,
        "name": name or result["settings"] or Path(str(result["gold"])).stem,
        "configuration": asdict(settings) if settings else None,
        "command": command,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _save(
    options: argparse.Namespace,
    questions: Sequence[GoldQuestion],
    result: Result,
    comparisons: Sequence[tuple[Result, Result]],
    first: Result | None,
) -> None:
    """Write the HTML report, where one is asked for."""
    if not options.report:
        return
    from ..evaluate import history, passages_beside, stages_of, verdict, words_of
    from ..render import saved
    from ..store import Library

    library = Library.open(options.index)
    runs = [run for run in history(options.output) if run["gold"] == result["gold"]]
    beside = [
        (found, passages_beside([first or other, other], _changed(found), questions, library), verdict(found))
        for found, other in comparisons
    ]
    page = saved(result, stages_of(result), *words_of(questions), beside, runs)
    try:
        options.report.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {options.report}: {error.strerror or error}") from error
    print(f"report: {options.report}", file=sys.stderr)


def _changed(found: Result) -> list[str]:
    return [str(row["id"]) for row in found["questions"] if row["delta"]]


def _one(
    options: argparse.Namespace,
    result: Result,
    written: Sequence[Path],
    rules: Sequence[Any],
    baseline: Result | None,
) -> int:
    from ..evaluate import comparison, comparison_table, table

    if options.json:
        show.as_json(result)
    else:
        print(table(result))
        if baseline:
            print("\n" + comparison_table(comparison(baseline, result), result))
        print(f"\nwritten: {', '.join(str(path) for path in written)}")
    return _gated(rules, result, baseline)


def _many(results: Sequence[Result], comparisons: Sequence[Result], written: Sequence[Path]) -> None:
    from ..evaluate import comparison_table, runs_table

    print(runs_table(results))
    for found, result in zip(comparisons, results[1:], strict=True):
        print("\n" + comparison_table(found, result))
    if written:
        print(f"\nwritten: {', '.join(dict.fromkeys(str(path) for path in written))}")


def _gated(rules: Sequence[Any], result: Result, baseline: Result | None) -> int:
    """Hold a result to the rules that were set; 1 when one is broken."""
    from ..evaluate import broken

    faults = broken(rules, result, baseline)
    for fault in faults:
        print(f"failed: {fault}", file=sys.stderr)
    return 1 if faults else 0


def _check_sources(questions: Sequence[GoldQuestion], library: Library) -> None:
    """Hold the gold against the files it was written on: offsets in other bytes mean nothing."""
    bytes_of = {row.name: row.bytes for row in library.files}
    for document, digest in dict(pair for question in questions for pair in question.sources).items():
        found = bytes_of.get(document)
        if found != digest:
            what = f"yours has SHA-256 {found[:12]}" if found else "it is not in the index"
            raise InputError(
                f"the gold counts {document} with SHA-256 {digest[:12]}, {what}: index that very file"
            )
