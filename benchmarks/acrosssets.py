"""Question sets in several languages in; questions in an order of no meaning, and libraries, out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from opensets import lines, odd, passages_of

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.measures import ranking_scores
from pipeline.settings import Settings, with_overrides

WAYS = {"without": ["retrieve.gloss=0"], "with glosses": []}
SETS = {"xquad": "ru", "ru_rag": "ru", "kazqad": "kk", "korquad1_dev": "ko"}
_WINDOW = 8_000  # characters of a long page that are taken, those around the answer


def order(id: str) -> bytes:
    """Put questions into an order of no meaning, which their halves have no part in."""
    return hashlib.sha256(id.encode()).digest()[::-1]


def halves(ids: Sequence[str], most: int) -> list[str]:
    """Take as many ids that hash even as odd."""
    ordered = sorted(ids, key=order)
    return [id_ for half in (False, True) for id_ in [i for i in ordered if odd(i) is half][: most // 2]]


def xquad_questions(data: Path, most: int) -> dict[str, dict[str, dict[str, Any]]]:
    """Give questions by id and language: as many whose ids hash even as odd."""
    by_id: dict[str, dict[str, dict[str, Any]]] = {}
    for row in lines(data / "open/xquad/questions.jsonl"):
        by_id.setdefault(row["id"].partition(":")[2], {})[row["lang"]] = row
    return {id_: by_id[id_] for id_ in halves(list(by_id), most)}


def xquad_texts(data: Path, languages: Sequence[str]) -> dict[str, str]:
    return {p: text for lang in languages for p, text in passages_of(data / "open/xquad", lang).items()}


def set_of(data: Path, name: str, most: int) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Give a set's questions by id, and its texts by id; of long pages (ru_rag) what is near answers."""
    folder, language = data / "open" / name, SETS[name]
    rows = {row["id"]: row for row in lines(folder / "questions.jsonl") if row["lang"] == language}
    questions = {id_: rows[id_] for id_ in halves(list(rows), most)}
    if name != "ru_rag":
        return questions, passages_of(folder, language)
    at = {row["evidence"][0]["doc_id"]: row["evidence"][0]["start"] for row in questions.values()}
    texts = {d["doc_id"]: d["text"] for d in lines(folder / "docs.jsonl") if d["doc_id"] in at}
    return questions, {id_: _near(text, at[id_]) for id_, text in texts.items()}


def _near(text: str, at: int) -> str:
    start = max(0, min(at - _WINDOW // 2, len(text) - _WINDOW))
    return text[start : start + _WINDOW]


def library(texts: Mapping[str, str], home: Path) -> Path:
    """Index texts, each a document; what a folder that is kept has already is not made again."""
    home.mkdir(parents=True, exist_ok=True)
    rows = [json.dumps({"doc_id": id_, "text": text}, ensure_ascii=False) for id_, text in texts.items()]
    corpus, told = home / "passages.jsonl", "\n".join(rows)
    if not corpus.exists() or corpus.read_text(encoding="utf-8") != told:
        corpus.write_text(told, encoding="utf-8")
    build([corpus], home / "index")
    return home / "index"


def ranked(home: Path, way: str, asked: Mapping[str, str]) -> dict[str, list[str]]:
    """Search for questions in one of the ways; the documents that come first for each, best first."""
    engine = Engine.open(home, with_overrides(Settings(), WAYS[way]))
    engine.prepare(list(asked.values()))
    run = {
        id_: list(
            dict.fromkeys(
                engine.library.names_of(hit.passage.doc_id)[0] for hit in engine.search(question, 10)
            )
        )
        for id_, question in asked.items()
    }
    engine.library.close()
    return run


def wanted(question: Mapping[str, Any]) -> list[str]:
    return [str(place.get("pid", place["doc_id"])) for place in question["evidence"]]


def scores(run: Mapping[str, list[str]], questions: Mapping[str, Mapping[str, Any]]) -> list[float]:
    """Give nDCG@10 of the even half, of the odd half and of all, and how often the right one is first."""
    judged = {id_: dict.fromkeys(wanted(q), 1) for id_, q in questions.items()}
    made = ranking_scores(judged, dict(run), ["nDCG@10", "Success@1"])
    told = made["nDCG@10"]
    both = [fmean(v for i, v in told.items() if odd(i) is half) for half in (False, True)]
    return [*both, fmean(told.values()), fmean(made["Success@1"].values())]
