"""The render wing: values to HTML; the marks are the quote to the letter, and nothing comes unescaped."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import render
from pipeline.cite import locate
from pipeline.evidence import Aside, Document, Page, Section, Span, TableRow
from pipeline.render.beside import marked_pair
from pipeline.render.checked import checked_page
from pipeline.render.reading import cells_of

EVIL = "\"'><img src=x onerror=alert(1)><script>alert(2)</script> ${alert(3)} {{x}}"
VOID = {"img", "br", "hr", "input", "meta", "link"}
OURS = frozenset(
    (
        *("div", "span", "p", "section", "article", "header", "nav", "button", "details", "summary"),
        *("ol", "ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td"),
        *("label", "input", "select", "option", "blockquote", "img", "time"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "mark", "sup", "b", "i", "em", "strong", "del", "ins", "kbd"),
    )
)


class Reader(HTMLParser):
    """Collects the letters of an element, as a browser would give its textContent, and checks nesting."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.marked, self.near, self.article = "", "", ""
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = {name for _, each in self.open for name in each.split()}
        tags = {tag for tag, _ in self.open}
        if "article" not in tags or classes & {"page-rule", "left-out"}:
            return
        self.article += data
        self.marked += data if "mark" in tags else ""
        self.near += data if "near" in classes else ""


def document(text: str, **more: Any) -> Document:
    return Document("d1", "A title", "en", text, **more)


LEASE = document(
    "# Lease\n\nThe **tenant** pays.\n\n"
    "| Year | Rent |\n| --- | --- |\n| 2019 | 120 |\n| 2021 | 185 |\n\nEnd.\n",
    sections=(Section("Lease", 1, Span(0, 91)),),
    rows=(TableRow(Span(61, 75), "Year | Rent"), TableRow(Span(76, 90), "Year | Rent")),
    reader="markdown-it-py",
)
LETTERS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n\t\r\f| #*-<&"'),
    min_size=1,
    max_size=200,
)


@st.composite
def places(draw: st.DrawFn) -> tuple[Document, Span, Span]:
    """A document of any letters, with pages and headings anywhere, a quote and a passage in it."""
    text = draw(LETTERS)
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=4))})
    tiles = [Span(a, b) for a, b in pairwise(cuts)]
    pages = tuple(Page(i, None, span) for i, span in enumerate(tiles, 1)) if draw(st.booleans()) else ()
    sections = tuple(Section("s", 1 + i % 6, span) for i, span in enumerate(tiles[:2]))
    rows = tuple(TableRow(span, "h") for span in tiles[1:2])
    reader = draw(st.sampled_from(("markdown-it-py", "pdfium")))
    made = Document("d", "t", "en", text, pages, sections, rows, reader=reader)
    ends = st.integers(0, len(text)).map(lambda n: min(n, len(text)))
    a, b = sorted((draw(ends), draw(ends)))
    c, d = sorted((draw(ends), draw(ends)))
    return made, Span(a, b) if a < b else Span(0, len(text)), Span(c, d) if c < d else Span(0, len(text))


@given(places())
@settings(max_examples=300, deadline=None)
def test_marks_are_the_quote_to_the_letter_whatever_the_text(place: tuple[Document, Span, Span]) -> None:
    made, quote, passage = place
    shown = Reader(render.source(made, ["name"], quote=quote, passage=passage))
    assert shown.marked == quote.of(made.text)
    assert shown.article == made.text
    inside = "".join(
        letter
        for at, letter in enumerate(made.text)
        if passage.start <= at < passage.end and not quote.start <= at < quote.end
    )
    assert shown.near == inside


@given(places())
@settings(max_examples=200, deadline=None)
def test_blocks_tile_the_window(place: tuple[Document, Span, Span]) -> None:
    made, quote, _ = place
    window = render.window_of(made, quote, 20)
    assert window.holds(quote)
    blocks = render.blocks_of(made, window)
    assert "".join(block.span.of(made.text) for block in blocks) == window.of(made.text)


@given(st.text(st.sampled_from("ab |\t-:\n"), min_size=1, max_size=40))
@settings(deadline=None)
def test_cells_tile_the_row(line: str) -> None:
    cells = cells_of(line, Span(0, len(line)))
    assert "".join(span.of(line) for cell in cells for span, _ in cell) == line


