"""The two search files find what was put in, and come back whole from disk."""

import numpy as np
import pytest

from pipeline.build import build
from pipeline.dense import DenseIndex
from pipeline.errors import DamageError, InputError
from pipeline.evidence import Span
from pipeline.language import main_script, tokens
from pipeline.lexical import Entry, LexicalIndex
from pipeline.retrieve import checked_question, fused
from pipeline.store import Library


def unit(rng, n, d=16):
    vectors = rng.normal(size=(n, d)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_dense_search_equals_brute_force_and_survives_saving(tmp_path):
    rng = np.random.default_rng(1)
    vectors, rows = unit(rng, 200), np.arange(200) * 3 + 7
    index = DenseIndex.from_vectors(vectors, rows)
    index.save(tmp_path / "x.faiss")
    again = DenseIndex.load(tmp_path / "x.faiss")
    for question in unit(rng, 10):
        expected = rows[np.argsort(-(vectors @ question))[:10]].tolist()
        assert [row for row, _ in index.search(question, 10)] == expected
        assert again.search(question, 10) == index.search(question, 10)


def test_dense_names_both_sizes():
    with pytest.raises(ValueError, match="2 vectors for 3 rows"):
        DenseIndex.from_vectors(np.zeros((2, 4), np.float32), np.arange(3))


def test_dense_asked_for_more_than_there_is():
    index = DenseIndex.from_vectors(unit(np.random.default_rng(2), 3), np.arange(3))
    assert len(index.search(unit(np.random.default_rng(3), 1)[0], 50)) == 3


def test_a_broken_faiss_file_is_damage(tmp_path):
    (tmp_path / "x.faiss").write_bytes(b"not an index")
    with pytest.raises(DamageError, match="dayek index"):
        DenseIndex.load(tmp_path / "x.faiss")


def entry(row, text):
    made = tokens(text)
    return Entry(row, main_script(made.words), made.words, made.grams, made.sounds, ())


def test_lexical_search_finds_inflected_words_in_four_languages(tmp_path):
    listed = [
        "The parties were registered in 1999",
        "Численность партий выросла",
        "Мектептердің саны өсті",
        "도서관에서 책을 읽었다",
    ]
    index = LexicalIndex.from_entries((entry(i, t) for i, t in enumerate(listed)), tmp_path / "lex")
    again = LexicalIndex.load(tmp_path / "lex")
    weights = {"words": 1.0, "grams": 1.0}
    for row, question in enumerate(["which party", "численность партии", "мектеп", "도서관은"]):
        made = tokens(question)
        asked = {"words": made.words, "grams": made.grams}
        assert index.search(asked, weights, 3)[0][0] == row
        assert again.search(asked, weights, 3) == index.search(asked, weights, 3)


def test_texts_of_another_script_change_no_score(tmp_path):
    ours = [
        entry(0, "Мектептердің саны өсті"),
        entry(1, "Мектеп 1931 жылы салынған, оның ауласы кең"),
        entry(2, "Көпір ескі"),
    ]
    strangers = [entry(n, f"The school of {n} has {n + 1931} pupils, IMD says") for n in range(3, 60)]
    alone = LexicalIndex.from_entries(ours, tmp_path / "alone")
    among = LexicalIndex.from_entries([*strangers[:30], *ours, *strangers[30:]], tmp_path / "among")
    asked = tokens("мектеп саны 1931")
    fields = {"words": asked.words, "grams": asked.grams, "sounds": asked.sounds}
    weights = {"words": 1.0, "grams": 1.0, "sounds": 0.5}
    found = [each for each in among.search(fields, weights, 60) if each[0] < 3]
    assert found == alone.search(fields, weights, 60)
    assert {row for row, _ in found} == {0, 1}
    assert len(among) == 60
    assert LexicalIndex.load(tmp_path / "among").search(fields, weights, 60)[:2] == found


def test_lexical_search_for_nothing_finds_nothing(tmp_path):
    index = LexicalIndex.from_entries([entry(0, "words")], tmp_path / "lex")
    assert index.search({"words": ()}, {"words": 1.0}, 5) == []


def test_a_broken_tantivy_folder_is_damage(tmp_path):
    with pytest.raises(DamageError, match="dayek index"):
        LexicalIndex.load(tmp_path)


def test_fusion_is_a_convex_mix():
    legs = {"dense": [(1, 0.9), (2, 0.5)], "lexical": [(2, 8.0), (3, 4.0)]}
    shares = {"dense": 0.6, "lexical": 0.4}
    mixed = fused(legs, shares)
    assert mixed == pytest.approx({1: 0.6 * 0.9 / 1.9, 2: 0.6 * 0.5 / 1.9 + 0.4, 3: 0.2})
    assert fused({"dense": [], "lexical": []}, shares) == {}


def test_what_stands_at_the_end_of_a_list_changes_no_other_score():
    shares = {"dense": 0.6, "lexical": 0.4}
    short = fused({"dense": [(1, 0.9), (2, 0.5)], "lexical": [(2, 8.0)]}, shares)
    longer = fused(
        {"dense": [(1, 0.9), (2, 0.5), (4, 0.45), (5, -0.1)], "lexical": [(2, 8.0), (6, 0.1)]}, shares
    )
    assert {row: longer[row] for row in short} == short
    assert longer[5] == 0


@pytest.mark.parametrize("question", ["", "   ", "\x00", "x" * 100_000])
def test_no_question_is_refused(question):
    with pytest.raises(InputError):
        checked_question(question)


def test_what_no_text_holds_is_cleaned_from_a_question():
    assert checked_question("a\x00b \ud800") == "a b ?"


def test_a_span_that_holds_no_half_of_a_sentence_has_no_nearest(tmp_path):
    (tmp_path / "long.txt").write_text("The " + "very " * 200 + "long sentence goes on.")
    build([tmp_path / "long.txt"], tmp_path / "index")
    library = Library.open(tmp_path / "index")
    ((_, doc_id),) = library.names()
    assert library.sentences_in(doc_id, Span(0, 5)) == []
    assert library.nearest_in(doc_id, Span(0, 5), np.ones(384, dtype=np.float32)) == 0.0
