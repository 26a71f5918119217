"""Every format beyond PDF: its text and places right, its tricks harmless, its files' files read."""

from __future__ import annotations

import io
import itertools
import random
import struct
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import document, only, written
from pipeline.errors import ReadError
from pipeline.evidence import Document
from pipeline.read import is_current, parts, read, reader_of
from pipeline.read.formats.cells import shown
from pipeline.read.formats.csv import parse_csv
from pipeline.read.formats.rtf import parse_rtf
from pipeline.read.formats.text import parse_text
from pipeline.read.parts import safe_name
from pipeline.read.properties import iso_date
from pipeline.read.reading import _readings
from pipeline.read.table import FORMATS, SUFFIXES, reader_for, reader_name, unpacker_for

RUSSIAN = "Трубопровод проверяют раз в год"


def rows_of(read_: Document) -> list[tuple[str, str]]:
    return [(row.span.of(read_.text), row.header) for row in read_.rows]


def facts_of(read_: Document) -> dict[str, str]:
    return {fact.name: fact.value for fact in read_.facts}


def packed(path: Path, **parts: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


# --- presentations --------------------------------------------------------------------------------


def slides(path: Path) -> Path:
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    made = pptx.Presentation()
    made.core_properties.title, made.core_properties.author = "The Steppe", "A. Writer"
    titled, empty = made.slide_layouts[1], made.slide_layouts[6]
    first = made.slides.add_slide(titled)
    first.shapes.title.text = "Cities"
    first.placeholders[1].text = "one bullet\nanother bullet"
    first.notes_slide.notes_text_frame.text = "say it slowly"
    second = made.slides.add_slide(empty)
    second.shapes.add_picture(io.BytesIO(picture()), 0, 0)
    third = made.slides.add_slide(empty)
    frame = third.shapes.add_table(2, 2, 0, 0, Inches(4), Inches(1))
    for row, cells in enumerate([("City", "People"), ("Oral", "234,184")]):
        for column, words in enumerate(cells):
            frame.table.cell(row, column).text = words
    group = third.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "in a group"
    data = CategoryChartData()
    data.categories = ["2023", "2024"]
    data.add_series("Rain", (1.5, 2))
    third.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, Inches(2), Inches(2), data)
    third._element.set("show", "0")
    made.slides.add_slide(empty)
    made.save(str(path))
    return path


def picture(width: int = 2) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (width, 2), "red").save(buffer, "PNG")
    return buffer.getvalue()


def test_slides_are_pages_with_titles_tables_charts_and_notes(tmp_path: Path) -> None:
    reading = only(slides(tmp_path / "a.pptx"))
    read_ = reading.document
    assert read_ is not None
    assert read_.text == (
        "Cities\n\none bullet\nanother bullet\n\nNotes: say it slowly\n\n"
        "City | People\nOral | 234,184\n\nin a group\n\n | Rain\n2023 | 1.5\n2024 | 2"
    )
    assert [page.span.of(read_.text)[:6] if page.span else None for page in read_.pages] == [
        "Cities",
        None,
        "City |",
        None,
    ]
    spans = [page.span for page in read_.pages if page.span]
    assert (spans[0].start, spans[-1].end, spans[0].end) == (0, len(read_.text), spans[1].start)
    assert [(s.title, s.level) for s in read_.sections] == [("Cities", 1)]
    assert ("Oral | 234,184", "City | People") in rows_of(read_)
    assert facts_of(read_)["authors"] == "A. Writer"
    assert (reading.state, reading.unread_pages, reading.pages, reading.pages_read) == ("partly", (2,), 4, 3)
    assert [report.state for report in reading.page_reports] == ["read", "unread", "read", "blank"]
    assert "slide 2 holds only pictures" in str(reading.reason)
    assert reading.warnings == ("hidden in the show, and read: slide 3",)


# --- spreadsheets ---------------------------------------------------------------------------------


def test_sheets_are_sections_and_rows_know_their_header(tmp_path: Path) -> None:
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sales"
    sheet["B2"] = "Sales by city, 2024"
    for column, name in enumerate(["City", "Day", "Sold", "Share"], 2):
        sheet.cell(3, column, name)
    for row, values in enumerate(
        [("Oral", datetime.date(2024, 5, 3), 4180.0, 0.125), ("Taraz", None, 7, 1)], 4
    ):
        for column, value in enumerate(values, 2):
            sheet.cell(row, column, value)
    sheet["E4"].number_format = "0.0%"
    sheet["E5"].number_format = "0.0%"
    sheet["D4"].number_format = '"$"#,##0'
    sheet["B9"] = "=SUM(D4:D5)"
    sheet["A1048576"] = "far below"
    sheet["B4"].comment = openpyxl.comments.Comment("Ann:\nis it so?", "Ann")
    hidden = book.create_sheet("Notes")
    hidden["A1"] = "a hidden word"
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    reading = only(tmp_path / "a.xlsx")
    read_ = reading.document
    assert read_ is not None
    assert read_.text == (
        "Sales\n\nSales by city, 2024\n\nCity | Day | Sold | Share\nOral | 2024-05-03 | $4,180 | 12.5%\n"
        "Taraz |  | 7 | 100.0%\n\nfar below\n\nNotes\n\na hidden word\n\n"
        "Comment (Ann on B4): is it so?"
    )
    assert rows_of(read_)[0][1] == "Sales by city, 2024 | City | Day | Sold | Share"
    assert [s.title for s in read_.sections] == ["Sales", "Notes"]
    assert read_.pages == ()
    assert "hidden sheets, read all the same: Notes" in reading.warnings
    assert any(warning.startswith("1 formulas have no stored result") for warning in reading.warnings)


