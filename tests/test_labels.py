"""The table of labels: none lacks a language, none is missing or idle, each is filled in as it says."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from pipeline import render
from pipeline.ask import _reason
from pipeline.evidence import Draft
from pipeline.render.reasons import reason_words
from pipeline.render.tongue import TONGUES, labels, say, speaking, wished

HOME = Path(__file__).parent.parent
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in [
        HOME / "app.py",
        *(HOME / "pipeline" / "web").glob("*.py"),
        *(HOME / "pipeline" / "render").glob("*.py"),
    ]
)
ANSWERED = r"[Ѐ-ӿ]|[가-힣]"  # letters of the other three languages
SAME = {"leaf.ocr", "reason.and"}  # what needs no letters of its own


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("key", sorted(labels()))
def test_a_label_has_every_language_and_fills_in_the_same(key: str) -> None:
    said = labels()[key]
    assert list(said) == list(TONGUES)
    forms = {tongue: words.split("|") for tongue, words in said.items()}
    assert all(words.strip() for each in forms.values() for words in each)
    assert len({frozenset(fields(words)) for each in forms.values() for words in each}) == 1
    many = {tongue: len(each) for tongue, each in forms.items()}
    assert many in ({"en": 1, "ru": 1, "kk": 1, "ko": 1}, {"en": 2, "ru": 3, "kk": 1, "ko": 1})
    for tongue in ("ru", "kk", "ko"):
        assert key in SAME or re.search(ANSWERED, re.sub(r"\{[^}]*\}", "", said[tongue])), (
            tongue,
            said[tongue],
        )


def test_every_label_that_is_said_is_there_and_none_is_idle() -> None:
    known = set(labels())
    named = set(re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)*)["']""", CODE))
    heads = set(re.findall(r"""say\(f["']([a-z_.]+)\{""", CODE)) | {"change."}
    said = {key for key in re.findall(r"""say\(["']([a-z_.]+)["']""", CODE) if not key.endswith(".")}
    assert said <= known, said - known
    idle = {key for key in known - named if not any(key.startswith(head) for head in heads)}
    assert idle == set()


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 документ"), (2, "2 документа"), (5, "5 документов"), (21, "21 документ")]
)
def test_russian_counts_as_russians_do(number: int, words: str) -> None:
    with speaking("ru"):
        assert say("documents", n=number) == words
        assert say("documents", n=12) == "12 документов"


@pytest.mark.parametrize(
    ("accepted", "tongue"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("fr,kk;q=0.5,en;q=0.7", "en"),
        ("ko", "ko"),
        ("de-DE", "en"),
        ("", "en"),
        ("en;q=no,ko;q=0.1", "ko"),
    ],
)
def test_a_browsers_wish_is_read(accepted: str, tongue: str) -> None:
    assert wished(accepted) == tongue


def test_a_reason_is_said_in_the_language_of_the_page() -> None:
    draft = Draft("x", (), 0.1, 0.9)
    whys = (
        "",
        "the nearest passages speak of 2003, 2004 and 2019, not of 2022",
        "the nearest passages do not speak of 2022",
        "no passage near it speaks of Tegucigalpa",
    )
    for why in whys:
        for answerable in (0.2, 0.9):
            reason = _reason(Draft(draft.text, (), 0.1, answerable), 0.15, why)
            with speaking("ko"):
                said = reason_words(reason)
            assert "passages" not in said
            assert "10 %" in said
            assert "15 %" in said
    with speaking("ko"):
        assert "library" not in reason_words("the library holds no text to answer from")
        assert reason_words("something new") == "Something new."


def test_a_page_in_each_language_says_none_of_it_in_english() -> None:
    for tongue in ("ru", "kk", "ko"):
        with speaking(tongue):
            shown = render.welcome([("en", "q")], 3) + render.top(3, 1, "") + render.no_source()
        assert not re.search(r"Ask in your own|documents|attention|to the question", shown)
