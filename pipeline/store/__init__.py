"""The keeper of `index/`: documents, passages and vectors in; one consistent generation of them out.

SQLite is the truth. The FAISS and tantivy files are derived from it, written beside as a numbered
generation, and take effect with the one transaction that also names the files they belong to; so a
reader sees one generation, and a killed writer leaves the one before.
"""

from .choice import Filter, Selection
from .files import FileRow
from .library import Library
from .schema import sha256_of
from .writer import Staged, Writer

__all__ = ["FileRow", "Filter", "Library", "Selection", "Staged", "Writer", "sha256_of"]
