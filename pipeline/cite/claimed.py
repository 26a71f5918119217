"""The text around a quote in; where its writer says it stands out: a document, a page, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..evidence import Page, Span
from ..language.lazily import lazily
from .quotes import Quote

_EXTENSION = r"(?:pdf|docx?|odt|rtf|txt|md|html?|epub|jsonl?|xml|pptx?|xlsx?|csv|tex)"
_FILE = lazily(rf"[\w()\[\]/.+~-]*\w\.{_EXTENSION}\b", re.IGNORECASE)
_LABEL = r"(?:\d{1,5}|[ivxlcdmIVXLCDM]{1,8}\b)"
_PAGE = lazily(
    rf"\b(?:pages?|pp?\.?|pg\.?|стр\.?|страниц\w+|с\.|бет|S\.)\s*({_LABEL}(?:\s*[-–—]\s*{_LABEL})?)"
    rf"|\b(\d{{1,5}}(?:\s*[-–—]\s*\d{{1,5}})?)[-‑–\s]?(?:бет\w*|б\.|стр\b|쪽|면|페이지)",
)
_BRACKET = lazily(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\[([^\[\]]*)\]")
_NUMBER = lazily(r"(?:\^?(\d{1,3})|\^([\w-]{1,40})|@([\w:.-]{1,60}\w))(?:\s*([,:;])\s*(.*))?")
_ENTRY = lazily(
    r"(?m)^[ \t]*(?:\[\^?(\d{1,3})\]:?|\[\^([\w-]{1,40})\]:|(\d{1,3})[.)](?=[ \t])|([¹²³⁰⁴-⁹]{1,3}))"
    r"[ \t]*(\S[^\n]*)$"
)
_RAISED = str.maketrans("¹²³⁰⁴⁵⁶⁷⁸⁹", "1230456789")
_MARK = lazily(r"[.,;:!?]?\s?([¹²³⁰⁴-⁹]{1,3})")
_YEAR_FIRST = lazily(r"(?:1[5-9]|20)\d\d[a-z]?\b")
_AUTHOR_BEFORE = lazily(r"([A-ZА-ЯӘҒҚҢӨҰҮҺІ][^\W\d_]+)(?:\s+(?:et al\.?|and|&|и|және)[^()]{0,40})?\s*$")
_BOOK = lazily(r"\b(?:1[5-9]|20)\d\d[a-z]?\b")
_AUTHOR = lazily(
    r"([A-ZА-ЯӘҒҚҢӨҰҮҺІ][^\W\d_]+(?:-[^\W\d_]+)?)(?:[^()\d]{0,60}?),?\s*((?:1[5-9]|20)\d\d)[a-z]?\b"
)
_MONTHS = lazily(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)", re.IGNORECASE)
_NEAR, _FAR = 240, 160
_SENTENCE_END = lazily(r"[.!?。][)\]]?\s+(?:(?=[^\W\d_])(?![a-zа-яёәіңғүұқөһ])|\Z)|\n\s*\n")
_TAKEN = lazily(r"\s*[.,;]?\s*(?:\([^()]*\)|\[[^\[\]]*\])")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a writer claims of a quote: a document, by its name here or as written, and a page."""

    document: str | None = None
    page: str | None = None

    def __bool__(self) -> bool:
        return bool(self.document or self.page)

    def pages(self) -> tuple[str, ...]:
        """List the labels that are claimed, a range spelled out."""
        ends = re.split(r"\s*[-–—]\s*", self.page) if self.page else []
        if (
            len(ends) == 2
            and all(end.isdigit() for end in ends)
            and int(ends[0]) < int(ends[1]) < int(ends[0]) + 200
        ):
            return tuple(map(str, range(int(ends[0]), int(ends[1]) + 1)))
        return tuple(ends)

    def fits(self, pages: Sequence[Page]) -> bool:
        """Tell whether one of some pages is claimed, by label or index; a text without pages fits."""
        wanted = {label.casefold() for label in self.pages()}
        labels = {str(page.index) for page in pages} | {page.label.casefold() for page in pages if page.label}
        return not wanted or not pages or bool(wanted & labels)


