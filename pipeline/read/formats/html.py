"""A web page's bytes in, the text that it is about out: no menus, no scripts, nothing hidden.

Nothing is fetched, and no entity of the file's own is expanded.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Any

from ..builder import Builder
from ..encoding import Decoded, decode, sure
from ..parsed import Parsed
from ..properties import language_of, page_facts

_NEVER = frozenset(
    """
    script style template noscript svg iframe object embed canvas video audio map select button input
    textarea datalist head
    """.split()  # noqa: SIM905
)
_AROUND = frozenset(("nav", "header", "footer", "aside", "form", "dialog", "menu"))
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary", "menu", "dialog"))
_BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section
    summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
_LISTED = {"li": "item", "dt": "term", "dd": "term"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([\w-]+)", re.I
)
_CUT = "it is nested too deep or too long to be read whole; save it anew, or as text"


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page, and how it was decoded; `root` is None when it has no element."""

    root: Any
    decoded: Decoded
    whole: bool

    @property
    def warnings(self) -> tuple[str, ...]:
        return (self.decoded.warning,) if self.decoded.warning else ()

    @property
    def lost(self) -> str:
        return "" if self.whole else _CUT


def parse_html(data: bytes) -> Parsed:
    """Read an HTML page; one without any element gives an empty text."""
    page = page_of(data)
    builder = Builder()
    if page.root is None:
        return Parsed(text="", encoding=page.decoded.encoding)
    title = " ".join((page.root.findtext(".//title") or "").split())
    language, facts = language_of(page.root.get("lang") or ""), page_facts(page.root)
    write_page(page.root, builder)
    return builder.parsed(
        title=title,
        language=language,
        encoding=page.decoded.encoding,
        warnings=page.warnings,
        lost=page.lost,
        facts=facts,
    )


def page_of(data: bytes, stated: str = "") -> Page:
    """Parse a page; `stated` is an encoding that its envelope names."""
    decoded = _decoded(data, stated)
    source = decoded.text.replace("\x00", "").encode("utf-8", "replace")
    root, whole = _tree(source, huge=False)
    if not whole:  # past libxml2's limits: the child's own caps are the guard
        root, whole = _tree(source, huge=True)
    return Page(root, decoded, whole)


def write_page(root: Any, builder: Builder) -> None:
    """Give a builder what a page is about; the page is pruned for it."""
    _prune(root)
    _walk(_content(root), builder)


def _decoded(data: bytes, stated: str) -> Decoded:
    """Decode as the bytes show themselves, else by what is said of the page, in it too, else by guess."""
    if decoded := sure(data):
        return Decoded(decoded.text, decoded.encoding)
    found = _CHARSET.search(data[:4096])
    name = (found.group(1) or found.group(2)).decode("ascii", "replace") if found else ""
    name = (stated or name).lower()
    name = "cp1252" if name in ("iso-8859-1", "latin1", "us-ascii") else name  # as browsers do
    try:
        if name and codecs.lookup(name).name != "utf-8":
            return Decoded(data.decode(name, "replace"), name)
    except (LookupError, ValueError):
        pass
    return decode(data)


def _tree(source: bytes, huge: bool) -> tuple[Any, bool]:
    """Parse a page; the second value tells whether the parser came to its end."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=huge, remove_comments=True)
    root = etree.fromstring(source, parser) if source.strip() else None
    return root, not any(entry.level_name == "FATAL" for entry in parser.error_log)


def _prune(root: Any) -> None:
    """Drop what is never text, what is hidden, and what stands around the text, unless it holds most."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in _NEVER or _is_hidden(element):
            _drop(element)
    sizes = _sizes(root)
    for element in list(root.iter()):
        around = element.tag in _AROUND or element.get("role") in _ROLES
        if around and not _within_content(element) and 2 * sizes[element] < sizes[root]:
            _drop(element)


def _is_hidden(element: Any) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style") or "") is not None
    )


def _within_content(element: Any) -> bool:
    own = element.tag in ("header", "footer", "aside", "form")
    return own and any(above.tag in ("main", "article") for above in element.iterancestors())


