"""The measures against oracles: other libraries, brute force, and examples worked by hand."""

import math
import random
import runpy
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evidence import Span
from pipeline.gold import Evidence
from pipeline.measures import (
    answer_right,
    area_under_roc,
    aurc,
    calibration_error,
    character_scores,
    coverage_at_risk,
    exact_match,
    found,
    holds,
    ranking_bounds,
    ranking_scores,
    risk_at_coverage,
    token_f1,
    touched,
    unjudged,
)

AGAINST = runpy.run_path(str(Path(__file__).parent.parent / "benchmarks" / "measures.py"))


@pytest.mark.parametrize("kind", ["rankings", "spans", "words", "beliefs", "tests"])
def test_each_measure_equals_an_independent_one(kind):
    """The comparisons of `benchmarks/measures.py`, over fewer runs."""
    compared = AGAINST["apart"](AGAINST[kind], 200)
    assert compared
    for name, (count, most) in compared.items():
        assert count > 100, name
        assert most <= 1e-9, name


def spans(*pairs):
    return [Span(*pair) for pair in pairs]


SOME_SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda p: Span(p[0], p[0] + p[1])), max_size=6
)


# -- found ---------------------------------------------------------------------------------------


def test_a_span_is_found_when_the_union_holds_it():
    sets = [[Evidence("a", Span(10, 20))]]
    assert found(sets, {"a": spans((0, 15), (15, 30))}, {})
    assert found(sets, {"a": spans((10, 20))}, {})


def test_a_passage_that_only_touches_gold_is_no_hit():
    sets = [[Evidence("a", Span(10, 20))]]
    assert not found(sets, {"a": spans((0, 19))}, {})
    assert not found(sets, {"a": spans((11, 40))}, {})
    assert not found(sets, {"a": spans((0, 14), (15, 30))}, {})
    assert not found(sets, {"b": spans((0, 30))}, {})


def test_what_is_left_out_may_be_white_space_where_the_text_is_known():
    text = "one two.\n\n three four "

    def text_of(doc, span):
        return span.of(text)

    sets = [[Evidence("a", Span(4, 22))]]
    pieces = {"a": spans((0, 8), (11, 21))}
    assert found(sets, pieces, {}, text_of)
    assert not found(sets, pieces, {})
    assert not found(sets, {"a": spans((0, 7), (11, 21))}, {}, text_of)
    assert not found([[Evidence("a", Span(8, 11))]], {"a": spans((0, 8))}, {}, text_of)


def test_sets_are_an_or_of_ands():
    one, two, three = (Evidence("a", Span(i, i + 5)) for i in (0, 10, 20))
    got = {"a": spans((10, 26))}
    assert found([[one, two], [two, three]], got, {})
    assert not found([[one, two]], got, {})
    assert not found([], got, {})
    assert not found([[]], got, {})


def test_a_page_is_found_by_touch_and_a_document_by_anything():
    assert found([[Evidence("a", page=3)]], {}, {"a": {2, 3}})
    assert not found([[Evidence("a", page=3)]], {"a": spans((0, 9))}, {"a": {2}})
    assert found([[Evidence("a")]], {"a": spans((0, 1))}, {})
    assert not found([[Evidence("a")]], {"b": spans((0, 1))}, {})


@given(SOME_SPANS, st.integers(0, 40), st.integers(1, 20))
def test_found_agrees_with_counting_characters(got, start, length):
    covered = {at for span in got for at in range(span.start, span.end)}
    expected = set(range(start, start + length)) <= covered
    assert found([[Evidence("a", Span(start, start + length))]], {"a": got}, {}) == expected


def test_a_citation_touches_by_span_or_page_under_any_of_its_names():
    wanted = [Evidence("a", Span(10, 20)), Evidence("b", page=2)]
    assert touched(wanted, ("x", "a"), Span(19, 30), ())
    assert not touched(wanted, ("a",), Span(20, 30), (2,))
    assert touched(wanted, ("b",), None, (2, 3))
    assert not touched(wanted, ("a",), None, (1,))


@given(SOME_SPANS, SOME_SPANS)
def test_character_scores_agree_with_counting(gold, got):
    wanted = {at for span in gold for at in range(span.start, span.end)}
    taken = [at for span in got for at in range(span.start, span.end)]
    both = len(wanted & set(taken))
    scores = character_scores({"a": gold}, {"a": got})
    assert scores.recall == pytest.approx(both / len(wanted) if wanted else 0)
    assert scores.precision == pytest.approx(both / len(taken) if taken else 0)
    union = len(taken) + len(wanted) - both
    assert scores.iou == pytest.approx(both / union if union else 0)


