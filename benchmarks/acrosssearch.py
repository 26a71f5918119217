"""Questions in one language and texts in another, in both or in the same in; what is found, out as tables.

Each part gives the lines of its table. Halves are those of the ids: words were added to the lexicon by
looking at questions whose ids hash even.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from acrosssets import (
    SETS,
    WAYS,
    library,
    order,
    ranked,
    scores,
    set_of,
    wanted,
    xquad_questions,
    xquad_texts,
)
from opensets import lines, passages_of

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.embed import embedder_from_settings
from pipeline.evidence import Span
from pipeline.gloss import Gloss, gloss, own_table
from pipeline.gold import read_gold
from pipeline.language import tokens
from pipeline.lexical import Entry, LexicalIndex
from pipeline.measures import found
from pipeline.settings import EmbedSettings, Settings, with_overrides

LANGUAGES = ("ru", "kk", "ko")
_STRANGERS = 24  # English paragraphs that are put among a set's own
_FIGURES = "even | odd | nDCG@10 | first |"


def papers(folder: Path, gold: Path, work: Path) -> Iterator[str]:
    """Give evidence recall over papers, by the question's language."""
    build([folder], work / "papers")
    questions = [q for q in read_gold(gold) if q.answerable]
    yield "| questions | | n | @1 | @5 | @10 | found in 5 |\n|---|---|---:|---:|---:|---:|---|"
    for way, changed in WAYS.items():
        engine = Engine.open(work / "papers", with_overrides(Settings(), changed))
        engine.prepare([q.question for q in questions])
        hits: dict[str, list[bool]] = {}
        for q in questions:
            listed = engine.search(q.question, 10)
            hits[q.question_id] = [_found(engine, q, listed[:k]) for k in (1, 5, 10)]
        abroad = [q for q in questions if q.language != "en"]
        groups = {
            **{lang: [q for q in questions if q.language == lang] for lang in ("en", *LANGUAGES)},
            "ru, kk, ko": abroad,
        }
        for name, some in groups.items():
            share = [fmean(hits[q.question_id][i] for q in some) for i in range(3)]
            told = " ".join(q.question_id for q in some if hits[q.question_id][1] and name in LANGUAGES)
            yield f"| {name} | {way} | {len(some)} | {' | '.join(f'{s:.3f}' for s in share)} | {told} |"
        engine.library.close()


def _found(engine: Engine, question: Any, hits: Sequence[Any]) -> bool:
    spans: dict[str, list[Span]] = {}
    for hit in hits:
        spans.setdefault(engine.library.names_of(hit.passage.doc_id)[0], []).append(hit.passage.span)
    return found(question.evidence, spans, {})


def xquad(data: Path, work: Path, most: int) -> Iterator[str]:
    """Give nDCG@10 of questions in one language over paragraphs in another."""
    questions = xquad_questions(data, most)
    yield f"| asked in | texts in | | n | {_FIGURES}\n|---|---|---|---:|---:|---:|---:|---:|"
    for asked, other in (("ru", "en"), ("en", "ru")):
        home = library(xquad_texts(data, [other]), work / f"xquad-{other}")
        for way in WAYS:
            run = ranked(home, way, {i: q[asked]["question"] for i, q in questions.items()})
            told = scores(run, {i: q[other] for i, q in questions.items()})
            yield f"| {asked} | {other} | {way} | {len(run)} | {_cells(told)}"


def mixed(data: Path, work: Path, most: int) -> Iterator[str]:
    """Give nDCG@10 where each paragraph is there in both languages, or half of them in one alone.

    Where the right paragraph is there in the question's own language, that one is looked for, and in how
    many cases a paragraph of the other language stood first is told; where it is not, its translation is.
    """
    questions = xquad_questions(data, most)
    both = {lang: passages_of(data / "open/xquad", lang) for lang in ("en", "ru")}
    home = library(both["en"] | both["ru"], work / "xquad-en-ru")
    halved = library(_halved(both), work / "xquad-halved")
    yield f"| asked in | texts | looked for | | n | {_FIGURES} abroad first |"
    yield "|---|---|---|---|---:|---:|---:|---:|---:|---:|"
    for asked, other in (("ru", "en"), ("en", "ru")):
        for way in WAYS:
            run = ranked(home, way, {i: q[asked]["question"] for i, q in questions.items()})
            abroad = fmean(bool(r) and r[0] in both[other] for r in run.values())
            told = scores(run, {i: q[asked] for i, q in questions.items()})
            yield f"| {asked} | all in both | {asked} | {way} | {len(run)} | {_cells(told)} {abroad:.3f} |"
        for way in WAYS:
            run = ranked(halved, way, {i: q[asked]["question"] for i, q in questions.items()})
            for lang in (asked, other):
                some = {i: q[lang] for i, q in questions.items() if _stands_in(lang, wanted(q["en"]))}
                abroad = fmean(bool(run[i]) and run[i][0] in both[other] for i in some)
                told = scores({i: run[i] for i in some}, some)
                cells = f"{_cells(told)} {abroad:.3f}"
                yield f"| {asked} | half in each | {lang} | {way} | {len(some)} | {cells} |"