class References:
    """The names a text may cite: those of the library's documents, and its own list at the end."""

    def __init__(self, names: Sequence[tuple[str, str]], text: str) -> None:
        """Take (name, title) of every document, and the text whose list of references counts."""
        self._names = names
        self.entries: dict[str, Claim] = {}
        self.spans: list[Span] = []
        for match in _ENTRY.finditer(text):
            claim = self.claim(match[5])
            if not claim.document and match[3] is None and _BOOK.search(match[5]):
                claim = Claim(match[5].strip()[:80], claim.page)  # a book that the library does not have
            if claim.document:
                number = match[1] or match[2] or match[3] or match[4].translate(_RAISED)
                self.entries[number] = claim
                self.spans.append(Span(*match.span()))

    def claim(self, words: str, *, loose: bool = True) -> Claim:
        """Read a document and a page out of words such as `(report.pdf, p. 3)`.

        Not `loose`, as in running prose: a bare stem (`contract`) or an author claims nothing.
        """
        page = _PAGE.search(words)
        document = self.known(words, loose=loose) or self._unknown(words)
        return Claim(document, (page[1] or page[2]) if page else None)

    def numbered(self, words: str) -> Claim | None:
        """Read `[2]`, `[2, p. 5]`, `[^note]` or `[@key, p. 5]` by the list of references or a file's stem.

        `[2, 5]` names page 5, unless the list has a 5: then it names two sources, and no page.
        """
        match = _NUMBER.fullmatch(words.strip())
        if match is None:
            return None
        if match[3]:
            entry = Claim(self.known(match[3], loose=True) or match[3])
        else:
            entry = self.entries.get(match[1] or match[2], Claim())
        detail = (match[5] or "").strip()
        page = self.claim(detail).page or (detail if re.fullmatch(_LABEL, detail) else None)
        two = match[4] == "," and detail in self.entries and detail != match[1]
        return Claim(entry.document, entry.page if two else page or entry.page)

    def known(self, words: str, *, loose: bool) -> str | None:
        """Find the library's document that is named: by path, file name, title, stem, or author and year."""
        folded = words.casefold()
        for form in (str, lambda name: PurePosixPath(name).name):
            whole = [name for name, _ in self._names if _named(form(name), folded)]
            if whole:
                return max(whole, key=lambda name: len(form(name)))
        if _FILE.search(words):
            return None
        for name, title in self._names:
            stem = PurePosixPath(name).stem if loose else ""
            if (len(title.split()) > 1 and _named(title, folded)) or (len(stem) > 3 and _named(stem, folded)):
                return name
        return self._by_author(words) if loose else None

    def _by_author(self, words: str) -> str | None:
        author = _AUTHOR.search(words)
        if author is None:
            return None
        who, year = author[1].casefold(), author[2]
        named = [
            name for name, title in self._names if _named(who, f"{name} {title}".casefold().replace("_", " "))
        ]
        dated = [name for name in named if year in name]
        return next(iter(dated or named), None)

    def _unknown(self, words: str) -> str | None:
        """Read the name of a document that the library does not have."""
        file = _FILE.search(words)
        if file:
            return file[0]
        author = _AUTHOR.search(words)
        if (
            author
            and not _MONTHS.match(author[1])
            and (_PAGE.search(words) or author.end() == len(words.rstrip()))
        ):
            return author[0].strip() if author.start() == 0 else None
        return None


def _named(name: str, folded: str) -> bool:
    """Tell whether a name stands in a text as a whole: `report.pdf` is not in `my-report.pdf`."""
    name = name.casefold()
    at = folded.find(name) if name else -1
    while at >= 0:
        before, after = folded[at - 1 : at] if at else "", folded[at + len(name) : at + len(name) + 1]
        if not re.fullmatch(r"[\w./-]", before) and not re.fullmatch(r"[\w/]", after):
            return True
        at = folded.find(name, at + 1)
    return False


def claim_of(quote: Quote, text: str, references: References, others: Sequence[Quote]) -> Claim:
    """Find what is claimed of a quote: in its sentence, after it rather than before it."""
    return _after(quote.outer, text, references, others) or _before(quote.outer, text, references, others)


def _after(outer: Span, text: str, references: References, others: Sequence[Quote]) -> Claim:
    """Read the claim that follows; words of prose that lead to another quote are that one's."""
    following = [other.outer.start for other in others if other.outer.start >= outer.end]
    high = min([*following, outer.end + _NEAR])
    words = text[outer.end : high]
    raised = _MARK.match(words)
    if raised and raised[1].translate(_RAISED) in references.entries:
        return references.entries[raised[1].translate(_RAISED)]
    if words.startswith("\n") and re.match(r"\s*>", words):  # the last line of a block says where it is from
        words = re.sub(r"^[\s>]*", "", words).split("\n", 1)[0]
    leading = re.match(r"\s*[.,;:]?\s*(?:\((?=[^()]*\))|\[|—|–|--|-)", words)
    end = _SENTENCE_END.search(words, leading.end() if leading else 0)
    words = words[: end.start() + 1] if end else words
    prose = end is not None or high not in following
    return _bracketed(words, references, last=False) or _plain(words if prose or leading else "", references)


def _before(outer: Span, text: str, references: References, others: Sequence[Quote]) -> Claim:
    """Read the claim that leads to a quote; brackets right behind another quote are that one's."""
    earlier = [other.outer.end for other in others if other.outer.end <= outer.start]
    low = max([*earlier, outer.start - _FAR, 0])
    words = text[low : outer.start]
    if low in earlier:
        words = _TAKEN.sub("", words, count=1) if _TAKEN.match(words) else words
    starts = [match.end() for match in _SENTENCE_END.finditer(words)]
    words = words[starts[-1] :] if starts else words
    return _bracketed(words, references, last=True) or _plain(words, references)


def _bracketed(words: str, references: References, *, last: bool) -> Claim:
    """Read the first, or the last, brackets that claim something."""
    insides = [(match.start(), match[1] or match[2] or "") for match in _BRACKET.finditer(words)]
    for at, inside in reversed(insides) if last else insides:
        author = _AUTHOR_BEFORE.search(words[:at]) if _YEAR_FIRST.match(inside) else None
        written = f"{author[1]} {inside}" if author else inside
        found = references.numbered(inside) or references.claim(written)
        if found:
            return (
                found if found.document else Claim(references.claim(words, loose=False).document, found.page)
            )
    return Claim()


def _plain(words: str, references: References) -> Claim:
    """Read a claim after a dash, or in the run of a sentence."""
    dashed = re.match(r"\s*[.,;]?\s*(?:—|–|--|-)", words) is not None
    found = references.claim(_BRACKET.sub(" ", words), loose=dashed)
    sure = (
        dashed or not found.document or _FILE.search(found.document) or references.known(words, loose=False)
    )
    return found if sure else Claim(None, found.page)
