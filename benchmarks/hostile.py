"""A folder of odd and damaged files in; what became of each, and what they do to a library beside them, out.

    python benchmarks/hostile.py ~/data/hostile
    python benchmarks/hostile.py ~/data/hostile --library corpus --mix 1000 --gold eval/gold.jsonl

The first reads every file below the folder, one after another: outcomes by kind add up to the files
given; a PDF counts as read when its text holds a word (three letters or more with a vowel among them, in
Latin or Cyrillic; two letters of any other script). The second indexes the library alone, and again
together with some of the files, chosen by the seed: every text and every answer should be the same.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import shutil
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.errors import ReadError
from pipeline.gold import read_gold
from pipeline.read import Reading, read
from pipeline.read.sniff import kind_of
from pipeline.read.worker import seconds_for, shared

STATES = ("indexed", "partly", "no_text", "needs_password", "rejected", "raised")
GRACE = 3.0  # seconds above a file's limit: for a child to end and the next to start
VOWELS = set("aeiouyæøœаеёиоуыэюяіїєўәөүұ")
TOKEN = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `state` is that of the file itself, `words` whether any text of it has one."""

    path: Path
    kind: str
    state: str
    words: bool
    seconds: float
    limit: float
    reason: str


def files_below(folders: Sequence[Path]) -> list[Path]:
    return sorted(p for folder in folders for p in folder.rglob("*") if p.is_file() or p.is_symlink())


def outcome(path: Path) -> Outcome:
    """Read one file; what is raised, and should not be, is an outcome too."""
    started = time.perf_counter()
    try:
        readings = read(path)
        own = _own(readings)
        state, reason = own.state, own.reason or ""
    except Exception as error:
        readings, state, reason = (), "raised", f"{type(error).__name__}: {error}"
    spent = time.perf_counter() - started
    words = any(reading.document and has_word(reading.document.text) for reading in readings)
    size = path.stat().st_size if path.exists() else 0
    return Outcome(path, _kind(path), state, words, spent, seconds_for(size), reason)


def _own(readings: Sequence[Reading]) -> Reading:
    """Choose the reading that speaks for a file: its own, or of its records the best read."""
    return min(readings, key=lambda reading: (reading.inside, STATES.index(reading.state)))


def _kind(path: Path) -> str:
    try:
        return kind_of(path)[0]
    except (ReadError, OSError):
        return "none"


def has_word(text: str) -> bool:
    return any(map(is_word, TOKEN.findall(text)))


def is_word(token: str) -> bool:
    if unicodedata.name(token[0], "").startswith(("LATIN", "CYRILLIC")):
        plain = unicodedata.normalize("NFD", token.casefold())
        return len(token) >= 3 and not VOWELS.isdisjoint(plain)
    return True


