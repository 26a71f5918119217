"""`dayek text`: a document's name in, exactly its text out."""

from __future__ import annotations

import argparse
import hashlib
import sys
from dataclasses import asdict

from . import show


def text(options: argparse.Namespace) -> int:
    from ..store import Library

    library = Library.open(options.index)
    document = library.document(library.find(options.document))
    encoded = document.text.encode("utf-8")
    if not options.json:
        sys.stdout.buffer.write(encoded)
        sys.stdout.buffer.flush()
        return 0
    pages = [
        {
            "page": page.index,
            "label": page.label,
            "start": page.span.start if page.span else None,
            "end": page.span.end if page.span else None,
        }
        for page in document.pages
    ]
    sections = [{"title": s.title, "level": s.level, **asdict(s.span)} for s in document.sections]
    show.as_json(
        {
            "document": library.names_of(document.doc_id)[0],
            "doc_id": document.doc_id,
            "sha256": hashlib.sha256(encoded).hexdigest(),
            "text": document.text,
            "pages": pages,
            "sections": sections,
        }
    )
    return 0
