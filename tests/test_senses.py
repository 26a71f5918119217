"""Words with several senses and questions in; which sense is meant, and what of a question is met, out."""

from __future__ import annotations

import calendar

import pytest

from pipeline.evidence import Draft
from pipeline.extract import weighed
from pipeline.gloss import concept_of, gloss, met, own_concepts, own_table, table_of, unheard


def said(text: str, language: str, target: str = "en") -> dict[str, list[str]]:
    made = gloss(text, language, target, [own_table(language, target)])
    return {term.said: [each.text for each in term.renderings] for term in made.terms}


# --- senses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        ("What happened in May?", "May", "май"),
        ("May 1999", "May", "май"),
        ("on 4 may", "may", "май"),
        ("Who may vote?", "may", "мочь"),
        ("It opened on March 5", "March", "март"),
        ("They march there", "march", "марш"),
        ("How large is Turkey?", "Turkey", "Турция"),
        ("Who keeps the turkey?", "turkey", "индейка"),
        ("Is it the Polish share?", "Polish", "польский"),
        ("They polish it", "polish", "полировать"),
        ("after some seconds", "seconds", "секунда"),
        ("the second time", "second", "второй"),
        ("Many Poles live there", "Poles", "поляк"),
        ("It opened in 1907; its keeper lives there", "its", "его"),
    ],
)
def test_capitals_numbers_and_endings_tell_senses_apart(text, word, meant):
    assert said(text, "en", "ru")[word][0] == meant


@pytest.mark.parametrize("text", ["MAY", "may", "May I ask?"])
def test_where_capitals_tell_nothing_both_senses_stay(text):
    assert {"май", "мочь"} <= set(said(text, "en", "ru")[text.split()[0]])


def test_every_month_and_day_of_the_week_is_understood_as_one():
    calendar_words = {*calendar.month_name, *calendar.day_name} - {""}
    concepts = {c.of("en")[0]: c for c in own_concepts() if c.of("en")[0] in calendar_words}
    assert concepts.keys() == calendar_words
    for english, concept in concepts.items():
        assert concept.of("ru")[0] in said(f"on {english}", "en", "ru")[english][:1]
        for language in ("ru", "kk", "ko"):
            understood = gloss(concept.of(language)[0], language, "en", [own_table(language, "en")])
            assert english in [each.text for each in understood.terms[0].renderings]  # Среда is also a medium


def test_verbs_of_how_surely_count_for_nothing_in_a_search():
    made = gloss("Может ли президент распустить мажилис в мае?", "ru", "en", [own_table("ru", "en")])
    assert {t.said: t.weight for t in made.terms if t.said in ("Может", "мае")} == {"Может": 0.0, "мае": 1.0}


@pytest.mark.parametrize(
    ("language", "word", "meant", "never"),
    [
        ("kk", "алады", "get", "motley"),
        ("kk", "болатын", "be", "steel"),
        ("kk", "шықты", "go out", "dew"),
        ("kk", "түседі", "drop", "colour"),
        ("kk", "қара", "black", "watch"),
        ("kk", "жылы", "year", ""),
        ("kk", "маусымда", "June", ""),
        ("kk", "тапты", "find", "class"),
        ("ko", "했다", "did", "sea"),
        ("ko", "말했습니다", "said", "horse"),
        ("ko", "두", "two", "put"),
        ("ko", "썼습니다", "write", ""),
        ("ko", "5월에", "May", "month"),
        ("ko", "해", "year", "do"),
        ("ko", "아는", "know", ""),
    ],
)
def test_endings_tell_parts_of_speech_apart(language, word, meant, never):
    made = gloss(word, language, "en", [own_table(language, "en")])
    first = [each.text for each in made.terms[0].renderings][:3]
    assert meant in first
    assert first[0] != never


@pytest.mark.parametrize("name", ["전지현이", "발매된", "번디가", "타임"])
def test_what_only_begins_like_a_korean_word_is_not_taken_for_it(name):
    assert gloss(name, "ko", "en", [own_table("ko", "en")]).terms[0].kind == "unknown"


def test_lines_that_say_the_same_are_no_votes():
    one = concept_of("poem\tn\tстих\t\t시")
    again = [concept_of(f"{word}; poem\tn\tстих\t\t시") for word in ("verse", "rhyme", "ode")]
    city = concept_of("city\tn\tгород\t\t시")
    made = gloss("시", "ko", "en", [table_of([city, one, *again], "ko")])
    worths = {each.text: each.worth for each in made.terms[0].renderings}
    assert worths["city"] > 0.6


# --- what of a question is met --------------------------------------------------------------------


def unmet(question: str, passage: str, *said: str) -> dict[str, float]:
    made = gloss(question, "ru", "en", [own_table("ru", "en")])
    return dict(met(made, passage, said or [passage]))


def test_what_of_a_question_a_passage_does_not_speak_of_is_counted():
    passage = "The canal was opened on 4 May 1907. It carries water."
    assert unmet("Когда открыли канал?", passage) == dict.fromkeys(unmet("Когда?", passage), 0.0)
    assert unmet("Открыли канал в 1907 году?", passage)["numbers not in the passage"] == 0
    assert unmet("Открыли канал в 1914 году?", passage)["numbers not in the passage"] == 1
    assert unmet("Как открыл канал Ахметов?", passage)["names not in the passage"] == 1
    apart = unmet("Канал открыл вода?", passage, "It carries water.")
    assert apart["words not in the sentence"] > apart["words not in the passage"] == 0


def test_a_name_that_no_text_has_is_named():
    made = gloss("Как открыл канал Ахметов в Турции?", "ru", "en", [own_table("ru", "en")])
    assert unheard(made, ["The canal of Turkey was opened by Akhmetov."]) == ()
    assert unheard(made, ["The canal was opened."]) == ("Ахметов", "Турции")


def test_no_draft_is_surer_for_being_read_through_the_lexicon():
    draft = Draft("1907", (), 0.3, 0.4)
    met_all = dict.fromkeys(unmet("Когда?", ""), 0.0)
    sure, unsure = weighed(draft, met_all), weighed(draft, dict.fromkeys(met_all, 1.0))
    assert unsure.confidence < 0.1 < sure.confidence <= 0.3
    assert unsure.answerable < sure.answerable
    with pytest.raises(ValueError, match="fit them anew"):
        weighed(draft, {})
