"""Questions that go on from the one before: completed by rules, the same every time, or left as they are."""

from __future__ import annotations

import pytest

from pipeline.extract import followed

SEATS = "How many seats had the Mazhilis in 2004?"


@pytest.mark.parametrize(
    ("before", "question", "full"),
    [
        # English: another year, a year where there was none, several years, another name
        (SEATS, "and in 2018?", "How many seats had the Mazhilis in 2018?"),
        (SEATS, "In 2018?", "How many seats had the Mazhilis in 2018?"),
        (SEATS, "2018?", "How many seats had the Mazhilis in 2018?"),
        (SEATS, "What about 2007 and 2018?", "How many seats had the Mazhilis in 2007 and 2018?"),
        ("Who led the Assembly?", "and in 2018?", "Who led the Assembly in 2018?"),
        ("Who led the Assembly?", "and the Senate?", "Who led the Senate?"),
        (
            "How many members did the Patriot Party have?",
            "what about Otan?",
            "How many members did Otan have?",
        ),
        ("Who lives in Almaty?", "and in winter?", "Who lives in Almaty in winter?"),
        ("What is the population of Almaty?", "and of Astana?", "What is the population of Astana?"),
        (SEATS, "and before 2018?", "How many seats had the Mazhilis before 2018?"),
        ("Who led it between 2010 and 2012?", "and in 2015?", "Who led it in 2015?"),
        ("Who led it in 2010?", "and between 2015 and 2018?", "Who led it between 2015 and 2018?"),
        ("Сколько партий было в 2004 году?", "а до 2018 года?", "Сколько партий было до 2018 года?"),
        ("Сколько партий было в 2004 году?", "а после 2018?", "Сколько партий было после 2018?"),
        ("Who led it between 2010 and 2012?", "2015?", "Who led it in 2015?"),
        (
            "In 2004, how many seats were there?",
            "and before 2018?",
            "Before 2018, how many seats were there?",
        ),
        (
            "How many seats in 2004 did the party founded in 1999 have?",
            "and before 2018?",
            "How many seats before 2018 did the party founded in 1999 have?",
        ),
        ("Сколько партий было в 2004 г.?", "а до 2018 года?", "Сколько партий было до 2018 года?"),
        # Russian
        ("Сколько партий было в 2004 году?", "а в 2018?", "Сколько партий было в 2018 году?"),
        ("Сколько партий было?", "а в 2018 году?", "Сколько партий было в 2018 году?"),
        ("Сколько депутатов в Мажилисе?", "А в Сенате?", "Сколько депутатов в Сенате?"),
        ("Сколько членов было у партии Асар?", "а у партии Отан?", "Сколько членов было у партии Отан?"),
        ("Какова численность населения Казахстана?", "а Кореи?", "Какова численность населения Кореи?"),
        # Kazakh
        ("2004 жылы қанша партия тіркелді?", "ал 2018 жылы?", "2018 жылы қанша партия тіркелді?"),
        ("Қанша партия тіркелді?", "Ал 2018 жылы?", "2018 жылы қанша партия тіркелді?"),
        ("Астанада қанша адам тұрады?", "ал Алматыда?", "Алматыда қанша адам тұрады?"),
        ("Қазақстан халқының саны қанша?", "ал Корея?", "Корея халқының саны қанша?"),
        # Korean: the particle takes the form that fits the new noun
        ("2004년에 등록된 정당은 몇 개인가?", "2018년에는?", "2018년에 등록된 정당은 몇 개인가?"),
        ("등록된 정당은 몇 개인가?", "그럼 2018년에는?", "2018년에는 등록된 정당은 몇 개인가?"),
        ("카자흐스탄의 인구는 몇 명인가?", "한국은?", "한국의 인구는 몇 명인가?"),
        ("제주는 어디에 있는가?", "그럼 서울은?", "서울은 어디에 있는가?"),
    ],
)
def test_a_question_that_goes_on_keeps_its_subject(before: str, question: str, full: str) -> None:
    assert followed(before, question) == full
    assert followed(full, question) in (full, None)  # asked again, it changes nothing more


@pytest.mark.parametrize(
    "question",
    [
        "Who won the World Cup in 2022?",
        "and who led them?",
        "Сколько партий было в 2018 году?",
        "Ассамблея қай жылы құрылды?",
        "2018년에 등록된 정당은 몇 개인가?",
        "and",
        "and the notice period?",
        "notice period",
        "",
    ],
)
def test_a_question_that_stands_by_itself_is_left_alone(question: str) -> None:
    assert followed(SEATS, question) is None


def test_nothing_follows_from_nothing() -> None:
    assert followed("", "and in 2018?") is None
    assert followed("?", "and in 2018?") is None
    assert followed("의장은 누구인가?", "는?") is None
    assert followed("서울에는 몇 명이 사는가?", "에는?") is None


def test_an_engine_follows_too(engine: object) -> None:
    assert engine.follow(SEATS, "and in 2018?") == "How many seats had the Mazhilis in 2018?"  # type: ignore[attr-defined]
    assert engine.follow(SEATS, "Who is the landlord?") == "Who is the landlord?"  # type: ignore[attr-defined]
