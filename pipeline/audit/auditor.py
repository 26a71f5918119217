"""A text and a library in; its quotes with their verdicts, and its claims with the nearest evidence, out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import Protocol

from .. import cite
from ..evidence import Document, Span, Verdict
from ..language import sentences
from .checked import Audit, CheckedClaim, CheckedQuote
from .nearest import Nearest, nearest_in

WORDS = 3  # a quote with fewer could stand anywhere: too short to tell
WINDOW = 900  # code points within which all that a claim says must stand together
COVERED = 0.4  # a document is searched for a quote when it has so much of its words and pairs, by weight
LISTED = 12  # so many documents at most are named for a claim
ALIGNED = 6  # so many documents, the likeliest, are searched for another wording of the quote
_ORDER = {how: rank for rank, how in enumerate(("exact", "normalised", "altered", "spliced", "near"))}


class Library(Protocol):
    """What an audit needs of the indexed documents; identical files share a doc_id."""

    def names(self) -> Iterable[tuple[str, str]]:
        """List (name, doc_id) of everything that can be cited."""

    def document(self, doc_id: str) -> Document:
        """Give the text behind a doc_id."""

    def state(self, name: str) -> str:
        """Tell whether a name is `indexed`, or `stale`: its file has changed since."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A match and the document it is in."""

    document: Document
    match: cite.Match

    @property
    def faithful(self) -> bool:
        return self.match.how in ("exact", "normalised")


def check(text: str, library: Library, *, minimum: int = WORDS, nearest: Nearest | None = None) -> Audit:
    """Audit one text; `minimum` is the number of words below which a quote is too short to tell.

    `nearest` finds passages for a sentence that quotes nothing; without it they are found by its words.
    """
    return Auditor(library, minimum=minimum, nearest=nearest).check(text)


