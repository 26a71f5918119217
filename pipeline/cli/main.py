"""The command line in, one command called, its exit code out."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, TextIO

from ..errors import DayekError
from ..system import start_light
from .choosing import filter_options, find_options
from .ending import end, unwritten
from .keeping import erase_command, index_command, library_commands
from .parser import Parser, add_command, positive
from .placing import placed, words_of
from .saving import saving_options

Command = Callable[[argparse.Namespace], int]

_LIGHT = ("ask", "search", "find")  # rooms of commands that are over in a second or two
_DRAFTS, _LOG = "eval/drafts.jsonl", "eval/judged.jsonl"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; never a traceback for what a user can cause."""
    _speak_utf8()
    said = sys.argv[1:] if arguments is None else list(arguments)
    options = _parser().parse_args(said)
    options.said = shlex.join(["dayek", *said])
    if options.room in _LIGHT:
        start_light()
    try:
        placed(options)
        command: Command = getattr(import_module(f".{options.room}", __package__), options.command)
        return command(options)
    except DayekError as error:
        print(f"dayek: {words_of(error, options)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("dayek: stopped; what was done is kept, run it again to go on", file=sys.stderr)
        return 130
    except OSError as error:
        return unwritten(error)


def door() -> NoReturn:
    """Run one command as a process of its own."""
    end(main(), light=bool(sys.argv[1:]) and sys.argv[1] in _LIGHT)


def _speak_utf8() -> None:
    streams: tuple[Any, ...] = (sys.stdout, sys.stderr)
    for stream in streams:
        if isinstance(stream, TextIO) or hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # \\ud800 stays JSON


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="dayek",
        description="Ask your own documents: short answers, every quote checked to the letter, offline.",
        epilog="Begin with: dayek index ~/papers, then: dayek ask 'What is the notice period?'",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    for added in (
        index_command,
        _backup,
        _restore,
        _report,
        _search,
        _ask,
        _find,
        _check,
        _verify,
        _eval,
        _gold,
        _text,
        _page,
        _serve,
        _doctor,
        library_commands,
        erase_command,
    ):
        added(commands)
    return parser


def _backup(commands: Any) -> None:
    does = "write the whole index to one file, while it is in use, and verify it"
    parser = add_command(commands, "backup", "backup", does, "dayek backup ~/dayek.backup")
    parser.add_argument("file", type=Path, metavar="FILE", help="where the backup goes")


def _restore(commands: Any) -> None:
    does = "make a backup the index again, every row checked first, nothing embedded"
    parser = add_command(commands, "restore", "backup", does, "dayek restore ~/dayek.backup --force")
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that dayek backup wrote")
    parser.add_argument("--force", action="store_true", help="put it in the place of the index that is there")


def _report(commands: Any) -> None:
    does = "say how every file and page of the index was read, and what was not"
    parser = add_command(commands, "report", "report", does, "dayek report population.pdf")
    parser.add_argument("document", nargs="?", metavar="DOCUMENT", help="a name, a path or a doc_id (all)")


def _search(commands: Any) -> None:
    does = "list the passages that best fit a question, ranked"
    parser = add_command(commands, "search", "search", does, "dayek search 'founding of the Assembly' -k 5")
    _question(parser)
    parser.add_argument("-k", type=positive, default=None, help="how many (10; 100 for many questions)")
    parser.add_argument("--format", choices=("jsonl", "trec"), default="jsonl", help="of the output file")
    parser.add_argument("--unit", choices=("document", "passage"), default="document", help="of a TREC run")
    filter_options(parser)


def _ask(commands: Any) -> None:
    does = "answer a question with cited passages, or say why there is no answer"
    parser = add_command(commands, "ask", "ask", does, "dayek ask 'How many seats does the Mazhilis have?'")
    _question(parser)
    saving_options(parser)
    filter_options(parser)


def _find(commands: Any) -> None:
    does = "list every occurrence of a phrase in all documents, with AND, OR, NOT and quotes"
    example = """dayek find '"notice period" AND tenant NOT "sixty days"' --csv hits.csv"""
    find_options(add_command(commands, "find", "find", does, example))


def _question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help="many questions: JSON lines (id, question)"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="file for what is found for many")
    parser.add_argument("--why", action="store_true", help="say what a question's words were taken for")
    told = "your own terms, English, Russian, Kazakh, Korean, a line each; see docs/across.md"
    parser.add_argument("--lexicon", type=Path, metavar="FILE", help=told)


def _check(commands: Any) -> None:
    does = "audit the quotes and citations in any text against the documents"
    example = "dayek check draft.docx --html check.html"
    parser = add_command(commands, "check", "check", does, example)
    told = "text, Markdown, HTML, DOCX or JSON (standard input)"
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=told)
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a report that opens offline")
    told = "exit 1 also for near, ambiguous and uncheckable quotes"
    parser.add_argument("--strict", action="store_true", help=told)


def _verify(commands: Any) -> None:
    does = "check every citation of a proof bundle against the documents as they are now"
    parser = add_command(commands, "verify", "verify", does, "dayek verify proof.html")
    told = "what dayek ask --save FILE.html, --json or --output wrote"
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help=told)