# -- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "gold", "language"),
    [
        ("It was the 6 January, 1999!", "6 January 1999", "en"),
        ("about 1 000 people", "1,000", "en"),
        ("1000", "1 000", "ru"),
        ("1\u00a0000 человек", "1,000", "ru"),
        ("63.07 percent", "63,07%", "en"),
        ("63,07 %", "63.07", "ru"),
        ("ten deputies", "10", "en"),
        ("10", "ten", "en"),
        ("twenty-one", "21", "en"),
        ("the 25th", "25", "en"),
        ("1.5 million", "1,500,000", "en"),
        ("16 million", "16", "en"),
        ("26,628명입니다", "26,628", "ko"),
        ("일곱 가지 조건", "7가지", "ko"),
        ("서울에서", "서울", "ko"),
        ("한국은행은", "한국은행", "ko"),
        ("Белой Орды", "Белая Орда", "ru"),
        ("Азата Перуашева", "Азат Перуашев", "ru"),
        ("Зелёной", "зеленая", "ru"),
        ("Ассамблея Хатшылығының", "Ассамблея Хатшылығы", "kk"),
        ("хатшылыққа", "Хатшылық", "kk"),
        ("кітабында", "кітап", "kk"),
        ("Almaty's streets", "Almaty", "en"),
        ("the White Hordes", "White Horde", "en"),
        ("both parties", "party", "en"),
        ("Ak-zhol", "Ak zhol", "en"),
        ("J.K. Rowling", "J. K. Rowling", "en"),
        ("the U.S. army", "US army", "en"),
        ("27.04.2012", "27.4.2012", "ru"),
        ("-5 °C", "−5", "en"),
        ("кафе\u0301", unicodedata.normalize("NFC", "кафе\u0301"), "ru"),
        ("co\u00adoperation", "cooperation", "en"),
    ],
)
def test_right_words(answer, gold, language):
    assert answer_right(answer, [gold], language=language)


@pytest.mark.parametrize(
    ("answer", "gold", "language"),
    [
        ("", "10", "en"),
        ("100", "10", "en"),
        ("1,000", "1", "en"),
        ("75 000", "75", "ru"),
        ("2.06", "206", "en"),
        ("5", "-5", "en"),
        ("the 1990s", "1990", "en"),
        ("covid19", "19", "en"),
        ("Shayakhmetova", "Shayakhmetov", "en"),
        ("partial", "party", "en"),
        ("Золотая Орда", "Белая Орда", "ru"),
        ("он сказал", "10", "ru"),
        ("алма", "алмұрт", "kk"),
        ("부산에서", "서울", "ko"),
        ("White and Blue Horde", "White Horde", "en"),
        ("anything", "%", "en"),
        ("word " * 40 + "gold", "gold", "en"),
    ],
)
def test_wrong_words(answer, gold, language):
    assert not answer_right(answer, [gold], language=language)


def test_every_item_needs_one_of_its_variants_and_rules_over_answers():
    items = [["Kazakhstan"], ["Belorussia", "Belarus"]]
    assert answer_right("Belarus and Kazakhstan", ["whatever"], items)
    assert not answer_right("Kazakhstan", ["Kazakhstan"], items)


def test_a_trap_spoils_unless_the_gold_answer_holds_it():
    assert not answer_right("6 January 1999 or 16 March 1999", ["6 January 1999"], (), ["16 March 1999"])
    assert not answer_right("14 regions, 2 cities", ["14"], (), ["2"])
    assert answer_right("10 of 107", ["10 of 107"], (), ["107"])
    assert answer_right("2,000", ["2000"], (), ["2"])


@given(st.text(max_size=60), st.sampled_from(["en", "ru", "kk", "ko"]))
def test_any_text_holds_itself_if_it_holds_anything(text, language):
    assert holds(f"said: {text}.", text, language) or not any(c.isalnum() for c in text) or "." in text


@given(st.integers(0, 10**9))
def test_a_number_is_its_value_however_it_is_grouped(value):
    for mark in (",", " ", "\u00a0", "\u202f", "'"):
        assert answer_right(f"{value:,}".replace(",", mark), [str(value)])
    assert not answer_right(f"{value + 1:,}", [str(value)])


