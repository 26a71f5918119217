"""Every command keeps its form, says bad input in one line, and ends with the right code."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from conftest import TEXTS, write_texts
from pipeline.cli import main

COMMANDS = (
    "index",
    "backup",
    "restore",
    "report",
    "search",
    "ask",
    "find",
    "check",
    "eval",
    "text",
    "page",
    "serve",
    "doctor",
    "library",
    "erase",
)
HERE = Path(__file__).parent.parent


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run one command in an empty folder; give its code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments, stdin=None):
        if stdin is not None:
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as stop:
            code = stop.code
        out, err = capsys.readouterr()
        return code, out, err

    return call


def one_line(err):
    return err.count("\n") == 1 and err.startswith("dayek: ") and "Traceback" not in err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"example:\n  dayek {command}" in out


def test_help_is_quick_and_imports_nothing_heavy():
    code = (
        "import sys, pipeline.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HERE, check=True)
    modules = set(done.stdout.split())
    assert not modules & {"torch", "numpy", "gradio", "faiss", "sentence_transformers", "tantivy"}


def test_index_reports_every_file_once(run, tmp_path):
    folder = write_texts(tmp_path / "texts")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (folder / "empty.txt").write_text("")
    code, out, _ = run("index", folder, "--json")
    assert code == 1
    said = json.loads(out)
    assert sorted(file["document"] for file in said["files"]) == sorted([*TEXTS, "picture.png", "empty.txt"])
    assert said["summary"] == {"indexed": len(TEXTS), "rejected": 1, "no_text": 1}
    states = {file["document"]: file for file in said["files"]}
    assert states["picture.png"]["reason"]
    assert states["lease.md"] == states["lease.md"] | {"state": "indexed", "change": "new", "reason": None}
    assert {
        *("path", "document", "state", "change", "reason", "reader", "encoding", "pages", "pages_read"),
        *("pages_ocr", "unread_pages", "characters", "passages", "seconds", "warnings"),
    } <= set(states["lease.md"])
    code, out, _ = run("index", folder)
    assert code == 1
    assert "picture.png" in out
    assert f"({len(TEXTS) + 2} unchanged)" in out


def test_search_and_ask_print_for_people_and_machines(run, index):
    code, out, _ = run("search", "notice period", "--index", index, "-k", "2", "--json")
    assert code == 0
    said = json.loads(out)
    assert said["question"] == "notice period"
    assert len(said["passages"]) == 2
    assert run("search", "notice period", "--index", index)[1].lstrip().startswith("1  lease.md")
    code, out, _ = run(
        "ask", "Who is the landlord of the mill?", "--index", index, "-s", "answer.threshold=0"
    )
    assert code == 0
    assert out.startswith("Ardak Nurlanova")
    assert "lease.md · Lease of the Mill › Parties" in out
    code, out, _ = run("ask", "How far is the moon?", "--index", index)
    assert code == 0
    assert out.startswith("No answer: ")


def test_many_questions_keep_order_and_count(run, index, tmp_path):
    lines = [
        json.dumps({"id": "q1", "question": "Who is the landlord?"}),
        "not json",
        json.dumps({"id": "q3"}),
        json.dumps({"id": 4, "question": ""}),
        "",
        '{"id": "\\ud800", "question": "lone \\ud800"}',
        json.dumps({"id": "q7", "question": "도서관은 언제 세워졌나?"}),
    ]
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, _, _ = run("ask", "--questions", path, "--output", tmp_path / "a.jsonl", "--index", index)
    assert code == 0
    answers = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["q1", None, "q3", 4, None, "\ud800", "q7"]
    assert all(answer["reason"] for answer in answers[1:5])
    assert not any(answer["answered"] for answer in answers[1:5])
    code, _, _ = run(
        "search", "--questions", path, "--output", tmp_path / "s.jsonl", "--index", index, "-k", "3"
    )
    found = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text(encoding="utf-8").splitlines()]
    assert code == 0
    assert [len(line["passages"]) for line in found] == [3, 0, 0, 0, 0, 3, 3]


def test_a_trec_run_has_distinct_documents_and_falling_scores(run, index, tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps({"id": "q1", "question": "the landlord of the mill"}) + "\n")
    code, _, _ = run(
        *(
            "search",
            "--questions",
            path,
            "--output",
            tmp_path / "run.txt",
            "--index",
            index,
            "--format",
            "trec",
        )
    )
    rows = [line.split() for line in (tmp_path / "run.txt").read_text().splitlines()]
    assert code == 0
    assert [row[0] for row in rows] == ["q1"] * len(TEXTS)
    assert len({row[2] for row in rows}) == len(TEXTS)
    assert rows[0][2] == "lease.md"
    scores = [float(row[4]) for row in rows]
    assert all(a > b for a, b in pairwise(scores))


def test_text_is_exactly_the_bytes(index, texts):
    for name in ("lease.md", "отчет.md", "reports/harvest.txt"):
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", "text", name, "--index", str(index)],
            capture_output=True,
            cwd=HERE,
            check=True,
        )
        assert done.stdout == (texts / name).read_bytes()


def test_text_as_json_names_its_pages(run, index):
    code, out, _ = run("text", "reports/harvest.txt", "--index", index, "--json")
    said = json.loads(out)
    assert code == 0
    assert said["text"] == TEXTS["reports/harvest.txt"]
    assert [page["page"] for page in said["pages"]] == [1, 2]
    assert said["pages"][0]["end"] == said["pages"][1]["start"]


def test_check_gives_verdicts_and_the_right_code(run, index, tmp_path):
    good = '"Either party may end the lease with ninety days written notice." (lease.md)'
    code, out, _ = run("check", "--index", index, "--json", stdin=good.encode())
    assert code == 0
    assert [quote["verdict"] for quote in json.loads(out)["quotes"]] == ["exact"]
    path = tmp_path / "draft.md"
    path.write_text('They wrote: "Either party may end the lease with thirty days written notice."\n')
    code, out, _ = run("check", path, "--index", index)
    assert code == 1
    assert "altered" in out
    assert "ninety" in out


def test_check_reads_other_forms_and_writes_a_report(run, index, tmp_path):
    page = tmp_path / "draft.html"
    page.write_text(
        "<p>They say <q>may end the lease with thirty days written notice</q>. The harvest was in 2009.</p>"
    )
    report = tmp_path / "out" / "report.html"
    code, out, err = run("check", page, "--index", index, "--json", "--html", report)
    said = json.loads(out)
    assert code == 1
    assert str(report) in err
    (quote,) = said["quotes"]
    assert (quote["verdict"], said["text"][quote["start"] : quote["end"]]) == ("altered", quote["text"])
    (claim,) = said["claims"]
    assert (claim["tokens"], claim["missing"]) == (["2009"], [])
    written = report.read_text(encoding="utf-8")
    assert '<del class="strong">thirty</del>' in written
    assert '<ins class="strong">ninety</ins>' in written
    assert not re.search(r"<script|<button|<link|<img|https?://", written)


def test_check_is_stricter_if_asked(run, index):
    near = b'"The tenant shall not be liable for harm by flood."'
    assert run("check", "--index", index, stdin=near)[0] == 0
    assert run("check", "--index", index, "--strict", stdin=near)[0] == 1
    good = b'"The tenant shall not be liable for damage by flood."'
    assert run("check", "--index", index, "--strict", stdin=good)[0] == 0


def test_eval_prints_and_writes_scores(run, index, tmp_path):
    text = TEXTS["lease.md"]
    quote = "The landlord is Ardak Nurlanova."
    start = text.index(quote)
    evidence = [{"doc": "lease.md", "start": start, "end": start + len(quote)}]
    asked = {"lang": "en", "kind": "fact", "answerable": True, "tags": []}
    silent = asked | {"kind": "unanswerable", "answerable": False, "answers": [], "evidence": []}
    found = asked | {"answers": ["Ardak Nurlanova"], "evidence": evidence}
    gold = [
        found | {"id": "g1", "question": "Who is the landlord?"},
        silent | {"id": "g2", "question": "Who is the plumber?"},
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in gold), encoding="utf-8")
    code, out, _ = run("eval", path, "--index", index, "--output", tmp_path / "out", "--json")
    assert code == 0
    said = json.loads(out)
    assert said["n"] == 2
    assert said["scores"]["evidence_recall@10"]["value"] == 1.0
    assert (tmp_path / "out" / "scores.md").read_text().startswith("<!-- generated")
    assert len(list((tmp_path / "out" / "results").glob("*.json"))) == 1


def test_doctor_names_what_is_wrong_and_the_mend(run, index, tmp_path):
    code, out, _ = run("doctor", "--index", index, "--json")
    said = json.loads(out)
    assert code == 0, out
    assert said["ok"]
    code, out, _ = run("doctor", "--index", tmp_path / "none")
    assert code == 1
    assert "mend: " in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("index", "nowhere"),
        ("index",),
        ("ask",),
        ("ask", "who?"),
        ("ask", "who?", "--index", "nowhere"),
        ("ask", "--questions", "q.jsonl"),
        ("ask", "--questions", "none.jsonl", "--output", "a.jsonl"),
        ("search", "who?", "-k", "0"),
        ("search", "who?", "-k", "many"),
        ("find", "NOT the", "--index", "INDEX"),
        ("find", "the", "--index", "nowhere"),
        ("find", "the", "--index", "INDEX", "--lang", "fr"),
        ("find", "the", "--index", "INDEX", "--since", "spring"),
        ("text", "none.pdf", "--index", "INDEX"),
        ("text", ".", "--index", "INDEX"),
        ("report", "none.pdf", "--index", "INDEX"),
        ("report", "--index", "nowhere"),
        ("ask", "who?", "--index", "INDEX", "-s", "retrieve.depth=-3"),
        ("ask", "", "--index", "INDEX"),
        ("ask", "x" * 100_000, "--index", "INDEX"),
        ("ask", "who?", "--index", "INDEX", "-s", "answer.loud=1"),
        ("ask", "who?", "--index", "INDEX", "--settings", "none.toml"),
        ("check", "none.md", "--index", "INDEX"),
        ("eval", "none.jsonl", "--index", "INDEX"),
        ("backup", "b.dayek", "--index", "nowhere"),
        ("restore", "none.dayek"),
        ("index", "--watch", "nowhere"),
        ("fly",),
        (),
    ],
)
def test_bad_input_is_one_line_and_code_2(run, index, arguments):
    code, _, err = run(*(index if a == "INDEX" else a for a in arguments))
    assert code == 2
    assert one_line(err), err


def test_an_empty_folder_is_one_line_and_code_2(run, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, err = run("index", tmp_path / "empty")
    assert code == 2
    assert one_line(err)


def test_a_second_process_indexing_is_told_who_does(tmp_path, texts):
    from pipeline.store import Writer

    with Writer(tmp_path / "index"):
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", "index", str(texts), "--index", str(tmp_path / "index")],
            capture_output=True,
            text=True,
            cwd=HERE,
        )
    assert done.returncode == 2
    assert "is being written by process" in done.stderr
    assert time.monotonic() - started < 60


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
@pytest.mark.parametrize(
    "said", [["search", "seats"], ["ask", "How many seats?", "--json"], ["doctor", "--json"]]
)
def test_output_that_a_full_disk_loses_is_told(index, said):
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "pipeline", *said, "--index", str(index)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr.count("not all could be written (No space left on device): free some space") == 1
    assert "Traceback" not in done.stderr
