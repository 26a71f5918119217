"""Examples in; the default model's upper layers, taught to choose the sentence that answers, out.

    python training/late.py --examples examples.jsonl [--out late.safetensors] [--steps 1300]

Late interaction (Khattab and Zaharia 2020, doi:10.1145/3397271.3401075): each of a question's words takes the
nearest word of a sentence, words count the more the farther most sentences are from them, and the sum rates
the sentence. So are the default model's token vectors used (`pipeline/extract/nearness.py`), which nobody had
taught that. Here the sentence that answers is made likely, once among those of its own stretch and once among
those of all stretches in its batch, which are of one set and so of one kind. The lower layers and the
embeddings stay as they are, and so does the model that makes what stands in an index.

Questions of SQuAD are left out: the weights of sentences are fitted on them (`benchmarks/calibrate.py`), and
would take for skill what was learnt by heart.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import normalize

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.chunk import sentences_of
from pipeline.embed.late import LATE, LAYERS
from pipeline.embed.packed import write
from pipeline.embed.weights import checked_folder
from pipeline.evidence import Span
from pipeline.language import STOP_WORDS, sentences
from pipeline.read import read
from training.train import tokenizer
from training.written import folders, written

SEED = 1
STRETCH = 520  # code points of whole sentences around the answer, at most
QUESTION, TEXT = 60, 200  # tokens, at most
BATCH, RATE, WARM = 16, 1e-4, 0.08
SCALE = 20.0  # what the sums are multiplied by at first; it is learnt too
LEAST = 0.02  # what a word weighs at least, as in `nearness`
HELD = 192  # examples that are only scored
LEFT_OUT = ("squad2_dev_half",)
TIMES = 3  # that each question written for dayek is learnt from, where those of other sets are once


@dataclass(frozen=True, eq=False)
class Choice:
    """A question's tokens, those that count; a stretch's, the sentence each is in; sentences; which answer.

    `heads` are the tokens of its tables' headers, `under` says of each sentence below which it stands, or -1.
    """

    kind: str
    asked: list[int]
    counting: list[int]
    told: list[int]
    within: list[int]
    sentences: list[str]
    right: list[int]
    heads: list[list[int]]
    under: list[int]


@dataclass(frozen=True)
class Text:
    """A text, its sentences, and for each of them the header of the table whose row it is, or nothing."""

    text: str
    sentences: Sequence[Span]
    headers: Sequence[str]


@dataclass(frozen=True)
class Example:
    """A question of one set, the text that answers it, and where the answer stands there."""

    kind: str
    question: str
    text: Text
    start: int
    end: int


def stretch(text: Text, start: int, end: int, rng: random.Random) -> range:
    """Draw whole sentences around an answer, by their numbers."""
    spans = text.sentences
    inside = [at for at, span in enumerate(spans) if span.start < end and start < span.end]
    if not inside:
        return range(0)
    first, last = inside[0], inside[-1]
    while True:
        sides = [side for side in (-1, 1) if 0 <= (first - 1 if side < 0 else last + 1) < len(spans)]
        fits = [s for s in sides if spans[last + (s > 0)].end - spans[first - (s < 0)].start <= STRETCH]
        if not fits:
            return range(first, last + 1)
        side = rng.choice(fits)
        first, last = first - (side < 0), last + (side > 0)


def choices(examples: Iterable[Example], tokens: Any, rng: random.Random) -> Iterator[Choice]:
    """Give what can be learnt from: questions that fit the limits."""
    for one in examples:
        numbers = stretch(one.text, one.start, one.end, rng)
        if not numbers:
            continue
        spans = [one.text.sentences[at] for at in numbers]
        begin, question = spans[0].start, one.question
        told = tokens.encode(one.text.text[begin : spans[-1].end])
        within = [
            max((n for n, s in enumerate(spans) if a < s.end - begin and b > s.start - begin), default=-1)
            if b > a
            else -1
            for a, b in told.offsets
        ]
        asked = tokens.encode(question)
        words = [question[a:b] for a, b in asked.offsets]
        counting = [
            at
            for at, word in enumerate(words)
            if any(c.isalnum() for c in word) and word.casefold() not in STOP_WORDS
        ]
        cut = [span.of(one.text.text) for span in spans]
        right = [n for n, s in enumerate(spans) if s.start < one.end and one.start < s.end]
        headers = [one.text.headers[at] for at in numbers]
        heads = list(dict.fromkeys(filter(None, headers)))
        if counting and len(told.ids) <= TEXT and len(asked.ids) <= QUESTION:
            yield Choice(
                *(
                    one.kind,
                    asked.ids,
                    counting,
                    told.ids,
                    within,
                    cut,
                    right,
                ),
                [tokens.encode(head).ids[:TEXT] for head in heads],
                [heads.index(head) if head else -1 for head in headers],
            )


def of_sets(path: Path) -> Iterator[Example]:
    """Give the answered examples that `data.py` wrote."""
    for line in path.open(encoding="utf-8"):
        said = json.loads(line)
        if said["label"] and said["kind"] not in LEFT_OUT:
            spans = sentences(said["context"])
            text = Text(said["context"], spans, [""] * len(spans))
            yield Example(said["kind"], said["question"], text, said["start"], said["end"])


def of_folders(use: str, copy: int = 0) -> Iterator[Example]:
    """Give the questions of written folders that one sentence or row answers; a copy is a set of its own."""
    for folder in folders(use):
        read = {path.name: _read(path) for path in folder.glob("*.md")}
        for one in written(folder):
            for way in [way for way in one.ways if len(way) == 1][:1]:
                name, start, end = way[0]
                yield Example(f"{folder.name} {copy}", one.question, read[name], start, end)


def _read(path: Path) -> Text:
    (found,) = read(path)
    document = found.document
    if document is None:
        raise ValueError(f"{path.name} cannot be read: {found.reason}")
    spans = sentences_of(document, sentences)
    return Text(document.text, spans, [next((r.header for r in document.rows_in(s)), "") for s in spans])


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


def train(model: Chooser, rows: Sequence[Choice], steps: int, rng: random.Random) -> None:
    layers = [weight for weight in model.bert.parameters() if weight.requires_grad]
    groups = [{"params": layers}, {"params": [model.scale], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.01)
    rates = [RATE, 0.05]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=steps + 1, pct_start=WARM)
    model.train()
    began, mean = time.time(), 0.0
    for step, batch in enumerate(batches(rows, rng), 1):
        with torch.autocast("cpu", dtype=torch.bfloat16):
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
    parser.add_argument(
        "--steps", type=int, default=1_300, help=f"batches learnt from, {BATCH} questions each"
    )
    options = parser.parse_args()
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    rows = list(choices(of_sets(options.examples), tokenizer(), rng))
    rng.shuffle(rows)
    held = [row for row in rows if row.kind != "squadshifts"][:HELD]
    rows = [row for row in rows if row not in held]
    for copy in range(TIMES):
        rows += choices(of_folders("teach", copy), tokenizer(), rng)
    strange = sorted(choices(of_folders("fit"), tokenizer(), rng), key=lambda one: one.kind)
    print(f"{len(rows)} questions to learn from, {len(held)} and {len(strange)} held back")
    model = Chooser()
    tell(model, held, strange)
    train(model, rows, options.steps, rng)
    tell(model, held, strange)
    layers = dict(model.bert.encoder.layer[-LAYERS:].state_dict())
    write({name: weight.float().numpy() for name, weight in layers.items()}, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