def test_a_table_is_shown_as_one() -> None:
    shown = render.source(LEASE, ["lease.md"], quote=Span(76, 90))
    assert shown.count('class="table"') == 1
    assert shown.count('class="tr head"') == 1
    assert shown.count('class="tr rule"') == 1
    assert Reader(shown).marked == LEASE.text[76:90]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| a | b |\n", ["a", "b"]),
        ("a | b\n", ["a", "b"]),
        ("a\t\tc\n", ["a", "", "c"]),
        ("| a |  | c |", ["a", "", "c"]),
    ],
)
def test_cells_keep_their_columns(row: str, expected: list[str]) -> None:
    cells = cells_of(row, Span(0, len(row)))
    assert ["".join(span.of(row) for span, separator in cell if not separator) for cell in cells] == expected


def test_markdown_signs_are_there_and_not_seen() -> None:
    shown = render.source(LEASE, ["lease.md"])
    assert '<h3 class="l1"><span class="syn"># </span>Lease' in shown
    assert "<strong>tenant</strong>" in shown
    assert Reader(shown).article == LEASE.text


def test_lines_wrapped_by_hand_are_joined_and_paragraphs_are_not() -> None:
    line = "word " * 14
    text = f"{line}\n{line}\nend.\n\nNext paragraph.\n"
    kinds = [block.kind for block in render.blocks_of(document(text), Span(0, len(text)))]
    assert kinds == ["text", "text"]


def test_only_a_window_of_a_long_document_is_shown_and_it_says_so() -> None:
    text = "".join(f"Line {number} of a long report.\n" for number in range(5000))
    quote = Span(text.index("Line 2500 "), text.index("Line 2501 ") - 1)
    shown = render.source(document(text), ["long.txt"], quote=quote)
    assert len(shown) < 200_000
    assert "characters not shown here" in shown
    assert "characters more, not shown here" in shown
    assert Reader(shown).marked == "Line 2500 of a long report."


def test_pages_are_ruled_with_both_numbers_and_unread_ones_are_named() -> None:
    pages = (Page(1, "i", Span(0, 4)), Page(2, None, None), Page(3, "1", Span(4, 8)), Page(4, "2", None))
    shown = render.source(document("one\ntwo\n", pages=pages), ["a.pdf"], quote=Span(4, 7))
    order = [shown.index(words) for words in ("page i [1]", "one", "page 2 · not read", "page 1 [3]", "two")]
    assert order == sorted(order)
    assert "page 2 [4] · not read" in shown
    assert '<span class="page">p. 1 [3]</span>' in shown


def test_the_header_steps_through_citations() -> None:
    shown = render.source(LEASE, ["lease.md", "copy.md"], quote=Span(0, 5), place={"number": 2, "of": 3})
    assert "2/3" in shown
    assert 'data-step="-1"' in shown
    assert "also as copy.md" in shown
    assert "data-step" not in render.source(
        LEASE, ["lease.md"], quote=Span(0, 5), place={"number": 1, "of": 1}
    )


PLACE = {
    "document": "lease.md",
    "doc_id": "d1",
    "page": 3,
    "pages": [3],
    "page_label": "iii",
    "section": "A › B",
}
ANSWERED = {
    "question": "How much?",
    "answered": True,
    "answer": "185",
    "reason": None,
    "confidence": 0.91,
    "answerable": 0.95,
    "citations": [
        {"number": 1, **PLACE, "start": 76, "end": 90, "quote": "| 2021 | 185 |", "verdict": "exact"}
    ],
    "passages": [
        {"rank": 1, **PLACE, "start": 0, "end": 96, "score": 0.8, "ranks": {"dense": 1}, "text": LEASE.text},
        {"rank": 2, **PLACE, "start": 0, "end": 7, "score": 0.4, "ranks": {"lexical": 4}, "text": "# Lease"},
    ],
    "notes": [{"kind": "conflict", "text": "the sources disagree: 120"}],
    "candidate": None,
    "seconds": {"retrieve": 0.02, "answer": 0.1},
}
REFUSED = {
    **ANSWERED,
    "answered": False,
    "answer": "",
    "reason": "not found in these documents",
    "confidence": 0.2,
    "answerable": 0.1,
    "citations": [],
    "notes": [],
    "candidate": "120",
}


def test_an_answer_shows_its_words_its_sureness_and_its_citation() -> None:
    shown = render.answer(ANSWERED)
    Reader(shown)
    assert "very likely right · 91 %" in shown
    assert "p. iii [3]" in shown
    assert "the sources disagree: 120" in shown
    assert 'data-around-start="0" data-around-end="96"' in shown
    assert '<button type="button" class="card" aria-current="true"' in shown
    assert "✔</span> exact" in shown


