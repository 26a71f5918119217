"""A question and texts in, readings out, by the graph that comes with dayek; torch is not needed.

The graph (`training/` says how it was made) is the default model taught to find answers. It lacks the model's
embedding table, which is taken from the model's own package.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..cache import is_sound
from ..embed import bundled_folder
from ..errors import ModelError
from .reading import Reading

GRAPH = Path(__file__).with_name("reader.onnx")
LANGUAGES = frozenset({"en"})  # of the questions that it was taught on
_LIMIT = 320  # tokens: a passage of the most that is usual, and a question
_QUESTION = 48  # of these at most are the question's
_BEGIN, _BREAK = 101, 102  # [CLS] and [SEP] of the model's vocabulary
_TOKENS = 768  # in a batch, padding included: what a batch makes then stays in the cache of one core

Ids = NDArray[np.int64]


class Reader:
    """Read texts for what answers a question."""

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        if not is_sound(GRAPH):
            raise ModelError("the reader's graph is damaged: install dayek anew, or set answer.read=0")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # one thread a batch, and as many batches as cores
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(GRAPH), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> Any:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # it complains when a reader is forked
        from tokenizers import Tokenizer

        loaded = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
        loaded.no_padding()
        loaded.no_truncation()
        return loaded

    @cached_property
    def _table(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        from safetensors import safe_open

        with safe_open(str(bundled_folder() / "model.safetensors"), framework="np") as file:
            names = [n for n in file.keys() if "embeddings." in n]  # noqa: SIM118 - the file is no mapping
            words, places, kinds = (
                file.get_tensor(next(n for n in names if f"{kind}_embeddings.weight" in n))
                for kind in ("word", "position", "token_type")
            )
        return words, places, kinds

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """Read each text with the question in mind; what stands behind some 300 tokens is not seen."""
        asked = self._tokenizer.encode(_clean(question), add_special_tokens=False).ids[:_QUESTION]
        room = _LIMIT - len(asked) - 3
        told = self._tokenizer.encode_batch([_clean(text) for text in texts], add_special_tokens=False)
        ids = [np.array([_BEGIN, *asked, _BREAK, *each.ids[:room], _BREAK]) for each in told]
        made: dict[int, Reading] = {}

        def run(rows: list[int]) -> None:
            tokens, text = self._session.run(None, self._inputs([ids[row] for row in rows], len(asked) + 2))
            for at, row in enumerate(rows):
                offsets = np.array(told[row].offsets[:room], dtype=np.int64).reshape(-1, 2)
                scores = tokens[at]
                inside = scores[len(asked) + 2 : len(asked) + 2 + len(offsets)]
                nothing = float(scores[0, 0] + scores[0, 1])
                columns = (inside[:, 0], inside[:, 1], inside[:, 2])
                made[row] = Reading(float(text[at]), nothing, offsets[:, 0], offsets[:, 1], *columns)

        batches = _batched(ids)
        if len(batches) > 1:
            _ = self._session, self._table  # made once, not by two threads at a time
            with ThreadPoolExecutor(_cores()) as pool:
                list(pool.map(run, batches))
        else:
            for batch in batches:
                run(batch)
        return [made[row] for row in range(len(texts))]

    def _inputs(self, ids: Sequence[Ids], first: int) -> dict[str, NDArray[Any]]:
        """Sum what the embedding table says of each token, its place and its side (question or text)."""
        words, places, kinds = self._table
        longest = max(map(len, ids))
        padded = np.zeros((len(ids), longest), dtype=np.int64)
        mask = np.zeros_like(padded)
        for row, each in enumerate(ids):
            padded[row, : len(each)] = each
            mask[row, : len(each)] = 1
        side = (np.arange(longest) >= first).astype(np.int64)
        return {"embedded": words[padded] + places[:longest] + kinds[side], "mask": mask}


@cache
def reader_of(language: str) -> Reader | None:
    """Give the reader for questions in a language; None where it was not taught that one."""
    return _reader() if language in LANGUAGES else None


def is_known(text: str) -> bool:
    """Tell whether most letters of a text are Latin: of others the reader sees crumbs."""
    letters = sum(c.isalpha() for c in text)
    return 2 * sum(c.isalpha() and c < "\u0250" for c in text) > letters


@cache
def _reader() -> Reader:
    return Reader()


def _batched(ids: Sequence[Ids]) -> list[list[int]]:
    """Give rows in batches of like length, the longest first."""
    order = sorted(range(len(ids)), key=lambda row: -len(ids[row]))
    made = []
    while order:
        size = max(1, _TOKENS // len(ids[order[0]]))
        made.append(order[:size])
        order = order[size:]
    return made


def _clean(text: str) -> str:
    """Give what the tokenizer can read: half of a surrogate pair, which is no character, becomes `?`."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
