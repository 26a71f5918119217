"""Gold questions and an index in; what each part of finding and answering is worth, by switching it off, out.

    DAYEK_OCR=off python benchmarks/ablation.py [--papers FOLDER] [--write]

Every row asks the same questions with one part off and all else at its default; nothing is fitted anew, so a
part that others were fitted beside costs a little more here than it gave. Differences are to the whole, with
wins and losses by question; bold where a paired test (`pipeline.statistics`), adjusted by Holm over all
rows of one measure, gives p < .05. `--papers` adds the two papers by
`eval/papers.jsonl`. `--write` puts the tables into docs/answering.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from tables import HOME, put, table

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.embed import Words, static_words
from pipeline.embed.static import apart
from pipeline.evaluate import configured, evaluate
from pipeline.evaluate.compare import measured
from pipeline.evidence import Draft, Hit
from pipeline.extract import Extractor, Question, Rated
from pipeline.gold import GoldQuestion, read_gold
from pipeline.language import stem_of
from pipeline.settings import with_overrides
from pipeline.statistics import holm

PARTS: dict[str, tuple[str, ...]] = {
    "meaning (the dense leg)": ("retrieve.dense=0", "retrieve.dense_foreign=0"),
    "words (the lexical leg)": ("retrieve.dense=0.95", "retrieve.dense_foreign=0.8"),
    "sound": ("retrieve.sound=0", "retrieve.sound_foreign=0", "retrieve.sound_absent=0"),
    "character n-grams": ("retrieve.grams=0", "retrieve.grams_stemmed=0"),
    "titles, headings, table headers": ("retrieve.context=0",),
    "a share for the best sentence": ("retrieve.sentence=0",),
    "the lexicon": ("retrieve.gloss=0",),
    "overlap of passages": ("chunk.overlap=0",),
    "reading question and sentence together": ("answer.judged=0",),
    "close reading beyond the first passage": ("answer.passages=1",),
}
TOKENS = "late interaction (token vectors), reading together"
MEANINGS = "what words of other languages mean"
SHOWN = ("evidence_recall@1", "evidence_recall@5", "evidence_recall@10", "answer_right", "refused")
PAGE = HOME / "docs" / "answering.md"
Result = Mapping[str, Any]


@dataclass(frozen=True)
class Blunt(Extractor):
    """Read closely by words alone, as in a language that the model does not know."""

    def rate(self, question: Question, hits: Sequence[Hit]) -> list[Rated]:
        return super().rate(replace(question, trusted=False), hits)

    def __call__(self, question: Question, rated: Sequence[Rated]) -> Draft | None:
        return super().__call__(replace(question, trusted=False), rated)


def by_themselves(texts: Sequence[str]) -> list[Words]:
    """Give each word a direction of its stem's own, so that it meets nothing but itself."""
    made = []
    for text, words in zip(texts, static_words(texts), strict=True):
        stems = [stem_of(text[start:end]) for start, end in words.places.tolist()]
        vectors = np.array([apart(stem, words.vectors.shape[1]) for stem in stems], dtype=np.float32)
        vectors = vectors.reshape(words.vectors.shape)
        made.append(Words(words.places, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)))
    return made


def without(engine: Engine, part: str) -> Engine:
    """Open the engine again with one part off."""
    given = engine.answerer
    assert isinstance(given, Extractor)
    if part == TOKENS:
        blunt = Blunt(given.document_of, given.sentences_of, given.encode, given.words, given.foreign)
        return replace(engine, answerer=blunt)
    if part == MEANINGS:
        return replace(engine, answerer=replace(given, foreign=by_themselves))
    return configured(engine, part, with_overrides(engine.settings, PARTS[part])).engine


def rows_of(engine: Engine, questions: Sequence[GoldQuestion], name: str) -> list[dict[str, Any]]:
    """Ask everything with everything, then with each part off."""
    whole = evaluate(engine, questions, name=name)
    rows: list[dict[str, Any]] = [
        {"without": "nothing: the whole", **{m: f"{whole['scores'][m]['value']:.3f}" for m in SHOWN}}
    ]
    parts = [TOKENS, MEANINGS, *PARTS]
    compared = []
    for part in parts:
        result = evaluate(without(engine, part), questions, name=name)
        compared.append(differences(whole, result))
        print(f"{name}: without {part}", file=sys.stderr)
    adjusted = {m: holm([each[m]["p"] for each in compared]) for m in SHOWN}
    for at, part in enumerate(parts):
        cells = {m: said(compared[at][m], adjusted[m][at]) for m in SHOWN}
        rows.append({"without": part, **cells})
    return rows


def differences(whole: Result, other: Result) -> dict[str, Any]:
    others = {row["id"]: row for row in other["questions"]}
    pairs = [(row, others[row["id"]]) for row in whole["questions"]]
    return {measure: measured(pairs, measure) for measure in SHOWN}


def said(found: Mapping[str, Any], p: float) -> str:
    """Say a difference, how many questions it won and lost, and whether chance explains it."""
    if not found["wins"] and not found["losses"]:
        return "="
    told = f"{found['value']:+.3f} ({found['wins']}/{found['losses']})"
    return f"**{told}**" if p < 0.05 else told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--papers", type=Path, default=os.environ.get("DAYEK_PAPERS"), metavar="FOLDER")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/answering.md")
    options = parser.parse_args()
    if os.environ.get("DAYEK_OCR") != "off":
        parser.error("set DAYEK_OCR=off: what is published must not hang on what a machine has")
    sets = [("The sample library", HOME / "corpus", "eval/gold.jsonl")]
    if options.papers:
        sets.append(("The two papers", Path(options.papers), "eval/papers.jsonl"))
    told = []
    for title, texts, gold in sets:
        questions = read_gold(HOME / gold)
        with tempfile.TemporaryDirectory() as work:
            build([texts], Path(work) / "index")
            engine = Engine.open(Path(work) / "index")
            rows = rows_of(engine, questions, gold)
        told.append(f"{title}, {len(questions)} questions:\n\n{table(('without', *SHOWN), rows)}")
        print(told[-1] + "\n")
    if options.write:
        put(PAGE, "ablation", "\n\n".join(told))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
