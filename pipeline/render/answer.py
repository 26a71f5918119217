"""An answer object in; its words, its citations, or its silence out, as HTML or Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from .ranked import around
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

_UNKNOWN: Mapping[str, Any] = MappingProxyType({})


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
