"""The two search files find what was put in, and come back whole from disk."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ask import Engine
from pipeline.asked import checked_question
from pipeline.build import build
from pipeline.dense import DenseIndex, Policy
from pipeline.errors import DamageError, InputError
from pipeline.evidence import Span
from pipeline.language import grams, main_script, tokens
from pipeline.lexical import Entry, LexicalIndex
from pipeline.retrieve import fused
from pipeline.settings import Settings, with_overrides
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


def test_few_vectors_are_searched_without_faiss_and_found_as_faiss_finds_them(tmp_path, monkeypatch):
    rng = np.random.default_rng(11)
    vectors, rows = unit(rng, 300), np.arange(300) * 2 + 5
    DenseIndex.from_vectors(vectors, rows).save(tmp_path / "few.faiss")
    monkeypatch.setattr("pipeline.dense.kinds.FEW", 299)
    DenseIndex.from_vectors(vectors, rows).save(tmp_path / "many.faiss")
    assert not (tmp_path / "many.vectors.npy").exists()
    questions, chosen = unit(rng, 20), (None, rows[10:60])

    def found(name):
        index = DenseIndex.load(tmp_path / name)
        near = [index.search(question, 15, among) for question in questions for among in chosen]
        return [*near, *(index.nearness(question, [5, 99, 7]) for question in questions)]

    by_faiss = found("many.faiss")
    monkeypatch.setitem(sys.modules, "faiss", None)  # to import it now is an error
    for near, expected in zip(found("few.faiss"), by_faiss, strict=True):
        assert [row for row, _ in near] == [row for row, _ in expected]
        assert np.allclose([score for _, score in near], [score for _, score in expected], atol=1e-6)


def hold_that_damage_is_told(path):
    """Cut a file of the index x.faiss beside it, then take it away."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DamageError, match="dayek index"):
        DenseIndex.load(path.with_name("x.faiss"))
    path.unlink()
    with pytest.raises(DamageError, match="dayek index"):
        DenseIndex.load(path.with_name("x.faiss"))


@pytest.mark.parametrize("file", ["x.faiss", "x.rows.npy", "x.vectors.npy", "x.json"])
def test_few_vectors_that_are_cut_or_gone_are_damage(tmp_path, file):
    DenseIndex.from_vectors(unit(np.random.default_rng(4), 50), np.arange(50)).save(tmp_path / "x.faiss")
    hold_that_damage_is_told(tmp_path / file)


KINDS = {
    "Flat": Policy(),
    "SQ8": Policy(codes_from=1, lists_from=10_000),
    "IVF253,SQ8": Policy(codes_from=1, lists_from=1),
}


@pytest.fixture(scope="module")
def many():
    """4,000 vectors in clusters, and rows with gaps, in no order."""
    rng = np.random.default_rng(5)
    vectors = unit(rng, 40, 32)[rng.integers(0, 40, 4_000)] + 0.6 * unit(rng, 4_000, 32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float16), rng.permutation(np.arange(4_000) * 2 + 11), rng


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_finds_what_it_says_and_comes_back_whole(tmp_path, many, kind):
    vectors, rows, _ = many
    index = DenseIndex.from_vectors(vectors, rows, KINDS[kind])
    assert index.shape.kind == kind
    assert index.shape.recall >= 0.98
    index.save(tmp_path / "x.faiss")
    again = DenseIndex.load(tmp_path / "x.faiss")
    assert again.shape == index.shape
    found = 0
    for question in vectors[:50].astype(np.float32):
        scores = vectors.astype(np.float32) @ question
        near = again.search(question, 10)
        assert near == index.search(question, 10)
        assert [score for _, score in near] == sorted((score for _, score in near), reverse=True)
        of = dict(zip(rows.tolist(), scores.tolist(), strict=True))
        assert all(abs(of[row] - score) < 1e-5 for row, score in near)
        found += len({row for row, _ in near} & set(rows[np.argsort(-scores)[:10]].tolist()))
    assert found / 500 >= 0.97


@pytest.mark.parametrize("kind", KINDS)
def test_nearness_is_exact_in_every_kind(many, kind):
    vectors, rows, _ = many
    index = DenseIndex.from_vectors(vectors, rows, KINDS[kind])
    question, asked = vectors[7].astype(np.float32), [int(r) for r in rows[[5, 900, 5, 77]]]
    near = index.nearness(question, asked)
    assert [row for row, _ in near] == asked
    assert np.allclose(
        [s for _, s in near], vectors[[5, 900, 5, 77]].astype(np.float32) @ question, atol=1e-6
    )
    assert index.nearness(question, []) == []


