"""A file in, its one immutable text as a Document out, or the plain reason why there is none.

PDF, DOCX, HTML, Markdown, plain text and JSONL each have a reader of their own; parsers of others
run in a child that may be killed (`worker`). No file can make `read` raise or wait for long.
"""

from __future__ import annotations

from .reading import Reading, read, reader_of
from .sniff import SUFFIXES

__all__ = ["SUFFIXES", "Reading", "read", "reader_of"]
