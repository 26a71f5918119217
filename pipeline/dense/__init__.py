"""Vectors in, nearest rows out: a FAISS index of the kind that suits its size, saved whole and opened again.

Below 50,000 rows all vectors are compared (Flat), few of them without FAISS; to 200,000 their 8-bit codes are
(SQ8); above, the codes of the nearest lists (IVF), as many as find what exact search finds. What codes find
is ranked again by the vectors themselves. Nothing is ever removed from an index: each generation is built
whole.
"""

from .index import DenseIndex
from .kinds import POLICY, Policy, Shape

__all__ = ["POLICY", "DenseIndex", "Policy", "Shape"]
