"""The model that reads a question and a sentence together: as written, as it was taught, and in its place."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from pipeline.cache import sha256_of
from pipeline.embed import Bundled, bundled_folder, cross, cross_encoder
from pipeline.embed.cross import CROSS, CROSS_WEIGHTS, Cross, check, pairs, taught
from pipeline.embed.graph import Tokenizer
from pipeline.errors import ModelError
from pipeline.evidence import Told
from pipeline.extract import Question
from pipeline.extract.rate import Rated, judged, scored

sys.path.insert(0, str(Path(__file__).parent.parent))

from training.cross import Listed, Pairs, _nearness, _sentences, begun, loss_of
from training.written import folders, written

QUESTION = "Who let the mill?"
TOLD = (
    Told("Lease", "", "The roof leaks.", "In 1998 the parish let the mill to Ardak Nurlanova."),
    Told("Lease", "", "", "The roof leaks."),
    Told("Rents", "Mill | Rent", "", "Upper mill | 120 tenge"),
)


@pytest.fixture(scope="module")
def tokens():
    return Tokenizer(bundled_folder())


def test_the_weights_that_ship_are_those_that_are_named():
    assert sha256_of(CROSS) == CROSS_WEIGHTS
    assert CROSS.stat().st_size < 12_000_000


def test_a_sentence_that_answers_is_above_one_that_does_not():
    scores = cross_encoder()(QUESTION, TOLD)
    assert len(scores) == 3
    assert scores[0] > max(scores[1:])
    assert cross_encoder()(QUESTION, []) == []


def test_what_is_said_of_a_sentence_does_not_hang_on_the_others():
    together = cross_encoder()(QUESTION, TOLD)
    assert together == [cross_encoder()(QUESTION, [one])[0] for one in TOLD]


def test_a_pair_is_the_question_then_section_header_or_what_stands_before_and_the_text(tokens):
    from training.train import tokenizer

    decode = tokenizer().decode
    for (ids, kinds, first), one in zip(pairs(tokens, QUESTION, TOLD), TOLD, strict=True):
        around = f"{one.section}. {one.header or one.before}".strip()
        asked = [id for id, kind in zip(ids, kinds, strict=True) if kind == 0]
        assert decode(asked) == decode(tokens.plain([QUESTION])[0])
        assert decode(ids[len(asked) : first]) == decode(tokens.plain([around])[0])
        assert decode(ids[first:]) == decode(tokens.plain([one.text])[0])
        assert kinds == sorted(kinds)


def test_long_texts_are_cut_to_what_the_model_has_learnt(tokens):
    long = "word " * 500
    for told in (Told(long, long, "", long), Told(long, "", long, long)):
        ((ids, kinds, first),) = pairs(tokens, long, [told])
        assert len(ids) == len(kinds) <= 256
        assert len(ids) - 1 - first == 110


def test_the_graph_says_what_the_model_says(tokens):
    graph = cross_encoder()._run

    def exact(ids, kinds):
        with torch.no_grad():
            return model(*torch.tensor([ids, [1] * len(ids), kinds])[:, None])[0].numpy()

    model = taught()
    assert check(graph, exact) <= 0.5
    with pytest.raises(ModelError, match=r"reads question and text together is \d+\.\d\d from its model"):
        check(graph, lambda ids, kinds: exact(ids, kinds) + 9)


def test_where_no_graph_can_be_made_the_model_serves(tmp_path, monkeypatch):
    def broken(path):
        raise RuntimeError("no exporter")

    usual = cross_encoder()(QUESTION, TOLD)
    monkeypatch.setattr(cross, "make", broken)
    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path))
    made = Cross()
    assert made(QUESTION, TOLD) == pytest.approx(usual, abs=0.5)
    assert made.fault == "no graph of the cross-encoder can be made (no exporter)"
    assert cross_encoder().fault == ""


def test_weights_that_are_not_as_written_are_refused(tmp_path, monkeypatch):
    other = tmp_path / "cross.safetensors"
    other.write_bytes(CROSS.read_bytes()[:-1] + bytes([CROSS.read_bytes()[-1] ^ 1]))
    monkeypatch.setattr(cross, "CROSS", other)
    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match=r"cross.safetensors has SHA-256 .*: install dayek again"):
        Cross()(QUESTION, TOLD)


def test_teaching_goes_on_from_weights_that_were_taught_before():
    again, before = begun(CROSS).state_dict(), taught().state_dict()
    apart = [name for name, weight in again.items() if not torch.allclose(weight, before[name], atol=1e-6)]
    assert apart == []
    assert not torch.equal(begun().token.weight, again["token.weight"])


def test_a_step_makes_what_answers_likelier_and_none_where_nothing_does():
    rows = [
        Listed(QUESTION, TOLD, [0], [(0, 0.9), (1, 0.5), (2, 0.4)]),
        Listed("Who painted the mill?", TOLD, [], [(0, 0.9), (1, 0.5), (2, 0.4)]),
    ]
    score = Pairs(begun())
    score.model.eval()
    before = loss_of(score, rows, random.Random(1))
    before.backward()
    learnt = {name for name, weight in score.model.named_parameters() if weight.grad is not None}
    assert {name.split(".")[3] for name in learnt if name.startswith("bert.")} == {"2", "3", "4", "5"}
    assert not any("embeddings" in name for name in learnt)
    with torch.no_grad():
        for weight in score.model.parameters():
            if weight.grad is not None:
                weight -= 0.01 * weight.grad
    assert loss_of(score, rows, random.Random(1)) < before


def test_late_interaction_lists_a_folders_sentences_with_what_answers():
    folder = next(path for path in folders("fit") if path.name == "sea-ferry")
    places, told = zip(*_sentences(folder), strict=True)
    asked = written(folder)[:3]
    rated = list(_nearness(told, [one.question for one in asked], Bundled(16).words))
    assert [each.shape for each in rated] == [(len(told),)] * 3
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert all(
        texts[name][start:end] == one.text for (name, start, end), one in zip(places, told, strict=True)
    )
    assert any(one.header for one in told)
    assert not any(one.header and one.before for one in told)


class Rater:
    """Judge by a list, and remember what was asked."""

    def __init__(self, *scores):
        self.scores, self.asked = scores, []

    def __call__(self, question, told):
        self.asked.append((question, [one.text for one in told]))
        return self.scores[: len(told)]


def test_only_english_is_judged():
    from test_extract import unit

    judge = Rater(1.0, -1.0)
    found = [Rated(unit(text), {}, 0.5) for text in ("One.", "Two.")]
    assert [one.judged for one in judged(Question("What?", "en", True), found, judge)] == [1.0, -1.0]
    assert judge.asked == [("What?", ["One.", "Two."])]
    assert judged(Question("Что?", "ru", True), found, judge) == found
    assert len(judge.asked) == 1


def test_what_the_judge_says_moves_a_sentence_up_and_the_unread_are_as_the_least(monkeypatch):
    from test_extract import unit

    from pipeline.extract import rate

    monkeypatch.setattr(rate, "probability", by_hand)
    question = Question("What?", "en", True)
    some = [Rated(unit(text), {"p": p}, 0.0, j) for text, p, j in SCORED]
    assert [one.unit.text for one in scored(question, some)] == ["b", "a", "c"]
    plain = [replace(one, judged=None) for one in some]
    assert [one.unit.text for one in scored(question, plain)] == ["a", "b", "c"]


SCORED = (("a", 0.5, -3.0), ("b", 0.4, 3.0), ("c", 0.3, None))


def by_hand(name, way, measured):
    """Take a measure as the chance, and judged on top of it."""
    return measured["p"] if name == "sentence" else 1 / (1 + np.exp(-measured["odds"] - measured["judged"]))
