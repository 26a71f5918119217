"""The store loses nothing: removed is gone, damaged is named and mended, saved comes back."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from conftest import TEXTS, write_texts
from pipeline.ask import Engine
from pipeline.build import build, watch
from pipeline.cli import main
from pipeline.cli.show import Progress
from pipeline.errors import DamageError, InputError
from pipeline.health import checks
from pipeline.store import Library, back_up, restore

HERE = Path(__file__).parent.parent
MARK = "Zyxomarker"


@pytest.fixture
def store(texts, index, tmp_path):
    """A copy of the shared folder's index, free to be hurt; its roots are the shared texts."""
    shutil.copytree(index, tmp_path / "index")
    return tmp_path / "index"


def change(home, sql):
    with sqlite3.connect(home / "dayek.sqlite") as connection:
        connection.execute(sql)


def said(home):
    return {str(damage) for damage in Library.open(home).verify()}


def failing(home):
    return {check.name: check for check in checks(home) if not check.ok}


def places_of(home, word):
    """Name the files of a store that hold a word: as bytes, in any width, in any case, or packed."""
    forms = [
        form.encode(code)
        for form in (word, word.lower())
        for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")
    ]
    return {
        path.relative_to(home).as_posix()
        for path in home.rglob("*")
        if path.is_file() and any(form in data for data in unpacked(path.read_bytes()) for form in forms)
    }


def unpacked(data):
    """Give bytes, and what any zlib stream in them unpacks to, or the gzip stream that they are."""
    yield data
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    for at in (i for i in range(len(data) - 1) if data[i] == 0x78 and data[i + 1] in (0x01, 0x9C, 0xDA)):
        try:
            yield zlib.decompressobj().decompress(data[at:], 1 << 20)
        except zlib.error:
            continue


def test_what_is_purged_is_in_no_byte_of_any_file(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    secret = f"# The {MARK} file\n\n{MARK} was hidden in the {MARK}wald. " + "It lay there long. " * 300
    write_texts(folder, {f"{MARK}.md": secret})
    build([folder], home)
    Engine.open(home).answer_json(f"What is {MARK}?")
    assert places_of(home, MARK)
    (folder / f"{MARK}.md").unlink()
    build([folder], home)
    given = Engine.open(home).answer_json(f"What is {MARK}?")
    assert not any(MARK in passage["text"] for passage in given["passages"])
    assert build([folder], home, purge=True).purged is not None
    assert places_of(home, MARK) == set()
    assert said(home) == set()


def test_purge_takes_what_a_stopped_run_had_staged(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    secret = write_texts(folder, {"s.md": f"{MARK} stands here."}) / "s.md"

    def stop(done, total, what):
        if what == "search files":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([folder], home, progress=stop)
    secret.unlink()
    assert places_of(home, MARK)
    build([folder], home, purge=True)
    assert places_of(home, MARK) == set()


@pytest.mark.parametrize("hurt", ["flip", "cut", "gone", "old"])
@pytest.mark.parametrize(
    "part", ["dense.faiss", "lexical/scripts.json", "lexical/*/meta.json", "lexical/*/*.idx"]
)
def test_a_hurt_search_file_is_told_and_derived_again(texts, store, part, hurt):
    path = next(next(store.glob("generation-*")).glob(part))
    data = path.read_bytes()
    middle = len(data) // 2
    if hurt == "flip":
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :])
    elif hurt == "cut":
        path.write_bytes(data[:middle])
    elif hurt == "gone":
        path.unlink()
    else:
        path.write_bytes(bytes(len(data)))
    with pytest.raises(DamageError, match="run dayek index"):
        Library.open(store)
    assert "search files" in failing(store)
    report = build([texts], store)
    assert (report.embedded, len(report.mended)) == (0, 1)
    assert failing(store) == {}