@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        *((12.0, "General", "12"), (0.1 + 0.2, "General", "0.3"), (True, "General", "TRUE")),
        *((1234.5, "#,##0.00", "1,234.50"), (-1234, "#,##0_);(#,##0)", "(1,234)"), (0.25, "0%", "25%")),
        *((5, "[$€-407] #,##0.0", "€ 5.0"), (1.5, "0.0#", "1.5"), (3, "[Red]0.00", "3.00")),
        *((2000000, "#,##0,", "2000000"), (44000, "yyyy", "44000"), (7, '0" kg"', "7 kg"), (None, "", "")),
    ],
)
def test_a_number_is_written_as_its_cell_shows_it(value: object, form: str, words: str) -> None:
    assert shown(value, form) == words


# --- CSV ------------------------------------------------------------------------------------------


def test_a_csv_is_its_text_with_a_row_a_record(tmp_path: Path) -> None:
    text = 'Report 7\r\n\r\nName;Note;Sum\r\nOral;"two\r\nlines; quoted";5,5\r\nTaraz;;6\r\n'
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        read_ = document(written(tmp_path / "a.csv", text.encode(encoding)))
        assert read_.text == text
        assert rows_of(read_) == [
            ('Oral;"two\r\nlines; quoted";5,5', "Report 7 | Name | Note | Sum"),
            ("Taraz;;6", "Report 7 | Name | Note | Sum"),
        ]
    assert rows_of(document(written(tmp_path / "a.tsv", "a\tb\n1\t2\n"))) == [("1\t2", "a | b")]
    plain = document(written(tmp_path / "b.csv", "No table, but a text.\n\nIt goes on here\n"))
    assert (plain.text, plain.rows) == ("No table, but a text.\n\nIt goes on here\n", ())


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('",;\n\r\t '), max_size=12)


@settings(deadline=None, max_examples=200)
@given(
    table=st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2, max_size=6)
    ),
    delimiter=st.sampled_from(",;\t|"),
)
def test_any_csv_is_exact_and_each_record_holds_its_cells(table: list[list[str]], delimiter: str) -> None:
    import csv

    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    parsed = parse_csv(buffer.getvalue().encode())
    assert parsed.text == buffer.getvalue().removeprefix("\ufeff")
    spans = [row.span for row in parsed.rows]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    kept = [cells for cells in table if any(cell.strip() for cell in cells)]
    if len(kept) < 2:  # no table, but a text
        return
    for span, cells in zip(reversed(spans), reversed(kept), strict=False):
        (found,) = csv.reader(io.StringIO(span.of(parsed.text), newline=""), delimiter=delimiter)
        assert found == cells
    assert not spans or len(kept) - len(spans) in (0, 1)


@settings(deadline=None, max_examples=100)
@given(data=st.binary() | st.text().map(str.encode))
def test_any_bytes_named_csv_are_read_as_their_text_or_refused(data: bytes) -> None:
    try:
        expected = parse_text(data).text
    except ReadError:
        with pytest.raises(ReadError):
            parse_csv(data)
        return
    assert parse_csv(data).text == expected


# --- EPUB, OpenDocument, RTF, MHTML ---------------------------------------------------------------

