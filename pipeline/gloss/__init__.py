"""A question in one language in, its words in another out, by a lexicon that people can read and extend."""

from .gloss import Gloss, Rendering, Understood, gloss
from .lexicon import LANGUAGES, Concept, concept_of, merged, read_lexicon
from .met import met, unheard
from .names import heard
from .table import Table, own_concepts, own_files, own_table, table_of

__all__ = [
    "LANGUAGES",
    "Concept",
    "Gloss",
    "Rendering",
    "Table",
    "Understood",
    "concept_of",
    "gloss",
    "heard",
    "merged",
    "met",
    "own_concepts",
    "own_files",
    "own_table",
    "read_lexicon",
    "table_of",
    "unheard",
]
