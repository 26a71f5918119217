"""A question and its passages in; a short verbatim draft with its places and two confidences out."""

from .calibration import least_confidence
from .draft import Extractor
from .follow import followed
from .glossed import weighed
from .lacking import lacking
from .order import ordered
from .parts import joined, parts_of
from .question import Question
from .rate import Rated

__all__ = [
    "Extractor",
    "Question",
    "Rated",
    "followed",
    "joined",
    "lacking",
    "least_confidence",
    "ordered",
    "parts_of",
    "weighed",
]
