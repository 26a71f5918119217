"""Anybody's text and a library in; a verdict on every quote, and what stands behind every claim, out."""

from .auditor import Auditor, Library, check
from .checked import Audit, CheckedClaim, CheckedQuote, fell_short, to_json
from .nearest import Nearest, by_search

__all__ = [
    "Audit",
    "Auditor",
    "CheckedClaim",
    "CheckedQuote",
    "Library",
    "Nearest",
    "by_search",
    "check",
    "fell_short",
    "to_json",
]
