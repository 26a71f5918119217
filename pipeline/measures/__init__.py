"""Pure functions from what was found, said and believed to the numbers that judge it.

`spans`: was the evidence found · `answers`: are the words right · `ranking`: what ir_measures
says of a run · `confidence`: does the system know when it knows.
"""

from .answers import answer_right, exact_match, holds, token_f1
from .confidence import (
    area_under_roc,
    aurc,
    calibration_error,
    coverage_at_risk,
    risk_at_coverage,
    risk_curve,
)
from .ranking import ranking_bounds, ranking_scores, unjudged
from .spans import CharacterScores, Wanted, character_scores, found, touched

__all__ = [
    "CharacterScores",
    "Wanted",
    "answer_right",
    "area_under_roc",
    "aurc",
    "calibration_error",
    "character_scores",
    "coverage_at_risk",
    "exact_match",
    "found",
    "holds",
    "ranking_bounds",
    "ranking_scores",
    "risk_at_coverage",
    "risk_curve",
    "token_f1",
    "touched",
    "unjudged",
]