def test_silence_is_designed() -> None:
    shown = render.answer(REFUSED)
    Reader(shown)
    assert "Not in these documents." in shown
    assert "shown as what it is" in shown
    assert "not sure · 20 %" in shown
    assert "Not sure enough to say." in render.answer({**REFUSED, "answerable": 0.8})
    assert 'class="passage" aria-current="true"' in render.passages(REFUSED)


def test_passages_show_one_number_and_keep_the_rest_for_who_asks() -> None:
    shown = render.passages(ANSWERED)
    Reader(shown)
    assert "--w:100%" in shown
    assert "--w:50%" in shown
    assert shown.count("<details") == 2
    assert "<dt>lexical</dt><dd>4" in shown


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.85, "very likely right"),
        (0.84, "likely right"),
        (0.65, "likely right"),
        (0.5, "probably right"),
        (0.49, "not sure"),
    ],
)
def test_confidence_in_words(share: float, words: str) -> None:
    assert render.confidence_words(share) == words


def test_markdown_has_a_footnote_for_each_citation() -> None:
    written = render.answer_markdown(ANSWERED)
    assert written.splitlines()[2] == "185[^1]"
    assert written.endswith("[^1]: “\\| 2021 \\| 185 \\|” — lease.md · p. iii \\[3\\] · § A › B")
    assert "[^" not in render.answer_markdown(REFUSED)


def test_differences_are_marked_on_both_sides() -> None:
    assert marked_pair("ninety days", "sixty days") == ("<del>ninety</del> days", "<ins>sixty</ins> days")
    assert marked_pair("The end.", "the end") == ("The end.", "the end")
    differs = [
        {"said": "not", "source": "", "kind": "negation"},
        {"said": "do", "source": "", "kind": "word"},
    ]
    assert marked_pair("they do not go", "they go", differs)[0] == (
        'they <del>do</del> <del class="strong">not</del> go'
    )


def marked(said: str, source: str) -> tuple[str, str]:
    """Mark two wordings by what a check lists of them."""
    (match,) = locate(said, source)
    assert match.how == "near"
    return marked_pair(said, match.span.of(source), [asdict(each) for each in match.differences])


LACKS = '<del class="gap"></del>'


NOTHING_THERE = '<ins class="gap"></ins>'


@pytest.mark.parametrize(
    ("said", "source", "left", "right"),
    [
        ("end it, with ninety days", "end it with ninety days", "it<del>,</del> w", f"it{NOTHING_THERE} w"),
        ("end it with ninety days", "end it, with ninety days", f"it{LACKS} w", "it<ins>,</ins> w"),
        ("end it; with ninety days", "end it, with ninety days", "it<del>;</del> w", "it<ins>,</ins> w"),
        ("a well known old mill", "a well-known old mill", f"well{LACKS} known", "well<ins>-</ins>known"),
        (
            "the (old) mill it is",
            "the old mill it is",
            "<del>(</del>old<del>)</del>",
            f"old{NOTHING_THERE} m",
        ),
        ("THE old mill by it", "the old mill by it", "<del>THE</del> old", "<ins>the</ins> old"),
        (
            "он, её, видел давно",
            "он её видел давно",
            "он<del>,</del> её<del>,</del> в",
            f"её{NOTHING_THERE} в",
        ),
    ],
)
def test_other_punctuation_and_letter_case_are_marked_in_both(
    said: str, source: str, left: str, right: str
) -> None:
    one, other = marked(said, source)
    assert left in one
    assert right in other


def test_one_mark_in_two_typographies_is_not_marked() -> None:
    one, other = marked('the "old" mill - it is, known', "the “old” mill — it is known")
    assert one == 'the "old" mill - it is<del>,</del> known'.replace('"', "&quot;")
    assert other == 'the “old” mill — it is<ins class="gap"></ins> known'
    other = marked_pair("The end.", "the end, he said", [])[1]
    assert other == "the end<ins>, he said</ins>"


def test_a_quote_with_other_marks_alone_is_told_to_have_the_same_words() -> None:
    source = "they end it with ninety days or more"
    for said, told in (
        ("end, it with ninety days", "the same words"),
        ("end it at ninety days", "other words"),
    ):
        (match,) = locate(said, source)
        differs = [asdict(each) for each in match.differences]
        more = {
            "text": said,
            "verdict": match.how,
            "source_text": match.span.of(source),
            "differences": differs,
        }
        assert told in render.verdicts({**CHECKED, "quotes": [CHECKED["quotes"][0] | more]})


