"""An EPUB's bytes in, the text of its chapters in reading order out, by way of the reader of web pages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urldefrag

from ...errors import ReadError
from ..builder import Builder
from ..packed import LOCKED, Package, attribute, local
from ..parsed import Parsed
from ..properties import dublin_facts
from .html import page_of, write_page

_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "")
_UNSOUND = "it is no sound EPUB (it names no chapters); get it anew"


def parse_epub(data: bytes) -> Parsed:
    """Read an EPUB; ReadError when it is locked, or names no chapters."""
    package = Package(data, "EPUB")
    _check_lock(package)
    place, opf = _opf(package)
    items = {element.get("id"): element for element in opf.iter() if local(element) == "item"}
    chapters = [
        items[element.get("idref")]
        for element in opf.iter()
        if local(element) == "itemref" and element.get("idref") in items
    ]
    if not chapters:
        raise ReadError(_UNSOUND)
    titles = dict(_contents(package, place, list(items.values())))
    builder = Builder()
    empty, missing = 0, 0
    for item in chapters:
        if "nav" in (item.get("properties") or "").split() or item.get("media-type", "") not in _PAGES:
            continue
        path = _resolved(place, item.get("href") or "")
        chapter = package.read(path)
        before = builder.length
        pictured = _chapter(chapter, titles.get(path, ""), builder)
        missing += not chapter
        empty += pictured and builder.length == before
    facts = dublin_facts(next((e for e in opf.iter() if local(e) == "metadata"), None), "OPF")
    stated = {fact.name: fact.value for fact in facts}
    return builder.parsed(
        title=stated.get("title", ""),
        language=stated.get("language", ""),
        facts=facts,
        lost=_lost(missing, empty),
    )


def _check_lock(package: Package) -> None:
    """Refuse what is encrypted, but for fonts, which are no text."""
    root = package.xml("META-INF/encryption.xml")
    for element in root.iter() if root is not None else ():
        if local(element) == "EncryptionMethod" and attribute(element, "Algorithm") not in _FONTS:
            raise ReadError(f"{LOCKED} (it is sold with a lock, DRM)", "needs_password")


def _opf(package: Package) -> tuple[str, Any]:
    """Find the list of the book's parts: where the container says, or the only one there is."""
    container = package.xml("META-INF/container.xml")
    roots = [e for e in container.iter() if local(e) == "rootfile"] if container is not None else []
    places = [attribute(root, "full-path") for root in roots]
    for place in [*places, *(name for name in package.names() if name.endswith(".opf"))]:
        root = package.xml(place)
        if root is not None:
            return place, root
    raise ReadError(_UNSOUND)


def _contents(package: Package, place: str, items: list[Any]) -> Iterator[tuple[str, str]]:
    """Yield the file and title of each chapter that the table of contents names at a file's beginning."""
    for item in items:
        nav = "nav" in (item.get("properties") or "").split()
        if not nav and item.get("media-type") != "application/x-dtbncx+xml":
            continue
        path = _resolved(place, item.get("href") or "")
        root = package.xml(path)
        for element in root.iter() if root is not None else ():
            if nav and local(element) == "a":
                yield from _entry(path, element.get("href"), "".join(element.itertext()))
            elif local(element) == "navPoint":
                words = next((e for e in element.iter() if local(e) == "text"), None)
                target = next((e for e in element.iter() if local(e) == "content"), None)
                if words is not None and target is not None:
                    yield from _entry(path, target.get("src"), words.text or "")


def _entry(path: str, href: str | None, words: str) -> Iterator[tuple[str, str]]:
    target, fragment = urldefrag(href or "")
    if target and not fragment and words.strip():
        yield _resolved(path, target), " ".join(words.split())


def _chapter(data: bytes, title: str, builder: Builder) -> bool:
    """Write a chapter, under its title in the contents if it has no heading; tell if it has pictures."""
    page = page_of(data)
    if page.root is None:
        return False
    pictured = next(page.root.iter("img", "image", "svg"), None) is not None
    if title and next(page.root.iter("h1", "h2", "h3"), None) is None:
        builder.section(title, 1)
    write_page(page.root, builder)
    return pictured


def _resolved(base: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href)))


def _lost(missing: int, empty: int) -> str:
    if missing:
        return f"{missing} of its chapters are not in the file; get it anew"
    if empty > 1:  # one is its cover
        return f"{empty} of its chapters hold only pictures; save it as PDF, and OCR that"
    return ""
