"""A question and its passages in; a short verbatim draft with its places and two confidences out."""

from .draft import Extractor
from .order import ordered
from .question import Question
from .rate import Rated
from .units import Read

__all__ = ["Extractor", "Question", "Rated", "Read", "ordered"]
