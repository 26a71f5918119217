"""The folders written for dayek: each quote stands where it says, and no folder is used twice."""

from __future__ import annotations

import pytest

from pipeline.gold.question import KINDS
from pipeline.read import read
from training.written import folders, texts, written

USES = ("teach", "fit", "kept")
EVERY = [folder for use in USES for folder in folders(use)]


def test_no_folder_serves_two_uses():
    names = [folder.name for folder in EVERY]
    assert len(names) == len(set(names)) > len(USES)


@pytest.mark.parametrize("folder", EVERY, ids=lambda folder: folder.name)
def test_every_quote_stands_once_in_the_text_as_dayek_reads_it(folder):
    documents = texts(folder)
    questions = written(folder)  # raises where a quote is not there, or twice
    assert all(one.kind in KINDS and bool(one.ways) == bool(one.answers) for one in questions)
    assert all(bool(one.ways) == (one.kind != "unanswerable") for one in questions)
    (name, text) = next(iter(documents.items()))
    assert read(folder / name)[0].document.text == text
