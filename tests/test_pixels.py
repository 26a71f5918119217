"""From span to pixels: rectangles land on the words that are meant, whatever the page is turned or cut to."""

from __future__ import annotations

import ctypes
import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipeline.cli import main
from pipeline.errors import ReadError
from pipeline.evidence import Document, Span
from pipeline.read import read
from pipeline.read.look.letters import letters_of, placed
from pipeline.read.look.picture import picture_of
from pipeline.read.look.places import Rectangle, Shown, places_of
from pipeline.read.look.rectangles import Glyph, rectangles, upright

WIDTH = 1200
FILL = ["The", "quick", "brown", "fox", "jumps", "over", "the", "lazy"]
Box = tuple[float, float, float, float]


def pdf(path: Path, *pages: Callable[[Any], None], size: tuple[float, float] = (400, 500)) -> Path:
    """Write a PDF, each page by a function of its canvas."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=size, invariant=1)
    for page in pages:
        canvas.setFont("Helvetica", 12)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines(*said: tuple[float, float, str]) -> Callable[[Any], None]:
    return lambda canvas: [canvas.drawString(x, y, words) for x, y, words in said]


def document_of(path: Path) -> Document:
    (reading,) = read(path)
    assert reading.document is not None, reading.reason
    return reading.document


def span_of(document: Document, first: str, last: str = "") -> Span:
    start = document.text.index(first)
    return Span(start, document.text.index(last or first, start) + len(last or first))


def shown(path: Path, first: str, last: str = "") -> tuple[Document, Shown]:
    document = document_of(path)
    (found,) = places_of(path, document, [span_of(document, first, last)])
    return document, found


def again(path: Path, places: Sequence[Rectangle]) -> str:
    """Read what stands in rectangles, from the file alone: the letters whose middle is inside."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    found: list[str] = []
    document = pypdfium2.PdfDocument(path)
    for place in places:
        page = document[place.page - 1]
        text = page.get_textpage()
        sides = [ctypes.c_double() for _ in range(4)]
        x, y = ctypes.c_int(), ctypes.c_int()
        fine = [round(100 * side) for side in page.get_size()]
        for number in range(text.count_chars()):
            if pdfium.FPDFText_GetUnicode(text, number) <= 0x20:
                continue
            pdfium.FPDFText_GetCharBox(text, number, *sides)
            left, right, bottom, top = (side.value for side in sides)
            middle = ((left + right) / 2, (bottom + top) / 2)
            pdfium.FPDF_PageToDevice(page, 0, 0, *fine, 0, *middle, x, y)
            if (
                place.left < x.value / 100 < place.right
                and place.top < y.value / 100 < place.bottom
                and pdfium.FPDFText_GetUnicode(text, number) != 0xFFFE
            ):
                found.append(chr(pdfium.FPDFText_GetUnicode(text, number)))
    document.close()
    return "".join(found)


def bare(text: str) -> str:
    return "".join(text.split()).replace("-", "")


def grey(path: Path, document: Document, page: int = 1) -> Image.Image:
    return Image.open(io.BytesIO(picture_of(path, document, page, width=WIDTH))).convert("L")


def ink(image: Image.Image) -> int:
    return sum(image.histogram()[:128])


def cut(image: Image.Image, found: Shown, place: Rectangle) -> Image.Image:
    size = next(size for size in found.pages if size.page == place.page)
    left, top, right, bottom = size.fractions(place)
    return image.crop(
        (
            int(left * image.width) - 1,
            int(top * image.height) - 1,
            int(right * image.width) + 2,
            int(bottom * image.height) + 2,
        )
    )


# --- on the page --------------------------------------------------------------------------------


