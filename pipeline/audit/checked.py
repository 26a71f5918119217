"""Checked quotes and claims, as values; and what `dayek check --json` prints of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, get_args

from .. import cite
from ..evidence import Span, Verdict

FALLEN: frozenset[Verdict] = frozenset(("altered", "misattributed", "spliced", "fabricated", "stale"))


@dataclass(frozen=True, slots=True)
class CheckedQuote:
    """One quote of the checked text, what its writer claims of it, and what the library says."""

    number: int
    span: Span
    text: str
    verdict: Verdict
    document: str | None = None
    source_span: Span | None = None
    pages: tuple[int, ...] = ()
    source_text: str | None = None
    differences: tuple[cite.Difference, ...] = ()
    claimed_document: str | None = None
    claimed_page: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A sentence without a quote: what it tells, where that stands together, and the nearest evidence.

    `tokens` are its numbers, dates and names, `documents` have all of them within one stretch. `document` and
    `source_span` name the nearest evidence, `missing` those of the tokens that do not occur in it.
    """

    span: Span
    text: str
    tokens: tuple[str, ...]
    documents: tuple[str, ...]
    document: str | None = None
    source_span: Span | None = None
    pages: tuple[int, ...] = ()
    source_text: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """All quotes and claims of one checked text, in its order."""

    quotes: tuple[CheckedQuote, ...]
    claims: tuple[CheckedClaim, ...]


def fell_short(audit: Audit, *, strict: bool = False) -> bool:
    """Tell whether some quote is altered, misattributed, spliced, fabricated or stale.

    `strict`: or anything else than exact or normalised.
    """
    return any(
        quote.verdict in FALLEN or (strict and quote.verdict not in ("exact", "normalised"))
        for quote in audit.quotes
    )


def to_json(audit: Audit) -> dict[str, Any]:
    """Write an audit as `dayek check --json` prints it."""
    counts = Counter(quote.verdict for quote in audit.quotes)
    return {
        "quotes": [_quote_json(quote) for quote in audit.quotes],
        "claims": [_claim_json(claim) for claim in audit.claims],
        "summary": {verdict: counts[verdict] for verdict in get_args(Verdict) if counts[verdict]},
    }


def _quote_json(quote: CheckedQuote) -> dict[str, Any]:
    page = quote.claimed_page
    return {
        "number": quote.number,
        "start": quote.span.start,
        "end": quote.span.end,
        "text": quote.text,
        "verdict": quote.verdict,
        **_place_json(quote),
        "differences": [asdict(difference) for difference in quote.differences],
        "claimed": {
            "document": quote.claimed_document,
            "page": int(page) if page and page.isdecimal() else page,
        },
    }


def _place_json(found: CheckedQuote | CheckedClaim) -> dict[str, Any]:
    place = found.source_span
    return {
        "document": found.document,
        "source_start": place.start if place else None,
        "source_end": place.end if place else None,
        "page": found.pages[0] if found.pages else None,
        "pages": list(found.pages) or None,
        "source_text": found.source_text,
    }


def _claim_json(claim: CheckedClaim) -> dict[str, Any]:
    return {
        "start": claim.span.start,
        "end": claim.span.end,
        "text": claim.text,
        "tokens": list(claim.tokens),
        "documents": list(claim.documents),
        **_place_json(claim),
        "missing": list(claim.missing),
    }
