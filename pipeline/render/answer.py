"""An answer object in; its words, its citations, its passages, or its silence out, as HTML or Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from .reasons import note_words, reason_words, sides_of
from .takeaway import take_away
from .tongue import say
from .words import (
    badge,
    confidence_words,
    data,
    esc,
    language_words,
    original,
    percent,
    place_html,
    place_words,
)

Given = Mapping[str, Any]

_SNIPPET = 230
_SIGNS = re.compile(
    r"#{1,6} |\*\*|(?<!\w)\*|\*(?!\w)|(?:\|\s*)?-{3,}(?:\s*\|)?|\s\||^\|", re.M
)  # Markdown's, in previews only
_LEGS = ("dense", "lexical", "sound")
_UNKNOWN: Mapping[str, Any] = MappingProxyType({})
_ACROSS = ("gloss", "meaning")  # only where the question is in another language than documents


class Cited(NamedTuple):
    """What is known of a cited document: its title, and where its own file is, if it has one."""

    title: str
    link: str = ""


def welcome(examples: Sequence[tuple[str, str]], documents: int) -> str:
    """Show what can be asked: (language, question) pairs as buttons."""
    if not documents:
        return (
            f'<div class="welcome"><p class="lead">{esc(say("library.empty"))}</p>'
            f"<p>{esc(say('welcome.fill'))}</p></div>"
        )
    chips = "".join(
        f'<li><button type="button" class="chip" lang="{esc(lang)}"{data(ask=question)}>'
        f'<span class="tongue">{esc(language_words(lang))}</span>{esc(question)}</button></li>'
        for lang, question in examples
    )
    tried = (
        f'<h3 class="rubric">{esc(say("welcome.try"))}</h3><ul class="chips">{chips}</ul>' if chips else ""
    )
    return f'<div class="welcome"><p class="lead">{esc(say("welcome.lead"))}</p>{tried}</div>'


def answer(
    given: Given, stamp: object = "", wrote: str = "", documents: Mapping[str, Cited] = _UNKNOWN
) -> str:
    """Show an answer with its citations, or the designed silence.

    `wrote` is what a person wrote, where the question was made of it and of the one before; `documents` says
    by doc_id what is known of those that are cited.
    """
    inner = (_spoken(given, documents) if given["answered"] else _silent(given)) + take_away(given)
    asked = data(stamp=stamp, question=given["question"])
    followed = _followed(given["question"], wrote) if wrote else ""
    return f'<div class="answer" role="status" aria-live="polite"{asked}>{followed}{inner}</div>'


def found(question: str, stamp: object = "") -> str:
    """Say that passages are found, and are being read for the answer to a question."""
    return (
        f'<div class="reading" role="status" aria-live="polite"{data(stamp=stamp, question=question)}>'
        f"<p>{esc(say('reading.lead'))}</p></div>"
    )


def _followed(question: str, wrote: str) -> str:
    """Say that a question was completed from the one before, and offer to ask it as it was written."""
    return (
        f'<p class="followed"><span aria-hidden="true">↳</span> {esc(say("follow.asked"))} '
        f"<b>{esc(question)}</b> "
        f'<button type="button" class="quiet"{data(ask=wrote, plain="yes")}>'
        f"{esc(say('follow.as_written', words=wrote))}</button></p>"
    )


def _spoken(given: Given, documents: Mapping[str, Cited]) -> str:
    words = str(given["answer"])
    size = "short" if len(words) <= 48 else "middling" if len(words) <= 140 else "long"
    cited = "".join(f"<sup>{esc(each['number'])}</sup>" for each in given["citations"])
    cards = "".join(
        _card(each, given, documents, first=at == 0) for at, each in enumerate(given["citations"])
    )
    return (
        f'<div class="said"><p class="words {size}">{esc(words)}{cited}</p>{_sure(given)}</div>'
        f"{_notes(given)}"
        f'<ol class="citations" aria-label="{esc(say("step.name"))}">{cards}</ol>'
        '<div class="deeds"><button type="button" class="quiet"'
        f"{data(copy=answer_markdown(given), copied=say('answer.copied'))}>{esc(say('answer.copy'))}</button>"
        f'<span class="took">{esc(_seconds(given))}</span></div>'
    )


def _sure(given: Given) -> str:
    share = float(given["confidence"])
    return (
        f'<p class="sure"><span class="gauge" style="--w:{share * 100:.0f}%" aria-hidden="true"></span>'
        f"{esc(confidence_words(share))} · {esc(percent(share))}</p>"
    )


def _notes(given: Given) -> str:
    return "".join(_conflict(note, given) or _note(note) for note in given["notes"])


def _note(note: Given) -> str:
    return (
        f'<p class="note {esc(note["kind"])}"><span aria-hidden="true">{_note_sign(note["kind"])}</span> '
        f"{esc(note_words(note))}</p>"
    )


def _conflict(note: Given, given: Given) -> str:
    """Show both sides of a disagreement, each with a button to its source; nothing where they are not two."""
    sides, cited = sides_of(note), given["citations"]
    if len(sides) != 2 or len(cited) < 2:
        return ""
    shown = "".join(
        f'<li><button type="button" class="side"{data(cite=each["number"])}><b>{esc(side)}</b>'
        f'<span class="at">{place_html({**each, "section": None})}<sup>{esc(each["number"])}</sup></span>'
        "</button></li>"
        for side, each in zip(sides, (cited[0], cited[-1]), strict=True)
    )
    return (
        f'<div class="note conflict"><p><span aria-hidden="true">⚠</span> {esc(say("conflict.head"))}</p>'
        f'<ul class="sides">{shown}</ul></div>'
    )


def _note_sign(kind: str) -> str:
    return "≈" if kind == "gloss" else "⚠"  # how words were understood is no warning


def _card(citation: Given, given: Given, documents: Mapping[str, Cited], *, first: bool) -> str:
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
        f"</button>{_deeds(citation, documents.get(citation['doc_id']))}{_in_words(citation)}</li>"
    )


def _deeds(citation: Given, cited: Cited | None) -> str:
    """Offer to open the document itself at the page that is cited, and to copy the citation."""
    opens = original(cited.link, citation["document"], citation["page"]) if cited and cited.link else ""
    note = footnote(citation, cited.title if cited else "")
    return (
        f'<p class="cite-deeds">{opens}<button type="button" class="quiet"'
        f' title="{esc(say("cite.copy_why"))}"{data(copy=note, copied=say("answer.copied"))}>'
        f"{esc(say('cite.copy'))}</button></p>"
    )


def footnote(citation: Given, title: str = "", label: str = "") -> str:
    """Write a citation as a footnote of Markdown: its quote, the document's title if known, its place."""
    known = f"{title}, " if title and title not in str(citation["document"]) else ""
    place = _plain(known + place_words(citation, section=True))
    return f"[^{label}{citation['number']}]: “{_plain(citation['quote'])}” — {place}"


