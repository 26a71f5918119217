"""A model's name in, what it makes of a question and texts out: rerankers and readers that a user names."""

from .reader import Reader
from .reranker import Reranker

__all__ = ["Reader", "Reranker"]
