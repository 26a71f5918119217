"""Examples in; a reader's weights out: the default model, taught to find what answers a question.

    python training/train.py --examples examples.jsonl --out reader.safetensors [--steps 3000]

The reader is the default model's six layers with new weights, its embeddings left as they are, and two heads:
three scores for each token (the answer begins here, ends here, this sentence answers) and one for the whole
text (it answers). Where a text does not answer, begin and end are at the first token, as in SQuAD 2.0
(Devlin et al. 2019, section 4.3). On a GPU where there is one; on a CPU in bfloat16.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.embed.packed import write
from pipeline.embed.weights import checked_folder
from pipeline.language import sentences

SEED = 1
LIMIT = 256  # tokens, as the default model has learnt
QUESTION = 48  # of these at most are the question's
TOKENS = 8_192  # in a batch, padding included
RATE, WARM = 3e-4, 0.06
SHORT = 12  # tokens: a longer answer teaches which sentence answers, and not how short an answer is
EVIDENCE, ANSWERS = 1.0, 0.5  # how much these two losses weigh beside that of the span


class Reader(nn.Module):
    """Score tokens and text: (texts, tokens, 3) and (texts)."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert
        self.tokens = nn.Linear(bert.config.hidden_size, 3)
        self.text = nn.Linear(bert.config.hidden_size, 1)

    def forward(self, ids: Any, mask: Any, kinds: Any) -> tuple[Any, Any]:
        states = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state
        return self.tokens(states), self.text(states[:, 0]).squeeze(-1)


def untrained() -> Reader:
    from transformers import AutoModel

    bert = AutoModel.from_pretrained(str(checked_folder()), add_pooling_layer=False)
    for weight in bert.embeddings.parameters():
        weight.requires_grad = False
    return Reader(bert)


def tokenizer() -> Any:
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(checked_folder() / "tokenizer.json"))
    loaded.no_padding()
    loaded.no_truncation()
    return loaded


def encoded(example: dict[str, Any], tokens: Any) -> dict[str, Any] | None:
    """Turn an example into token ids and targets; None where its answer falls behind the limit."""
    asked = tokens.encode(example["question"], add_special_tokens=False).ids[:QUESTION]
    told = tokens.encode(example["context"], add_special_tokens=False)
    room = LIMIT - len(asked) - 3
    first = len(asked) + 2
    ids = [101, *asked, 102, *told.ids[:room], 102]
    kinds = [0] * first + [1] * (len(ids) - first)
    start = end = 0
    evidence = [-1.0] * len(ids)
    evidence[first:-1] = [0.0] * (len(ids) - first - 1)
    if example["label"]:
        offsets = told.offsets[:room]
        inside = [i for i, (a, b) in enumerate(offsets) if a < example["end"] and example["start"] < b]
        if not inside:
            return None
        start, end = first + inside[0], first + inside[-1]
        spans = [
            s for s in sentences(example["context"]) if s.start < example["end"] and example["start"] < s.end
        ]
        for i, (a, b) in enumerate(offsets):
            if any(a < s.end and s.start < b for s in spans):
                evidence[first + i] = 1.0
    return {
        "ids": ids,
        "kinds": kinds,
        "start": start,
        "end": end,
        "evidence": evidence,
        "label": float(example["label"]),
    }


def batches(rows: Sequence[dict[str, Any]], rng: random.Random | None) -> Iterator[dict[str, Any]]:
    """Give batches of texts of like length, in random order where a generator is given."""
    order = sorted(rows, key=lambda row: len(row["ids"]) + (rng.random() * 12 if rng else 0))
    made, batch = [], []
    for row in order:
        if batch and (len(batch) + 1) * len(row["ids"]) > TOKENS:
            made.append(batch)
            batch = []
        batch.append(row)
    made += [batch] if batch else []
    if rng:
        rng.shuffle(made)
    for batch in made:
        longest = max(len(row["ids"]) for row in batch)

        def fill(name: str, with_: float, batch: Any = batch, longest: int = longest) -> Any:
            return torch.tensor([row[name] + [with_] * (longest - len(row[name])) for row in batch])

        yield {
            "ids": fill("ids", 0),
            "kinds": fill("kinds", 0),
            "mask": torch.tensor([[1] * len(r["ids"]) + [0] * (longest - len(r["ids"])) for r in batch]),
            "evidence": fill("evidence", -1.0),
            **{name: torch.tensor([row[name] for row in batch]) for name in ("start", "end", "label")},
        }


def loss_of(model: Reader, batch: dict[str, Any]) -> Any:
    tokens, text = model(batch["ids"], batch["mask"], batch["kinds"])
    tokens, text = tokens.float(), text.float()
    outside = (batch["mask"] == 0) | (
        (batch["kinds"] == 0) & (torch.arange(tokens.shape[1]) > 0).to(text.device)
    )
    begin = tokens[..., 0].masked_fill(outside, -1e4)
    stop = tokens[..., 1].masked_fill(outside, -1e4)
    short = (batch["end"] - batch["start"] < SHORT).float()
    each = cross_entropy(begin, batch["start"], reduction="none")
    each = (each + cross_entropy(stop, batch["end"], reduction="none")) / 2
    span = (each * short).sum() / short.sum().clamp(min=1)
    known = batch["evidence"] >= 0
    told = binary_cross_entropy_with_logits(tokens[..., 2][known], batch["evidence"][known])
    answers = binary_cross_entropy_with_logits(text, batch["label"])
    return span + EVIDENCE * told + ANSWERS * answers


def train(model: Reader, rows: Sequence[dict[str, Any]], steps: int, save: Any) -> None:
    """Go through the rows, again and again, until so many batches are learnt from."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model.to(device).train()
    weights = [w for w in model.parameters() if w.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 1, pct_start=WARM)
    rng, step, began, mean = random.Random(SEED), 0, time.time(), 0.0
    while step < steps:
        for batch in batches(rows, rng):
            on = {name: value.to(device) for name, value in batch.items()}
            with torch.autocast(device, dtype=torch.bfloat16):
                loss = loss_of(model, on)
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            step, mean = step + 1, 0.98 * mean + 0.02 * float(loss.detach())
            if step % 50 == 0:
                shown = mean / (1 - 0.98**step)
                print(f"step {step}/{steps} loss {shown:.3f} {time.time() - began:.0f} s", flush=True)
            if step % 400 == 0 or step == steps:
                save(f"step {step}")
            if step == steps:
                break
    model.to("cpu").eval()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=3_000, help="batches learnt from, some 65 examples each")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    tokens = tokenizer()
    with options.examples.open(encoding="utf-8") as file:
        rows = [row for line in file if (row := encoded(json.loads(line), tokens))]
    print(f"{len(rows)} examples, {sum(len(r['ids']) for r in rows) / len(rows):.0f} tokens on the average")
    model = untrained()

    def save(when: str) -> None:
        kept = {n: w.detach().cpu().float().numpy() for n, w in model.state_dict().items()}
        write({n: w for n, w in kept.items() if "embeddings" not in n}, options.out)
        print(f"{when}: written {options.out.name}", flush=True)

    train(model, rows, options.steps, save)
    return 0


if __name__ == "__main__":
    sys.exit(main())
