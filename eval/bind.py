"""Gold questions with quotes in, the same with the offsets of those quotes in the index's texts out.

    python eval/bind.py DRAFTS.jsonl … --index index > eval/gold.jsonl

A person writes a question's evidence as the words themselves; offsets are the program's business.
White space, table bars and emphasis marks are passed over in the search. What cannot be found once
and only once is named, and nothing is written. Then `dayek gold anchor` binds the places to the
texts, and finds them again when a document or a reader has changed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.store import Library

_PASSED_OVER = re.compile(r"[\s|*_#\u00ad]|\[\^\w+\]|^- ", re.MULTILINE)
_ALWAYS = (
    "id",
    "question",
    "lang",
    "kind",
    "answerable",
    "answers",
    "evidence",
    "evidence_alternatives",
    "tags",
)
_WHERE_THERE_ARE = ("items", "context", "trap_answers", "note")


class Texts:
    """The texts of an index, each with a copy in which quotes are looked for."""

    def __init__(self, library: Library) -> None:
        self._texts = {name: library.document(doc_id).text for name, doc_id in library.names()}
        self._bare = {name: bare(text) for name, text in self._texts.items()}

    def place(self, doc: str, quote: str) -> dict[str, Any]:
        """Find a quote; ValueError when it is not there exactly once."""
        if doc not in self._bare:
            raise ValueError(f"no document {doc}")
        letters, offsets = self._bare[doc]
        wanted, _ = bare(quote)
        count = letters.count(wanted)
        if not wanted or count != 1:
            raise ValueError(f"found {count} times in {doc}: {quote[:80]}")
        at = letters.index(wanted)
        start, end = offsets[at], offsets[at + len(wanted) - 1] + 1
        return {"doc": doc, "start": start, "end": end, "quote": self._texts[doc][start:end]}


def bare(text: str) -> tuple[str, list[int]]:
    """Drop what is passed over; give the rest, and where each of its letters stands in the text."""
    dropped = {i for match in _PASSED_OVER.finditer(text) for i in range(*match.span())}
    offsets = [i for i in range(len(text)) if i not in dropped]
    return "".join(text[i] for i in offsets), offsets


def bound(question: dict[str, Any], texts: Texts) -> dict[str, Any]:
    """Bind every quote of one question."""
    sets = [
        [texts.place(e["doc"], e["quote"]) for e in one] for one in question.get("evidence_alternatives", [])
    ]
    context = [texts.place(e["doc"], e["quote"]) for e in question.get("context", [])]
    made = question | {"evidence": sets[0] if sets else [], "evidence_alternatives": sets, "context": context}
    made.setdefault("tags", [])
    return {
        field: made[field] for field in (*_ALWAYS, *_WHERE_THERE_ARE) if field in _ALWAYS or made.get(field)
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("drafts", nargs="+", type=Path)
    parser.add_argument("--index", type=Path, default=Path("index"))
    options = parser.parse_args()
    texts = Texts(Library.open(options.index))
    lines: list[str] = []
    faults: list[str] = []
    for path in options.drafts:
        for line in path.read_text(encoding="utf-8").splitlines():
            question = json.loads(line)
            try:
                lines.append(json.dumps(bound(question, texts), ensure_ascii=False))
            except (ValueError, KeyError) as error:
                faults.append(f"{question['id']}: {error}")
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
