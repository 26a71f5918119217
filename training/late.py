"""Examples in; the default model's upper layers, taught to choose the sentence that answers, out.

    python training/late.py --examples examples.jsonl [--out late.safetensors]
    python training/late.py --examples examples.jsonl --begin late.safetensors [--out late.safetensors]

Late interaction (Khattab and Zaharia 2020, doi:10.1145/3397271.3401075): each of a question's words takes the
nearest word of a sentence, words count the more the farther most sentences are from them, and the sum rates
the sentence. So are the default model's token vectors used (`pipeline/extract/nearness.py`), which nobody had
taught that. Here the sentence that answers is made likely, once among those of its own stretch and once among
those of all stretches in its batch, which are of one set and so of one kind. The lower layers and the
embeddings stay as they are, and so does the model that makes what stands in an index.

Questions of SQuAD are left out: the weights of sentences are fitted on them (`benchmarks/calibrate.py`), and
would take for skill what was learnt by heart.

`--begin` goes on from weights that were taught before: once through every folder's questions, later ones too,
and some of the sets', so that these are not forgotten.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import normalize

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.embed.late import LATE, LAYERS
from pipeline.embed.packed import read, write
from pipeline.embed.weights import checked_folder
from training.stretches import Choice, choices, of_folders, of_sets
from training.train import tokenizer

SEED = 1
BATCH, RATE, WARM = 16, 1e-4, 0.08
SCALE = 20.0  # what the sums are multiplied by at first; it is learnt too
LEAST = 0.02  # what a word weighs at least, as in `nearness`
HELD = 192  # examples that are only scored
TIMES = 3  # that each question written for dayek is learnt from, where those of other sets are once
STEPS = 1_300  # batches learnt from, unless weights were taught before
AGAIN, MORE = 2_000, 6e-5  # questions of other sets, and the rate, where they were
FAST = torch.backends.cpu.get_cpu_capability() == "AVX512"  # without it bfloat16 takes four times as long


class Chooser(torch.nn.Module):
    """Rate all sentences of a batch for all its questions: (questions, sentences)."""

    def __init__(self) -> None:
        from transformers import AutoModel

        super().__init__()
        self.bert = AutoModel.from_pretrained(str(checked_folder()), add_pooling_layer=False)
        self.scale = torch.nn.Parameter(torch.tensor(SCALE))
        for weight in self.bert.parameters():
            weight.requires_grad = False
        for layer in self.bert.encoder.layer[-LAYERS:]:
            layer.requires_grad_(True)

    def put(self, path: Path) -> None:
        """Take layers that were taught before."""
        weights = {name: torch.from_numpy(values) for name, values in read(path).items()}
        self.bert.encoder.layer[-LAYERS:].load_state_dict(weights)

    def states(self, rows: Sequence[list[int]]) -> Any:
        ids = padded(rows, 0)
        mask = (ids != 0).long()
        return normalize(self.bert(input_ids=ids, attention_mask=mask).last_hidden_state.float(), dim=2)

    def forward(self, batch: Sequence[Choice]) -> tuple[Any, list[int]]:
        asked = self.states([one.asked for one in batch])
        told = self.states([one.told for one in batch])
        firsts = np.cumsum([0, *(len(one.sentences) for one in batch)]).tolist()
        count, nowhere = firsts[-1], firsts[-1]
        within = padded(
            [
                [n + first if n >= 0 else nowhere for n in one.within]
                for one, first in zip(batch, firsts, strict=False)
            ],
            nowhere,
        ).reshape(-1)
        words = torch.cat([asked[at, one.counting] for at, one in enumerate(batch)])
        of = torch.tensor([at for at, one in enumerate(batch) for _ in one.counting])
        near = (words @ told.reshape(-1, told.shape[-1]).T).float()
        best = torch.zeros(len(words), count + 1)
        best = best.scatter_reduce(1, within.expand(len(words), -1), near, "amax")[:, :count]
        best = self.headed(batch, words, best)
        weights = (1 - best.detach().mean(1)).clamp(LEAST)
        weights = weights / torch.zeros(len(batch)).index_add(0, of, weights)[of]
        return torch.zeros(len(batch), count).index_add(0, of, best * weights[:, None]), firsts

    def headed(self, batch: Sequence[Choice], words: Any, best: Any) -> Any:
        """Let the words of a table's header stand in each of its rows."""
        heads = [head for one in batch for head in one.heads]
        if not heads:
            return best
        states = self.states(heads)
        near = (words @ states.reshape(-1, states.shape[-1]).T).float().reshape(len(words), len(heads), -1)
        outside = (padded(heads, 0) == 0).expand(len(words), -1, -1)
        near = torch.cat([near.masked_fill(outside, 0.0).amax(2), torch.zeros(len(words), 1)], 1)
        firsts = np.cumsum([0, *(len(one.heads) for one in batch)])
        under = [
            at + first if at >= 0 else -1
            for one, first in zip(batch, firsts, strict=False)
            for at in one.under
        ]
        return torch.maximum(best, near[:, under])


