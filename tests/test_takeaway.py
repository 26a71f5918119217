"""What is taken away says what was cited, to the letter, and can be checked again."""

from __future__ import annotations

import base64
import ctypes
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from browsing import in_browser
from hypothesis import given as for_all
from hypothesis import strategies
from PIL import Image, ImageChops
from test_pixels import bare, lines, pdf, reshaped

from conftest import TEXTS, write_texts
from pipeline.build import build
from pipeline.cite import cite
from pipeline.cli import main
from pipeline.errors import InputError, ReadError
from pipeline.evidence import Answer, Draft, Place, Span
from pipeline.forms import answer_to_json
from pipeline.read.look.places import places_of
from pipeline.settings import Settings
from pipeline.store import Library
from pipeline.takeaway import File, Record, files_of, read_bundle, record_of, to_json, verify
from pipeline.takeaway.bibtex import plain
from pipeline.takeaway.works import names_of

HOME = Path(__file__).parent.parent
RENT = "| 2021 | 185,000 | 60,000 |"
NOTICE = "Either party may end the lease with ninety days written notice."


def made(folder: Path, texts: dict[str, str] = TEXTS) -> Library:
    """Index texts below a folder."""
    write_texts(folder / "texts", texts)
    return indexed(folder)


def indexed(folder: Path) -> Library:
    build([folder / "texts"], folder / "index")
    return Library.open(folder / "index")


def told(
    library: Library, *cited: tuple[str, str], question: str = "What?", answer: str = "so"
) -> dict[str, Any]:
    """Make an answer that leans on words of documents: (name, words)."""
    places = [Place(library.find(name), span_of(library, name, words)) for name, words in cited]
    citations = cite(Draft(answer, tuple(places), 0.8, 0.9), library.document)
    return answer_to_json(Answer(question, answer, citations, (), 0.8, 0.9), library, Settings().digest)


def span_of(library: Library, name: str, words: str) -> Span:
    start = library.document(library.find(name)).text.index(words)
    return Span(start, start + len(words))


def taken(library: Library, suffix: str, *answers: dict[str, Any]) -> bytes:
    (file,) = files_of(record_of(answers, library, Settings()), library, suffix)
    return file.data


def bundle(folder: Path, library: Library, *answers: dict[str, Any]) -> Path:
    path = folder / "proof.html"
    path.write_bytes(taken(library, ".html", *answers))
    return path


def verified(path: Path, library: Library) -> dict[str, Any]:
    return to_json(verify(read_bundle(path), library))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library that no test changes."""
    return made(tmp_path_factory.mktemp("small"))


# --- the sample library -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample library, indexed, and answers to some of its gold questions taken away."""
    home = tmp_path_factory.mktemp("sample")
    shutil.copytree(HOME / "corpus", home / "corpus", ignore=shutil.ignore_patterns("make"))
    assert main(["index", str(home / "corpus"), "--index", str(home / "index")]) == 1  # one page is a scan
    gold = (HOME / "eval/gold.jsonl").read_text(encoding="utf-8").splitlines()
    (home / "some.jsonl").write_text("\n".join(gold[::6]) + "\n", encoding="utf-8")
    saved = [str(part) for suffix in ("html", "jsonld", "bib") for part in ("--save", home / f"a.{suffix}")]
    given = ["--questions", str(home / "some.jsonl"), "--output", str(home / "answers.jsonl"), *saved]
    assert main(["ask", *given, "--index", str(home / "index"), "-s", "answer.threshold=0"]) == 0
    return home


