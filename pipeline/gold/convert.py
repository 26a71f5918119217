"""Gold questions and the texts they speak of in; files of another form, and what it cannot hold, out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..evidence import Span
from .question import Evidence, GoldQuestion
from .ragas import ragas_csv, ragas_rows
from .sheet import sheet_text
from .topics import QRELS, TOPICS, topics_text
from .trec import Unit, trec_qrels
from .write import write_gold, write_lines, write_text

Texts = Mapping[str, str]
Answers = Mapping[str, Mapping[str, Any]]
Said = list[str]


def convert(
    questions: Sequence[GoldQuestion],
    form: str,
    path: Path,
    texts: Texts | None = None,
    *,
    answers: Answers | None = None,
    unit: Unit = "document",
) -> tuple[str, ...]:
    """Write gold in another form (one of `FORMS`); say in one line each what the form cannot hold.

    SQuAD needs the documents' texts, BEIR writes its corpus where it has them; RAGAS takes `answers`
    as responses. `beir` and `trec` are folders, `ragas` is CSV where the path says so.
    """
    writers: dict[str, Callable[[], Said]] = {
        "dayek": lambda: _dayek(questions, path),
        "csv": lambda: _csv(questions, path),
        "squad": lambda: _squad(questions, path, texts or {}),
        "beir": lambda: _beir(questions, path, texts),
        "trec": lambda: _trec(questions, path, unit),
        "ragas": lambda: _ragas(questions, path, answers),
    }
    if form not in writers:
        raise InputError(f"no form {form!r}: give one of {', '.join(FORMS)}")
    return tuple(each for each in writers[form]() if each)


FORMS = ("dayek", "csv", "squad", "beir", "trec", "ragas")


def _dayek(questions: Sequence[GoldQuestion], path: Path) -> Said:
    write_gold(path, questions)
    return []


def _csv(questions: Sequence[GoldQuestion], path: Path) -> Said:
    # The byte order mark is what tells a spreadsheet that the file is UTF-8.
    write_text(path, sheet_text(questions), newline="", encoding="utf-8-sig")
    around = sum(any(p.before is not None for p in q.places()) for q in questions)
    graded = sum(any(p.grade > 1 for p in q.places()) for q in questions)
    hashed = sum(bool(q.texts or q.sources) for q in questions)
    return [
        _counted(around, "the words around the evidence are not held (dayek gold anchor adds them again)"),
        _counted(hashed, "the hashes of texts and files are not held"),
        _counted(graded, "grades are not held: relevant is relevant"),
    ]


def _squad(questions: Sequence[GoldQuestion], path: Path, texts: Texts) -> Said:
    """Write a document a paragraph; SQuAD's answers are spans, so each stands inside the evidence."""
    asked: dict[str, list[dict[str, Any]]] = {}
    apart = unsaid = without = 0
    for question in questions:
        sets = [one[0] for one in question.evidence if len(one) == 1 and one[0].span]
        docs = list(dict.fromkeys(place.doc for place in sets if place.doc in texts))
        if question.answerable and not docs:
            apart += any(len(one) > 1 for one in question.evidence)
            without += all(len(one) == 1 for one in question.evidence)
            continue
        # An unanswerable question has no paragraph: the first document asks it, for want of a better.
        doc = docs[0] if docs else next(iter(sorted(texts)), "")
        spans = [
            span
            for p in sets
            if p.doc == doc and p.span
            for span in _answer_spans(question, p.span, texts[doc])
        ]
        if question.answerable and not spans:
            unsaid += 1
            continue
        asked.setdefault(doc, []).append(
            {
                "id": question.question_id,
                "question": question.question,
                "is_impossible": not question.answerable,
                "answers": [
                    {"text": s.of(texts[doc]), "answer_start": s.start} for s in dict.fromkeys(spans)
                ],
            }
        )
    if not asked or "" in asked:
        raise InputError("SQuAD holds documents' texts, and none of these is in the index: give --index DIR")
    data = [
        {"title": doc, "paragraphs": [{"id": doc, "context": texts[doc], "qas": rows}]}
        for doc, rows in asked.items()
    ]
    write_text(path, json.dumps({"version": "v2.0", "data": data}, ensure_ascii=False) + "\n")
    kept = sum(map(len, asked.values()))
    return [
        _counted(apart, "left out: the evidence is in several places at once"),
        _counted(without, "left out: the evidence is no span of a text in the index"),
        _counted(unsaid, "left out: no answer stands to the letter in the evidence"),
        f"{kept} questions keep answers as spans; evidence around them, kinds, tags and items are not held",
    ]


