"""Questions in one language and texts in another in; what is found across, with and without glosses, out.

    DAYEK_OCR=off python benchmarks/across.py --data "$DAYEK_DATA" --papers "$DAYEK_PAPERS" --gold GOLD.jsonl

Parts, each a table (`--only` chooses): `papers`, questions over the papers by language; `xquad`, Russian
questions over English paragraphs, and the other way; `mixed`, the same over both, where text in the
question's own language must stay first; `ntrex`, one of 1,997 English sentences for its translation;
`words`, how many running words of each set the lexicon knows, the time it takes and its size; `drafts`,
how sure drafts are and how many are right, each question asked with and without the passage that
answers. Words were added to the lexicon by looking at questions whose ids hash even; both halves are
given.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent))

from answering import lines, odd, passages_of

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.embed import embedder_from_settings
from pipeline.evidence import Span
from pipeline.extract.calibration import worth_glossed
from pipeline.gloss import Gloss, gloss, own_concepts, own_files, own_table
from pipeline.gold import read_gold
from pipeline.language import tokens
from pipeline.lexical import Entry, LexicalIndex
from pipeline.measures import answer_right, found, ranking_scores
from pipeline.settings import EmbedSettings, Settings, with_overrides
from pipeline.store import Filter

WAYS = {"without": ["retrieve.gloss=0"], "with glosses": []}
LANGUAGES = ("ru", "kk", "ko")
SETS = {"xquad": "ru", "ru_rag": "ru", "kazqad": "kk", "korquad1_dev": "ko"}
COMMONEST = 200


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


def xquad_library(data: Path, languages: Sequence[str], work: Path) -> Path:
    """Index XQuAD's paragraphs in some languages, each a document."""
    import json

    home = work / "-".join(languages)
    home.mkdir(exist_ok=True)
    rows = [
        json.dumps({"doc_id": pid, "text": text}, ensure_ascii=False)
        for language in languages
        for pid, text in passages_of(data / "open/xquad", language).items()
    ]
    (home / "passages.jsonl").write_text("\n".join(rows), encoding="utf-8")
    build([home / "passages.jsonl"], home / "index")
    return home / "index"