def _in_words(citation: Given) -> str:
    """Offer a quote in the question's language, word by word: an aid, and no part of the quote."""
    if not (words := citation.get("word_by_word")):
        return ""
    return (
        f'<details class="in-words"><summary>{esc(say("quote.words"))}</summary><p>{esc(words)}</p></details>'
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
    head = say("silent.unsure") if found else say("silent.absent")
    if not given["passages"]:
        head = say("silent.nothing")
    candidate = ""
    if given.get("candidate"):
        candidate = (
            f'<div class="candidate"><h3 class="rubric">{esc(say("silent.candidate"))}</h3>'
            f'<p class="quote">{esc(given["candidate"])}</p>{_sure(given)}</div>'
        )
    return (
        f'<div class="said silent"><p class="words short">{esc(head)}</p>'
        f'<p class="reason">{esc(reason_words(str(given["reason"] or "")))}</p></div>{candidate}'
    )


def passages(given: Given, *, unread: bool = False) -> str:
    """Show the ranked passages: one number each, and why it has its rank for those who ask.

    `unread`: as search found them, before they are read closely and put in order.
    """
    listed: Sequence[Given] = given["passages"]
    if not listed:
        return ""
    best = max(float(each["score"]) for each in listed) or 1.0
    rows = "".join(
        _passage(each, given, best, at == 0 and not given["answered"]) for at, each in enumerate(listed)
    )
    key = "passages.likeliest" if given["answered"] else "passages.nearest"
    key = "passages.found" if unread else key
    return (
        f'<section class="passages"><h3 class="rubric">{esc(say(key, n=len(listed)))}</h3>'
        f'<ol aria-label="{esc(say("passages.name"))}">{rows}</ol></section>'
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
        f"<div><dt>{esc(leg)}</dt><dd>{_nth(passage['ranks'].get(leg))} "
        f"<i>{esc(say(f'leg.{leg}'))}</i></dd></div>"
        for leg in (*_LEGS, *(leg for leg in _ACROSS if leg in passage["ranks"]))
    )
    score = (
        f"<div><dt>{esc(say('why.score'))}</dt><dd>{esc(format(float(passage['score']), '.3f'))} "
        f"<i>{esc(say('why.mixed'))}</i></dd></div>"
    )
    return f'<details class="why"><summary>{esc(say("why"))}</summary><dl>{ranks}{score}</dl></details>'


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
    return say("answer.took", n=f"{spent:.2f}") if spent else ""


def answer_markdown(given: Given, label: str = "") -> str:
    """Write an answer as Markdown with a footnote for each citation; `label` begins the footnotes' names."""
    if not given["answered"]:
        return f"**{_plain(given['question'])}**\n\nNo answer: {_plain(given['reason'])}."
    marks = "".join(f"[^{label}{each['number']}]" for each in given["citations"])
    notes = [footnote(each, label=label) for each in given["citations"]]
    said = [f"**{_plain(given['question'])}**", f"{_plain(given['answer'])}{marks}"]
    said += [f"> {_plain(note['text'])}" for note in given["notes"]]
    return "\n\n".join([*said, *notes])


def _plain(text: object) -> str:
    """Put text on one line, its Markdown signs kept from acting."""
    line = " ".join(str(text).split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in line)
