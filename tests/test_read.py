"""The reading room: every text exact, every page in place, no file able to hang or break it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import sys
import time
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import document, only, written
from pipeline.errors import ReadError
from pipeline.evidence import Document
from pipeline.read import SUFFIXES, read, reader_of
from pipeline.read.encoding import decode
from pipeline.read.formats.markdown import parse_markdown
from pipeline.read.formats.text import parse_text
from pipeline.read.pdf.flow import Words
from pipeline.read.pdf.parse import parse_pdf
from pipeline.read.worker import Worker

ECHO = "import sys, json\nfor line in sys.stdin:\n    "
RUSSIAN = "Однажды, в студёную зимнюю пору, я из лесу вышел; был сильный мороз.\r\nГляжу, поднимается."
KOREAN = "대한민국의 수도는 서울이다. 인구는 약 천만 명이며 한강이 흐른다.\n"


def pdf(path: Path, *pages: list[tuple[float, float, str]], size: float = 10, **options: object) -> Path:
    """Write a PDF: each page a list of (x, y, words)."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), invariant=1, **options)
    for page in pages:
        canvas.setFont("Helvetica", size)
        for x, y, words in page:
            canvas.drawString(x, y, words)
        canvas.showPage()
    canvas.save()
    return path


def tiled(document: Document) -> bool:
    spans = [page.span for page in document.pages if page.span]
    return (
        spans[0].start == 0
        and spans[-1].end == len(document.text)
        and all(a.end == b.start for a, b in pairwise(spans))
    )


# --- plain text ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\r\n\t\f #|-"), min_size=1)
)
def test_a_text_is_the_file_to_the_letter(tmp_path: Path, suffix: str, text: str) -> None:
    path = written(tmp_path / f"a{suffix}", text)
    with open(path, encoding="utf-8-sig", newline="") as file:
        expected = file.read()
    reading = only(path)
    assert (reading.state == "no_text") == (not expected.strip())
    assert reading.document is None or reading.document.text == expected


@settings(deadline=None, max_examples=100)
@given(data=st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for parse in (parse_text, parse_markdown):
        with contextlib.suppress(ReadError):
            assert parse(data).encoding


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert document(written(tmp_path / "a.txt", b"\xef\xbb\xbfabc\r\nd")).text == "abc\r\nd"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((RUSSIAN, name) for name in ("cp1251", "koi8_r", "cp866")),
        *(("Привет, мир!", name) for name in ("cp1251", "koi8_r")),
        *((KOREAN, name) for name in ("euc_kr", "utf-16", "utf-32")),
        ("“Smart” café — naïve", "cp1252"),
        ("Plain words without a mark", "utf-16-le"),
    ],
)
def test_other_encodings_are_told_and_named(tmp_path: Path, text: str, encoding: str) -> None:
    reading = only(written(tmp_path / "a.txt", text.encode(encoding)))
    assert reading.document is not None
    assert reading.document.text == text
    assert reading.encoding
    assert text.encode(encoding).decode(reading.encoding, "replace") == text
    assert "not UTF-8" in reading.warnings[0]


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    decoded = decode(RUSSIAN.encode() + b"\xff")
    assert decoded.encoding == "utf-8"
    assert decoded.text == RUSSIAN + "�"


def test_a_form_feed_ends_a_page(tmp_path: Path) -> None:
    read_ = document(written(tmp_path / "a.txt", "one\f\ftwo\nthree\f"))
    assert [page.span.of(read_.text) for page in read_.pages if page.span] == ["one\f", "\f", "two\nthree\f"]
    assert tiled(read_)
    assert document(written(tmp_path / "b.md", "no page")).pages == ()


TABLE = """\
1. Local Specifics of the Party System

Some words about parties, and then a table.

Table 1

Membership of the Parties

1\tCommunist Party\t59,890
2\tAgrarian Party\t52,657

The next one has a header.

Table 2
Views (in %)

\tUseful\tHarmful
Otan\t10.5\t2.2
Asar\t3.0\t4.7

2. Public Opinion

The Agrarian Party

It was founded in 1999.
"""


