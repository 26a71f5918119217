"""The default model in; a graph of what it was taught, in whole numbers, for token vectors out.

What stands in an index is made by the exact graph of the model as it is. Token vectors are made anew for
every question, kept nowhere, and only compared with one another: there weights of 8 bits do
(`quantize_dynamic` of onnxruntime: weights per column, sums in int32, everything between in float32). They
are unsigned: with signed ones CPUs without VNNI add two products up in 16 bits, which can run over, so that
one CPU's vectors differ from another's.
"""

from __future__ import annotations

import logging
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ..errors import ModelError
from .export import SAMPLE, put_weights_apart, write
from .graph import Graph, Tokenizer
from .late import taught
from .reference import Reference

WAY = 2  # of writing it: another number is another file in the cache
LEAST_MEAN, LEAST = 0.98, 0.90  # of a token's vector to the exact one, over the sample


def make(path: Path, reference: Reference, tokenizer: Tokenizer) -> None:
    """Write the small graph, and hold it against an exact one before anyone uses it."""
    with TemporaryDirectory(dir=path.parent) as place:
        exact = Path(place) / "exact.onnx"
        write(exact, taught(reference))
        quantized(exact, path)
        put_weights_apart(path)
        check(loaded(path, tokenizer), Graph(exact, tokenizer))


def quantized(exact: Path, path: Path) -> None:
    """Write a graph's matrices in 8 bits."""
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().addFilter(_quiet)  # it advises, at the root logger, what `export.fuse` has done
    try:
        quantize_dynamic(
            exact,
            path,
            weight_type=QuantType.QUInt8,
            per_channel=True,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )
    finally:
        logging.getLogger().removeFilter(_quiet)


def loaded(path: Path, tokenizer: Tokenizer) -> Graph:
    return Graph(path, tokenizer, alone=True)


def check(small: Graph, exact: Graph) -> float:
    """Tell the mean cosine of the sample's token vectors to the exact ones; ModelError below what will do."""
    pairs = zip(small.words(SAMPLE), exact.words(SAMPLE), strict=True)
    cosines = np.concatenate([(a.vectors * b.vectors).sum(axis=1) for a, b in pairs])
    mean, least = float(cosines.mean()), float(cosines.min())
    if not (mean >= LEAST_MEAN and least >= LEAST):
        raise ModelError(
            f"the small graph's token vectors have cosines of {mean:.3f} in the mean and {least:.3f} at the "
            f"least to the exact ones, {LEAST_MEAN} and {LEAST} are the least that will do: do not use it"
        )
    return mean


def _quiet(record: logging.LogRecord) -> bool:
    return "pre-processing before quantization" not in record.getMessage()
