"""Kazakh and Korean words meet across their endings, and Russian and English ones are stemmed as before."""

import sqlite3

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from conftest import write_texts
from pipeline.build import build
from pipeline.errors import MismatchError
from pipeline.extract.marked import covered, marked
from pipeline.language import REVISION, content_stems, stem_of, tokens
from pipeline.language.kazakh import kazakh_stem
from pipeline.language.korean import korean_stem
from pipeline.store import Library
from pipeline.store.put import put_catalogue

CYRILLIC = st.text("абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһі", min_size=1, max_size=20)
HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=12)


@pytest.mark.parametrize(
    "forms",
    [
        "мектебі мектебінің мектептің мектебіне",
        "қала қаланың қалада қаладан қалаға қаланы қаламен қаласы қалалар қалаларының қаласындағы",
        "көлдер көлдің көлі көлдерінде көлге көлден",
        "кітаптың кітабының кітабында",
        "халық халқы халықтың халқының халыққа",
        "өзен өзеннің өзендер өзенге өзенмен",
        "қазақтар қазақтың қазақтарға",
        "көтерілді көтерілген көтеріледі",
        "партияның партияға партиясының партия",
        "елдің елді",
    ],
)
def test_kazakh_forms_share_a_stem(forms):
    assert len({stem_of(form) for form in forms.split()}) == 1, [stem_of(form) for form in forms.split()]


@pytest.mark.parametrize(
    "words",
    ["қала қалам", "көл көлік", "тіл тілші", "өнер өнеркәсіп", "үй үміт", "жүк жүрек"],
)
def test_other_kazakh_words_do_not(words):
    assert len({stem_of(word) for word in words.split()}) == 2


@pytest.mark.parametrize(
    "forms",
    [
        "도서관 도서관은 도서관이 도서관에서 도서관에서는 도서관으로 도서관의 도서관들 도서관이었다",
        "학교 학교는 학교가 학교를 학교에 학교로 학교와 학교였다",
        "발표 발표했다 발표하였다 발표하는 발표한 발표하여 발표했으며 발표하였는가 발표됐다 발표되었던",
        "태어난 태어났다 태어났던 태어났으며",
        "열린 열렸다 열렸던 열렸으며",
        "말한 말했다 말하는 말하고",
        "만들었다 만들었던 만들고 만들던",
        "년 년에 년부터 년까지 년에는",
        "서울 서울로 서울은 서울에서",
        "KBS KBS는 KBS가 KBS에서",
    ],
)
def test_korean_forms_share_a_stem(forms):
    assert len({stem_of(form) for form in forms.split()}) == 1, [stem_of(form) for form in forms.split()]


@pytest.mark.parametrize(
    "word", ["국가", "마을", "가을", "나이", "차이", "회의", "효과", "지도", "시간", "있다"]
)
def test_what_only_looks_like_a_particle_stays(word):
    assert korean_stem(word) == word


@pytest.mark.parametrize(
    ("one", "other"), [("2015년에", "2015 년"), ("107명이", "107 명은"), ("3월부터", "3 월")]
)
def test_numbers_meet_with_and_without_a_space_before_what_they_count(one, other):
    assert content_stems(one) == content_stems(other)


@pytest.mark.parametrize(
    ("question", "answering", "other"),
    [
        (
            "Балқаш көлінің тереңдігі қанша?",
            "Балқаш көлі қырық екі метр тереңдікке жетеді.",
            "Қаланың кітапханасында мыңдаған кітаптар сақталған.",
        ),
        (
            "마을 도서관을 세운 사람은 누구인가?",
            "김민수는 마을에 도서관을 직접 지었다.",
            "우체국은 강가에서 새로 열렸다.",
        ),
    ],
)
def test_a_question_meets_the_sentence_that_answers_it(question, answering, other):
    weight = {(stem, "~"): 1.0 for stem in content_stems(question)}
    assert covered(marked(answering), weight) >= 0.5
    assert covered(marked(other), weight) == 0


@given(CYRILLIC)
def test_a_kazakh_stem_is_a_shorter_beginning(word):
    stem = kazakh_stem(word)
    assert stem
    assert len(stem) <= len(word)
    assert len(stem) >= min(len(word), 2)
    assert word.startswith(stem[:-2])


@given(HANGUL)
def test_a_korean_stem_is_a_shorter_beginning(word):
    stem = korean_stem(word)
    assert stem
    assert len(stem) <= len(word)
    assert word.startswith(stem[:-1])


@given(HANGUL, st.sampled_from(["에서", "까지", "부터", "에게", "에서는"]))
def test_a_sure_particle_never_stays(word, particle):
    assert not korean_stem(word + particle).endswith(particle)


@given(st.one_of(CYRILLIC, HANGUL))
def test_stems_of_stems_come_to_rest(word):
    seen = [word]
    for _ in word:
        seen.append(stem_of(seen[-1]))
    assert seen[-1] == stem_of(seen[-1])


RUSSIAN = """
    города вода погода страны часы волосы экзамен мастерская лидер доллары партиями выборы обороны Казахстана
    солнечный родился построили самолётами ёлка всё объявление университет капитан капитаны весы
"""
ENGLISH = (
    "parties running libraries happily nationalization Kazakhstan's universities ran oil the 'tis o'clock"
)


@pytest.mark.parametrize("word", RUSSIAN.split())
def test_russian_stems_are_those_of_snowball(word):
    plain = word.casefold().replace("ё", "е")
    assert stem_of(word) == snowballstemmer.stemmer("russian").stemWord(plain)


@given(st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=1, max_size=20))
def test_words_without_a_kazakh_letter_are_stemmed_as_russian(word):
    assert stem_of(word) == snowballstemmer.stemmer("russian").stemWord(word)


@pytest.mark.parametrize("word", ENGLISH.replace("'tis", "").split())
def test_english_stems_are_those_of_snowball(word):
    plain = word.casefold().removesuffix("'s")
    assert stem_of(word) == snowballstemmer.stemmer("english").stemWord(plain)


def test_other_tokens_have_another_revision():
    made = tokens(
        "Libraries of 1,931. Городская библиотека. Қаланың кітапханасы. 도서관에서 열렸다, KBS가 말했다."
    )
    assert REVISION == "3", "write here what tokens are now"
    assert made.words == (
        *("librari", "of", "1931", "городск", "библиотек", "қала", "кітапхана", "도서관", "열리", "kbs"),
        "말하",
    )


def test_search_files_of_older_tokens_are_refused_and_derived_again_without_embedding(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    with sqlite3.connect(home / "dayek.sqlite") as connection:
        connection.execute("DELETE FROM catalogue WHERE key = 'tokens'")  # as before there were revisions
    with pytest.raises(MismatchError, match=r"revision 1.*run dayek index"):
        Library.open(home)
    report = build([], home)
    assert report.embedded == 0
    assert "made again" in report.mended[0]
    with sqlite3.connect(home / "dayek.sqlite") as connection:
        put_catalogue(connection, {"tokens": "0"})
    with pytest.raises(MismatchError, match="revision 0"):
        Library.open(home)
    assert build([folder], home).embedded == 0
    Library.open(home).close()
