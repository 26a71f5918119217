"""A checked text (as `dayek check --json` prints it) in; one HTML file that opens anywhere, offline, out."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from .saved import FRAME, POLICY, dark
from .verdicts import verdicts
from .words import esc


def checked_page(said: Mapping[str, Any], name: str, index: str) -> str:
    """Write a report: each quote with its verdict, both wordings side by side, and the claims."""
    style = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    body = verdicts(said, live=False)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{esc(name)}, checked</title><style>{style}{dark(style)}{FRAME}</style></head>"
        f'<body class="gradio-container"><main class="sheet"><h1 class="rubric">{esc(name)}</h1>{body}'
        f'<section class="made"><p>Checked by <code>dayek check</code> against index {esc(index)}.</p>'
        "</section>"
        "</main></body></html>\n"
    )