def xquad_questions(data: Path, most: int) -> dict[str, dict[str, dict[str, Any]]]:
    """Give questions by id and language: as many whose ids hash even as odd."""
    by_id: dict[str, dict[str, dict[str, Any]]] = {}
    for row in lines(data / "open/xquad/questions.jsonl"):
        by_id.setdefault(row["id"].partition(":")[2], {})[row["lang"]] = row
    ordered = sorted(by_id, key=lambda id_: hashlib.sha256(id_.encode()).digest()[::-1])
    kept = [[id_ for id_ in ordered if odd(id_) is half][: most // 2] for half in (False, True)]
    return {id_: by_id[id_] for half in kept for id_ in half}


def xquad(data: Path, work: Path, most: int, *, mixed: bool) -> Iterator[str]:
    """Give nDCG@10 of questions in one language over paragraphs in another, or in both."""
    questions = xquad_questions(data, most)
    yield "| asked in | texts in | looked for | | n | even | odd | nDCG@10 | first |"
    yield "|---|---|---|---|---:|---:|---:|---:|---:|"
    for asked, other in (("ru", "en"), ("en", "ru")):
        texts = ("en", "ru") if mixed else (other,)
        home = xquad_library(data, texts, work)
        for way, changed in WAYS.items():
            engine = Engine.open(home, with_overrides(Settings(), changed))
            engine.prepare([q[asked]["question"] for q in questions.values()])
            run = {
                id_: list(
                    dict.fromkeys(
                        engine.library.names_of(hit.passage.doc_id)[0]
                        for hit in engine.search(q[asked]["question"], 10)
                    )
                )
                for id_, q in questions.items()
            }
            engine.library.close()
            for wanted in (asked, other) if mixed else (other,):
                judged = {i: dict.fromkeys(_pids(q[wanted]), 1) for i, q in questions.items()}
                scores = ranking_scores(judged, run, ["nDCG@10", "Success@1"])
                told = scores["nDCG@10"]
                halves = [fmean(v for i, v in told.items() if odd(i) is half) for half in (False, True)]
                cells = [*halves, fmean(told.values()), fmean(scores["Success@1"].values())]
                shown = " | ".join(f"{cell:.3f}" for cell in cells)
                yield f"| {asked} | {', '.join(texts)} | {wanted} | {way} | {len(run)} | {shown} |"


def _pids(question: dict[str, Any]) -> list[str]:
    return [str(place.get("pid", place["doc_id"])) for place in question["evidence"]]


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
        for by, scores in (("MiniLM alone", raw), ("lexicon alone", words), ("both", both)):
            hits = [_rank(scores[i], place) for i, (place, _) in enumerate(asked)]
            cells = [fmean(rank < k for rank in hits) for k in (1, 10)]
            yield f"| {language} | {by} | {cells[0]:.3f} | {cells[1]:.3f} |"


def _scored(index: LexicalIndex, understood: Gloss, count: int) -> Any:
    scores = np.zeros(count)
    for row, score in index.search_any(understood.alternatives, {"words": 1.0}, count):
        scores[row] = score
    return scores


def _scaled(scores: Any) -> Any:
    scores = scores.clip(min=0)
    return scores / np.maximum(scores.max(1, keepdims=True), 1e-9)


def _rank(scores: Any, place: int) -> int:
    """Count what is at least as high as the one looked for: ties are lost."""
    return int((scores >= scores[place]).sum()) - 1


def words(data: Path) -> Iterator[str]:
    """Give the share of running words that the lexicon knows, a question's time, and the size."""
    yield "| questions of | half | running words | known | ms a question |\n|---|---|---:|---:|---:|"
    unknown: dict[str, Counter[str]] = {}
    for name, language in SETS.items():
        table = own_table(language, "en")
        rows = [r for r in lines(data / "open" / name / "questions.jsonl") if r["lang"] == language]
        for half in (False, True):
            some = [r for r in rows if odd(r["id"]) is half][:1000]
            started = time.perf_counter()
            made = [gloss(r["question"], language, "en", [table]) for r in some]
            spent = (time.perf_counter() - started) / len(some) * 1000
            terms = [t for each in made for t in each.terms]
            known = fmean(t.kind != "unknown" for t in terms)
            yield f"| {name} | {'odd' if half else 'even'} | {len(terms)} | {known:.3f} | {spent:.2f} |"
            if not half:
                counted = unknown.setdefault(language, Counter())
                counted.update(t.said.casefold() for t in terms if t.kind == "unknown")
    size = sum(path.stat().st_size for path in own_files())
    yield f"\n{len(own_concepts()):,} concepts in {len(own_files())} files, {size / 1e6:.2f} MB."
    for language, counted in unknown.items():
        told = " ".join(word for word, _ in counted.most_common(COMMONEST))
        yield f"\nThe commonest unknown words of the even halves, {language}: {told}"


def drafts(data: Path, work: Path, most: int) -> Iterator[str]:
    """Give how sure drafts of Russian questions over English texts are, and how many of them are right."""
    questions = {i: q for i, q in xquad_questions(data, 2 * most).items() if not odd(i)}
    home = xquad_library(data, ("en",), work)
    engine = Engine.open(home)
    names = [name for name, _ in engine.library.names()]
    yield "| asked | n | right | confidence | answerable |\n|---|---:|---:|---:|---:|"
    sure, there, right = [], [], []
    for hidden in (False, True):
        said = []
        for q in questions.values():
            wanted = set(_pids(q["en"]))
            kept = tuple(name for name in names if name not in wanted)
            said.append(
                engine.answer_json(q["ru"]["question"], only=Filter(documents=kept) if hidden else None)
            )
        good = [
            not hidden and any(_right(one, q[language]) for language in ("en", "ru"))
            for one, q in zip(said, questions.values(), strict=True)
        ]
        sure += [one["confidence"] for one in said]
        there += [one["answerable"] for one in said]
        right += good
        told = "without the passage" if hidden else "with it"
        shares = [fmean(good), fmean(sure[-len(said) :]), fmean(there[-len(said) :])]
        yield f"| {told} | {len(said)} | {' | '.join(f'{share:.3f}' for share in shares)} |"
    now = worth_glossed()
    worth = fmean(right) / fmean(sure) * now[0], 0.5 / fmean(there) * now[1]
    yield f"\nWhat the weights say is worth {worth[0]:.4f} (confidence) and {worth[1]:.4f} (answerable);"
    yield f"{sum(right)} of {len(right)} drafts were right."


def _right(said: dict[str, Any], question: dict[str, Any]) -> bool:
    draft = str(said["answer"] or said["candidate"] or "")
    return bool(answer_right(draft, question["answers"], (), (), question["lang"]))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="the folder of open sets")
    parser.add_argument("--papers", type=Path, help="the folder of papers")
    parser.add_argument("--gold", type=Path, help="gold questions over the papers")
    parser.add_argument("--most", type=int, default=200, help="questions of XQuAD")
    parts = ("papers", "xquad", "mixed", "ntrex", "words", "drafts")
    parser.add_argument("--only", nargs="+", choices=parts, default=list(parts))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        for part in options.only:
            needed = (options.papers, options.gold) if part == "papers" else (options.data,)
            if None in needed:
                print(
                    f"{part}: left out, {'--papers and --gold' if part == 'papers' else '--data'} not given"
                )
                continue
            made = {
                "papers": lambda: papers(options.papers, options.gold, work),
                "xquad": lambda: xquad(options.data, work, options.most, mixed=False),
                "mixed": lambda: xquad(options.data, work, options.most, mixed=True),
                "ntrex": lambda: ntrex(options.data, work),
                "words": lambda: words(options.data),
                "drafts": lambda: drafts(options.data, work, options.most // 2),
            }[part]()
            print(f"\n**{part}**\n")
            for row in made:
                print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
