"""`dayek index`: paths in, an index in step with them and a report of every file out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DayekError, InputError
from ..render.pages import pages_in_words
from ..render.words import counted
from . import show
from .options import settings_of
from .report import MARKS

if TYPE_CHECKING:
    from ..build import BuildReport, FileReport


def index(options: argparse.Namespace) -> int:
    options.paths = options.paths or _default_paths(options)
    if options.watch:
        return _watch(options)
    return _told(_once(options), options)


def _default_paths(options: argparse.Namespace) -> list[Path]:
    if options.take_in:
        return _roots_of(options)
    if options.forget or options.repair or options.purge or options.leave_out:
        return []
    if options.place.name:
        return _roots_of(options)
    if not Path("corpus").is_dir():
        raise InputError("no corpus/ here: name files or folders, e.g. dayek index ~/papers")
    return [Path("corpus")]


def _roots_of(options: argparse.Namespace) -> list[Path]:
    """List the roots of a library once more, those that are there."""
    from ..errors import NoIndexError
    from ..libraries import summary_of, there

    roots = summary_of(options.place).roots
    if not roots:
        raise NoIndexError("nothing to go over: name files or folders")
    return there(roots)


def _once(options: argparse.Namespace) -> BuildReport:
    from ..build import build

    progress = show.Progress("reading")
    try:
        return build(
            options.paths,
            options.index,
            settings_of(options),
            forget=options.forget,
            without=options.leave_out,
            again=options.take_in,
            rebuild=options.rebuild,
            repair=options.repair,
            purge=options.purge,
            progress=progress,
        )
    finally:
        progress.end()


def _watch(options: argparse.Namespace) -> int:
    """Keep in step until Ctrl+C, which is how it ends well."""
    from ..build import watch

    def run() -> None:
        report = _once(options)
        options.rebuild, options.repair = False, False
        options.forget, options.leave_out, options.take_in = [], [], []
        if any(file.change != "same" for file in report.files) or report.mended:
            _told(report, options)
            sys.stdout.flush()

    def fault(error: DayekError) -> None:
        print(f"dayek: {error}", file=sys.stderr, flush=True)

    if not options.paths:
        raise InputError("--watch needs folders to watch: dayek index ~/papers --watch")
    run()
    print(f"watching {counted(len(options.paths), 'place')}; Ctrl+C ends it", file=sys.stderr, flush=True)
    with suppress(KeyboardInterrupt):  # in the middle of a run: what it had embedded is kept
        watch(options.paths, options.index, run, fault)
    return 0


def _told(report: BuildReport, options: argparse.Namespace) -> int:
    if options.json:
        files = [asdict(file) for file in report.files]
        show.as_json(
            {
                "files": files,
                "summary": report.summary,
                "left_out": list(report.left_out),
                "embedded": report.embedded,
                "mended": list(report.mended),
                "purged": report.purged,
            }
        )
    else:
        print(_report(report))
    return 1 if report.fell_short else 0


def _report(report: BuildReport) -> str:
    lines = [_line(file) for file in report.files if file.change != "same" or file.reason or file.warnings]
    same = sum(file.change == "same" for file in report.files)
    counts = ", ".join(
        f"{count} {state.replace('_', ' ')}" for state, count in sorted(report.summary.items())
    )
    lines.append(
        f"{counted(len(report.files), 'file')}: {counts or 'none'}" + (f" ({same} unchanged)" if same else "")
    )
    lines += [*report.mended, *_left_out(report.left_out)]
    if report.purged is not None:
        lines.append(
            f"purged: no byte of what was removed is left in the index ({report.purged:,} bytes freed)"
        )
    return "\n".join(lines)


def _line(file: FileReport) -> str:
    pages = f"{counted(file.pages, 'page')}, " if file.pages else ""
    size = pages + counted(file.passages, "passage") if file.passages else ""
    head = f"{MARKS.get(file.state, '✘')} {file.document}  {file.change}"
    tail = [f"    {file.state.replace('_', ' ')}: {file.reason}"] if file.reason else []
    short = file.state not in ("indexed", "removed") and file.page_reports
    tail += [f"    pages: {pages_in_words(file.page_reports)}"] if short else []
    return "\n".join([f"{head}  {size}".rstrip(), *tail, *(f"    note: {w}" for w in file.warnings)])


def _left_out(left_out: Sequence[str]) -> list[str]:
    """Say what was passed over by rule, a few by name and the rest by count."""
    few = list(left_out[:3])
    more = [f"  and {len(left_out) - 3} more (--json lists them)"] if len(left_out) > 3 else []
    return ["left out:", *(f"  {line}" for line in few), *more] if left_out else []
