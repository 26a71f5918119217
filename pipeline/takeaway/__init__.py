"""Answers in; what anybody can take away and check out: proof, citations, annotations, highlighted PDFs.

And back: a proof in, a verdict on each of its citations, by the documents as they are now, out.
"""

from .bundle import Bundle, read_bundle, to_html
from .forms import FORMS, File, files_of, hold_form
from .record import Record, record_of
from .shown import file_of, is_pdf, row_of
from .verify import Checked, Verified, to_json, verify

__all__ = [
    "FORMS",
    "Bundle",
    "Checked",
    "File",
    "Record",
    "Verified",
    "file_of",
    "files_of",
    "hold_form",
    "is_pdf",
    "read_bundle",
    "record_of",
    "row_of",
    "to_html",
    "to_json",
    "verify",
]