def _official_squad_f1(prediction, truth):
    import re
    import string
    from collections import Counter

    def normalise(text):
        text = "".join(c for c in text.lower() if c not in set(string.punctuation))
        return re.compile(r"\b(a|an|the)\b").sub(" ", text).split()

    said, gold = normalise(prediction), normalise(truth)
    common = sum((Counter(said) & Counter(gold)).values())
    if not said or not gold:
        return int(said == gold)
    if not common:
        return 0
    precision, recall = common / len(said), common / len(gold)
    return 2 * precision * recall / (precision + recall)


WORDS = st.lists(st.sampled_from(["the", "cat", "sat", "A", "mat!", "on,", "Кот"]), max_size=7).map(" ".join)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=3))
def test_f1_is_squads(said, gold):
    assert token_f1(said, gold) == pytest.approx(max(_official_squad_f1(said, each) for each in gold))


def test_f1_and_exact_match_worked_by_hand():
    assert token_f1("the White Horde", ["White Hordes of old"]) == pytest.approx(2 / 6)
    assert token_f1("", []) == 1
    assert token_f1("x", []) == 0
    assert token_f1("서울은", ["서울"], characters=True) == pytest.approx(0.8)
    assert exact_match("The Arch!", ["arch"])
    assert not exact_match("arches", ["arch"])


@pytest.mark.parametrize(
    ("said", "gold"),
    [
        ("«Ақ Орда»", "ақ орда"),
        ("БЕЛАЯ ОРДА.", "белая орда"),
        ("the “White” Horde…", "White Horde"),
        ("《훈민정음》", "훈민정음"),
        ("서울, 한국", "서울 한국"),
        ("и\u0306од", "йод"),
        ("§ 5—7", "§ 57"),
        ("quai d’Orsay", "QUAI D'ORSAY"),
    ],
)
def test_case_punctuation_and_composition_count_in_no_script(said, gold):
    assert exact_match(said, [gold])
    assert token_f1(said, [gold]) == token_f1(said, [gold], characters=True) == 1


def test_letters_and_numbers_count_in_every_script():
    for said, gold in [
        ("Белой Орды", "Белая Орда"),
        ("ордасы", "орда"),
        ("서울은", "서울"),
        ("63", "36"),
    ]:
        assert not exact_match(said, [gold])
    assert token_f1("Белой Орды", ["Белая Орда"]) == 0
    assert token_f1("кот и пёс", ["пёс и кошка"]) == pytest.approx(2 / 3)
    assert token_f1("서울 특별시", ["서울"], characters=True) == pytest.approx(2 * 2 / 7)


# -- rankings ------------------------------------------------------------------------------------

DOCS = [f"d{i}" for i in range(15)]


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["q1", "q2", "q3"]),
        st.dictionaries(st.sampled_from(DOCS), st.integers(1, 3), min_size=1, max_size=5),
        min_size=1,
    ),
    st.dictionaries(
        st.sampled_from(["q1", "q2", "q3"]), st.lists(st.sampled_from(DOCS), unique=True, max_size=15)
    ),
)
def test_ranking_measures_agree_with_their_definitions(judged, ranked):
    scores = ranking_scores(judged, ranked, ["nDCG@10", "RR@10", "R@10", "Success@1", "Success@5"])
    for question, grades in judged.items():
        top = ranked.get(question, [])[:10]
        gains = [grades.get(doc, 0) for doc in top]
        ideal = sorted(grades.values(), reverse=True)[:10]
        firsts = [rank for rank, gain in enumerate(gains, 1) if gain]
        expected = {
            "nDCG@10": _dcg(gains) / _dcg(ideal),
            "RR@10": 1 / firsts[0] if firsts else 0,
            "R@10": len(firsts) / len(grades),
            "Success@1": float(bool(gains[:1] and gains[0])),
            "Success@5": float(any(gains[:5])),
        }
        for measure, value in expected.items():
            assert scores[measure][question] == pytest.approx(value), measure


def _dcg(gains):
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def test_an_unanswered_question_scores_zero():
    assert ranking_scores({"q": {"d": 1}}, {}, ["RR@10"]) == {"RR@10": {"q": 0.0}}
    assert ranking_scores({}, {"q": ["d"]}, ["RR@10"]) == {"RR@10": {}}


