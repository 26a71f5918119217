"""A question and a passage in; the span of one of its sentences that answers out, by an extractive reader."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from ..evidence import Span
from .loading import located, refused

SETTING = "answer.reader"
_KIND = "a question answering model of transformers (SQuAD's kind), or leave the setting empty"
_LIMIT = 512  # tokens of question and passage, where the model allows as many
_LONGEST = 40  # tokens of an answer


class Reader:
    """Point at words of a passage by a model of a folder or hub name, loaded when first asked."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def model(self) -> tuple[Any, Any]:
        """The tokenizer and the model; ModelError when they do not load."""
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()
        path, local = located(self.name)
        try:
            cut = AutoTokenizer.from_pretrained(path, local_files_only=local)
            model = AutoModelForQuestionAnswering.from_pretrained(path, local_files_only=local)
        except Exception as error:  # the libraries raise many kinds; each means the same to the user
            raise refused(SETTING, self.name, _KIND, error) from error
        return cut, model.eval()

    def span(self, question: str, text: str, inside: Span) -> Span | None:
        """Find the likeliest answer in a text that lies inside a span of it; None where no token does.

        The whole text is read, for what stands around a sentence tells what it is about; begin and end are
        those with the highest sum of scores, begin first, at most 40 tokens apart (Devlin et al. 2019,
        section 4.3).
        """
        import torch

        cut, model = self.model
        most = min(_LIMIT, cut.model_max_length, getattr(model.config, "max_position_embeddings", _LIMIT))
        asked = cut(question, truncation=True, max_length=most // 2, return_offsets_mapping=True)
        read = cut(
            question[: max(end for _, end in asked["offset_mapping"])],  # half is the passage's
            text,
            truncation="only_second",
            max_length=most,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = read.pop("offset_mapping")[0].tolist()
        of_text = read.sequence_ids(0)
        with torch.inference_mode():
            told = model(**read)
        at = [
            i
            for i, (start, end) in enumerate(offsets)
            if of_text[i] == 1 and start < end and inside.start <= start and end <= inside.end
        ]
        if not at:
            return None
        begin, end = (scores[0].numpy()[at] for scores in (told.start_logits, told.end_logits))
        ahead = np.arange(len(at))[None, :] - np.arange(len(at))[:, None]
        both = np.where((ahead >= 0) & (ahead < _LONGEST), begin[:, None] + end[None, :], -np.inf)
        first, last = np.unravel_index(int(both.argmax()), both.shape)
        return Span(offsets[at[first]][0], offsets[at[last]][1])