def test_what_differs_is_listed_with_the_gravest_first() -> None:
    differs = [
        ("harm", "damage", "word"),
        ("Jan", "May", "date"),
        ("not", "", "negation"),
        ("9", "8", "number"),
    ]
    quote = CHECKED["quotes"][0] | {
        "differences": [dict(zip(("said", "source", "kind"), each, strict=True)) for each in differs]
    }
    shown = render.verdicts({**CHECKED, "quotes": [quote]})
    assert re.findall(r'<span class="kind">(.*?)</span>', shown) == [
        "number", "negation", "date", "and 1 other difference",
    ]  # fmt: skip


def test_a_report_of_a_check_opens_offline_and_cannot_be_clicked() -> None:
    page = checked_page(CHECKED, EVIL, EVIL)
    assert "<button" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|<img|https?://", page)
    assert page.count("</li>") >= 3


CHECKED: dict[str, Any] = {
    "quotes": [
        {
            "number": 1,
            "start": 0,
            "end": 9,
            "text": EVIL,
            "verdict": "altered",
            "document": EVIL,
            "source_start": 0,
            "source_end": 9,
            "page": 2,
            "pages": [2],
            "source_text": EVIL + "x",
            "differences": [{"said": "9", "source": "8", "kind": "number"}],
            "claimed": {"document": EVIL, "page": EVIL},
        },
        {
            "number": 2,
            "start": 9,
            "end": 20,
            "text": "never said",
            "verdict": "fabricated",
            "document": None,
            "source_start": None,
            "source_end": None,
            "page": None,
            "pages": None,
            "source_text": None,
            "differences": [],
            "claimed": {"document": None, "page": None},
        },
    ],
    "claims": [
        {
            "start": 0,
            "end": 3,
            "text": EVIL,
            "tokens": [EVIL],
            "documents": [EVIL],
            "document": EVIL,
            "source_start": 0,
            "source_end": 9,
            "page": 2,
            "pages": [2],
            "source_text": EVIL,
            "missing": [EVIL],
        }
    ],
    "summary": {"altered": 1, "fabricated": 1},
}
FILE = {
    "name": EVIL,
    "title": EVIL,
    "language": EVIL,
    "state": "partly",
    "reason": EVIL,
    "pages": 5,
    "pages_read": 4,
    "passages": 3,
    "warnings": [EVIL, EVIL],
    "change": "new",
    "reader": EVIL,
    "encoding": EVIL,
    "characters": 9,
    "page_reports": [
        {"page": 1, "state": "unread", "by": EVIL, "characters": 0, "coverage": 0.2, "warnings": [EVIL]},
        {"page": 2, "state": EVIL, "by": EVIL, "characters": 9, "coverage": None, "warnings": []},
    ],
    "facts": [{"name": EVIL, "value": EVIL, "source": EVIL}],
}
RESULT = {
    "gold": EVIL,
    "n": 1,
    "settings": EVIL,
    "index": EVIL,
    "warnings": [EVIL],
    "scores": {"answer_right": {"value": 0.5, "low": 0.2, "high": 0.8, "n": 12}},
    "slices": {f"lang={EVIL}": {"answer_right": {"value": 0.5, "low": None, "high": None, "n": 1}}},
    "questions": [{"id": "q1", "answer": EVIL, "why": EVIL}],
}


TOLD = {"id": EVIL, "time": EVIL, "answer": EVIL, "quote": EVIL, "judged": 1, "faults": 2, "path": EVIL}
DRAFT = {
    "id": EVIL,
    "question": EVIL,
    "answers": [EVIL],
    "lang": EVIL,
    "kind": EVIL,
    "slices": ((EVIL, 3, 0.5),),
    "trouble": None,
    "places": [
        {"document": EVIL, "page": 1, "page_label": EVIL, "section": EVIL, "before": EVIL}
        | {"quote": EVIL, "after": EVIL}
    ],
    "run": EVIL,
    "left": 3,
    "skipped": EVIL,
}


STEP = {"place": EVIL, "number": 1, "of": 2, "view": "text"}
EVIL_CHOICES = dict.fromkeys(("point", "language", "folder", "since", "until"), EVIL)
EVIL_ASKED = {"question": EVIL, "answer": EVIL, "time": EVIL, "confidence": 0.5}


