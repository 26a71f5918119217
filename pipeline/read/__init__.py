"""A file in, its one immutable text as a Document out, or the plain reason why there is none.

Each format has a reader of its own, a row of one `table`: a function of the file's bytes. Parsers of
others run in a child that may be killed (`worker`). A mail's attachments are files of their own
(`parts`). No file can make `read` raise or wait for long.
"""

from __future__ import annotations

from .reading import PASSING, Reading, read, reader_of
from .table import SUFFIXES, is_current

__all__ = ["PASSING", "SUFFIXES", "Reading", "is_current", "read", "reader_of"]
