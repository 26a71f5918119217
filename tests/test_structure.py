"""A PDF's running heads, notes and tables do not cut its text; its sections and facts are what it shows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.chunk import sentences_of
from pipeline.evidence import Document
from pipeline.language import sentences
from pipeline.read.dates import day_of, printed_date
from pipeline.read.formats.markdown import parse_markdown
from pipeline.read.formats.text import parse_text
from pipeline.read.parsed import Parsed
from pipeline.read.pdf import kept, parse
from pipeline.read.pdf.folios import is_folio, value, worded
from pipeline.read.pdf.notes import body_height
from pipeline.read.pdf.parse import opened_pdf, page_lines, parse_pdf
from pipeline.read.pdf.second import page_texts_again
from pipeline.read.pdf.tablepages import rows_of
from pipeline.read.pdf.written import unpacked
from pipeline.read.titles import sane_authors

PROSE = (  # noqa: SIM905
    "The harvest of that year was larger than any that the district had seen since the railway came. "
    "Carts stood in rows before the mill, and the clerks wrote until their lamps went out. "
    "Nobody had counted on so much grain, and there was no room left in the old stores. "
).split()

Mark = tuple[float, float, float, str, bool]  # x, y, size, words, bold


def lines(y: float, *texts: str, x: float = 72, size: float = 11, bold: bool = False) -> list[Mark]:
    """Set texts one below the other."""
    return [(x, y - 1.25 * size * n, size, text, bold) for n, text in enumerate(texts)]


def prose(
    y: float, count: int, start: int = 0, width: int = 14, x: float = 72, size: float = 11
) -> list[Mark]:
    """Set some lines of running prose that does not repeat at the same place."""
    words = [PROSE[(start + n) % len(PROSE)] for n in range(count * width)]
    return lines(y, *(" ".join(words[n * width : (n + 1) * width]) for n in range(count)), x=x, size=size)


def pdf(path: Path, *pages: list[Mark], **properties: str) -> bytes:
    """Write a PDF and give its bytes."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), invariant=1)
    for name, said in properties.items():
        getattr(canvas, f"set{name}")(said)
    for page in pages:
        for x, y, size, words, bold in page:
            canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
            for n, cell in enumerate(words.split("\t")):
                canvas.drawString(x + 130 * n, y, cell)
        canvas.showPage()
    canvas.save()
    return path.read_bytes()


def asides(parsed: Parsed) -> list[tuple[str, str]]:
    return [(aside.kind, aside.span.of(parsed.text)) for aside in parsed.asides]


def tiled(parsed: Parsed) -> bool:
    spans = [page.span for page in parsed.pages if page.span]
    whole = spans[0].start == 0 and spans[-1].end == len(parsed.text)
    return whole and all(a.end == b.start for a, b in pairwise(spans))


def spoken(parsed: Parsed) -> Document:
    return Document("d", "t", "en", parsed.text, asides=parsed.asides, rows=parsed.rows)


def book(tmp_path: Path, count: int = 6) -> bytes:
    """Write pages with alternating heads and a number at the foot; sentences run over their ends."""
    pages = []
    for n in range(count):
        head = "A HISTORY OF GRAIN" if n % 2 else "THE DISTRICT AND ITS MILL"
        page = lines(800, head, size=9) if n else []
        pages.append([*page, *prose(760, 20, start=3 * n), *lines(40, str(n + 11), x=290, size=9)])
    return pdf(tmp_path / "book.pdf", *pages)


def test_heads_and_numbers_are_aside_and_give_the_labels(tmp_path: Path) -> None:
    parsed = parse_pdf(book(tmp_path))
    assert [said for kind, said in asides(parsed) if kind == "number"] == [str(n) for n in range(11, 17)]
    heads = [said for kind, said in asides(parsed) if kind == "head"]
    assert heads.count("A HISTORY OF GRAIN") == 3
    assert heads.count("THE DISTRICT AND ITS MILL") == 2
    assert [page.label for page in parsed.pages] == [str(n) for n in range(11, 17)]
    assert tiled(parsed)
    for page in parsed.pages:
        assert page.span is not None
        assert page.label in page.span.of(parsed.text).split()  # each page's own words