def test_rows_of_a_tab_table_know_their_caption_and_header(tmp_path: Path) -> None:
    read_ = document(written(tmp_path / "a.txt", TABLE))
    assert [(row.span.of(read_.text), row.header) for row in read_.rows] == [
        ("1\tCommunist Party\t59,890", "Table 1 Membership of the Parties"),
        ("2\tAgrarian Party\t52,657", "Table 1 Membership of the Parties"),
        ("Otan\t10.5\t2.2", "Table 2 Views (in %) | Useful | Harmful"),
        ("Asar\t3.0\t4.7", "Table 2 Views (in %) | Useful | Harmful"),
    ]


def test_headings_of_a_plain_text_are_numbered_or_in_title_case(tmp_path: Path) -> None:
    read_ = document(written(tmp_path / "a.txt", TABLE))
    assert [(s.level, s.title) for s in read_.sections] == [
        (1, "1. Local Specifics of the Party System"),
        (1, "2. Public Opinion"),
        (2, "The Agrarian Party"),
    ]
    assert all(s.span.of(read_.text).startswith(s.title) for s in read_.sections)


MARKDOWN = """\
---
title: "From the front"
---
Intro

Over
====

```
# no heading
```

## A *b* [c](http://d)

| City | People |
|------|-------:|
| Oral | 234,184 |
| Taraz | 358,153 |
"""


def test_markdown_has_sections_rows_and_a_title(tmp_path: Path) -> None:
    read_ = document(written(tmp_path / "a.md", MARKDOWN.replace("\n", "\r\n")))
    assert [(s.level, s.title) for s in read_.sections] == [(1, "Over"), (2, "A b c")]
    assert read_.sections[0].span.end == read_.sections[1].span.end == len(read_.text)
    assert [(row.span.of(read_.text), row.header) for row in read_.rows] == [
        ("| Oral | 234,184 |", "City | People"),
        ("| Taraz | 358,153 |", "City | People"),
    ]
    assert read_.title == "Over"
    without = written(tmp_path / "b.md", MARKDOWN.replace("Over\n====", "Over"))
    assert document(without).title == "From the front"
    assert document(written(tmp_path / "stem.md", "x" * 200)).title == "stem"


@pytest.mark.parametrize(
    "hard",
    [
        *(" " * 200_000, "a " * 100_000, "| " * 50_000, "- " * 50_000, "\t" * 100_000, ">" * 100_000),
        *("<!---->" * 5_000, "1" + " " * 100_000 + "\t2\n3\t4", "[" * 100_000, "# " + "![a](b" * 30_000),
    ],
)
def test_no_text_takes_long(hard: str) -> None:
    started = time.monotonic()
    for parse in (parse_text, parse_markdown):
        parse(f"{hard}\n\n{hard}\n".encode())
    assert time.monotonic() - started < 5


# --- what is no text ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01" + bytes(range(256)),
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        bytes(512),
        b"\xff\xd8\xff\x00\x01" * 9,
    ],
)
def test_binary_data_under_a_texts_name_is_rejected(tmp_path: Path, data: bytes) -> None:
    reading = only(written(tmp_path / "a.txt", data))
    assert (reading.state, reading.document) == ("rejected", None)
    assert str(reading.reason).startswith("binary data, not text")


def test_a_pdf_under_a_texts_name_is_read_as_one(tmp_path: Path) -> None:
    made = pdf(tmp_path / "a.pdf", [(72, 700, "Hello there")])
    reading = only(made.rename(tmp_path / "a.txt"))
    assert reading.document is not None
    assert reading.document.text == "Hello there"
    assert "PDF" in reading.warnings[0]
    assert reading.reader.startswith("pdfium")


def test_a_page_begun_by_many_comments_is_told_quickly(tmp_path: Path) -> None:
    assert only(written(tmp_path / "a.txt", "<!---->" * 1000)).state == "indexed"


def test_html_in_a_text_file_stays_to_the_letter(tmp_path: Path) -> None:
    reading = only(written(tmp_path / "a.txt", "<!DOCTYPE html><html><p>x</p></html>"))
    assert reading.document is not None
    assert reading.document.text.startswith("<!DOCTYPE")
    assert "HTML" in reading.warnings[0]


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "link.md").symlink_to(tmp_path / "nowhere")
    (tmp_path / "fifo-link.md").symlink_to(tmp_path / "pipe.txt")
    started = time.monotonic()
    for name in ("pipe.txt", "folder.pdf", "link.md", "fifo-link.md", "absent.docx"):
        reading = only(tmp_path / name)
        assert (reading.state, reading.document, reading.reader) == ("rejected", None, "")
        assert ";" in str(reading.reason), "the reason ends with the mend"
    assert time.monotonic() - started < 1