def reshaped(
    path: Path, plain: Path, rotation: int, media: Box | None = None, crop: Box | None = None
) -> Path:
    """Write a PDF again with its pages turned and cut."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import RectangleObject

    writer = PdfWriter()
    for page in PdfReader(plain).pages:
        page.rotate(rotation)
        if media:
            page.mediabox = RectangleObject(media)
        if crop:
            page.cropbox = RectangleObject(crop)
        writer.add_page(page)
    writer.write(path)
    return path


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("media", "crop", "size"),
    [
        (None, None, (400, 500)),
        (None, (30, 40, 390, 480), (360, 440)),
        ((-20, 100, 350, 420), (20, 220, 500, 410), (330, 190)),  # cropped to more than the page: cut to it
    ],
)
def test_rectangles_hold_the_ink_of_the_words_and_no_other(tmp_path, rotation, media, crop, size):
    with_more = lines((60, 300, "Marked"), (60, 330, "above it words"), (60, 270, "below it words"))
    plain = pdf(tmp_path / "plain.pdf", lines((60, 300, "Marked")), with_more)
    path = reshaped(tmp_path / "a.pdf", plain, rotation, media, crop)
    document, found = shown(path, "Marked")
    (place,) = found.places
    image = grey(path, document)
    assert ink(image) == ink(cut(image, found, place)) > 100
    across, down = size[::-1] if rotation in (90, 270) else size
    assert (found.pages[0].width, found.pages[0].height) == (across, down)
    assert (image.width > image.height) == (across > down)
    second = document.text.index("Marked", found.span.end)
    (found,) = places_of(path, document, [Span(second, second + 6)])
    assert again(path, found.places) == "Marked"


def test_two_columns_keep_to_their_own(tmp_path):
    left = [f"left {word} {n} of the first" for n, word in enumerate(FILL)]
    right = [f"right {word} {n} of the other" for n, word in enumerate(FILL)]
    rows = [
        (x, 400 - 14 * n, words)
        for n, pair in enumerate(zip(left, right, strict=True))
        for x, words in zip((40, 220), pair, strict=True)
    ]
    path = pdf(tmp_path / "a.pdf", lines(*rows))
    document, found = shown(path, "left jumps", "lazy 7 of the first")
    assert again(path, found.places) == bare(found.span.of(document.text))
    assert all(place.right < 220 for place in found.places)
    assert found.unplaced == 0


def test_a_row_whose_cells_wrap_is_marked_cell_by_cell(tmp_path):
    def row(top: float, name: str, more: str, figure: str) -> list[tuple[float, float, str]]:
        return [(40, top, name), (40, top - 13, more), (220, top, figure), (300, top, figure + "0")]

    rows = [cell for n in range(4) for cell in row(400 - 40 * n, f"Income {n}", "before taxes", f"{n}17")]
    path = pdf(tmp_path / "a.pdf", lines(*rows))
    document, found = shown(path, "Income 2", "2170")
    assert sorted(again(path, found.places)) == sorted(bare(found.span.of(document.text)))
    assert len(found.places) == 4
    assert found.unplaced == 0


def test_a_word_broken_by_a_hyphen_is_marked_on_both_lines(tmp_path):
    said = lines(
        (40, 400, "The members met and spoke of what had been impor-"),
        (40, 386, "tant to them, which was a good deal more than this."),
    )
    path = pdf(tmp_path / "a.pdf", said)
    _, found = shown(path, "important")
    document = document_of(path)
    first, second = found.places
    assert first.bottom < second.top + 6
    assert again(path, found.places) == "important"
    assert found.letters == len("important")
    (half,) = places_of(path, document, [Span(found.span.start, found.span.start + 5)])
    assert half.places == (first,)


def test_a_span_over_two_pages_has_places_on_both(tmp_path):
    path = pdf(
        tmp_path / "a.pdf",
        lines(*((40, 470 - 14 * n, f"Line {n} of the first page goes on") for n in range(30))),
        lines(*((40, 470 - 14 * n, f"Line {n} of the second page goes on") for n in range(30))),
    )
    document, found = shown(path, "Line 28 of the first", "Line 1 of the second")
    assert [size.page for size in found.pages] == [1, 2]
    assert [place.page for place in found.places] == [1, 1, 2, 2]
    assert again(path, found.places) == bare(found.span.of(document.text))


def test_words_that_come_back_are_marked_where_they_are_meant(tmp_path):
    def page(number: int) -> list[tuple[float, float, str]]:
        head = [(40, 480, "Yearly report of the mill"), (340, 20, str(number))]
        rows = [(x, 440 - 24 * n, word) for n in range(12) for x, word in ((40, "Total"), (200, str(n % 3)))]
        return [*head, *rows, (40, 100, f"In all {number} is the sum.")]

    path = pdf(tmp_path / "a.pdf", *(lines(*page(number)) for number in (1, 2, 3)))
    document = document_of(path)
    starts = [n for n in range(len(document.text)) if document.text.startswith("Total", n)]
    found = places_of(path, document, [Span(start, start + 7) for start in starts])
    tops = [(one.places[0].page, one.places[0].top) for one in found]
    assert len(tops) == 36
    assert tops == sorted(set(tops))
    assert all(len(one.places) == 2 and one.places[0].top - one.places[1].top < 3 for one in found)
    texts = [bare(one.span.of(document.text)) for one in found]
    assert [again(path, one.places) for one in found] == texts


def test_a_ligature_is_marked_as_the_one_character_it_is(tmp_path):
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

    writer = PdfWriter(PdfReader(pdf(tmp_path / "plain.pdf", lines((40, 400, "an of~ce here")))))
    (font,) = writer.pages[0]["/Resources"]["/Font"].values()
    spelled = ArrayObject([NumberObject(ord("~")), NameObject("/fi")])
    font.get_object()[NameObject("/Encoding")] = DictionaryObject({NameObject("/Differences"): spelled})
    path = tmp_path / "a.pdf"
    writer.write(path)
    document, found = shown(path, "office")
    assert (again(path, found.places), found.unplaced) == ("office", 0)
    start = found.span.start
    for letters in (Span(start + 2, start + 3), Span(start + 3, start + 4), Span(start + 2, start + 4)):
        (found,) = places_of(path, document, [letters])
        assert again(path, found.places) == "fi"


def test_words_that_stand_on_their_side_are_one_rectangle(tmp_path):
    def page(canvas: Any) -> None:
        canvas.drawString(40, 400, "These words stand upright")
        canvas.rotate(90)
        canvas.drawString(100, -350, "Upwards it goes")

    path = pdf(tmp_path / "a.pdf", page)
    _, found = shown(path, "Upwards it goes")
    (place,) = found.places
    assert place.bottom - place.top > 5 * (place.right - place.left)
    assert again(path, found.places) == "Upwardsitgoes"


def test_lines_set_close_do_not_take_each_other(tmp_path):
    said = [(40, 400 - 7 * n, f"close set line {n} with gap") for n in range(8)]
    path = pdf(tmp_path / "a.pdf", lines(*said))
    _, found = shown(path, "close set line 4 with gap")
    assert again(path, found.places) == "closesetline4withgap"


def test_words_beyond_the_edge_of_the_page_have_no_place_and_say_so(tmp_path):
    path = pdf(tmp_path / "a.pdf", lines((40, 400, "Words in sight"), (40, -30, "out of sight")))
    document = document_of(path)
    if "out of sight" not in document.text:
        pytest.skip("reading leaves out what is beyond the edge")
    (found,) = places_of(path, document, [span_of(document, "out of sight")])
    assert found.places == ()
    assert (found.letters, found.unplaced) == (10, 10)
    assert found.reason == "page 1: it stands where the page does not show it"


def test_what_was_read_from_a_picture_is_marked_piece_by_piece():
    from pipeline.read.look.looking import _letters, _of_pieces, _seen
    from pipeline.read.pdf.layout import Line, Piece

    class Page:
        def get_rotation(self) -> int:
            return 90

        def get_bbox(self) -> tuple[float, float, float, float]:
            return (10, 20, 310, 420)

    piece = Piece()
    piece.add("Seen", (120, -60, 150, -50), -4)
    piece.add("words", (155, -60, 190, -50), -5)
    line = Line([piece])
    seen = {-n: own for n, own in enumerate(_seen([line]), 1)}
    assert _letters(None, line, {id(piece): -1}) == ("Seenwords", [-1] * 9)
    (glyph,) = _of_pieces(Page(), seen).values()
    assert glyph.ink == (100, 50, 170, 40)


# --- pictures -----------------------------------------------------------------------------------


def test_a_picture_is_tinted_where_it_is_marked_and_nowhere_else(tmp_path):
    path = pdf(tmp_path / "a.pdf", lines((40, 400, "Marked words"), (40, 300, "Other words")))
    document, found = shown(path, "Marked")
    _, light = shown(path, "Other words")
    plain = Image.open(io.BytesIO(picture_of(path, document, 1)))
    drawn = Image.open(io.BytesIO(picture_of(path, document, 1, found.places, light.places)))
    assert plain.size == drawn.size == (1000, 1250)
    dots = {place: middle(drawn, found, place) for place in (*found.places, *light.places)}
    (strong, faint) = dots.values()
    assert strong != faint
    assert plain.getpixel((900, 1200)) == drawn.getpixel((900, 1200)) == (255, 255, 255)
    assert cut(drawn, found, found.places[0]).convert("L").getextrema()[0] < 60  # the ink stays dark


def middle(image: Image.Image, found: Shown, place: Rectangle) -> tuple[int, ...]:
    """Give the commonest colour in a rectangle: that of its ground."""
    colours = cut(image, found, place).getcolors(1 << 24) or []
    counted = [(count, colour) for count, colour in colours if colour != (255, 255, 255)]
    return max(counted)[1]


@pytest.mark.parametrize(("asked", "drawn"), [(1, 1), (300, 300), (99_999, 2000)])
def test_a_picture_is_as_wide_as_asked_within_bounds(tmp_path, asked, drawn):
    path = pdf(tmp_path / "a.pdf", lines((40, 400, "Words")))
    image = Image.open(io.BytesIO(picture_of(path, document_of(path), 1, width=asked)))
    assert image.width == drawn


def test_a_long_narrow_page_gives_a_picture_of_bounded_size(tmp_path):
    path = pdf(tmp_path / "a.pdf", lines((4, 400, "Words")), size=(50, 14_000))
    image = Image.open(io.BytesIO(picture_of(path, document_of(path), 1, width=2000)))
    assert image.width * image.height < 13_000_000


# --- what is refused ----------------------------------------------------------------------------


def test_a_file_that_has_changed_is_refused(tmp_path):
    path = pdf(tmp_path / "a.pdf", lines((40, 400, "First words")))
    document = document_of(path)
    assert places_of(path, document, [Span(0, 5)])[0].places
    pdf(path, lines((40, 400, "Other words")))
    with pytest.raises(ReadError, match="has changed since it was read; run dayek index"):
        places_of(path, document, [Span(0, 5)])
    with pytest.raises(ReadError, match="has changed"):
        picture_of(path, document, 1)


def test_what_is_no_pdf_is_refused_in_plain_words(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Some words of a plain text.", encoding="utf-8")
    document = document_of(path)
    with pytest.raises(ReadError, match="only a PDF can be shown as pages"):
        places_of(path, document, [Span(0, 4)])
    with pytest.raises(ReadError, match="only a PDF"):
        picture_of(path, document, 1)
    with pytest.raises(ReadError, match="cannot open it"):
        picture_of(tmp_path / "gone.pdf", document, 1)


def test_a_page_or_span_that_is_not_there_is_refused(tmp_path):
    path = pdf(tmp_path / "a.pdf", lines((40, 400, "First words")))
    document = document_of(path)
    with pytest.raises(ReadError, match="no page 2, only 1"):
        picture_of(path, document, 2)
    with pytest.raises(ReadError, match="span ends at 999"):
        places_of(path, document, [Span(0, 999)])


# --- letters and characters ---------------------------------------------------------------------


def matched(text: str, *said: str) -> dict[int, str]:
    """Lay lines of characters beside a text; give the character of each letter that has one."""
    numbered = enumerate("\n".join(said))
    written: list[list[tuple[int, int]]] = [[]]
    for number, character in numbered:
        if character == "\n":
            written.append([])
        else:
            written[-1].append((number, ord(character)))
    found = placed(text, [letters_of(line) for line in written])
    return {at: "\n".join(said)[number] for at, number in found.items()}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plain words", ["plain words"]),
        ("office", ["o\ufb03ce"]),
        ("café", ["cafe\u0301"]),
        ("ё й", ["е\u0308 и\u0306"]),
        ("한글", ["\u1112\u1161\u11ab\u1100\u1173\u11af"]),
        ("a😀b", ["a\ud83d\ude00b"]),
        ("important things", ["impor-", "tant things"]),
        ("well-known", ["well", "known"]),
        ("a\tb c", ["a b c"]),
        ("soft", ["so\u00adft"]),
        ("The head\n\nA sentence that goes on here.", ["A sentence that", "The head", "goes on here."]),
        ("12 months later it was\n\n12", ["12", "12 months later it was"]),
    ],
)
def test_every_letter_finds_its_character(text, said):
    found = matched(text, *said)
    letters = [n for n, letter in enumerate(text) if not letter.isspace()]
    assert [n for n in letters if n not in found and text[n] != "-"] == []
    ascii_ = {n: text[n] for n in found if text[n].isascii() and found[n].isascii()}
    assert all(found[n] == letter for n, letter in ascii_.items() if "\u0301" not in "".join(said))


def test_a_number_is_not_taken_for_one_in_a_sentence():
    found = placed("12 months later it was\n\n12", [("12", [0, 1]), ("12monthslateritwas", [*range(2, 20)])])
    assert found[0] == 2
    assert found[24] == 0


def test_a_line_that_differs_in_the_middle_keeps_what_is_sure():
    found = matched("The first part XX and the last part", "The first part YYY and the last part")
    assert 15 not in found
    assert found[0] == "T"
    assert len(found) >= 24


def test_what_is_not_there_has_no_place():
    assert matched("Some words", "Something else altogether") == {}
    assert matched("", "words") == {}
    assert matched("words") == {}


# --- rectangles ---------------------------------------------------------------------------------


def row(left: float, top: float, count: int) -> Iterator[Glyph]:
    for n in range(count):
        at = left + 6 * n
        yield Glyph((at, top + 9, at + 5, top + 2), (at, top + 12, at + 6, top))


def test_a_wide_gap_parts_two_rectangles():
    found = rectangles([*row(10, 0, 3), *row(100, 0, 3), *row(10, 20, 3)])
    assert [(box[0], box[2]) for box in found] == [(10, 27), (100, 117), (10, 27)]


def test_a_stranger_inside_cuts_a_rectangle():
    stranger = (16, 9, 21, 2)
    found = rectangles([*row(10, 0, 1), *row(22, 0, 1)], [stranger])
    assert [(box[0], box[2]) for box in found] == [(10, 15), (22, 27)]


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [(0, (10, 20, 30, 10)), (90, (70, 30, 80, 10)), (180, (60, 80, 80, 70)), (270, (10, 80, 20, 60))],
)
def test_a_box_is_turned_with_its_page(rotation, expected):
    turn = upright((100, 200, 190, 290), rotation)
    assert turn((110, 270, 130, 280)) == expected


# --- the command --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    pages = [lines(*((40, 470 - 14 * n, f"Line {n} of page {p} goes on") for n in range(30))) for p in (1, 2)]
    pdf(folder / "a.pdf", *pages)
    (folder / "b.txt").write_text("Plain words in a text.", encoding="utf-8")
    assert main(["index", str(folder), "--index", str(folder / "index")]) == 0
    return folder


def called(capsys, library, *arguments):
    capsys.readouterr()
    try:
        code = main(["page", *map(str, arguments), "--index", str(library / "index")])
    except SystemExit as stop:
        code = stop.code
    out, err = capsys.readouterr()
    return code, out, err


def test_page_prints_rectangles_and_draws_them(capsys, library, tmp_path):
    document = document_of(library / "a.pdf")
    span = span_of(document, "Line 29 of page 1", "Line 0 of page 2")
    code, out, err = called(
        capsys, library, "a.pdf", span.start, span.end, "--output", tmp_path / "m.png", "--json"
    )
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert said["quote"] == span.of(document.text)
    assert [page["page"] for page in said["pages"]] == [1, 2]
    assert [page["picture"] for page in said["pages"]] == [
        str(tmp_path / "m-1.png"),
        str(tmp_path / "m-2.png"),
    ]
    assert Image.open(tmp_path / "m-2.png").width == 1000
    places = [Rectangle(page["page"], **place) for page in said["pages"] for place in page["places"]]
    assert again(library / "a.pdf", places) == bare(said["quote"])
    code, out, _ = called(capsys, library, "a.pdf", 0, 6, "--output", tmp_path / "one.png")
    assert code == 0
    assert "a.pdf, p. 1, 400 × 500 points" in out
    assert (tmp_path / "one.png").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("b.txt", 0, 5), "only a PDF"),
        (("none.pdf", 0, 5), "no document"),
        (("a.pdf", 5, 5), "needs 0 <= START < END"),
        (("a.pdf", 0, 10**9), "needs 0 <= START < END"),
        (("a.pdf", "x", 5), "invalid int"),
        (("a.pdf", 0, 5, "--output", "/nowhere/at/all.png"), "cannot write"),
    ],
)
def test_page_says_what_is_wrong_in_one_line(capsys, library, arguments, words):
    code, out, err = called(capsys, library, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("dayek: ")
    assert err.count("\n") == 1
    assert words in err
