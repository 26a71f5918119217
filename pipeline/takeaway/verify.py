"""A bundle and a library in; whether each citation stands in the documents as they are now out.

The verdicts are those of a check. A document is found by its doc_id, which binds file and reader; else by its
name. What has another text now is `stale`, and the nearest wording in it is shown. A file that has changed on
disk since it was indexed is read again for that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, get_args

from ..cite import Difference, Match, Source, locate, verbatim
from ..errors import DamageError
from ..evidence import Document, Page, Span, Verdict
from ..read import read
from ..store import Library
from .bundle import Bundle, PageState
from .record import digest

Said = Mapping[str, Any]
STANDS: frozenset[Verdict] = frozenset(("exact", "normalised"))
_KEPT = 16  # documents that stay made ready


@dataclass(frozen=True, slots=True)
class Now:
    """The nearest wording there is now: where it stands, how, and what of the quote it has otherwise."""

    document: str
    span: Span
    pages: tuple[Page, ...]
    how: str
    text: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """One citation of a bundle: the answer it is of (from 1), what it says, its verdict, and why."""

    answer: int
    question: str
    cited: Said
    verdict: Verdict
    why: str = ""
    now: Now | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """All citations of a bundle, in order, and what became of its page."""

    citations: tuple[Checked, ...]
    page: PageState
    index: str

    @property
    def nothing(self) -> bool:
        """Tell whether nothing could be checked."""
        return all(each.verdict == "uncheckable" for each in self.citations)

    @property
    def stands(self) -> bool:
        """Tell whether every citation stands, and the page is as it was written."""
        return self.page != "edited" and all(each.verdict in STANDS for each in self.citations)


def verify(bundle: Bundle, library: Library) -> Verified:
    """Check each citation of a bundle against the documents of a library as they are now."""
    with library.snapshot():
        found = tuple(_Verifier(bundle.said, library).all())
        return Verified(found, bundle.page, library.fingerprint)


class _Verifier:
    """Checks the citations of one bundle; each document is looked up, read and made ready once."""

    def __init__(self, said: Said, library: Library) -> None:
        self._said, self._library = said, library
        self._doc_ids = dict(library.names())
        self._entries = {each["doc_id"]: each for each in said["documents"]}
        self._files = {row.name: row for row in library.files}
        self._fresh = lru_cache(_KEPT)(self._read)
        self._source = lru_cache(_KEPT)(Source)

    def all(self) -> Iterator[Checked]:
        for number, given in enumerate(self._said["answers"], 1):
            for cited in given["citations"]:
                try:
                    verdict, why, now = self._judged(cited)
                except DamageError as error:
                    verdict, why, now = "uncheckable", str(error), None
                yield Checked(number, given["question"], cited, verdict, why, now)

    def _judged(self, cited: Said) -> tuple[Verdict, str, Now | None]:
        """Find the document, and walk down the ladder."""
        name = self._name(cited)
        if name is None:
            return "uncheckable", "no document of this content or name is indexed", None
        entry = self._entries.get(cited["doc_id"], {})
        document, changed = self._fresh(name)
        if document is None:
            return "stale", changed, None
        same = document.doc_id == cited["doc_id"] or digest(document.text) == entry.get("sha256")
        if same:
            return self._at_its_place(cited, name, document)
        now = self._nearest(cited, name, document)
        row = self._files[name]
        if not changed and row.bytes == entry.get("bytes"):
            why = "the file is the same, but another version of its reader reads it otherwise"
            return (_how(now) if now else "fabricated"), why, now
        return "stale", changed or "the document has changed since", now

    def _name(self, cited: Said) -> str | None:
        """Find the document by its content, else by its names."""
        held = self._library.names_of(cited["doc_id"])
        if cited["document"] in held:
            return str(cited["document"])
        others = [*self._entries.get(cited["doc_id"], {}).get("also_at", ()), *cited.get("also_at", ())]
        named = [*held, *(name for name in (cited["document"], *others) if name in self._doc_ids)]
        return named[0] if named else None

    def _read(self, name: str) -> tuple[Document | None, str]:
        """Give a document as its file is now, and what has changed on disk since it was indexed."""
        document = self._library.document(self._doc_ids[name])
        if self._library.state(name) != "stale":
            return document, ""
        row = self._files[name]
        if not row.source.exists():
            return None, "its file is gone since it was indexed: run dayek index"
        found = [each.document for each in read(row.source) if each.document]
        changed = "its file has changed since it was indexed: run dayek index"
        return (found[0] if len(found) == 1 else None), changed

    def _at_its_place(self, cited: Said, name: str, document: Document) -> tuple[Verdict, str, Now | None]:
        """Check a citation against the very text it was made from."""
        quote, start, end = cited["quote"], int(cited["start"]), int(cited["end"])
        if document.text[start:end] == quote:
            pages = document.pages_of(Span(start, end))
            wrong = _wrong_page(cited, pages)
            now = Now(name, Span(start, end), pages, "exact", quote) if wrong else None
            return ("misattributed" if wrong else "exact"), wrong, now
        now = self._nearest(cited, name, document)
        if now is None:
            return self._elsewhere(quote, name)
        if now.how in STANDS and not now.span.touches(Span(start, end)):
            return "misattributed", "it does not stand at the place that is named", now
        return _how(now), "", now

    def _elsewhere(self, quote: str, but: str) -> tuple[Verdict, str, Now | None]:
        """Look for a quote in all other documents: there it is misattributed, else nowhere."""
        for name, doc_id in self._doc_ids.items():
            if name == but:
                continue
            document = self._library.document(doc_id)
            found = verbatim(quote, Source(document.text))
            if found:
                now = _now(found[0], name, document)
                return "misattributed", "it stands in another document", now
        return "fabricated", "it stands nowhere in these documents", None

    def _nearest(self, cited: Said, name: str, document: Document) -> Now | None:
        """Find the nearest wording; of several places that which is nearest to the one that is named."""
        found = locate(cited["quote"], self._source(document.text))
        nearest = min(found, key=lambda match: abs(match.span.start - int(cited["start"])), default=None)
        return _now(nearest, name, document) if nearest else None


def _how(now: Now) -> Verdict:
    return next(verdict for verdict in get_args(Verdict) if verdict == now.how)


def _now(match: Match, name: str, document: Document) -> Now:
    text = match.span.of(document.text)
    return Now(name, match.span, document.pages_of(match.span), match.how, text, match.differences)


def _wrong_page(cited: Said, pages: Sequence[Page]) -> str:
    """Say where a quote stands, if that is not the page that is named."""
    indexes = [page.index for page in pages] or None
    label = pages[0].label if pages else None
    if "pages" not in cited or (cited["pages"] == indexes and cited.get("page_label") == label):
        return ""
    return "it stands on another page than is named"


def to_json(verified: Verified) -> dict[str, Any]:
    """Write what was verified as `dayek verify --json` prints it."""
    counts = Counter(each.verdict for each in verified.citations)
    return {
        "citations": [_checked_json(each) for each in verified.citations],
        "summary": {verdict: counts[verdict] for verdict in get_args(Verdict) if counts[verdict]},
        "page": verified.page,
        "index": verified.index,
        "stands": verified.stands and not verified.nothing,
    }


def _checked_json(checked: Checked) -> dict[str, Any]:
    named = ("number", "document", "doc_id", "start", "end", "page", "page_label", "quote")
    return {
        "answer": checked.answer,
        "question": checked.question,
        **{key: checked.cited.get(key) for key in named},
        "verdict": checked.verdict,
        "why": checked.why or None,
        "now": _now_json(checked.now) if checked.now else None,
    }


def _now_json(now: Now) -> dict[str, Any]:
    return {
        "document": now.document,
        "start": now.span.start,
        "end": now.span.end,
        "page": now.pages[0].index if now.pages else None,
        "pages": [page.index for page in now.pages] or None,
        "page_label": now.pages[0].label if now.pages else None,
        "how": now.how,
        "text": now.text,
        "differences": [asdict(difference) for difference in now.differences],
    }
