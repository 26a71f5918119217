"""What the default model was taught: its upper layers alone, only for reading closely, and as written."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cache import sha256_of
from pipeline.embed import Bundled, Reference, late
from pipeline.embed import bundled as room
from pipeline.embed.late import LATE, LATE_WEIGHTS, LAYERS, taught
from pipeline.embed.packed import read, write
from pipeline.embed.weights import checked_folder
from pipeline.errors import ModelError
from pipeline.language import sentences
from pipeline.settings import DEFAULT_MODEL

sys.path.insert(0, str(Path(__file__).parent.parent))

from training.late import Chooser, loss_of
from training.stretches import STRETCH, Example, Text, choices, stretch
from training.train import tokenizer

TEXT = "The mill stands by the river. It was let to Ardak Nurlanova in 1998. The roof leaks."
QUESTION = "Who is the landlord of the mill?"
PLAIN = Text(TEXT, sentences(TEXT), [""] * 3)
EXAMPLES = [Example("made", QUESTION, PLAIN, 44, 59), Example("made", "What leaks?", PLAIN, 73, 77)]


@pytest.fixture(scope="module")
def reference():
    return Reference(DEFAULT_MODEL, str(checked_folder()), 32)


@pytest.fixture(scope="module")
def bert(reference):
    return taught(reference)


def test_the_weights_that_ship_are_those_that_are_named():
    assert sha256_of(LATE) == LATE_WEIGHTS
    assert LATE.stat().st_size < 6_000_000
    assert {int(name.partition(".")[0]) for name in read(LATE)} == set(range(LAYERS))


def test_only_upper_layers_were_taught(reference, bert):
    before, after = reference.model[0].auto_model.state_dict(), bert.state_dict()
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed
    assert {name.split(".")[:3][-1] for name in changed} == {"3", "4", "5"}
    assert all(name.startswith("encoder.layer.") for name in changed)


def test_token_vectors_are_the_taught_ones_and_what_is_indexed_is_not(reference, bert):
    embedder = Bundled(32)
    (words,) = embedder.words([TEXT])
    tokens = tokenizer().encode(TEXT)
    with torch.no_grad():
        states = bert(input_ids=torch.tensor([tokens.ids])).last_hidden_state[0, 1:-1]
    exact = torch.nn.functional.normalize(states, dim=1).numpy()
    (plain,) = reference.words([TEXT])
    assert embedder.fault == ""
    assert (words.vectors * exact).sum(1).mean() > 0.98
    assert (words.vectors * plain.vectors).sum(1).mean() < 0.97
    assert np.abs(embedder.encode([TEXT]) - reference.encode([TEXT])).max() < 1e-5


def test_weights_that_are_not_as_written_are_refused_and_the_exact_graph_serves(
    reference, tmp_path, monkeypatch
):
    other = tmp_path / "late.safetensors"
    other.write_bytes(LATE.read_bytes()[:-1] + b"\0")
    monkeypatch.setattr(late, "LATE", other)
    with pytest.raises(ModelError, match=r"late.safetensors has SHA-256 .*: install dayek again"):
        taught(reference)
    exact = room.graph_path()
    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path))
    for path in exact.parent.glob(f"{exact.stem}.*"):
        if "small" not in path.name:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    embedder = Bundled(32)
    (words,) = embedder.words([TEXT])
    assert "no small graph can be made (late.safetensors has" in embedder.fault
    assert np.array_equal(words.vectors, embedder.way.words([TEXT])[0].vectors)


def test_packed_weights_are_within_half_a_step(tmp_path):
    rng = np.random.default_rng(1)
    weights = {"a": rng.normal(size=(40, 30)).astype(np.float32), "b": rng.normal(size=30).astype(np.float32)}
    write(weights, tmp_path / "w.safetensors")
    back = read(tmp_path / "w.safetensors")
    steps = np.abs(weights["a"]).max(axis=1, keepdims=True) / 127
    assert (np.abs(back["a"] - weights["a"]) <= steps * 0.5001).all()
    assert np.allclose(back["b"], weights["b"], atol=2e-3)


@given(st.lists(st.sampled_from([9, 60, 250, 600]), min_size=1, max_size=8), st.data())
def test_a_stretch_is_whole_sentences_around_the_answer(lengths, data):
    text = " ".join(f"S{'o' * length}." for length in lengths)
    start = data.draw(st.integers(0, len(text) - 2))
    cut = sentences(text)
    spans = [cut[at] for at in stretch(Text(text, cut, [""] * len(cut)), start, start + 1, random.Random(1))]
    if text[start] == " ":
        return
    assert spans[0].start <= start < spans[-1].end
    assert spans[-1].end - spans[0].start <= max(STRETCH, *(length + 2 for length in lengths))


def test_a_choice_says_which_sentence_each_token_is_in_and_which_answer():
    made = list(choices(EXAMPLES, tokenizer(), random.Random(1)))
    assert [(one.right, len(one.sentences)) for one in made] == [([1], 3), ([2], 3)]
    assert made[0].within[0] == made[0].within[-1] == -1  # the special ones are in none
    assert made[0].within[1:-1] == sorted(made[0].within[1:-1])
    kept = [tokenizer().encode(QUESTION).tokens[at] for at in made[0].counting]
    assert kept == ["landlord", "mill"]


def test_a_step_makes_the_right_sentence_likelier():
    made = list(choices(EXAMPLES, tokenizer(), random.Random(1)))
    model = Chooser().eval()
    before = loss_of(model, made)
    before.backward()
    with torch.no_grad():
        for weight in model.bert.parameters():
            if weight.grad is not None:
                weight -= 0.1 * weight.grad
    assert loss_of(model, made) < before
