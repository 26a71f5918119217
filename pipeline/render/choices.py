"""What a tab has chosen and what was asked before in; the row below the question that shows it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .tongue import say
from .words import LANGUAGES, data, esc, language_words, percent

POINTS = ("careful", "balanced", "eager")
_SHOWN = 60  # questions that are listed


def choices(
    chosen: Mapping[str, str], folders: Sequence[str], asked: Sequence[Mapping[str, Any]], stamp: object = ""
) -> str:
    """Show when to speak, which documents to look in, and what was asked before."""
    return (
        f'<div class="choices"{data(stamp=stamp)}>{_points(chosen)}{_filters(chosen, folders)}'
        f"{_history(asked)}</div>"
    )


def _points(chosen: Mapping[str, str]) -> str:
    buttons = "".join(
        f'<button type="button" aria-pressed="{str(chosen["point"] == point).lower()}" '
        f'title="{esc(say(f"point.{point}.means"))}"{data(choose="point", value=point)}>'
        f"{esc(say(f'point.{point}'))}</button>"
        for point in POINTS
    )
    return f'<div class="points" role="group" aria-label="{esc(say("point.name"))}">{buttons}</div>'


def _filters(chosen: Mapping[str, str], folders: Sequence[str]) -> str:
    languages = "".join(_option(code, language_words(code), chosen["language"]) for code in LANGUAGES)
    below = "".join(_option(folder, folder, chosen["folder"]) for folder in folders)
    every = f'<option value="">{esc(say("sift.every"))}</option>'
    dates = "".join(
        f'<label>{esc(say(f"filter.{key}"))} <input type="text" inputmode="numeric" maxlength="10" '
        f'placeholder="2019-04" autocomplete="off" value="{esc(chosen[key])}"{data(filter=key)}></label>'
        for key in ("since", "until")
    )
    set_ = [
        words
        for key, words in (
            ("language", language_words(chosen["language"])),
            ("folder", chosen["folder"]),
            ("since", f"≥ {chosen['since']}"),
            ("until", f"≤ {chosen['until']}"),
        )
        if chosen[key]
    ]
    told = f": <b>{esc(', '.join(set_))}</b>" if set_ else ""
    return (
        f'<details class="filters"><summary>{esc(say("filter.name"))}{told}</summary><div>'
        f"<label>{esc(say('filter.language'))} "
        f"<select{data(filter='language')}>{every}{languages}</select></label>"
        f"<label>{esc(say('filter.folder'))} <select{data(filter='folder')}>{every}{below}</select></label>"
        f'{dates}<button type="button" class="quiet"{data(choose="filters", value="")}>'
        f"{esc(say('filter.apply'))}</button></div></details>"
    )


def _option(value: str, words: str, chosen: str) -> str:
    return f'<option value="{esc(value)}"{" selected" if value == chosen else ""}>{esc(words)}</option>'


def _history(asked: Sequence[Mapping[str, Any]]) -> str:
    if not asked:
        return ""
    rows = "".join(map(_asked, asked[:_SHOWN]))
    return (
        f'<details class="asked-before"><summary>{esc(say("history.name", n=len(asked)))}</summary>'
        f'<ol aria-label="{esc(say("history.list"))}">{rows}</ol>'
        f'<p class="hint">{esc(say("history.where"))} <button type="button" class="quiet"'
        f"{data(choose='forget', value='all')}>{esc(say('history.erase'))}</button></p></details>"
    )


def _asked(each: Mapping[str, Any]) -> str:
    """Show one question with what was answered, as a button that asks it again."""
    said = (
        f"{each['answer']} · {percent(float(each['confidence']))}" if each["answer"] else say("history.none")
    )
    when = str(each["time"])[:16].replace("T", " ")
    return (
        f'<li><button type="button" class="chip"{data(ask=each["question"], plain="yes")}>'
        f'<span class="words">{esc(each["question"])}</span>'
        f'<span class="hint">{esc(said)} · <time>{esc(when)}</time></span></button></li>'
    )
