"""Rows of figures in; Markdown tables out, on the screen and between two marks of a page of docs."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent.parent


def table(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], words: Sequence[str] = ()) -> str:
    """Lay out rows as Markdown; columns of `words` stand to the left."""
    sides = ("---" if name in (columns[0], *words) else "---:" for name in columns)
    lines = [f"| {' | '.join(columns)} |", f"|{'|'.join(sides)}|"]
    return "\n".join(
        [*lines, *(f"| {' | '.join(cell(row.get(name)) for name in columns)} |" for row in rows)]
    )


def cell(value: Any) -> str:
    """Write a figure with as many digits as tell something."""
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 1 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else value or "–"


def machine() -> str:
    """Say in a line on what was measured, and when."""
    try:
        said = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        said = ""
    found = re.search(r"model name\s*: (.+)", said)
    name = found[1].strip() if found else "a CPU of unknown name"
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return f"{os.cpu_count()} cores ({name}), {time.strftime('%B %Y')}, load {busy:.1f} at the end"


def put(path: Path, mark: str, text: str) -> None:
    """Put text between `<!-- mark -->` and `<!-- /mark -->` of a page."""
    before, _, after = parted(path, mark)
    path.write_text(f"{before}{text.rstrip()}\n{after}", encoding="utf-8")


def put_rows(path: Path, mark: str, text: str) -> None:
    """Put a table between the marks; rows of other names than its own stay as they were."""
    head, rows = text.splitlines()[:2], text.splitlines()[2:]
    new = {_name(row): row for row in rows}
    kept = [new.pop(_name(row), row) for row in parted(path, mark)[1].splitlines()[2:]]
    put(path, mark, "\n".join([*head, *kept, *new.values()]))


def _name(row: str) -> str:
    return row.split("|")[1].strip()


def parted(path: Path, mark: str) -> tuple[str, str, str]:
    """Cut a page into what stands before, between and behind two marks; the marks are not between."""
    page = path.read_text(encoding="utf-8")
    before, found, rest = page.partition(f"<!-- {mark} -->\n")
    between, closed, after = rest.partition(f"<!-- /{mark} -->")
    if not (found and closed):
        raise SystemExit(f"{path} has no <!-- {mark} --> … <!-- /{mark} -->: put both there")
    return before + found, between, closed + after