DAMAGE = {
    "UPDATE documents SET text = replace(text, 'ninety', 'thirty')": "document lease.md",
    "UPDATE documents SET text = CAST(text AS BLOB) WHERE text LIKE '%ninety%'": "document lease.md",
    "UPDATE passages SET start = start + 1 WHERE row = 1": "passage 1 of lease.md",
    "DELETE FROM passages WHERE row = 1": "document lease.md: passages or sentences are missing",
    'UPDATE sentences SET "end" = "end" - 1 WHERE start = 0': "sentence at 0 of lease.md",
    "DELETE FROM sentences WHERE start = 0": "document lease.md: passages or sentences are missing",
    "UPDATE files SET report = replace(report, 'indexed', 'partly') WHERE name = 'lease.md'": "file lease.md",
    "DELETE FROM files WHERE name = 'lease.md'": "files are not all there",
    "UPDATE catalogue SET value = '1' WHERE key = 'passages'": "catalogue passages",
    "DELETE FROM catalogue WHERE key = 'fingerprint'": "catalogue fingerprint",
    "UPDATE roots SET prefix = 'other'": "root ",
    "DELETE FROM documents WHERE text LIKE '%ninety%'": "document lease.md is missing",
}


@pytest.mark.parametrize(("sql", "name"), DAMAGE.items())
def test_every_damaged_row_is_named_and_repaired_without_embedding(texts, store, sql, name):
    change(store, sql)
    check = failing(store)["rows"]
    assert name in check.detail
    assert check.mend == "dayek index --repair"
    report = build([], store, repair=True)
    assert any(name in line for line in report.mended)
    assert report.embedded == 0
    assert failing(store) == {}
    assert {n for n, _ in Library.open(store).names()} == set(TEXTS)


def test_only_damaged_vectors_are_embedded_again(store):
    change(store, "UPDATE vectors SET vector = zeroblob(768) WHERE key IN (SELECT key FROM passages LIMIT 2)")
    assert len(said(store)) == 2
    assert build([], store, repair=True).embedded == 2
    assert failing(store) == {}


def test_one_damaged_document_fails_no_search_and_is_noted(store):
    change(store, "UPDATE documents SET text = replace(text, 'ninety', 'thirty')")
    given = Engine.open(store).answer_json("How long is the notice of the lease?")
    assert {passage["document"] for passage in given["passages"]} == set(TEXTS) - {"lease.md"}
    (note,) = [note for note in given["notes"] if note["kind"] == "damage"]
    assert "lease.md" in note["text"]


