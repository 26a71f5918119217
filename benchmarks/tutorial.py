"""Gold questions and their documents in; evidence recall of dayek and of a tutorial's pipeline out.

    python benchmarks/tutorial.py eval/papers.jsonl ~/papers

The tutorial's pipeline is what a user would write today: LangChain's recursive splitter (1,000
characters, 200 of overlap), all-MiniLM-L6-v2, FAISS; and the same with BM25 over plain lower-case
words, fused by reciprocal ranks (k = 60). Each is asked the same questions and judged by the same
code: a question counts when one set of its evidence is wholly inside the union of the first k passages.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.dense import DenseIndex
from pipeline.evidence import Span
from pipeline.gold import GoldQuestion, read_gold
from pipeline.lexical import Entry, LexicalIndex
from pipeline.measures import found

Piece = tuple[str, Span, str]  # document, place, text
Search = Callable[[str], Sequence[tuple[str, Span]]]


def pieces_of(engine: Engine) -> list[Piece]:
    """Cut every document as the tutorials do."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    made: list[Piece] = []
    for name, doc_id in engine.library.names():
        text = engine.library.document(doc_id).text
        at = 0
        for piece in splitter.split_text(text):
            at = text.index(piece, max(0, at - 400))
            made.append((name, Span(at, at + len(piece)), piece))
    return made


def tutorial(engine: Engine, folder: Path) -> tuple[Search, Search]:
    """Build the tutorial's two searches over the library's texts: dense alone, and with BM25."""
    pieces = pieces_of(engine)
    encode = engine.retriever.embedder.encode
    dense = DenseIndex.from_vectors(encode([text for _, _, text in pieces]), np.arange(len(pieces)))
    entries = (Entry(i, "one", plain(text), (), (), ()) for i, (_, _, text) in enumerate(pieces))
    lexical = LexicalIndex.from_entries(entries, folder)

    def near(question: str) -> list[int]:
        return [row for row, _ in dense.search(encode([question])[0], 60)]

    def fused(question: str) -> list[int]:
        scores: dict[int, float] = {}
        matching = [row for row, _ in lexical.search({"words": plain(question)}, {"words": 1.0}, 60)]
        for ranked in (near(question), matching):
            for rank, row in enumerate(ranked, 1):
                scores[row] = scores.get(row, 0.0) + 1 / (60 + rank)
        return sorted(scores, key=lambda row: -scores[row])

    def places(rows: Sequence[int]) -> list[tuple[str, Span]]:
        return [pieces[row][:2] for row in rows[:10]]

    return lambda q: places(near(q)), lambda q: places(fused(q))


def plain(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower()))


def recall(questions: Sequence[GoldQuestion], search: Search, k: int) -> float:
    """Measure the share of questions of which some set of evidence is wholly found."""
    return sum(_found(question, search, k) for question in questions) / len(questions)


def _found(question: GoldQuestion, search: Search, k: int) -> bool:
    spans: dict[str, list[Span]] = {}
    for document, span in search(question.question)[:k]:
        spans.setdefault(document, []).append(span)
    return found(question.evidence, spans, {})


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    questions = [q for q in read_gold(options.gold) if q.answerable]
    languages = ["all", *dict.fromkeys(q.language for q in questions)]
    with tempfile.TemporaryDirectory() as work:
        build([options.folder], Path(work) / "index")
        engine = Engine.open(Path(work) / "index")
        near, fused = tutorial(engine, Path(work) / "bm25")

        def dayek(question: str) -> list[tuple[str, Span]]:
            hits = engine.search(question, 10)
            return [(engine.library.names_of(h.passage.doc_id)[0], h.passage.span) for h in hits]

        print(f"evidence recall, {len(questions)} answerable questions of {options.gold}\n")
        print(f"| pipeline | k | {' | '.join(languages)} |\n|---|---:|{'---:|' * len(languages)}")
        for name, search in (
            ("splitter + MiniLM + FAISS", near),
            ("… + BM25, reciprocal ranks", fused),
            ("dayek", dayek),
        ):
            for k in (1, 5, 10):
                chosen = [[q for q in questions if language in ("all", q.language)] for language in languages]
                print(f"| {name} | {k} | {' | '.join(f'{recall(some, search, k):.3f}' for some in chosen)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
