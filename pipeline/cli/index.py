"""`dayek index`: paths in, an index in step with them and a report of every file out."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..render.pages import pages_in_words
from ..render.words import counted
from . import show
from .options import settings_of
from .report import MARKS

if TYPE_CHECKING:
    from ..build import BuildReport, FileReport


def index(options: argparse.Namespace) -> int:
    from ..build import build

    paths = options.paths or ([] if options.forget else [Path("corpus")])
    if not options.paths and not options.forget and not Path("corpus").is_dir():
        raise InputError("no corpus/ here: name files or folders, e.g. dayek index ~/papers")
    progress = show.Progress("reading")
    try:
        report = build(
            paths,
            options.index,
            settings_of(options),
            forget=options.forget,
            rebuild=options.rebuild,
            progress=progress,
        )
    finally:
        progress.end()
    if options.json:
        files = [asdict(file) for file in report.files]
        show.as_json(
            {
                "files": files,
                "summary": report.summary,
                "left_out": list(report.left_out),
                "embedded": report.embedded,
                "mended": list(report.mended),
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