OPF = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>Реки степи</dc:title><dc:creator>А. Автор</dc:creator><dc:language>ru</dc:language>
<dc:date>2019-04</dc:date><dc:identifier>doi:10.1234/abc.5</dc:identifier></metadata>
<manifest><item id="a" href="text/a%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="b" href="text/b.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="b"/><itemref idref="n"/><itemref idref="a"/></spine></package>"""
CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'


def epub(path: Path, **more: str) -> Path:
    page = "<html xmlns='http://www.w3.org/1999/xhtml'><body>{}</body></html>"
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": OPF,
        "OPS/nav.xhtml": page.format("<nav><a href='text/a%20b.xhtml'>The End</a></nav>"),
        "OPS/text/a b.xhtml": page.format("<p>last words</p>"),
        "OPS/text/b.xhtml": page.format("<h1>Beginning</h1><p>first words</p>"),
    }
    return packed(path, **parts, **more)


def test_a_book_is_read_along_its_spine(tmp_path: Path) -> None:
    read_ = document(epub(tmp_path / "a.epub"))
    assert read_.text == "Beginning\n\nfirst words\n\nlast words"
    assert [(s.title, s.span.of(read_.text)) for s in read_.sections] == [
        ("Beginning", "Beginning\n\nfirst words\n\n"),
        ("The End", "last words"),
    ]
    assert (read_.title, read_.language) == ("Реки степи", "ru")
    assert facts_of(read_) == {
        "title": "Реки степи",
        "authors": "А. Автор",
        "date": "2019-04",
        "doi": "10.1234/abc.5",
        "language": "ru",
    }


def test_a_locked_book_needs_its_key(tmp_path: Path) -> None:
    lock = '<encryption><EncryptedData><EncryptionMethod Algorithm="{}"/></EncryptedData></encryption>'
    name = "META-INF/encryption.xml"
    fonts = epub(tmp_path / "a.epub", **{name: lock.format("http://www.idpf.org/2008/embedding")})
    assert only(fonts).state == "indexed"
    locked = epub(tmp_path / "b.epub", **{name: lock.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")})
    assert only(locked).state == "needs_password"


ODF = (
    '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="a" xmlns:dc="d" xmlns:draw="w">'
    "<office:body><office:{0}>{1}</office:{0}></office:body></office:document-content>"
)


def odf(path: Path, kind: str, body: str, **more: str) -> Path:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    return packed(path, mimetype=mime, **{"content.xml": ODF.format(kind, body)}, **more)


def test_an_opendocument_text_keeps_headings_lists_tables_and_notes(tmp_path: Path) -> None:
    body = (
        '<text:h text:outline-level="1">Cities</text:h><text:tracked-changes><text:p>gone</text:p>'
        "</text:tracked-changes><text:p>A<text:s text:c='2'/>word<text:note><text:note-citation>1"
        "</text:note-citation><text:note-body><text:p>the note</text:p></text:note-body></text:note> more"
        "<text:annotation><dc:creator>Ann</dc:creator><text:p>well said</text:p></text:annotation>.</text:p>"
        "<text:list><text:list-item><text:p>one</text:p></text:list-item><text:list-item><text:p>two</text:p>"
        "</text:list-item></text:list><table:table><table:table-header-rows><table:table-row><table:table-cell>"
        "<text:p>City</text:p></table:table-cell><table:table-cell><text:p>People</text:p></table:table-cell>"
        "</table:table-row></table:table-header-rows><table:table-row><table:table-cell><text:p>Oral</text:p>"
        "</table:table-cell><table:table-cell table:number-columns-repeated='2'><text:p>5</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )
    meta = '<m xmlns:dc="d" xmlns:meta="m"><dc:title>On Cities</dc:title><dc:creator>B</dc:creator>'
    meta += "<meta:initial-creator>A</meta:initial-creator>"
    meta += "<meta:creation-date>2020-01-02T03:04</meta:creation-date></m>"
    read_ = document(odf(tmp_path / "a.odt", "text", body, **{"meta.xml": meta}))
    assert read_.text == (
        "Cities\n\nA  word more.\n\none\ntwo\n\nCity | People\nOral | 5 | 5\n\nthe note\n\n"
        "Comment (Ann): well said"
    )
    assert rows_of(read_) == [("Oral | 5 | 5", "City | People")]
    assert facts_of(read_) == {"title": "On Cities", "authors": "A", "date": "2020-01-02"}


def test_opendocument_sheets_and_slides_are_read_too(tmp_path: Path) -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    row = "<table:table-row>{}</table:table-row>"
    body = f'<table:table table:name="One">{row.format(cell.format("a") + cell.format("b"))}'
    body += f"{row.format(cell.format('1') + cell.format('2'))}</table:table>"
    read_ = document(odf(tmp_path / "a.ods", "spreadsheet", body))
    assert (read_.text, rows_of(read_)) == ("One\n\na | b\n1 | 2", [("1 | 2", "a | b")])
    page = (
        "<draw:page><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></draw:page>"
    )
    shown_ = document(odf(tmp_path / "a.odp", "presentation", page.format("one") + page.format("two")))
    assert (shown_.text, len(shown_.pages)) == ("one\n\ntwo", 2)


def test_a_locked_opendocument_needs_its_password(tmp_path: Path) -> None:
    manifest = '<m xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m>'
    assert (
        only(odf(tmp_path / "a.odt", "text", "", **{"META-INF/manifest.xml": manifest})).state
        == "needs_password"
    )


def hexed(words: str, encoding: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in words.encode(encoding))


@pytest.mark.parametrize(("page", "charset"), [("1251", 204), ("1251", 0), ("949", 129), ("1252", 0)])
def test_rtf_in_its_own_code_page(tmp_path: Path, page: str, charset: int) -> None:
    words = {"1251": RUSSIAN, "949": "서울은 수도이다", "1252": "naïve café"}[page]
    escaped = hexed(words, f"cp{page}")
    source = (
        rf"{{\rtf1\ansi\ansicpg{page}\deff0{{\fonttbl{{\f0\fnil\fcharset{charset} Arial;}}}}"
        rf"{{\info{{\title {escaped}}}{{\author Ann}}{{\creatim\yr2021\mo3\dy4}}}}"
        rf"\pard\outlinelevel0\f0 {escaped}\par\pard first {{\super 1{{\footnote \pard a note}}}}words\par "
        r"\trowd City\cell People\cell\row\trowd Oral\cell 5\cell\row\pard"
        r"{\field{\*\fldinst{HYPERLINK \"http://x\"}}{\fldrslt a link}}\par \u1071? end\par}"
    )
    read_ = document(written(tmp_path / "a.rtf", source))
    assert read_.text == f"{words}\n\nfirst 1words\n\nCity | People\nOral | 5\n\na link\n\nЯ end\n\na note"
    assert [(s.title, s.level) for s in read_.sections] == [(words, 1)]
    assert rows_of(read_) == [("Oral | 5", "City | People")]
    assert facts_of(read_) == {"title": words, "authors": "Ann", "date": "2021-03-04"}


def test_no_rtf_takes_long() -> None:
    started = time.monotonic()
    for hard in (r"{\footnote " * 3000, r"{\field{\*\fldinst{HYPERLINK " * 3000, "{" * 100_000):
        parse_rtf(b"{\\rtf1 " + hard.encode())
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("name", ["a.mht", "a.html", "a.doc"])
def test_a_page_saved_whole_is_its_root_page(tmp_path: Path, name: str) -> None:
    message = EmailMessage()
    message["Subject"], message["Date"] = "A page", "Fri, 03 May 2024 14:22:10 +0500"
    message.set_content(
        f"<html><body><main><p>{RUSSIAN}</p></main></body></html>", subtype="html", charset="koi8-r"
    )
    message.make_related()
    message.attach(EmailMessage())
    data = message.as_bytes()
    assert b"multipart/related" in data
    read_ = document(written(tmp_path / name, data))
    assert (read_.text, read_.title) == (RUSSIAN, "A page")


# --- mail -----------------------------------------------------------------------------------------


def mail(subject: str = "Отчёт за май", body: str = "Hello,\n\nhere it is.\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Анна <anna@example.org>"
    message["To"] = "bo@example.org"
    message["Date"] = "Fri, 03 May 2024 14:22:10 +0500"
    message["Subject"] = subject
    message.set_content(body)
    return message


def attach(message: EmailMessage, name: str, data: bytes) -> EmailMessage:
    message.add_attachment(data, "application", "octet-stream", filename=name)
    return message


def names(path: Path) -> list[tuple[str, str]]:
    return [(reading.named("F"), reading.state) for reading in read(path)]


def test_a_mail_is_its_headers_and_body_and_its_attachments_stand_apart(tmp_path: Path) -> None:
    message = attach(mail(), "notes.txt", b"words in a note")
    attach(message, "table.csv", b"a,b\n1,2\n")
    attach(message, "all.zip", b"PK\x05\x06" + bytes(18))
    attach(message, "photo.exe", b"MZ\x00\x01")
    first, *others = read(written(tmp_path / "a.eml", message.as_bytes()))
    assert first.document is not None
    assert first.document.text == (
        "From: Анна <anna@example.org>\nTo: bo@example.org\nDate: Fri, 03 May 2024 14:22:10 +0500\n"
        "Subject: Отчёт за май\n\nHello,\n\nhere it is."
    )
    assert (first.document.title, first.name, first.named("m/a.eml")) == ("Отчёт за май", "", "m/a.eml")
    assert facts_of(first.document) == {
        "title": "Отчёт за май",
        "authors": "Анна <anna@example.org>",
        "date": "2024-05-03",
    }
    assert [(r.named("m/a.eml"), r.state) for r in others] == [
        ("m/a.eml/notes.txt", "indexed"),
        ("m/a.eml/table.csv", "indexed"),
        ("m/a.eml/all.zip", "rejected"),
        ("m/a.eml/photo.exe", "rejected"),
    ]
    assert others[0].document is not None
    assert (others[0].document.text, others[0].document.title) == ("words in a note", "words in a note")
    assert others[1].document is not None
    assert rows_of(others[1].document) == [("1,2", "a | b")]
    assert all("; " in str(reading.reason) for reading in others[2:])
    assert all(is_current(reading.reader) for reading in (first, *others))


def test_of_two_bodies_the_plain_one_is_read_unless_it_says_nothing(tmp_path: Path) -> None:
    page = "<html><body><p>as a page</p><img src='cid:logo'></body></html>"
    for plain, expected in (("in plain words", "in plain words"), (" \n", "as a page")):
        message = mail("S", plain)
        message.add_alternative(page, subtype="html")
        part = message.get_payload()[1]  # type: ignore[index]
        part.add_related(picture(), "image", "png", cid="<logo>")
        reading = only(written(tmp_path / "a.eml", message.as_bytes()))
        assert reading.document is not None
        assert reading.document.text.endswith(f"Subject: S\n\n{expected}")
        assert reading.warnings == ("1 small pictures of its layout are left out",)


def test_a_mail_in_raw_bytes_of_an_old_encoding_is_read(tmp_path: Path) -> None:
    raw = f"From: a@b.c\nSubject: {RUSSIAN}\nDate: x\n\n{RUSSIAN} и ещё раз проверяют.\n".encode("cp1251")
    read_ = document(written(tmp_path / "a.eml", raw))
    assert read_.title == RUSSIAN
    assert read_.text.endswith(f"{RUSSIAN} и ещё раз проверяют.")


def test_messages_in_messages_are_read_up_to_a_depth(tmp_path: Path) -> None:
    inner = mail("deepest", "bottom")
    for depth in range(5):
        outer = mail(f"level {depth}")
        outer.add_attachment(inner)
        inner = outer
    found = names(written(tmp_path / "a.eml", inner.as_bytes()))
    assert found == [
        ("F", "indexed"),
        ("F/level 3.eml", "indexed"),
        ("F/level 3.eml/level 2.eml", "indexed"),
        ("F/level 3.eml/level 2.eml/level 1.eml", "indexed"),
        ("F/level 3.eml/level 2.eml/level 1.eml/level 0.eml", "rejected"),
    ]


def test_a_mailbox_is_its_messages(tmp_path: Path) -> None:
    import mailbox

    box = mailbox.mbox(tmp_path / "a.mbox")
    box.add(mail("One", "first\n\nFrom here on, more\n"))
    box.add(attach(mail("Two"), "x.txt", b"attached"))
    box.close()
    readings = read(tmp_path / "a.mbox")
    assert [(r.named("F"), r.state) for r in readings] == [
        ("F/1", "indexed"),
        ("F/2", "indexed"),
        ("F/2/x.txt", "indexed"),
    ]
    assert readings[0].document is not None
    assert readings[0].document.text.endswith("first\n\nFrom here on, more")
    assert reader_of(tmp_path / "a.mbox") in {reading.reader for reading in readings}
    (tmp_path / "a.mbox").rename(tmp_path / "Inbox")
    assert len(read(tmp_path / "Inbox")) == 3
    assert only(written(tmp_path / "b.mbox", "nothing")).state == "no_text"


def test_no_more_is_written_out_than_is_allowed(tmp_path: Path) -> None:
    data = [parts.Part(f"{number}.txt", b"twelve bytes") for number in range(4)]
    for most, largest, kept in ((2, 1000, 2), (10, 30, 2), (10, 48, 4)):
        folder = tmp_path / f"{most}-{largest}"
        folder.mkdir()
        found, left_out = parts.write_parts(data, folder, most, largest)
        assert [(folder / place).read_bytes() for _, place in found] == [b"twelve bytes"] * kept
        assert bool(left_out) == (kept < 4)


def test_the_files_that_are_left_out_are_in_the_report(tmp_path: Path) -> None:
    message = mail()
    for number in range(4):
        attach(message, f"{number}.txt", b"words")
    path = written(tmp_path / "a.eml", message.as_bytes())
    few = list(_readings(path, parts.Allowance(parts=2), parts.DEPTH))
    assert [(r.named("F"), r.state) for r in few[-2:]] == [("F/1.txt", "indexed"), ("F/and more", "rejected")]
    assert "over 2 files" in str(few[-1].reason)
    late = list(_readings(path, parts.Allowance(until=0.0), parts.DEPTH))
    assert "4 files are left" in str(late[-1].reason)


@pytest.mark.parametrize(
    ("stated", "safe"),
    [
        *(("../../etc/passwd", "passwd"), ("C:\\x\\y.pdf", "y.pdf"), ("a\x00b\nc.txt", "ab c.txt")),
        *(("\u202efdp.exe", "fdp.exe"), ("..", "attachment"), ("", "attachment"), (".hidden", "hidden")),
        *(("a" * 400 + ".pdf", "a" * 146 + ".pdf"), ("ж" * 400, "ж" * 75), ("a:b?.txt", "a_b_.txt")),
    ],
)
def test_an_attachments_name_is_made_safe(stated: str, safe: str) -> None:
    assert safe_name(stated) == safe


@settings(deadline=None)
@given(stated=st.text())
def test_any_name_is_one_step_below_its_folder(stated: str) -> None:
    name = safe_name(stated)
    assert name == Path(name).name != ".."
    assert len(name.encode()) <= 160


def test_attachments_of_one_name_are_told_apart_and_leave_their_folder_empty(tmp_path: Path) -> None:
    message = mail()
    for data in (b"one", b"two", b"three"):
        attach(message, "../A.txt" if data == b"two" else "a.txt", data)
    found = names(written(tmp_path / "a.eml", message.as_bytes()))
    assert [name for name, _ in found] == ["F", "F/a.txt", "F/A (2).txt", "F/a (3).txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.eml"]


def test_a_sealed_body_is_said(tmp_path: Path) -> None:
    raw = "From: a@b.c\nTo: d@e.f\nSubject: S\nMIME-Version: 1.0\n"
    raw += 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\n\nAAAA\n'
    first = read(written(tmp_path / "a.eml", raw))[0]
    assert first.state == "partly"
    assert "encrypted" in str(first.reason)


# --- Outlook --------------------------------------------------------------------------------------


class Storage:
    """A folder of an Outlook message: its properties, and the folders in it."""

    def __init__(self, header: int, **inner: Storage) -> None:
        self.inner = inner
        self.streams: dict[str, bytes] = {}
        self._properties = bytearray(header)

    def text(self, pid: int, words: str) -> Storage:
        return self._kept(pid, 0x001F, words.encode("utf-16-le"))

    def binary(self, pid: int, data: bytes) -> Storage:
        return self._kept(pid, 0x0102, data)

    def number(self, pid: int, value: int) -> Storage:
        return self._listed(pid, 3, value)

    def _kept(self, pid: int, kind: int, data: bytes) -> Storage:
        self.streams[f"__substg1.0_{pid:04X}{kind:04X}"] = data
        return self._listed(pid, kind, len(data))

    def _listed(self, pid: int, kind: int, value: int) -> Storage:
        self._properties += struct.pack("<HHIQ", kind, pid, 6, value)
        self.streams["__properties_version1.0"] = bytes(self._properties)
        return self


NONE = 0xFFFFFFFF


def compound(root: Storage) -> bytes:
    """Write a compound file: its small streams one after another in the root's, all else in chains."""
    small = bytearray()
    entries: list[bytes] = []

    def entry(name: str, kind: int, after: int, child: int, start: int, size: int) -> bytes:
        encoded = name.encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII36sIQ", encoded, len(encoded) + 2, kind, 1, NONE, after, child, b"", start, size
        )

    def write(storage: Storage, name: str, kind: int, after: int) -> int:
        number = len(entries)
        entries.append(b"")
        before = NONE
        for inner, below in storage.inner.items():
            before = write(below, inner, 1, before)
        for inner, data in storage.streams.items():
            entries.append(entry(inner, 2, before, NONE, len(small) // 64, len(data)))
            small.extend(data + bytes(-len(data) % 64))
            before = len(entries) - 1
        entries[number] = entry(name, kind, after, before, 0, 0)
        return number

    write(root, "Root Entry", 5, NONE)
    small.extend(bytes(-len(small) % 512))
    entries[0] = entries[0][:116] + struct.pack("<IQ", 1, len(small))
    listing = b"".join(entries) + bytes(-len(entries) % 4 * 128)
    chains = [len(small) // 512, len(listing) // 512, -(-len(small) // 64 * 4 // 512) or 1]
    fat, at, starts = [0xFFFFFFFD], 1, []
    for length in chains:
        starts.append(at)
        fat += [*range(at + 1, at + length), 0xFFFFFFFE]
        at += length
    table = b"".join(struct.pack("<I", n) for n in fat + [NONE] * (128 - len(fat)))
    minis = b"".join(struct.pack("<I", n) for n in _mini_chain(root, chains[2] * 128))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH6xIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, starts[1], 0, 4096)
    )
    head += struct.pack("<IIII", starts[2], chains[2], 0xFFFFFFFE, 0) + struct.pack("<109I", 0, *[NONE] * 108)
    return head + table + bytes(small) + listing + minis


def _mini_chain(root: Storage, length: int) -> list[int]:
    chain: list[int] = []

    def write(storage: Storage) -> None:
        for below in storage.inner.values():
            write(below)
        for data in storage.streams.values():
            size = -(-len(data) // 64)
            chain.extend([*range(len(chain) + 1, len(chain) + size), 0xFFFFFFFE] if size else [])

    write(root)
    return chain + [NONE] * (length - len(chain))


def test_an_outlook_message_is_read_with_what_is_in_it(tmp_path: Path) -> None:
    note = Storage(8).text(0x3707, "note.txt").binary(0x3701, b"a note").number(0x3705, 1)
    logo = (
        Storage(8)
        .text(0x3707, "logo.png")
        .binary(0x3701, b"x")
        .text(0x3712, "logo")
        .text(0x370E, "image/png")
    )
    inner = Storage(24).text(0x0037, "Inner").text(0x1000, "inner words")
    carrier = Storage(8, **{"__substg1.0_3701000D": inner}).text(0x3001, "Inner").number(0x3705, 5)
    person = Storage(8).text(0x3001, "Bo").text(0x39FE, "bo@example.org").number(0x0C15, 1)
    attached = {f"__attach_version1.0_#0000000{n}": found for n, found in enumerate((note, logo, carrier))}
    top = Storage(32, **attached, **{"__recip_version1.0_#00000000": person})
    top.text(0x0037, "Отчёт").text(0x0C1A, "Ann").text(0x0C1F, "ann@example.org").text(0x1000, " ")
    page = f"<html><p>{RUSSIAN}</p><img src='cid:logo'></html>".encode("cp1251")
    top.binary(0x1013, page).number(0x3FDE, 1251)
    for name in ("a.msg", "a.doc"):
        first, *others = read(written(tmp_path / name, compound(top)))
        assert first.document is not None, first.reason
        assert first.document.text == (
            f'From: "Ann" <ann@example.org>\nTo: Bo <bo@example.org>\nSubject: Отчёт\n\n{RUSSIAN}'
        )
        assert "1 small pictures of its layout are left out" in first.warnings
        assert [(r.named("F"), r.document.text if r.document else r.reason) for r in others] == [
            ("F/note.txt", "a note"),
            ("F/Inner.eml", "Subject: Inner\n\ninner words"),
        ]


# --- what is not what it seems --------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)


@pytest.mark.parametrize(
    ("mark", "state", "words"),
    [
        ("EncryptedPackage", "needs_password", "password"),
        ("WordDocument", "rejected", "save it as .docx"),
        ("Workbook", "rejected", "save it as .xlsx"),
        ("PowerPoint Document", "rejected", "save it as .pptx"),
        ("__properties_version1.0", "rejected", "Outlook message"),
        ("something", "rejected", "; "),
    ],
)
@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".doc"])
def test_an_office_container_is_told_by_what_it_holds(
    tmp_path: Path, mark: str, state: str, words: str, suffix: str
) -> None:
    reading = only(written(tmp_path / f"a{suffix}", OLE + mark.encode("utf-16-le") + bytes(100)))
    assert reading.state == state
    assert words in str(reading.reason)