def _drop(element: Any) -> None:
    """Take an element out and leave the text behind it in place."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _content(root: Any) -> Any:
    """Choose `main`, or the only `article`, when most of the text is in it; else everything."""
    articles = list(root.iter("article"))
    mains = [*root.iter("main"), *root.iterfind(".//*[@role='main']")]
    chosen = mains[:1] or (articles if len(articles) == 1 else [])
    return chosen[0] if chosen and 2 * _size(chosen[0]) > _size(root) else root


def _sizes(root: Any) -> dict[Any, int]:
    """Count the text in every element, in one walk from the leaves up."""
    from lxml import etree

    sizes: dict[Any, int] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        inside = sum(sizes[child] + len((child.tail or "").strip()) for child in element)
        sizes[element] = inside + len((element.text or "").strip())
    return sizes


def _size(element: Any) -> int:
    return sum(len(text) for text in element.itertext() if not text.isspace())


def _walk(content: Any, builder: Builder) -> None:
    """Give the builder each block of the page in order."""
    from lxml import etree

    writer = _Writer(builder)
    events = etree.iterwalk(content, events=("start", "end"))
    for event, element in events:
        if event == "start" and element.tag == "table" and _is_data(element):
            writer.table(element)
            events.skip_subtree()
        elif event == "start":
            writer.open(element)
        else:
            writer.close(element, last=element is content)
    writer.flush()


class _Writer:
    """The paragraph being written: inline text gathers until a block begins or ends."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._gathered: list[str] = []
        self._numbers: list[int | None] = []
        self._preformatted = 0

    def open(self, element: Any) -> None:
        """Begin an element: a block ends the paragraph before it."""
        if element.tag in _BLOCKS:
            self.flush(_LISTED.get(element.getparent().tag, "") if element.getparent() is not None else "")
        if element.tag in ("ol", "ul"):
            self._numbers.append(0 if element.tag == "ol" else None)
        elif element.tag == "li" and self._numbers and self._numbers[-1] is not None:
            self._numbers[-1] += 1
            self._gathered.append(f"{self._numbers[-1]}. ")
        elif element.tag == "br":
            self._gathered.append("\n")
        self._preformatted += element.tag == "pre"
        self._add(element.text)

    def close(self, element: Any, last: bool = False) -> None:
        """End an element, and take up the text behind it."""
        if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._builder.heading(self._taken(), int(element.tag[1]))
        elif element.tag in _BLOCKS:
            self.flush(_LISTED.get(element.tag, ""))
        if element.tag in ("ol", "ul") and self._numbers:
            self._numbers.pop()
        self._preformatted -= element.tag == "pre"
        if not last:
            self._add(element.tail)

    def table(self, element: Any) -> None:
        """Write a table of data whole; its end is still to be closed."""
        self.flush()
        caption = " ".join(_flat(found) for found in element.iterfind("caption"))
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
        headed = bool(rows and rows[0]) and all(cell.tag == "th" for cell in rows[0])
        self._builder.paragraph(caption)
        self._builder.table([[_flat(cell) for cell in row] for row in rows], caption, headed or None)

    def flush(self, close: str = "") -> None:
        """End the paragraph."""
        self._builder.paragraph(self._taken(), close)

    def _add(self, text: str | None) -> None:
        if text:
            self._gathered.append(text if self._preformatted else re.sub(r"\s+", " ", text))

    def _taken(self) -> str:
        text = re.sub(" +", " ", "".join(self._gathered))
        self._gathered = []
        return text


def _is_data(table: Any) -> bool:
    """Tell a table of data from one that lays out a page: no table, heading or long text in its cells."""
    if any(element is not table for element in table.iter("table", "h1", "h2", "h3")):
        return False
    cells = [_size(cell) for cell in table.iter("td", "th")]
    columns = max((sum(c.tag in ("td", "th") for c in row) for row in table.iter("tr")), default=0)
    return columns > 1 and max(cells) < 2000


def _flat(element: Any) -> str:
    """Write a cell on one line."""
    from lxml import etree

    parts: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if inner.tag in _BLOCKS or inner.tag == "br":
            parts.append(" ")
        if event == "start":
            parts.append(inner.text or "")
        elif inner is not element:
            parts.append(inner.tail or "")
    return " ".join("".join(parts).split())
