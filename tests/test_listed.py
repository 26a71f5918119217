"""What is asked for as a list is answered by the whole list, each item with its place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.chunk import sentences_of
from pipeline.evidence import Aside, Document, Span
from pipeline.extract.listed import items_beside, led_by
from pipeline.extract.short import MOST_WORDS, together
from pipeline.language import sentences
from pipeline.read import read
from pipeline.settings import Settings, with_overrides

MILL = """# The mill

The parish wrote down in 1901 what the miller must do. He owes the parish these services every spring:

- cleaning of the ditch above the wheel;
- grinding of the poor box's rye without pay;
- a cart and two horses for the fair.

Nobody remembers that he was ever late. The parish has three bells, and the miller rings one of them:

| Bell | Cast in |
|---|---|
| Great Anna | 1644 |
| Little Anna | 1701 |
| Dumb Peter | 1702 |

What the bells cost is not known.
"""
PLAIN = """The board asked three things of the miller:

To clean the ditch.
To grind rye.
To lend a cart.

He agreed.
"""
WRAPPED = """The miller said at the trial:

I never saw the ditch in such a state, and if I had seen it so I would have called for my neighbour, who
has a spade and knows how to use it, and we would have cleaned it between us in a day or two of work.

He was let go.
"""


def document(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    (found,) = read(folder / name)
    return found.document


def listed_by(made, at, by):
    """List by the sentence that begins with some words."""
    spans = list(sentences_of(made, sentences))
    (own,) = [span for span in spans if span.of(made.text).lstrip("- ").startswith(at)]
    return [item.of(made.text) for item in by(made, own, spans)]


ITEMS = [
    "cleaning of the ditch above the wheel;",
    "grinding of the poor box's rye without pay;",
    "a cart and two horses for the fair.",
]


@pytest.mark.parametrize(
    ("text", "at", "by", "items"),
    [
        (MILL, "He owes", led_by, ITEMS),
        (MILL, "grinding", items_beside, ITEMS),
        (MILL, "a cart", items_beside, ITEMS),
        (
            MILL,
            "The parish has",
            led_by,
            ["| Great Anna | 1644 |", "| Little Anna | 1701 |", "| Dumb Peter | 1702 |"],
        ),
        (MILL, "Nobody", items_beside, []),
        (PLAIN, "The board", led_by, ["To clean the ditch.", "To grind rye.", "To lend a cart."]),
        (PLAIN, "To grind", items_beside, ["To clean the ditch.", "To grind rye.", "To lend a cart."]),
        (PLAIN, "He agreed", items_beside, []),
        (WRAPPED, "The miller said", led_by, [WRAPPED.split("\n\n")[1]]),
        (WRAPPED, "I never", items_beside, []),
    ],
)
def test_a_list_is_known_by_the_line_that_leads_up_to_it(tmp_path, text, at, by, items):
    made = document(tmp_path, "mill.txt" if text is not MILL else "mill.md", text)
    assert listed_by(made, at, by) == items


def test_what_is_long_or_alone_is_no_list(tmp_path):
    many = "The rules:\n\n" + "".join(f"- rule number {n}\n" for n in range(11))
    long = "The rules:\n\n- " + "and so on, " * 40 + "\n- one more\n"
    alone = "The rules:\n\n- only one\n\nNo others.\n"
    for at, text in enumerate((many, long, alone)):
        assert len(listed_by(document(tmp_path, f"{at}.md", text), "The rules", led_by)) == 1
    assert listed_by(document(tmp_path, "end.md", "Nothing follows:\n"), "Nothing", led_by) == []


LINES = st.sampled_from(
    ["The rules:", "- rye", "* oats;", "1. wheat", "", "  ", "He agreed.", "| a | b |", ":", "-"]
)


@given(st.lists(LINES, min_size=1, max_size=14))
def test_items_stand_apart_in_order_and_one_is_where_it_was_looked_for(lines):
    text = "\n".join(lines)
    made = Document("d", "", "en", text)
    spans = [span for span in sentences(text) if span.of(text).strip()]
    for own in spans:
        for by in (led_by, items_beside):
            items = by(made, own, spans)
            assert all(item.of(text).strip() for item in items)
            assert all(one.end <= other.start for one, other in pairwise(items))
        beside = items_beside(made, own, spans)
        assert not beside or any(item.touches(own) for item in beside)
        assert all(item.start >= own.end for item in led_by(made, own, spans))


@pytest.fixture(scope="module")
def mill(tmp_path_factory):
    """An engine over the mill that always gives its best draft."""
    texts, index = (tmp_path_factory.mktemp(name) for name in ("mill", "index"))
    (texts / "mill.md").write_text(MILL, encoding="utf-8")
    build([texts], index)
    return Engine.open(index, with_overrides(Settings(), ["answer.threshold=0"]))


def test_a_list_is_given_whole_and_each_item_cited(mill):
    answer = mill.ask("Which services does the miller owe the parish every spring?")
    assert answer.text == "; ".join(item.rstrip(";") for item in ITEMS)
    assert [citation.quote for citation in answer.citations] == ITEMS


def test_of_the_rows_of_a_table_their_names_are_given(mill):
    assert mill.ask("Which three bells does the parish have?").text == "Great Anna; Little Anna; Dumb Peter"


def test_what_nobody_sees_is_no_item_and_a_page_number_parts_no_list():
    text = "The rules:\n\n- sow rye;\n\n12\n\n- mow oats.\n"
    spans = [span for span in sentences(text) if span.of(text).strip() != "12"]
    number = Span(text.index("12"), text.index("12") + 2)
    paged = Document("d", "", "en", text, asides=(Aside(number, "number"),))
    assert [item.of(text) for item in led_by(paged, spans[0], spans)] == ["sow rye;", "mow oats."]
    sow = Span(text.index("rye"), text.index("rye") + 3)
    hidden = Document("d", "", "en", text, asides=(Aside(number, "number"), Aside(sow, "hidden")))
    assert len(led_by(hidden, spans[0], spans)) == 1
    assert items_beside(hidden, spans[-1], spans) == ()


def test_a_value_that_stands_in_the_lead_is_the_answer(mill):
    assert "three" in mill.ask("How many bells does the parish have?").text
    assert len(mill.ask("How many bells does the parish have?").citations) == 1


def test_one_item_alone_answers_what_it_alone_is_asked_for(mill):
    answer = mill.ask("How many horses must the miller lend for the fair?")
    assert len(answer.citations) == 1
    assert "two horses" in answer.citations[0].quote


@given(
    st.lists(
        st.lists(st.sampled_from(["rye", "oats", "a", "long-word"]), min_size=1), min_size=1, max_size=12
    )
)
def test_all_have_a_share_of_the_words(items):
    parts = together([" ".join(words) for words in items]).split("; ")
    assert len(parts) == len(items)
    assert sum(len(part.split()) for part in parts) <= MOST_WORDS
    for words, part in zip(items, parts, strict=True):
        assert words[: len(part.split())] == part.split()
        assert len(part.split()) in (len(words), *range(MOST_WORDS // len(items), len(words)))