@pytest.mark.parametrize("few", [30, 1_500])
@pytest.mark.parametrize("kind", KINDS)
def test_among_some_rows_it_ranks_as_an_index_of_only_these(many, kind, few, monkeypatch):
    vectors, rows, _ = many
    monkeypatch.setattr("pipeline.dense.kinds.POLICY", Policy(codes_from=500))
    index = DenseIndex.from_vectors(vectors, rows, KINDS[kind])
    alone = DenseIndex.from_vectors(vectors[:few], rows[:few], Policy())
    found = 0
    for question in vectors[2_000:2_030].astype(np.float32):
        near = [row for row, _ in index.search(question, 20, np.sort(rows[:few]))]
        expected = [row for row, _ in alone.search(question, 20)]
        assert set(near) <= set(rows[:few].tolist())
        found += len(set(near) & set(expected))
        if few < 500 or kind == "Flat":
            assert near == expected
    assert found / 600 >= 0.97


def test_building_twice_gives_the_same_bytes(tmp_path, many):
    vectors, rows, _ = many
    for name in ("a", "b"):
        DenseIndex.from_vectors(vectors, rows, KINDS["IVF253,SQ8"]).save(tmp_path / f"{name}.faiss")
    assert (tmp_path / "a.faiss").read_bytes() == (tmp_path / "b.faiss").read_bytes()


def test_equal_vectors_are_no_loss(many):
    same = np.repeat(many[0][:40], 50, axis=0)
    index = DenseIndex.from_vectors(same, np.arange(len(same)), KINDS["IVF253,SQ8"])
    assert index.shape.recall >= 0.98


@pytest.mark.parametrize("file", ["x.faiss", "x.rows.npy", "x.vectors.npy", "x.json"])
@pytest.mark.parametrize("kind", ["SQ8", "IVF253,SQ8"])
def test_a_cut_or_missing_file_is_damage_not_a_killed_process(tmp_path, many, kind, file):
    vectors, rows, _ = many
    DenseIndex.from_vectors(vectors, rows, KINDS[kind]).save(tmp_path / "x.faiss")
    hold_that_damage_is_told(tmp_path / file)


@pytest.mark.parametrize("kind", ["SQ8", "IVF"])
def test_a_library_of_each_kind_answers_as_the_exact_one(texts, index, tmp_path, monkeypatch, kind):
    from pipeline.ask import Engine
    from pipeline.health import checks

    lists_from = 10_000 if kind == "SQ8" else 1
    monkeypatch.setattr("pipeline.dense.kinds.POLICY", Policy(codes_from=1, lists_from=lists_from))
    build([texts], tmp_path / "index")
    ours, exact = Engine.open(tmp_path / "index"), Engine.open(index)
    assert ours.library.dense.kind.startswith(kind)
    for question in ("Who is the landlord?", "How much wheat?"):
        assert [h.passage for h in ours.search(question, 3)] == [h.passage for h in exact.search(question, 3)]
    (told,) = [check for check in checks(tmp_path / "index") if check.name == "search"]
    assert told.ok
    assert "recall@10" in told.detail


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
    return Entry(row, main_script(made.words), made.words, made.grammed, made.sounds, ())


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


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("абвёжәө가나水a", min_size=1, max_size=6), min_size=1, max_size=8))
def test_an_index_cuts_words_into_the_same_n_grams_as_a_question(listed):
    kept = tuple(word.ljust(2, "_") for word in listed)
    with TemporaryDirectory() as home:
        index = LexicalIndex.from_entries([Entry(0, "Other", (), kept, (), ())], Path(home) / "lex")
        made = grams(kept)
        assert all(index.search({"grams": [gram]}, {"grams": 1.0}, 1) for gram in made)
        for gram in {one + other for one in "аб가水" for other in "вё나a_"} - set(made):
            assert not index.search({"grams": [gram]}, {"grams": 1.0}, 1)


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


def test_where_nothing_is_near_nothing_is_left_out():
    legs = {"dense": [(1, -0.1), (2, -0.2)], "lexical": [(2, 3.0)]}
    assert fused(legs, {"dense": 0.6, "lexical": 0.4}) == {1: 0.0, 2: 0.4}


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


@pytest.mark.parametrize(
    "off",
    [
        ["retrieve.dense=0", "retrieve.dense_foreign=0"],
        ["retrieve.dense=0.95", "retrieve.dense_foreign=0.8"],
        ["retrieve.sound=0", "retrieve.sound_foreign=0", "retrieve.sound_absent=0"],
        ["retrieve.grams=0", "retrieve.grams_stemmed=0"],
        ["retrieve.context=0"],
        ["retrieve.sentence=0"],
        ["retrieve.gloss=0"],
        ["retrieve.reread=0"],
        ["answer.passages=1"],
    ],
    ids=lambda off: off[0],
)
def test_each_part_can_be_switched_off_and_the_rest_finds_what_it_can(index, off):
    engine = Engine.open(index, with_overrides(Settings(), off))
    for question in (
        "Who is the landlord of the mill?",
        "Кто возглавляет библиотеку?",
        "도서관은 언제 세워졌는가?",
    ):
        hits = engine.search(question, 3)
        assert len(hits) == 3
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert engine.search("Who is the landlord of the mill?", 1)[0].passage.text.count("landlord")
