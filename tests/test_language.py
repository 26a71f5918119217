"""Languages are told, sentences keep their places, and tokens meet across forms and scripts."""

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import content_stems, detect, number_value, sentences, tokens, words
from pipeline.language.identify import _unpacked, identifier
from pipeline.language.sound import sounds


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who leads the Civilian Party?", "en"),
        ("population 2009", "en"),
        ("Кто руководит Гражданской партией?", "ru"),
        ("Партия Асар", "ru"),
        ("Ассамблеяның жұмыс органы қалай аталады?", "kk"),
        ("카자흐스탄은 언제 유엔에 가입했나?", "ko"),
        ("Wie viele Einwohner hat die Stadt heute?", "de"),
        ("1999 – 2004", "en"),
        ("", "en"),
    ],
)
def test_detect(text, language):
    assert detect(text) == language


@given(st.text())
def test_sentences_hold_every_letter_once_and_in_order(text):
    found = sentences(text)
    assert "".join("".join(s.of(text).split()) for s in found) == "".join(text.split())
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(s.of(text) == s.of(text).strip() for s in found)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It fell. It rose again.", 2),
        ("Mr. A. Baymenov and Dr. Lee spoke. They left.", 2),
        ("В 1999 г. партия выросла. Лидером стал А. Перуашев.", 2),
        ("It was signed on 1991.12.16 in Almaty. Then 3.5 percent left.", 2),
        ("a\t1\nb\t2\nc\t3", 3),
        ("- one\n- two\n- three", 3),
        ("The sentence goes\n\non over the page.", 1),
        ("A heading\n\nThe sentence begins.", 2),
        ("도서관은 1998년에 세워졌다. 관장은 김민수이다.", 2),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, count):
    assert len(sentences(text)) == count, [s.of(text) for s in sentences(text)]


@given(st.text())
def test_words_are_slices(text):
    assert all(span.of(text).strip() == span.of(text) for span in words(text))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,071,927", "1071927"),
        ("1 404 329", "1404329"),
        ("1.234.567,89", "1234567.89"),
        ("63,07", "63.07"),
        ("63.07", "63.07"),
        ("23,000", "23000"),
        ("0.613", "0.613"),
        ("1991.12.16", "1991.12.16"),
        ("007", "7"),
        ("seven", None),
    ],
)
def test_numbers_are_written_in_one_way(written, value):
    assert number_value(written) == value


@pytest.mark.parametrize(
    "forms",
    [
        ("parties", "party"),
        ("партиями", "партия", "партий"),
        ("выборы", "выборам", "выборами"),
    ],
)
def test_inflected_forms_share_a_stem(forms):
    assert len({tokens(form).words for form in forms}) == 1


def test_kazakh_and_korean_words_share_grams_whatever_their_suffix():
    for one, other in (("мектептердің", "мектептегі"), ("도서관에서", "도서관은")):
        shared = set(tokens(one).grams) & set(tokens(other).grams)
        assert len(shared) >= 3


@pytest.mark.parametrize(
    "names",
    [
        ("Nazarbayev", "Назарбаев", "Назарбаева", "나자르바예프"),
        ("Peruashev", "Перуашев", "페루아셰프"),
        ("Assembly", "Ассамблеи"),
        ("Kazakhstan", "Казахстан", "Қазақстан", "카자흐스탄"),
    ],
)
def test_names_sound_alike_across_scripts(names):
    assert set.intersection(*(set(sounds(name)) for name in names))


def test_stop_words_carry_no_subject():
    assert content_stems("What is the name of the party?") == content_stems("name party")
    assert content_stems("Кто это был?") == ()


@pytest.mark.parametrize("choices", [("en", "de", "fr", "nl"), ("ru", "kk", "sr"), ()])
def test_the_mapped_model_says_what_the_packed_one_says(choices):
    mapped, packed = identifier(choices), _unpacked(choices)
    assert mapped is not packed
    for text in (
        "Who leads the party?",
        "Wie viele sind es?",
        "Кто это",
        "Сколько их",
        "도서관",
        "",
        "\ud800",
        "1",
    ):
        assert mapped.classify(text) == packed.classify(text)
        assert mapped.rank(text) == packed.rank(text)


def test_languages_are_told_without_a_cache(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path / "file"))
    found = identifier.__wrapped__(("en", "de", "fr"))
    assert found.classify("Wie viele Einwohner hat die Stadt heute?")[0] == "de"


@pytest.mark.parametrize("language", ["english", "russian"])
def test_the_quick_stemmer_stems_as_the_plain_one(language):
    """Stems stand in indexes: whichever of the two a machine has, they must be the same."""
    from importlib import import_module

    import snowballstemmer

    room = import_module(f"snowballstemmer.{language}_stemmer")
    plain = getattr(room, f"{language.capitalize()}Stemmer")()
    quick = snowballstemmer.stemmer(language)
    assert type(plain) is not type(quick)
    texts = [
        path.read_text(encoding="utf-8") for path in (Path(__file__).parent.parent / "corpus").glob("*.md")
    ]
    words = {word for text in texts for word in re.findall(r"\w+", text.casefold())}
    assert len(words) > 1_000
    assert [w for w in sorted(words) if plain.stemWord(w) != quick.stemWord(w)] == []
