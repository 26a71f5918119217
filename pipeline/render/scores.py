"""The result of an evaluation in; its scores with intervals, slices and failures out, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from .faults import fault_words
from .pictures import funnel_picture
from .tongue import say, say_or
from .words import LANGUAGES, data, esc, language_words

Result = Mapping[str, Any]
Score = Mapping[str, Any]

_SLICES = MappingProxyType({"lang": "score.languages", "kind": "score.kinds"})
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
    head = f"{result['gold']}: {say('questions', n=result['n'])}"
    shaped = say("score.shaped", settings=result["settings"] or "–", index=result["index"] or "–")
    return (
        f'<div class="scores" role="status" aria-live="polite"{data(stamp=stamp)}>'
        f'<header><h2>{esc(head)}</h2><p class="hint">{esc(shaped)}</p></header>'
        f"{_table(result['scores'])}{_notes(result)}{_funnel(stages)}{_slices(result)}"
        f"{_failures(result, asked, expected)}</div>"
    )


def _table(listed: Mapping[str, Score]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{esc(name)}<span>{esc(say_or(f"measure.{name}", ""))}</span></th>'
        f"<td><b>{_three(score['value'])}</b></td>"
        f"<td>{_track(score)}</td><td>{_interval(score)}</td><td>{esc(score['n'])}</td></tr>"
        for name, score in listed.items()
    )
    return (
        '<div class="table-scroll"><table class="grid"><thead><tr>'
        f'<th scope="col">{esc(say("score.name"))}</th>'
        f'<th scope="col">{esc(say("score.value"))}</th>'
        f'<th scope="col"><span class="sr">{esc(say("score.drawn"))}</span></th>'
        f'<th scope="col">{esc(say("score.interval"))}</th>'
        f'<th scope="col">n</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _notes(result: Result) -> str:
    return "".join(f'<p class="hint">{esc(fault_words(each))}</p>' for each in result["warnings"])


def _funnel(stages: Sequence[tuple[str, int, int, str]]) -> str:
    """Draw where questions were lost, and say in words where most were."""
    gone = [stage for stage in stages if stage[2]]
    if not gone:
        return ""
    worst = max(gone, key=lambda stage: stage[2])
    stage = say_or(f"stage.{worst[0]}", worst[0])
    why = say_or(f"stage.{worst[0]}.means", worst[3])
    told = say("funnel.most", stage=stage, n=worst[2], why=why)
    return (
        f'<section class="funnel"><h3 class="rubric">{esc(say("funnel.head"))}</h3>'
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
            sections.append(
                f'<section><h3 class="rubric">{esc(say(title))}</h3>{_slice_table(found)}</section>'
            )
    return f'<div class="slices">{"".join(sections)}</div>'


def _slice_table(found: Mapping[str, Mapping[str, Score]]) -> str:
    names = [name for name in _SHOWN if any(name in each for each in found.values())]
    head = "".join(f'<th scope="col">{esc(say_or(f"brief.{name}", name))}</th>' for name in names)
    rows = "".join(
        f'<tr><th scope="row">{esc(_slice(key))}</th>'
        + "".join(f"<td>{_three(each[name]['value']) if name in each else '–'}</td>" for name in names)
        + "</tr>"
        for key, each in found.items()
    )
    return (
        f'<div class="table-scroll"><table class="grid"><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _slice(key: str) -> str:
    """Name a slice: a language, or a kind of question."""
    return language_words(key) if key in LANGUAGES else say_or(f"kind.{key}", key)


def _failures(result: Result, asked: Mapping[str, str], expected: Mapping[str, str]) -> str:
    failed: Sequence[Mapping[str, Any]] = [each for each in result["questions"] if each["why"]]
    if not failed:
        return f'<p class="lead">{esc(say("score.sound"))}</p>'
    rows = "".join(_failure(each, asked, expected) for each in failed)
    return (
        f'<section class="failures"><details{" open" if len(failed) <= _OPEN else ""}>'
        f'<summary class="rubric">{esc(say("score.short", n=len(failed), of=result["n"]))}</summary>'
        f"<ol>{rows}</ol></details></section>"
    )


def _failure(row: Mapping[str, Any], asked: Mapping[str, str], expected: Mapping[str, str]) -> str:
    key = str(row["id"])
    question = asked.get(key, key)
    came, wanted = row["answer"] or say("score.none"), expected.get(key) or say("score.none")
    return (
        f'<li><button type="button" class="link"{data(ask=question)}>{esc(question)}</button>'
        f"<dl><div><dt>{esc(say('score.expected'))}</dt><dd>{esc(wanted)}</dd></div>"
        f"<div><dt>{esc(say('score.came'))}</dt><dd>{esc(came)}</dd></div>"
        f"<div><dt>{esc(say('score.why'))}</dt><dd>{esc(fault_words(row['why']))}</dd></div></dl></li>"
    )


def _three(value: float) -> str:
    return f"{value:.3f}"


def _interval(score: Score) -> str:
    return "–" if score["low"] is None else f"{_three(score['low'])} – {_three(score['high'])}"