def padded(rows: Sequence[list[int]], with_: int) -> Any:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[with_] * (longest - len(row))] for row in rows])


def loss_of(model: Chooser, batch: Sequence[Choice]) -> Any:
    """Give how unlikely the right sentences are, among all of the batch and among those of their stretch."""
    rated, firsts = model(batch)
    rated = rated * model.scale
    right, own = torch.zeros_like(rated, dtype=torch.bool), torch.zeros_like(rated, dtype=torch.bool)
    where: dict[str, list[int]] = {}  # stretches overlap: what answers may stand in several
    for n, sentence in enumerate(sentence for one in batch for sentence in one.sentences):
        where.setdefault(sentence, []).append(n)
    for at, one in enumerate(batch):
        right[at, [n for k in one.right for n in where[one.sentences[k]]]] = True
        own[at, firsts[at] : firsts[at + 1]] = True

    def odds(some: Any) -> Any:
        return torch.logsumexp(rated.masked_fill(~some, -1e9), 1)

    return (torch.logsumexp(rated, 1) - odds(right) + odds(own) - odds(right & own)).mean()


def first_right(model: Chooser, held: Sequence[Choice]) -> tuple[float, float]:
    """Tell how often a sentence that answers is rated first: of its stretch, and of its whole batch."""
    model.eval()
    near = far = 0
    with torch.no_grad():
        for begin in range(0, len(held), BATCH):
            batch = held[begin : begin + BATCH]
            rated, firsts = model(batch)
            every = [sentence for one in batch for sentence in one.sentences]
            for at, one in enumerate(batch):
                near += int(rated[at, firsts[at] : firsts[at + 1]].argmax()) in one.right
                far += every[int(rated[at].argmax())] in [one.sentences[n] for n in one.right]
    model.train()
    return near / len(held), far / len(held)


def tell(model: Chooser, held: Sequence[Choice], strange: Sequence[Choice]) -> None:
    for name, some in (("sets", held), ("folders", strange)):
        near, far = first_right(model, some)
        print(f"{name}: right first of its stretch {near:.3f}, of its batch {far:.3f}", flush=True)


def batches(rows: Sequence[Choice], rng: random.Random) -> Iterator[list[Choice]]:
    """Give batches of one set each, again and again, in random order."""
    while True:
        order = sorted(rows, key=lambda one: (one.kind, rng.random()))
        made = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        rng.shuffle(made)
        yield from made


def train(model: Chooser, rows: Sequence[Choice], steps: int, rate: float, rng: random.Random) -> None:
    layers = [weight for weight in model.bert.parameters() if weight.requires_grad]
    groups = [{"params": layers}, {"params": [model.scale], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=0.01)
    rates = [rate, 0.05]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=steps + 1, pct_start=WARM)
    model.train()
    began, mean = time.time(), 0.0
    for step, batch in enumerate(batches(rows, rng), 1):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=FAST):
            loss = loss_of(model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(layers, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        mean = 0.98 * mean + 0.02 * float(loss.detach())
        if step % 50 == 0:
            print(
                f"step {step}/{steps} loss {mean / (1 - 0.98**step):.3f} {time.time() - began:.0f} s",
                flush=True,
            )
        if step == steps:
            return


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=LATE)
    parser.add_argument("--begin", type=Path, help="weights to go on from (those of the default model)")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    rows = list(choices(of_sets(options.examples), tokenizer(), rng))
    rng.shuffle(rows)
    held = [row for row in rows if row.kind != "squadshifts"][:HELD]
    rows = [row for row in rows if row not in held][: AGAIN if options.begin else None]
    for copy in range(1 if options.begin else TIMES):
        rows += choices(of_folders("teach", copy), tokenizer(), rng)
    strange = sorted(choices(of_folders("fit"), tokenizer(), rng), key=lambda one: one.kind)
    print(f"{len(rows)} questions to learn from, {len(held)} and {len(strange)} held back")
    model = Chooser()
    if options.begin:
        model.put(options.begin)
    tell(model, held, strange)
    train(model, rows, *((len(rows) // BATCH, MORE) if options.begin else (STEPS, RATE)), rng)
    tell(model, held, strange)
    layers = dict(model.bert.encoder.layer[-LAYERS:].state_dict())
    write({name: weight.float().numpy() for name, weight in layers.items()}, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
