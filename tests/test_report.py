"""Every page is accounted for: in runs, by the commands and the page, with what stands beside its file."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import TEXTS, write_texts
from pipeline import render
from pipeline.build import build, run
from pipeline.cli import main
from pipeline.evidence import Aside, Fact, Span
from pipeline.read import read
from pipeline.read.parsed import PageReport
from pipeline.render.inside import in_words
from pipeline.render.pages import bins_of, pages_in_words, runs_of, states_in_words
from pipeline.store import FileRow, Library
from pipeline.walk import Found

HIDDEN = "The tenant shall not be liable for damage by flood."
SCAN = PageReport(3, "unread", "", 0, 0.0, ("the page is an image: install tesseract, and index again",))
PAGES = (
    PageReport(1, "read", "pdfium", 1200, 0.94),
    PageReport(2, "read", "pdfium", 1300, 0.99),
    SCAN,
    PageReport(4, "ocr", "tesseract", 900, 0.8),
    PageReport(5, "blank", "pdfium", 0),
)
OWN = (Fact("title", "Lease of the Mill", "first page"), Fact("doi", "10.1000/182", "first page"))
SIDECAR = 'title = "The mill"\nauthors = ["Ardak Nurlanova", "Tandyr"]\ndate = 2019-05-17\n'


def plain(pages: tuple[PageReport, ...] = PAGES) -> list[dict[str, object]]:
    return json.loads(json.dumps([asdict(page) for page in pages]))


@pytest.fixture
def scanned(monkeypatch):
    """Let the lease be read as a PDF of five pages would be: one a scan, one by OCR, one blank."""

    def fake(path: Path):
        (reading,) = read(path)
        if path.name != "lease.md":
            return (reading,)
        text = reading.document.text
        start = text.index(HIDDEN)
        document = replace(
            reading.document, asides=(Aside(Span(start, start + len(HIDDEN)), "hidden"),), facts=OWN
        )
        more = {"pages": 5, "pages_read": 4, "pages_ocr": 1, "unread_pages": (3,)}
        reason = "page 3 holds no text: install tesseract, and index again"
        return (
            replace(
                reading,
                document=document,
                state="partly",
                reason=reason,
                page_reports=PAGES,
                facts=OWN,
                **more,
            ),
        )

    monkeypatch.setattr(run, "read", fake)


@pytest.fixture
def call(capsys):
    def called(*arguments) -> tuple[int, str]:
        code = main([str(argument) for argument in arguments])
        return code, capsys.readouterr().out

    return called


def lease(folder: Path) -> Path:
    return write_texts(folder, {"lease.md": TEXTS["lease.md"], "отчет.md": TEXTS["отчет.md"]})


def reported(home: Path, name: str = "lease.md"):
    library = Library.open(home)
    return next(row.report for row in library.files if row.name == name)


# --- pages in runs ------------------------------------------------------------------------------


def test_pages_that_are_alike_are_one_run_and_the_rest_stand_apart():
    assert [(r.numbers, r.state, r.characters, r.coverage) for r in runs_of(plain())] == [
        ("1–2", "read", 2500, "94–99 %"),
        ("3", "unread", 0, "0 %"),
        ("4", "ocr", 900, "80 %"),
        ("5", "blank", 0, ""),
    ]
    assert pages_in_words(plain()) == "1–2 read, 3 not read, 4 OCR, 5 blank"
    assert states_in_words(plain()) == "2 read, 1 OCR, 1 blank, 1 not read"
    thin = (*PAGES[:2], PageReport(3, "read", "pdfium", 4, 0.1))
    assert [r.numbers for r in runs_of(plain(thin))] == ["1–2", "3"]
    assert "install tesseract" in in_words(runs_of(plain())[1])


def test_a_page_with_a_printed_label_says_it():
    labelled = [
        {**page, "label": label} for page, label in zip(plain(), ("i", "ii", "iii", "1", "2"), strict=True)
    ]
    assert [r.label for r in runs_of(labelled)] == ["i–ii", "iii", "1", "2"]
    labelled[1]["label"] = "1"
    assert runs_of(labelled)[0].label == "i, 1"


@given(
    st.lists(st.sampled_from(["read", "ocr", "blank", "unread"]), min_size=1, max_size=60), st.integers(1, 9)
)
def test_runs_and_bins_tile_the_pages_whatever_their_states(states, size):
    pages = plain(tuple(PageReport(n, state, "x", n) for n, state in enumerate(states, 1)))
    for runs in (runs_of(pages), bins_of(pages, size)):
        assert [n for run in runs for n in range(run.first, run.last + 1)] == list(range(1, len(states) + 1))
        assert sum(run.characters for run in runs) == sum(range(1, len(states) + 1))


def test_a_long_document_of_many_runs_is_few_cells_and_one_unread_page_is_seen():
    pages = plain(tuple(PageReport(n, ("read", "ocr")[n % 2], "x", 9, 0.9) for n in range(1, 2000)))
    pages.append(plain((replace(SCAN, page=2000),))[0])
    file = {"name": "long.pdf", "title": "", "language": "en", "state": "partly", "reason": "", "passages": 1}
    file |= {"pages": 2000, "pages_read": 1999, "warnings": [], "page_reports": pages, "facts": []}
    shown = render.shelf([file | {"reader": "x", "encoding": None, "characters": 9}])
    assert shown.count('title="p') <= 180
    assert shown.count("<") < 800
    assert 'class="cell unread" style="--n:' in shown


# --- the commands -------------------------------------------------------------------------------


def test_the_report_lists_files_that_need_a_look_first(tmp_path, scanned, call):
    home = tmp_path / "index"
    folder = lease(tmp_path / "texts")
    code, out = call("index", folder, "--index", home)
    assert code == 1
    assert "    pages: 1–2 read, 3 not read, 4 OCR, 5 blank" in out
    code, out = call("report", "--index", home)
    first, reason, second, last = out.splitlines()
    assert code == 1
    assert first.startswith("◐ lease.md  partly")
    assert "5 pages: 2 read, 1 OCR, 1 blank, 1 not read" in first
    assert reason == "    page 3 holds no text: install tesseract, and index again"
    assert second.startswith("✔ отчет.md  indexed")
    assert last.startswith("2 files: 1 indexed, 1 partly; 5 pages: 2 read, 1 OCR, 1 blank, 1 not read; ")


def test_the_report_of_a_document_shows_its_pages_its_facts_and_what_is_hidden(tmp_path, scanned, call):
    home = tmp_path / "index"
    folder = lease(tmp_path / "texts")
    call("index", folder, "--index", home)
    for wanted in ("lease.md", folder / "lease.md"):
        code, out = call("report", wanted, "--index", home)
        assert code == 1
        rows = [line.split() for line in out.splitlines()]
        assert ["1–2", "read", "pdfium", "2,500", "94–99", "%"] in rows
        assert ["3", "not", "read", "0", "0", "%"] in rows
        assert "    note: the page is an image: install tesseract, and index again" in out.splitlines()
        assert ["doi", "10.1000/182", "(first", "page)"] in rows
        assert "set apart in the text: 1 hidden text" in out
        assert f"nobody sees it on the page: “{HIDDEN}”" in " ".join(out.split())
    (folder / "lease.md").write_text("# Changed", encoding="utf-8")
    assert "has changed or is gone since" in call("report", "lease.md", "--index", home)[1]


def test_the_report_as_json_is_all_of_it(tmp_path, scanned, call):
    home = tmp_path / "index"
    folder = lease(tmp_path / "texts")
    _, out = call("index", folder, "--index", home, "--json")
    indexed = next(file for file in json.loads(out)["files"] if file["document"] == "lease.md")
    assert indexed["page_reports"] == plain()
    assert indexed["facts"] == [asdict(fact) for fact in OWN]
    assert (indexed["pages"], indexed["pages_read"], indexed["pages_ocr"]) == (5, 4, 1)
    assert indexed["unread_pages"] == [3]
    code, out = call("report", "--json", "--index", home)
    assert (code, json.loads(out)["summary"]) == (1, {"partly": 1, "indexed": 1})
    code, out = call("report", "lease.md", "--json", "--index", home)
    said = json.loads(out)
    assert [page["state"] for page in said["page_reports"]] == ["read", "read", "unread", "ocr", "blank"]
    assert said["hidden"][0]["text"] == HIDDEN
    assert said["asides"] == {"head": 0, "number": 0, "hidden": 1}
    assert said["fresh"] is True
    assert said["reason"]


def test_a_file_that_gave_no_text_can_be_reported_by_name(tmp_path, call):
    folder = lease(tmp_path / "texts")
    (folder / "empty.txt").write_text("")
    call("index", folder, "--index", tmp_path / "index")
    code, out = call("report", "empty.txt", "--index", tmp_path / "index")
    assert code == 1
    assert "no text" in out
    assert "sections" not in out
    code, out = call("report", "отчет.md", "--index", tmp_path / "index")
    assert code == 0


# --- what stands beside a file ------------------------------------------------------------------


def test_a_sidecar_tells_of_its_file_and_is_no_document(tmp_path, scanned):
    folder, home = lease(tmp_path / "texts"), tmp_path / "index"
    (folder / "lease.md.toml").write_text(SIDECAR)
    report = build([folder], home)
    assert [file.document for file in report.files] == ["lease.md", "отчет.md"]
    assert report.left_out == (f"{folder / 'lease.md.toml'}: it describes lease.md",)
    told = reported(home)
    assert told["title"] == "The mill"
    assert [tuple(fact.values()) for fact in told["facts"]] == [
        ("title", "The mill", "lease.md.toml"),
        ("authors", "Ardak Nurlanova; Tandyr", "lease.md.toml"),
        ("date", "2019-05-17", "lease.md.toml"),
        *((fact.name, fact.value, fact.source) for fact in OWN),
    ]
    library = Library.open(home)
    assert library.document(library.find("lease.md")).title == "Lease of the Mill"


def test_a_changed_sidecar_is_told_without_reading_or_embedding(tmp_path, scanned, monkeypatch):
    folder, home = lease(tmp_path / "texts"), tmp_path / "index"
    first = build([folder], home)
    plain_report = reported(home)
    assert first.embedded > 0
    monkeypatch.setattr(run, "read", lambda path: pytest.fail(f"{path} is read again"))
    for words, title in ((SIDECAR, "The mill"), (SIDECAR.replace("mill", "quay"), "The quay")):
        (folder / "lease.md.toml").write_text(words)
        again = build([folder], home)
        assert {file.document: file.change for file in again.files} == {
            "lease.md": "changed",
            "отчет.md": "same",
        }
        assert again.embedded == 0
        assert reported(home)["title"] == title
        assert {file.change for file in build([folder], home).files} == {"same"}
    (folder / "lease.md.toml").unlink()
    build([folder], home)
    assert reported(home) == plain_report


def test_a_manifest_tells_of_the_files_it_names_after_their_sidecars(tmp_path):
    folder, home = lease(tmp_path / "texts"), tmp_path / "index"
    entries = '[[document]]\nfile = "lease.md"\ntitle = "By the manifest"\nlicence = "CC0-1.0"\n'
    (folder / "manifest.toml").write_text(entries)
    report = build([folder], home)
    assert report.left_out == (f"{folder / 'manifest.toml'}: it describes the documents beside it",)
    assert reported(home)["title"] == "By the manifest"
    assert {fact["source"] for fact in reported(home, "отчет.md")["facts"]} == {"first line"}
    (folder / "lease.md.toml").write_text('title = "By the sidecar"\n')
    build([folder], home)
    told = [(fact["value"], fact["source"]) for fact in reported(home)["facts"]]
    assert told[:3] == [
        ("By the sidecar", "lease.md.toml"),
        ("By the manifest", "manifest.toml"),
        ("CC0-1.0", "manifest.toml"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (b"title = ", "it is no TOML"),
        ("title = 'Мельница'".encode("cp1251"), "it is not UTF-8"),
        (b"a = " + b"[" * 5000, "nested too deeply"),
        (b"[more]\ntitle = 1\n", "more is ignored"),
        (b"#" * (1 << 20) + b"##", "larger than 1 MiB"),
    ],
)
def test_a_broken_sidecar_is_a_warning_on_its_file(tmp_path, words, said):
    folder, home = lease(tmp_path / "texts"), tmp_path / "index"
    (folder / "lease.md.toml").write_bytes(words)
    report = build([folder], home)
    assert {file.document: file.state for file in report.files} == {
        "lease.md": "indexed",
        "отчет.md": "indexed",
    }
    (warning,) = reported(home)["warnings"]
    assert warning.startswith("lease.md.toml: ")
    assert said in warning
    assert {file.change for file in build([folder], home).files} == {"same"}


def test_a_sidecar_that_leads_elsewhere_is_not_followed(tmp_path):
    folder = lease(tmp_path / "texts")
    (tmp_path / "secret.toml").write_text('title = "secret"\n')
    (folder / "lease.md.toml").symlink_to(tmp_path / "secret.toml")
    build([folder], tmp_path / "index")
    assert "it is a link" in reported(tmp_path / "index")["warnings"][0]
    assert reported(tmp_path / "index")["title"] == "Lease of the Mill"


@pytest.mark.parametrize(
    "words", ["leave_out = [", "leave_out = 3", "document = 3", "[[document]]\ntitle = 'x'\n"]
)
def test_a_broken_manifest_is_a_file_that_could_not_be_read(tmp_path, words):
    folder, home = lease(tmp_path / "texts"), tmp_path / "index"
    (folder / "manifest.toml").write_text(words)
    for change in ("new", "same"):
        report = build([folder], home)
        told = {file.document: (file.state, file.change) for file in report.files}
        assert told["manifest.toml"] == ("rejected", change)
        assert told["lease.md"] == ("indexed", change)
        assert report.fell_short


def test_records_share_their_files_facts_but_not_its_title(tmp_path):
    path = tmp_path / "corpus.jsonl"
    path.write_text(
        '{"id": "d1", "title": "One", "text": "The mill turns."}\n{"id": "d2", "text": "It stands."}\n'
    )
    (tmp_path / "corpus.jsonl.toml").write_text('title = "All of it"\ndate = 2019\n')
    build([path], tmp_path / "index")
    for name in ("d1", "d2"):
        told = reported(tmp_path / "index", name)
        assert told["title"] != "All of it"
        assert told["facts"][0] == {"name": "date", "value": "2019", "source": "corpus.jsonl.toml"}


def test_a_file_is_found_among_many_known_ones_at_once(tmp_path):
    report = {"state": "rejected", "reason": "gone", "reader": "", "warnings": [], "facts": [], "title": ""}
    report |= {"unread_pages": [], "page_reports": [], "language": "", "encoding": None, "pages": None}
    report |= {"pages_read": None, "pages_ocr": 0, "characters": 0, "passages": 0}
    names = [f"{n}.bin" for n in range(10_000)]
    before = {name: FileRow(name, str(tmp_path), name, "", None, report) for name in names}
    taken = run._Run(None, None, None, before, run.LeftOut(before, (), ()))  # type: ignore[arg-type]
    started = time.perf_counter()
    for name in names:
        run._take(taken, Found(str(tmp_path), name, name, "x", False, True), lambda words: None)
    assert time.perf_counter() - started < 6
    assert {report.change for report in taken.reports} == {"same"}
    assert len(taken.rows) == len(names)


def test_two_roots_that_share_a_name_keep_both_files_whatever_the_order(tmp_path: Path) -> None:
    for folder, words in (("n1", "The first says one thing."), ("n2", "The second says another.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "readme.txt").write_text(words)
    build([tmp_path / "n1"], tmp_path / "index")
    both = [tmp_path / "n2", tmp_path / "n1"]
    first = build(both, tmp_path / "index")
    assert sorted(file.document for file in first.files) == ["n2/readme.txt", "readme.txt"]
    assert {file.change for file in build(both, tmp_path / "index").files} == {"same"}


def test_a_name_that_is_not_utf8_costs_that_file_alone(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "good.txt").write_text("Good words.")
    try:
        open(os.fsencode(folder) + b"/caf\xe9.txt", "w").close()
    except OSError:
        pytest.skip("this system takes only names that are UTF-8")
    report = build([folder], tmp_path / "index")
    assert [(file.document, file.state) for file in report.files] == [
        ("caf\ufffd.txt", "rejected"),
        ("good.txt", "indexed"),
    ]
    assert "rename it" in str(report.files[0].reason)
    assert {file.change for file in build([folder], tmp_path / "index").files} == {"same"}
