"""Libraries are made, chosen, renamed, forgotten; what dayek keeps is listed and erased, and nothing else."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from conftest import TEXTS, write_texts
from pipeline import libraries
from pipeline.cli import main
from pipeline.errors import BusyError, InputError
from pipeline.health import checks
from pipeline.store import Writer

HERE = Path(__file__).parent.parent
ODD = "Ұлттық мұрағат 한국 — 2025"


@pytest.fixture
def run(capsys: Any, monkeypatch: Any, tmp_path: Path) -> Any:
    """Run one command in a folder that is no checkout; give its code, output and errors."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)

    def call(*arguments: object) -> tuple[Any, str, str]:
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as stop:
            code = stop.code
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: Any) -> Path:
    """A cache of this test's own, with a model as dayek leaves it: no test may erase the shared one."""
    cache = tmp_path / "cache"
    cache.mkdir()
    monkeypatch.setenv("DAYEK_CACHE", str(cache))
    for suffix in (".onnx", ".sha256", ".lock"):
        (cache / f"model{suffix}").write_text("made" * (suffix != ".lock"), encoding="utf-8")
    return cache


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def one_line(err: str) -> bool:
    return err.count("\n") == 1 and err.startswith("dayek: ") and "Traceback" not in err


@pytest.mark.parametrize("name", ["leases", ODD, "a.b", "Дело № 7 (2025)", "도서관", "x" * 80, "COMET"])
def test_any_language_names_a_library(name: str) -> None:
    place = libraries.make(name)
    assert place.name == name
    assert libraries.find(name) == place
    assert libraries.find(unicodedata.normalize("NFD", name)) == place
    assert libraries.find(name.upper()) == place


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "needs a name"),
        ("  \n ", "needs a name"),
        ("a/b", "leave out /"),
        ("..\\b", r"leave out \\"),
        ("a:b?", "leave out"),
        (".hidden", "begin it"),
        ("..", "begin it"),
        ("-L", "begin it|option"),
        ("dot.", "Windows drops"),
        ("NUL", "Windows keeps"),
        ("con.txt", "Windows keeps"),
        ("lpt1", "Windows keeps"),
        ("a\x00b", "nobody sees"),
        ("a\u202eb", "nobody sees"),
        ("a\ud800", "not UTF-8"),
        ("x" * 81, "too long"),
        ("한" * 81, "too long"),
    ],
)
def test_a_bad_name_is_refused_in_one_line(name: str, said: str, own_home: Path) -> None:
    with pytest.raises(InputError, match=said) as refused:
        libraries.make(name)
    assert "\n" not in str(refused.value)
    assert everything(own_home) == {}


def test_two_names_that_a_file_system_takes_for_one_are_refused() -> None:
    libraries.make("Straße é")
    for name in ("STRASSE É", "strasse e\u0301"):
        with pytest.raises(InputError, match="already"):
            libraries.make(name)


def test_a_library_is_made_listed_chosen_renamed_and_forgotten(run: Any, tmp_path: Path) -> None:
    papers = write_texts(tmp_path / "papers")
    before = everything(papers)
    assert "no library yet" in run("library")[1]
    code, out, _ = run("library", "new", ODD, papers)
    assert code == 0
    assert "lease.md" in out
    assert run("library", "new", "second")[0] == 0
    said = json.loads(run("library", "--json")[1])["libraries"]
    assert [(row["name"], row["documents"], row["current"]) for row in said] == [
        ("second", 0, False),
        (ODD, len(TEXTS), True),
    ]
    assert said[1]["roots"] == [str(papers)]
    assert f"▸ {ODD}" in run("library")[1]
    assert "Ardak" in run("ask", "Who is the landlord of the mill?")[1]
    assert "Ardak" in run("ask", "Who is the landlord of the mill?", "-L", ODD)[1]
    assert run("library", "use", "second")[0] == 0
    code, _, err = run("ask", "Who is the landlord of the mill?")
    assert code == 2
    assert "'second' holds nothing yet: dayek index" in err
    assert run("library", "rename", ODD, "papers")[0] == 0
    assert "Ardak" in run("ask", "Who is the landlord of the mill?", "--library", "papers")[1]
    assert json.loads(run("index", "-L", "papers", "--json")[1])["summary"] == {"indexed": len(TEXTS)}
    code, out, _ = run("library", "forget", "papers")
    assert code == 0
    assert "no file of yours was touched" in out
    assert everything(papers) == before
    assert [place.name for place in libraries.libraries()] == ["second"]


