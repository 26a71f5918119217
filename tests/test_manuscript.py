"""Every form that a text is written in: its quotes and claims come out as those of plain text do."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from docx import Document as Word
from test_audit import SHELF, TEXTS, Shelf

from pipeline.audit import check, to_json
from pipeline.errors import InputError
from pipeline.manuscript import manuscript

WORDS = "The deposit is returned when the keys have been handed over"
WRONG = "leave the flat within thirty days of written notice"
HTML = f"""<!doctype html><html><head><title>“not a quote of the body at all”</title></head><body>
<p>The lease says <q>{WORDS}</q><sup><a href="#fn1">1</a></sup>.</p>
<blockquote><p>leave the flat within <b>thirty</b>
 days of written notice</p><footer>— lease_en.pdf, p. 1</footer></blockquote>
<p hidden>“the landlord pays for all that happens here”</p>
<script>var quote = "the landlord pays for all that happens here";</script>
<ol><li id="fn1">lease_en.pdf, p. 2</li></ol></body></html>"""
MARKDOWN = f"""The lease says “{WORDS}”[^lease].

> leave the flat within **thirty** days of [written notice](https://example.org)
>
> — lease_en.pdf, p. 1

[^lease]: lease_en.pdf, p. 2
"""
WANTED = [("exact", "lease_en.pdf", "2"), ("altered", "lease_en.pdf", "1")]


def found(text: str, shelf: Shelf = SHELF) -> list[tuple[str, str | None, str | None]]:
    return [(q.verdict, q.claimed_document, q.claimed_page) for q in check(text, shelf).quotes]


def word(*, quoted: str = "Quote") -> bytes:
    """Write a Word file with a footnote, as Word itself keeps one."""
    document = Word()
    paragraph = document.add_paragraph(f"The lease says “{WORDS}”")
    reference = paragraph.add_run()._r.makeelement(f"{W}footnoteReference", {f"{W}id": "7"})
    paragraph.add_run()._r.append(reference)
    document.add_paragraph(f"{WRONG}", style=quoted)
    document.add_paragraph("(lease_en.pdf, p. 1)")
    data = io.BytesIO()
    document.save(data)
    return with_notes(data.getvalue())


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOTES = (
    f'<w:footnotes xmlns:w="{W[1:-1]}"><w:footnote w:id="7"><w:p><w:r><w:t>lease_en.pdf, p. 2</w:t></w:r>'
    "</w:p></w:footnote></w:footnotes>"
)
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def with_notes(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "[Content_Types].xml":
                told = f'<Override PartName="/word/footnotes.xml" ContentType="{KIND}"/></Types>'
                part = part.replace(b"</Types>", told.encode())
            if name == "word/_rels/document.xml.rels":
                told = f'<Relationship Id="rId99" Type="{RELATION}" Target="footnotes.xml"/></Relationships>'
                part = part.replace(b"</Relationships>", told.encode())
            new.writestr(name, part)
        new.writestr("word/footnotes.xml", NOTES)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (HTML.encode(), "draft.html"),
        (HTML, ""),
        (MARKDOWN.encode(), "draft.md"),
        (MARKDOWN, ""),
        (word(), "draft.docx"),
        (word(quoted="Intense Quote"), ""),
    ],
)
def test_quotes_and_claims_are_found_in_every_form(data: bytes | str, name: str) -> None:
    text = manuscript(data, name)
    assert found(text) == WANTED
    for quote in check(text, SHELF).quotes:
        assert quote.text == quote.span.of(text)


SPOKEN = f"“{WORDS}” (lease_en.pdf, p. 2). “{WRONG}” (lease_en.pdf, p. 1)."
ANSWER = {
    "id": "d001",
    "question": "“How long is the notice period in all of this?”",
    "answered": True,
    "answer": "ninety days",
    "reason": None,
    "citations": [
        {
            "number": 1,
            "document": "lease_en.pdf",
            "doc_id": "x",
            "page": 2,
            "quote": WORDS,
            "verdict": "exact",
        },
        {
            "number": 2,
            "document": "lease_en.pdf",
            "doc_id": "x",
            "page": 1,
            "quote": WRONG,
            "verdict": "exact",
        },
    ],
    "passages": [{"rank": 1, "document": "lease_en.pdf", "text": "“a passage is no claim of the answer's”"}],
    "notes": [],
}


@pytest.mark.parametrize(
    "said",
    [
        json.dumps(ANSWER),
        json.dumps([ANSWER]),
        json.dumps({**ANSWER, "citations": ANSWER["citations"][:1]}) + "\n" + json.dumps(
            {**ANSWER, "citations": ANSWER["citations"][1:]}
        ),
        json.dumps({"choices": [{"message": {"content": SPOKEN}}]}),
        json.dumps(
            [
                {"quote": WORDS, "source": "lease_en.pdf", "page": "2"},
                {"quote": WRONG, "file": "lease_en.pdf", "pages": [1]},
            ]
        ),
    ],
)  # fmt: skip
def test_answers_and_any_json_with_strings(said: str) -> None:
    assert found(manuscript(said)) == WANTED
    assert found(manuscript(said.encode(), "answer.json")) == WANTED


@pytest.mark.parametrize(
    ("data", "name", "fault"),
    [
        (b"a \xff", "a.txt", "byte 2 of 3 is no UTF-8; save it as UTF-8"),
        ("«Тридцать дней»".encode("cp1251"), "", "is no UTF-8"),
        (b"\x01\x02 no archive", "a.docx", "this Word file: it is none"),
        (b'{"answer": "cut sho', "a.json", "this JSON: it is damaged"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_never_passes_a_gate(data, name, fault):
    with pytest.raises(InputError, match=fault):
        manuscript(data, name)


def test_text_and_markdown_stay_as_they_are() -> None:
    for text in ("{no json at all", "[1] is a note\n", "  \n", "", "<3 is no tag", "a < b"):
        assert manuscript(text) == text
    assert manuscript("\ufeffa б".encode(), "a.txt") == "a б"
    assert manuscript('{"quote": "x"}', "a.md") == '{"quote": "x"}'


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7", "a.pdf"),
        (b"PK\x03\x04nothing", "a.docx"),
        (b"PK\x03\x04", "a.zip"),
        (b"\xd0\xcf\x11\xe0", "a.doc"),
    ],
)
def test_what_cannot_be_checked_is_said_with_the_mend(data: bytes, name: str) -> None:
    with pytest.raises(InputError, match="save it"):
        manuscript(data, name)


def test_deep_and_odd_pages_do_no_harm() -> None:
    for text in ("<p>" * 3000, "<html>", "<div><!-- x --><?php y ?></div>", "[" * 5000, "[1, 2, null]"):
        assert check(manuscript(text), SHELF).quotes == ()


@pytest.mark.parametrize(
    "marked",
    [
        "“{}”", '"{}"', "«{}»", "„{}“", "「{}」", "『{}』", "‘{}’", "‹{}›",
        "\n\n> {}\n\n", "<blockquote>{}</blockquote>", "<p>so: <q>{}</q></p>",
    ],
)  # fmt: skip
def test_every_quoting_style(marked: str) -> None:
    text = manuscript(marked.format(WORDS))
    (quote,) = check(text, SHELF).quotes
    assert (quote.verdict, quote.text) == ("exact", WORDS)


@pytest.mark.parametrize(
    ("text", "document", "page"),
    [
        (f"“{WORDS}”¹\n\n¹ lease_en.pdf, p. 2\n", "lease_en.pdf", "2"),
        (f"“{WORDS}”.[^a]\n\n[^a]: lease_en.pdf, p. 2\n", "lease_en.pdf", "2"),
        (f"“{WORDS}” [@lease_en, p. 2].", "lease_en.pdf", "2"),
        (f"“{WORDS}” [lease_en p.2]", "lease_en.pdf", "2"),
        (f"“{WORDS}” [1, 2].\n\n[1] lease_en.pdf\n[2] lease_ru.pdf\n", "lease_en.pdf", None),
        (f"“{WORDS}” [1, 2].\n\n[1] lease_en.pdf\n", "lease_en.pdf", "2"),
        (f"> {WORDS}\n> — lease_en.pdf, p. 2\n", "lease_en.pdf", "2"),
    ],
)
def test_citations_in_the_common_forms(text: str, document: str, page: str | None) -> None:
    assert found(text) == [("exact", document, page)]


def test_an_author_before_the_brackets_and_a_book_that_is_not_here() -> None:
    shelf = Shelf({"smith_2019.pdf": TEXTS["en"]})
    assert found(f"Smith (2019, p. 2) says “{WORDS}”.", shelf) == [("exact", "smith_2019.pdf", "2")]
    (unknown,) = check(f"“{WORDS}” [1].\n\n[1] Brown, A. (2018). Another book.\n", shelf).quotes
    assert (unknown.verdict, unknown.document) == ("uncheckable", None)


def test_emphasis_is_no_word_of_a_quote_or_of_a_source() -> None:
    shelf = Shelf({"plan.md": "The lease asks for **ninety full days** of _written_ notice by everybody."})
    for said in (
        "asks for ninety full days of written notice",
        "asks for **ninety** full days of *written* notice",
    ):
        assert [verdict for verdict, *_ in found(f"“{said}”", shelf)] == ["normalised"]
    assert found("“asks for **thirty** full days of written notice”", shelf)[0][0] == "altered"


def test_a_claim_gets_the_nearest_evidence_and_what_does_not_occur_in_it() -> None:
    (claim,) = to_json(check("The tenant may leave within 90 days of notice, said Smith in 2019.", SHELF))[
        "claims"
    ]
    assert claim["document"] == "lease_en.pdf"
    assert "within ninety days of written notice" in claim["source_text"]
    assert TEXTS["en"][claim["source_start"] : claim["source_end"]] == claim["source_text"]
    assert claim["tokens"] == ["90", "Smith", "2019"]
    assert claim["missing"] == ["Smith", "2019"]
    assert (claim["page"], claim["pages"]) == (1, [1])
    (claim,) = to_json(check("In 1850 Napoleon bred forty purple zebras.", SHELF))["claims"]
    assert (claim["document"], claim["source_text"]) == (None, None)
    assert claim["missing"] == claim["tokens"]
