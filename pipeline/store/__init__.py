"""The keeper of `index/`: documents, passages and vectors in; one consistent generation of them out.

SQLite is the truth, each row with its hash. The FAISS and tantivy files are derived from it, written
beside as a numbered generation, and take effect with the one transaction that also names the files they
belong to, with size and hash; so a reader sees one generation, a killed writer leaves the one before, and
no damaged file is ever parsed.
"""

from .backup import Backup, back_up, restore
from .choice import Filter, Selection, date_of
from .examine import damaged_files, damaged_rows, left_over
from .files import FileRow
from .library import Library
from .older import Outlived, outlived
from .put import Staged
from .rebuild import rebuilding
from .schema import VERSION, check_is_there
from .verify import Damage
from .writer import Writer

__all__ = [
    "VERSION",
    "Backup",
    "Damage",
    "FileRow",
    "Filter",
    "Library",
    "Outlived",
    "Selection",
    "Staged",
    "Writer",
    "back_up",
    "check_is_there",
    "damaged_files",
    "damaged_rows",
    "date_of",
    "left_over",
    "outlived",
    "rebuilding",
    "restore",
]
