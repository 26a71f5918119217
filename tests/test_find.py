"""Every occurrence of a phrase is found: as a naive scan finds it, however it is set, wherever it stands."""

from __future__ import annotations

import contextlib
import csv
import json
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.build import build
from pipeline.cite import Phrase, Readable, normal_text, normalised
from pipeline.cite.occurrences import _CASED
from pipeline.errors import InputError
from pipeline.evidence import Aside, Document, Page, Span
from pipeline.find import find, query_of, to_json
from pipeline.store import Filter, Library

LETTERS = st.text(
    st.sampled_from("aAbBßİıiIéе\u0301ӘәА\u00ad-\u2010\n\f \t\u00a0“”'\"—–ﬁｆ가나\u1161\u200b1.ςΣ\ufdd0_"),
    max_size=30,
)


def spans(words, text, **options):
    return list(Phrase(words, **options).within(Readable(text)))


def folded(text):
    return text.replace("İ", "i").casefold()


def naive(words, text, joint):
    """Scan every offset of a normalised text."""
    reading = normalised(folded(text), joint=joint)
    wanted = normal_text(folded(words)).replace('"', "'").strip()
    there = reading.text.replace('"', "'")
    for at in range(len(there)):
        if wanted and there.startswith(wanted, at):
            yield reading.original(Span(at, at + len(wanted)))


@given(LETTERS, LETTERS)
@example("a-b", "xa-\nb a-b A—B")
@example("ab-b", "a\u00ad\nb-\nb")
def test_it_finds_what_a_naive_scan_of_both_readings_finds(words, text):
    # Where folding changes lengths the naive scan has no way back to the offsets: below it is planted.
    if len(folded(text)) != len(text) or "I\u0307" in text + words:
        return
    try:
        found = spans(words, text)
    except InputError:
        assert not normal_text(folded(words)).strip()
        return
    assert set(naive(words, text, "")) | set(naive(words, text, "-")) <= set(found)
    if "\ufdd0" not in text + words and "-" not in normal_text(words):
        assert set(found) == set(naive(words, text, ""))


SPACES = st.sampled_from([" ", "  ", "\n", "\r\n", "\u00a0", " \f", "\t", "\u3000"])


@st.composite
def reset(draw, words):
    """Set words anew: other case, spaces, hyphenated breaks, quotes, dashes, invisible marks."""
    pieces = []
    for at, letter in enumerate(words):
        inside = at > 0 and words[at - 1].isalpha() and letter.isalpha()
        if letter == " ":
            letter = draw(SPACES)
        elif letter == "-" and draw(st.booleans()):
            letter = draw(st.sampled_from(["‐", "–", "—", "-\n" if words[at - 1].isalpha() else "-"]))
        elif letter == "'":
            letter = draw(st.sampled_from(["’", "‘", '"', "“", "»"]))
        elif draw(st.booleans()) and letter not in "ßıİ":
            letter = letter.upper() if len(letter.upper()) == 1 else letter
        broken = draw(st.sampled_from(["", "", "", "\u00ad", "\u200b", "-\n", "-\r\n  ", "\u00ad\n"]))
        pieces.append((broken if inside else "") + letter)
    return "".join(pieces)


PHRASES = (
    "notice period",
    "straße",
    "well-known inter-state pipe",
    "it’s no one’s",
    "İstanbul",
    "уведомлять о",
)


@given(st.data(), st.sampled_from(PHRASES), st.lists(st.sampled_from(["x. ", "Ǆ ß", "1 ", "\n\n", "é, "])))
def test_it_finds_a_phrase_however_it_is_set(data, words, before):
    set_anew = data.draw(reset(words.replace("’", "'")))
    text = "".join(before) + "; " + set_anew + " ."
    start = len(text) - len(set_anew) - 2
    assert Span(start, start + len(set_anew)) in spans(words, text), (words, text)


def test_occurrences_that_overlap_are_all_there():
    assert spans("aba", "ababaBA") == [Span(0, 3), Span(2, 5), Span(4, 7)]
    assert spans("ss", "ßß") == [Span(0, 1), Span(0, 2), Span(1, 2)]


def test_ten_thousand_occurrences_are_ten_thousand():
    assert len(spans("no", "no " * 10_000)) == 10_000


def test_whole_words_are_also_those_that_a_break_may_have_joined():
    assert spans("rent", "Parent, rent. Rents", whole=True) == [Span(8, 12)]
    assert spans("known", "a well-\nknown man", whole=True) == [Span(8, 13)]
    assert spans("wellknown", "a well-\nknown man", whole=True) == [Span(2, 13)]


def test_only_the_letters_that_we_map_grow_when_folded():
    every = {c for c in map(chr, range(sys.maxunicode + 1)) if len(c.casefold()) > 1}
    assert every == {c for c in every if _CASED.fullmatch(c)}


HOLDS = {"a": True, "b": False, "c d": True}


@pytest.mark.parametrize(
    ("said", "fits", "wanted"),
    [
        ("a", True, ["a"]),
        ("c d", True, ["c d"]),
        ("c   d AND b", False, ["c d", "b"]),
        ("a NOT b", True, ["a"]),
        ("a AND NOT b", True, ["a"]),
        ('b OR "c d" AND a', True, ["b", "c d", "a"]),
        ('(b OR "c d") AND b', False, ["b", "c d", "b"]),
        ("a NOT (b OR a)", False, ["a"]),
        ("NOT NOT a", True, ["a"]),
        ("«c d»", True, ["c d"]),
        ("“c d” OR b", True, ["c d", "b"]),
    ],
)
def test_a_query_says_which_documents_fit_and_what_is_wanted(said, fits, wanted):
    query = query_of(said)
    assert query.fits(lambda words: HOLDS.get(words, False)) is fits
    assert list(query.wanted()) == wanted


