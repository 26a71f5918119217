"""What search looks for is taken over from the generation before, and is what it would be if made anew."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from conftest import write_texts
from pipeline.ask import Engine
from pipeline.build import build
from pipeline.store import derive as room
from pipeline.store.derived import seals_of
from pipeline.store.terms import TERMS

QUESTIONS = (
    "Who is the landlord of the mill?",
    "Сколько книг было в фонде?",
    "도서관은 언제 세워졌다?",
    "weir",
)


@pytest.fixture
def library(texts, index, tmp_path):
    """A copy of the shared texts and their index, both free to be changed."""
    folder, home = tmp_path / "texts", tmp_path / "index"
    shutil.copytree(texts, folder)
    build([folder], home)
    return folder, home


@pytest.fixture
def made(monkeypatch):
    """The texts that were cut into tokens while search files were derived."""
    seen: list[str] = []
    real = room.tokens

    def counting(text):
        seen.append(text)
        return real(text)

    monkeypatch.setattr(room, "tokens", counting)
    return seen


def terms(home: Path) -> Path:
    (found,) = home.glob(f"generation-*/{TERMS}")
    return found


def rows(home: Path) -> set[int]:
    with gzip.open(terms(home), "rt", encoding="utf-8") as file:
        return {json.loads(line)[0] for line in file}


def ranked(home: Path) -> list[list[tuple[str, str, float]]]:
    engine = Engine.open(home)
    return [[(h.passage.doc_id, h.passage.text, h.score) for h in engine.search(q)] for q in QUESTIONS]


def test_an_edit_makes_only_its_own_tokens_and_ranks_as_if_all_were_made(library, made, tmp_path):
    folder, home = library
    write_texts(folder, {"new.md": "# The weir\n\nOtters built a weir beside the mill of Аққайың."})
    made.clear()
    build([folder], home)
    assert len(made) == 2  # the passage, and what stands around it
    assert "Otters" in made[0]
    build([folder], tmp_path / "fresh")
    assert ranked(home) == ranked(tmp_path / "fresh")
    assert any("Otters" in text for _, text, _ in ranked(home)[3])


def test_what_is_removed_leaves_the_kept_tokens_at_once(library, made):
    folder, home = library
    before = rows(home)
    next(folder.glob("*.md")).unlink()
    made.clear()
    build([folder], home)
    assert made == []
    assert rows(home) < before


@pytest.mark.parametrize("harm", ["flipped", "cut", "gone", "other version", "another passage"])
def test_tokens_that_are_not_as_they_were_written_are_made_anew(library, made, harm, tmp_path):
    folder, home = library
    path = terms(home)
    data = bytearray(path.read_bytes())
    if harm == "flipped":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    elif harm == "cut":
        path.write_bytes(data[:-9])
    elif harm == "gone":
        path.unlink()
    elif harm == "other version":
        with sqlite3.connect(home / "dayek.sqlite") as connection:
            connection.execute("UPDATE catalogue SET value = '1' WHERE key = 'tokens'")
    else:
        with sqlite3.connect(home / "dayek.sqlite") as connection:
            connection.execute("UPDATE catalogue SET value = 'generation-0' WHERE key = 'generation'")
    write_texts(folder, {"new.md": "Otters built a weir."})
    made.clear()
    build([folder], home)
    assert len(made) > 2
    build([folder], tmp_path / "fresh")
    assert ranked(home) == ranked(tmp_path / "fresh")


def test_readers_need_no_kept_tokens(library):
    _, home = library
    assert TERMS not in seals_of(terms(home).parent)
    before = ranked(home)
    terms(home).unlink()
    assert ranked(home) == before
