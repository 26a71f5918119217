"""The default model by sentence-transformers in; the same as an ONNX graph, held against it, out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ModelError
from .embedder import Vectors
from .graph import DIMENSIONS, HEADS, Graph, Tokenizer
from .reference import Reference

REVISION = 4  # of how the graph is made: a new one makes every graph anew
MOST_APART = 1e-5  # of any component; what rounding makes of the same sums in another order is 2e-7
WEIGHTS = 1024  # bytes from which on a tensor is put apart
SAMPLE = (
    "",
    " ",
    ".",
    "a",
    "The quick brown fox jumps over the lazy dog.",
    "How many seats does the Mazhilis have?",
    "Either party may end the lease with ninety days written notice. " * 5,
    "Библиотеку посёлка возглавляет Гульнара Сатпаева.",
    "Сколько книг было в фонде в 2015 году?",
    "Ауыл мектебінің директоры 2012 жылы тағайындалды.",
    "도서관은 1998년에 세워졌다.",
    "漢字 and kana かな, emoji 🏔️👩‍🏫, a zero‑width\u200bspace, naïve café, ﬁligree",
    "1,234.56 × 10³ = ½ ∑ ≠ ∞ <tag attr='v'> [MASK] [CLS] http://example.org/?a=b",
    "\x00\x01\t\n control \x7f",
    "x" * 5_000,
    "long text with many words that goes on and on " * 300,
    "мәтін ұзақ және жалғаса береді " * 300,
)


def export(bert: Any, path: Path) -> None:
    """Write a BERT's graph from tokens and mask, (texts, tokens) each, to unit vectors (texts, dimensions).

    Its second output, `states`, is a unit vector for each token (texts, tokens, dimensions); what is not
    asked for is not copied.
    """
    import torch

    tokens = torch.ones(2, 7, dtype=torch.long)
    axes = {0: "texts", 1: "tokens"}
    with plainly(bert):
        torch.onnx.export(
            _pooled(bert),
            (tokens, torch.ones_like(tokens)),
            str(path),
            dynamo=False,
            opset_version=17,
            input_names=["ids", "mask"],
            output_names=["vectors", "states"],
            dynamic_axes={"ids": axes, "mask": axes, "vectors": {0: "texts"}, "states": axes},
        )


@contextmanager
def plainly(bert: Any) -> Iterator[None]:
    """Let a BERT add up its attention plainly, so that a graph can hold it without branches."""
    import torch

    usual = bert.config._attn_implementation
    bert.set_attn_implementation("eager")
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # of the older exporter, whose graphs need no `onnxscript`
        yield
    bert.set_attn_implementation(usual)


def _pooled(bert: Any) -> Any:
    """Put mean pooling and normalising behind a BERT, as the default model's modules.json lists them."""
    import torch

    class Pooled(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, bert: Any) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, ids: Any, mask: Any) -> Any:
            states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
            weight = mask.unsqueeze(-1).to(states.dtype)
            mean = (states * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            unit = torch.nn.functional.normalize
            return unit(mean, dim=1), unit(states, dim=2)

    return Pooled(bert).eval()


def check(graph: Graph, reference: Reference, texts: Sequence[str] = SAMPLE) -> float:
    """Tell how far the two are apart at most; ModelError above 1e-5."""
    apart = apart_at_most(graph.encode(texts), reference.encode(texts))
    if not apart <= MOST_APART:
        raise ModelError(
            f"the graph is {apart:.1e} from its model, {MOST_APART:.0e} is the most: do not use it"
        )
    return apart


def apart_at_most(some: Vectors, others: Vectors) -> float:
    return float(np.abs(some - others).max(initial=0.0))


def make(path: Path, reference: Reference, tokenizer: Tokenizer) -> None:
    """Write the graph of the model at a path, and hold it against the model before anyone uses it."""
    write(path, reference.model[0].auto_model)
    check(Graph(path, tokenizer), reference)


def write(path: Path, bert: Any) -> None:
    """Write the graph of a BERT at a path, its weights beside it."""
    export(bert, path)
    fuse(path)
    put_weights_apart(path)


def fuse(path: Path) -> None:
    """Put whole attentions and layer norms where the graph has the sums they are made of: 0.9 of the time."""
    from onnxruntime.transformers.optimizer import optimize_model

    fused = optimize_model(str(path), "bert", num_heads=HEADS, hidden_size=DIMENSIONS, opt_level=0)
    fused.save_model_to_file(str(path))


def put_weights_apart(path: Path) -> None:
    """Move a graph's weights to a file of their own beside it, which is mapped into memory and not read.

    A session of the exact graph then opened in a third of the time, and took 40 MiB less.
    """
    import onnx

    graph = onnx.load(path)
    weights = path.with_suffix(".weights").name
    onnx.save_model(graph, path, save_as_external_data=True, location=weights, size_threshold=WEIGHTS)
