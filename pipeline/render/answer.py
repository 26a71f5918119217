"""An answer object in; its words, its citations, its passages, or its silence out, as HTML or Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .takeaway import take_away
from .words import LANGUAGES, badge, confidence_words, data, esc, percent, place_html, place_words

Given = Mapping[str, Any]

_SNIPPET = 230
_SIGNS = re.compile(
    r"#{1,6} |\*\*|(?<!\w)\*|\*(?!\w)|(?:\|\s*)?-{3,}(?:\s*\|)?|\s\||^\|", re.M
)  # Markdown's, in previews only
_LEGS = {
    "dense": "by meaning",
    "lexical": "by words",
    "sound": "by sound of names",
    "gloss": "by words looked up",
    "meaning": "by meaning, words looked up",
}


def welcome(examples: Sequence[tuple[str, str]], documents: int) -> str:
    """Show what can be asked: (language, question) pairs as buttons."""
    if not documents:
        return (
            '<div class="welcome"><p class="lead">The library is empty.</p>'
            "<p>Put documents into it on the Library tab, then ask.</p></div>"
        )
    chips = "".join(
        f'<li><button type="button" class="chip" lang="{esc(lang)}"{data(ask=question)}>'
        f'<span class="tongue">{esc(LANGUAGES.get(lang, lang))}</span>{esc(question)}</button></li>'
        for lang, question in examples
    )
    tried = f'<h3 class="rubric">Try one</h3><ul class="chips">{chips}</ul>' if chips else ""
    return (
        '<div class="welcome"><p class="lead">Ask in your own words. What dayek says is quoted to the '
        "letter from your documents; what they do not say, it does not answer.</p>"
        f"{tried}</div>"
    )


def answer(given: Given, stamp: object = "") -> str:
    """Show an answer with its citations, or the designed silence."""
    inner = (_spoken(given) if given["answered"] else _silent(given)) + take_away(given)
    asked = data(stamp=stamp, question=given["question"])
    return f'<div class="answer" role="status" aria-live="polite"{asked}>{inner}</div>'


def _spoken(given: Given) -> str:
    words = str(given["answer"])
    size = "short" if len(words) <= 48 else "middling" if len(words) <= 140 else "long"
    cited = "".join(f"<sup>{esc(each['number'])}</sup>" for each in given["citations"])
    cards = "".join(_card(each, given, first=at == 0) for at, each in enumerate(given["citations"]))
    return (
        f'<div class="said"><p class="words {size}">{esc(words)}{cited}</p>{_sure(given)}</div>'
        f"{_notes(given)}"
        f'<ol class="citations" aria-label="citations">{cards}</ol>'
        '<div class="deeds"><button type="button" class="quiet"'
        f"{data(copy=answer_markdown(given))}>Copy with footnotes</button>"
        f'<span class="took">{esc(_seconds(given))}</span></div>'
    )


def _sure(given: Given) -> str:
    share = float(given["confidence"])
    return (
        f'<p class="sure"><span class="gauge" style="--w:{share * 100:.0f}%" aria-hidden="true"></span>'
        f"{esc(confidence_words(share))} · {esc(percent(share))}</p>"
    )


def _notes(given: Given) -> str:
    return "".join(
        f'<p class="note {esc(note["kind"])}"><span aria-hidden="true">{_note_sign(note["kind"])}</span> '
        f"{esc(note['text'])}</p>"
        for note in given["notes"]
    )


def _note_sign(kind: str) -> str:
    return "≈" if kind == "gloss" else "⚠"  # how words were understood is no warning


def _card(citation: Given, given: Given, *, first: bool) -> str:
    """Show one citation as a button that opens its place in the source pane."""
    passage = around(citation, given)
    place = data(
        place=citation["doc_id"],
        start=citation["start"],
        end=citation["end"],
        number=citation["number"],
        of=len(given["citations"]),
        around_start=None if passage is None else passage["start"],
        around_end=None if passage is None else passage["end"],
    )
    at = f'<span class="at">{place_html(citation)}</span>'
    return (
        f'<li><button type="button" class="card" aria-current="{"true" if first else "false"}"{place}>'
        f'<span class="number">{esc(citation["number"])}</span>'
        f'<span class="quote">{esc(citation["quote"])}</span>'
        f'<span class="foot">{at}{badge(citation["verdict"])}</span>'
        "</button></li>"
    )


def around(place: Given, given: Given) -> Given | None:
    """Find the best passage that holds a place."""
    listed: Sequence[Given] = given["passages"]
    for passage in listed:
        if passage["doc_id"] == place["doc_id"] and _holds(passage, place):
            return passage
    return None


def _holds(passage: Given, place: Given) -> bool:
    return bool(passage["start"] <= place["start"] and place["end"] <= passage["end"])


def _silent(given: Given) -> str:
    found = float(given["answerable"]) >= 0.5
    head = "Not sure enough to say." if found else "Not in these documents."
    if not given["passages"]:
        head = "Nothing to answer from."
    candidate = ""
    if given.get("candidate"):
        candidate = (
            '<div class="candidate"><h3 class="rubric">The likeliest candidate, shown as what it is</h3>'
            f'<p class="quote">{esc(given["candidate"])}</p>{_sure(given)}</div>'
        )
    reason = str(given["reason"] or "")
    return (
        f'<div class="said silent"><p class="words short">{head}</p>'
        f'<p class="reason">{esc(reason[:1].upper() + reason[1:])}.</p></div>{candidate}'
    )


def passages(given: Given) -> str:
    """Show the ranked passages: one number each, and why it has its rank for those who ask."""
    listed: Sequence[Given] = given["passages"]
    if not listed:
        return ""
    best = max(float(each["score"]) for each in listed) or 1.0
    rows = "".join(
        _passage(each, given, best, at == 0 and not given["answered"]) for at, each in enumerate(listed)
    )
    kind = "passages, the likeliest first" if given["answered"] else "passages, the nearest first"
    return (
        f'<section class="passages"><h3 class="rubric">{len(listed)} {kind}</h3>'
        f'<ol aria-label="ranked passages">{rows}</ol></section>'
    )


def _passage(passage: Given, given: Given, best: float, shown: bool) -> str:
    """Show one passage as a button; `shown` when the source pane starts with it."""
    share = max(0.0, float(passage["score"]) / best)
    place = data(place=passage["doc_id"], start=passage["start"], end=passage["end"], rank=passage["rank"])
    return (
        f'<li><button type="button" class="passage" aria-current="{str(shown).lower()}"{place}>'
        f'<span class="rank">{esc(passage["rank"])}</span>'
        f'<span class="bar" style="--w:{share * 100:.0f}%" aria-hidden="true"></span>'
        f'<span class="at">{place_html({**passage, "section": None})}</span>'
        f'<span class="score">{float(passage["score"]):.2f}</span>'
        f'<span class="snippet">{esc(_snippet(passage, given))}</span></button>'
        f"{_why(passage)}</li>"
    )


def _why(passage: Given) -> str:
    ranks = "".join(
        f"<div><dt>{esc(leg)}</dt><dd>{_nth(passage['ranks'].get(leg))} <i>{esc(words)}</i></dd></div>"
        for leg, words in _LEGS.items()
    )
    score = f"<div><dt>score</dt><dd>{esc(format(float(passage['score']), '.3f'))} <i>mixed</i></dd></div>"
    return f'<details class="why"><summary>why this rank</summary><dl>{ranks}{score}</dl></details>'


def _nth(rank: int | None) -> str:
    return f"{rank}" if rank else "–"


def _snippet(passage: Given, given: Given) -> str:
    """Cut a few lines of a passage, around what is cited of it where something is."""
    text = str(passage["text"])
    cited = [c for c in given["citations"] if c["doc_id"] == passage["doc_id"] and _holds(passage, c)]
    start = max(0, cited[0]["start"] - passage["start"] - 40) if cited else 0
    start = text.find(" ", start) + 1 if start else 0
    cut = " ".join(_SIGNS.sub(" ", text[start:]).split())
    whole = ("… " if start else "") + cut
    return whole if len(whole) <= _SNIPPET else whole[: whole.rfind(" ", 0, _SNIPPET)] + " …"


def _seconds(given: Given) -> str:
    spent = sum(dict(given.get("seconds") or {}).values())
    return f"{spent:.2f} s" if spent else ""


def answer_markdown(given: Given, label: str = "") -> str:
    """Write an answer as Markdown with a footnote for each citation; `label` begins the footnotes' names."""
    if not given["answered"]:
        return f"**{_plain(given['question'])}**\n\nNo answer: {_plain(given['reason'])}."
    marks = "".join(f"[^{label}{each['number']}]" for each in given["citations"])
    notes = [
        f"[^{label}{each['number']}]: “{_plain(each['quote'])}” — {_plain(place_words(each, section=True))}"
        for each in given["citations"]
    ]
    said = [f"**{_plain(given['question'])}**", f"{_plain(given['answer'])}{marks}"]
    said += [f"> {_plain(note['text'])}" for note in given["notes"]]
    return "\n\n".join([*said, *notes])


def _plain(text: object) -> str:
    """Put text on one line, its Markdown signs kept from acting."""
    line = " ".join(str(text).split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in line)
