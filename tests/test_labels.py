"""The table of labels: none lacks a language, none is missing or idle, each is filled in as it says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from string import Formatter

import pytest

from pipeline import render
from pipeline.evaluate.funnel import STAGES
from pipeline.evidence import Draft
from pipeline.found import why_silent
from pipeline.render.faults import fault_words
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
SAME = {"leaf.ocr", "reason.and", "file.state_by"}  # what needs no letters of its own


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
    heads = set(re.findall(r"""say(?:_or)?\(\s*f?["']([a-z_.]+)(?:\{|["'] \+)""", CODE))
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
            reason = why_silent(Draft(draft.text, (), 0.1, answerable), 0.15, why)
            with speaking("ko"):
                said = reason_words(reason)
            assert "passages" not in said
            assert "10 %" in said
            assert "15 %" in said
    with speaking("ko"):
        assert "library" not in reason_words("the library holds no text to answer from")
        assert reason_words("something new") == "Something new (영어)."


def test_a_page_in_each_language_says_none_of_it_in_english() -> None:
    for tongue in ("ru", "kk", "ko"):
        with speaking(tongue):
            shown = render.welcome([("en", "q")], 3) + render.top(3, 1, "") + render.no_source()
        assert not re.search(r"Ask in your own|documents|attention|to the question", shown)


# --- what all of dayek but the page says in English ----------------------------------------------------

SPOKEN = [  # rooms whose refusals and warnings the page shows
    *("web/desks", "web/drafting", "web/handlers", "web/judging", "web/pictures", "web/places", "web/runs"),
    *("web/shelving", "web/showing", "web/taking", "web/uploads", "retrieve", "libraries/names"),
    *(
        "manuscript/forms",
        "manuscript/word",
        "evaluate/compare",
        "evaluate/shown",
        "gold/fields",
        "gold/read",
    ),
    *(
        "store/choice",
        "store/library",
        "read/look/looking",
        "read/look/marking",
        "read/reading",
        "read/worker",
    ),
    *("read/packed", "read/pdf/second", "takeaway/highlighted"),
]
APART = {  # raised there, and never shown on the page
    "{}; split the file or save it anew",  # whose first part is a line of its own
    "{} is no probability",
    "the span ends at {}, the text at {}; name one inside",
    "a part of this {} is not what it says it is ({}: damaged, or a zip bomb); open it and save it anew",
    "it unpacks to {} MiB, as a zip bomb would; split it or save it anew",
    "the empty password does not open it",
}


def raised() -> Iterator[tuple[str, str]]:
    """Give what each of these rooms raises, its values left open."""
    for room in SPOKEN:
        for node in ast.walk(ast.parse((HOME / "pipeline" / f"{room}.py").read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
            if named and node.func.id.endswith("Error") and node.func.id != "AssertionError":
                yield from [(room, words)] if (words := _words(node.args[0])) else []


def _words(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
    return ""


@pytest.mark.parametrize(("room", "words"), sorted(set(raised())))
def test_every_refusal_of_the_page_is_said_in_its_language(room: str, words: str) -> None:
    if words in APART:
        return
    line = words
    for n in range(words.count("{}")):
        line = line.replace("{}", f"⟨{n}⟩", 1)
    for tongue in ("ru", "kk", "ko"):
        with speaking(tongue):
            said = fault_words(line)
            assert said != fault_words("something that nobody ever says").replace(
                "something that nobody ever says", line
            ), room
        assert re.search(ANSWERED, said)
        assert set(re.findall("⟨.⟩", line)) <= set(re.findall("⟨.⟩", said))


def test_a_fault_within_a_fault_is_said_too() -> None:
    with speaking("ru"):
        said = fault_words("page 5 was not read: a picture of text; OCR is switched off: unset DAYEK_OCR")
        assert said == "страница 5 не прочитана: картинка с текстом; OCR выключен: уберите DAYEK_OCR"
        said = fault_words("lacks '4,500'; its citations do not hold the evidence")
        assert said == "не хватает '4,500'; цитаты не содержат доказательства"
        said = fault_words("lease.pdf: the file has changed since it was read; run dayek index")
        assert said.startswith("lease.pdf: файл изменился")
        said = fault_words(
            "left unanswered (the nearest passages do not speak of 2022 (4% sure, 20% are needed))"
        )
        assert said.startswith("осталось без ответа (Ближайшие отрывки не говорят о 2022")
    assert fault_words("anything at all") == "anything at all"


def test_what_a_stage_means_is_said_as_the_terminal_says_it() -> None:
    assert {stage: say(f"stage.{stage}.means") for stage in STAGES} == {s: m for s, (m, _) in STAGES.items()}


RESULT = {
    "gold": "gold.jsonl",
    "n": 2,
    "settings": "abc",
    "index": "def",
    "warnings": [
        "intervals take questions for independent: the gold stands on 1 document, "
        "5 are needed to count by document"
    ],
    "scores": {"answer_right": {"value": 0.5, "low": 0.1, "high": 0.9, "n": 2}},
    "slices": {
        "lang=en": {"answer_right": {"value": 0.5, "low": None, "high": None, "n": 2}},
        "kind=why": {"answer_right": {"value": 0.5, "low": None, "high": None, "n": 2}},
    },
    "questions": [
        {"id": "1", "answer": "", "why": "left unanswered"},
        {"id": "2", "answer": "42", "why": "lacks '43'; its citations do not hold the evidence"},
    ],
}
FILE = {
    "name": "a.pdf",
    "title": "a",
    "language": "en",
    "state": "partly",
    "pages": 3,
    "pages_read": 2,
    "passages": 4,
    "characters": 900,
    "reader": "pdfium",
    "encoding": "utf-8",
    "reason": "page 3 was not read: a picture without text",
    "warnings": ["12 characters in it cannot be seen on its pages: dayek report shows them"],
    "facts": [{"name": "title", "value": "⟨⟩", "source": "file properties"}],
    "path": "⟨⟩",
}
CHECKED: dict[str, object] = {
    "summary": {"altered": 1},
    "quotes": [
        {
            "verdict": "altered",
            "text": "⟨1⟩",
            "source_text": "⟨2⟩",
            "document": "⟨⟩",
            "page": 3,
            "source_start": 1,
            "source_end": 2,
            "claimed": {"document": None, "page": None},
            "differences": [
                {"said": "1", "source": "2", "kind": "number"},
                {"said": "3", "source": "4", "kind": "word"},
            ],
        }
    ],
    "claims": [
        {
            "text": "⟨⟩ 5",
            "document": "⟨⟩",
            "page": None,
            "source_start": 1,
            "source_end": 2,
            "source_text": "⟨⟩",
            "tokens": ["5", "6"],
            "missing": ["5"],
            "documents": ["⟨⟩"],
        }
    ],
}
NAMES = {
    *("answer_right", "pdfium", "dayek", "report", "index", "gold", "jsonl", "abc", "def", "a", "n", "p")
}
NAMES |= {"pdf", "utf", "OCR", "run", "one", "other", "UTC", "Run", "Holm", "DAYEK_OCR", "unset"}


def seen(html: str) -> str:
    """Give what a reader sees or hears of HTML: its words, and those of titles and labels."""
    told = re.findall(r'(?:title|aria-label|placeholder)="([^"]*)"', html)
    return unescape(" ".join([*told, re.sub(r"<[^>]*>", " ", html)]))


def test_tables_facts_and_checks_in_russian_say_nothing_in_english() -> None:
    page = {"page": 1, "state": "read", "by": "pdfium", "characters": 9, "coverage": 0.4, "warnings": []}
    found = {
        "one": "run",
        "other": "other",
        "n": 2,
        "tested": ["answer_right"],
        "differences": {
            "answer_right": dict(
                zip(
                    ("one", "other", "value", "low", "high", "p", "p_holm", "wins", "ties", "losses"),
                    (0.1, 0.2, 0.1, 0.0, 0.2, 0.5, 0.5, 1, 1, 0),
                    strict=True,
                )
            )
        },
        "questions": [{"id": "1", "delta": -1, "changed": {"answer_right": (1, 0)}, "answers": ["", "42"]}],
    }
    verdict = "no difference is beyond chance (p < .05, Holm over 1 measures)"
    stages = [(stage, 3, 1, meaning) for stage, (meaning, _) in STAGES.items()]
    with speaking("ru"):
        shown = {
            "scores": render.scores(RESULT, {}, {}, stages=stages),
            "compared": render.compared(found, {}, {}, verdict),
            "shelf": render.shelf([{**FILE, "page_reports": [page, {**page, "page": 2, "state": "ocr"}]}]),
            "checked": render.verdicts(CHECKED),
            "judged": render.recorded(
                {"action": "right", "id": "1", "time": "", "judged": 2, "faults": 1, "path": "⟨⟩"}
            ),
        }
    for name, html in shown.items():
        left = set(re.findall(r"[A-Za-z_]{1,}", seen(html))) - NAMES
        assert left == set(), name
