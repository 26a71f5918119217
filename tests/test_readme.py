"""The answer that README shows is the one that the sample library gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.cli import main

HOME = Path(__file__).parent.parent
README = (HOME / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The index of corpus/, as `make app` builds it."""
    folder = tmp_path_factory.mktemp("library")
    code = main(["index", str(HOME / "corpus"), "--index", str(folder)])
    assert code == 1  # one page of the library is a scan on purpose
    return folder


def test_the_answer_in_readme_is_what_dayek_says(library, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    block = re.search(r"<!-- answer -->\s*```\n\$ dayek ask \"(.+?)\"\n(.+?)```", README, re.DOTALL)
    assert block
    capsys.readouterr()
    assert main(["ask", block[1], "--index", str(library)]) == 0
    assert capsys.readouterr().out.strip() == block[2].strip()


def test_every_document_of_the_library_can_be_asked(library):
    from pipeline.ask import Engine

    engine = Engine.open(library)
    for name, doc_id in engine.library.names():
        document = engine.library.document(doc_id)
        found = engine.search(document.title, engine.settings.answer.passages)  # all that are read closely
        assert any(hit.passage.doc_id == doc_id for hit in found), name


def test_every_citation_over_the_gold_is_the_text_itself(library):
    from pipeline.ask import Engine
    from pipeline.gold import read_gold
    from pipeline.settings import Settings, with_overrides

    engine = Engine.open(library, with_overrides(Settings(), ["answer.threshold=0"]))
    cited = 0
    for question in read_gold(HOME / "eval/gold.jsonl"):
        given = engine.answer_json(question.question)
        for citation in given["citations"]:
            text = engine.library.document(citation["doc_id"]).text
            assert text[citation["start"] : citation["end"]] == citation["quote"]
            cited += 1
    assert cited >= 168
