"""Open question sets in; how well dayek finds and answers at its default settings, with intervals, out.

    DAYEK_OCR=off python benchmarks/answering.py --data "$DAYEK_DATA" [--work DIR] [--most 200] [--write]
        [-s answer.reader=FOLDER]

Each unit that published figures rank (a paragraph, a page, 1,000 characters) is a document of its own, so
that rankings can be set beside them; whole documents, cut as dayek cuts them, give the evidence recall that
users meet. Weights were fitted on questions whose ids hash even, though on none of scifact and ru_rag, so
these have a table of their own; of each half, the first in an order of no meaning are asked. clapnq asks
each question of one passage alone: each passage is a library there. `--work` keeps the indexes. `--write`
puts the rows into docs/answering.md, where those of sets that were not asked (`--only`) stay.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from opensets import SETS, Asked, OpenSet, questions_of, texts_of, units_of
from tables import HOME, put_rows, table

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.errors import NoIndexError
from pipeline.evidence import Span
from pipeline.extract import least_confidence
from pipeline.measures import answer_right, calibration_error, found, ranking_scores, token_f1
from pipeline.settings import Settings, with_overrides
from pipeline.statistics import area, mean, proportion

PAGE = HOME / "docs" / "answering.md"
HALVES = {"untouched": "answering", "fitted": "answering-fitted"}  # and where its table stands
RANKED, SEEN = 10, 60  # units that count, passages asked for so that there are so many
REFUSED = 0.75  # of the questions without an answer, where F1 is told once more
COLUMNS = (
    *("set", "questions", "nDCG@10", "right unit first", "evidence recall@5", "draft right", "F1"),
    *("spoken", "of these right", "ECE", "F1 at .75 refused", "AUROC", "nDCG@10 of BM25, of the model"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """One question, the units that dayek ranked for it, whether its evidence was found, what it said."""

    asked: Asked
    ranked: tuple[str, ...]
    found: bool | None
    said: Mapping[str, Any]

    @property
    def draft(self) -> str:
        return str(self.said["answer"] or self.said["candidate"] or "")


def engine_over(texts: Mapping[str, str], home: Path, settings: Settings) -> Engine:
    """Open a library of texts, each a document by its id; made unless it is there, and whole."""
    try:
        return Engine.open(home / "index", settings)
    except NoIndexError:
        home.mkdir(parents=True, exist_ok=True)
        rows = (json.dumps({"doc_id": id, "text": text}, ensure_ascii=False) for id, text in texts.items())
        (home / "documents.jsonl").write_text("\n".join(rows), encoding="utf-8")
        build([home / "documents.jsonl"], home / "index")
    return Engine.open(home / "index", settings)


def measured(
    data: Path, given: OpenSet, home: Path, most: int, settings: Settings, *, whole_too: bool, fitted: bool
) -> list[Told]:
    """Ask a set's questions over its units, and over its whole documents too."""
    units = units_of(data, given)
    questions = questions_of(data, given, units, most, fitted=fitted)
    if given.alone:
        return [each for unit in units for each in _alone(unit.text, unit.id, questions, home, settings)]
    texts = texts_of(data, given)
    engine = engine_over({unit.id: unit.text for unit in units}, home / "units", settings)
    engine.prepare([each.text for each in questions])
    told = [_told(each, engine) for each in questions]
    if given.units == "documents" or not whole_too:
        return told
    whole = engine_over(texts, home / "whole", settings)
    whole.prepare([each.text for each in questions])
    return [Told(t.asked, t.ranked, _found(t.asked, whole, texts), t.said) for t in told]


def _alone(text: str, id: str, questions: Iterable[Asked], home: Path, settings: Settings) -> list[Told]:
    """Ask of one unit what is asked of it alone."""
    those = [each for each in questions if each.of == id]
    if not those:
        return []
    engine = engine_over({id: text}, home / id.replace("/", "_"), settings)
    told = [_told(each, engine) for each in those]
    engine.library.close()
    return told


def _told(asked: Asked, engine: Engine) -> Told:
    names = engine.library.names_of
    hits = engine.search(asked.text, SEEN)
    ranked = dict.fromkeys(names(hit.passage.doc_id)[0] for hit in hits)
    return Told(asked, tuple(ranked)[:RANKED], None, engine.answer_json(asked.text, asked.id))


def _found(asked: Asked, engine: Engine, texts: Mapping[str, str]) -> bool | None:
    """Tell whether the first five passages hold a question's evidence; None where it has no spans."""
    if not asked.spans:
        return None
    spans: dict[str, list[Span]] = defaultdict(list)
    for hit in engine.search(asked.text, 5):
        spans[engine.library.names_of(hit.passage.doc_id)[0]].append(hit.passage.span)
    return found(asked.spans, spans, {}, lambda doc, span: span.of(texts[doc]))


