"""A checked text (as `dayek check --json` prints it) in; every quote with its verdict out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from .words import SIGNS, badge, counted, data, esc, page_words

Said = Mapping[str, Any]

_PIECES = re.compile(r"\w+|\s+|[^\w\s]")


def verdicts(said: Said, stamp: object = "") -> str:
    """Show a summary line, each quote with its verdict, and the sentences that quote nothing."""
    quotes: Sequence[Said] = said["quotes"]
    if not quotes and not said["claims"]:
        inner = '<p class="lead">No quote and no claim was found in this text.</p>'
    else:
        inner = _summary(said) + f'<ol class="verdicts">{"".join(map(_quote, quotes))}</ol>'
        inner += _claims(said["claims"])
    return f'<div class="check" role="status" aria-live="polite"{data(stamp=stamp)}>{inner}</div>'


def _summary(said: Said) -> str:
    counts: Mapping[str, int] = said["summary"]
    parts = "".join(
        f'<span class="tally {SIGNS[verdict].tone}"><b>{count}</b> {esc(verdict)}</span>'
        for verdict, count in counts.items()
        if count and verdict in SIGNS
    )
    return f'<p class="summary"><b>{esc(counted(len(said["quotes"]), "quote"))}</b>{parts}</p>'


def _quote(quote: Said) -> str:
    tone = SIGNS[quote["verdict"]].tone
    differs = quote["source_text"] and quote["verdict"] not in ("exact", "normalised", "misattributed")
    body = _side_by_side(quote) if differs else f'<p class="quote">{esc(quote["text"])}</p>'
    return (
        f'<li class="verdict {tone}"><header>{badge(quote["verdict"])}'
        f'<span class="means">{esc(_meaning(quote))}</span></header>{body}{_where(quote)}</li>'
    )


def _meaning(quote: Said) -> str:
    """Say what a verdict means here: which kinds of words differ, or where it was claimed to stand."""
    claimed = quote["claimed"]
    if quote["verdict"] == "misattributed":
        parts = (claimed["document"], page_words(_number(claimed["page"]), None))
        return f"claimed of {', '.join(str(p) for p in parts if p) or 'another place'}; it stands elsewhere"
    kinds = dict.fromkeys(each["kind"] for each in quote["differences"])
    if quote["verdict"] == "altered" and kinds:
        return f"differs in: {', '.join(kinds)}"
    return SIGNS[quote["verdict"]].meaning


def _number(page: object) -> int | None:
    return page if isinstance(page, int) else None


def _side_by_side(quote: Said) -> str:
    said, source = marked_pair(quote["text"], quote["source_text"])
    return (
        f'<div class="pair"><div><h4 class="rubric">said</h4><p class="quote">{said}</p></div>'
        f'<div><h4 class="rubric">source</h4><p class="quote">{source}</p></div></div>'
    )


def marked_pair(said: str, source: str) -> tuple[str, str]:
    """Mark what differs between two wordings: `<del>` in what was said, `<ins>` in the source."""
    left, right = _PIECES.findall(said), _PIECES.findall(source)
    one, other = ([piece.casefold() if piece.strip() else " " for piece in side] for side in (left, right))
    parts: tuple[list[str], list[str]] = ([], [])
    for how, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        for listed, words, tag in ((parts[0], left[a:b], "del"), (parts[1], right[c:d], "ins")):
            text = esc("".join(words))
            listed.append(
                text if how == "equal" or not any(map(str.isalnum, text)) else f"<{tag}>{text}</{tag}>"
            )
    return "".join(parts[0]), "".join(parts[1])


def _where(quote: Said) -> str:
    if not quote["document"]:
        return ""
    page = page_words(quote["page"], None)
    place = data(place=quote["document"], start=quote["source_start"], end=quote["source_end"])
    return (
        f'<button type="button" class="quiet at"{place}><span class="doc">{esc(quote["document"])}</span>'
        + (f'<span class="page">{esc(page)}</span>' if page else "")
        + '<span class="go">show in source</span></button>'
    )


def _claims(claims: Sequence[Said]) -> str:
    """List sentences without a quote, and the documents where their numbers and names stand together."""
    if not claims:
        return ""
    rows = "".join(
        f'<li><p>{esc(each["text"])}</p><span class="stands">{_stands(each)}</span></li>' for each in claims
    )
    words = f"{counted(len(claims), 'sentence')} without a quote"
    return (
        f'<section class="claims"><h3 class="rubric">{esc(words)}</h3><p class="hint">Whether its numbers, '
        f"dates and names stand together somewhere; no verdict.</p><ul>{rows}</ul></section>"
    )


def _stands(claim: Said) -> str:
    tokens = esc(", ".join(map(str, claim["tokens"])))
    if not claim["documents"]:
        return f"<b>nowhere together:</b> {tokens}"
    return f"{tokens} <b>together in</b> {esc(', '.join(claim['documents'][:3]))}"
