"""Rerankers and readers that a user names: how they are loaded, asked, refused, and what they change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.ask import Engine
from pipeline.errors import ModelError
from pipeline.evidence import Span
from pipeline.language import sentences
from pipeline.larger import Reader, Reranker
from pipeline.settings import Settings, with_overrides

TEXT = "The ferry leaves at nine. On Sundays it leaves at noon, and carries no cars. The fare is two dollars."
ASKED = "When does the ferry leave on Sundays?"


def saved(tiny_model: str, folder: Path, kind: str, **more: int) -> str:
    """Save a model of random weights for a task, with the tiny model's words."""
    import torch
    import transformers

    base = Path(tiny_model)
    torch.manual_seed(1)
    config = transformers.AutoConfig.from_pretrained(base, **more)
    getattr(transformers, kind)(config).save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(base, model_max_length=512).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def reader(tiny_model: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    return saved(tiny_model, tmp_path_factory.mktemp("reader"), "BertForQuestionAnswering")


@pytest.fixture(scope="module")
def reranker(tiny_model: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("reranker")
    return saved(tiny_model, folder, "BertForSequenceClassification", num_labels=1)


def test_a_reader_points_into_the_sentence_it_is_asked_about(reader):
    for inside in sentences(TEXT):
        found = Reader(reader).span(ASKED, TEXT, inside)
        assert found is not None
        assert inside.start <= found.start < found.end <= inside.end


def test_a_reader_takes_the_highest_sum_of_begin_and_end(reader):
    import torch

    model = Reader(reader)
    cut, scores = model.model
    read = cut(ASKED, TEXT, return_offsets_mapping=True, return_tensors="pt")
    offsets, parts = read.pop("offset_mapping")[0].tolist(), read.sequence_ids(0)
    with torch.inference_mode():
        told = scores(**read)
    best, place = -np.inf, None
    for i, (start, _) in enumerate(offsets):
        for j, (_, end) in enumerate(offsets[: i + 40]):
            if i <= j and parts[i] == parts[j] == 1:
                total = float(told.start_logits[0, i] + told.end_logits[0, j])
                if total > best:
                    best, place = total, Span(start, end)
    assert model.span(ASKED, TEXT, Span(0, len(TEXT))) == place


def test_what_lies_behind_a_readers_limit_is_not_pointed_at(reader):
    long = f"{'word ' * 2000}The end."
    assert Reader(reader).span(ASKED, long, Span(len(long) - 8, len(long))) is None


def test_a_question_longer_than_the_model_reads_leaves_half_to_the_passage(reader):
    inside = next(iter(sentences(TEXT)))
    found = Reader(reader).span(f"{ASKED} " * 200, TEXT, inside)
    assert found is not None
    assert inside.start <= found.start < found.end <= inside.end


def test_a_reranker_tells_chances_in_the_order_of_the_texts(reranker):
    model = Reranker(reranker)
    texts = [span.of(TEXT) for span in sentences(TEXT)]
    chances = model.chances(ASKED, texts)
    assert all(0 <= chance <= 1 for chance in chances)
    assert len(set(chances)) == len(texts)
    assert model.chances(ASKED, texts[::-1]) == pytest.approx(chances[::-1], abs=1e-6)
    assert model.chances(ASKED, []) == []


def test_a_reranker_ranks_what_search_found(index, reranker):
    question = "How many seats does the Mazhilis have?"
    usual = Engine.open(index)
    named = Engine.open(index, with_overrides(Settings(), [f"retrieve.reranker={reranker}"]))
    before, after = usual.glance(question, 4), named.glance(question, 4)
    assert [hit.passage.passage_id for hit in before] != [hit.passage.passage_id for hit in after]
    texts = [hit.passage.text for hit in after]
    assert [hit.score for hit in after] == pytest.approx(
        Reranker(reranker).chances(question, texts), abs=1e-6
    )
    assert [hit.score for hit in after] == sorted((hit.score for hit in after), reverse=True)


def test_what_is_not_reranked_stands_below(index, reranker):
    pairs = [f"retrieve.reranker={reranker}", "retrieve.reread=2"]
    hits = Engine.open(index, with_overrides(Settings(), pairs)).glance("How many seats are there?", 4)
    scores = [hit.score for hit in hits]
    assert len(scores) > 2
    assert scores == sorted(scores, reverse=True)
    chances = Reranker(reranker).chances("How many seats are there?", [hit.passage.text for hit in hits[:2]])
    assert scores[:2] == pytest.approx(chances, abs=1e-6)


def test_where_nothing_is_reranked_the_order_stays(index, reranker):
    question, pairs = "How many seats are there?", ["retrieve.reread=0"]
    usual = Engine.open(index, with_overrides(Settings(), pairs)).glance(question, 4)
    named = Engine.open(index, with_overrides(Settings(), [*pairs, f"retrieve.reranker={reranker}"]))
    given = [hit.passage.passage_id for hit in named.glance(question, 4)]
    assert given == [hit.passage.passage_id for hit in usual]


def test_an_answer_that_a_reader_cut_stands_in_its_quote(index, reader):
    pairs = [f"answer.reader={reader}", "answer.threshold=0"]
    engine = Engine.open(index, with_overrides(Settings(), pairs))
    answer = engine.ask("How many seats does the Mazhilis have?")
    quote = " ".join(answer.citations[0].quote.split())
    assert answer.text
    assert answer.text in quote
    assert len(answer.text.split()) <= 40


@pytest.mark.parametrize("kind", [Reader, Reranker])
def test_a_model_that_is_none_is_refused_in_one_line(kind, tmp_path):
    asked = kind(str(tmp_path))
    with pytest.raises(ModelError) as caught:
        _ = asked.model
    said = str(caught.value)
    assert str(tmp_path) in said
    assert "name a" in said
    assert "\n" not in said


def test_a_cross_encoder_of_three_classes_is_no_reranker(tiny_model, tmp_path):
    folder = saved(tiny_model, tmp_path, "BertForSequenceClassification", num_labels=3)
    with pytest.raises(ModelError, match="3 numbers a pair, not 1"):
        _ = Reranker(folder).model
