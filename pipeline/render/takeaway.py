"""An answer in; the row of buttons below it that take it away, each in a form of its own, out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .tongue import say
from .words import data, esc

Given = Mapping[str, Any]

# Each form, and its name where that is the same in every language.
_FORMS = {"html": "", "md": "Markdown", "bib": "BibTeX", "json": "CSL-JSON", "jsonld": ""}
_KEPT = ("question", "answered", "answer", "reason", "confidence", "answerable", "notes", "candidate")
_PLACE = ("number", "rank", "score", "ranks", "doc_id", "start", "end", "quote")


def take_away(given: Given) -> str:
    """Show the buttons; of a silence only its proof can be taken, since it cites nothing."""
    forms = _FORMS if given["answered"] else ("html",)
    buttons = "".join(
        _button(_FORMS[form] or say(f"away.{form}"), say(f"away.{form}.why"), take=f".{form}")
        for form in forms
    )
    pdfs = {c["doc_id"]: c["document"] for c in given["citations"] if _is_pdf(c)}
    for doc_id, name in pdfs.items():
        words = say("away.pdf") if len(pdfs) == 1 else name
        buttons += _button(words, say("away.pdf.why", name=name), take=".pdf", doc=doc_id)
    all_ = say("away.all", n=2).replace("2", "{n}")  # how many the page's script knows
    return (
        f'<div class="away" role="group" aria-label="{esc(say("away.group"))}"{data(given=taken_of(given))}>'
        f'<span class="away-lead">{esc(say("away.lead"))}</span>{buttons}'
        f'<label class="away-all" hidden><input type="checkbox"> <span{data(words=all_)}></span></label>'
        '<span class="away-told" role="status"></span></div>'
    )


def taken_of(given: Given) -> str:
    """Write what is sent back of an answer: its words, and the places of its citations and passages."""
    kept = {key: given.get(key) for key in _KEPT}
    places = {
        kind: [{key: each[key] for key in _PLACE if key in each} for each in given[kind]]
        for kind in ("citations", "passages")
    }
    return json.dumps({**kept, **places}, ensure_ascii=False)


def _is_pdf(cited: Given) -> bool:
    return bool(cited["page"]) and str(cited["document"]).lower().endswith(".pdf")


def _button(words: str, title: str, **sent: str) -> str:
    return f'<button type="button" class="quiet" title="{esc(title)}"{data(**sent)}>{esc(words)}</button>'
