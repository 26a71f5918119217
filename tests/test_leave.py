"""What somebody leaves out of an index stays out, and on disk, until it is taken in again."""

from __future__ import annotations

import json

import pytest

from conftest import TEXTS, write_texts
from pipeline.build import build
from pipeline.cli import main
from pipeline.errors import InputError
from pipeline.store import Library

NAME = sorted(TEXTS)[0]


@pytest.fixture
def made(tmp_path):
    folder, home = write_texts(tmp_path / "texts"), tmp_path / "index"
    build([folder], home)
    return folder, home


def served(home):
    library = Library.open(home)
    try:
        return {name for name, _ in library.names()}
    finally:
        library.close()


def states(report):
    return {file.document: (file.change, file.state) for file in report.files}


@pytest.mark.parametrize("over", ["its folder", "nothing"])
def test_what_is_left_out_is_gone_from_the_index_and_not_from_disk(made, over):
    folder, home = made
    bytes_before = (folder / NAME).read_bytes()
    report = build([folder] if over == "its folder" else [], home, without=[NAME])
    assert states(report)[NAME] == ("removed", "removed")
    assert not report.fell_short
    assert served(home) == set(TEXTS) - {NAME}
    assert (folder / NAME).read_bytes() == bytes_before
    again = build([folder], home)
    assert states(again)[NAME] == ("same", "removed")
    assert "left out by you" in next(f.warnings[0] for f in again.files if f.document == NAME)
    assert served(home) == set(TEXTS) - {NAME}


def test_it_stays_out_when_it_is_edited_and_when_it_is_renamed(made):
    folder, home = made
    build([folder], home, without=[NAME])
    with (folder / NAME).open("a", encoding="utf-8") as file:
        file.write("\n\nA sentence more.\n")
    build([folder], home)
    (folder / NAME).rename(folder / "renamed.md")
    report = build([folder], home)
    assert states(report)["renamed.md"] == ("same", "removed")
    assert served(home) == set(TEXTS) - {NAME}
    (folder / "copy.md").write_bytes((folder / "renamed.md").read_bytes())
    build([folder], home)  # another file of the same text is another file
    assert served(home) == set(TEXTS) - {NAME} | {"copy.md"}


def test_it_is_taken_in_again_by_name_alone(made):
    folder, home = made
    build([folder], home, without=[NAME])
    build([folder], home, again=[NAME])
    assert served(home) == set(TEXTS)
    assert states(build([folder], home))[NAME] == ("same", "indexed")


def test_it_is_forgotten_with_its_root_and_when_it_is_gone_from_disk(made):
    folder, home = made
    build([folder], home, without=[NAME])
    (folder / NAME).unlink()
    assert states(build([folder], home))[NAME] == ("removed", "removed")
    assert NAME not in states(build([folder], home))


def test_no_byte_of_it_is_left_after_a_purge(made):
    folder, home = made
    secret = TEXTS[NAME][20:60].encode()
    assert any(secret in path.read_bytes() for path in home.rglob("*") if path.is_file())
    build([], home, without=[NAME], purge=True)
    assert not any(secret in path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert (folder / NAME).is_file()


def test_names_that_cannot_be_left_out_are_refused_and_nothing_happens(made):
    folder, home = made
    with pytest.raises(InputError, match=r"nope\.md is not in this index: dayek report"):
        build([folder], home, without=["nope.md"])
    lines = [json.dumps({"id": f"r{n}", "text": f"Record {n} tells of a mill."}) for n in range(2)]
    (folder / "records.jsonl").write_text("\n".join(lines), encoding="utf-8")
    build([folder], home)
    with pytest.raises(InputError, match=r"r0 is one of 2 documents in .*records.jsonl: only a whole file"):
        build([folder], home, without=["r0"])
    assert {"r0", "r1", NAME} <= served(home)


def test_the_command_line_leaves_out_and_takes_in(made, capsys):
    folder, home = made
    assert main(["index", "--leave-out", NAME, "--index", str(home)]) == 0
    assert f"– {NAME}  removed" in capsys.readouterr().out
    assert main(["index", str(folder), "--take-in", NAME, "--index", str(home)]) == 0
    assert f"✔ {NAME}  changed" in capsys.readouterr().out
    assert main(["index", "--take-in", "nope", "--index", str(home)]) == 2
    assert "nope is not in this index" in capsys.readouterr().err