def test_unknown_formats_are_named_and_empty_files_said(tmp_path: Path) -> None:
    assert "PDF, DOCX, HTML" in str(only(written(tmp_path / "a.xyz", "words")).reason)
    assert only(written(tmp_path / "a.txt", "")).state == "no_text"
    assert only(written(tmp_path / "a.md", " \n\f\n")).state == "no_text"
    for suffix in (".pdf", ".docx", ".html", ".jsonl"):
        assert only(written(tmp_path / f"empty{suffix}", "")).state in ("no_text", "rejected")


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_noise_never_raises(tmp_path: Path, suffix: str) -> None:
    noise = random.Random(suffix)
    for head in (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b'{"text": "'):
        path = written(tmp_path / f"noise{suffix}", head + noise.randbytes(2000))
        for reading in read(path):
            assert (reading.reason is None) == (reading.state == "indexed")
            assert reading.reader == reader_of(path)


# --- PDF ------------------------------------------------------------------------------------------


def test_pages_tile_a_pdf_and_a_sentence_runs_over_a_page(tmp_path: Path) -> None:
    made = pdf(tmp_path / "a.pdf", [(72, 700, "A sentence that begins here")], [(72, 700, "and ends there.")])
    read_ = document(made)
    assert tiled(read_)
    assert " ".join(read_.text.split()) == "A sentence that begins here and ends there."
    assert [page.index for page in read_.pages] == [1, 2]
    assert read_.pages[0].label is None


