"""`dayek verify`: a proof bundle in, whether each of its citations stands in the documents now out."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from . import show

# Signs that a terminal acts on: a bundle may come from anybody.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PAGES = {
    "edited": "✘ Somebody has edited the page of this bundle: what it shows is not what its record says.",
    "another version": "Another version of dayek wrote this bundle: its record was checked, not its page.",
}


def verify(options: argparse.Namespace) -> int:
    from ..store import Library
    from ..takeaway import read_bundle, to_json
    from ..takeaway import verify as verified

    bundle = read_bundle(options.bundle)
    found = verified(bundle, Library.open(options.index))
    said = {"bundle": str(options.bundle), "made": bundle.said.get("made"), **to_json(found)}
    if options.json:
        show.as_json(said)
    else:
        print(_UNSEEN.sub("\ufffd", _laid(said)))
    if found.page != "edited" and found.nothing:
        why = "no citation in it" if not found.citations else "none of its documents is in this index"
        print(f"dayek: nothing could be checked: {why}", file=sys.stderr)
        return 2
    return 0 if found.stands else 1


def _laid(said: Mapping[str, Any]) -> str:
    """Lay out each citation with its verdict, what has changed where something has, and the sum."""
    parts = [_citation(each, said["citations"]) for each in said["citations"]]
    counts = ", ".join(f"{count} {verdict}" for verdict, count in said["summary"].items())
    total = len(said["citations"])
    ends = [f"{total} citation{'' if total == 1 else 's'}: {counts}." if total else "No citation to check."]
    ends += [_PAGES[said["page"]]] if said["page"] in _PAGES else []
    return "\n\n".join([*parts, "\n".join(ends)])


def _citation(each: Mapping[str, Any], citations: Sequence[Mapping[str, Any]]) -> str:
    several = len({other["answer"] for other in citations}) > 1
    number = f"{each['answer']}.{each['number']}" if several else each["number"]
    why = f"   {each['why']}" if each["why"] else ""
    lines = [
        f"{show.mark(each['verdict'])} {each['verdict']:<14}{show.place(each)}",
        show.wrapped(f"[{number}] “{each['quote']}”", "    "),
    ]
    lines += [show.wrapped(why, "    ")] if why else []
    now = each["now"]
    if now is not None:
        same = now["how"] == "exact"
        head = f"now, {now['start']}–{now['end']}" + ("" if same else f" ({now['how']})")
        lines.append("    " + show.place({**now, "document": f"{head}: {now['document']}"}))
        lines += [] if same else [show.wrapped(f"“{now['text']}”", "    ")]
        lines += show.differences(now["differences"])
    elif each["verdict"] == "stale":
        lines.append("    nothing near it stands there now")
    return "\n".join(lines)