def ran(capsys: Any, *said: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main([*said, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_every_citation_over_the_sample_library_verifies_exact(sample, capsys):
    for name in ("a.html", "answers.jsonl"):
        code, said = ran(capsys, "verify", str(sample / name), "--index", str(sample / "index"))
        assert code == 0
        assert said["summary"] == {"exact": len(said["citations"])}
        assert len(said["citations"]) >= 28
        assert said["page"] == ("same" if name == "a.html" else "none")


def test_annotations_over_the_sample_library_resolve_to_the_very_span(sample):
    library = Library.open(sample / "index")
    items = json.loads((sample / "a.jsonld").read_text(encoding="utf-8"))["items"]
    assert len(items) >= 28
    for item in items:
        position, quote, *pages = item["target"]["selector"]
        document = library.document(library.find(unquoted(item["target"]["source"]["id"])))
        span = Span(position["start"], position["end"])
        assert span.of(document.text) == quote["exact"]
        assert resolved(quote, document.text) == span
        assert bool(pages) == (item["target"]["source"]["id"].endswith(".pdf"))
        for each in pages:
            number = int(each["value"].removeprefix("page="))
            (page,) = [page for page in document.pages_of(span) if page.index == number]
            part = resolved(each["refinedBy"], page.span.of(document.text)).shifted(page.span.start)
            assert span.holds(part)
        assert not pages or "".join(each["refinedBy"]["exact"] for each in pages) == quote["exact"]


def unquoted(name: str) -> str:
    from urllib.parse import unquote

    return unquote(name)


def resolved(selector: dict[str, str], text: str) -> Span:
    """Find a quote by its words and those around it, as any program would; they stand only once."""
    words = selector["prefix"] + selector["exact"] + selector["suffix"]
    at = text.index(words)
    assert text.find(words, at + 1) < 0
    start = at + len(selector["prefix"])
    return Span(start, start + len(selector["exact"]))


def test_an_edited_document_is_stale_and_the_wording_now_is_shown(sample, tmp_path, capsys):
    home = tmp_path / "own"
    shutil.copytree(sample, home)
    index = ["--index", str(home / "index")]
    assert main(["index", str(home / "corpus"), "--forget", str(sample / "corpus"), *index]) == 1
    proof = home / "proof.html"
    question = "How many seats does the Mazhilis have?"
    assert main(["ask", question, "--save", str(proof), *index]) == 0
    page = home / "corpus" / "assembly.html"
    page.write_text(page.read_text(encoding="utf-8").replace("107 seats", "98 seats"), encoding="utf-8")
    for when in ("on disk", "indexed"):
        code, said = ran(capsys, "verify", str(proof), *index)
        (cited,) = said["citations"]
        assert (code, cited["verdict"]) == (1, "stale"), when
        assert cited["now"]["text"] == cited["quote"].replace("107", "98")
        assert (cited["now"]["how"], cited["now"]["differences"][0]["source"]) == ("altered", "98")
        assert ("dayek index" in cited["why"]) == (when == "on disk")
        assert main(["index", str(home / "corpus"), *index]) == 1
    assert main(["verify", str(proof), *index]) == 1
    assert "said “107”, the source has “98”" in capsys.readouterr().out


# --- verifying ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "how", "text"),
    [
        ("ninety days", "thirty days", "altered", NOTICE[:-1].replace("ninety", "thirty")),
        ("# Lease of the Mill\n", "# Lease of the Mill\n\nMade anew.\n", "exact", NOTICE[:-1]),
        ("ninety days", "ninety\ndays", "normalised", NOTICE[:-1].replace("ninety days", "ninety\ndays")),
        (NOTICE, "", None, None),
    ],
)
def test_what_has_changed_is_stale_and_shown(tmp_path, before, after, how, text):
    library = made(tmp_path)
    path = bundle(tmp_path, library, told(library, ("lease.md", NOTICE)))
    assert verified(path, library)["stands"]
    write_texts(tmp_path / "texts", {"lease.md": TEXTS["lease.md"].replace(before, after)})
    for now in (library, indexed(tmp_path)):
        said = verified(path, now)
        (cited,) = said["citations"]
        assert (cited["verdict"], said["stands"]) == ("stale", False)
        assert (cited["now"]["how"] if cited["now"] else None) == how
        assert (cited["now"]["text"].rstrip(".") if cited["now"] else None) == text


def test_a_document_that_is_gone_or_renamed(tmp_path, capsys):
    library = made(tmp_path)
    path = bundle(tmp_path, library, told(library, ("lease.md", NOTICE)))
    (tmp_path / "texts/lease.md").rename(tmp_path / "texts/lease of the mill.md")
    (cited,) = verified(path, library)["citations"]
    assert (cited["verdict"], cited["now"]) == ("stale", None)
    assert "gone" in cited["why"]
    (cited,) = verified(path, indexed(tmp_path))["citations"]
    assert cited["verdict"] == "exact"  # found by its content
    (tmp_path / "texts/lease of the mill.md").unlink()
    (cited,) = verified(path, indexed(tmp_path))["citations"]
    assert cited["verdict"] == "uncheckable"
    assert main(["verify", str(path), "--index", str(tmp_path / "index")]) == 2
    assert "nothing could be checked" in capsys.readouterr().err


def changed(path: Path, **fields: object) -> Path:
    """Write a bundle again with another record, as one who forges it would."""
    text = path.read_text(encoding="utf-8")
    found = re.search(r'(id="dayek-proof">)([^<]*)(</script>)', text)
    assert found
    said = json.loads(found[2])
    said["answers"][0]["citations"][0].update(fields)
    data = json.dumps(said).replace("<", "\\u003c")
    path.write_text(text[: found.start(2)] + data + text[found.end(2) :], encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"quote": NOTICE.replace("ninety", "thirty")}, "altered"),
        ({"quote": NOTICE.replace(" may ", " may not ")}, "altered"),
        ({"quote": "The tenant shall not be liable for damage by flood."}, "misattributed"),
        ({"quote": "The second page speaks of barley."}, "misattributed"),
        ({"quote": "The miller keeps eleven geese behind the house."}, "fabricated"),
        ({"page": 3, "pages": [3]}, "misattributed"),
        ({"end": 999_999}, "exact"),
        ({"start": 0, "end": 5}, "misattributed"),
    ],
)
def test_a_forged_record_is_told(tmp_path, small, fields, verdict):
    path = changed(bundle(tmp_path, small, told(small, ("lease.md", NOTICE))), **fields)
    said = verified(path, small)
    assert said["citations"][0]["verdict"] == verdict
    assert said["page"] == "edited"
    assert not said["stands"]