def test_a_sentence_over_a_page_is_one_stretch_of_the_text(tmp_path: Path) -> None:
    pages = []
    for n in range(3):
        first = lines(760, "stretch of the text, whatever stands between. Then all of it ended.") if n else []
        body = prose(730, 12, start=5 * n)
        last = lines(560, "This paragraph begins on one page and goes on as a single", x=72)
        pages.append(
            [*lines(800, "A RUNNING HEAD", size=9), *first, *body, *last, *lines(40, f"– {n + 1} –", x=290)]
        )
    parsed = parse_pdf(pdf(tmp_path / "a.pdf", *pages))
    joined = "goes on as a single stretch of the text, whatever stands between."
    assert parsed.text.count(joined) == 2
    assert tiled(parsed)
    whole = [s.of(parsed.text) for s in sentences_of(spoken(parsed), sentences)]
    assert sum(sentence.endswith("whatever stands between.") for sentence in whole) == 2
    assert not any("RUNNING" in sentence for sentence in whole)
    assert {kind for kind, _ in asides(parsed)} == {"head", "number"}


def test_a_word_broken_at_the_pages_end_is_whole(tmp_path: Path) -> None:
    first = [*prose(760, 10), *lines(600, "and so the whole of the grain was sold to foreign mer-")]
    second = [*lines(760, "chants, and no foreign merchants were ever so glad."), *prose(700, 10, start=9)]
    parsed = parse_pdf(pdf(tmp_path / "a.pdf", first, second))
    assert "sold to foreign merchants, and no" in parsed.text
    assert tiled(parsed)


def test_roman_and_lettered_numbers_are_numbers(tmp_path: Path) -> None:
    printed = ["i", "ii", "iii", "1", "2", "3", "F-1", "F-2", "F-3"]
    pages = [[*prose(760, 15, start=n), *lines(40, said, x=290, size=9)] for n, said in enumerate(printed)]
    parsed = parse_pdf(pdf(tmp_path / "a.pdf", *pages))
    assert asides(parsed) == [("number", said) for said in printed]
    assert [page.label for page in parsed.pages] == printed


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(
            (said, True)
            for said in ("Page 3 of 20", "– 3 –", "стр. 3", "3-бет", "- 12 -", "xiv", "F-12", "쪽 7")
        ),
        *((said, False) for said in ("3 apples", "Chapter 3", "May 3", "harvest")),
    ],
)
def test_what_is_no_more_than_a_pages_number(text: str, number: bool) -> None:
    assert is_folio(worded(text)) is number


def test_roman_numbers_have_values() -> None:
    assert [value(said) for said in ("iv", "xiv", "XL", "12", "iix", "mm")] == [4, 14, 40, 12, 0, 0]


def test_what_comes_back_but_is_no_head_is_kept(tmp_path: Path) -> None:
    """Titles of chapters, the header of a table that goes on, a slide's title, numbers that do not step."""
    rows = [[f"Town {4 * n + k}\t{k + 20}\t{n + 57}" for k in range(4)] for n in range(4)]
    pages = [
        [*lines(780, "Name\tPeople\tMills", *rows[n]), *prose(600, 12, start=n), *lines(200, f"{n * n + 5}")]
        for n in range(4)
    ]
    parsed = parse_pdf(pdf(tmp_path / "a.pdf", *pages))
    assert asides(parsed) == []
    slides = [[*lines(760, "The same title", size=24), *prose(600, 6, start=n)] for n in range(2)]
    slides += [[*lines(760, f"Chapter {n}", size=24), *prose(600, 6, start=n)] for n in range(8)]
    assert asides(parse_pdf(pdf(tmp_path / "b.pdf", *slides))) == []


