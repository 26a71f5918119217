"""Written folders and a reader in; a model that reads question and sentence together, taught on them, out.

    python training/cross.py [--out cross.safetensors] [--steps 640]
    python training/cross.py --begin cross.safetensors [--out cross.safetensors] [--steps 680]

A cross-encoder (Nogueira and Cho 2019, arXiv:1901.04085) begins as the reader that `train.py` taught from
public sets. Of each question of `training/folders/teach` in English, a sentence that answers stands against
seven of those of its folder that late interaction takes for the likeliest and that do not answer, and against
nothing: the score of “none of these” is 0. So it learns which sentence answers, and whether any does. Of
questions without an answer only the latter is right; every seventh of the others, too, is asked with its
answer left out, so that it is not learnt how the authors of unanswerable questions write. `--begin` goes on
from weights that were taught so before, with other wrong sentences drawn.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.chunk import sentences_of
from pipeline.embed import Bundled, bundled_folder
from pipeline.embed.cross import CROSS, pairs, scorer
from pipeline.embed.graph import Tokenizer
from pipeline.embed.packed import read as unpacked
from pipeline.embed.packed import write
from pipeline.evidence import Told
from pipeline.language import STOP_WORDS, sentences
from pipeline.read import read
from training.score import loaded
from training.written import folders, written

SEED = 1
STEPS, BATCH, RATE, WARM = 640, 8, 1.2e-4, 0.08
AGAIN, SLOWER = 680, 1.0e-4  # batches and rate of going on
LAYERS = 4  # of six that learn, the upper ones
LIKELIEST, WRONG = 14, 7  # sentences from which, and how many of them, a question's wrong ones are drawn
HIDDEN = 0.15  # of the questions with an answer are asked without it
ABOVE = 0.6  # how near a section's words count, beside a sentence's own
LEAST = 0.02  # what a word weighs at least, as in `pipeline/extract/nearness.py`
SHOWN, HELD = 12, 260  # sentences and questions by which it is judged
READER = Path(__file__).with_name("reader.safetensors")
FOREIGN = ("ru-", "kk-", "ko-")


@dataclass(frozen=True, eq=False)
class Listed:
    """A question, the sentences of its folder that are likeliest, best first, and which of all answer it."""

    question: str
    told: Sequence[Told]
    right: list[int]
    likely: list[tuple[int, float]]


def listed(use: str) -> Iterator[Listed]:
    """Give the English questions of folders, with what late interaction finds for them."""
    words = Bundled(16).words
    for folder in folders(use):
        if folder.name.startswith(FOREIGN):
            continue
        places, told = zip(*_sentences(folder), strict=True)
        asked = written(folder)
        near = _nearness(told, [one.question for one in asked], words)
        for one, rated in zip(asked, near, strict=True):
            right = {
                at
                for at, (name, start, end) in enumerate(places)
                for way in one.ways
                for doc, first, last in way
                if doc == name and start < last and first < end
            }
            order = np.argsort(-rated)[: LIKELIEST + 10].tolist()
            yield Listed(one.question, told, sorted(right), [(at, float(rated[at])) for at in order])


def _sentences(folder: Path) -> Iterator[tuple[tuple[str, int, int], Told]]:
    for path in sorted(folder.glob("*.md")):
        (found,) = read(path)
        document = found.document
        if document is None:
            raise ValueError(f"{path.name} cannot be read: {found.reason}")
        before = ""
        for span in sentences_of(document, sentences):
            row = next(iter(document.rows_in(span)), None)
            text, section = span.of(document.text), document.section_of(span) or document.title
            header, around = (row.header, "") if row else ("", before)
            yield (path.name, span.start, span.end), Told(section, header, around, text)
            before = text


def _nearness(told: Sequence[Told], questions: Sequence[str], words: Any) -> Iterator[Any]:
    """Rate all sentences of a folder for each question by late interaction: (sentences)."""
    whole = [(f"{each.header} | " if each.header else f"{each.before} ") + each.text for each in told]
    own = []
    for each, text, made in zip(told, whole, words([text[:1500] for text in whole]), strict=True):
        first = 0 if each.header else len(text) - len(each.text)
        own.append(made.vectors[made.places[:, 1] > first])
    sections = list(dict.fromkeys(each.section for each in told))
    above = [made.vectors for made in words(sections)]
    of = [sections.index(each.section) for each in told]
    for question, made in zip(questions, words(questions), strict=True):
        kept = [
            at
            for at, (start, end) in enumerate(made.places)
            if any(c.isalnum() for c in question[start:end])
            and question[start:end].casefold() not in STOP_WORDS
        ]
        asked = made.vectors[kept or slice(None)]
        best = np.maximum(_best(own, asked), ABOVE * _best(above, asked)[of])
        weights = (1 - best.mean(0)).clip(LEAST)
        yield best @ (weights / weights.sum())


def _best(texts: Sequence[Any], asked: Any) -> Any:
    """Give how near each text comes to each of the words: (texts, words)."""
    starts = np.cumsum([0, *map(len, texts)])[:-1]
    return np.maximum.reduceat(np.concatenate(texts) @ asked.T, starts, axis=0)


class Pairs:
    """Score the sentences of some questions: one number each."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self._tokens = Tokenizer(bundled_folder())

    def __call__(self, asked: Sequence[tuple[str, Sequence[Told]]]) -> Any:
        rows = [row for question, told in asked for row in pairs(self._tokens, question, told)]
        order = sorted(range(len(rows)), key=lambda at: len(rows[at][0]))
        made: list[Any] = [None] * len(rows)
        for begin in range(0, len(order), 16):
            some = order[begin : begin + 16]
            ids, kinds = (_padded([rows[at][part] for at in some]) for part in (0, 1))
            scores = self.model(ids, (ids != 0).long(), kinds).float()
            for at, each in zip(some, scores, strict=True):
                made[at] = each[rows[at][2] : len(rows[at][0]) - 1].mean()
        return torch.stack(made)