def test_an_edited_page_is_told_though_its_record_stands(tmp_path, small, capsys):
    path = bundle(
        tmp_path, small, told(small, ("lease.md", NOTICE), question="How long?", answer="ninety days")
    )
    text = path.read_text(encoding="utf-8")
    for edited in (
        text.replace(">ninety days<", ">thirty days<"),
        text.replace("</main>", '<p class="words">It is so.</p></main>'),
        text.replace("</body>", '<script id="x">1</script></body>'),
    ):
        assert edited != text
        path.write_text(edited, encoding="utf-8")
        said = verified(path, small)
        assert (said["summary"], said["page"], said["stands"]) == ({"exact": 1}, "edited", False)
    assert main(["verify", str(path), "--index", str(small.folder)]) == 1
    assert "Somebody has edited the page" in capsys.readouterr().out


def test_a_picture_that_was_put_there_is_an_edited_page(tmp_path):
    library, answer = cited_pdf(tmp_path, pdf(tmp_path / "a.pdf", lines((60, 300, "Marked words"))), "words")
    path = bundle(tmp_path, library, answer)
    text = path.read_text(encoding="utf-8")
    found = re.search("base64,([A-Za-z0-9+/=]+)", text)
    assert found
    assert verified(path, library)["page"] == "same"
    other = io.BytesIO()
    Image.new("RGB", (9, 9)).save(other, "PNG")
    put = base64.b64encode(other.getvalue()).decode()
    path.write_text(text[: found.start(1)] + put + text[found.end(1) :], encoding="utf-8")
    assert verified(path, library)["page"] == "edited"


def test_a_bundle_of_another_version_is_checked_though_its_page_is_not_compared(tmp_path, small, monkeypatch):
    from pipeline.takeaway import bundle as room

    path = tmp_path / "a.html"
    with monkeypatch.context() as patch:
        patch.setattr(room, "proof", lambda said, pictures: PAGE)
        path.write_bytes(taken(small, ".html", told(small, ("lease.md", NOTICE))))
    said = verified(path, small)
    assert (said["page"], said["stands"]) == ("another version", True)
    path.write_text(path.read_text(encoding="utf-8").replace("another", "a forged"), encoding="utf-8")
    assert verified(path, small)["page"] == "edited"


PAGE = "<html><body>as another version writes it</body></html>\n"


def test_what_a_terminal_acts_on_is_not_printed(tmp_path, small, capsys):
    path = bundle(tmp_path, small, told(small, ("lease.md", NOTICE)))
    changed(path, quote="\x1b[2J\x9b0m gone \u202e")
    assert main(["verify", str(path), "--index", str(small.folder)]) == 1
    assert not re.search(r"[\x1b\x9b\u202e]", capsys.readouterr().out)


@pytest.mark.parametrize("also", [5, "a", [5], None])
def test_a_record_whose_fields_are_of_another_kind_is_refused(tmp_path, small, also):
    path = changed(bundle(tmp_path, small, told(small, ("lease.md", NOTICE))), also_at=also)
    with pytest.raises(InputError, match="no proof bundle"):
        read_bundle(path)


