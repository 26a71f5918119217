"""`dayek gold`: gold and judgements in; drafts, a queue, agreement, spans found again, other forms out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, NoIndexError
from . import show
from .report import columns

if TYPE_CHECKING:
    from ..curate import Judgement, Move, Pair, Shelf


def drafts(options: argparse.Namespace) -> int:
    """Draft questions from documents, beside those that were drafted and judged before."""
    from ..curate import draft_more
    from ..gold import gold_line

    shelf = _shelf(options)
    names = [shelf.find(each) for each in options.documents] or sorted(shelf)
    fresh, known = draft_more(shelf, names, options.limit, options.output, options.log)
    if options.json:
        show.as_json({"drafts": [gold_line(each) for each in fresh], "output": str(options.output)})
        return 0
    for each in fresh:
        print(
            f"{each.kind:<12}  {each.question}\n{'':14}{', '.join(each.answers) or 'no answer: a near-miss'}"
        )
    print(f"{len(fresh)} drafts, {known} known before: {options.output}")
    print("A draft counts in no score until a person accepts it.")
    return 0


def queue(options: argparse.Namespace) -> int:
    """List the unjudged questions whose judgement would most narrow the intervals."""
    from ..curate import queue as chosen
    from ..curate import read_judgements, waiting
    from ..evaluate import read_result

    rows = read_result(options.results)["questions"] if options.results else []
    if not options.drafts.exists():
        raise InputError(f"there are no drafts at {options.drafts}: run dayek gold drafts, or name a file")
    left = waiting(options.drafts, options.log)
    wanted = chosen(left, rows, options.k)
    _warn(read_judgements(options.log).faults)
    if options.json:
        listed = [
            {
                "id": each.question.question_id,
                "question": each.question.question,
                "answers": list(each.question.answers),
                "lang": each.question.language,
                "kind": each.question.kind,
                "gain": round(each.gain, 6),
                "slices": [{"slice": key, "n": n, "width": round(wide, 4)} for key, n, wide in each.slices],
            }
            for each in wanted
        ]
        show.as_json({"queue": listed, "left": len(left)})
        return 0
    for rank, each in enumerate(wanted, 1):
        slices = ", ".join(f"{key}: n = {n}, ±{wide / 2:.2f}" for key, n, wide in each.slices)
        print(f"{rank:>3}  {each.question.question_id}  {each.question.question}\n     {slices}")
    print(f"{len(wanted)} of {len(left)} that nobody has judged" if left else "nothing is left to judge")
    return 0


def agree(options: argparse.Namespace) -> int:
    """Say how far people agree, what they dispute, and write the gold that they agree on."""
    from ..curate import agreements, alpha, disputed, gold_from, latest, read_judgements
    from ..gold import write_gold

    log = read_judgements(options.log)
    if not log.judgements:
        _warn(log.faults)
        raise InputError(
            f"there are no judgements at {options.log}: judge answers on the page, or give --log FILE"
        )
    pairs, disputes = agreements(log.judgements), disputed(log.judgements)
    questions = gold_from(log.judgements)
    krippendorff, twice = alpha(log.judgements)
    if options.output:
        write_gold(options.output, questions)
    _warn(log.faults)
    told = {
        "judgements": len(log.judgements),
        "questions": len(latest(log.judgements)),
        "gold": len(questions),
        "pairs": [_pair_json(each) for each in pairs],
        "alpha": krippendorff,
        "judged_twice": twice,
        "disputed": [_dispute_json(said) for said in disputes],
        "faults": list(log.faults),
    }
    show.as_json(told) if options.json else _print_agreement(told, pairs)
    return 0


def anchor(options: argparse.Namespace) -> int:
    """Find the gold's places in the documents as they are now; 1 when some are not sure."""
    from ..curate import move, queue_lines
    from ..gold import gold_line, read_gold, write_gold, write_lines

    shelf = _shelf(options)
    questions = read_gold(options.gold, drafts=True)
    moved = move(questions, shelf)
    waiting = list(queue_lines(moved, questions, shelf))
    written: list[Path] = []
    if options.output:
        write_gold(options.output, moved.questions)
        beside = options.output.with_suffix(".queue.jsonl")
        written = [options.output]
        if waiting:
            # Held questions are whole in their lines, so nothing is lost with the file they left.
            held = {q.question_id: gold_line(q) for q in questions if q.question_id in moved.held}
            write_lines(beside, [{**line, "gold": held.get(line["id"])} for line in waiting])
            written.append(beside)
        else:
            beside.unlink(missing_ok=True)
    if options.json:
        show.as_json(_move_json(moved, waiting, written))
    else:
        _print_move(moved, len(questions), written)
    return int(bool(waiting))


