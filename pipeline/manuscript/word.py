"""A Word file's bytes in; its paragraphs as text, quotes, footnotes and numbered lists marked, out."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..errors import InputError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LARGEST = 256 * 1024 * 1024  # bytes unpacked: more is no text that somebody wrote
_QUOTED = frozenset(("quote", "intensequote", "blocktext", "blockquote"))
_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}


def from_word(data: bytes) -> str:
    """Write out a document's paragraphs; InputError when it is none, or too large."""
    from docx import Document

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(each.file_size for each in packed.infolist())
        if size > _LARGEST:
            raise InputError(
                f"cannot check this Word file: it unpacks to {size:,} bytes, at most {_LARGEST:,} are read"
            )
        document = Document(io.BytesIO(data))
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise InputError(f"cannot check this Word file: it is damaged ({error}); save it anew") from error
    notes: list[tuple[str, str]] = []
    parts = [part for part in _paragraphs(document, notes) if part.strip()]
    told = _told(document)
    parts += [f"[^{at}]: {told.get(note, '')}" for at, note in enumerate(notes, 1)]
    return "\n\n".join(parts) + "\n"


def _paragraphs(document: Any, notes: list[tuple[str, str]]) -> Iterator[str]:
    counted: Counter[str] = Counter()
    numbered = _numbered(document)
    styles = {style.style_id: (style.name or "") for style in document.styles}
    for paragraph in document.element.body.iter(f"{_W}p"):
        text = _text(paragraph, notes).strip()
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        named = style.get(f"{_W}val", "") if style is not None else ""
        if {named.lower(), styles.get(named, "").lower().replace(" ", "")} & _QUOTED:
            yield "\n".join(f"> {line}" for line in text.split("\n") if line.strip())
            continue
        listed = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        number = listed.get(f"{_W}val", "") if listed is not None else ""
        if number in numbered and text:
            counted[number] += 1
            text = f"{counted[number]}. {text}"
        yield text


def _text(paragraph: Any, notes: list[tuple[str, str]]) -> str:
    """Give a paragraph's words as they are accepted: what a revision deleted is not among them."""
    parts: list[str] = []
    for node in paragraph.iter():
        kind = node.tag.removeprefix(_W) if isinstance(node.tag, str) else ""
        if kind == "t":
            parts.append(node.text or "")
        elif kind in ("br", "cr"):
            parts.append("\n")
        elif kind == "tab":
            parts.append(" ")
        elif kind in ("noBreakHyphen", "softHyphen"):
            parts.append("-" if kind == "noBreakHyphen" else "\u00ad")
        elif kind in ("footnoteReference", "endnoteReference"):
            notes.append((kind.removesuffix("Reference"), node.get(f"{_W}id", "")))
            parts.append(f"[^{len(notes)}]")
    return "".join(parts)


def _numbered(document: Any) -> frozenset[str]:
    """List the lists that are numbered 1, 2, 3."""
    found = [
        part for part in document.part.package.iter_parts() if str(part.partname).endswith("/numbering.xml")
    ]
    if not found:
        return frozenset()
    tree = _parsed(found[0].blob)
    decimal = {
        each.get(f"{_W}abstractNumId")
        for each in tree.iter(f"{_W}abstractNum")
        if (level := each.find(f"{_W}lvl/{_W}numFmt")) is not None and level.get(f"{_W}val") == "decimal"
    }
    return frozenset(
        each.get(f"{_W}numId", "")
        for each in tree.iter(f"{_W}num")
        if (base := each.find(f"{_W}abstractNumId")) is not None and base.get(f"{_W}val") in decimal
    )


def _told(document: Any) -> dict[tuple[str, str], str]:
    """Give the words of every footnote and endnote."""
    told: dict[tuple[str, str], str] = {}
    for part in document.part.package.iter_parts():
        kind = _NOTES.get(str(part.partname).rpartition("/")[2].removesuffix(".xml"), "")
        for note in _parsed(part.blob).iter(f"{_W}{kind}") if kind else ():
            told[kind, note.get(f"{_W}id", "")] = " ".join(_text(note, []).split())
    return told


def _parsed(data: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
