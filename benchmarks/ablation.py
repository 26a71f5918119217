"""Gold questions and an index in; what each part of finding and answering is worth, by switching it off, out.

    DAYEK_OCR=off python benchmarks/ablation.py [--papers FOLDER] [--write]

Every row asks the same questions with one part off and all else at its default; nothing is fitted anew, so a
part that others were fitted beside costs a little more here than it gave. Differences are to the whole, with
wins and losses by question; bold where a paired test (`pipeline.statistics`), adjusted by Holm over all
rows of one measure, gives p < .05. Asked are the sample library, the folders of which nothing was learnt
(`training/folders/kept`, a library each) and, by `--papers`, the two papers by `eval/papers.jsonl`. `--only`
asks one of these sets. `--write` puts the tables into docs/answering.md, where those of other sets stay.
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
from folders import gold
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
from training.written import folders, written

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
MARKS = ("library", "folders", "papers")
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


@dataclass(frozen=True)
class Case:
    """One library, and what is asked of it."""

    name: str
    texts: Path
    questions: Sequence[GoldQuestion]


def rows_of(cases: Sequence[tuple[Case, Engine]]) -> list[dict[str, str]]:
    """Ask everything with everything, then with each part off."""
    whole = answered(cases)
    its = differences(whole, whole)
    rows = [{"without": "nothing: the whole", **{m: f"{its[m]['one']:.3f}" for m in SHOWN}}]
    parts = [TOKENS, MEANINGS, *PARTS]
    compared = []
    for part in parts:
        compared.append(differences(whole, answered(cases, part)))
        print(f"without {part}", file=sys.stderr)
    adjusted = {m: holm([each[m]["p"] for each in compared]) for m in SHOWN}
    for at, part in enumerate(parts):
        rows.append({"without": part, **{m: said(compared[at][m], adjusted[m][at]) for m in SHOWN}})
    return rows


def answered(cases: Sequence[tuple[Case, Engine]], part: str = "") -> list[Result]:
    """Ask each library its questions, with a part off where one is named; give a row a question."""
    rows: list[Result] = []
    for case, engine in cases:
        asked = without(engine, part) if part else engine
        for row in evaluate(asked, case.questions, name=case.name)["questions"]:
            # Libraries may have documents of one name, which are not one document.
            rows.append({**row, "document": row["document"] and f"{case.name}/{row['document']}"})
    return rows


def differences(whole: Sequence[Result], other: Sequence[Result]) -> dict[str, Any]:
    pairs = list(zip(whole, other, strict=True))
    return {measure: measured(pairs, measure) for measure in SHOWN}


def said(found: Mapping[str, Any], p: float) -> str:
    """Say a difference, how many questions it won and lost, and whether chance explains it."""
    if not found["wins"] and not found["losses"]:
        return "="
    told = f"{found['value']:+.3f} ({found['wins']}/{found['losses']})"
    return f"**{told}**" if p < 0.05 else told


def sets_of(papers: Path | None) -> dict[str, list[Case]]:
    """List what is asked, by the set's title."""
    library = Case("library", HOME / "corpus", read_gold(HOME / "eval/gold.jsonl"))
    kept = [Case(folder.name, folder, [gold(one) for one in written(folder)]) for folder in folders("kept")]
    sets = {"The sample library": [library], "Folders of which nothing was learnt": kept}
    if papers:
        sets["The two papers"] = [Case("papers", papers, read_gold(HOME / "eval/papers.jsonl"))]
    return sets


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--papers", type=Path, default=os.environ.get("DAYEK_PAPERS"), metavar="FOLDER")
    parser.add_argument("--only", choices=MARKS, help="ask one set alone")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/answering.md")
    options = parser.parse_args()
    if os.environ.get("DAYEK_OCR") != "off":
        parser.error("set DAYEK_OCR=off: what is published must not hang on what a machine has")
    for mark, (title, cases) in zip(MARKS, sets_of(options.papers).items(), strict=False):
        if options.only not in (None, mark):
            continue
        with tempfile.TemporaryDirectory() as work:
            opened = []
            for case in cases:
                build([case.texts], Path(work) / case.name)
                opened.append((case, Engine.open(Path(work) / case.name)))
            rows = rows_of(opened)
        asked = sum(len(case.questions) for case in cases)
        told = f"{title}, {asked} questions:\n\n{table(('without', *SHOWN), rows)}"
        print(told + "\n")
        if options.write:
            put(PAGE, f"ablation-{mark}", told)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
