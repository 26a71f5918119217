"""A result with its comparisons and history in, one HTML file that opens anywhere, offline, out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from .compared import compared
from .pictures import history_picture
from .scores import scores
from .tongue import say
from .words import esc

Result = Mapping[str, Any]

HISTORY = ("evidence_recall@5", "nDCG@10", "answer_right", "refused")


def saved(
    result: Result,
    stages: Sequence[tuple[str, int, int, str]],
    asked: Mapping[str, str],
    expected: Mapping[str, str],
    comparisons: Sequence[tuple[Mapping[str, Any], Mapping[str, Sequence[Sequence[Any]]], str]],
    runs: Sequence[Mapping[str, Any]],
) -> str:
    """Write a report: scores, where questions were lost, comparisons (each with the passages and the
    verdict that `compared` takes), runs over time, and the settings and command that make it again.
    """
    parts = [scores(result, asked, expected, stages=stages)]
    parts += [compared(found, asked, shown, verdict) for found, shown, verdict in comparisons]
    parts.append(runs_over_time(runs))
    body = f"{''.join(parts)}{_made(result)}"
    style = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{esc(result['gold'])}</title><style>{style}{dark(style)}{FRAME}</style></head>"
        f'<body class="gradio-container"><main class="sheet">{body}</main></body></html>\n'
    )


def runs_over_time(runs: Sequence[Mapping[str, Any]]) -> str:
    """Show the main scores of runs, oldest first; nothing of fewer than two."""
    picture = history_picture(runs, HISTORY)
    head = say("runs.over_time", n=len(runs))
    return (
        f'<section class="history"><h3 class="rubric">{esc(head)}</h3>{picture}</section>' if picture else ""
    )


POLICY = "default-src 'none'; style-src 'unsafe-inline'"
FRAME = (
    "body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 var(--sans); }"
    " .sheet .failures .link { background: none; border: 0; cursor: text; }"
)


def dark(style: str) -> str:
    """Repeat the page's dark colours for a file that has no script to choose them."""
    found = re.search(r"^\.dark \{(.*?)^\}", style, re.S | re.M)
    return f"@media (prefers-color-scheme: dark) {{ :root {{{found[1]}}} }}" if found else ""


def _made(result: Result) -> str:
    """Say what made the result, so that it can be made again."""
    settings = json.dumps(result.get("configuration"), ensure_ascii=False, indent=1)
    return (
        '<section class="made"><h3 class="rubric">How this was made</h3>'
        f"<p><code>{esc(result.get('command') or 'dayek eval')}</code> at {esc(result.get('made') or '–')}, "
        f"settings {esc(result['settings'] or '–')}, index {esc(result['index'] or '–')}.</p>"
        f"<details><summary>All settings</summary><pre>{esc(settings)}</pre></details></section>"
    )
