"""The result of an evaluation in; its scores with intervals, slices and failures out, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from .pictures import funnel_picture
from .words import LANGUAGES, counted, data, esc

Result = Mapping[str, Any]
Score = Mapping[str, Any]

_MEANING = MappingProxyType(
    {
        "evidence_recall@1": "the evidence is in the first passage",
        "evidence_recall@5": "… in the first five",
        "evidence_recall@10": "… in the first ten",
        "nDCG@10": "the right documents stand high",
        "RR@10": "one over the rank of the first right document",
        "R@10": "right documents among ten",
        "P@10": "of ten documents, those that are right",
        "AP@10": "right documents, each by how few wrong ones stand above it",
        "unjudged@10": "of ten documents, those nobody has judged",
        "char_recall@5": "characters of the evidence in the first five passages",
        "char_precision@5": "characters of the first five passages that are evidence",
        "char_iou@5": "shared by evidence and the first five passages, of both",
        "Success@1": "a right document comes first",
        "Success@5": "… is among five",
        "Success@10": "… is among ten",
        "answer_right": "the answer says what gold says",
        "answer_f1": "words shared with the gold answer",
        "exact_match": "the very words of the gold answer",
        "answered": "answerable questions that got an answer",
        "refused": "unanswerable questions that got none",
        "citation_precision": "citations that touch the evidence",
        "citation_recall": "questions whose citations hold the evidence",
        "alce_precision": "citations without which the evidence would lack, or that hold it alone",
        "auroc": "tells answerable from unanswerable",
        "aurc": "risk over all coverages · lower is better",
        "ece": "confidence against truth · lower is better",
        "risk@coverage=0.85": "wrong among the surest 85 % · lower is better",
        "coverage@risk=0.05": "how many can be answered at 5 % wrong",
    }
)
_SLICES = MappingProxyType({"lang": "By language", "kind": "By kind of question"})
_OPEN = 10  # failures: so many are shown at once, more on demand
_SHOWN = ("evidence_recall@10", "answer_right", "citation_precision", "answered", "refused")


def scores(
    result: Result,
    asked: Mapping[str, str],
    expected: Mapping[str, str],
    stamp: object = "",
    *,
    stages: Sequence[tuple[str, int, int, str]] = (),
) -> str:
    """Show a result; `asked` and `expected` give each question's words and gold answer by its id.

    `stages` says where questions were lost, as `funnel_picture` takes it.
    """
    head = f"{result['gold']}: {counted(result['n'], 'question')}"
    shaped = f"settings {result['settings'] or '–'} · index {result['index'] or '–'}"
    return (
        f'<div class="scores" role="status" aria-live="polite"{data(stamp=stamp)}>'
        f'<header><h2>{esc(head)}</h2><p class="hint">{esc(shaped)}</p></header>'
        f"{_table(result['scores'])}{_notes(result)}{_funnel(stages)}{_slices(result)}"
        f"{_failures(result, asked, expected)}</div>"
    )


def _table(listed: Mapping[str, Score]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{esc(name)}<span>{esc(_MEANING.get(name, ""))}</span></th>'
        f"<td><b>{_three(score['value'])}</b></td>"
        f"<td>{_track(score)}</td><td>{_interval(score)}</td><td>{esc(score['n'])}</td></tr>"
        for name, score in listed.items()
    )
    return (
        '<div class="table-scroll"><table class="grid"><thead><tr><th scope="col">score</th>'
        '<th scope="col">value</th><th scope="col"><span class="sr">drawn</span></th>'
        '<th scope="col">95 % interval</th>'
        f'<th scope="col">n</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _notes(result: Result) -> str:
    return "".join(f'<p class="hint">{esc(each)}</p>' for each in result["warnings"])


def _funnel(stages: Sequence[tuple[str, int, int, str]]) -> str:
    """Draw where questions were lost, and say in words where most were."""
    gone = [stage for stage in stages if stage[2]]
    if not gone:
        return ""
    worst = max(gone, key=lambda stage: stage[2])
    told = f"Most are lost at {worst[0]} ({worst[2]}): {worst[3]}."
    return (
        '<section class="funnel"><h3 class="rubric">Where questions were lost</h3>'
        f'{funnel_picture(stages)}<p class="hint">{esc(told)}</p></section>'
    )


def _track(score: Score) -> str:
    """Draw a value between 0 and 1, and its interval."""
    low, high = (score["value"] if score[key] is None else score[key] for key in ("low", "high"))
    places = (max(0.0, min(1.0, float(each))) * 100 for each in (low, high, score["value"]))
    left, right, dot = (f"{each:.1f}%" for each in places)
    return (
        f'<span class="track" style="--low:{left};--high:{right};--dot:{dot}" aria-hidden="true">'
        "<i></i><b></b></span>"
    )


def _slices(result: Result) -> str:
    sections: list[str] = []
    for family, title in _SLICES.items():
        found = {
            key.partition("=")[2]: each
            for key, each in result["slices"].items()
            if key.startswith(f"{family}=")
        }
        if found:
            sections.append(f'<section><h3 class="rubric">{title}</h3>{_slice_table(found)}</section>')
    return f'<div class="slices">{"".join(sections)}</div>'


def _slice_table(found: Mapping[str, Mapping[str, Score]]) -> str:
    names = [name for name in _SHOWN if any(name in each for each in found.values())]
    head = "".join(f'<th scope="col">{esc(name.replace("_", " "))}</th>' for name in names)
    rows = "".join(
        f'<tr><th scope="row">{esc(LANGUAGES.get(key, key))}</th>'
        + "".join(f"<td>{_three(each[name]['value']) if name in each else '–'}</td>" for name in names)
        + "</tr>"
        for key, each in found.items()
    )
    return (
        f'<div class="table-scroll"><table class="grid"><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _failures(result: Result, asked: Mapping[str, str], expected: Mapping[str, str]) -> str:
    failed: Sequence[Mapping[str, Any]] = [each for each in result["questions"] if each["why"]]
    if not failed:
        return '<p class="lead">Nothing fell short.</p>'
    rows = "".join(_failure(each, asked, expected) for each in failed)
    return (
        f'<section class="failures"><details{" open" if len(failed) <= _OPEN else ""}>'
        f'<summary class="rubric">{len(failed)} of {result["n"]} fell short</summary>'
        f"<ol>{rows}</ol></details></section>"
    )


def _failure(row: Mapping[str, Any], asked: Mapping[str, str], expected: Mapping[str, str]) -> str:
    key = str(row["id"])
    question = asked.get(key, key)
    came = row["answer"] or "no answer"
    return (
        f'<li><button type="button" class="link"{data(ask=question)}>{esc(question)}</button>'
        f"<dl><div><dt>expected</dt><dd>{esc(expected.get(key) or 'no answer')}</dd></div>"
        f"<div><dt>came</dt><dd>{esc(came)}</dd></div>"
        f"<div><dt>why</dt><dd>{esc(row['why'])}</dd></div></dl></li>"
    )


def _three(value: float) -> str:
    return f"{value:.3f}"


def _interval(score: Score) -> str:
    return "–" if score["low"] is None else f"{_three(score['low'])} – {_three(score['high'])}"
