"""The set of Chroma's chunking study in; its published scores, the same made again, and dayek's, out.

    python benchmarks/chroma.py ~/data/chroma_chunking [--sweep]

The folder holds `docs.jsonl` and `questions.jsonl`: five long documents and 472 questions whose evidence is
excerpts, by Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval" (Chroma, 2024). Every row is
asked the same questions over all five documents, by all-MiniLM-L6-v2 (which sees the first 256 tokens of a
chunk), and gives 5 chunks. Their measures, for each question, then averaged: of the gold's characters, the
share retrieved (recall); of the characters retrieved, overlaps counted as often as they come, the share that
is gold (precision); gold and retrieved together over either (IoU). Theirs are counted here by painting
characters; `pipeline.measures.character_scores` must give the same. dayek's own measure stands beside them:
the share of questions whose excerpts are *all* wholly inside the 5 chunks.

What is done as they did: sizes are tokens of cl100k_base; the recursive splitter tries "\\n\\n", "\\n", ".",
"?", "!", " ", ""; a chunk is placed where its text, less a full stop at its end, first stands in its
document. What differs: they search by HNSW (ef 50), here every chunk is compared; their table is of 2024,
these files are their repository's of March 2025. The vocabulary of cl100k_base comes from `tiktoken` (fetched
at first use) or `bpe-openai` (inside the package), whichever is installed; without either, or with
`--own-tokens`, the model's own tokens are counted. Still unexplained: precision and IoU of the recursive
splitter, half a point below theirs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from cutting import Cut, measured, placed, recursive

from pipeline.ask import Engine
from pipeline.build import build, variant
from pipeline.dense import DenseIndex
from pipeline.embed import embedder_from_settings
from pipeline.evidence import Span
from pipeline.gold import GoldQuestion, read_gold
from pipeline.measures import CharacterScores, character_scores, found
from pipeline.settings import ChunkSettings, EmbedSettings, Settings
from pipeline.statistics import Estimate, difference, mean
from pipeline.store import Library

K = 5
PUBLISHED = {  # recall, precision, IoU in percent, all-MiniLM-L6-v2, 5 chunks
    "TokenText 250, overlap 125": (82.4, 3.6, 3.5),
    "Recursive 250, overlap 0": (78.5, 5.4, 5.4),
    "Cluster 200": (75.2, 7.2, 7.2),
}
SIZES, OVERLAPS = (400, 800, 1150), (0, 200)

Place = tuple[str, Span]


@dataclass(frozen=True, slots=True)
class Row:
    """One way of cutting and searching: its chunks, and each question's scores in the questions' order."""

    name: str
    chunks: int
    characters: float
    scores: tuple[CharacterScores, ...]
    held: tuple[float, ...]
    apart: float
    seconds: float


def theirs(name: str, cut: Cut, texts: dict[str, str], questions: Sequence[GoldQuestion]) -> Row:
    """Cut, embed and search as the study does."""
    import numpy as np

    started = time.perf_counter()
    pieces = [(document, piece) for document, text in texts.items() for piece in cut(text)]
    places = [(document, placed(texts[document], piece)) for document, piece in pieces]
    encode = embedder_from_settings(EmbedSettings()).encode
    index = DenseIndex.from_vectors(encode([piece for _, piece in pieces]), np.arange(len(pieces)))
    asked = encode([question.question for question in questions])
    best = [[places[row] for row, _ in index.search(vector, K)] for vector in asked]
    got = [[(document, span) for document, span in each if span] for each in best]
    seconds = time.perf_counter() - started
    return scored(name, questions, got, [len(piece) for _, piece in pieces], texts, seconds)


def dayeks(
    name: str, library: Library, settings: Settings, questions: Sequence[GoldQuestion], texts: dict[str, str]
) -> Iterator[Row]:
    """Search an index of dayek's: by vectors alone, then with everything."""
    engine = Engine.open(library.folder, settings)
    asked = [question.question for question in questions]
    rows = library.passages(range(1, library.size() + 1))
    places = {row: (library.names_of(p.doc_id)[0], p.span) for row, p in rows.items()}
    lengths = [len(span) for _, span in places.values()]
    started = time.perf_counter()
    vectors = engine.retriever.embedder.encode(asked)
    near = [[places[row] for row, _ in library.nearest(vector, K)] for vector in vectors]
    seconds = time.perf_counter() - started
    yield scored(f"{name}, vectors alone", questions, near, lengths, texts, seconds)
    started = time.perf_counter()
    hits = engine.search_many(asked, K)
    seconds = time.perf_counter() - started
    best = [[(library.names_of(h.passage.doc_id)[0], h.passage.span) for h in each] for each in hits]
    yield scored(f"{name}, whole retrieval", questions, best, lengths, texts, seconds)