def made(kind: str, folder: Path) -> Path:
    import docx
    import openpyxl

    folder.mkdir(exist_ok=True)
    path = folder / f"made.{kind}"
    if kind == "docx":
        word = docx.Document()
        word.add_paragraph(RUSSIAN)
        word.save(str(path))
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        book.active["A1"] = RUSSIAN
        book.save(path)
    elif kind == "pptx":
        slides(path)
    elif kind == "epub":
        epub(path)
    elif kind == "odt":
        odf(path, "text", f"<text:p>{RUSSIAN}</text:p>")
    elif kind == "rtf":
        written(path, rf"{{\rtf1\ansi\ansicpg1251 {hexed(RUSSIAN, 'cp1251')}\par}}")
    elif kind == "eml":
        written(path, mail().as_bytes())
    return path


KINDS = ("docx", "xlsx", "pptx", "epub", "odt", "rtf", "eml")


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_suffix_is_seen_through(tmp_path: Path, kind: str) -> None:
    path = made(kind, tmp_path)
    right = read(path)[0].document
    assert right is not None
    for wrong in ("a.doc", "a", *(["a.pdf", "a.docx"] if kind not in ("docx", "eml") else [])):
        reading = read(path.rename(tmp_path / wrong))[0]
        path = tmp_path / wrong
        assert reading.document is not None
        assert (reading.document.text, reading.document.doc_id) == (right.text, right.doc_id)
        assert "by its content" in reading.warnings[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_off_is_refused_or_read_in_part(tmp_path: Path, kind: str) -> None:
    whole = made(kind, tmp_path).read_bytes()
    for part in (0.2, 0.6, 0.95):
        reading = read(written(tmp_path / f"cut.{kind}", whole[: int(len(whole) * part)]))[0]
        assert reading.state in ("indexed", "partly", "rejected", "no_text")
        assert reading.document or "; " in str(reading.reason)
        if kind not in ("rtf", "eml"):
            assert reading.state == "rejected"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_with_flipped_bytes_never_raises(tmp_path: Path, kind: str) -> None:
    whole = made(kind, tmp_path).read_bytes()
    noise = random.Random(kind)
    for _ in range(6):
        data = bytearray(whole)
        for place in noise.choices(range(len(data)), k=5):
            data[place] = noise.randrange(256)
        for reading in read(written(tmp_path / f"flipped.{kind}", bytes(data))):
            assert (reading.reason is None) == (reading.state == "indexed")
            assert "Traceback" not in str(reading.reason)


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'lol'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
)
TARGETS = {
    "docx": "word/document.xml",
    "xlsx": "xl/worksheets/sheet1.xml",
    "pptx": "ppt/slides/slide1.xml",
    "odt": "content.xml",
    "epub": "OPS/text/b.xhtml",
}


