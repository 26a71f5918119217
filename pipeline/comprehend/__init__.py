"""A question and texts in; how surely each text answers it, and in which of its words, out."""

from .reader import Reader, is_known, reader_of
from .reading import Reading

__all__ = ["Reader", "Reading", "is_known", "reader_of"]