class Auditor:
    """Checks many texts against one library, one after another; what it learns of the library it keeps."""

    def __init__(self, library: Library, *, minimum: int = WORDS, nearest: Nearest | None = None) -> None:
        self._library = library
        self._minimum = minimum
        self._nearest = nearest
        self._listed: tuple[tuple[str, str], ...] | None = None
        self._source = lru_cache(maxsize=48)(self._read)
        self._learning = Lock()  # a text that is checked must not meet what another one is still learning

    def check(self, text: str) -> Audit:
        """Give every quote its verdict and every other sentence what stands behind it."""
        with self._learning:
            return self._checked(text)

    def _checked(self, text: str) -> Audit:
        self._refresh()
        titled = [(name, self._titles[doc_id]) for name, doc_id in self._names]
        references = cite.References(titled, text)
        found = cite.quotes(text)
        checked: list[CheckedQuote] = []
        proven: list[Span] = []
        for quote in found:
            if quote.depth and any(span.holds(quote.outer) for span in proven):
                continue
            claim = cite.claim_of(quote, text, references, found)
            result = self._judged(len(checked) + 1, quote, text, claim)
            checked.append(result)
            if result.verdict in ("exact", "normalised"):
                proven.append(quote.outer)
        return Audit(
            tuple(checked), tuple(self._claims(text, [*references.spans, *(quote.outer for quote in found)]))
        )

    def _refresh(self) -> None:
        """Read the library anew when its names have changed."""
        listed = tuple(self._library.names())
        self._stale: dict[str, bool] = {}
        if listed == self._listed:
            return
        self._listed = self._names = listed
        self._doc_ids = dict(listed)
        self._titles: dict[str, str] = {}
        self._source.cache_clear()
        self._concordance = cite.Concordance(self._words())

    def _words(self) -> Iterable[tuple[str, list[str]]]:
        for doc_id in dict.fromkeys(self._doc_ids.values()):
            document = self._library.document(doc_id)
            self._titles[doc_id] = document.title
            yield doc_id, cite.keys_of(document.text)

    def _read(self, doc_id: str) -> tuple[Document, cite.Source]:
        document = self._library.document(doc_id)
        return document, cite.Source(document.text)

    def _is_stale(self, name: str) -> bool:
        if name not in self._stale:
            self._stale[name] = self._library.state(name) == "stale"
        return self._stale[name]

    def _name(self, doc_id: str) -> str:
        return next(name for name, other in self._names if other == doc_id)

    def _judged(self, number: int, quote: cite.Quote, text: str, claim: cite.Claim) -> CheckedQuote:
        """Give one quote its verdict and the place it was found at, if any."""
        words = quote.words(text)
        verdict: Verdict = "uncheckable"
        best: _Found | None = None
        known = claim.document is None or claim.document in self._doc_ids
        if known and not cite.too_short(words, self._minimum):
            verdict, best = self._verdict(words, claim)
            plain = cite.unmarked(words)
            if plain != words and not (best and best.faithful):  # emphasis and links are no words
                verdict, best = self._verdict(plain, claim)
        said = CheckedQuote(number, quote.span, quote.span.of(text), verdict)
        said = replace(said, claimed_document=claim.document, claimed_page=claim.page)
        if best is None:
            return said
        place, document = best.match.span, best.document
        return replace(
            said,
            document=self._name(document.doc_id),
            source_span=place,
            pages=tuple(page.index for page in document.pages_of(place)),
            source_text=place.of(document.text),
            differences=best.match.differences,
        )

    def _verdict(self, words: str, claim: cite.Claim) -> tuple[Verdict, _Found | None]:
        """Walk down the ladder; the first verdict that holds is given."""
        claimed = self._doc_ids.get(claim.document or "")
        found = self._found(words, claimed)
        here = [hit for hit in found if _at_claim(hit, claimed, claim)]
        best = min(here or found, key=lambda hit: _ORDER[hit.match.how], default=None)
        holder = claim.document or (self._name(best.document.doc_id) if best else None)
        if holder and self._is_stale(holder):
            return "stale", best
        if best is None:
            return "fabricated", None
        if not best.faithful:
            return best.match.how, best
        if not claim and len({hit.document.doc_id for hit in found if hit.faithful}) > 1:
            return "ambiguous", best
        return (best.match.how if here else "misattributed"), best

    def _found(self, words: str, claimed: str | None) -> list[_Found]:
        """Find a quote in the likely documents: faithfully somewhere, else as well as it may be."""
        likely = self._concordance.likely(cite.keys_of(words))
        sure = [doc_id for doc_id, share in likely if share >= COVERED]
        read = [self._source(doc_id) for doc_id in dict.fromkeys([*([claimed] if claimed else []), *sure])]
        found = [_Found(document, match) for document, source in read for match in cite.stands(words, source)]
        if found:
            return [hit for hit in found if hit.faithful] or found
        first = [doc_id for doc_id, _ in likely[:ALIGNED]]
        near = dict.fromkeys([*([claimed] if claimed else []), *first])
        read = [self._source(doc_id) for doc_id in near]
        other = [(document, cite.aligned(words, source)) for document, source in read]
        hits = [_Found(document, match) for document, match in other if match]
        there = [hit for hit in hits if hit.document.doc_id == claimed] or hits
        return sorted(there, key=_distance)[:1]

    def _claims(self, text: str, taken: Sequence[Span]) -> Iterable[CheckedClaim]:
        """Look for evidence of every sentence that quotes nothing."""
        for span in sentences(text):
            if text[span.start] == ">" or any(span.touches(other) for other in taken):
                continue
            if not cite.too_short(span.of(text), WORDS):
                claim = self._claim(span, span.of(text))
                if claim.tokens or claim.document:
                    yield claim

    def _claim(self, span: Span, text: str) -> CheckedClaim:
        """Find what comes nearest to a sentence, and which of its numbers, dates and names occur in it."""
        told = cite.told_by(text)
        wanted = [key for item in told for key in cite.keys_of(item)]
        claim = CheckedClaim(span, text, told, tuple(self._together(wanted)) if told else (), missing=told)
        found = nearest_in(text, self._places(text))
        if found is None:
            return claim
        document, place = found
        return replace(
            claim,
            document=self._name(document.doc_id),
            source_span=place,
            pages=tuple(page.index for page in document.pages_of(place)),
            source_text=place.of(document.text),
            missing=cite.missing(text, place.of(document.text)),
        )

    def _places(self, text: str) -> list[tuple[Document, Span]]:
        """List where evidence for a sentence may stand."""
        if self._nearest is not None:
            found = self._nearest(text)
            return [
                (self._source(passage.doc_id)[0], passage.span)
                for passage in found
                if passage.doc_id in self._titles
            ]
        likely = self._concordance.likely(cite.keys_of(text), share=0.1, most=ALIGNED)
        places: list[tuple[Document, Span]] = []
        for document, source in (self._source(doc_id) for doc_id, _ in likely):
            near = source.densest(cite.keys_of(text), WINDOW)
            if near:
                places.append((document, _widened(near, document.text)))
        return places

    def _together(self, wanted: Sequence[str]) -> Iterable[str]:
        """Name the documents in which all keys stand within one window."""
        for doc_id in self._concordance.holding(wanted)[:LISTED]:
            _, source = self._source(doc_id)
            if source.gathers(wanted, WINDOW):
                yield self._name(doc_id)


def _widened(span: Span, text: str) -> Span:
    """Widen a stretch to the sentences that it cuts, as far as a window reaches."""
    low, high = max(0, span.start - WINDOW // 2), min(len(text), span.end + WINDOW // 2)
    touched = [each.shifted(low) for each in sentences(text[low:high]) if each.shifted(low).touches(span)]
    return Span(touched[0].start, touched[-1].end) if touched else span


def _distance(hit: _Found) -> tuple[int, int]:
    """Order other wordings: the fewest differences first; a splice is as far as three."""
    return 3 if hit.match.how == "spliced" else len(hit.match.differences), _ORDER[hit.match.how]


def _at_claim(hit: _Found, claimed: str | None, claim: cite.Claim) -> bool:
    """Tell whether a match stands where it is claimed; a text without pages is its own page."""
    if claimed is not None and hit.document.doc_id != claimed:
        return False
    return claim.fits(hit.document.pages_of(hit.match.span))