@pytest.mark.parametrize("kind", sorted(TARGETS))
def test_entities_that_grow_or_reach_out_do_no_harm(tmp_path: Path, kind: str) -> None:
    secret = written(tmp_path / "secret", "SECRET")
    outside = LAUGHS.replace("'lol'", f"SYSTEM 'file://{secret}'")
    for number, bomb in enumerate((LAUGHS, outside)):
        with zipfile.ZipFile(made(kind, tmp_path)) as archive:
            inside = {
                name: archive.read(name).decode("utf-8", "surrogateescape") for name in archive.namelist()
            }
        target = inside[TARGETS[kind]]
        head, mark, rest = target.partition("?>") if target.startswith("<?xml") else ("", "", target)
        for words in (RUSSIAN, "first words", "Cities", "<v>0</v>"):
            rest = rest.replace(words, words.replace("</", "&a11;</") if "</" in words else f"{words}&a11;")
        inside[TARGETS[kind]] = head + mark + bomb + rest
        encoded = {name: text.encode("utf-8", "surrogateescape") for name, text in inside.items()}
        started = time.monotonic()
        reading = only(packed(tmp_path / f"bomb{number}.{kind}", **encoded))
        assert time.monotonic() - started < 20
        assert reading.state in ("indexed", "partly", "rejected")
        assert reading.characters < 10_000
        assert reading.document is None or "SECRET" not in reading.document.text


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "odt", "epub"])
def test_zip_bombs_are_refused_declared_or_not(tmp_path: Path, kind: str) -> None:
    path = made(kind, tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xml", bytes(100 << 20))
    assert "zip bomb" in str(only(path).reason)
    data = bytearray(path.read_bytes())
    size = (100 << 20).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:  # let it say that it is small
        data[place : place + 4] = (1000).to_bytes(4, "little")
    reading = only(written(path, bytes(data)))
    assert reading.state == "rejected"
    assert "zip bomb" in str(reading.reason)


def test_archives_and_binary_workbooks_are_refused_with_the_mend(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", **{"a.txt": "words"})
    assert "unpack it" in str(only(archive).reason)
    assert "unpack it" in str(only(written(tmp_path / "a.gz", b"\x1f\x8b\x08")).reason)
    binary = packed(tmp_path / "a.xlsb", **{"[Content_Types].xml": "", "xl/workbook.bin": ""})
    assert "save it as .xlsx" in str(only(binary).reason)


# --- the table ------------------------------------------------------------------------------------


def test_every_format_names_functions_that_exist_and_no_suffix_twice() -> None:
    suffixes = [suffix for row in FORMATS.values() for suffix in row.suffixes]
    assert len(suffixes) == len(set(suffixes)) == len(SUFFIXES)
    for row in FORMATS.values():
        assert not row.parse or callable(reader_for(row.kind))
        assert not row.unpack or callable(unpacker_for(row.kind))
        assert is_current(reader_name(row.kind))
    assert not is_current("some reader of old/1")


def test_what_was_read_without_ocr_is_read_again_once_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.read.pdf import ocr

    without, with_it = (f"{reader_name('pdf')}, read with {by}" for by in ("no OCR", "tesseract 5 (eng)"))
    monkeypatch.setattr(ocr, "called", lambda: "")
    assert is_current(without, reader_name("pdf"))
    assert is_current(with_it)
    monkeypatch.setattr(ocr, "called", lambda: "tesseract 5 (eng)")
    assert not is_current(without, reader_name("pdf"))
    assert is_current(with_it, reader_name("pdf"))
    assert is_current(reader_name("pdf"))
    monkeypatch.setattr(ocr, "called", lambda: "tesseract 6 (eng)")
    assert not is_current(with_it)


# --- what files state of themselves ---------------------------------------------------------------


def test_a_word_file_states_facts_and_keeps_its_comments(tmp_path: Path) -> None:
    import datetime

    import docx

    word = docx.Document()
    run = word.add_paragraph("A word said.").runs[0]
    word.add_comment(run, "is it so?", author="Ann")
    core = word.core_properties
    core.title, core.author, core.language, core.subject = "A Word", "Bo", "kk-KZ", "words"
    core.created = datetime.datetime(2022, 2, 3)
    word.save(str(tmp_path / "a.docx"))
    read_ = document(tmp_path / "a.docx")
    assert read_.text == "A word said.\n\nComment (Ann): is it so?"
    assert facts_of(read_) == {
        "title": "A Word",
        "authors": "Bo",
        "date": "2022-02-03",
        "language": "kk",
        "subject": "words",
    }


def test_a_word_file_of_pictures_alone_is_said_to_be_one(tmp_path: Path) -> None:
    import docx

    word = docx.Document()
    word.add_picture(io.BytesIO(picture()))
    word.save(str(tmp_path / "a.docx"))
    reading = only(tmp_path / "a.docx")
    assert (reading.state, "only pictures" in str(reading.reason)) == ("no_text", True)


def test_a_web_page_states_facts(tmp_path: Path) -> None:
    page = """<html lang="en-GB"><head><title>On Rivers</title><meta name="citation_author" content="A. One">
    <meta name="citation_author" content="B. Two"><meta name="citation_doi" content="10.5555/12345678">
    <meta property="article:published_time" content="2024-05-03T10:00:00Z"></head><p>words</p></html>"""
    assert facts_of(document(written(tmp_path / "a.html", page))) == {
        "title": "On Rivers",
        "authors": "A. One; B. Two",
        "date": "2024-05-03",
        "doi": "10.5555/12345678",
        "language": "en",
    }


@pytest.mark.parametrize(
    ("stated", "iso"),
    [("2024-5-3T1:2", "2024-05-03"), ("2024", "2024"), ("99", ""), ("2024-13", ""), ("", ""), (None, "")],
)
def test_dates_are_written_as_iso(stated: str | None, iso: str) -> None:
    assert iso_date(stated) == iso


# --- encodings ------------------------------------------------------------------------------------

WORDS = {
    "ru": "Кто рано встаёт, тому бог подаёт. Тише едешь, дальше будешь, а там и видно.",
    "kk": "Қазақстан — Еуразия құрлығының орталығында орналасқан мемлекет, астанасы Астана.",
    "ko": "대한민국의 수도는 서울이다. 인구는 약 천만 명이며, 한강이 도시를 가로질러 흐른다.",
    "ja": "東京は日本の首都です。人口はおよそ千四百万人で、隅田川が流れています。",
    "zh": "北京是中国的首都，人口大约两千万，历史很长，有许多古老的建筑。",
    "tw": "臺北是一個很大的城市，人口大約兩百萬，有許多歷史建築和學校。",
    "en": "Plain words, “quoted” — and a café.",
}
OLD = [
    *(("ru", name) for name in ("cp1251", "koi8_r", "cp866", "iso8859_5")),
    *(
        ("ko", "euc_kr"),
        ("ja", "euc_jp"),
        ("ja", "shift_jis"),
        ("zh", "gb18030"),
        ("tw", "big5"),
        ("en", "cp1252"),
    ),
]
WIDE = [(language, f"utf-16-{end}") for language in WORDS for end in ("le", "be")]


@pytest.mark.parametrize(("language", "encoding"), [*OLD, *WIDE, *((name, "utf-16") for name in WORDS)])
@pytest.mark.parametrize("times", [1, 100])
def test_texts_and_pages_in_other_encodings_are_read_right_and_the_encoding_named(
    tmp_path: Path, language: str, encoding: str, times: int
) -> None:
    text = "\n\n".join([WORDS[language]] * times)
    reading = only(written(tmp_path / "a.txt", text.encode(encoding)))
    assert reading.document is not None
    assert reading.document.text == text
    assert text.encode(encoding).decode(reading.encoding or "") == text
    page = "<html><body><p>" + text.replace("\n\n", "</p><p>") + "</p></body></html>"
    shown_ = only(written(tmp_path / "a.html", page.encode(encoding)))
    assert shown_.document is not None
    assert shown_.document.text == text
    assert shown_.encoding