def scored(
    name: str,
    questions: Sequence[GoldQuestion],
    got: Sequence[Sequence[Place]],
    lengths: Sequence[int],
    texts: dict[str, str],
    seconds: float,
) -> Row:
    """Score what each question got, by their measures and by dayek's."""
    scores, held, apart = [], [], 0.0
    for question, places in zip(questions, got, strict=True):
        gold = by_document([(each.doc, each.span) for each in question.evidence[0] if each.span])
        retrieved = by_document(places)
        painted = by_painting(gold, retrieved)
        ours = character_scores(gold, retrieved)
        apart = max(apart, *(abs(a - b) for a, b in zip(values(painted), values(ours), strict=True)))
        scores.append(painted)
        held.append(float(found(question.evidence, retrieved, {}, lambda doc, span: span.of(texts[doc]))))
    characters = sum(lengths) / len(lengths)
    return Row(name, len(lengths), characters, tuple(scores), tuple(held), apart, seconds)


def by_document(places: Sequence[Place]) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {}
    for document, span in places:
        spans.setdefault(document, []).append(span)
    return spans


def by_painting(gold: dict[str, list[Span]], got: dict[str, list[Span]]) -> CharacterScores:
    """Give their three scores by counting single characters."""
    wanted, taken = painted(gold), painted(got)
    both = len(wanted.keys() & taken.keys())
    missed = len(wanted) - both
    return CharacterScores(
        both / taken.total() if taken else 0.0,
        both / wanted.total(),
        both / (taken.total() + missed),
    )


def painted(spans: dict[str, list[Span]]) -> Counter[tuple[str, int]]:
    """Count how often each character of each document is covered."""
    return Counter((doc, at) for doc, each in spans.items() for s in each for at in range(s.start, s.end))


def values(scores: CharacterScores) -> tuple[float, float, float]:
    return scores.recall, scores.precision, scores.iou


def line(row: Row) -> str:
    cells = [mean(each) for each in zip(*map(values, row.scores), strict=True)]
    figures = " | ".join([*map(percent, cells), percent(mean(row.held))])
    return f"| {row.name} | {row.chunks:,} | {row.characters:.0f} | {figures} | {row.seconds:.0f} |"


def percent(estimate: Estimate) -> str:
    low, high = estimate.low or 0.0, estimate.high or 1.0
    return f"{100 * estimate.value:.1f} ({100 * low:.1f}–{100 * high:.1f})"


def compared(one: Row, other: Row) -> str:
    """Say how two rows' recall differs, question by question."""
    apart = difference([s.recall for s in one.scores], [s.recall for s in other.scores])
    low, high = apart.low or 0.0, apart.high or 0.0
    p = f"p = {apart.p:.3f}" if apart.p >= 0.001 else "p < .001"
    return (
        f"recall of {other.name} less that of {one.name}: {100 * apart.value:+.1f} points "
        f"({100 * low:+.1f} to {100 * high:+.1f}), {p}, "
        f"better on {apart.wins} questions, worse on {apart.losses}"
    )


def reproduced(folder: Path, questions: Sequence[GoldQuestion], library: Library, own: bool) -> list[Row]:
    """Print the study's figures, and the rows made again."""
    texts = texts_of(library)
    tokens, count, how = measured(own)
    print(f"{len(questions)} questions of {folder.name}, {K} chunks, percent; sizes in {how}\n", flush=True)
    print("| chunks | number | characters | recall | precision | IoU | all evidence inside | seconds |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    made = []
    for name, figures in PUBLISHED.items():
        print(f"| {name}, published | | | {' | '.join(map(str, figures))} | | |")
        cut = {"TokenText": tokens, "Recursive": recursive(count)}.get(name.split()[0])
        if cut:
            made.append(theirs(f"{name}, made again", cut, texts, questions))
            print(line(made[-1]), flush=True)
    return made


def texts_of(library: Library) -> dict[str, str]:
    return {name: library.document(doc_id).text for name, doc_id in library.names()}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sweep", action="store_true", help="also dayek's own cutting at other sizes")
    parser.add_argument("--own-tokens", action="store_true", help="count tokens as the model does")
    options = parser.parse_args()
    questions = [question for question in read_gold(options.folder) if question.answerable]
    with tempfile.TemporaryDirectory() as work:
        started = time.perf_counter()
        build([options.folder / "docs.jsonl"], Path(work) / "index")
        built = time.perf_counter() - started
        library = Library.open(Path(work) / "index")
        rows = reproduced(options.folder, questions, library, options.own_tokens)
        for row in dayeks("dayek", library, Settings(), questions, texts_of(library)):
            rows.append(row)
            print(line(row), flush=True)
        if options.sweep:
            rows += swept(library, questions)
    print(f"\ndayek's index was built in {built:.0f} s; its rows' seconds are those of the search.")
    print(f"Largest difference of painted scores and character_scores: {max(r.apart for r in rows):.1e}.")
    print("\n".join(f"{compared(rows[0], other)}." for other in rows[1:4]))
    return 0


def swept(library: Library, questions: Sequence[GoldQuestion]) -> list[Row]:
    """Print dayek's rows for other sizes and overlaps of its passages."""
    rows = []
    for size in SIZES:
        for overlap in OVERLAPS:
            chunk = ChunkSettings(characters=size, overlap=overlap)
            if chunk == library.settings.chunk:
                continue
            settings = replace(Settings(), chunk=chunk)
            with_it = Library.open(variant(library, settings).folder)
            name = f"dayek {size}, overlap {overlap}"
            for row in dayeks(name, with_it, settings, questions, texts_of(library)):
                rows.append(row)
                print(line(row), flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main())
