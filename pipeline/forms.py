"""Nouns in, the JSON that others read out: answers and passages with names, pages and sections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .evidence import Answer, Citation, Hit, Note, Span
from .gloss import Gloss
from .store import Library


def answer_to_json(
    answer: Answer, library: Library, settings_digest: str, id: str | None = None
) -> dict[str, Any]:
    """Write an answer as one JSON object; `candidate` is the refused draft, else null."""
    return {
        "id": id,
        "question": answer.question,
        "answered": answer.answered,
        "answer": answer.text,
        "reason": answer.reason,
        "confidence": round(answer.confidence, 4),
        "answerable": round(answer.answerable, 4),
        "citations": [citation_to_json(citation, library) for citation in answer.citations],
        "passages": hits_to_json(answer.hits, library),
        "notes": notes_to_json(answer.notes),
        "candidate": answer.candidate or None,
        "index": library.fingerprint,
        "settings": settings_digest,
        "seconds": dict(answer.seconds),
    }


def damage_notes(library: Library) -> tuple[Note, ...]:
    """Say what of an index was met that is damaged, and was left out of what is served."""
    damaged = library.damaged
    if not damaged:
        return ()
    more = f" and {len(damaged) - 3} more" if len(damaged) > 3 else ""
    said = f"left out, as damaged: {'; '.join(damaged[:3])}{more}: dayek index --repair"
    return (Note("damage", said),)


def notes_to_json(notes: Sequence[Note]) -> list[dict[str, str]]:
    return [{"kind": note.kind, "text": note.text} for note in notes]


def glosses_to_json(glosses: Sequence[Gloss]) -> list[dict[str, Any]]:
    """Write what a question's words were taken for: each word's renderings by worth."""
    return [
        {
            "from": gloss.source,
            "to": gloss.target,
            "text": gloss.plain,
            "known": round(gloss.known, 4),
            "words": [
                {
                    "said": term.said,
                    "kind": term.kind,
                    "weight": term.weight,
                    "renderings": [{"text": r.text, "worth": round(r.worth, 3)} for r in term.renderings],
                }
                for term in gloss.terms
            ],
        }
        for gloss in glosses
    ]


def citation_to_json(citation: Citation, library: Library) -> dict[str, Any]:
    place = place_to_json(citation.doc_id, citation.span, library)
    return {"number": citation.number, **place, "quote": citation.quote, "verdict": citation.verdict}


def hits_to_json(hits: Sequence[Hit], library: Library) -> list[dict[str, Any]]:
    """Write ranked passages, each with its place, score, ranks per leg and text."""
    return [
        {
            "rank": hit.rank,
            **place_to_json(hit.passage.doc_id, hit.passage.span, library),
            "score": round(hit.score, 6),
            "ranks": dict(hit.ranks),
            "text": hit.passage.text,
        }
        for hit in hits
    ]


def place_to_json(doc_id: str, span: Span, library: Library) -> dict[str, Any]:
    """Say where a span stands: document, offsets, pages, printed label, section."""
    document = library.document(doc_id)
    name, *others = library.names_of(doc_id)
    pages = document.pages_of(span)
    place = {
        "document": name,
        "doc_id": doc_id,
        "start": span.start,
        "end": span.end,
        "page": pages[0].index if pages else None,
        "pages": [page.index for page in pages] or None,
        "page_label": pages[0].label if pages else None,
        "section": document.section_of(span),
    }
    return place | ({"also_at": others} if others else {})
