"""Texts in, unit vectors out by sentence-transformers: any model, and what the graph is checked against."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ModelError
from .embedder import Vectors, Words, clean


class Reference:
    """Encode texts by a sentence-transformers model, loaded when first needed."""

    fault = ""

    def __init__(self, name: str, path: str, batch: int) -> None:
        self.name = name
        self._path = path
        self._batch = batch

    def __repr__(self) -> str:
        return f"Reference({self.name!r})"

    @cached_property
    def model(self) -> Any:
        """The SentenceTransformer; ModelError when it does not load."""
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()

        local = Path(self._path).exists()
        try:
            return SentenceTransformer(self._path, device="cpu", local_files_only=local)
        except Exception as error:  # the libraries raise many kinds; each means the same to the user
            first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise ModelError(
                f"model {self.name!r} does not load ({first}): "
                "name a folder or hub name of sentence-transformers in embed.model"
            ) from error

    @property
    def dimensions(self) -> int:
        return int(self.model.get_embedding_dimension())

    @property
    def limit(self) -> int:
        """The most tokens the model sees of a text, special ones included."""
        return int(self.model.max_seq_length or 512)

    def count(self, text: str) -> int:
        """Count the tokens of a text, special ones left out."""
        return len(self.model.tokenizer(clean(text), add_special_tokens=False, verbose=False)["input_ids"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make a float32 array (texts, dimensions) of unit vectors."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors = self.model.encode(
            [clean(text) for text in texts],
            batch_size=self._batch,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    encode_passages = encode

    def let_go(self) -> None:
        """Keep everything: passages and questions are encoded by one model."""

    def words(self, texts: Sequence[str]) -> list[Words]:
        """Make a unit vector of each token of each text, as the text around it colours it."""
        cleaned = [clean(text) for text in texts]
        states = self.model.encode(
            cleaned, batch_size=self._batch, output_value="token_embeddings", show_progress_bar=False
        )
        cut = self.model.tokenizer(
            cleaned, truncation=True, max_length=self.limit, return_offsets_mapping=True, verbose=False
        )
        made = []
        for text_states, offsets in zip(states, cut["offset_mapping"], strict=True):
            places = np.array(offsets, dtype=np.int64).reshape(-1, 2)
            vectors = np.asarray(text_states.float().numpy()[: len(places)], dtype=np.float32)
            inside = places[:, 1] > places[:, 0]  # without the special ones
            norms = np.linalg.norm(vectors, axis=1, keepdims=True).clip(min=1e-9)
            made.append(Words(places[inside], (vectors / norms)[inside]))
        return made
