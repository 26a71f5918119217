"""The record of a proof bundle and its pictures in, one HTML file that opens anywhere, offline, out.

The file has no script and may ask for nothing. The record lies in it as data, for programs; what a person
sees is made of that record alone, so that `dayek verify` can make it again and compare.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from .words import badge, confidence_words, counted, esc, page_words, percent, place_html

Said = Mapping[str, Any]
DATA = "dayek-proof"  # the id of the element that holds the record
EXCERPT = 400  # letters of a passage that was no answer
NEAREST = 3  # passages that are shown where there is no answer
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
# What would end the element, begin another or be a line end to some parser, and halves of surrogate pairs.
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
_END = "</body></html>\n"


def proof(said: Said, pictures: Mapping[str, bytes]) -> str:
    """Write what a person sees: answers, quotes in their places, hashes, and how to verify it all."""
    style = files(__package__).joinpath("proof.css").read_text(encoding="utf-8")
    answers = said["answers"]
    title = answers[0]["question"] if len(answers) == 1 else counted(len(answers), "question")
    asked = "".join(_asked(n, given, pictures) for n, given in enumerate(answers, 1))
    body = f"{_head(said)}{asked}{_documents(said)}{_made(said)}{_how(said)}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
        f"<title>{esc(title)} · dayek proof</title><style>\n{style}</style></head>"
        f"<body><main>{body}</main>\n{_END}"
    )


def with_record(page: str, said: Said) -> str:
    """Put the record into a page, as data that no browser runs."""
    return (
        page.removesuffix(_END)
        + f'<script type="application/json" id="{DATA}">{_safe(said)}</script>\n{_END}'
    )


def without_record(page: str) -> str:
    """Undo `with_record`."""
    return re.sub(rf'<script type="application/json" id="{DATA}">[^<]*</script>\n', "", page)


def _safe(said: Said) -> str:
    """Write JSON that can hold no tag: signs that HTML knows are escaped as JSON allows."""
    return _UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(said, ensure_ascii=False))


def _head(said: Said) -> str:
    cited = sum(len(given["citations"]) for given in said["answers"])
    told = f"{counted(len(said['answers']), 'question')}, {counted(cited, 'citation')}"
    return (
        f'<header class="head"><h1 class="wordmark">dayek</h1><span>Proof bundle: {told} · '
        f'made {esc(said["made"])}</span><a href="#verify">How to verify it</a></header>'
    )


def _asked(number: int, given: Said, pictures: Mapping[str, bytes]) -> str:
    inner = _spoken(number, given, pictures) if given["answered"] else _silent(given)
    notes = "".join(f'<p class="note">⚠ {esc(note["text"])}</p>' for note in given["notes"])
    return f'<article class="asked"><h2>{esc(given["question"])}</h2>{inner}{notes}</article>'


def _spoken(number: int, given: Said, pictures: Mapping[str, bytes]) -> str:
    words, share = str(given["answer"]), float(given["confidence"])
    size = "short" if len(words) <= 48 else "middling" if len(words) <= 140 else "long"
    marks = "".join(
        f'<sup><a href="#{_name(number, each)}">{esc(each["number"])}</a></sup>'
        for each in given["citations"]
    )
    cards = "".join(_citation(_name(number, each), each, pictures) for each in given["citations"])
    return (
        f'<p class="words {size}">{esc(words)}{marks}</p>'
        f'<p class="sure">{esc(confidence_words(share))} · {percent(share)}</p>'
        f'<ol class="citations">{cards}</ol>'
    )


def _name(number: int, cited: Said) -> str:
    return f"a{number}c{esc(cited['number'])}"


def _citation(name: str, cited: Said, pictures: Mapping[str, bytes]) -> str:
    span = f"letters {cited['start']:,}–{cited['end']:,}"
    return (
        f'<li id="{name}"><blockquote class="quote">{esc(cited["quote"])}</blockquote>'
        f'<p class="at"><b>{esc(cited["number"])}</b>{place_html(cited)}{badge(cited["verdict"])}</p>'
        f'{_place(cited, pictures)}<p class="seal">{span} · sha256 {esc(cited["sha256"])}</p></li>'
    )


def _place(cited: Said, pictures: Mapping[str, bytes]) -> str:
    """Show where a quote stands: the strips of its pages, else the text around it."""
    shown = cited["shown"]
    strips = "".join(_strip(each, cited, pictures) for each in shown["pictures"])
    note = f'<p class="note">{esc(shown["note"])}</p>' if shown["note"] else ""
    if strips:
        return strips + note
    lead, rest = ("… " if shown["cut"][0] else ""), (" …" if shown["cut"][1] else "")
    marked = f"{esc(shown['before'])}<mark>{esc(cited['quote'])}</mark>{esc(shown['after'])}"
    return f'<div class="around">{lead}{marked}{rest}</div>{note}'


def _strip(picture: Said, cited: Said, pictures: Mapping[str, bytes]) -> str:
    label = cited["page_label"] if picture["page"] == cited["page"] else None
    said = f"{cited['document']}, {page_words(picture['page'], label)}"
    png = base64.b64encode(pictures.get(picture["sha256"], b"")).decode()
    size = f'width="{esc(picture["width"])}" height="{esc(picture["height"])}"'
    return (
        f'<figure class="strip"><img {size} alt="{esc(f"{said}, with the quote marked")}" '
        f'src="data:image/png;base64,{png}"><figcaption>{esc(said)}</figcaption></figure>'
    )


def _silent(given: Said) -> str:
    near: Sequence[Said] = given["passages"][:NEAREST]
    listed = "".join(
        f'<li><div class="at">{place_html(each)}</div><p>{esc(_excerpt(each["text"]))}</p></li>'
        for each in near
    )
    head = '<p class="at">the nearest passages</p>' if near else ""
    return (
        '<p class="words middling">No answer.</p>'
        f'<p class="sure">{esc(given["reason"])}</p>{head}<ol class="nearest">{listed}</ol>'
    )


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: line.rfind(" ", 0, EXCERPT)] + " …"


def _documents(said: Said) -> str:
    if not said["documents"]:
        return ""
    rows = "".join(map(_document, said["documents"]))
    return f'<section><h2>What is cited</h2><ul class="works">{rows}</ul></section>'


def _document(document: Said) -> str:
    known = [document["facts"].get(name, {}).get("value", "") for name in ("authors", "date", "doi")]
    told = (
        ("file", ", ".join([document["document"], *document["also_at"]])),
        ("sha256 of the file", document["bytes"]),
        ("sha256 of its text", document["sha256"]),
        ("letters in it", f"{document['characters']:,}"),
        ("doc_id", document["doc_id"]),
        ("read by", document["reader"]),
    )
    facts = "".join(f"<dt>{name}</dt><dd>{esc(value)}</dd>" for name, value in told)
    by = " · ".join(part for part in known if part)
    return (
        f'<li><p class="title">{esc(document["title"] or document["document"])}</p>'
        + (f'<p class="at">{esc(by)}</p>' if by else "")
        + f'<dl class="facts">{facts}</dl></li>'
    )


def _made(said: Said) -> str:
    settings = json.dumps(said["configuration"], ensure_ascii=False, indent=1)
    told = (
        ("made", said["made"]),
        ("index", said["index"]),
        ("settings", said["settings"]),
        ("model", said["model"]),
    )
    facts = "".join(f"<dt>{name}</dt><dd>{esc(value)}</dd>" for name, value in told)
    return (
        f'<section><h2>What made it</h2><dl class="facts">{facts}</dl>'
        f"<details><summary>All settings</summary><pre>{esc(settings)}</pre></details></section>"
    )


def _how(said: Said) -> str:
    """Say in plain words what is proven here, and how anybody can check it."""
    name = next((each["document"] for each in said["documents"]), "DOCUMENT")
    return (
        '<section id="verify"><h2>How to verify it</h2>'
        "<p>dayek takes every quote from a document’s text by its place, letter by letter; no model writes "
        "one. So a quote is true if those letters still stand at that place.</p><ol>"
        "<li><b>By eye.</b> Open the document, go to the page that is named, and read the sentence. A page "
        "is named as it is printed, and in brackets as the file counts it.</li>"
        "<li><b>With dayek.</b> Index the documents, then <code>dayek verify THIS-FILE.html</code>. It looks "
        "for each quote at its place, says what has changed where it is not there, and makes this very page "
        "again to see whether anybody has edited it.</li>"
        f"<li><b>With nothing of dayek’s.</b> <code>sha256sum {esc(name)}</code> tells whether you have the "
        "same file. In a .txt or .md file the letters are counted from 0, as Python counts them: "
        '<code>open(FILE, encoding="utf-8-sig", newline="").read()[start:end]</code> is the quote. For any '
        "other format <code>dayek text FILE</code> prints the text that is counted, and its sha256 is given "
        "above; the sha256 of a quote is that of its UTF-8 letters.</li></ol>"
        "<p>What this does not prove: that the documents are right, nor that the short answer is. How sure "
        "dayek is of the answer stands beside it; the quotes are what you can hold it to. Pictures of pages "
        f"are for the eye. For programs, all of it is JSON in the element <code>#{DATA}</code>.</p></section>"
    )