def _eval(commands: Any) -> None:
    does = "run gold questions, print and write their scores"
    parser = add_command(commands, "eval", "evaluate", does, "dayek eval eval/gold.jsonl")
    parser.add_argument("gold", type=Path, metavar="GOLD", help="gold questions (dayek, SQuAD or BEIR form)")
    given = parser.add_mutually_exclusive_group()
    given.add_argument("--answers", type=Path, metavar="FILE", help="score these answers instead of asking")
    given.add_argument("--run", type=Path, metavar="FILE", help="score this TREC run instead of asking")
    parser.add_argument(
        "--compare",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="run these settings (.toml), or take these results (.json); the first is compared with each",
    )
    parser.add_argument(
        "--sweep",
        action="append",
        default=[],
        metavar="KEY=A,B",
        help="run every value of a setting, e.g. chunk.tokens=128,192; several make a grid",
    )
    parser.add_argument("--name", metavar="LABEL", help="what to call the run")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write all of it to one HTML file")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="an earlier result to compare with")
    parser.add_argument(
        "--fail-if",
        action="append",
        default=[],
        metavar="RULE",
        help='exit 1 if so: "nDCG@10 worse by 0.02 at p<.05", "refused below 0.7"',
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="where results/ and scores.md go (eval/, or the library's own)",
    )


def _gold(commands: Any) -> None:
    does = "keep gold questions: draft, judge, find again, convert"
    parser = commands.add_parser(
        "gold",
        help=does,
        description=f"{does[0].upper()}{does[1:]}.",
        epilog="example:\n  dayek gold anchor eval/gold.jsonl",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(required=True, metavar="WHAT", parser_class=Parser)
    _gold_by_hand(kinds)
    does = "find the gold's places in the documents as they are now, and say what moved"
    anchor = add_command(
        kinds, "anchor", "gold", does, "dayek gold anchor eval/gold.jsonl --output eval/gold.jsonl"
    )
    anchor.add_argument("gold", type=Path, metavar="GOLD", help="gold questions")
    told = "where the gold goes that is sure; the rest goes to FILE's .queue.jsonl (nothing is written)"
    anchor.add_argument("--output", type=Path, metavar="FILE", help=told)
    does = "write gold in another form, and say what that form cannot hold"
    convert = add_command(
        kinds, "convert", "gold", does, "dayek gold convert gold.jsonl --to beir --output folder"
    )
    convert.add_argument("gold", type=Path, metavar="GOLD", help="gold in any form that is read")
    forms = ("dayek", "csv", "squad", "beir", "trec", "ragas")
    convert.add_argument("--to", choices=forms, required=True, help="the form")
    convert.add_argument("--output", type=Path, required=True, metavar="PATH", help="a file, or a folder")
    convert.add_argument("--answers", type=Path, metavar="FILE", help="answers that go along (ragas)")
    convert.add_argument("--unit", choices=("document", "passage"), default="document", help="of trec")
    convert.add_argument("--drafts", action="store_true", help="take drafts along")


def _gold_by_hand(kinds: Any) -> None:
    does = "make questions from documents, marked as drafts until a person accepts them"
    drafts = add_command(kinds, "drafts", "gold", does, "dayek gold drafts lease.pdf --limit 20")
    drafts.add_argument("documents", nargs="*", metavar="DOCUMENT", help="names, paths or doc_ids (all)")
    drafts.add_argument("--limit", type=positive, default=10, metavar="N", help="so many of a document (10)")
    drafts.add_argument("--output", type=Path, metavar="FILE", help=f"drafts are added here ({_DRAFTS})")
    does = "list the questions whose judgement would most narrow the intervals"
    queue = add_command(kinds, "queue", "gold", does, "dayek gold queue --results eval/results/gold-x.json")
    queue.add_argument("drafts", nargs="?", type=Path, metavar="DRAFTS", help=f"a file of drafts ({_DRAFTS})")
    queue.add_argument("--results", type=Path, metavar="FILE", help="scores known so far (none)")
    queue.add_argument("-k", type=positive, default=10, help="how many (10)")
    does = "say how far people agree, what they dispute, and write the gold they agree on"
    agree = add_command(kinds, "agree", "gold", does, "dayek gold agree --output eval/mine.jsonl")
    agree.add_argument("--output", type=Path, metavar="FILE", help="where the gold goes (nothing is written)")
    for parser in (drafts, queue, agree):
        parser.add_argument("--log", type=Path, metavar="FILE", help=f"judgements ({_LOG})")


def _text(commands: Any) -> None:
    does = "print a document's text, exactly as citations count it"
    parser = add_command(commands, "text", "text", does, "dayek text population.pdf")
    parser.add_argument("document", metavar="DOCUMENT", help="a name, a path or a doc_id")


def _page(commands: Any) -> None:
    does = "show where a span of a PDF stands on its pages"
    example = "dayek page population.pdf 120 260 --output marked.png"
    parser = add_command(commands, "page", "page", does, example)
    parser.add_argument("document", metavar="DOCUMENT", help="a name, a path or a doc_id")
    parser.add_argument("start", type=int, metavar="START", help="of the span in the document's text")
    parser.add_argument("end", type=int, metavar="END", help="behind its last letter")
    parser.add_argument("--output", type=Path, metavar="FILE", help="a PNG of the page with the span marked")


def _serve(commands: Any) -> None:
    does = "serve the web page"
    parser = add_command(commands, "serve", "serve", does, "dayek serve --port 7861")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=positive, default=7860, help="port to listen on (7860)")
    told = "ask for this name and password (else nobody is asked), or for those in FILE"
    parser.add_argument("--auth", metavar="USER:PASSWORD|FILE", help=told)


def _doctor(commands: Any) -> None:
    does = "check index, model and environment; say what is wrong, and the mend"
    add_command(commands, "doctor", "doctor", does, "dayek doctor --library leases")
