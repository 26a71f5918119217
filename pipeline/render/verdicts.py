"""A checked text (as `dayek check --json` prints it) in; every quote with its verdict out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .beside import marked_pair
from .tongue import say
from .words import SIGNS, badge, data, esc, page_words

Said = Mapping[str, Any]

KINDS = ("number", "negation", "unit", "date", "name", "word")  # what differs, the gravest first
_SAME = ("exact", "normalised", "misattributed", "ambiguous")  # the source has the same words


def verdicts(said: Said, stamp: object = "", *, live: bool = True) -> str:
    """Show a summary line, each quote with its verdict, and the sentences that quote nothing.

    `live`: on a page that can show the source; else places are told, and nothing can be clicked.
    """
    quotes: Sequence[Said] = said["quotes"]
    if not quotes and not said["claims"]:
        inner = f'<p class="lead">{esc(say("check.nothing"))}</p>'
    else:
        rows = "".join(_quote(quote, live) for quote in quotes)
        inner = _summary(said) + f'<ol class="verdicts">{rows}</ol>' + _claims(said["claims"], live)
    return f'<div class="check" role="status" aria-live="polite"{data(stamp=stamp)}>{inner}</div>'


def _summary(said: Said) -> str:
    counts: Mapping[str, int] = said["summary"]
    parts = "".join(
        f'<span class="tally {SIGNS[verdict].tone}"><b>{count}</b> {esc(say(f"verdict.{verdict}"))}</span>'
        for verdict, count in counts.items()
        if count and verdict in SIGNS
    )
    return f'<p class="summary"><b>{esc(say("check.quotes", n=len(said["quotes"])))}</b>{parts}</p>'


def _quote(quote: Said, live: bool) -> str:
    tone = SIGNS[quote["verdict"]].tone
    differs = quote["source_text"] and quote["verdict"] not in _SAME
    body = _side_by_side(quote) if differs else f'<p class="quote">{esc(quote["text"])}</p>'
    return (
        f'<li class="verdict {tone}"><header>{badge(quote["verdict"])}'
        f'<span class="means">{esc(_meaning(quote))}</span></header>{body}{_where(quote, live)}</li>'
    )


def _meaning(quote: Said) -> str:
    """Say what a verdict means here: which kinds of words differ, or where it was claimed to stand."""
    claimed = quote["claimed"]
    if quote["verdict"] == "misattributed":
        parts = (claimed["document"], page_words(_number(claimed["page"]), None))
        place = ", ".join(str(p) for p in parts if p) or say("check.claimed_none")
        return say("check.claimed", place=place)
    kinds = dict.fromkeys(each["kind"] for each in quote["differences"])
    if quote["verdict"] == "altered" and kinds:
        return say("check.differs", kinds=", ".join(say(f"differs.{kind}") for kind in kinds))
    if quote["verdict"] == "near" and quote["differences"] and all(map(_of_form, quote["differences"])):
        return say("means.near_form")
    return say(f"means.{quote['verdict']}")


def _of_form(each: Said) -> bool:
    """Tell whether a difference is of punctuation or letter case alone."""
    said, source = each["said"].casefold(), each["source"].casefold()
    return bool(each["kind"] == "word") and (said == source or not any(map(str.isalnum, said + source)))


def _number(page: object) -> int | None:
    return page if isinstance(page, int) else None


def _side_by_side(quote: Said) -> str:
    said, source = marked_pair(quote["text"], quote["source_text"], quote["differences"])
    pair = _pair(say("check.said"), said, say("check.source"), source)
    return f"{_differences(quote['differences'])}{pair}"


def _pair(one: str, said: str, other: str, source: str) -> str:
    return (
        f'<div class="pair"><div><h4 class="rubric">{esc(one)}</h4><p class="quote">{said}</p></div>'
        f'<div><h4 class="rubric">{esc(other)}</h4><p class="quote">{source}</p></div></div>'
    )


def _differences(differences: Sequence[Said]) -> str:
    """List what differs, numbers, negations, units, dates and names first; of other words the count."""
    order = sorted(differences, key=lambda each: KINDS.index(each["kind"]))
    told = [each for each in order if each["kind"] != "word"]
    rows = "".join(
        f'<li><span class="kind">{esc(say("differs." + each["kind"]))}</span> '
        f'<del>{esc(each["said"] or "–")}</del> <span aria-hidden="true">→</span> '
        f"<ins>{esc(each['source'] or '–')}</ins></li>"
        for each in told
    )
    words = len(order) - len(told)
    if words and told:
        rows += f'<li><span class="kind">{esc(say("check.others", n=words))}</span></li>'
    return f'<ul class="differences">{rows}</ul>' if rows else ""


def _where(quote: Said, live: bool) -> str:
    if not quote["document"]:
        return ""
    page = page_words(quote["page"], None)
    told = f'<span class="doc">{esc(quote["document"])}</span>' + (
        f'<span class="page">{esc(page)}</span>' if page else ""
    )
    if not live:
        return f'<div class="quiet at">{told}</div>'
    place = data(place=quote["document"], start=quote["source_start"], end=quote["source_end"])
    return (
        f'<button type="button" class="quiet at"{place}>{told}'
        f'<span class="go">{esc(say("check.go"))}</span></button>'
    )


def _claims(claims: Sequence[Said], live: bool) -> str:
    """List sentences without a quote, each with the nearest evidence and what of it does not occur there."""
    if not claims:
        return ""
    rows = "".join(_claim(each, live) for each in claims)
    words = say("check.claims", n=len(claims))
    return (
        f'<section class="claims"><h3 class="rubric">{esc(words)}</h3>'
        f'<p class="hint">{esc(say("check.claims_lead"))}</p><ul>{rows}</ul></section>'
    )


def _claim(claim: Said, live: bool) -> str:
    if not claim["document"]:
        told = esc(", ".join(map(str, claim["tokens"])))
        nowhere = f"<b>{esc(say('check.none_near'))}</b>{': ' + told if told else ''}"
        return f'<li><p>{esc(claim["text"])}</p><span class="stands">{nowhere}</span></li>'
    said = _weighted(claim["text"], claim["missing"])
    pair = _pair(say("check.says"), said, say("check.nearest"), esc(claim["source_text"]))
    return f'<li>{pair}<span class="stands">{_stands(claim)}</span>{_where(claim, live)}</li>'


def _weighted(text: str, missing: Sequence[str]) -> str:
    """Mark the numbers, dates and names of a claim that its nearest evidence lacks."""
    if not missing:
        return esc(text)
    sought = "|".join(re.escape(each) for each in sorted(missing, key=len, reverse=True))
    pieces = re.split(rf"(?<!\w)({sought})(?!\w)", text)
    return "".join(f'<span class="absent">{esc(p)}</span>' if n % 2 else esc(p) for n, p in enumerate(pieces))


def _stands(claim: Said) -> str:
    there = [token for token in claim["tokens"] if token not in claim["missing"]]
    parts: list[str] = []
    if claim["missing"]:
        parts.append(_told("check.not_in", claim["missing"]))
    if there:
        parts.append(_told("check.in", there))
    if claim["missing"] and claim["documents"]:
        parts.append(_told("check.together", claim["documents"][:3]))
    return " · ".join(parts) or esc(say("check.no_tokens"))


def _told(key: str, words: Sequence[str]) -> str:
    return f"<b>{esc(say(key))}</b> {esc(', '.join(words))}"