def told(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Lay out the table of outcomes and the figures below it."""
    kinds = sorted({each.kind for each in outcomes})
    counts = Counter((each.kind, each.state) for each in outcomes)
    yield f"{'kind':>16}" + "".join(f"{state:>15}" for state in STATES) + f"{'all':>8}"
    for kind in [*kinds, ""]:
        row = [sum(counts[k, state] for k in ([kind] if kind else kinds)) for state in STATES]
        yield f"{kind or 'all':>16}" + "".join(f"{n:>15,}" for n in row) + f"{sum(row):>8,}"
    pdfs = [each for each in outcomes if each.kind == "pdf" or each.path.suffix.lower() == ".pdf"]
    late = [each for each in outcomes if each.seconds > each.limit + GRACE]
    yield f"\nPDFs with a real word: {sum(each.words for each in pdfs):,} of {len(pdfs):,}"
    yield f"all files with a real word: {sum(each.words for each in outcomes):,} of {len(outcomes):,}"
    yield f"exceptions: {sum(each.state == 'raised' for each in outcomes)}"
    yield f"over the limit: {len(late)}" + "".join(f"\n  {e.path} {e.seconds:.1f} s" for e in late)
    yield f"seconds: {sum(each.seconds for each in outcomes):.1f}; slowest:"
    for each in sorted(outcomes, key=lambda each: -each.seconds)[:8]:
        yield f"  {each.seconds:6.1f} s (limit {each.limit:.0f})  {each.state:>9}  {each.path}"
    yield "refused most often because:"
    for reason, count in Counter(each.reason[:90] for each in outcomes if each.reason).most_common(8):
        yield f"  {count:5,}  {reason}"
    raised = [each for each in outcomes if each.state == "raised"]
    yield from (f"  raised: {each.path}: {each.reason}" for each in raised)


def peaks() -> str:
    """Say the peak memory of this process and of the largest child that has ended."""
    shared().close()
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    parent, child = (resource.getrusage(each).ru_maxrss / 1024 for each in who)
    return f"peak memory: parent {parent:,.0f} MiB, worker {child:,.0f} MiB"


def mixed(files: Sequence[Path], library: Path, gold: Path, work: Path) -> Iterator[str]:
    """Index a library alone and with other files beside it; say what differs."""
    for path in files:
        copy = work / "others" / path.absolute().relative_to("/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    build([library], work / "alone")
    report = build([library, work / "others"], work / "mixed")
    alone, among = Engine.open(work / "alone"), Engine.open(work / "mixed")
    yield f"\n{len(files):,} files mixed in: {report.summary}"
    names = [name for name, _ in alone.library.names()]
    changed = [name for name in names if _text(alone, name) != _text(among, name)]
    yield f"texts that differ: {len(changed)} of {len(names)} {changed or ''}"
    questions = read_gold(gold)
    differences = [d for q in questions if (d := _difference(q.question, alone, among, set(names)))]
    yield f"answers that differ: {len(differences)} of {len(questions)}"
    yield from differences


def _text(engine: Engine, name: str) -> str:
    try:
        return engine.library.document(engine.library.find(name)).text
    except Exception as error:  # a library document that the mixed index lost is a difference
        return f"{type(error).__name__}: {error}"


def _difference(question: str, alone: Engine, among: Engine, names: set[str]) -> str:
    """Say how the two answers to a question differ, and which strangers stand among the passages."""
    one, other = alone.answer_json(question), among.answer_json(question)
    if _said(one) == _said(other):
        return ""
    strangers = [p["document"] for p in other["passages"] if p["document"] not in names]
    cited = [c["document"] for c in other["citations"] if c["document"] not in names]
    lines = [f"  {question}"]
    for engine, given in (("alone", one), ("mixed", other)):
        answer = given["answer"] or f"(none: {given['candidate']})"
        lines.append(
            f"    {engine}: {answer} · {given['confidence']:.3f} · {len(given['citations'])} citations"
        )
    lines.append(
        f"    strangers cited: {cited or 'none'}; among the passages: {len(strangers)} {strangers[:4]}"
    )
    return "\n".join(lines)


def _said(given: dict[str, object]) -> str:
    places = ("document", "start", "end", "quote")
    citations = given["citations"]
    assert isinstance(citations, list)
    return json.dumps([given["answered"], given["answer"], [[c[p] for p in places] for c in citations]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--only", type=int, metavar="N", help="read N files, chosen by the seed")
    parser.add_argument("--library", type=Path, metavar="DIR", help="mix files into this library instead")
    parser.add_argument("--mix", type=int, default=1000, metavar="N", help="how many (1000)")
    parser.add_argument("--gold", type=Path, default=Path("eval/gold.jsonl"), help="questions to ask of both")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    files = files_below(options.folders)
    count = options.mix if options.library else options.only or len(files)
    chosen = sorted(random.Random(options.seed).sample(files, min(count, len(files))))
    if options.library:
        with tempfile.TemporaryDirectory() as work:
            for line in mixed(chosen, options.library, options.gold, Path(work)):
                print(line, flush=True)
        return
    outcomes: list[Outcome] = []
    for number, path in enumerate(chosen, 1):
        if sys.stderr.isatty():
            print(f"\r{number}/{len(chosen)}", end="", file=sys.stderr, flush=True)
        outcomes.append(outcome(path))
    print(f"\r{len(chosen):,} files given", flush=True)
    print("\n".join([*told(outcomes), peaks()]))


if __name__ == "__main__":
    main()
