"""A parser in; the options that say what to find and which documents to look in, added to it."""

from __future__ import annotations

import argparse
from pathlib import Path

_SCOPE = """

Words beside one another are one phrase. Operators are written in capitals and speak of a whole document:
A AND B lists every A and every B in documents that hold both, A NOT B every A in documents without B;
brackets group. Letter case, white space, line breaks, hyphens at them, quotes and dashes make no difference.
A phrase is found inside words too (tenant in tenants); --words takes whole words alone."""


def find_options(parser: argparse.ArgumentParser) -> None:
    """Add what `dayek find` needs to know."""
    parser.description = f"{parser.description}{_SCOPE}"
    parser.add_argument("query", metavar="QUERY", help="a phrase, or phrases with AND, OR, NOT, brackets")
    parser.add_argument("--words", action="store_true", help="whole words alone")
    parser.add_argument("--count", action="store_true", help="only how many, per document and phrase")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write all occurrences to a CSV, one a row")
    filter_options(parser)


def filter_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which documents to look in."""
    group = parser.add_argument_group("which documents to look in (all)")
    for name, value, told in (
        ("--document", "NAME", "its name, file name or a pattern such as '*.pdf'; repeat for more"),
        ("--folder", "PATH", "a folder on disk, or as names have it; repeat for more"),
        ("--lang", "CODE", "its language, e.g. en; repeat for more"),
    ):
        group.add_argument(name, action="append", default=[], metavar=value, help=told)
    told = "of its date, as far as it is known: 2019, 2019-04 or 2019-04-02"
    group.add_argument("--since", metavar="DATE", help=f"first day {told}")
    group.add_argument("--until", metavar="DATE", help=f"last day {told}")
