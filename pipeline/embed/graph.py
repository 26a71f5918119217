"""Texts in, unit vectors out by an ONNX graph and the model's own tokenizer; torch is not needed."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .embedder import Vectors, Words, clean

LIMIT = 256  # tokens, as sentence_bert_config.json of the model says
DIMENSIONS = 384
HEADS = 12
_WINDOW = 1024  # texts tokenised at once: what is kept of a text meanwhile is twenty times the text
# Tokens in a batch, padding included. What a batch makes then stays in the cache of one core: 512 took
# 0.65 of the time of 2,048 on two cores, and batches of 32 whole passages took 2.4 times as long.
_TOKENS = 512

Tokens = NDArray[np.int64]


class Tokenizer:
    """Turn texts into tokens exactly as sentence-transformers does for this model."""

    def __init__(self, folder: Path) -> None:
        self._file = str(folder / "tokenizer.json")

    @cached_property
    def _whole(self) -> Any:
        return self._loaded(None)

    @cached_property
    def _cut(self) -> Any:
        return self._loaded(LIMIT)

    def _loaded(self, limit: int | None) -> Any:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # it complains when a reader is forked
        from tokenizers import Tokenizer as Loaded

        loaded = Loaded.from_file(self._file)
        loaded.no_padding()
        loaded.enable_truncation(limit) if limit else loaded.no_truncation()
        return loaded

    def count(self, text: str) -> int:
        """Count the tokens of a text, special ones left out."""
        return len(self._whole.encode(clean(text), add_special_tokens=False).ids)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Cut each text into what the model sees of it."""
        made = self._cut.encode_batch_fast([clean(text) for text in texts])
        return [np.array(each.ids, dtype=np.int64) for each in made]

    def plain(self, texts: Sequence[str]) -> list[list[int]]:
        """Cut each text into tokens, however many, without special ones."""
        made = self._whole.encode_batch_fast([clean(text) for text in texts], add_special_tokens=False)
        return [each.ids for each in made]

    def placed(self, texts: Sequence[str]) -> list[tuple[Tokens, Tokens]]:
        """Cut each text into tokens, special ones included, with where each begins and ends (tokens, 2)."""
        made = self._cut.encode_batch([clean(text) for text in texts])
        return [(np.array(each.ids, dtype=np.int64), np.array(each.offsets, dtype=np.int64)) for each in made]


class Graph:
    """Encode texts by a graph of the model that pools and normalises (see `export`).

    A graph in whole numbers rounds by the greatest number of a batch: there texts go one by one, so that what
    is made of a text never depends on the others. One that is `packed` lays its weights out anew as it opens,
    which takes as long as is won again with ten questions.
    """

    def __init__(self, path: Path, tokenizer: Tokenizer, *, alone: bool = False, packed: bool = True) -> None:
        self._session = session(path, packed=packed)
        self._tokenizer = tokenizer
        self._most = 1 if alone else _TOKENS

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make a float32 array (texts, 384) of unit vectors, the memory for it and no more."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(texts), _WINDOW):
            self._fill(vectors[start : start + _WINDOW], texts[start : start + _WINDOW])
        return vectors

    def _fill(self, vectors: Vectors, texts: Sequence[str]) -> None:
        """Encode a window, the longest texts first; batches go to the cores side by side."""
        tokens = self._tokenizer.tokens(texts)

        def run(rows: list[int]) -> None:
            vectors[rows] = self._session.run(["vectors"], padded([tokens[row] for row in rows]))[0]

        share = math.ceil(sum(map(len, tokens)) / _cores())  # a short document must not wait for one core
        side_by_side(run, list(batched(tokens, min(self._most, share))))

    def words(self, texts: Sequence[str]) -> list[Words]:
        """Make for each text a unit vector of each of its tokens, with where these stand."""
        cut = self._tokenizer.placed(texts)
        tokens = [ids for ids, _ in cut]
        made: dict[int, Words] = {}

        def run(rows: list[int]) -> None:
            (states,) = self._session.run(["states"], padded([tokens[row] for row in rows]))
            for at, row in enumerate(rows):
                inside = slice(1, len(tokens[row]) - 1)  # without the special ones
                made[row] = Words(cut[row][1][inside], states[at, inside])

        side_by_side(run, list(batched(tokens, self._most)))
        return [made[row] for row in range(len(texts))]


def side_by_side(run: Callable[[list[int]], None], batches: Sequence[list[int]]) -> None:
    """Run batches on as many cores as there are."""
    if len(batches) < 2:
        for batch in batches:
            run(batch)
        return
    with ThreadPoolExecutor(_cores()) as pool:
        list(pool.map(run, batches))


def batched(tokens: Sequence[Tokens], most: int = _TOKENS) -> Iterator[list[int]]:
    """Give rows in batches of so many tokens and of like length, the longest first."""
    order = sorted(range(len(tokens)), key=lambda row: -len(tokens[row]))
    while order:
        size = max(1, most // len(tokens[order[0]]))
        yield order[:size]
        order = order[size:]


def padded(tokens: Sequence[Tokens]) -> dict[str, Tokens]:
    """Give the graph's two inputs, (texts, most tokens) each."""
    ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, each in enumerate(tokens):
        ids[row, : len(each)] = each
        mask[row, : len(each)] = 1
    return {"ids": ids, "mask": mask}


def session(path: Path, *, packed: bool) -> Any:
    """Open a graph that several threads may run at once."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # on Windows it does not heed the variable that `pipeline` sets
    options = onnxruntime.SessionOptions()
    # One thread a batch, and as many batches as cores: cores that share one small batch mostly wait.
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena keeps the most that any batch took, and is no quicker
    options.log_severity_level = 3
    if not packed:
        options.add_session_config_entry("session.disable_prepacking", "1")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _cores() -> int:
    """Count the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