def _answer_spans(question: GoldQuestion, span: Span, text: str) -> list[Span]:
    """Find a question's answers inside its evidence, to the letter, each once."""
    inner = span.of(text)
    variants = (*question.answers, *(each for item in question.items[:1] for each in item))
    found = [(variant, inner.find(variant)) for variant in variants if variant]
    return [Span(span.start + at, span.start + at + len(variant)) for variant, at in found if at >= 0]


def _beir(questions: Sequence[GoldQuestion], path: Path, texts: Texts | None) -> Said:
    """Write queries, judgements a split, and the corpus where its texts are known."""
    judged = [q for q in questions if q.grades()]
    write_lines(path / "queries.jsonl", [{"_id": q.question_id, "text": q.question} for q in questions])
    for split in ("test", "dev"):
        rows = [(q, doc, grade) for q in judged if q.split == split for doc, grade in q.grades().items()]
        lines = "".join(f"{q.question_id}\t{doc}\t{grade}\n" for q, doc, grade in rows)
        if rows:
            write_text(path / "qrels" / f"{split}.tsv", "query-id\tcorpus-id\tscore\n" + lines)
    if not judged:
        raise InputError("BEIR holds what is relevant, and no question here has evidence: nothing to write")
    if texts is not None:
        write_lines(
            path / "corpus.jsonl", [{"_id": doc, "title": "", "text": text} for doc, text in texts.items()]
        )
    return [
        _counted(len(questions) - len(judged), "have no evidence, and so no judgement"),
        _counted(sum(_narrow(q) for q in judged), "keep documents alone: spans, pages and sets are not held"),
        _counted(sum(bool(q.answers or q.items) for q in judged), "lose their answers: BEIR ranks documents"),
        "" if texts is not None else "corpus.jsonl is not written: the texts are in the index (--index DIR)",
    ]


def _trec(questions: Sequence[GoldQuestion], path: Path, unit: Unit) -> Said:
    write_text(path / TOPICS, topics_text(questions))
    write_text(path / QRELS, trec_qrels(questions, unit=unit))
    several = sum(any(len(one) > 1 for one in q.evidence) for q in questions)
    return [
        _counted(sum(bool(q.answers or q.items) for q in questions), "lose their answers: TREC ranks"),
        _counted(several, "lose which places are needed together: any relevant one suffices"),
        _counted(sum(_narrow(q) for q in questions), "keep documents alone (--unit passage keeps spans)")
        if unit == "document"
        else "",
    ]


def _ragas(questions: Sequence[GoldQuestion], path: Path, answers: Answers | None) -> Said:
    rows = ragas_rows(questions, answers)
    if path.suffix == ".csv":
        write_text(path, ragas_csv(rows), newline="", encoding="utf-8-sig")
    else:
        write_lines(path, rows)
    bare = sum(
        bool(q.evidence) and not row["reference_contexts"] for q, row in zip(questions, rows, strict=True)
    )
    variants = sum(len(q.answers) > 1 or bool(q.items) for q in questions)
    return [
        _counted(variants, "keep their first answer alone"),
        _counted(
            bare, "have no contexts: the words of their evidence are not in the gold (dayek gold anchor)"
        ),
        f"{len(rows)} questions keep words alone: ids, places, kinds, languages and tags are not held",
    ]


def _narrow(question: GoldQuestion) -> bool:
    """Tell whether a question's evidence is more than whole documents, any of which suffices."""

    def whole(place: Evidence) -> bool:
        return place.span is None and place.page is None

    return any(len(one) > 1 or not whole(one[0]) for one in question.evidence)


def _counted(n: int, what: str) -> str:
    return f"{n} question{'s' * (n != 1)}: {what}" if n else ""
