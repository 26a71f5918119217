"""The table of words: as written, near in meaning within and across languages, and in its place."""

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
from pipeline.embed import static, static_words
from pipeline.embed.cross import CROSS
from pipeline.embed.late import LATE
from pipeline.embed.static import STATIC, STATIC_WEIGHTS, Table, table
from pipeline.errors import ModelError
from pipeline.evidence import Told
from pipeline.extract.nearness import nearness, standing
from pipeline.health import checks

sys.path.insert(0, str(Path(__file__).parent.parent))

from training.cross import Listed
from training.static import Directions, Rows, alphabet, first, train, write


def near(some: str, others: str) -> float:
    """Give how near two words come."""
    (one,), (other,) = (each.vectors for each in static_words([some, others]))
    return float(one @ other)


def test_the_table_that_ships_is_the_one_that_is_named():
    assert sha256_of(STATIC) == STATIC_WEIGHTS
    assert sum(path.stat().st_size for path in (STATIC, CROSS, LATE)) <= 30_000_000  # all that was taught


def test_a_table_that_is_not_as_written_is_not_used(monkeypatch, tmp_path):
    other = tmp_path / "static.safetensors"
    other.write_bytes(STATIC.read_bytes()[:-1])
    monkeypatch.setattr(static, "STATIC", other)
    table.cache_clear()
    with pytest.raises(ModelError, match=r"static.safetensors has SHA-256 .*: install dayek again"):
        table()
    told = next(check for check in checks(tmp_path / "index") if check.name == "model")
    assert not told.ok
    assert told.mend == "install dayek again"
    table.cache_clear()


@pytest.mark.parametrize(
    ("word", "alike", "another"),
    [
        ("директор", "начальник", "река"),
        ("умер", "скончался", "купил"),
        ("мұғалім", "ұстаз", "өзен"),
        ("월급", "급여", "강"),
        ("школа", "мектеп", "река"),  # across languages
        ("의사", "doctor", "river"),
        ("врач", "дәрігер", "өзен"),
    ],
)
def test_what_means_the_same_is_near(word, alike, another):
    assert near(word, alike) > near(word, another) + 0.15


def test_a_word_is_one_whatever_its_ending():
    assert near("школы", "школой") == pytest.approx(1)
    assert near("ауылдың", "ауыл") > 0.9
    assert near("대통령은", "대통령이") == pytest.approx(1)


def test_a_word_that_the_table_has_not_is_known_by_its_beginning_or_by_its_parts():
    assert table()._row("директорствова") is None
    assert near("директорствовала", "директор") > 0.9
    assert table()._row("국제경영") is None
    assert near("국제경영", "국제") > 0.3


@pytest.mark.parametrize("word", ["1998", "Ппщхъ", "쀍뷁", "漢字"])
def test_what_nobody_knows_is_near_itself_alone(word):
    assert near(word, word) == pytest.approx(1, abs=1e-5)
    assert all(abs(near(word, other)) < 0.6 for other in ("1999", "школа", "의사", "doctor"))


@given(st.text(max_size=80))
def test_words_stand_where_they_stand(text):
    (made,) = static_words([text])
    assert made.vectors.shape == (len(made.places), table().width)
    assert np.allclose(np.linalg.norm(made.vectors, axis=1), 1, atol=1e-4)
    last = 0
    for start, end in made.places.tolist():
        assert last <= start < end <= len(text)
        last = end


def test_a_question_without_words_is_near_nothing():
    asked, told = static_words(["?!", "Директор школы"])
    (near,) = nearness("?!", asked, [told])
    assert near.best().shape == (0,)
    assert standing([near.best(), near.best()]) == [0.0, 0.0]


def test_a_russian_question_meets_a_sentence_in_other_words(tmp_path):
    from pipeline.ask import Engine
    from pipeline.build import build

    text = (
        "# Школа\n\nНачальник школы, Асель Каримова, уволила двух учителей.\n\n"
        "Двор школы покрыт асфальтом. В школе новая крыша.\n"
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in/школа.md").write_text(text, encoding="utf-8")
    build([tmp_path / "in"], tmp_path / "index")
    engine = Engine.open(tmp_path / "index")
    question = "Кто директор школы?"
    vector = engine.retriever.embedder.encode([question])[0]
    rated = engine._found(question, vector, 10, None).rated
    by = {one.unit.text: one.features for one in rated}
    right = next(each for text, each in by.items() if "Каримова" in text)
    assert all(
        right["near in rare words"] > each["near in rare words"] for each in by.values() if each is not right
    )
    assert "Каримова" in rated[0].unit.text
    engine.library.close()


def test_alphabets():
    words = ("mill", "мельница", "диірмен", "방앗간", "mühle", "1998", "")
    assert [alphabet(word) for word in words] == ["latin", "cyrillic", "kazakh", "hangul", "", "", ""]


def test_what_is_written_is_read(tmp_path):
    vectors = np.array([[3.0, 4.0], [-1.0, 0.0], [0.0, 2.0]], dtype=np.float32)
    write(["сад", "дом", "б"], vectors, tmp_path / "t.safetensors")
    made = Table(tmp_path / "t.safetensors")
    assert made.width == 2
    assert made.vector("сад") == pytest.approx([0.6, 0.8], abs=0.01)
    assert made.vector("дом") == pytest.approx([-1, 0])


def test_directions_are_learnt_that_bring_questions_near_to_what_answers():
    """Of four directions two tell nothing: words that belong together differ in them, others do not."""
    rng = np.random.default_rng(1)
    told = [Told("", "", "", f"a{at}") for at in range(8)]
    listed = [Listed(f"q{at}", told, [at], [(each, 0.0) for each in range(8)]) for at in range(8)]
    meaning = rng.standard_normal((8, 2))
    noise = rng.standard_normal((2, 2))
    stems = [f"{kind}{at}" for kind in "qa" for at in range(8)]
    rows = Rows(stems)
    examples = [rows.example(one) for one in listed] * 16
    assert rows.strange == 0
    vectors = np.concatenate([np.hstack([meaning, np.tile(2 * each, (8, 1))]) for each in noise])
    vectors = torch.tensor(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=torch.float32)
    began = torch.eye(4)[:, 1:]  # most of what is told, and all of what is not
    model = Directions(vectors, began)
    before = first(model, examples[:8])
    train(model, examples, examples[:8], random.Random(1))
    assert first(model, examples[:8]) >= before
    assert model.kept[0].abs().sum() > 0  # the direction that was left out is used