def _halved(both: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Keep each paragraph in one language alone, half of them in each."""
    pairs = zip(both["en"].items(), both["ru"].items(), strict=True)
    return dict(english if _stands_in("en", [english[0]]) else russian for english, russian in pairs)


def _stands_in(language: str, english: Sequence[str]) -> bool:
    return all((order(pid)[0] % 2 == 0) is (language == "en") for pid in english)


def same(data: Path, work: Path, most: int) -> Iterator[str]:
    """Give nDCG@10 of questions over texts in their own language, alone and among a few English ones."""
    english = passages_of(data / "open/xquad", "en")
    yield f"| set | texts | | n | {_FIGURES}\n|---|---:|---|---:|---:|---:|---:|---:|"
    for name in SETS:
        questions, texts = set_of(data, name, most)
        asked = {i: q["question"] for i, q in questions.items()}
        translated = {pid.replace("xquad-ru:", "xquad-en:") for q in questions.values() for pid in wanted(q)}
        strange = [pid for pid in sorted(english, key=order) if pid not in translated][:_STRANGERS]
        for extra in ((), strange):
            held = texts | {pid: english[pid] for pid in extra}
            home = library(held, work / f"same-{name}{'-among' if extra else ''}")
            told = f"{len(texts)} + {len(extra)} English" if extra else str(len(texts))
            for way in WAYS:
                run = ranked(home, way, asked)
                yield f"| {name} | {told} | {way} | {len(run)} | {_cells(scores(run, questions))}"


def _cells(told: Sequence[float]) -> str:
    return "".join(f"{each:.3f} | " for each in told).rstrip(" ")


def ntrex(data: Path, work: Path) -> Iterator[str]:
    """Give how often the English sentence comes first, and among ten, for its translation."""
    rows = list(lines(data / "open/ntrex/questions.jsonl"))
    english = {
        f"en:{r['id'].rpartition(':')[2]}": r["question"] for r in rows if r["id"].startswith("ntrex:en-ru:")
    }
    at = {pid: place for place, pid in enumerate(english)}
    encode = embedder_from_settings(EmbedSettings()).encode
    vectors = encode(list(english.values()))
    made = [tokens(text) for text in english.values()]
    shutil.rmtree(work / "ntrex", ignore_errors=True)  # of the time before, where indexes are kept
    index = LexicalIndex.from_entries(
        (Entry(i, "Latin", t.words, t.grams, t.sounds, ()) for i, t in enumerate(made)), work / "ntrex"
    )
    yield "| asked in | by | Hit@1 | Hit@10 |\n|---|---|---:|---:|"
    for language in LANGUAGES:
        asked = [
            (at[r["evidence"][0]["pid"]], r["question"])
            for r in rows
            if r["lang"] == language and r["id"].startswith(f"ntrex:{language}-en:")
        ]
        table = own_table(language, "en")
        understood = [gloss(text, language, "en", [table]) for _, text in asked]
        plain = encode([each.plain or "?" for each in understood]) @ vectors.T
        raw = encode([text for _, text in asked]) @ vectors.T
        words = np.array([_scored(index, each, len(english)) for each in understood])
        both = _scaled(plain) + _scaled(words)
        for by, found_by in (("MiniLM alone", raw), ("lexicon alone", words), ("both", both)):
            hits = [_rank(found_by[i], place) for i, (place, _) in enumerate(asked)]
            cells = [fmean(rank < k for rank in hits) for k in (1, 10)]
            yield f"| {language} | {by} | {cells[0]:.3f} | {cells[1]:.3f} |"


def _scored(index: LexicalIndex, understood: Gloss, count: int) -> Any:
    made = np.zeros(count)
    for row, score in index.search_any(understood.alternatives, {"words": 1.0}, count):
        made[row] = score
    return made


def _scaled(made: Any) -> Any:
    made = made.clip(min=0)
    return made / np.maximum(made.max(1, keepdims=True), 1e-9)


def _rank(made: Any, place: int) -> int:
    """Count what is at least as high as the one looked for: ties are lost."""
    return int((made >= made[place]).sum()) - 1