def _padded(rows: Sequence[list[int]]) -> Any:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])


def begun(weights: Path | None = None) -> Any:
    """Give the reader with one head for a sentence's tokens, or what was made of it; lower layers stay."""
    reader = loaded(READER)
    model = scorer(reader.bert)
    with torch.no_grad():
        model.token.weight.copy_(reader.tokens.weight[2:])
        model.token.bias.copy_(reader.tokens.bias[2:])
        model.whole.load_state_dict(reader.text.state_dict())
    if weights:
        made = {name: torch.from_numpy(values) for name, values in unpacked(weights).items()}
        model.load_state_dict(made, strict=False)  # embeddings are the reader's
    for weight in model.bert.parameters():
        weight.requires_grad = False
    for layer in model.bert.encoder.layer[-LAYERS:]:
        layer.requires_grad_(True)
    return model


def loss_of(score: Pairs, batch: Sequence[Listed], rng: random.Random) -> Any:
    """Give how unlikely what answers is among what does not, and none among nothing that does."""
    asked, answered = [], []
    for one in batch:
        wrong = [at for at, _ in one.likely[:LIKELIEST] if at not in set(one.right)]
        hidden = not one.right or rng.random() < HIDDEN
        drawn = sorted(rng.sample(wrong[:12], min(WRONG, len(wrong))))
        shown = drawn if hidden else [rng.choice(one.right), *drawn]
        asked.append((one.question, [one.told[at] for at in shown]))
        answered.append(not hidden)
    scores, at, loss = score(asked), 0, 0.0
    for (_, told), answers in zip(asked, answered, strict=True):
        every = torch.cat([scores[at : at + len(told)], torch.zeros(1)])
        at += len(told)
        loss = loss + torch.logsumexp(every, 0) - (every[0] if answers else every[-1])
    return loss / len(batch)


def train(score: Pairs, rows: Sequence[Listed], steps: int, rate: float, rng: random.Random) -> None:
    weights = [weight for weight in score.model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps + 1, pct_start=WARM)
    score.model.train()
    began, mean = time.time(), 0.0
    for step, batch in enumerate(_batches(rows, rng), 1):
        loss = loss_of(score, batch, rng)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        mean = 0.98 * mean + 0.02 * float(loss.detach())
        if step % 20 == 0:
            shown = mean / (1 - 0.98**step)
            print(f"step {step}/{steps} loss {shown:.3f} {time.time() - began:.0f} s", flush=True)
        if step == steps:
            return


def _batches(rows: Sequence[Listed], rng: random.Random) -> Iterator[Sequence[Listed]]:
    while True:
        order = list(rows)
        rng.shuffle(order)
        yield from (order[at : at + BATCH] for at in range(0, len(order) - BATCH + 1, BATCH))


def tell(score: Pairs, rows: Sequence[Listed]) -> None:
    """Tell how often a sentence that answers is first, and how well the best score tells that one does."""
    from sklearn.metrics import roc_auc_score

    score.model.eval()
    late, first, best = [], [], []
    for one in random.Random(2).sample(rows, min(HELD, len(rows))):
        shown = [at for at, _ in one.likely[:SHOWN]]
        with torch.no_grad():
            scores = score([(one.question, [one.told[at] for at in shown])]).numpy()
        best.append((bool(one.right), float(scores.max())))
        if one.right:
            late.append(shown[0] in one.right)
            first.append(shown[int(scores.argmax())] in one.right)
    auroc = roc_auc_score(*zip(*best, strict=True))
    print(
        f"{len(late)} questions: right first {np.mean(first):.3f}, by late interaction {np.mean(late):.3f}; "
        f"answerable or not, AUROC {auroc:.3f}",
        flush=True,
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=CROSS)
    parser.add_argument("--begin", type=Path, help="weights to go on from (those of the reader)")
    parser.add_argument("--steps", type=int, help=f"batches learnt from ({STEPS}; going on {AGAIN})")
    options = parser.parse_args()
    seed, usual, rate = (SEED + 1, AGAIN, SLOWER) if options.begin else (SEED, STEPS, RATE)
    torch.manual_seed(seed)
    held, rows = list(listed("fit")), list(listed("teach"))
    score = Pairs(begun(options.begin))
    tell(score, held)
    train(score, rows, options.steps or usual, rate, random.Random(seed))
    tell(score, held)
    kept = {name: weight for name, weight in score.model.state_dict().items() if "embeddings" not in name}
    write({name: weight.float().numpy() for name, weight in kept.items()}, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
