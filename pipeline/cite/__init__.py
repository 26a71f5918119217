"""Unchecked words in, checked ones out: citations for a draft, the truth about anybody's quote."""

from .claimed import Claim, References, claim_of
from .concordance import Concordance
from .critical import Difference, compare
from .make import cite, reverify
from .match import aligned, elided, locate, stands
from .normalise import Normalised, normal_text, normalised
from .occurrences import Phrase, Readable
from .quotes import Quote, quotes, unmarked
from .source import Match, Source, verbatim
from .wording import keys_of, missing, told_by, too_short

__all__ = [
    "Claim",
    "Concordance",
    "Difference",
    "Match",
    "Normalised",
    "Phrase",
    "Quote",
    "Readable",
    "References",
    "Source",
    "aligned",
    "cite",
    "claim_of",
    "compare",
    "elided",
    "keys_of",
    "locate",
    "missing",
    "normal_text",
    "normalised",
    "quotes",
    "reverify",
    "stands",
    "told_by",
    "too_short",
    "unmarked",
    "verbatim",
]