def row(name: str, given: OpenSet, told: Sequence[Told]) -> dict[str, str]:
    """Write a set's measures as a row of the table."""
    there = [each for each in told if each.asked.answerable]
    judged = {each.asked.id: dict.fromkeys(each.asked.units, 1) for each in there if each.asked.units}
    ranked = {each.asked.id: list(each.ranked) for each in there if each.asked.units}
    cells = {"set": name, "questions": f"{len(there)} + {len(told) - len(there)}"}
    cells[COLUMNS[-1]] = given.beside
    if not given.alone:
        scores = ranking_scores(judged, ranked, ["nDCG@10", "Success@1"])
        first = scores["Success@1"].values()
        cells["nDCG@10"] = shown(mean(list(scores["nDCG@10"].values())))
        cells["right unit first"] = shown(proportion(round(sum(first)), len(first)))
    met = [each.found for each in there if each.found is not None]
    if met:
        cells["evidence recall@5"] = shown(proportion(sum(met), len(met)))
    known = [each for each in told if each.asked.answers or not each.asked.answerable]
    return (
        cells
        | _answers([each for each in there if each.asked.answers])
        | _spoken(known)
        | _silence(told, there)
    )


def _answers(there: Sequence[Told]) -> dict[str, str]:
    if not there:
        return {}
    right = [_right(each) for each in there]
    return {
        "draft right": shown(proportion(sum(right), len(right))),
        "F1": shown(mean([_f1(each) for each in there])),
    }


def _spoken(known: Sequence[Told]) -> dict[str, str]:
    """Tell how often dayek speaks as it comes, how often rightly, and how far confidence is from that."""
    if not any(each.asked.answerable for each in known):
        return {}
    sure = [float(each.said["confidence"]) for each in known]
    right = [each.asked.answerable and _right(each) for each in known]
    said = [one for one, chance in zip(right, sure, strict=True) if chance >= least_confidence("balanced")]
    cells = {
        "spoken": shown(proportion(len(said), len(known))),
        "ECE": f"{calibration_error(sure, right):.3f}",
    }
    return cells | ({"of these right": shown(proportion(sum(said), len(said)))} if said else {})


def _right(each: Told) -> bool:
    return bool(answer_right(each.draft, each.asked.answers, (), (), each.asked.language))


def _silence(told: Sequence[Told], there: Sequence[Told]) -> dict[str, str]:
    """Tell how well answerable questions are known, and F1 where most of the others are refused."""
    without = sorted(float(each.said["answerable"]) for each in told if not each.asked.answerable)
    if not without:
        return {}
    surely = [float(each.said["answerable"]) for each in there]
    threshold = without[min(len(without) - 1, int(REFUSED * len(without)))]
    spoken = [_f1(each) if float(each.said["answerable"]) >= threshold else 0.0 for each in there]
    return {"AUROC": shown(area(surely, without)), "F1 at .75 refused": shown(mean(spoken))}


def _f1(each: Told) -> float:
    return float(token_f1(each.draft, each.asked.answers, characters=each.asked.language == "ko"))


def shown(estimate: Any) -> str:
    interval = "" if estimate.low is None else f" ({estimate.low:.3f}–{estimate.high:.3f})"
    return f"{estimate.value:.3f}{interval}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of open and training sets")
    parser.add_argument("--work", type=Path, help="where the indexes are kept")
    parser.add_argument("--most", type=int, default=200, help="questions of a set")
    parser.add_argument("--only", nargs="+", choices=list(SETS), default=list(SETS))
    parser.add_argument(
        "--units-only", nargs="*", choices=list(SETS), default=[], help="sets whose whole documents wait"
    )
    parser.add_argument("--half", choices=list(HALVES), help="ask one half of the ids alone")
    parser.add_argument("-s", "--set", action="append", default=[], metavar="ROOM.KEY=VALUE")
    parser.add_argument("--write", action="store_true", help="put the table into docs/answering.md")
    options = parser.parse_args()
    # Drafts are judged whether they were spoken or not, so the threshold does not matter here.
    settings = with_overrides(Settings(), [*options.set, "answer.threshold=0"])
    with ExitStack() as stack:
        work = options.work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for half in [options.half] if options.half else HALVES:
            rows = []
            for name in options.only:
                whole = name not in options.units_only
                given, home = SETS[name], work / name
                told = measured(
                    *(options.data, given, home, options.most, settings),
                    whole_too=whole,
                    fitted=half == "fitted",
                )
                rows.append(row(name, given, told))
                print(table(COLUMNS, rows[-1:]).splitlines()[-1], flush=True)
                if options.write:
                    put_rows(PAGE, HALVES[half], table(COLUMNS, rows[-1:]))
            print(f"the half that is {half}:\n{table(COLUMNS, rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
