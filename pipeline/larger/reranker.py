"""A question and passages in; a chance from 0 to 1 that each answers it out, by a cross-encoder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from ..errors import ModelError
from .loading import located, refused

SETTING = "retrieve.reranker"
_KIND = "a sentence-transformers cross-encoder, or leave the setting empty"


class Reranker:
    """Score pairs of question and passage by a model of a folder or hub name, loaded when first asked."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def model(self) -> Any:
        """The CrossEncoder; ModelError when it does not load, or gives more than one number a pair."""
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        logging.disable_progress_bar()
        path, local = located(self.name)
        try:
            model = CrossEncoder(path, device="cpu", local_files_only=local)
        except Exception as error:  # the libraries raise many kinds; each means the same to the user
            raise refused(SETTING, self.name, _KIND, error) from error
        if (labels := model.num_labels) != 1:
            raise ModelError(f"{SETTING} {self.name!r} gives {labels} numbers a pair, not 1: name {_KIND}")
        return model

    def chances(self, question: str, texts: Sequence[str]) -> list[float]:
        """Give one number from 0 to 1 for each text, through a sigmoid whatever the model says of itself."""
        if not texts:
            return []
        from torch.nn import Sigmoid

        pairs = [(question, text) for text in texts]
        told = self.model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False)
        return [float(one) for one in told]