def test_search_says_what_it_left_out(store, tmp_path, capsys):
    change(store, "UPDATE documents SET text = replace(text, 'ninety', 'thirty')")
    asked = ["search", "How long is the notice of the lease?", "--index", str(store)]
    assert main(asked) == 0
    plain = capsys.readouterr()
    assert "lease.md" in plain.err
    assert "left out, as damaged" in plain.err
    assert "lease.md" not in plain.out
    assert main([*asked, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [note["kind"] for note in said["notes"]] == ["damage"]
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": 1, "question": "What of the notice?"}\n', encoding="utf-8")
    many = ["search", "--questions", str(questions), "--output", str(tmp_path / "found.jsonl"), "--json"]
    assert main([*many, "--index", str(store)]) == 0
    given = capsys.readouterr()
    assert json.loads(given.out)["notes"] == said["notes"]
    assert "left out, as damaged" in given.err


def test_search_of_a_sound_index_notes_nothing(store, capsys):
    assert main(["search", "Who is the landlord?", "--index", str(store), "--json"]) == 0
    given = capsys.readouterr()
    assert json.loads(given.out)["notes"] == []
    assert given.err == ""


def test_a_damaged_document_whose_file_is_gone_is_dropped_and_said(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    change(home, "UPDATE documents SET text = replace(text, 'ninety', 'thirty')")
    shutil.rmtree(folder)
    report = build([], home, repair=True)
    assert any("lease.md was dropped" in line for line in report.mended)
    assert said(home) == set()
    assert {n for n, _ in Library.open(home).names()} == set(TEXTS) - {"lease.md"}


def test_a_plain_run_does_not_go_over_damaged_lists(texts, store):
    change(store, "DELETE FROM files WHERE name = 'lease.md'")
    with pytest.raises(DamageError, match="--repair"):
        build([texts], store)


def test_backup_and_restore_of_a_live_store(texts, store, tmp_path):
    reader = Library.open(store)
    before = reader.names()
    file = tmp_path / "saved" / "b.dayek"
    assert back_up(store, file).documents == len(TEXTS)
    assert sorted(path.name for path in file.parent.iterdir()) == ["b.dayek"]
    with pytest.raises(InputError, match="--force"):
        restore(file, store)
    write_texts(tmp_path / "more", {"new.md": "# New\n\nThe bridge was built in 1931."})
    build([tmp_path / "more"], store)
    restore(file, store, force=True)
    with reader.snapshot():
        assert reader.names() == before
    restore(file, tmp_path / "elsewhere")
    assert Library.open(tmp_path / "elsewhere").names() == before
    assert build([texts], tmp_path / "elsewhere").embedded == 0
    assert failing(tmp_path / "elsewhere") == {}


def test_a_hurt_backup_is_refused_and_a_hurt_index_is_not_backed_up(store, tmp_path):
    file = tmp_path / "b.dayek"
    back_up(store, file)
    data = bytearray(file.read_bytes())
    data[data.index(b"ninety")] ^= 1
    file.write_bytes(data)
    with pytest.raises(DamageError, match=r"lease\.md"):
        restore(file, tmp_path / "other")
    assert not (tmp_path / "other").exists()
    (tmp_path / "text").write_text("no backup")
    with pytest.raises(InputError, match="no backup"):
        restore(tmp_path / "text", tmp_path / "other")
    change(store, "UPDATE documents SET text = replace(text, 'ninety', 'thirty')")
    with pytest.raises(DamageError, match="--repair"):
        back_up(store, tmp_path / "c.dayek")
    assert not list(tmp_path.glob("c.dayek*"))


def test_backup_and_restore_from_the_command_line(store, tmp_path, capsys):
    assert main(["backup", str(tmp_path / "b.dayek"), "--index", str(store)]) == 0
    assert main(["restore", str(tmp_path / "b.dayek"), "--index", str(store)]) == 2
    assert main(["restore", str(tmp_path / "b.dayek"), "--index", str(store), "--force", "--json"]) == 0
    assert '"documents": 5' in capsys.readouterr().out


def test_readers_have_the_old_index_until_a_rebuild_is_done_and_a_stopped_one_goes_on(texts, store):
    before = Library.open(store).names()

    def stop(done, total, what):
        assert Library.open(store).names() == before
        if what == "search files":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([texts], store, rebuild=True, progress=stop)
    assert Library.open(store).names() == before
    assert build([texts], store, rebuild=True).embedded == 0
    assert Library.open(store).names() == before
    assert not (store / "staging").exists()


HOT = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE documents SET text = text || hex(randomblob(20000))")
connection.execute("UPDATE vectors SET vector = randomblob(768)")
os._exit(9)
"""


def test_a_reader_undoes_what_a_killed_writer_had_begun(store):
    reader = Library.open(store)
    for again in (lambda: reader, lambda: Library.open(store)):
        subprocess.run([sys.executable, "-c", HOT, str(store / "dayek.sqlite")], check=False)
        assert (store / "dayek.sqlite-journal").exists()
        library = again()
        with library.snapshot():
            assert {name for name, _ in library.names()} == set(TEXTS)
        assert failing(store) == {}


LONG = "\n\n".join(f"Paragraph {n} tells of the {n * 7919} sheep of the valley. " * 4 for n in range(250))


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_run_keeps_what_was_embedded_and_the_next_goes_on(tmp_path, end):
    folder, home = write_texts(tmp_path / "texts", {"long.txt": LONG}), tmp_path / "index"
    child = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "index", str(folder), "--index", str(home)],
        cwd=HERE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while vectors_in(home) == 0 and child.poll() is None:
        time.sleep(0.02)
    child.send_signal(end)
    _, err = child.communicate()
    assert child.returncode == (130 if end == signal.SIGINT else -signal.SIGKILL)
    assert end == signal.SIGKILL or "run it again to go on" in err
    kept = vectors_in(home)
    report = build([folder], home)
    assert kept >= 256
    assert report.embedded + kept == vectors_in(home)
    assert failing(home) == {}


def vectors_in(home):
    try:
        with sqlite3.connect(f"file:{home / 'dayek.sqlite'}?mode=ro", uri=True) as connection:
            return connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def test_progress_says_how_fast_and_how_long(capsys, monkeypatch):
    moments = iter([0.0, 10.0, 20.0])
    clock = SimpleNamespace(monotonic=lambda: next(moments))  # of this module alone: others' threads run on
    monkeypatch.setattr("pipeline.cli.show.time", clock)
    progress = Progress("reading")
    progress(40, 100, "a.md")
    progress(41, 1000, "b.md")
    first, second = capsys.readouterr().err.splitlines()
    assert first == "reading 40/100, 4.0 a second, about 15 s left  a.md"
    assert second == "reading 41/1000, 2.0 a second, about 8 min left  b.md"


def test_watching_keeps_in_step(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    stop, runs = threading.Event(), []

    def run():
        build([folder], home)
        runs.append(time.monotonic())

    watcher = threading.Thread(target=watch, args=([folder], home, run, print, stop))
    watcher.start()

    def comes(wanted):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if {n for n, _ in Library.open(home).names()} == wanted:
                return True
            time.sleep(0.1)
        return False

    try:
        write_texts(folder, {"new.md": "# New\n\nThe bridge was built in 1931."})
        assert comes({*TEXTS, "new.md"})
        os.rename(folder / "new.md", folder / "newer.md")
        assert comes({*TEXTS, "newer.md"})
        # In one step, or a run may meet the file while it is empty, and say so until the next.
        (tmp_path / "draft").write_text("# New\n\nThe bridge was built in 1932.", encoding="utf-8")
        os.replace(tmp_path / "draft", folder / "newer.md")
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with Library.open(home).snapshot() as library:  # or the watcher may take away what was just named
                text = library.document(library.find("newer.md")).text
            if "1932" in text:
                break
            time.sleep(0.1)
        assert "1932" in text
        (folder / "newer.md").unlink()
        assert comes(set(TEXTS))
    finally:
        stop.set()
        watcher.join(30)
    assert not watcher.is_alive()


def test_watching_ends_cleanly_on_interrupt(tmp_path):
    folder, home = write_texts(tmp_path / "texts", {"a.md": TEXTS["lease.md"]}), tmp_path / "index"
    child = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "index", str(folder), "--index", str(home), "--watch"],
        cwd=HERE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stderr is not None
    while "watching 1 place" not in child.stderr.readline() and child.poll() is None:
        pass
    time.sleep(1)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 0, err
    assert "Traceback" not in err


def test_what_is_damaged_is_named_where_all_places_are_wanted(store):
    from pipeline.find import find

    change(store, "UPDATE documents SET text = replace(text, 'ninety', 'thirty') WHERE text LIKE '%ninety%'")
    found = find(Library.open(store), "flood")
    assert found.occurrences == ()
    assert "lease.md" in found.short
    assert find(Library.open(store), "the").occurrences


@pytest.mark.parametrize("asked", [["--repair"], ["--purge"], ["--forget", "x"]])
def test_what_only_mends_or_takes_away_makes_no_index(asked, tmp_path, capsys):
    assert main(["index", *asked, "--index", str(tmp_path / "none")]) == 2
    assert "no index at" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