def evil_leaves(evil: Document) -> str:
    """A page whose every word is hostile."""
    paged = replace(evil, pages=(Page(1, EVIL, Span(0, len(evil.text))),))
    lines = ((Span(0, 9), (0.1, 0.1, 0.9, 0.2)), (Span(9, len(evil.text)), (0.1, 0.2, 0.9, 0.3)))
    leaf = render.Leaf(1, EVIL, 600, 800, f"/leaf?doc={EVIL}", ((0.1, 0.1, 0.2, 0.2),), (), lines)
    light = render.Light(Span(3, 20), Span(0, 60), (), False)
    return render.leaves(paged, [EVIL, EVIL], [leaf], STEP, light, told=EVIL)


def everything() -> dict[str, str]:
    """Every piece of HTML the wing makes, made of hostile words."""
    evil_place = {
        **PLACE,
        "document": EVIL,
        "doc_id": EVIL,
        "section": EVIL,
        "page_label": EVIL,
        "start": 0,
        "end": 5,
    }
    cited = {**ANSWERED["citations"][0], **evil_place, "quote": EVIL}  # type: ignore[index]
    passage = {**ANSWERED["passages"][0], **evil_place, "text": EVIL}  # type: ignore[index]
    said = {**ANSWERED, "question": EVIL, "answer": EVIL, "citations": [cited], "passages": [passage]}
    said["notes"] = [{"kind": EVIL, "text": EVIL}]
    silent = {**said, "answered": False, "reason": EVIL, "candidate": EVIL, "citations": []}
    evil = Document(
        "d",
        EVIL,
        EVIL,
        EVIL * 3,
        (Page(1, EVIL, Span(0, 99)),),
        (Section(EVIL, 1, Span(0, 50)),),
        reader="pdf",
    )
    return {
        "answer": render.answer(said),
        "silence": render.answer(silent),
        "passages": render.passages(said),
        "source": render.source(evil, [EVIL, EVIL], quote=Span(0, 20), passage=Span(0, 60), place=STEP),
        "no_source": render.no_source(EVIL),
        "leaves": evil_leaves(evil),
        "choices": render.choices(EVIL_CHOICES, [EVIL], [EVIL_ASKED]),
        "under_way": render.under_way([(EVIL, "reading")], 1, 2),
        "followed": render.answer(ANSWERED, 1, EVIL),
        "welcome": render.welcome([(EVIL, EVIL)], 3),
        "top": render.top(3, 1, EVIL),
        "choice": render.choice([(EVIL, EVIL)], EVIL),
        "verdicts": render.verdicts(CHECKED),
        "verdicts without a page": render.verdicts(CHECKED, live=False),
        "shelf": render.shelf([FILE]),
        "ingest": render.ingest([FILE], {"partly": 1}),
        "failure": render.failure(EVIL),
        "lead": render.lead(EVIL),
        "scores": render.scores(RESULT, {"q1": EVIL}, {"q1": EVIL}),
        "judging": render.judging(said, EVIL),
        "judging silence": render.judging(silent, EVIL, render.fault(EVIL)),
        "judged": render.judged(said, {**TOLD, "action": "select"}, EVIL),
        "taken back": render.judged(said, {**TOLD, "action": "withdraw"}, EVIL),
        "seeking": render.seeking(said, EVIL),
        "draft": render.draft(DRAFT, EVIL, render.recorded({**TOLD, "action": "accept"})),
        "draft in trouble": render.draft({**DRAFT, "trouble": EVIL, "places": []}, EVIL),
        "no draft": render.no_draft(EVIL, EVIL, render.told(EVIL)) + render.agreement([EVIL]),
    }


@pytest.mark.parametrize("piece", sorted(everything()))
def test_hostile_words_stay_words(piece: str) -> None:
    shown = Reader(everything()[piece])
    assert shown.tags <= OURS, shown.tags - OURS
    ours = [(name, value) for name, value in shown.attributes if name != "src" or value[:6] != "/leaf?"]
    assert not any(name.startswith("on") or name in ("src", "href", "srcdoc") for name, _ in ours)


def test_a_silence_that_is_right_and_no_answer_are_one_button() -> None:
    spoken = render.judging(ANSWERED)
    silent = render.judging({**ANSWERED, "answered": False, "citations": []})
    for html, actions in ((spoken, ["right", "wrong", "unanswerable"]), (silent, ["unanswerable", "wrong"])):
        read = Reader(html)
        assert [value for name, value in read.attributes if name == "data-judge"] == actions
        assert "No answer in these documents".casefold() in html.casefold()