def test_pages_that_only_repeat_are_kept(tmp_path: Path) -> None:
    parsed = parse_pdf(pdf(tmp_path / "a.pdf", *[lines(700, "The same words again")] * 5))
    assert asides(parsed) == []
    assert parsed.text.count("The same words again") == 5


def test_what_a_running_line_says_is_kept_once(tmp_path: Path) -> None:
    notice = (
        "This report is confidential and may be passed on only to members of the board of the mill company."
    )
    pages = [[*prose(760, 12, start=n), *lines(40, notice, size=8)] for n in range(5)]
    parsed = parse_pdf(pdf(tmp_path / "a.pdf", *pages))
    assert asides(parsed) == [("head", notice)] * 4
    assert notice in spoken(parsed).spoken


def test_a_footnote_cuts_no_sentence_and_is_searched(tmp_path: Path) -> None:
    note = lines(70, "1 A note on the stores, which were built in 1871.", size=8)
    first = [
        *prose(760, 10),
        *prose(600, 5, start=20),
        *lines(520, "and this sentence goes on over the"),
        *note,
    ]
    second = [*lines(760, "page and ends here. Another begins then."), *prose(720, 10, start=7)]
    parsed = parse_pdf(pdf(tmp_path / "a.pdf", first, second))
    assert "goes on over the page and ends here." in parsed.text
    assert parsed.text.index("A note on") < parsed.text.index("goes on over the page")
    assert asides(parsed) == []
    assert tiled(parsed)


def test_columns_run_on_into_each_other_and_over_the_page(tmp_path: Path) -> None:
    def page(n: int) -> list[Mark]:
        left = [*prose(760, 20, start=n, width=5), *lines(480, "and the left column ends in the", size=11)]
        right = [
            *lines(760, "middle of what it says here.", x=320),
            *prose(730, 18, start=n + 9, width=5, x=320),
        ]
        return [*left, *right, *lines(40, str(n + 1), x=290)]

    parsed = parse_pdf(pdf(tmp_path / "a.pdf", *(page(n) for n in range(3))))
    assert parsed.text.count("the left column ends in the middle of what it says here.") == 3
    assert [said for _, said in asides(parsed)] == ["1", "2", "3"]


def test_the_lines_of_each_page_are_found_in_the_text(tmp_path: Path) -> None:
    data = book(tmp_path)
    parsed = parse_pdf(data)
    with opened_pdf(data) as document:
        _, pages = parse._read(data, len(document))
        _, result = parse._written(pages, body_height(pages), document)
        assert (result.text, result.pages, result.asides) == (parsed.text, parsed.pages, parsed.asides)
        for index, numbers in enumerate(result.lines):
            stretches, found = list(unpacked(numbers)), page_lines(document, index)
            assert sorted(stretch.line for stretch in stretches) == list(range(len(found)))
            assert all(found[s.line].pieces for s in stretches)
            for number, start, end in stretches:
                assert result.text[start:end] in (found[number].text, found[number].text[:-1])


def test_pages_kept_packed_and_files_opened_anew_read_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = book(tmp_path)
    plain = parse_pdf(data)
    monkeypatch.setattr(kept, "_FIRST", 1)
    monkeypatch.setattr(parse, "_PAGES", 1)
    assert parse_pdf(data) == plain


def headed(tmp_path: Path, *, bold: bool) -> bytes:
    size = 11 if bold else 15
    page = [
        *lines(790, "Grain and Its Merchants", size=22, bold=True),
        *lines(750, "1 The harvest", size=size, bold=bold),
        *prose(728, 6),
        *lines(620, "1.1 Carts and clerks", size=size, bold=bold),
        *prose(598, 6, start=11),
    ]
    second = [*lines(750, "2 The stores", size=size, bold=bold), *prose(728, 6, start=4)]
    second += [*lines(620, "Table 1. A caption in heavy type", bold=True), *lines(600, "a\tb", "c\td")]
    second += [*lines(500, "Heavy words begin this paragraph and then go on to the end of their", bold=True)]
    second += [*lines(486, "line, below which they are plain.")]
    return pdf(tmp_path / "a.pdf", page, second)