@pytest.mark.parametrize(
    "written",
    [b"", b"hello", b"\xff\xfe\x00", b"{}", b"[1, 2]", b'{"citations": []}', b"<html><p>hello</html>"],
)
def test_what_is_no_bundle_is_refused_in_one_line(tmp_path, small, written, capsys):
    path = tmp_path / "a.html"
    path.write_bytes(written)
    assert main(["verify", str(path), "--index", str(small.folder)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "no proof bundle" in said


def test_a_silence_can_be_taken_and_has_nothing_to_verify(tmp_path, small, capsys):
    silent = answer_to_json(Answer("Why?", "", (), (), 0.1, 0.1, reason="no <b>"), small, Settings().digest)
    path = bundle(tmp_path, small, silent)
    assert "no &lt;b&gt;" in path.read_text(encoding="utf-8")
    assert main(["verify", str(path), "--index", str(small.folder)]) == 2
    assert "no citation in it" in capsys.readouterr().err


# --- saving -------------------------------------------------------------------------------------


def test_the_suffix_says_the_form_and_a_wrong_one_is_refused_before_asking(tmp_path, index, capsys):
    for suffix in ("html", "md", "bib", "json", "jsonld"):
        path = tmp_path / f"a.{suffix}"
        asked = ["ask", "Who is the landlord?", "--save", str(path), "--index", str(index)]
        assert main([*asked, "-s", "answer.threshold=0"]) == 0
        assert str(path) in capsys.readouterr().out
        assert path.stat().st_size > 40
    assert main([*asked[:3], str(tmp_path / "a.doc"), "--index", str(tmp_path / "none")]) == 2
    assert "no form to save in" in capsys.readouterr().err
    assert main([*asked[:3], str(tmp_path / "a.pdf"), "--index", str(index)]) == 0
    assert "no PDF is cited" in capsys.readouterr().err


def test_no_document_of_the_library_is_written_over(tmp_path, capsys):
    library = made(tmp_path)
    path = tmp_path / "texts/lease.md"
    asked = ["ask", "Who is the landlord?", "--save", str(path), "--index", str(library.folder)]
    assert main([*asked, "-s", "answer.threshold=0"]) == 2
    assert "stays as it is" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == TEXTS["lease.md"]


def test_markdown_of_several_answers_has_footnotes_of_its_own_for_each(small):
    two = [told(small, ("lease.md", NOTICE), question=q, answer="ninety days") for q in ("One?", "Two?")]
    said = taken(small, ".md", *two).decode()
    assert re.findall(r"\[\^([\d-]+)\]:", said) == ["1-1", "2-1"]
    assert "ninety days[^2-1]" in said


# --- BibTeX and CSL-JSON ------------------------------------------------------------------------

ODD = "Счёт 50 % & 'R&D': {a_b} #1 ~ ^2 \\LaTeX $x$ — 회계 “장부” @misc{"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Documents whose metadata a person wrote beside them, in several scripts and with every odd sign."""
    texts = {
        name: f"{name} says that the mill stood still.\n"
        for name in ("счёт.txt", "a}b.txt", "장부.txt", "x_y.txt")
    }
    folder = tmp_path_factory.mktemp("known")
    beside = {
        "счёт.txt": (ODD, "Нурланова, Ардак; 김민수; Ministry of {Odd} & Sons", "2019-04-02"),
        "a}b.txt": ("On } and {{ alone", "Ann Lee, Bob Ray and Cy Wu", "2001"),
        "장부.txt": ("마을 장부", "", ""),
    }
    for name, (title, authors, date) in beside.items():
        stated = {"title": title, "authors": authors, "date": date}
        rows = "".join(
            f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in stated.items() if value
        )
        write_texts(folder / "texts", {f"{name}.toml": rows})
    return made(folder, texts)


def parsed(bib: str) -> dict[str, dict[str, str]]:
    """Read BibTeX by counting braces, as BibTeX does: key → field → value without its outer braces."""
    found: dict[str, dict[str, str]] = {}
    at = 0
    while (start := bib.find("@", at)) >= 0:
        kind, key, at = bib[start + 1 : bib.index("{", start)], *until(bib, bib.index("{", start) + 1, ",")
        assert kind == "misc"
        assert key not in found
        fields = found[key] = {}
        while True:
            name, at = until(bib, at + 1, "=}")
            if bib[at] == "}":
                at += 1
                break
            value, at = until(bib, at + 1, ",}")
            value = value.strip()
            fields[name.strip()] = value[1:-1] if value.startswith("{") else value
            if bib[at] == "}":
                at += 1
                break
        assert fields
    return found


def until(text: str, at: int, ends: str) -> tuple[str, int]:
    """Read up to one of some signs outside of braces; a brace counts whether or not `\\` is before it."""
    depth, start = 0, at
    while depth or text[at] not in ends:
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        assert depth >= 0
        at += 1
    return text[start:at], at


TEX = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
}


def untexed(text: str) -> str:
    """Read what TeX would set."""
    return re.sub(r"\\(text\w+?)\{\}|\\([$&#%_])", lambda m: TEX[m[1]] if m[1] else m[2], text)


def test_bibtex_is_read_back_as_what_the_documents_say_of_themselves(known):
    names = ("счёт.txt", "a}b.txt", "장부.txt", "x_y.txt")
    answer = told(known, *((name, f"{name} says that the mill stood still.") for name in names))
    entries = parsed(taken(known, ".bib", answer).decode())
    assert len(entries) == 4
    by_file = {untexed(fields["howpublished"]).removeprefix("File: "): fields for fields in entries.values()}
    first = by_file["счёт.txt"]
    assert untexed(first["title"].removeprefix("{").removesuffix("}")) == ODD
    assert [untexed(name) for name in first["author"].split(" and ")] == [
        "{Нурланова}, Ардак",
        "{김민수}",
        "{Ministry of {Odd} & Sons}",
    ]
    assert (first["year"], first["month"]) == ("2019", "apr")
    assert untexed(by_file["a}b.txt"]["title"]) == "{On } and {{ alone}"
    assert by_file["a}b.txt"]["author"] == "{Ann Lee} and {Bob Ray} and {Cy Wu}"
    assert by_file["a}b.txt"]["year"] == "2001"
    assert untexed(by_file["장부.txt"]["title"]) == "{마을 장부}"
    assert "year" not in by_file["장부.txt"]
    assert untexed(by_file["x_y.txt"]["annote"]) == "“x_y.txt says that the mill stood still.”"
    assert all(re.fullmatch(r"[a-z0-9-]+", key) for key in entries)


@for_all(strategies.text())
def test_no_text_acts_as_tex(text):
    said = plain(text)
    assert until(f"{{{said}}}\0", 0, "\0")[0] == f"{{{said}}}"  # its braces are even
    assert untexed(said) == " ".join("".join(c if c.isprintable() else " " for c in text).split())


def test_csl_json_has_what_is_known_and_guesses_nothing(known):
    names = ("счёт.txt", "장부.txt")
    answer = told(known, *((name, f"{name} says that the mill stood still.") for name in names))
    first, second = json.loads(taken(known, ".json", answer))
    assert first["title"] == ODD
    assert first["author"] == [
        {"family": "Нурланова", "given": "Ардак"},
        {"literal": "김민수"},
        {"literal": "Ministry of {Odd} & Sons"},
    ]
    assert first["issued"] == {"date-parts": [[2019, 4, 2]]}
    assert (first["type"], second["title"]) == ("document", "마을 장부")
    assert not {"author", "issued", "DOI"} & second.keys()


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("", []),
        ("Lee Byong Jo", [("Lee Byong Jo", "")]),
        ("Smith, John", [("Smith", "John")]),
        ("Smith, J.; Doe, A. B.", [("Smith", "J."), ("Doe", "A. B.")]),
        ("Ann Lee, Bob Ray", [("Ann Lee", ""), ("Bob Ray", "")]),
        ("Ministry of Trade and Industry", [("Ministry of Trade and Industry", "")]),
        ("Acme, Inc.", [("Acme, Inc.", "")]),
        ("Айгүл Серік және Ерлан Қасымов", [("Айгүл Серік", ""), ("Ерлан Қасымов", "")]),
    ],
)
def test_authors_are_told_apart_only_where_the_document_does(stated, names):
    assert [(name.family, name.given) for name in names_of(stated)] == names


def test_a_line_that_comes_back_is_annotated_so_that_it_is_found(tmp_path):
    rows = [f"{'The mill stood still. ' * 4}Day {n // 2}.\n" for n in range(60)]
    library = made(tmp_path, {"days.txt": "".join(rows)})
    text = library.document(library.find("days.txt")).text
    starts = [n for n in range(len(text)) if text.startswith("The mill stood still.", n)][100:104]
    places = tuple(Place(library.find("days.txt"), Span(at, at + 21)) for at in starts)
    citations = cite(Draft("still", places, 0.8, 0.9), library.document)
    answer = answer_to_json(Answer("?", "still", citations, (), 0.8, 0.9), library, "")
    items = json.loads(taken(library, ".jsonld", answer))["items"]
    found = [resolved(item["target"]["selector"][1], text).start for item in items]
    assert found == starts


# --- highlighted PDFs ---------------------------------------------------------------------------


def cited_pdf(folder: Path, path: Path, *quotes: str) -> tuple[Library, dict[str, Any]]:
    (folder / "texts").mkdir(exist_ok=True)
    shutil.copy(path, folder / "texts" / "a.pdf")
    library = indexed(folder)
    return library, told(library, *(("a.pdf", quote) for quote in quotes), question="Which?", answer="this")


def drawn(data: bytes, page: int = 0) -> Image.Image:
    import pypdfium2

    return pypdfium2.PdfDocument(data)[page].render(scale=2).to_pil().convert("RGB")


def inside_quads(data: bytes, page: int = 0) -> str:
    """Read the letters whose middle lies in the highlights' quads, all in the page's own axes."""
    import pypdfium2
    import pypdfium2.raw as pdfium
    from pypdf import PdfReader

    annotations = [each.get_object() for each in PdfReader(io.BytesIO(data)).pages[page]["/Annots"]]
    quads = [
        [float(n) for n in each["/QuadPoints"][at : at + 8]]
        for each in annotations
        if each["/Subtype"] == "/Highlight"
        for at in range(0, len(each["/QuadPoints"]), 8)
    ]
    text = pypdfium2.PdfDocument(data)[page].get_textpage()
    sides = [ctypes.c_double() for _ in range(4)]
    found: list[str] = []
    for quad in quads:
        xs, ys = quad[::2], quad[1::2]
        for number in range(text.count_chars()):
            pdfium.FPDFText_GetCharBox(text, number, *sides)
            left, right, bottom, top = (side.value for side in sides)
            x, y = (left + right) / 2, (bottom + top) / 2
            if min(xs) < x < max(xs) and min(ys) < y < max(ys):
                found.append(chr(pdfium.FPDFText_GetUnicode(text, number)))
    return bare("".join(found))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (30, 40, 390, 480)])
def test_highlights_are_on_the_words_and_nowhere_else(tmp_path, rotation, crop):
    said = lines((60, 300, "Before it Marked words behind"), (60, 330, "above it"), (60, 270, "below it"))
    path = reshaped(tmp_path / "turned.pdf", pdf(tmp_path / "plain.pdf", said), rotation, None, crop)
    library, answer = cited_pdf(tmp_path, path, "Marked words")
    before = (tmp_path / "texts/a.pdf").read_bytes()
    after = taken(library, ".pdf", answer)
    assert (tmp_path / "texts/a.pdf").read_bytes() == before
    assert after.startswith(before)
    assert inside_quads(after) == "Markedwords"
    one, other = drawn(before), drawn(after)
    difference = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value > 24 else 0)
    document = library.document(library.find("a.pdf"))
    (shown,) = places_of(path, document, [span_of(library, "a.pdf", "Marked words")])
    (place,) = shown.places
    wanted = (place.left * 2, place.top * 2, place.right * 2, place.bottom * 2)
    box = difference.getbbox()
    assert box is not None
    assert all(abs(a - b) <= 2 for a, b in zip(box, wanted, strict=True)), (box, wanted)
    paper = other.getpixel((int(wanted[0]) + 1, int(wanted[1]) + 1))
    assert paper[0] > 245 > paper[2] + 100  # amber
    dark = [image.convert("L").crop(box).histogram() for image in (one, other)]
    assert sum(dark[0][:64]) <= sum(dark[1][:64])  # the letters are as dark as they were


def test_the_first_corner_of_a_quad_is_above_and_left_as_shown(tmp_path):
    from pypdf import PdfReader

    said = lines((60, 300, "Before it Marked words behind"))
    corners = {0: (0, 1), 90: (0, 0), 180: (1, 0), 270: (1, 1)}  # right of, above the middle: in own axes
    for rotation, (right, above) in corners.items():
        folder = tmp_path / str(rotation)
        folder.mkdir()
        path = reshaped(folder / "turned.pdf", pdf(folder / "plain.pdf", said), rotation)
        library, answer = cited_pdf(folder, path, "Marked words")
        page = PdfReader(io.BytesIO(taken(library, ".pdf", answer))).pages[0]
        (mark,) = [each.get_object() for each in page["/Annots"]]
        quad = [float(n) for n in mark["/QuadPoints"]]
        middle = (sum(quad[::2]) / 4, sum(quad[1::2]) / 4)
        assert (quad[0] > middle[0], quad[1] > middle[1]) == (bool(right), bool(above)), rotation
        assert mark["/Contents"] == "Which?\n→ this   [1]"
        assert mark["/T"] == "dayek"
        assert tuple(map(float, mark["/Rect"])) == (
            min(quad[::2]),
            min(quad[1::2]),
            max(quad[::2]),
            max(quad[1::2]),
        )


def test_a_quote_over_two_pages_is_highlighted_on_both(tmp_path):
    pages = [lines(*((40, 470 - 14 * n, f"Line {n} of page {p} goes on") for n in range(30))) for p in (1, 2)]
    path = pdf(tmp_path / "plain.pdf", *pages)
    library, _ = cited_pdf(tmp_path, path, "Line 1 of page 1")
    text = library.document(library.find("a.pdf")).text
    quote = text[text.index("Line 29 of page 1") : text.index("Line 1 of page 2")].strip()
    after = taken(library, ".pdf", told(library, ("a.pdf", quote)))
    assert inside_quads(after) == "Line29ofpage1goeson"
    assert inside_quads(after, 1) == "Line0ofpage2goeson"


def test_marks_that_were_there_stay(tmp_path):
    from pypdf import PdfReader, PdfWriter
    from pypdf.annotations import FreeText

    writer = PdfWriter(PdfReader(pdf(tmp_path / "plain.pdf", lines((60, 300, "Marked words here")))))
    writer.add_annotation(0, FreeText(text="mine", rect=(10, 10, 90, 40)))
    writer.write(tmp_path / "noted.pdf")
    library, answer = cited_pdf(tmp_path, tmp_path / "noted.pdf", "Marked words", "here")
    page = PdfReader(io.BytesIO(taken(library, ".pdf", answer))).pages[0]
    kinds = [each.get_object()["/Subtype"] for each in page["/Annots"]]
    assert kinds == ["/FreeText", "/Highlight", "/Highlight"]


def test_an_encrypted_pdf_is_not_written_without_its_lock_and_a_broken_one_is_written_anew(tmp_path):
    from pypdf import PdfReader, PdfWriter

    plain_pdf = pdf(tmp_path / "plain.pdf", lines((60, 300, "Marked words here")))
    writer = PdfWriter(PdfReader(plain_pdf))
    writer.encrypt("", "owner")
    writer.write(tmp_path / "locked.pdf")
    (tmp_path / "one").mkdir()
    library, answer = cited_pdf(tmp_path / "one", tmp_path / "locked.pdf", "Marked words")
    with pytest.raises(ReadError, match=r"a\.pdf: it is encrypted"):
        taken(library, ".pdf", answer)
    data = plain_pdf.read_bytes()
    at = data.rindex(b"startxref")
    (tmp_path / "broken.pdf").write_bytes(data[:at])  # pypdf reads none that does not say where to begin
    (tmp_path / "two").mkdir()
    library, answer = cited_pdf(tmp_path / "two", tmp_path / "broken.pdf", "Marked words")
    assert inside_quads(taken(library, ".pdf", answer)) == "Markedwords"


def test_a_pdf_that_has_changed_is_not_marked_and_its_proof_says_why(tmp_path):
    library, answer = cited_pdf(
        tmp_path, pdf(tmp_path / "plain.pdf", lines((60, 300, "Marked words"))), "Marked words"
    )
    pdf(tmp_path / "texts/a.pdf", lines((60, 300, "Other words")))
    with pytest.raises(ReadError, match="has changed since"):
        taken(library, ".pdf", answer)
    assert "its page cannot be shown: the file has changed" in taken(library, ".html", answer).decode()


def test_of_several_pdfs_each_has_a_file_of_its_own(tmp_path, capsys):
    (tmp_path / "texts").mkdir()
    for name in ("one", "two"):
        pdf(tmp_path / f"texts/{name}.pdf", lines((60, 300, f"The mill of {name} stood still.")))
    library = indexed(tmp_path)
    answer = told(library, *((f"{name}.pdf", f"The mill of {name} stood still.") for name in ("one", "two")))
    record = record_of([answer], library, Settings())
    files = files_of(record, library, ".pdf")
    assert [file.name for file in files] == ["one-marked.pdf", "two-marked.pdf"]
    assert [inside_quads(file.data) for file in files] == [
        "Themillofonestoodstill.",
        "Themilloftwostoodstill.",
    ]
    (only,) = files_of(record, library, ".pdf", library.find("two.pdf"))
    assert only.name == "two-marked.pdf"
    with pytest.raises(InputError, match="no PDF is cited"):
        files_of(record, library, ".pdf", "none")


# --- the bundle in a browser --------------------------------------------------------------------

RUNS = "window.hacked=1"
SHAPES = (
    "<script>{}</script>",
    "</script><script>{}</script>",
    "<!--<script>{}</script>-->",
    "<img src=x onerror={}>",
    "<img src=x onerror='{}'>",
    '"><svg onload={}>',
    "'><svg/onload={}//",
    "<svg><script>{}</script></svg>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>",
    "<a href=javascript:{}>x</a>",
    "</title><script>{}</script>",
    "</style><script>{}</script>",
    "</mark></div><script>{}</script>",
    "<math><mtext></mtext><script>{}</script></math>",
    "<body onload={}>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "]]><script>{}</script>",
    "\u2028<script>{}</script>\u2029",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    "&lt;script&gt;{}&lt;/script&gt;<script>{}</script>",
)
FRAMES = (
    "{}",
    "x {} y",
    "“{}”",
    "`{}`",
    "${{{}}}",
    "{{{{{}}}}}",
    "'\"{}\"'",
    "<b>{}</b>",
    "<!-- {} -->",
    "\\{}",
)
HOSTILE = [frame.format(shape.replace("{}", RUNS)) for shape in SHAPES for frame in FRAMES]


def look(browser: Any, path: Path, script: str) -> tuple[Any, list[str]]:
    """Open a bundle, offline, and run something in it; give what it says, and all complaints and requests."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda said: heard.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append("dialog"))
    page.on("request", lambda asked: asked.url.startswith(("file:", "data:")) or heard.append(asked.url))
    page.goto(path.as_uri())
    page.wait_for_load_state("load")
    said = page.evaluate(script)
    assert page.evaluate("window.hacked") is None
    context.close()
    return said, heard


@in_browser
def test_a_bundle_opens_offline_and_shows_each_quote_in_its_place(tmp_path, browser):
    (tmp_path / "texts").mkdir()
    pdf(tmp_path / "texts/a.pdf", lines((60, 300, "Marked words stand here."), (60, 280, "Others do not.")))
    library = made(tmp_path)
    answer = told(
        library, ("a.pdf", "Marked words stand here."), ("lease.md", NOTICE), question="Вопрос? 질문?"
    )
    path = bundle(tmp_path, library, answer)
    said, heard = look(
        browser,
        path,
        """() => ({
          marks: [...document.querySelectorAll('mark')].map(e => e.textContent),
          quotes: [...document.querySelectorAll('.quote')].map(e => e.textContent),
          images: [...document.images].map(e => [e.naturalWidth, e.naturalHeight, e.alt]),
          record: JSON.parse(document.getElementById('dayek-proof').textContent),
          wide: document.documentElement.scrollWidth > innerWidth,
          title: document.title,
        })""",
    )
    assert heard == []
    assert said["marks"] == [NOTICE]
    assert said["quotes"] == ["Marked words stand here.", NOTICE]
    ((wide, tall, words),) = said["images"]
    assert wide == 1240
    assert tall > 100
    assert "a.pdf, p. 1" in words
    assert said["title"].startswith("Вопрос? 질문?")
    assert not said["wide"]
    assert said["record"]["answers"][0]["citations"] == read_bundle(path).said["answers"][0]["citations"]
    assert said["record"]["index"] == library.fingerprint


def test_the_picture_in_a_bundle_is_amber_where_the_quote_stands(tmp_path):
    path = pdf(tmp_path / "plain.pdf", lines((60, 300, "Marked words stand here.")))
    library, answer = cited_pdf(tmp_path, path, "Marked words")
    record = record_of([answer], library, Settings())
    (png,) = record.pictures.values()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    document = library.document(library.find("a.pdf"))
    (shown,) = places_of(path, document, [span_of(library, "a.pdf", "Marked words")])
    (place,), scale = shown.places, 1240 / shown.pages[0].width
    amber = [
        x for x in range(image.width) if any(is_amber(image.getpixel((x, y))) for y in range(image.height))
    ]
    assert abs(amber[0] - place.left * scale) < 4
    assert abs(amber[-1] - place.right * scale) < 4


def is_amber(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] > 235 and 190 < pixel[1] < 235 and pixel[2] < 140


@in_browser
def test_two_hundred_hostile_strings_in_texts_names_and_questions_do_not_run(tmp_path, browser):
    assert len(HOSTILE) == 200
    rows = [
        f"Entry {n} of the ledger says {words} and no more.".replace("\n", " ")
        for n, words in enumerate(HOSTILE)
    ]
    name = "<img src=x onerror=window.hacked=1>&'\"<script>.txt".replace("/", "")
    library = made(tmp_path, {name: "\n\n".join(rows) + "\n"})
    answers = [
        told(library, (name, row), question=words, answer=words)
        for row, words in zip(rows, HOSTILE, strict=True)
    ]
    path = bundle(tmp_path, library, *answers)
    script = "() => [...document.querySelectorAll('mark')].map(e => e.textContent)"
    marks, heard = look(browser, path, script)
    assert heard == []
    assert marks == [answer["citations"][0]["quote"] for answer in answers]
    said = verified(path, library)
    assert said["stands"]
    assert said["summary"] == {"exact": 200}
    (entry,) = parsed(taken(library, ".bib", *answers).decode()).values()
    assert untexed(entry["howpublished"]) == f"File: {name}"
    assert len(json.loads(taken(library, ".jsonld", *answers))["items"]) == 200


def test_a_file_is_named_after_its_question_in_letters_that_any_system_takes(small):
    for question, name in (
        ("Кто глава? / и где..\\", "dayek-кто-глава-и-где.html"),
        ('<>:"|?*', "dayek.html"),
        ("w " * 200, f"dayek-{'w-' * 29}w.html"),
    ):
        answer = told(small, ("lease.md", NOTICE), question=question)
        files: list[File] = files_of(record_of([answer], small, Settings()), small, ".html")
        assert files[0].name == name
    assert isinstance(record_of([], small, Settings()), Record)