def test_printed_labels_and_outline_of_a_pdf(tmp_path: Path) -> None:
    from pypdf import PdfWriter
    from pypdf.constants import PageLabelStyle

    made = pdf(
        tmp_path / "a.pdf", *([(72, 700, f"Page {n}"), (72, 650, f"Part {n} begins")] for n in range(4))
    )
    writer = PdfWriter(clone_from=made)
    writer.set_page_label(0, 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(2, 3, style=PageLabelStyle.DECIMAL)
    top = writer.add_outline_item(title="Part 1", page_number=1)
    writer.add_outline_item(title="Part 2", page_number=2, parent=top)
    writer.add_metadata({"/Title": "A Book of Parts"})
    writer.write(tmp_path / "b.pdf")
    read_ = document(tmp_path / "b.pdf")
    assert [page.label for page in read_.pages] == ["i", "ii", "1", "2"]
    assert [(s.level, s.title, read_.text[s.span.start :][:8]) for s in read_.sections] == [
        (1, "Part 1", "Part 1 b"),
        (2, "Part 2", "Part 2 b"),
    ]
    assert read_.title == "A Book of Parts"


def test_words_broken_at_a_lines_end_are_whole(tmp_path: Path) -> None:
    lines = [
        "Every line of this paragraph is about as long as an exam-",
        "ple needs, so that a well-",
        "known word breaks.",
    ]
    made = pdf(tmp_path / "a.pdf", [(72, 700 - 12 * n, line) for n, line in enumerate(lines)])
    assert "an example needs" in document(made).text
    assert Words(["a well-known word", "known well"]).hyphen("so well", "known is") == "-"
    assert Words(["an example of it"]).hyphen("an exam", "ple is") == ""
    assert Words([]).hyphen("COVID", "19 came") == "-"


@pytest.mark.parametrize("by_line", [True, False])
def test_two_columns_are_read_one_after_the_other(tmp_path: Path, by_line: bool) -> None:
    left = [(60.0, 700 - 12.0 * n, f"left column line {n} runs on with several words") for n in range(12)]
    right = [(320.0, 700 - 12.0 * n, f"right column line {n} runs on with more words") for n in range(12)]
    body = [part for pair in zip(left, right, strict=True) for part in pair] if by_line else [*left, *right]
    made = pdf(
        tmp_path / "a.pdf",
        [(60, 740, "A title over the whole width of both columns of the page, and so one"), *body],
    )
    text = document(made).text
    places = [text.index(words) for _, _, words in [*left, *right]]
    assert places == sorted(places)
    assert text.startswith("A title")


TABLE_IN_A_COLUMN = [  # each cell by its lines
    (["Position"], ["Parties"]),
    (["Backs the law on the Assembly of", "the Peoples and that body"], ["Otan"]),
    (["Cooperates with cultural centres"], ["Otan, Ak", "zhol"]),
    (["Calls the Assembly artificial and", "democratic only in appearance"], ["CPPK"]),
    (["The language should be preserved,", "developed and used publicly"], ["Ak zhol,", "DCK"]),
    (["Equal opportunity at work"], ["Rukhaniyat"]),
]


@pytest.mark.parametrize("gap", [4.0, 0.0])
def test_a_table_in_a_column_stays_there_with_its_rows(tmp_path: Path, gap: float) -> None:
    left, right = [], []
    y = 700.0
    for row in TABLE_IN_A_COLUMN:
        for x, cell in zip((60.0, 225.0), row, strict=True):
            left += [(x, y - 10 * n, words) for n, words in enumerate(cell)]
        y -= 10 * max(len(cell) for cell in row) + gap
    prose = [f"left line {n} of text goes on with several more words" for n in range(5)]
    left += [(60.0, y - 20 - 12 * n, words) for n, words in enumerate(prose)]
    other = [f"right line {n} of text goes on with several more words" for n in range(24)]
    right = [(320.0, 700 - 11.5 * n, words) for n, words in enumerate(other)]
    text = document(pdf(tmp_path / "a.pdf", [*left, *right])).text
    flat = " ".join(text.split())
    assert " ".join(prose) in flat
    assert flat.endswith(" ".join(other))
    if gap:  # as wide that the boxes tell the rows
        rows = ["\t".join(" ".join(cell) for cell in row) for row in TABLE_IN_A_COLUMN]
        assert text.startswith("\n".join(rows) + "\n\n")


def test_a_word_broken_in_a_cell_is_whole(tmp_path: Path) -> None:
    rows = [
        (["A state-"], ["x"]),
        (["The represen-", "tation of all"], ["Asar"]),
        (["Other words"], ["Auyl"]),
    ]
    cells = [
        (x, 700 - 30.0 * n - 10 * m, words)
        for n, row in enumerate(rows)
        for x, cell in zip((60.0, 225.0), row, strict=True)
        for m, words in enumerate(cell)
    ]
    assert "The representation of all\tAsar" in document(pdf(tmp_path / "a.pdf", cells)).text.split("\n")


def test_rows_of_a_pdf_keep_their_lines(tmp_path: Path) -> None:
    rows = [("Revenue", "4,180", "3,431"), ("Cost of revenue", "2,487", "2,201"), ("Marketing", "317", "293")]
    cells = [
        (x, 700 - 12.0 * n, cell)
        for n, row in enumerate(rows)
        for x, cell in zip((60.0, 300.0, 400.0), row, strict=True)
    ]
    assert document(pdf(tmp_path / "a.pdf", cells)).text == "\n".join("\t".join(row) for row in rows)


def test_paragraphs_are_parted_and_lines_joined(tmp_path: Path) -> None:
    lines = ["The first paragraph has a line that is long enough to wrap,", "and then one more that ends it."]
    second = ["After a gap a second paragraph begins, which is long too, as", "one can see here."]
    page = [(72, 700 - 12.0 * n, line) for n, line in enumerate(lines)]
    page += [(72, 660 - 12.0 * n, line) for n, line in enumerate(second)]
    assert document(pdf(tmp_path / "a.pdf", page)).text == " ".join(lines) + "\n\n" + " ".join(second)


def test_no_character_of_a_pdf_is_lost(tmp_path: Path) -> None:
    import pypdfium2

    noise = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    page = [
        (
            noise.uniform(30, 400),
            noise.uniform(50, 780),
            "".join(noise.choices(letters, k=noise.randint(1, 30))),
        )
        for _ in range(80)
    ]
    made = pdf(tmp_path / "a.pdf", page)
    oracle = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_bounded()
    kept = sorted(c for c in parse_pdf(made.read_bytes()).text if c.isalnum())
    assert kept == sorted(c for c in oracle if c.isalnum())


def test_a_turned_page_reads_like_an_upright_one(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "a.pdf"), invariant=1)
    canvas.setPageRotation(90)
    canvas.rotate(90)
    canvas.drawString(72, -100, "Words on a turned page that")
    canvas.drawString(72, -114, "run over two lines.")
    canvas.save()
    assert document(tmp_path / "a.pdf").text == "Words on a turned page that run over two lines."


