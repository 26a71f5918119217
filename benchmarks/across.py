"""Questions in one language and texts in another in; what is found across, with and without glosses, out.

    DAYEK_OCR=off python benchmarks/across.py --data "$DAYEK_DATA" --papers "$DAYEK_PAPERS" --gold GOLD.jsonl

Parts, each a table (`--only` chooses): `papers`, questions over the papers by language; `xquad`, Russian
questions over English paragraphs, and the other way; `mixed`, the same over both, where text in the
question's own language must stay first; `same`, four sets over texts in the questions' own language, alone
and among a few in English, where nothing may be lost; `ntrex`, one of 1,997 English sentences for its
translation; `words`, how many running words of each set the lexicon knows, and its size; `times`, how long
a question takes to look up; `silence`, how often dayek speaks where the passage that answers is there, is
hidden, or where the question asks for another year, number or name. Words were added to the lexicon by
looking at questions whose ids hash even; both halves are given. `--write` puts the tables into
docs/across.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent))

from acrosssearch import mixed, ntrex, papers, same, xquad
from acrosssilence import silence
from acrosswords import times, words
from tables import put

PAGE = Path(__file__).parent.parent / "docs/across.md"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="the folder of open sets")
    parser.add_argument("--papers", type=Path, help="the folder of papers")
    parser.add_argument("--gold", type=Path, help="gold questions over the papers")
    parser.add_argument("--most", type=int, default=100, help="questions of a set")
    parser.add_argument("--work", type=Path, help="keep the indexes here, for the next time")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/across.md")
    parser.add_argument(
        "--fit", action="store_true", help="fit what `silence` measures anew, by the even half"
    )
    every = ("papers", "xquad", "mixed", "same", "ntrex", "words", "times", "silence")
    parser.add_argument("--only", nargs="+", choices=every, default=list(every))
    options = parser.parse_args()
    with ExitStack() as stack:
        work = options.work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        work.mkdir(parents=True, exist_ok=True)
        for part in options.only:
            needed = (options.papers, options.gold) if part == "papers" else (options.data,)
            if None in needed:
                missing = "--papers and --gold" if part == "papers" else "--data"
                print(f"{part}: left out, {missing} not given")
                continue
            told = _printed(part, _parts(options, work)[part]())
            if options.write:
                put(PAGE, f"across-{part}", told)
    return 0


def _parts(options: argparse.Namespace, work: Path) -> dict[str, Callable[[], Iterator[str]]]:
    data, most = options.data, options.most
    return {
        "papers": lambda: papers(options.papers, options.gold, work),
        "xquad": lambda: xquad(data, work, most),
        "mixed": lambda: mixed(data, work, most),
        "same": lambda: same(data, work, most),
        "ntrex": lambda: ntrex(data, work),
        "words": lambda: words(data),
        "times": lambda: times(data),
        "silence": lambda: silence(data, work, most, (options.papers, options.gold), fit=options.fit),
    }


def _printed(part: str, rows: Iterator[str]) -> str:
    print(f"\n**{part}**\n")
    made = []
    for row in rows:
        print(row, flush=True)
        made.append(row)
    return "\n".join(made)


if __name__ == "__main__":
    sys.exit(main())