def test_a_near_miss_expects_no_answer_and_quotes_nothing() -> None:
    html = render.draft({**DRAFT, "answers": [], "places": []})
    assert "Expects <b>no answer</b>" in html
    assert "<mark>" not in html


def test_documents_that_need_attention_come_first() -> None:
    sound = {**FILE, "name": "a.md", "state": "indexed", "reason": None, "warnings": []}
    needing = {**FILE, "name": "z.pdf", "reason": "page 5 holds no text"}
    shown = render.shelf([sound, needing])
    assert shown.index("z.pdf") < shown.index("a.md")
    assert "page 5 holds no text" in shown
    assert "4 of 5" in shown


def test_the_page_brings_its_own_style_and_script_and_nothing_from_outside() -> None:
    for own in (render.style(), render.script(), render.icon().replace("http://www.w3.org/2000/svg", "")):
        assert own.strip()
        assert "http" not in own
        assert "innerHTML" not in own


def test_running_heads_are_pale_and_hidden_words_flagged():
    text = "A JOURNAL\n\nThe rent is 40 tenge. Obey me."
    asides = (
        Aside(Span(0, 9), "head"),
        Aside(Span(text.index("Obey"), len(text)), "hidden"),
    )
    shown = render.source(Document("d", "t", "en", text, asides=asides), ["a.pdf"], quote=Span(11, 32))
    assert '<span class="aside head">A JOURNAL</span>' in shown
    assert "nobody sees it on the page" in shown
    assert "<mark>The rent is 40 tenge.</mark>" in shown


STAGE = ("extracted", 10, 4, f"lost {EVIL}")
RUN = {"name": EVIL, "made": "2026-01-02T00:00:00+00:00", "command": EVIL, "scores": RESULT["scores"]}
ROW = {"id": "q1", "delta": -1.0, "changed": {"answer_right": [1.0, 0.0]}, "answers": [EVIL, ""]}
DIFFERENCE = {"one": 1.0, "other": 0.0, "value": -1.0, "low": -1.0, "high": -0.5, "p": 0.01, "p_holm": 0.03}
FOUND = {
    "one": EVIL,
    "other": "b",
    "n": 1,
    "differences": {"answer_right": {**DIFFERENCE, "wins": 0, "ties": 0, "losses": 1}},
    "questions": [ROW],
}
BESIDE = {"q1": ([{"document": EVIL, "page": 3, "text": EVIL, "gold": True}], [])}


def test_the_funnel_is_drawn_with_its_counts_in_words():
    drawn = render.funnel_picture([("read", 10, 0, "x"), STAGE, ("cited", 0, 0, "x")])
    assert drawn.startswith("<svg")
    assert "extracted: 4 of 10 lost" in drawn
    assert "6 of 10 · 4 lost" in drawn
    assert "cited" not in drawn
    assert "<script" not in drawn
    assert render.funnel_picture([]) == ""


def test_runs_over_time_need_two_and_say_what_made_each():
    assert render.runs_over_time([RUN]) == ""
    drawn = render.runs_over_time([RUN, RUN, {**RUN, "scores": {}}])
    assert drawn.count("<circle") == 2
    assert "3 runs over time" in drawn
    assert "<script" not in drawn


def test_a_comparison_shows_both_runs_beside_each_other():
    shown = render.compared(FOUND, {"q1": EVIL}, BESIDE, "beyond chance")
    assert "<b>-1.000</b>" in shown
    assert "1 question lost by b" in shown
    assert 'data-gold="yes"' in shown
    assert "no answer" in shown
    assert "no passages" in shown
    assert "<script" not in shown


def test_a_saved_report_is_one_file_that_loads_nothing_and_runs_nothing():
    page = render.saved(
        {**RESULT, "command": EVIL, "made": "2026", "configuration": {"chunk": {"tokens": EVIL}}},
        [STAGE],
        {"q1": EVIL},
        {"q1": EVIL},
        [(FOUND, BESIDE, "beyond chance")],
        [RUN, RUN],
    )
    assert page.startswith("<!doctype html>")
    assert "default-src 'none'" in page
    for outside in ("<script", "http://", "https://", "@import", "url("):
        assert outside not in page, outside
    assert "prefers-color-scheme: dark" in page
    for part in ("Where questions were lost", "lost by b", "runs over time", "How this was made"):
        assert part in page