def pictured(path: Path, *pages: str) -> Path:
    """Write a PDF: each page a text, `(blank)`, or `(scan)`: a picture of text."""
    from PIL import Image, ImageDraw
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    scan = Image.new("L", (800, 300), 255)
    for line in range(6):
        ImageDraw.Draw(scan).text((20, 20 + 40 * line), "Words that are but a picture here", 0, font_size=28)
    canvas = Canvas(str(path), invariant=1)
    for page in pages:
        if page == "(scan)":
            canvas.drawImage(ImageReader(scan), 72, 500, 400, 150)
        elif page != "(blank)":
            canvas.drawString(72, 700, page)
        canvas.showPage()
    canvas.save()
    return path


def test_pages_that_are_pictures_are_named_and_blank_ones_are_blank(tmp_path: Path) -> None:
    some = only(pictured(tmp_path / "a.pdf", "words", "(scan)", "more", "(blank)", "(scan)"))
    assert (some.state, some.unread_pages, some.pages, some.pages_read) == ("partly", (2, 5), 5, 3)
    assert [page.state for page in some.page_reports] == ["read", "unread", "read", "blank", "unread"]
    assert str(some.reason).startswith("pages 2, 5 were not read: a picture of text; OCR is switched off")
    assert some.document is not None
    assert [page.span is None for page in some.document.pages] == [False, True, False, True, True]
    assert tiled(some.document)
    covered = [page.coverage for page in some.page_reports]
    assert covered[0] == 1
    assert covered[1] == 0
    assert covered[3] is None
    none = only(pictured(tmp_path / "b.pdf", "(scan)", "(scan)"))
    assert (none.state, none.document, none.unread_pages) == ("no_text", None, (1, 2))
    assert "unset DAYEK_OCR" in str(none.reason)
    blank = only(pictured(tmp_path / "c.pdf", "(blank)"))
    assert (blank.state, blank.unread_pages) == ("no_text", ())


def test_slow_work_that_says_so_is_given_more_time(tmp_path: Path) -> None:
    written(tmp_path / "a.pdf", "x")
    done = "json.dumps(dict(error='done', state='rejected'))"
    says = f"print('more 5', flush=True); time.sleep(1.2); print({done}, flush=True)"
    worker = Worker((sys.executable, "-c", "import time\n" + ECHO + says), lambda size: 0.6)
    with pytest.raises(ReadError, match="done"):
        worker.parse(tmp_path / "a.pdf", "pdf", "reader")
    silent = Worker((sys.executable, "-c", "import time\n" + ECHO + "time.sleep(9)"), lambda size: 0.3)
    with pytest.raises(ReadError, match="took over 0 s"):
        silent.parse(tmp_path / "a.pdf", "pdf", "reader")