def test_each_library_answers_from_its_own_documents(run: Any, tmp_path: Path) -> None:
    for name, sum_ in (("one", "11"), ("two", "22")):
        folder = write_texts(tmp_path / name, {"rent.md": f"The rent of the mill is {sum_} tenge.\n"})
        assert run("library", "new", name, folder)[0] == 0
    for name, sum_ in (("one", "11"), ("two", "22")):
        assert f"{sum_} tenge" in run("search", "rent of the mill", "-L", name)[1]
        assert run("text", "rent.md", "-L", name)[1] == f"The rent of the mill is {sum_} tenge.\n"


def test_where_nothing_is_named_a_checkout_has_its_own_index_and_else_the_current_library_is_meant(
    run: Any, tmp_path: Path, own_home: Path
) -> None:
    papers = write_texts(tmp_path / "papers", {"a.md": "The notice period is ninety days.\n"})
    assert run("index", papers)[0] == 0
    assert [place.name for place in libraries.libraries()] == [libraries.FIRST]
    assert not Path("index").exists()
    Path("corpus").mkdir()
    (Path("corpus") / "b.md").write_text("The notice period is sixty days.\n", encoding="utf-8")
    assert run("index")[0] == 0
    assert (Path("index") / "dayek.sqlite").is_file()
    assert "sixty" in run("search", "notice period")[1]
    assert "ninety" in run("search", "notice period", "-L", libraries.FIRST)[1]
    assert "this folder" in run("library")[1]


def test_what_library_is_meant_is_said_in_one_line(run: Any, tmp_path: Path) -> None:
    libraries.make("one")
    libraries.make("two")
    for arguments in (
        ("ask", "who?", "-L", "three"),
        ("ask", "who?", "-L", "one", "--index", tmp_path),
        ("ask", "who?", "-L", "../one"),
        ("library", "use", "three"),
        ("library", "forget", "three"),
        ("library", "rename", "one", "TWO"),
        ("library", "new", "one"),
        ("library", "new", "four", "nowhere"),
        ("library", "fly"),
    ):
        code, _, err = run(*arguments)
        assert code == 2, arguments
        assert one_line(err), err
    assert [place.name for place in libraries.libraries()] == ["one", "two"]
    assert run("library", "forget", "one")[0] == 0
    libraries.make("three")
    code, _, err = run("ask", "who?")
    assert code == 2
    assert "which library?" in err


def test_forgetting_leaves_judgements_and_asks_before_it_deletes_copies(run: Any) -> None:
    place = libraries.make("papers")
    for folder, name in ((place.uploads, "a.md"), (place.gold, "judged.jsonl")):
        folder.mkdir(parents=True)
        (folder / name).write_text("x", encoding="utf-8")
    code, _, err = run("library", "forget", "papers")
    assert code == 2
    assert "add --yes" in err
    assert (place.uploads / "a.md").exists()
    code, out, _ = run("library", "forget", "papers", "--yes")
    assert code == 0
    assert str(place.gold) in out
    assert not place.uploads.exists()
    again = libraries.make("papers")
    assert (again.gold / "judged.jsonl").read_text(encoding="utf-8") == "x"


def test_a_users_file_outlives_every_way_out_of_a_library(run: Any, tmp_path: Path) -> None:
    papers = write_texts(tmp_path / "papers")
    single = write_texts(tmp_path / "single", {"a.md": "One file.\n"}) / "a.md"
    before = {**everything(papers), "single": single.read_bytes()}
    assert run("library", "new", "papers", papers, single)[0] == 0
    for more in (("--forget", single), ("--forget", papers), ("--purge",)):
        assert run("index", "-L", "papers", *more)[0] == 0
    assert json.loads(run("library", "--json")[1])["libraries"][0]["documents"] == 0
    assert run("library", "forget", "papers")[0] == 0
    assert {**everything(papers), "single": single.read_bytes()} == before


