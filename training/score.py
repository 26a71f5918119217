"""A reader's weights in; how well it finds answers, and tells that there are none, out.

    python training/score.py --data "$DAYEK_DATA" [--weights training/reader.safetensors] [--most 500]

Each question is asked of its own paragraph: of SQuAD 2.0, the half of the questions that training leaves out,
over articles that it has seen; and of XQuAD in English, over articles that it has not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.embed.packed import read
from pipeline.measures import token_f1
from training.data import even, lines
from training.train import SHORT, Reader, encoded, tokenizer, untrained

LONGEST = SHORT  # tokens of an answer, as taught


def loaded(path: Path) -> Reader:
    reader = untrained()
    weights = {name: torch.from_numpy(values) for name, values in read(path).items()}
    missing, unknown = reader.load_state_dict(weights, strict=False)
    if unknown or any("embeddings" not in name for name in missing):
        raise SystemExit(f"{path.name} is not of this reader: {unknown or missing}")
    return reader.eval()


def asked_of(folder: Path, most: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Give the odd half of a set's English questions, each with its paragraph."""
    paragraphs = {
        p["pid"]: document["text"][p["start"] : p["end"]]
        for document in lines(folder / "docs.jsonl")
        for p in document["passages"]
    }
    kept = [q for q in lines(folder / "questions.jsonl") if not even(q["id"]) and q["lang"] == "en"]
    for question in kept[:most]:
        pid = question["meta"].get("asked_of") or question["evidence"][0]["pid"]
        if pid in paragraphs:
            yield question, paragraphs[pid]


@torch.no_grad()
def answer(reader: Reader, tokens: Any, question: str, text: str) -> tuple[str, float]:
    """Give the best span of a text, and by how much it is better than none."""
    row = encoded({"question": question, "context": text, "label": False}, tokens)
    assert row is not None
    ids, kinds = torch.tensor([row["ids"]]), torch.tensor([row["kinds"]])
    scores = reader(ids, torch.ones_like(ids), kinds)[0][0].numpy()
    first = row["kinds"].index(1)
    count = len(row["ids"]) - first - 1
    inside = scores[first : first + count]
    both = inside[:, 0][:, None] + inside[:, 1][None, :]
    ahead = np.arange(count)[None, :] - np.arange(count)[:, None]
    both = np.where((ahead >= 0) & (ahead < LONGEST), both, -np.inf)
    begin, end = np.unravel_index(int(both.argmax()), both.shape)
    places = tokens.encode(text, add_special_tokens=False).offsets
    return text[places[begin][0] : places[end][1]], float(both[begin, end] - scores[0, 0] - scores[0, 1])


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, default=Path(__file__).with_name("reader.safetensors"))
    parser.add_argument("--data", type=Path, required=True, help="the folder of open and training sets")
    parser.add_argument("--most", type=int, default=500, help="questions of a set")
    options = parser.parse_args()
    from sklearn.metrics import roc_auc_score

    reader, tokens = loaded(options.weights), tokenizer()
    for name in ("train/squad2_dev_half", "open/xquad"):
        found = [
            (question, *answer(reader, tokens, question["question"], text))
            for question, text in asked_of(options.data / name, options.most)
        ]
        there = np.array([question["answerable"] for question, _, _ in found])
        surer = np.array([margin for _, _, margin in found])
        f1 = np.array([token_f1(said, q["answers"]) if q["answerable"] else 0.0 for q, said, _ in found])
        line = f"{name}: {len(found)} questions, F1 on answerable {f1[there].mean():.3f}"
        if not there.all():
            least = np.quantile(surer[~there], 0.75)
            refused = (f1 * (surer > least))[there].mean()
            line += f"; at .75 of unanswerable refused {refused:.3f}; AUROC {roc_auc_score(there, surer):.3f}"
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
