"""An answer or a draft and what was said of it in; the buttons that judge it, and what was recorded, out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .faults import fault_words
from .tongue import say, say_or, spoken
from .words import LANGUAGES, data, esc, language_words, place_html

Given = Mapping[str, Any]

LONGEST_NAME, LONGEST_ANSWER = 80, 400  # letters that the fields take
_RECORDED = ("right", "wrong", "unanswerable", "accept", "reject", "withdraw")


def judging(given: Given, stamp: object = "", said: str = "") -> str:
    """Show the buttons that judge an answer, below what is to be `said` first (HTML).

    Of a silence to be right and to have no answer are one thing, so one button says both.
    """
    carried = judged_of(given)
    if given["answered"]:
        buttons = _button("right", "✔", say("judge.right"), given=carried)
        buttons += _button("wrong", "✘", say("judge.wrong"), given=carried)
        buttons += _button("unanswerable", "", say("judge.none"), given=carried)
    else:
        buttons = _button("unanswerable", "✔", say("judge.right_none"), given=carried)
        buttons += _button("wrong", "✘", say("judge.wrong"), given=carried)
    name = esc(say("judge.answer"))
    row = f'<div class="judge-row" role="group" aria-label="{name}">{buttons}{_name()}</div>'
    return _told(said + row, stamp)


def judged_of(given: Given) -> str:
    """Write what a judgement needs of an answer: its question, its words, and where it is cited."""
    cited = [{key: c[key] for key in ("doc_id", "document", "start", "end")} for c in given["citations"]]
    kept = {"question": given["question"], "answered": given["answered"], "answer": given["answer"]}
    return json.dumps({**kept, "citations": cited}, ensure_ascii=False)


def judged(given: Given, told: Given, stamp: object = "") -> str:
    """Say what was recorded of an answer and where; of one taken back, show the buttons again."""
    if told["action"] == "withdraw":
        return judging(given, stamp, recorded(told))
    seek = f'<p class="seek-how">{esc(say("judge.seek"))}</p>' if told["action"] == "wrong" else ""
    return _told(recorded(told, judged_of(given)) + seek, stamp)


def seeking(given: Given, stamp: object = "") -> str:
    """Show the bar below the source that takes selected words for the evidence."""
    button = (
        '<button type="button" class="take" disabled'
        f"{data(judge='select', given=judged_of(given))}>{esc(say('judge.take'))}</button>"
    )
    return (
        f'<section class="seek" aria-label="{esc(say("judge.evidence"))}"{data(stamp=stamp)}>'
        f'<p class="chosen" aria-live="polite">{esc(say("judge.bare"))}</p>'
        f'<div><label>{esc(say("judge.short"))} <input type="text" class="in-short"{_plain(LONGEST_ANSWER)}>'
        f"</label>{button}</div></section>"
    )


def fault(words: object) -> str:
    """Say one line that went wrong with a judgement."""
    return f'<p class="judge-fault" role="alert">{esc(fault_words(words))}</p>'


def draft(shown: Given, stamp: object = "", said: str = "") -> str:
    """Show the draft to judge next: what it asks, what it expects, where that stands, and why it is next."""
    at = {"id": shown["id"], "skipped": shown["skipped"]}
    sound = shown["trouble"] is None
    buttons = _button("accept", "✔", say("judge.accept"), **at) if sound else ""
    buttons += _button("reject", "✘", say("judge.reject"), **at) + _button(
        "skip", "", say("judge.skip"), **at
    )
    kind = f"{language_words(shown['lang'])} · {say_or('kind.' + shown['kind'], shown['kind'])}"
    return _told(
        f'{said}<div class="draft"><p class="hint">{esc(kind)}</p>'
        f'<p class="asked" lang="{esc(shown["lang"])}">{esc(shown["question"])}</p>{_expected(shown)}'
        f'<p class="hint why-next">{esc(_why(shown))}</p>'
        f'<div class="judge-row" role="group" aria-label="{esc(say("judge.this_draft"))}">{buttons}'
        f'<button type="button" class="quiet"{data(ask=shown["question"])}>'
        f"{esc(say('judge.ask_it'))}</button>"
        f"{_name()}</div></div>",
        stamp,
    )


def no_draft(words: str, stamp: object = "", said: str = "") -> str:
    """Say that no draft waits, and the mend."""
    return _told(said + told(words), stamp)


def told(words: str) -> str:
    """Say one quiet line."""
    return f'<p class="hint">{esc(words)}</p>'


def agreement(lines: Sequence[str]) -> str:
    """Say how far people agree, a line each."""
    return "".join(f'<p class="hint agreed">{esc(line)}</p>' for line in lines)


def recorded(told: Given, given: str = "") -> str:
    """Say what was recorded, how many questions are judged, and where; offer to take it back."""
    action = told["action"]
    words = say(f"recorded.{action}") if action in _RECORDED else _selected(told)
    back = "" if told["action"] == "withdraw" else _take_back(told, given)
    broken = f"; {say('judged.broken', n=told['faults'])}" if told["faults"] else ""
    many = say("judged.many", n=told["judged"], path=told["path"]) + broken
    return (
        f'<p class="recorded" role="status" tabindex="-1">{esc(words)} '
        f'<span class="hint">{esc(many)}</span>{back}</p>'
    )


def _expected(shown: Given) -> str:
    if shown["trouble"]:
        return f'<p class="judge-fault">{esc(shown["trouble"])}</p>'
    if not shown["answers"]:
        none, colon, why = say("draft.expects_none").partition(":")
        expects = f"{esc(say('draft.expects'))} <b>{esc(none)}</b>{colon}{esc(why)}."
        return f'<p class="expects">{expects}</p>'
    places = "".join(map(_quoted, shown["places"]))
    answers = esc(", ".join(shown["answers"]))
    return f'<p class="expects">{esc(say("draft.expects"))} <b>{answers}</b></p>{places}'


def _quoted(place: Given) -> str:
    words = f"{esc(place['before'])}<mark>{esc(place['quote'])}</mark>{esc(place['after'])}"
    return f'<blockquote class="stood"><p>{words}</p><p class="at">{place_html(place)}</p></blockquote>'


def _why(shown: Given) -> str:
    named = [f"{_slice(key)} (n = {n}, ±{width / 2:.2f})" for key, n, width in shown["slices"]]
    slices = say("reason.and").join(named)
    left = say("draft.left", n=shown["left"] - 1) if shown["left"] > 1 else say("draft.last")
    if not shown["run"]:
        return say("draft.next_unrun", slices=slices, left=left)
    return say("draft.next", slices=slices, run=shown["run"], left=left)


def _slice(key: str) -> str:
    """Name a slice, `lang=ru` or `kind=date`: by its key in English, else by its words."""
    name = key.partition("=")[2]
    if spoken() == "en":
        return key
    return language_words(name) if name in LANGUAGES else say_or(f"kind.{name}", name)


def _selected(told: Given) -> str:
    return say("recorded.select", quote=told["quote"], answer=told["answer"])


def _take_back(told: Given, given: str) -> str:
    back = data(judge="withdraw", id=told["id"], time=told["time"], given=given or None)
    return f' <button type="button" class="quiet"{back}>{esc(say("judge.back"))}</button>'


def _button(action: str, sign: str, words: str, **carried: object) -> str:
    mark = f'<span aria-hidden="true">{sign}</span> ' if sign else ""
    return f'<button type="button" class="quiet"{data(judge=action, **carried)}>{mark}{esc(words)}</button>'


def _name() -> str:
    """Ask who judges; the page's script fills in what the browser keeps."""
    field = f'<input type="text" class="judge-name" value="me"{_plain(LONGEST_NAME)}>'
    return f'<label class="judge-by">{esc(say("judge.by"))} {field}</label>'


def _plain(most: int) -> str:
    return f' maxlength="{most}" autocomplete="off" spellcheck="false"'


def _told(inner: str, stamp: object) -> str:
    return f'<div class="judging"{data(stamp=stamp)}>{inner}</div>'