def test_a_locked_pdf_needs_its_password_unless_that_is_empty(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    made = pdf(tmp_path / "a.pdf", [(72, 700, "behind a lock")])
    for user, owner, algorithm in (
        ("secret", "owner", "AES-256"),
        ("secret", "owner", "RC4-128"),
        ("", "owner", "AES-256"),
        ("secret", "\u00ad", "AES-256"),  # nothing at all once it is prepared (RFC 4013)
    ):
        writer = PdfWriter(clone_from=made)
        writer.encrypt(user, owner, algorithm=algorithm)
        writer.write(tmp_path / "b.pdf")
        reading = only(tmp_path / "b.pdf")
        assert reading.state == ("needs_password" if user and owner == "owner" else "indexed")
        assert (reading.document is None) == bool(user and owner == "owner")


def test_what_became_of_a_file_does_not_hang_on_the_file_before(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    PdfWriter().write(tmp_path / "no-pages.pdf")
    writer = PdfWriter(clone_from=pdf(tmp_path / "a.pdf", [(72, 700, "behind a lock")]))
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(tmp_path / "locked.pdf")
    before = only(tmp_path / "no-pages.pdf")
    assert only(tmp_path / "locked.pdf").state == "needs_password"
    assert only(tmp_path / "no-pages.pdf") == before
    assert before.state == "rejected"


def test_a_pdf_cut_off_is_read_or_refused_in_plain_words(tmp_path: Path) -> None:
    whole = pdf(tmp_path / "a.pdf", *([(72, 700, f"Page {n}")] for n in range(20))).read_bytes()
    for part in (0.1, 0.5, 0.95):
        reading = only(written(tmp_path / "b.pdf", whole[: int(len(whole) * part)]))
        assert reading.state in ("indexed", "partly", "rejected")
        assert reading.document or "; " in str(reading.reason)


# --- DOCX and HTML --------------------------------------------------------------------------------


def test_a_word_file_keeps_its_order_headings_and_tables(tmp_path: Path) -> None:
    import docx

    made = docx.Document()
    made.core_properties.title = "Cities of the Steppe"
    made.add_heading("Cities", 1)
    made.add_paragraph("A paragraph before the table.")
    made.add_paragraph("one", style="List Bullet")
    made.add_paragraph("two", style="List Bullet")
    made.add_paragraph("Table 1. People", style="Caption")
    table = made.add_table(3, 2)
    for row, cells in zip(
        table.rows, [("City", "People"), ("Oral", "234,184"), ("Taraz", "358,153")], strict=True
    ):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    made.add_heading("Rivers", 2)
    made.add_paragraph("A last\u00a0one\twith a tab.")
    made.save(tmp_path / "a.docx")
    read_ = document(tmp_path / "a.docx")
    assert read_.text == (
        "Cities\n\nA paragraph before the table.\n\none\ntwo\n\nTable 1. People\n\n"
        "City | People\nOral | 234,184\nTaraz | 358,153\n\nRivers\n\nA last one\twith a tab."
    )
    assert [(s.level, s.title) for s in read_.sections] == [(1, "Cities"), (2, "Rivers")]
    assert [(row.span.of(read_.text), row.header) for row in read_.rows] == [
        ("Oral | 234,184", "Table 1. People | City | People"),
        ("Taraz | 358,153", "Table 1. People | City | People"),
    ]
    assert (read_.title, read_.pages) == ("Cities of the Steppe", ())


def test_a_zip_bomb_is_refused_by_its_sizes(tmp_path: Path) -> None:
    import docx

    docx.Document().save(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/bomb.xml", bytes(80 << 20))
    reading = only(tmp_path / "a.docx")
    assert reading.state == "rejected"
    assert "zip bomb" in str(reading.reason)


PAGE = """<!doctype html><html lang="ru-RU"><head><title>О реке</title><script>var x = 1;</script></head>
<body><nav><a href="/">Menu entry</a></nav><header>Site name</header>
<main><h1>Река</h1><p>Река <b>Ишим</b> течёт<br>в Астане.</p><p hidden>secret</p>
<div style="display: none">secret</div><ol><li>первое</li><li>второе</li></ol>
<table><caption>Города</caption><tr><th>Город</th><th>Люди</th></tr><tr><td>Орал</td><td>234&nbsp;184</td></tr></table>
</main><aside>Advert</aside><footer>Copyright</footer></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_of_a_web_page_only_the_text_is_kept(tmp_path: Path, encoding: str) -> None:
    page = PAGE.replace("<head>", f'<head><meta charset="{encoding}">')
    read_ = document(written(tmp_path / "a.html", page.encode(encoding)))
    assert read_.text == (
        "Река\n\nРека Ишим течёт\nв Астане.\n\n1. первое\n2. второе\n\nГорода\n\nГород | Люди\nОрал | 234 184"
    )
    assert [row.header for row in read_.rows] == ["Города | Город | Люди"]
    assert (read_.title, read_.language) == ("О реке", "ru")


def test_a_page_that_is_all_form_is_kept(tmp_path: Path) -> None:
    assert (
        "the text" in document(written(tmp_path / "a.html", "<html><form><p>the text</p></form></html>")).text
    )


def test_entities_of_a_files_own_are_not_expanded(tmp_path: Path) -> None:
    secret = written(tmp_path / "secret", "SECRET")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><html><p>a &x; b</p></html>'
    assert "SECRET" not in document(written(tmp_path / "a.html", page)).text


# --- JSONL ----------------------------------------------------------------------------------------


def test_a_jsonl_gives_a_reading_per_line(tmp_path: Path) -> None:
    lines = [
        json.dumps({"doc_id": "d1", "text": " exactly\r\nthis ", "title": "T", "lang": "en"}),
        json.dumps({"_id": 7, "text": "Привет"}),
        "",
        "{broken",
        '{"id": "half", "text": "\\ud800"}',
        json.dumps({"text": "without an id"}),
        json.dumps({"id": "d1", "text": "again"}),
        json.dumps({"id": "none"}),
        json.dumps({"id": "blank", "text": " "}),
        json.dumps(["no object"]),
        "[" * 100_000,
    ]
    readings = read(written(tmp_path / "a.jsonl", "\n".join(lines)))
    assert [(r.name, r.state) for r in readings] == [
        ("d1", "indexed"),
        ("7", "indexed"),
        ("line 4", "rejected"),
        ("line 5", "rejected"),
        ("line 6", "indexed"),
        ("line 7", "rejected"),
        ("line 8", "rejected"),
        ("blank", "no_text"),
        ("line 10", "rejected"),
        ("line 11", "rejected"),
    ]
    first = readings[0].document
    assert first is not None
    assert (first.text, first.title, first.language) == (" exactly\r\nthis ", "T", "en")
    assert "surrogate" in str(readings[3].reason)
    assert "line 1" in str(readings[5].reason)


# --- hashes, limits, the child --------------------------------------------------------------------


def test_the_hash_binds_the_bytes_and_the_reader_and_nothing_else(tmp_path: Path) -> None:
    first, second = written(tmp_path / "a.txt", "same"), written(tmp_path / "b.txt", "same")
    assert document(first) == document(first)
    assert document(first).doc_id == document(second).doc_id
    assert len(document(first).doc_id) == 32
    assert document(written(tmp_path / "c.txt", "same.")).doc_id != document(first).doc_id
    assert document(first).reader == reader_of(first)
    made = pdf(tmp_path / "a.pdf", [(72, 700, "words")])
    assert document(made) == document(made)


def worker(program: str, seconds: float = 20) -> Worker:
    return Worker([sys.executable, "-c", program], limit=lambda size: seconds)


def test_a_reader_that_hangs_is_stopped_and_the_next_file_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", "x")
    hung = worker(ECHO + "__import__('time').sleep(60)", seconds=0.5)
    started = time.monotonic()
    for _ in range(2):
        with pytest.raises(ReadError, match="was stopped; split"):
            hung.parse(path, "pdf", "r")
    assert time.monotonic() - started < 10


def test_a_reader_that_crashes_or_grows_too_big_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", "x")
    with pytest.raises(ReadError, match="crashed"):
        worker(ECHO + "__import__('os').abort()").parse(path, "pdf", "r")
    with pytest.raises(ReadError, match="GiB of memory"):
        worker(ECHO + "__import__('os')._exit(86)").parse(path, "pdf", "r")


def test_a_child_worn_out_by_other_files_is_not_held_against_the_next(tmp_path: Path) -> None:
    reply = json.dumps({"error": "from a sound child", "state": "rejected"})
    program = f"print({reply!r}, flush=True)\n    sys.stdin.readline() and __import__('os')._exit(1)"
    path = written(tmp_path / "a.pdf", "x")
    worn = worker(ECHO + program)
    for _ in range(2):
        with pytest.raises(ReadError, match="sound child"):
            worn.parse(path, "pdf", "r")
    worn.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the cap is Linux's")
def test_the_real_child_meets_its_memory_cap(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n1 0 obj\n")
        file.truncate(3 << 30)  # sparse: three gigabytes of nothing
    reading = only(path)
    assert reading.state == "rejected"
    assert "memory" in str(reading.reason)
    assert only(pdf(tmp_path / "b.pdf", [(72, 700, "the next one")])).state == "indexed"


def test_the_child_ends_with_its_input() -> None:
    import subprocess

    child = subprocess.Popen(
        [sys.executable, "-m", "pipeline.read.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    child.communicate(timeout=20)
    assert child.returncode == 0


def test_importing_the_room_imports_nothing_heavy() -> None:
    import subprocess

    heavy = "{'pypdfium2', 'pypdf', 'docx', 'lxml', 'markdown_it', 'charset_normalizer', 'torch'}"
    code = f"import sys, pipeline.read; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_damaged_word_file_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        archive.writestr("word/document.xml", "<broken")
    for data in (buffer.getvalue(), buffer.getvalue()[:50], b"\xd0\xcf\x11\xe0 old"):
        reading = only(written(tmp_path / "a.docx", data))
        assert reading.state == "rejected"
        assert "; " in str(reading.reason)


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_an_empty_file_is_said_to_be_empty_whatever_its_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"void{suffix}"
    path.touch()
    (reading,) = read(path)
    assert (reading.state, reading.document) == ("no_text", None)
    assert reading.reason == "it is empty (0 bytes); get it anew, or leave it out"
