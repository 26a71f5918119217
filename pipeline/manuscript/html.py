"""A page of HTML in; its words as text out, quotes, lists and footnotes marked as text marks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import html

_UNSEEN = frozenset(("script", "style", "template", "head", "noscript", "svg", "math", "iframe", "object"))
_BLOCKS = frozenset(
    """
    address article aside blockquote body dd details div dl dt fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul
    """.split()  # noqa: SIM905
)
_BREAK = "\u2029"  # a paragraph's end, until white space is evened out


def from_html(text: str) -> str:
    """Write out what a reader of the page sees; `<q>` and `<blockquote>` as quotes."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    data = text.encode("utf-8", "replace")
    if not text.strip():
        return ""
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (html.etree.ParserError, ValueError):
        return ""
    return _even("".join(_words(tree)))


def _words(element: Any) -> Iterator[str]:
    """Walk a tree without recursion into Python's limit: an element's own text, its children, its tail."""
    stack: list[Any] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
            continue
        tag = node.tag if isinstance(node.tag, str) else ""
        if not tag or tag in _UNSEEN or _is_hidden(node):
            continue
        if tag == "blockquote":
            yield f"{_BREAK}{_quoted(node)}{_BREAK}"
            continue
        before, after = _around(node, tag)
        kept = tag == "pre"
        inside: list[Any] = [before, _spaced(node.text, kept)]
        for child in node:
            inside += [child, _spaced(child.tail, kept)]
        stack += reversed([*inside, after])


def _spaced(text: str | None, kept: bool) -> str:
    """Give words as HTML spaces them: a run of white space is one space, but in `<pre>`."""
    return (text or "") if kept else re.sub(r"\s+", " ", text or "")


def _is_hidden(node: Any) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    return node.get("hidden") is not None or "display:none" in style


def _around(node: Any, tag: str) -> tuple[str, str]:
    """Say what stands before and after an element's words in a text."""
    if tag == "br":
        return "\n", ""
    if tag == "q":
        return "“", "”"
    if tag == "li":
        return f"{_BREAK}{_number(node)}", _BREAK
    if tag in ("td", "th"):
        return "", " "
    if tag in _BLOCKS:
        return _BREAK, _BREAK
    note = re.fullmatch(r"\s*\[?(\d{1,3})\]?\s*", node.text_content()) if tag in ("sup", "a") else None
    linked = tag == "sup" or (node.get("href") or "").startswith("#")
    if note and linked and not _inside_note(node):
        bare = "[" not in node.text_content()
        return ("[", "]") if bare else ("", "")
    return "", ""


def _inside_note(node: Any) -> bool:
    """Tell whether a link stands in a `<sup>` that is marked already."""
    above = node.getparent()
    return node.tag == "a" and above is not None and above.tag == "sup"


def _number(item: Any) -> str:
    """Number an item of an ordered list, as references are cited."""
    above = item.getparent()
    if above is None or above.tag != "ol":
        return "• "
    first = above.get("start") or "1"
    at = [each for each in above if each.tag == "li"].index(item)
    return f"{(int(first) if first.isdecimal() else 1) + at}. "


def _quoted(node: Any) -> str:
    """Write a block quote with `>` before each line, its source line behind a dash."""
    source = [each for each in node.iter("footer", "cite", "figcaption") if each is not node]
    said = " ".join(" ".join(each.text_content().split()) for each in source[:1])
    for each in source:
        each.drop_tree()
    node.tag = "div"
    lines = [line for line in _even("".join(_words(node))).split("\n") if line.strip()]
    said = re.sub(r"^[—–-]\s*", "", said)
    return "\n".join([*(f"> {line}" for line in lines), *([">", f"> — {said}"] if said else [])])


def _even(text: str) -> str:
    """Even out white space: one space between words, an empty line between paragraphs."""
    paragraphs = (
        re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", re.sub(r"[ \t]+", " ", part)).strip()
        for part in text.split(_BREAK)
    )
    return "\n\n".join(part for part in paragraphs if part) + "\n"
