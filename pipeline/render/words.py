"""Numbers, places and verdicts in; the few words and small pieces of HTML that say them out."""

from __future__ import annotations

import html
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from .tongue import say


class Sign(NamedTuple):
    """How a verdict looks and what it means."""

    mark: str
    tone: str
    meaning: str


SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        "exact": Sign("✔", "good", "to the letter"),
        "normalised": Sign("✔", "good", "the same but for spaces, quotation marks or dashes"),
        "near": Sign("≈", "fair", "a few other words differ"),
        "ambiguous": Sign("?", "fair", "it stands in several documents"),
        "uncheckable": Sign("?", "mute", "too short to tell, or its document is not indexed"),
        "stale": Sign("!", "fair", "the document has changed since it was indexed"),
        "misattributed": Sign("✘", "bad", "it stands elsewhere than claimed"),
        "altered": Sign("✘", "bad", "a number, negation, unit, date or name differs"),
        "spliced": Sign("✘", "bad", "its parts stand apart in the source, and no … says so"),
        "fabricated": Sign("✘", "bad", "it stands nowhere in these documents"),
    }
)
LANGUAGES = MappingProxyType({"en": "English", "ru": "Russian", "kk": "Kazakh", "ko": "Korean"})


def language_words(code: str) -> str:
    """Name a language; one that has no name here by its code."""
    return say(f"language.{code}") if code in LANGUAGES else code


def esc(value: object) -> str:
    """Escape any value for text and attributes; control characters that HTML forbids become U+FFFD.

    A carriage return is written as a reference, or the browser would make a line feed of it.
    """
    text = "".join(c if c >= " " or c in "\t\n\r\f" else "\ufffd" for c in str(value))
    return html.escape(text, quote=True).replace("\r", "&#13;")


def percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def confidence_words(confidence: float) -> str:
    """Say a probability in words."""
    for floor, key in ((0.85, "sure.very_likely"), (0.65, "sure.likely"), (0.5, "sure.probably")):
        if confidence >= floor:
            return say(key)
    return say("sure.not")


def page_words(page: int | None, label: str | None) -> str:
    """Say a page: the printed label, and the physical number in brackets where they differ."""
    if not page:
        return ""
    return say("page", page=f"{label} [{page}]" if label and label != str(page) else page)


def place_words(at: Mapping[str, Any], *, section: bool = False) -> str:
    """Say where something stands: document, page, section (plain words, not escaped)."""
    parts = [str(at["document"]), page_words(at.get("page"), at.get("page_label"))]
    if section and at.get("section"):
        parts.append(f"§ {at['section']}")
    return " · ".join(part for part in parts if part)


def place_html(at: Mapping[str, Any]) -> str:
    """Say where something stands, the document's name, its page and its innermost section apart."""
    page = page_words(at.get("page"), at.get("page_label"))
    section = str(at.get("section") or "").rpartition(" › ")[2]
    return (
        f'<span class="doc">{esc(at["document"])}</span>'
        + (f'<span class="page">{esc(page)}</span>' if page else "")
        + (f'<span class="section">{esc(section)}</span>' if section else "")
    )


def badge(verdict: str) -> str:
    """Show a verdict: its mark, its name, and what it means on hovering."""
    sign = SIGNS.get(verdict, Sign("?", "mute", ""))
    words, means = (say(f"verdict.{verdict}"), say(f"means.{verdict}")) if verdict in SIGNS else (verdict, "")
    return (
        f'<span class="badge {sign.tone}" title="{esc(means)}">'
        f'<span aria-hidden="true">{sign.mark}</span> {esc(words)}</span>'
    )


def counted(number: int, one: str, many: str | None = None) -> str:
    """Say `1 document`, `2 documents`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sized(bytes: int) -> str:
    """Say a number of bytes: `1.2 MB`."""
    size, units = float(bytes), ["bytes", "kB", "MB", "GB", "TB"]
    while size >= 999.5 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.0f} {units[0]}" if size >= 9.95 or units[0] == "bytes" else f"{size:.1f} {units[0]}"


def original(link: str, name: str, page: int | None) -> str:
    """Link to a document's own file, at a page where it has pages."""
    why = say("cite.open_page", name=name, page=page) if page else say("cite.open_why", name=name)
    at = f"#page={page}" if page else ""
    return (
        f'<a class="quiet original" href="{esc(link + at)}" target="_blank" rel="noopener"'
        f' title="{esc(why)}">{esc(say("cite.open"))}</a>'
    )


def data(**values: object) -> str:
    """Write data attributes, those that are None left out."""
    return "".join(
        f' data-{key.replace("_", "-")}="{esc(value)}"' for key, value in values.items() if value is not None
    )