def test_what_nobody_has_judged_bounds_a_score_from_both_sides():
    """Relevant, unjudged: if the second is relevant too, the ideal has two at the top, and nDCG may fall."""
    bounds = ranking_bounds({"q": {"a": 1}}, {"q": {"a", "c"}}, {"q": ["a", "c", "x"]}, 10)
    late = (1 + 1 / 2) / (1 + 1 / math.log2(3))
    assert bounds["nDCG@10"]["q"] == pytest.approx((late, 1))
    assert bounds["P@10"]["q"] == pytest.approx((0.1, 0.2))
    assert bounds["RR@10"]["q"] == bounds["Success@1"]["q"] == (1, 1)
    bounds = ranking_bounds({"q": {"a": 1}}, {"q": {"a"}}, {"q": ["x", "a"]}, 10)
    assert bounds["RR@10"]["q"] == (0.5, 1)
    assert bounds["nDCG@10"]["q"] == pytest.approx((1 / math.log2(3), 1))
    assert ranking_bounds({"q": {"a": 1}}, {"q": {"a"}}, {}, 10)["nDCG@10"]["q"] == (0, 0)
    assert ranking_bounds({"q": {"a": 0}}, {"q": {"a"}}, {"q": ["a"]}, 10)["nDCG@10"]["q"] == (0, 0)


def test_unjudged_is_of_the_first_k():
    assert unjudged({"a"}, ["a", "x", "y", "z"], 2) == 0.5
    assert unjudged({"a"}, [], 10) == 0


# -- confidence ----------------------------------------------------------------------------------

BELIEFS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5001, 0.9, 1.0]), st.booleans()),
    min_size=1,
    max_size=30,
)


@settings(deadline=None)
@given(BELIEFS)
def test_auroc_agrees_with_sklearn(beliefs):
    from sklearn.metrics import roc_auc_score

    scores, flags = [b for b, _ in beliefs], [f for _, f in beliefs]
    if len(set(flags)) < 2:
        assert math.isnan(area_under_roc(scores, flags))
    else:
        assert area_under_roc(scores, flags) == pytest.approx(roc_auc_score(flags, scores))


@given(BELIEFS)
def test_aurc_is_the_mean_over_shuffled_ties(beliefs):
    sure, right = [b for b, _ in beliefs], [r for _, r in beliefs]
    if len(set(sure)) == len(sure):
        order = sorted(range(len(sure)), key=lambda i: -sure[i])
        risks = [sum(not right[i] for i in order[:k]) / k for k in range(1, len(order) + 1)]
        assert aurc(sure, right) == pytest.approx(sum(risks) / len(risks))
    swapped = list(zip(sure, right, strict=True))
    random.Random(0).shuffle(swapped)
    assert aurc(sure, right) == pytest.approx(aurc([s for s, _ in swapped], [r for _, r in swapped]))


def test_aurc_averages_ties_as_brute_force_does():
    from itertools import permutations

    right = [True, False, True, False]
    means = []
    for order in permutations(right):
        risks = [sum(not r for r in order[:k]) / k for k in range(1, 5)]
        means.append(sum(risks) / 4)
    assert aurc([0.5] * 4, right) == pytest.approx(sum(means) / len(means))


@given(BELIEFS)
def test_calibration_error_agrees_with_a_loop_over_bins(beliefs):
    total = 0.0
    for at in range(15):
        inside = [(c, r) for c, r in beliefs if at / 15 <= c < (at + 1) / 15 or (c == 1 and at == 14)]
        if inside:
            accuracy = sum(r for _, r in inside) / len(inside)
            belief = sum(c for c, _ in inside) / len(inside)
            total += len(inside) / len(beliefs) * abs(accuracy - belief)
    assert calibration_error([c for c, _ in beliefs], [r for _, r in beliefs]) == pytest.approx(total)


@given(BELIEFS, st.sampled_from([0.0, 0.05, 0.3, 0.5]))
def test_coverage_at_risk_agrees_with_trying_every_threshold(beliefs, risk):
    best = 0.0
    for threshold in {c for c, _ in beliefs}:
        speak = [r for c, r in beliefs if c >= threshold]
        if sum(not r for r in speak) / len(speak) <= risk + 1e-12:
            best = max(best, len(speak) / len(beliefs))
    assert coverage_at_risk(*zip(*beliefs, strict=True), risk) == pytest.approx(best)


def test_risk_at_coverage_worked_by_hand():
    sure, right = [0.9, 0.8, 0.7, 0.6], [True, True, False, False]
    assert risk_at_coverage(sure, right, 0.5) == 0
    assert risk_at_coverage(sure, right, 0.75) == pytest.approx(1 / 3)
    assert risk_at_coverage(sure, right, 1) == 0.5
    assert coverage_at_risk(sure, right, 0.05) == 0.5
    assert aurc(sure, right) == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)
