"""Counts and scores in, small pictures as SVG out: where questions were lost, how scores went over time.

They hold no script and no fixed colour: ink is the colour of the text around them, the rest comes from the
page's own variables, so that they suit light and dark, the page and a saved report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .tongue import say, say_or
from .words import esc

_WIDE, _ROW = 720, 26
_LABEL, _BAR = 92, 430  # where bars begin, and how long the longest is
_KEPT, _LOST = "var(--accent, #0f5560)", "var(--bad, #ab2f24)"
_TALL, _LEFT, _RIGHT, _LOW = 240, 40, 190, 30  # of the plot over time: its height and margins
_TONES = ("var(--accent, #0f5560)", "var(--bad, #ab2f24)", "var(--fair, #8a6100)", "var(--good, #1f6f4a)")


def funnel_picture(stages: Sequence[tuple[str, int, int, str]]) -> str:
    """Draw what goes on and what is lost at each stage: (name, entered, lost, what losing means)."""
    drawn = [stage for stage in stages if stage[1]]
    if not drawn:
        return ""
    most = max(entered for _, entered, _, _ in drawn)
    rows = "".join(_stage(at, stage, most) for at, stage in enumerate(drawn))
    told = "; ".join(_lost(name, gone, entered) for name, entered, gone, _ in drawn if gone)
    return _svg(_ROW * len(drawn) + 4, f"{say('funnel.head')}. {told}", rows)


def _lost(name: str, gone: int, entered: int) -> str:
    return say("funnel.lost", stage=say_or(f"stage.{name}", name), n=gone, of=entered)


def _svg(tall: int, label: str, inside: str) -> str:
    return (
        f'<svg class="picture" viewBox="0 0 {_WIDE} {tall}" role="img" aria-label="{esc(label)}" '
        f'font-size="13" fill="currentColor">{inside}</svg>'
    )


def _stage(at: int, stage: tuple[str, int, int, str], most: int) -> str:
    name, entered, gone, meaning = stage
    kept, lost = (_BAR * count / most for count in (entered - gone, gone))
    top = _ROW * at + 4
    told = f"{_lost(name, gone, entered)}: {say_or(f'stage.{name}.means', meaning)}"
    left = f" · {say('funnel.gone', n=gone)}" if gone else ""
    return (
        f"<g><title>{esc(told)}</title>"
        f'<text x="0" y="{top + 14}">{esc(say_or(f"stage.{name}", name))}</text>'
        f'<rect x="{_LABEL}" y="{top}" width="{kept:.1f}" height="18" rx="2" style="fill: {_KEPT}"/>'
        f'<rect x="{_LABEL + kept:.1f}" y="{top}" width="{lost:.1f}" height="18" rx="2" '
        f'style="fill: {_LOST}; opacity: 0.55"/>'
        f'<text x="{_LABEL + _BAR + 12}" y="{top + 14}">'
        f"{esc(say('funnel.kept', n=entered - gone, of=entered) + left)}</text></g>"
    )


def history_picture(runs: Sequence[Mapping[str, Any]], measures: Sequence[str]) -> str:
    """Draw scores over runs, oldest first, with their intervals; a point says what run it is of."""
    drawn = [measure for measure in measures if any(measure in run["scores"] for run in runs)]
    if len(runs) < 2 or not drawn:
        return ""
    across = (_WIDE - _LEFT - _RIGHT) / (len(runs) - 1)
    grid = "".join(_line(share) for share in (0.0, 0.25, 0.5, 0.75, 1.0))
    series = "".join(
        _series(runs, measure, across, tone) for measure, tone in zip(drawn, _TONES, strict=False)
    )
    ends = _spread([_height(_last(runs, measure)) for measure in drawn[: len(_TONES)]])
    names = "".join(
        f'<text x="{_WIDE - _RIGHT + 14}" y="{y + 4:.1f}" style="fill: {tone}">{esc(measure)}</text>'
        for measure, tone, y in zip(drawn, _TONES, ends, strict=False)
    )
    first, last = (str(run.get("made") or run.get("name") or "")[:10] for run in (runs[0], runs[-1]))
    days = (
        f'<text x="{_LEFT}" y="{_TALL - 6}">{esc(first)}</text>'
        f'<text x="{_WIDE - _RIGHT}" y="{_TALL - 6}" text-anchor="end">{esc(last)}</text>'
    )
    label = f"{say('runs.over_time', n=len(runs))}: {', '.join(drawn)}"
    return _svg(_TALL, label, grid + series + names + days)


def _height(share: float) -> float:
    return 12 + (1 - share) * (_TALL - _LOW - 20)


def _line(share: float) -> str:
    y = _height(share)
    return (
        f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{share:g}</text>'
        f'<line x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
        'style="stroke: var(--line, #e4dfd3)"/>'
    )


def _series(runs: Sequence[Mapping[str, Any]], measure: str, across: float, tone: str) -> str:
    places: list[str] = []
    marks: list[str] = []
    for at, run in enumerate(runs):
        score = run["scores"].get(measure)
        if score is None:
            continue
        x, y = _LEFT + across * at, _height(score["value"])
        places.append(f"{x:.1f},{y:.1f}")
        if score["low"] is not None:
            high, low = _height(score["high"]), _height(score["low"])
            marks.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{high:.1f}" y2="{low:.1f}" '
                f'style="stroke: {tone}; opacity: 0.4"/>'
            )
        told = f"{run.get('name')}: {measure} {score['value']:.3f}\n{run.get('made')}\n{run.get('command')}"
        marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" style="fill: {tone}">'
            f"<title>{esc(told)}</title></circle>"
        )
    return f'<polyline points="{" ".join(places)}" fill="none" style="stroke: {tone}"/>' + "".join(marks)


def _last(runs: Sequence[Mapping[str, Any]], measure: str) -> float:
    return float(next(run["scores"][measure]["value"] for run in reversed(runs) if measure in run["scores"]))


def _spread(heights: Sequence[float]) -> list[float]:
    """Move names apart that would stand on one another, lowest last."""
    placed = dict.fromkeys(range(len(heights)), 0.0)
    before = -99.0
    for at in sorted(placed, key=lambda at: heights[at]):
        before = placed[at] = max(heights[at], before + 15)
    return list(placed.values())
