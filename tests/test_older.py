"""An index of an older version: brought up, or built anew from its roots; never lost, never half."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3

import pytest

from conftest import TEXTS, write_texts
from pipeline.ask import Engine
from pipeline.build import build
from pipeline.cli import main
from pipeline.errors import MismatchError
from pipeline.store import Library, Writer

# As version 2 wrote it; version 1 differed in what documents and reports held.
TABLES = """
CREATE TABLE catalogue (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE roots (path TEXT PRIMARY KEY, prefix TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    name TEXT PRIMARY KEY, root TEXT NOT NULL, path TEXT NOT NULL, bytes TEXT NOT NULL,
    doc_id TEXT, report TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    doc_id TEXT PRIMARY KEY, body TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT, doc_id TEXT NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, context TEXT NOT NULL, key TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE INDEX passages_of ON passages (doc_id);
CREATE TABLE sentences (
    doc_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (doc_id, start)) WITHOUT ROWID;
CREATE TABLE vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""
COPIED = {
    "catalogue": "key, value",
    "roots": "path, prefix",
    "files": "name, root, path, bytes, doc_id, report",
    "sentences": 'doc_id, start, "end", key',
    "passages": 'row, doc_id, start, "end", context, key, seal(doc_id, start, "end", context, key)',
    "documents": "doc_id, body, text, seal(doc_id, body, text)",
    "vectors": "key, vector, seal(key, vector)",
}


def seal(*parts):
    """Hash as version 2 did."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode("utf-8")
        digest.update(str(len(raw)).encode() + b":" + raw)
    return digest.hexdigest()


def aged(index, home, version=2):
    """Write an index of today as an older version did; its FAISS file is of a form that is gone."""
    home.mkdir()
    with sqlite3.connect(home / "dayek.sqlite") as old:
        old.executescript(TABLES)
        old.execute("ATTACH DATABASE ? AS now", (str(index / "dayek.sqlite"),))
        old.create_function("seal", -1, seal)
        for table, columns in COPIED.items():
            old.execute(f"INSERT INTO {table} SELECT {columns} FROM now.{table}")
        old.execute("DELETE FROM catalogue WHERE key IN ('derived', 'dimensions', 'whole')")
        old.execute(f"PRAGMA user_version = {version}")
    (generation,) = (path.name for path in index.glob("generation-*"))
    (home / generation / "lexical").mkdir(parents=True)
    (home / generation / "dense.faiss").write_bytes(b"IxFI of long ago")
    return home


@pytest.fixture
def old(index, tmp_path):
    return aged(index, tmp_path / "old")


def change(home, sql):
    with sqlite3.connect(home / "dayek.sqlite") as connection:
        connection.execute(sql)


def version(home):
    with sqlite3.connect(home / "dayek.sqlite") as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def rows_of(home):
    """Give every row with its hash, but for what a run may name otherwise."""
    with sqlite3.connect(home / "dayek.sqlite") as connection:
        kept = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in COPIED}
    return kept | {"catalogue": [r for r in kept["catalogue"] if r[0] not in ("derived", "generation")]}


def answer_of(home):
    given = Engine.open(home).answer_json("Who is the landlord?")
    return {name: value for name, value in given.items() if name != "seconds"}


def test_version_2_is_brought_up_without_embedding_and_is_as_if_made_today(texts, index, old):
    report = build([texts], old)
    assert report.embedded == 0
    assert {file.change for file in report.files} == {"same"}
    assert any("brought up" in line for line in report.mended)
    assert rows_of(old) == rows_of(index)
    assert answer_of(old) == answer_of(index)
    assert Library.open(old).verify() == ()
    assert build([texts], old).mended == ()


def test_readers_are_told_the_mend_in_one_line_until_then(old, capsys):
    assert main(["ask", "Who is the landlord?", "--index", str(old)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "version 2" in said
    assert "dayek index" in said
    assert version(old) == 2


def test_a_run_that_is_stopped_between_leaves_a_mend(texts, index, old):
    with Writer(old):
        assert version(old) == 3
    with pytest.raises(Exception, match="run dayek index"):
        Library.open(old)
    assert build([texts], old).embedded == 0
    assert answer_of(old) == answer_of(index)


def test_a_fault_in_the_middle_leaves_version_2_as_it_was(texts, index, old, monkeypatch):
    before = (old / "dayek.sqlite").read_bytes()

    def fails(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.store.older.whole_of", fails)
    with pytest.raises(KeyboardInterrupt):
        build([texts], old)
    monkeypatch.undo()
    assert version(old) == 2
    assert (old / "dayek.sqlite").read_bytes() == before
    assert build([texts], old).embedded == 0


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("UPDATE documents SET text = replace(text, 'landlord', 'landlady')", "document"),
        ("UPDATE passages SET start = start + 1 WHERE row = 1", "passage"),
        ("UPDATE vectors SET vector = zeroblob(768) WHERE key = (SELECT min(key) FROM vectors)", "vector"),
    ],
)
def test_what_was_damaged_before_is_not_sealed_as_sound(texts, index, old, sql, name):
    change(old, sql)
    with Writer(old) as writer:
        assert name in {damage.kind for damage in writer.damages()}
    build([texts], old, repair=True)
    assert Library.open(old).verify() == ()
    assert answer_of(old)["answer"] == answer_of(index)["answer"]


def test_version_1_is_built_anew_from_its_roots_with_its_vectors(texts, index, tmp_path):
    old = aged(index, tmp_path / "old", version=1)
    write_texts(tmp_path / "more", {"more.md": "# More\n\nThe mill burnt down in 1931.\n"})
    report = build([tmp_path / "more"], old)
    assert any("version 1" in line for line in report.mended)
    assert {file.document for file in report.files} == {*TEXTS, "more.md"}
    assert 0 < report.embedded < 5
    assert answer_of(old)["answer"] == answer_of(index)["answer"]
    assert Library.open(old).verify() == ()


def test_version_1_whose_root_is_gone_is_refused_and_stays(tmp_path):
    folder, made = write_texts(tmp_path / "texts"), tmp_path / "made"
    build([folder], made)
    old = aged(made, tmp_path / "old", version=1)
    shutil.move(folder, tmp_path / "elsewhere")
    with pytest.raises(MismatchError, match=r"texts is gone: bring it back, .* --rebuild PATH"):
        build([tmp_path / "elsewhere"], old)
    assert version(old) == 1
    assert build([tmp_path / "elsewhere"], old, rebuild=True).files
    assert version(old) == 3


def test_a_newer_version_is_refused_by_name(texts, old, capsys):
    change(old, "PRAGMA user_version = 9")
    for command in (["index", str(texts)], ["ask", "Who?"]):
        assert main([*command, "--index", str(old)]) == 2
        assert "version 9: this dayek reads version 3" in capsys.readouterr().err


def test_an_older_index_serves_again_by_one_command(texts, old, capsys):
    assert main(["index", str(texts), "--index", str(old), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["embedded"] == 0
    assert main(["ask", "Who is the landlord?", "--index", str(old)]) == 0
    assert main(["doctor", "--index", str(old)]) == 0
