"""Texts in, unit vectors out: the bundled model by its graph, every other by sentence-transformers."""

from .bundled import Bundled
from .choose import embedder_from_settings, knows, load_ahead
from .cross import cross_encoder
from .embedder import Embedder, Vectors, Words
from .graph import Graph
from .reference import Reference
from .remembered import Remembered
from .static import static_words
from .weights import folder as bundled_folder

__all__ = [
    "Bundled",
    "Embedder",
    "Graph",
    "Reference",
    "Remembered",
    "Vectors",
    "Words",
    "bundled_folder",
    "cross_encoder",
    "embedder_from_settings",
    "knows",
    "load_ahead",
    "static_words",
]
