"""A question and its passages in; a short verbatim draft with its places and two confidences out."""

from .draft import Extractor

__all__ = ["Extractor"]
