"""Over two published papers, where they are at hand: true citations, and more found than a tutorial finds."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from pipeline.ask import Engine
from pipeline.evidence import Draft, Place, Span
from pipeline.settings import Settings, with_overrides

HOME = Path(__file__).parent.parent
PAPERS = os.environ.get("DAYEK_PAPERS")
pytestmark = pytest.mark.skipif(
    not PAPERS, reason="DAYEK_PAPERS is not set: nothing is measured over the two papers of eval/papers.jsonl"
)
# What LangChain's splitter with MiniLM, FAISS and BM25 finds in its first 5 passages here:
# `python benchmarks/tutorial.py eval/papers.jsonl "$DAYEK_PAPERS"`.
TUTORIAL = 0.51


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    from pipeline.build import build

    folder = tmp_path_factory.mktemp("papers")
    build([Path(PAPERS or "")], folder)
    return Engine.open(folder, with_overrides(Settings(), ["answer.threshold=0"]))


@pytest.fixture(scope="module")
def answers(papers):
    from pipeline.gold import read_gold

    return [(q, papers.answer_json(q.question, q.question_id)) for q in read_gold(HOME / "eval/papers.jsonl")]


def test_every_citation_is_the_file_itself(papers, answers):
    cited = 0
    for _, given in answers:
        for citation in given["citations"]:
            path = Path(PAPERS or "") / citation["document"]
            text = path.open(encoding="utf-8-sig", newline="").read()
            assert text[citation["start"] : citation["end"]] == citation["quote"]
            cited += 1
    assert cited >= len(answers)


def test_a_thousand_random_spans_cite_to_the_letter(papers):
    from pipeline.cite import cite

    rng = random.Random(7)
    documents = [papers.library.document(doc_id) for _, doc_id in papers.library.names()]
    for _ in range(1000):
        document = rng.choice(documents)
        start = rng.randrange(len(document.text) - 1)
        span = Span(start, min(len(document.text), start + rng.randrange(1, 2000)))
        for citation in cite(Draft("", (Place(document.doc_id, span),), 1.0, 1.0), papers.library.document):
            assert citation.span.of(document.text) == citation.quote


def test_more_evidence_is_found_than_by_a_tutorials_pipeline(answers):
    from pipeline.evaluate import score

    result = score([q for q, _ in answers], {q.question_id: given for q, given in answers})
    assert result["scores"]["evidence_recall@5"]["value"] > TUTORIAL
