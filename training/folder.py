"""A reader's weights in; a folder out that transformers loads, so that dayek can be told to read with it.

    python training/folder.py --out reader
    dayek ask "…" -s answer.reader=reader

The reader has one score a token more than such a folder has room for (this sentence answers), and one for the
whole text; both stay behind.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.embed.weights import checked_folder
from training.score import loaded


def write(weights: Path, out: Path) -> None:
    """Write model and tokenizer; begin and end of an answer are the reader's first two scores a token."""
    from transformers import AutoTokenizer, BertForQuestionAnswering

    reader = loaded(weights)
    model = BertForQuestionAnswering(reader.bert.config)
    model.bert.load_state_dict(reader.bert.state_dict())
    with torch.no_grad():
        model.qa_outputs.weight.copy_(reader.tokens.weight[:2])
        model.qa_outputs.bias.copy_(reader.tokens.bias[:2])
    model.save_pretrained(out)
    AutoTokenizer.from_pretrained(str(checked_folder())).save_pretrained(out)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, default=Path(__file__).with_name("reader.safetensors"))
    parser.add_argument("--out", type=Path, required=True, help="a folder, made if it is not there")
    options = parser.parse_args()
    write(options.weights, options.out)
    print(f"{options.out}: dayek ask … -s answer.reader={options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
