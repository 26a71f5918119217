"""What is measured of a sentence says what it claims to, and the words that answer are slices."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.embed import embedder_from_settings, static_words
from pipeline.evidence import Hit, Passage, Place, Span, TableRow
from pipeline.extract import calibration
from pipeline.extract.closely import read_closely
from pipeline.extract.expected import expected
from pipeline.extract.features import Passage as Measured
from pipeline.extract.features import features
from pipeline.extract.lacking import lacking
from pipeline.extract.likeness import Likeness
from pipeline.extract.marked import marked
from pipeline.extract.nearness import close, nearness, standing, weights_of
from pipeline.extract.order import ordered
from pipeline.extract.question import Question
from pipeline.extract.rate import Rated
from pipeline.extract.short import MOST_WORDS, clause, short_answer
from pipeline.extract.units import Unit, units_of
from pipeline.language import content_words, sentences
from pipeline.read import read
from pipeline.settings import EmbedSettings

WORDS = st.text(alphabet="abcdefgһқабвгд한국어 ", max_size=60)


def unit(text, row=None, before="", rank=1, score=1.0):
    passage = Passage("p", "d", Span(0, max(1, len(text))), text)
    hit = Hit(passage, rank, score)
    place = Place("d", Span(0, max(1, len(text))))
    vector = np.zeros(384, dtype=np.float32)
    return Unit(place, text, row, hit, vector, marked(text), frozenset(), before, "", "", "")


@given(WORDS, WORDS)
def test_likeness_is_a_share_and_a_word_is_most_like_itself(question, text):
    likeness = Likeness(question, [text])
    alike = likeness.alike(text)
    assert ((alike >= 0) & (alike <= 1)).all()
    assert 0 <= likeness.covered(alike) <= 1 + 1e-6
    if likeness.words:
        assert likeness.covered(likeness.alike(question)) == pytest.approx(1)
        assert (likeness.alike(question) == 1).all()


@given(WORDS, WORDS, WORDS)
def test_more_text_is_never_less_alike(question, text, more):
    likeness = Likeness(question, [])
    assert (likeness.alike(f"{text} {more}") >= likeness.alike(text) - 1e-6).all()


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("партия", "партиялардың"),
        ("도서관", "도서관에서"),
        ("Nazarbayev", "Nazarbaev"),
        ("membership", "membrship"),
    ],
)
def test_forms_are_alike_and_strangers_are_not(question, form):
    likeness = Likeness(question, [])
    assert likeness.alike(form)[0] >= 0.6
    assert likeness.alike("entirely другое 말")[0] == 0


def test_words_that_all_passages_have_weigh_little():
    likeness = Likeness("canal budget", ["the canal", "a canal", "canal again", "canal and budget"])
    weight = dict(zip(likeness.words, likeness.weights, strict=True))
    assert weight["canal"] < weight["budget"]
    assert sum(weight.values()) == pytest.approx(1)


def test_the_stretch_that_says_it_in_other_words_is_nearest():
    embedder = embedder_from_settings(EmbedSettings())
    question = "Who fell upon the herders?"
    text = "The harvest of barley was good. Raiders attacked the nomads in spring. Taxes were paid in grain."
    asked, words = embedder.words([question, text])
    (near,) = nearness(question, asked, [words])
    none = np.zeros(near.nearness.shape[1], dtype=np.float32)
    weights = weights_of([near], len(none))
    spans = [Span(0, 31), Span(32, 70), Span(71, len(text)), Span(0, len(text))]
    *each, whole = (close(near, span, None, none, near.best(), weights).measured() for span in spans)
    weighed = [one["near in rare words"] for one in each]
    assert weighed.index(max(weighed)) == 1
    assert whole["near in rare words"] == pytest.approx(each[0]["near in the passage"])


def test_a_row_is_read_with_its_header_and_with_what_leads_up_to_its_table(tmp_path):
    rows = "| Place | Burnt down |\n|---|---|\n| Asar | 1911 |\n| Kest | 1934 |\n"
    source = f"# Mills\n\nHow the mills fared.\n\n{rows}"
    (tmp_path / "a.md").write_text(source, encoding="utf-8")
    document = read(tmp_path / "a.md")[0].document
    listed = [(row.span, np.zeros(384, dtype=np.float32)) for row in document.rows]
    hit = Hit(Passage("p", document.doc_id, Span(0, len(source)), document.text), 1, 1.0)
    units = units_of([hit], lambda doc_id: document, lambda doc_id, span: listed)
    assert [unit.above for unit in units] == ["Mills. How the mills fared."] * 2
    words = embedder_from_settings(EmbedSettings()).words
    bare, kest = read_closely("In what year did fire destroy Kest?", units, words)
    assert kest.close.own.sum() > bare.close.own.sum()  # its own name is met there
    (other,) = read_closely("In what year did fire destroy Kest?", [replace(kest, row=None)], words)
    assert kest.close.own.sum() > other.close.own.sum()  # so is the fire, in the header
    assert (kest.close.before == kest.close.own).all()  # what stands before it are other rows


def test_what_all_stretches_come_near_to_makes_none_stand_out():
    best = [np.array([0.9, near], dtype=np.float32) for near in (0.2, 0.3, 0.7)]
    low, middle, high = standing(best)
    assert low < middle < high
    assert low + middle + high == pytest.approx(0, abs=1e-5)
    assert standing([np.array([0.9, 0.4], dtype=np.float32)] * 3) == pytest.approx([0, 0, 0], abs=1e-5)


@pytest.mark.parametrize(
    ("question", "text", "whole", "share"),
    [
        ("When was the mill built?", "It was built on 6 January 1999.", 1, 0),
        ("When was the mill built?", "It was built in 1999.", 0, 0),
        ("Who built the mill in 1999?", "Anna did, on 6 January 1999.", 0, 0),
        ("What share of mills burnt down?", "Of all mills 12 per cent burnt.", 0, 1),
        ("Какая доля мельниц сгорела?", "Сгорело 12 процентов мельниц.", 0, 1),
        ("How many mills burnt down?", "Of all mills 12 % burnt.", 0, 0),
    ],
)
def test_a_whole_date_and_a_share_count_where_they_are_asked_for(question, text, whole, share):
    asked = Question(question, "en", False)
    measured = features(asked, unit(text), Measured(asked, text), 0.5, 1.0, None)
    assert (measured["whole date"], measured["per cent"]) == (whole, share)


def test_token_vectors_are_unit_and_stand_where_they_say():
    embedder = embedder_from_settings(EmbedSettings())
    text = "Ninety days’ notice, Ғани!"
    (words,) = embedder.words([text])
    assert words.vectors.shape == (len(words.places), 384)
    assert np.allclose(np.linalg.norm(words.vectors, axis=1), 1, atol=1e-4)
    assert [text[a:b] for a, b in words.places][:2] == ["Ninety", "days"]
    assert all(a < b <= len(text) for a, b in words.places)


def test_both_ways_of_the_default_model_make_the_same_token_vectors():
    from pipeline.embed.bundled import Bundled

    bundled = Bundled(32)
    texts = ["Who is the landlord of the mill?", "Ardak Nurlanova owns it.", ""]
    for one, other in zip(bundled.way.words(texts), bundled._reference.words(texts), strict=True):
        assert np.array_equal(one.places, other.places)
        assert np.abs(one.vectors - other.vectors).max(initial=0) < 1e-4


@given(WORDS, st.integers(1, 40))
def test_a_clause_is_made_of_the_words_of_its_text(text, most):
    said = clause(Question("abc 한국 где", "en", False), text, most)
    assert len(said.split()) <= most
    assert all(word.strip(" ,;:(|*#>-•") in text for word in said.split())


def test_of_several_values_the_one_whose_clause_is_asked_for_is_the_answer():
    text = "Its congress took place on 6 January 1999; it was registered on 16 March 1999."
    asked = Question("When was the party registered?", "en", True, (text, "A party. Its congress."))
    assert short_answer(asked, unit(text)) == "16 March 1999"
    asked = Question("When did its founding congress take place?", "en", True, (text, "It was registered."))
    assert short_answer(asked, unit(text)) == "6 January 1999"


def test_a_share_is_no_year():
    text = "In 1989 citizens founded the movement."
    question = Question("What share did citizens have?", "en", True)
    assert short_answer(question, unit(text)) == text


def test_the_head_of_a_table_answers_nothing_and_each_row_knows_its_header(tmp_path):
    path = tmp_path / "papers.md"
    rows = ["| Party | Paper | Copies |", "|---|---|---|", "| Asar | Respublika | 6,000 |"]
    path.write_text(
        "\n".join(["Papers of parties were few.", "", *rows, "", "All are weekly."]), encoding="utf-8"
    )
    document = read(path)[0].document
    listed = [(span, np.zeros(384, dtype=np.float32)) for span in sentences(document.text)]
    passage = Passage("p", document.doc_id, Span(0, len(document.text)), document.text)
    hits = [Hit(passage, 1, 1.0)]
    units = units_of(hits, lambda doc_id: document, lambda doc_id, span: listed)
    said = [each.text.strip("| ") for each in units]
    assert not any(text.startswith("Party") for text in said)
    (row,) = (each for each in units if "Asar" in each.text)
    assert row.row.header.endswith("Party | Paper | Copies")
    assert [each.row for each in units if "Asar" not in each.text] == [None] * (len(units) - 1)
    assert len(units) == len(listed) - 2  # nor does the line below the head


def test_a_row_answers_by_its_column():
    row = TableRow(Span(0, 30), "| Year | Share (%) | Total |")
    question = Question("What percentage were Koreans in 1970?", "en", True)
    assert short_answer(question, unit("| 1970 | 0.61 | 12,848,573 |", row)) == "0.61"


def test_a_row_stays_whole_where_no_column_is_clearly_meant():
    row = TableRow(Span(0, 30), "Town | Peak level | Homes flooded")
    wet = Question("How many dwellings were under water?", "en", True)
    assert short_answer(wet, unit("| Asterby | 3 | 12 |", row)) == "Asterby | 3 | 12"
    named = Question("How many homes were under water in Asterby?", "en", True)
    assert short_answer(named, unit("| Asterby | 3 | 12 |", row)) == "12"


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (
            "How long did it stand idle?",
            "The mill stood still for seven weeks because of silt.",
            "seven weeks",
        ),
        ("How much was it?", "It came to 26.9 million crowns.", "26.9 million crowns"),
        ("How many joined?", "In spring 23 joined us.", "23"),
        ("How many were there?", "There were 23 of them.", "23"),
        ("How many were lost?", "The sea took 40 women.", "40 women"),
        ("How many drowned?", "In 2008, on the trawler, fourteen men drowned.", "fourteen men"),
        ("How long is the leave?", "9. Leave amounts to twenty-seven days.", "twenty-seven days"),
        ("How many are needed?", "**Section 38.** The quorum is 12 members.", "12 members"),
        ("How many were there?", "The one at the gate counted 23.", "23"),
    ],
)
def test_a_number_comes_with_what_it_counts(question, text, answer):
    assert short_answer(Question(question, "en", True), unit(text)) == answer


@pytest.mark.parametrize(
    ("question", "language", "text", "answer"),
    [
        ("Сколько стоил дом?", "ru", "Дом обошёлся в 23 миллиона, не больше.", "23 миллиона"),
        ("Сколько длилась блокада?", "ru", "Всё кончилось за пятьдесят два часа.", "пятьдесят два часа"),
        ("Су қанша төмендеді?", "kk", "Көлдің деңгейі 1,7 метрге түсті.", "1,7 метрге"),
        ("보증금은 얼마입니까?", "ko", "상인은 3천만 원을 맡긴다.", "3천만 원"),
        ("언제 왔습니까?", "ko", "그는 2020년 가을에 왔다.", "2020년 가을"),
        ("Когда вернули контроль?", "ru", "Контроль вернули 20 марта.", "20 марта"),
        ("When did it burn?", "en", "The house burnt out on 3 July.", "3 July"),
        ("By when must it be paid?", "en", "All of it is due by the end of 2023.", "the end of 2023"),
    ],
)
def test_a_value_comes_whole_in_each_language(question, language, text, answer):
    assert short_answer(Question(question, language, language == "en"), unit(text)) == answer


def test_of_two_that_are_named_the_words_around_say_which():
    text = "A mother is entitled to more weeks of leave than the father, Harald Nyberg told us."
    asked = Question("Who is given more time, mothers or fathers?", "en", True)
    assert short_answer(asked, unit(text)) == text


@pytest.mark.parametrize(
    "text", ["Teaching needs a native speaker.", "The raw data are held in Thornquay by the archive."]
)
def test_a_single_word_is_no_person(text):
    assert short_answer(Question("Who keeps it?", "en", True), unit(text)) == text


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("At what did they aim when the canal was dug?", "any"),
        ("When was he arrested?", "date"),
        ("What alternatives do those who must leave get?", "list"),
        ("By whom was it founded, and who paid?", "list"),
        ("To whom do they turn?", "person"),
        ("agrarian party founding congress date", "date"),
        ("Which theory says that the number of twins is infinite?", "any"),
        ("asar membership number", "number"),
        ("За кем последнее слово, когда министры всё рассмотрели?", "person"),
        ("Когда открыли канал?", "date"),
        ("How fast did they come in the year of the fire?", "any"),
        ("By when is it due?", "date"),
    ],
)
def test_what_is_asked_for_stands_at_the_beginning_or_the_end(question, kind):
    assert expected(question) == kind


def test_what_is_missing_is_named_years_first():
    question = Question("How many lived in Almaty in 2021?", "en", True)
    assert lacking(question, ["Almaty had 1.1 million in 1999 and 2009."]) == (
        "the nearest passages speak of 1999 and 2009, not of 2021"
    )
    assert lacking(question, ["In 2021 Astana grew."]) == "no passage near it speaks of Almaty"
    assert lacking(question, ["Almaty in 2021"]) == ""
    assert lacking(question, []) == "the nearest passages do not speak of 2021"


def test_passages_are_ordered_by_the_search_and_by_their_best_sentence():
    hits = [
        Hit(Passage(f"p{n}", "d", Span(n, n + 1), "x"), n + 1, score)
        for n, score in enumerate((1.0, 0.9, 0.1))
    ]
    rated = [
        Rated(replace(unit("x"), hit=hit), {}, score)
        for hit, score in zip(hits, (0.01, 0.5, 0.0), strict=True)
    ]
    order = ordered(hits, sorted(rated, key=lambda one: -one.score))
    assert [at for at, _ in order] == [1, 0, 2]
    assert all(0 <= score <= 1 for _, score in order)


def test_features_have_the_names_that_weights_have():
    question = Question("How many mills were there in 1999?", "kk", False)
    text = "In 2009 there were nine mills."
    (one,) = read_closely(question.text, [unit(text)], static_words)
    measured = features(question, one, Measured(question, text), 0.5, 1.0, 0.0)
    assert measured["year absent"] == 1
    assert measured["other year here"] == 1
    assert 0 < calibration.probability("sentence", "foreign", measured) < 1
    with pytest.raises(ValueError, match="calibrate anew"):
        calibration.probability("sentence", "foreign", {**measured, "new": 1.0})


def test_operating_points_stand_with_the_weights():
    said = json.loads((files("pipeline.extract") / "calibration.json").read_text(encoding="utf-8"))
    points = {name: point["threshold"] for name, point in said["points"].items()}
    assert points["eager"] <= points["balanced"] <= points["careful"]
    assert calibration.least_confidence("balanced") == points["balanced"]
    assert calibration.least_confidence("0.35") == 0.35
    assert all(math.isfinite(w) for kind in said["sentence"].values() for w in kind["weights"].values())


def test_content_words_are_lower_case_once_and_no_stop_words():
    assert content_words("The Mill, the MILL and мельница") == ("mill", "мельница")
    assert MOST_WORDS == 40


def test_what_careful_is_said_to_give_is_what_was_measured():
    point = calibration.models()["points"]["careful"]
    told = f"speaks on {point['said']} of {point['questions']:,} questions and is wrong in {point['wrong']}"
    assert told in (Path(__file__).parent.parent / "docs/answering.md").read_text(encoding="utf-8")