@pytest.mark.parametrize("bold", [True, False])
def test_headings_are_told_by_type_and_number(tmp_path: Path, bold: bool) -> None:
    parsed = parse_pdf(headed(tmp_path, bold=bold))
    assert [(s.level, s.title) for s in parsed.sections] == [
        (1, "1 The harvest"),
        (2, "1.1 Carts and clerks"),
        (1, "2 The stores"),
    ]
    assert all(parsed.text.startswith(s.title, s.span.start) for s in parsed.sections)
    assert parsed.title == "Grain and Its Merchants"


def test_prose_alone_has_no_sections(tmp_path: Path) -> None:
    listed = lines(500, "1. Bring the carts in", "2. Weigh the grain", "3. Write it down")
    assert parse_pdf(pdf(tmp_path / "a.pdf", [*prose(760, 12), *listed, *prose(400, 9)])).sections == ()


def test_an_outline_rules_where_its_words_are_on_the_pages(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    headed(tmp_path, bold=True)
    for titles, found in ((("The harvest", "The stores"), 2), (("untitled.docx", "Slide 7"), 3)):
        writer = PdfWriter(clone_from=tmp_path / "a.pdf")
        for page, title in enumerate(titles):
            writer.add_outline_item(title=title, page_number=page)
        writer.write(tmp_path / "b.pdf")
        assert len(parse_pdf((tmp_path / "b.pdf").read_bytes()).sections) == found


def facts(parsed: Parsed) -> dict[str, tuple[str, str]]:
    return {fact.name: (fact.value, fact.source) for fact in parsed.facts}


def test_facts_are_of_the_file_or_the_first_page(tmp_path: Path) -> None:
    first = [
        *lines(780, "Grain and Its Merchants", size=20),
        *lines(745, "Anna Kim1, Omar Serikov2"),
        *lines(725, "1 University of the Steppe, 2 Institute of Mills"),
        *lines(700, "3 April 2019"),
        *lines(680, "https://doi.org/10.1234/grain.2019.7."),
        *prose(640, 10),
    ]
    known = facts(parse_pdf(pdf(tmp_path / "a.pdf", first, Title="scan0001.pdf", Author="admin")))
    assert known == {
        "title": ("Grain and Its Merchants", "first page"),
        "authors": ("Anna Kim, Omar Serikov", "first page"),
        "date": ("2019-04-03", "first page"),
        "doi": ("10.1234/grain.2019.7", "first page"),
    }
    known = facts(parse_pdf(pdf(tmp_path / "b.pdf", prose(700, 9), Title="A Real Title", Author="Anna Kim")))
    assert known["title"] == ("A Real Title", "file properties")
    assert known["authors"] == ("Anna Kim", "file properties")
    assert known["date"][1] == "file properties"


def test_days_are_read_in_four_languages() -> None:
    said = [
        "July 3, 2014",
        "3 апреля 2019 г.",
        "2019 жылғы 3 сәуір",
        "2019년 4월 3일",
        "03.04.2019",
        "July 2009",
    ]
    assert [printed_date(line) for line in said] == [
        *("2014-07-03", "2019-04-03", "2019-04-03", "2019-04-03", "2019-04-03", "2009-07"),
    ]
    assert printed_date("for the year ended June 30, 2014") == ""
    assert day_of("D:20190402120000+06'00'") == "2019-04-02"
    assert day_of("yesterday") == ""
    assert [sane_authors(name) for name in ("whitest", "anonymous", "Aaron Smith", "김철수")] == [
        *("", "", "Aaron Smith", "김철수"),
    ]


def test_a_text_with_form_feeds_has_asides(tmp_path: Path) -> None:
    body = " ".join(PROSE)
    pages = [f"THE MILL REPORT\n\n{body}\n{n}. {body}\n\n{n + 6}\n" for n in range(4)]
    data = "\f".join(pages).encode()
    parsed = parse_text(data)
    assert parsed.text == data.decode()
    assert asides(parsed) == [
        (k, s) for n in range(4) for k, s in (("head", "THE MILL REPORT"), ("number", f"{n + 6}"))
    ]


def test_numbers_alone_in_a_text_are_pages_only_if_they_count_evenly() -> None:
    body = " ".join(PROSE * 3)
    even = "".join(f"{body}\n\n{n}\n\n" for n in range(30, 36))
    assert [said for _, said in asides(parse_text(even.encode()))] == [str(n) for n in range(30, 36)]
    uneven = f"{body}\n\n1\n\n{body * 9}\n\n2\n\n{body}\n\n3\n\n{body}\n\n4\n\n"
    assert asides(parse_text(uneven.encode())) == []
    assert asides(parse_text(b"1\n\n2\n\n3\n\n4\n\n5\n\n6\n")) == []


def test_a_front_matter_states_facts() -> None:
    said = (
        "---\ntitle: 'The Mill'\nauthor: Anna Kim\ndate: 2019-04-03\ntags: [a]\nin:\n  doi: x\n---\n\nText.\n"
    )
    assert facts(parse_markdown(said.encode())) == {
        "title": ("The Mill", "front matter"),
        "authors": ("Anna Kim", "front matter"),
        "date": ("2019-04-03", "front matter"),
    }


def test_a_table_keeps_its_header_over_pages_and_headings(tmp_path: Path) -> None:
    first = lines(
        300, "Table 2. Mills by district", "District\tMills\tClerks", "North\t12\t40", "South\t7\t22"
    )
    pages = [[*lines(810, "MILL REPORT", size=8), *prose(760, 12), *first, *lines(40, "1", x=290)]]
    more = lines(770, "Smaller districts", "East\t3\t9", "West\t2\t5")
    pages += [[*lines(810, "MILL REPORT", size=8), *more, *prose(600, 12), *lines(40, "2", x=290)]]
    pages += [[*lines(810, "MILL REPORT", size=8), *prose(760, 12), *lines(40, "3", x=290)]]
    parsed = parse_pdf(pdf(tmp_path / "a.pdf", *pages))
    header = "Table 2. Mills by district | District | Mills | Clerks"
    assert [(row.span.of(parsed.text), row.header) for row in parsed.rows] == [
        ("North\t12\t40", header),
        ("South\t7\t22", header),
        ("East\t3\t9", f"{header} | Smaller districts"),
        ("West\t2\t5", f"{header} | Smaller districts"),
    ]


def test_a_tables_unit_and_a_caption_below_are_context() -> None:
    bare = "Balance of the mill\n(in thousands)\nItem\t2018\t2019\nGrain\t5\t7\nFlour\t3\t4"
    header = rows_of(f"{bare}\n\nTable 4: What was there\n", ())[0].header
    assert header == "Table 4: What was there | (in thousands) | Item | 2018 | 2019"
    assert rows_of(bare, ())[0].header == "Balance of the mill | (in thousands) | Item | 2018 | 2019"


def test_some_pages_are_read_again(tmp_path: Path) -> None:
    data = pdf(tmp_path / "a.pdf", lines(700, "First words"), [], lines(700, "Third words"))
    assert page_texts_again(data, [0, 1, 2, 9]) == {0: "First words", 2: "Third words"}
    assert page_texts_again(b"%PDF-1.4 nothing", [0]) == {}


def test_a_running_head_of_a_text_is_no_section() -> None:
    body = " ".join(PROSE)
    data = "\f".join(
        f"The Mill Report\n\n{'Carts and Clerks' * (n == 1)}\n\n{body}\n" for n in range(4)
    ).encode()
    assert [section.title for section in parse_text(data).sections] == ["Carts and Clerks"]
