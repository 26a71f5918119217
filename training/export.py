"""A reader's weights in; the graph that dayek ships, its hash beside it, out.

    python training/export.py --weights reader.safetensors [--out pipeline/comprehend/reader.onnx]

The graph takes what the default model's embedding table says of each token, so that this table, four fifths of
the file, need not be shipped twice. Weights are kept in float16 and summed in float32.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from training.train import Reader, untrained

HOME = Path(__file__).parent.parent
GRAPH = HOME / "pipeline/comprehend/reader.onnx"


class FromEmbedded(torch.nn.Module):
    """The reader from its embeddings' sums on: (texts, tokens, width) and mask to its three outputs."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, embedded: Any, mask: Any) -> tuple[Any, Any]:
        reader = self.reader
        states = reader.bert.embeddings.LayerNorm(embedded)
        hidden = (1.0 - mask[:, None, None, :].to(states.dtype)) * -1e4
        for layer in reader.bert.encoder.layer:
            states = layer(states, attention_mask=hidden)
            states = states[0] if isinstance(states, tuple) else states
        return reader.tokens(states), reader.text(states[:, 0]).squeeze(-1)


def loaded(path: Path) -> Reader:
    from safetensors.torch import load_file

    reader = untrained()
    missing, unknown = reader.load_state_dict({n: w.float() for n, w in load_file(str(path)).items()}, strict=False)
    if unknown or any("embeddings" not in name for name in missing):
        raise SystemExit(f"{path.name} is not of this reader: {unknown or missing}")
    reader.bert.set_attn_implementation("eager")  # plain sums, which a graph can hold without branches
    return reader.eval()


def export(reader: Reader, path: Path) -> None:
    embedded = torch.zeros(2, 7, reader.bert.config.hidden_size)
    axes = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # of the older exporter, whose graphs need no `onnxscript`
        torch.onnx.export(
            FromEmbedded(reader),
            (embedded, torch.ones(2, 7, dtype=torch.int64)),
            str(path),
            dynamo=False,
            opset_version=17,
            input_names=["embedded", "mask"],
            output_names=["tokens", "text"],
            dynamic_axes={"embedded": axes, "mask": axes, "tokens": axes, "text": {0: "texts"}},
        )
    halve(path)


def halve(path: Path) -> None:
    """Keep large weights in float16, and turn them to float32 as the graph is loaded."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(path))
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < 1_000:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(onnx.helper.make_node("Cast", [f"{name}_half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=GRAPH)
    options = parser.parse_args()
    export(loaded(options.weights), options.out)
    digest = hashlib.sha256(options.out.read_bytes()).hexdigest()
    options.out.with_suffix(".sha256").write_text(digest + "\n", encoding="ascii")
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.1f} MB, SHA-256 {digest[:12]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