def convert(options: argparse.Namespace) -> int:
    """Write gold in another form, and say what that form cannot hold."""
    from ..evaluate import read_answers
    from ..gold import convert as written
    from ..gold import ragas_answers, read_gold

    shelf = _shelf_or_none(options)
    questions = read_gold(options.gold, drafts=options.drafts, texts=shelf)
    answers: Any = None
    if options.answers:
        csv = options.answers.suffix == ".csv"
        answers = ragas_answers(options.answers, shelf) if csv else read_answers(options.answers)
    said = written(questions, options.to, options.output, shelf, answers=answers, unit=options.unit)
    if options.json:
        show.as_json(
            {"questions": len(questions), "to": options.to, "output": str(options.output), "notes": said}
        )
        return 0
    print(f"{len(questions)} questions: {options.output}")
    for note in said:
        print(f"note: {note}")
    return 0


def _shelf(options: argparse.Namespace) -> Shelf:
    from ..curate import Shelf
    from ..store import Library

    return Shelf(Library.open(options.index))


def _shelf_or_none(options: argparse.Namespace) -> Shelf | None:
    try:
        return _shelf(options)
    except NoIndexError:
        return None


def _warn(faults: Iterable[str]) -> None:
    for fault in faults:
        print(f"dayek: passed over: {fault}", file=sys.stderr)


def _print_agreement(told: dict[str, Any], pairs: Sequence[Pair]) -> None:
    print(f"{told['judgements']} judgements of {told['questions']} questions; {told['gold']} are gold")
    for pair in pairs:
        print(pair)
    if told["judged_twice"]:
        alpha = "not defined: all judged alike" if told["alpha"] is None else f"{told['alpha']:.2f}"
        print(f"Krippendorff's alpha {alpha}, n = {told['judged_twice']}")
    for dispute in told["disputed"]:
        print(f"in dispute, and no gold: {dispute['question']}")
        for each in dispute["said"]:
            print(f"     {each['author']}: {each['action']} {each['note']}".rstrip())


def _pair_json(pair: Pair) -> dict[str, Any]:
    told = pair.agreement
    return {"one": pair.one, "other": pair.other, "share": told.share, "kappa": told.kappa, "n": told.n}


def _dispute_json(said: Sequence[Judgement]) -> dict[str, Any]:
    words = [{"author": e.author, "time": e.time, "action": e.action, "note": e.note} for e in said]
    return {"id": said[-1].question_id, "question": said[-1].question.question, "said": words}


def _move_json(moved: Move, waiting: Sequence[Any], written: Sequence[Path]) -> dict[str, Any]:
    places = [
        {
            "id": each.question_id,
            "doc": each.old.doc,
            "outcome": each.outcome,
            "was": [each.old.span.start, each.old.span.end] if each.old.span else None,
            "is": [each.new.span.start, each.new.span.end] if each.new and each.new.span else None,
            "score": each.score,
            "why": each.why,
        }
        for each in moved.places
    ]
    return {
        "counts": moved.counts(),
        "held": list(moved.held),
        "places": places,
        "queue": list(waiting),
        "written": [str(path) for path in written],
    }


def _print_move(moved: Move, asked: int, written: Sequence[Path]) -> None:
    rows = [
        [each.outcome, each.question_id, _where(each.old), _where(each.new) if each.new else "–", each.why]
        for each in moved.places
        if each.outcome != "same"
    ]
    for line in columns(rows):
        print(line)
    counts = ", ".join(f"{n} {outcome}" for outcome, n in moved.counts().items())
    print(f"{len(moved.places)} places of {asked} questions: {counts}")
    if moved.held:
        print(f"held back, no evidence left that is sure: {', '.join(moved.held)}")
    for path in written:
        print(f"written: {path}")


def _where(place: Any) -> str:
    if place.span:
        return f"{place.doc} {place.span.start}-{place.span.end}"
    return f"{place.doc}, p. {place.page}" if place.page else str(place.doc)
