"""A query of phrases in; every place where they stand, in every document that it fits, out."""

from .query import Query, query_of
from .search import Found, Occurrence, find, to_json

__all__ = ["Found", "Occurrence", "Query", "find", "query_of", "to_json"]