def test_operators_in_quotes_or_small_letters_are_words():
    assert list(query_of('"a AND b"').wanted()) == ["a AND b"]
    assert list(query_of("salt and pepper or not").wanted()) == ["salt and pepper or not"]
    assert list(query_of(r'"say \"no\""').wanted()) == ['say "no"']


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        '""',
        "\u00ad",
        "NOT a",
        "a AND",
        "OR a",
        '"a',
        "(a",
        "a)",
        '"a" b',
        "4(b)",
        "(" * 900,
        "x" * 3000,
    ],
)
def test_a_query_that_says_nothing_is_refused_with_the_mend(said, index):
    with pytest.raises(InputError, match=r": \w|, e\.g\."):
        find(Library.open(index), said)


@given(st.text(st.sampled_from('ab"“() ANDORT\\'), max_size=40))
def test_any_query_is_read_or_refused(said):
    with contextlib.suppress(InputError):
        assert list(query_of(said).wanted())


class Shelf:
    """One document held in memory, as a library gives it."""

    files = ()

    def __init__(self, document):
        self.held = document
        self.whole = Library.__new__(Library)

    def document(self, doc_id):
        return self.held

    def text(self, doc_id):
        return self.held.text


def paged(first, head, second):
    text = f"{first}\n{head}\n\f{second}"
    at = len(first) + 1
    pages = (Page(1, "i", Span(0, at + len(head) + 2)), Page(2, "ii", Span(at + len(head) + 2, len(text))))
    return Document("d", "T", "en", text, pages, asides=(Aside(Span(at, at + len(head)), "head"),))


@pytest.mark.parametrize(
    ("first", "second"),
    [("the notice", "period ends"), ("the no-", "tice period ends")],
    ids=["words", "hyphen"],
)
def test_a_running_head_parts_no_phrase_and_is_searched_too(first, second):
    from pipeline.find.search import _in

    document = paged(first, "Lease of the notice period", second)
    query = query_of("notice period")
    found = list(_in(Shelf(document), "d", query, {"notice period": Phrase("notice period")}))
    texts = {each.span.of(document.text): each.aside for each in found}
    assert texts[document.text[4 : len(document.text) - 5]] is None  # across the head, and two pages
    assert texts["notice period"] == "head"
    assert len(found) == 2


def test_all_of_them_are_found_in_four_languages_across_passages(tmp_path):
    filler = "The committee met again and wrote down what it had heard. " * 40
    words = {
        "a.txt": "Notice\nPeriod",
        "b.txt": "срок   уведомления",
        "c.txt": "хабарлау мерзімі",
        "d.txt": "통지 기간",
    }
    for name, phrase in words.items():
        (tmp_path / "texts").mkdir(exist_ok=True)
        (tmp_path / "texts" / name).write_text((filler + phrase + ". ") * 5, encoding="utf-8")
    build([tmp_path / "texts"], tmp_path / "index")
    library = Library.open(tmp_path / "index")
    for name, phrase in words.items():
        found = find(library, " ".join(phrase.split()).upper())
        assert [library.names_of(doc_id)[0] for doc_id in found.documents] == [name]
        text = library.document(found.documents[0]).text
        assert [each.span.of(text) for each in found.occurrences] == [phrase] * 5


def test_a_hit_says_where_it_stands_and_what_is_around_it(index):
    library = Library.open(index)
    said = to_json(find(library, "BARLEY"), library)
    assert said["count"] == 1
    assert said["documents"][0]["document"] == "reports/harvest.txt"
    (hit,) = said["hits"]
    assert (hit["page"], hit["pages"], hit["text"]) == (2, [2], "barley")
    assert hit["before"].endswith("17 May 2008. The second page speaks of ")
    assert hit["after"].startswith(". Its harvest fell")
    assert library.document(hit["doc_id"]).text[hit["start"] : hit["end"]] == "barley"


def test_operators_speak_of_a_document(index):
    library = Library.open(index)

    def names(query, only=None):
        return [library.names_of(d)[0] for d in find(library, query, only=only).documents]

    assert names("the") == ["lease.md", "reports/harvest.txt"]
    assert names("the NOT barley") == ["lease.md"]
    assert names("the AND barley") == ["reports/harvest.txt"]
    assert names("barley OR 도서관") == ["reports/harvest.txt", "도서관.md"]
    assert names("the", Filter(folders=("reports",))) == ["reports/harvest.txt"]


def test_find_prints_for_people_machines_and_spreadsheets(index, tmp_path, capsys):
    from pipeline.cli import main

    assert main(["find", "harvest", "--index", str(index)]) == 0
    out = capsys.readouterr().out
    assert "»Harvest«" in out or "»harvest«" in out
    assert "Found 2 in 1 of 5 documents." in out
    assert main(["find", "harvest", "--index", str(index), "--count"]) == 0
    assert "»" not in capsys.readouterr().out
    assert main(["find", "no such phrase", "--index", str(index)]) == 0
    assert "Nothing found" in capsys.readouterr().out
    path = tmp_path / "hits.csv"
    assert main(["find", "harvest OR 도서관", "--index", str(index), "--csv", str(path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == said["count"] == len(said["hits"])
    assert [row["start"] for row in rows] == [str(hit["start"]) for hit in said["hits"]]
    assert main(["find", "harvest", "--index", str(index), "--lang", "en", "--json", "--count"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert "hits" not in said
    assert said["looked_in"] == {"documents": 2, "of": 5, "undated": 0}