def test_erase_lists_asks_and_deletes_only_what_dayek_made(
    run: Any, tmp_path: Path, own_home: Path, own_cache: Path, monkeypatch: Any
) -> None:
    place = libraries.make("papers")
    with Writer(place.index):
        pass
    foreign = [own_home / "mine.txt", place.index / "mine.md", own_cache / "mine.npy", own_cache / "x.lock"]
    for path in [place.uploads / "a.md", place.gold / "judged.jsonl", *foreign]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    judged = Path("eval") / "judged.jsonl"
    judged.parent.mkdir()
    judged.write_text("x", encoding="utf-8")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_text("x", encoding="utf-8")
    (place.uploads / "link").symlink_to(outside)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    before = everything(own_home)
    code, out, err = run("erase")
    assert code == 2
    assert "library papers" in out
    assert "What stays" in out
    assert one_line(err)
    assert "--yes" in err
    assert json.loads(run("erase", "--json")[1])["erased"] is False
    assert everything(own_home) == before
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert run("erase")[0] == 1
    assert everything(own_home) == before
    monkeypatch.setattr("builtins.input", lambda _: "YES ")
    code, out, _ = run("erase")
    assert code == 0
    assert "mine.md" in out
    assert all(path.exists() for path in [*foreign, judged, outside / "a.md"])
    assert set(everything(own_home)) == {"mine.txt", "libraries/papers/index/mine.md"}
    assert {path.name for path in own_cache.iterdir()} == {"mine.npy", "x.lock"}
    assert json.loads(run("erase", "--yes", "--json")[1])["erased"] is True


def test_nothing_is_erased_while_a_library_is_written(own_cache: Path) -> None:
    place = libraries.make("papers")
    with Writer(place.index), pytest.raises(BusyError, match="is being written"):
        libraries.erase(libraries.kept())
    assert libraries.is_made(place)
    libraries.erase(libraries.kept())
    assert libraries.kept() == ()


def test_doctor_names_the_one_place_and_what_erases_it(own_home: Path, tmp_path: Path) -> None:
    place = libraries.make("papers")
    place.uploads.mkdir()
    (place.uploads / "a.md").write_text("x" * 5000, encoding="utf-8")
    told = {check.name: check for check in checks(tmp_path / "none")}
    kept = told["what dayek keeps"]
    assert kept.ok
    assert str(own_home) in kept.detail
    assert "5.0 kB" in kept.detail
    assert "dayek erase" in kept.detail
    assert told["limits"].ok


def test_a_library_opens_where_names_of_it_are_damaged(run: Any, own_home: Path) -> None:
    place = libraries.make("papers")
    (place.index.parent / "library.json").write_text("{", encoding="utf-8")
    (own_home / "current.json").write_bytes(b"\xff")
    assert run("library")[0] == 0
    assert libraries.current().name == "papers"


def test_without_rights_to_write_the_mend_is_said(run: Any, own_home: Path) -> None:
    own_home.rmdir()
    own_home.write_text("a file", encoding="utf-8")
    code, _, err = run("library", "new", "papers")
    assert code == 2
    assert one_line(err)
    assert "DAYEK_HOME" in err


BARE = """
import os, sys, types
for name in ("fcntl", "resource"):
    sys.modules[name] = None
for flag in ("O_NOFOLLOW", "O_NONBLOCK"):
    if hasattr(os, flag):
        delattr(os, flag)
import pipeline.system  # others would load what only that system has
pipeline.system.platform = types.SimpleNamespace(system=lambda: {system!r})
assert not pipeline.system.cap_memory(1 << 30)
from pipeline.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(("system", "name"), [("Windows", "Windows"), ("Darwin", "macOS")])
def test_limits_and_locks_degrade_by_name(system: str, name: str, tmp_path: Path) -> None:
    papers = write_texts(tmp_path / "papers", {"a.md": "The notice period is ninety days.\n"})
    (papers / "a.md.toml").write_text('title = "A"\n', encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", BARE.format(system=system), *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(HERE), "PYTHONWARNINGS": "ignore"},
        )

    for _ in range(2):  # the lock is let go each time
        done = run("index", "papers")
        assert done.returncode == 0, done.stderr
    done = run("doctor", "--json")
    limits = next(check for check in json.loads(done.stdout)["checks"] if check["name"] == "limits")
    assert f"memory limit of the reader: not available on {name}" in limits["detail"]
    assert "lock of an index" in limits["detail"]
    assert limits["ok"]
