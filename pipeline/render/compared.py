"""A comparison of two runs in; its differences, and its questions with both runs' passages, as HTML out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .faults import fault_words
from .tongue import say
from .words import data, esc, page_words

Row = Mapping[str, Any]

MOST = 25  # questions that are shown, those first that lost most, then those that gained most


def compared(
    found: Row, asked: Mapping[str, str], shown: Mapping[str, Sequence[Sequence[Row]]], verdict: str
) -> str:
    """Show how one run differs from another.

    `asked` gives a question's words by its id, `shown` the passages of both runs (`document`, `page`,
    `text`, `gold`: whether evidence stands in it), best first.
    """
    head = say("compare.head", other=found["other"], one=found["one"])
    told = f"{say('questions', n=found['n'])} · {fault_words(verdict)}"
    return (
        f'<div class="compared"><header><h2>{esc(head)}</h2>'
        f'<p class="hint">{esc(told)}</p></header>'
        f"{_differences(found)}{_questions(found, asked, shown)}</div>"
    )


def _differences(found: Row) -> str:
    rows = "".join(_difference(name, each) for name, each in found["differences"].items())
    runs = (str(found["one"]), str(found["other"]))
    measure, apart, wins, holm = (say(f"compare.{key}") for key in ("measure", "apart", "wins", "holm"))
    heads = (measure, *runs, apart, "", say("score.interval"), wins, "p", holm)
    head = "".join(f'<th scope="col">{esc(each)}</th>' for each in heads)
    return (
        f'<div class="table-scroll"><table class="grid"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _difference(name: str, each: Row) -> str:
    interval = "–" if each["low"] is None else f"{each['low']:+.3f} – {each['high']:+.3f}"
    clear = each["p_holm"] is not None and each["p_holm"] < 0.05
    apart = f"{each['value']:+.3f}"
    holm = "" if each["p_holm"] is None else f"{each['p_holm']:.3f}"
    return (
        f'<tr><th scope="row">{esc(name)}</th><td>{each["one"]:.3f}</td><td>{each["other"]:.3f}</td>'
        f"<td>{f'<b>{apart}</b>' if clear else apart}</td><td>{_swing(each)}</td>"
        f"<td>{interval}</td><td>{each['wins']} / {each['ties']} / {each['losses']}</td>"
        f"<td>{each['p']:.3f}</td><td>{holm}</td></tr>"
    )


def _swing(each: Row) -> str:
    """Draw a difference and its interval about the middle, which is none."""
    low, high = (each["value"] if each[key] is None else each[key] for key in ("low", "high"))
    left, right, dot = (f"{50 + 50 * max(-1.0, min(1.0, 2 * at)):.1f}%" for at in (low, high, each["value"]))
    return (
        f'<span class="track swing" style="--low:{left};--high:{right};--dot:{dot}" aria-hidden="true">'
        "<i></i><b></b></span>"
    )


def _questions(found: Row, asked: Mapping[str, str], shown: Mapping[str, Sequence[Sequence[Row]]]) -> str:
    changed = [each for each in found["questions"] if each["delta"]]
    lost = [each for each in changed if each["delta"] < 0][:MOST]
    won = [each for each in reversed(changed) if each["delta"] > 0][: MOST - len(lost)]
    parts = (("lost", lost), ("gained", won))
    return "".join(_part(name, listed, found, asked, shown) for name, listed in parts if listed)


def _part(
    name: str,
    listed: Sequence[Row],
    found: Row,
    asked: Mapping[str, str],
    shown: Mapping[str, Sequence[Sequence[Row]]],
) -> str:
    rows = "".join(_question(each, found, asked, shown) for each in listed)
    head = say(f"compare.{name}", n=len(listed), run=found["other"])
    return f'<section class="failures"><h3 class="rubric">{esc(head)}</h3><ol>{rows}</ol></section>'


def _question(
    each: Row, found: Row, asked: Mapping[str, str], shown: Mapping[str, Sequence[Sequence[Row]]]
) -> str:
    key = str(each["id"])
    changes = ", ".join(f"{name} {a:.2g} → {b:.2g}" for name, (a, b) in each["changed"].items())
    sides = "".join(
        f'<div><h4 class="rubric">{esc(name)}: {esc(answer or say("score.none"))}</h4>'
        f"{_passages(passages)}</div>"
        for name, answer, passages in zip(
            (found["one"], found["other"]), each["answers"], shown.get(key, ((), ())), strict=True
        )
    )
    return (
        f"<li><details><summary>{esc(asked.get(key, key))}<span>{esc(changes)}</span></summary>"
        f'<div class="beside">{sides}</div></details></li>'
    )


def _passages(passages: Sequence[Row]) -> str:
    if not passages:
        return f'<p class="hint">{esc(say("compare.bare"))}</p>'
    return f"<ol>{''.join(map(_passage, passages))}</ol>"


def _passage(each: Row) -> str:
    page = f" {page_words(each['page'], None)}" if each["page"] else ""
    gold = data(gold="yes" if each["gold"] else None)
    return (
        f'<li{gold}><span class="doc">{esc(each["document"])}</span>{esc(page)}'
        f"<p>{esc(_words(each['text']))}</p></li>"
    )


def _words(text: str) -> str:
    """Say a passage's words; what stands in brackets for a document that is gone is dayek's own."""
    return fault_words(text) if text.startswith("(this document is not") else text
