"""Values in, lines for a person out; and progress on standard error."""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Mapping, Sequence
from typing import Any

_LANGUAGES = {"en": "English", "ru": "Russian", "kk": "Kazakh", "ko": "Korean"}
_CODE = re.compile(r"\b[a-z]{2}\b(?=,|$)")
_MARKS = {"exact": "✔", "normalised": "✔", "near": "≈", "uncheckable": "?", "ambiguous": "?"}


def as_json(value: object) -> None:
    """Print one JSON object."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def width() -> int:
    return min(100, shutil.get_terminal_size((100, 24)).columns)


def wrapped(text: str, indent: str) -> str:
    return textwrap.fill(" ".join(text.split()), width(), initial_indent=indent, subsequent_indent=indent)


def place(at: Mapping[str, Any]) -> str:
    """Say where something stands: document, printed page (and physical, where they differ), section."""
    parts = [str(at["document"])]
    if at.get("page"):
        label, page = at.get("page_label"), at["page"]
        parts.append(f"p. {label} [{page}]" if label and label != str(page) else f"p. {page}")
    section = f" · {at['section']}" if at.get("section") else ""
    return ", ".join(parts) + section


def answer(given: Mapping[str, Any]) -> str:
    """Lay out an answer with its citations, or the reason for none and the nearest passages."""
    if given["answered"]:
        lines = [f"{given['answer']}   ({given['confidence']:.0%} sure)", ""]
    else:
        lines = [f"No answer: {given['reason']}.", ""]
        if given.get("candidate"):
            lines += [f"The likeliest candidate: {given['candidate']}", ""]
    for citation in given["citations"]:
        mark = _MARKS.get(citation["verdict"], "✘")
        lines.append(wrapped(f"[{citation['number']}] “{citation['quote']}”", "  "))
        lines += [f"      {place(citation)}   {mark} {citation['verdict']}", ""]
    lines += [f"{'≈' if note['kind'] == 'gloss' else '⚠'} {_told(note)}" for note in given["notes"]]
    if not given["answered"]:
        lines += [passages(given["passages"][:3])]
    return "\n".join(lines).rstrip()


def _told(note: Mapping[str, Any]) -> str:
    """Say a note, languages by their names."""
    if note["kind"] != "language":
        return str(note["text"])
    return _CODE.sub(lambda code: _LANGUAGES.get(code[0], code[0]), note["text"])


def why(understood: Sequence[Mapping[str, Any]], citations: Sequence[Mapping[str, Any]] = ()) -> str:
    """Lay out what a question's words were taken for, by language, and what quotes say word by word."""
    if not understood:
        return "No word was looked up: no document is in another language that the lexicon knows."
    lines = [
        wrapped(f"[{each['number']}] word by word: {each['word_by_word']}", "  ")
        for each in citations
        if "word_by_word" in each
    ]
    for each in understood:
        named = [_LANGUAGES.get(each[way], each[way]) for way in ("from", "to")]
        lines.append(f"What your words were taken for, {' → '.join(named)}: {each['text']}")
        for word in each["words"]:
            said = ", ".join(f"{r['text']} {r['worth']:.2f}" for r in word["renderings"]) or "not known"
            sort = {"lexicon": "", "unknown": ""}.get(word["kind"], f"   ({word['kind']})")
            lines.append(f"    {word['said']} → {said}{sort}")
    return "\n".join(lines)


def passages(listed: Sequence[Mapping[str, Any]]) -> str:
    """Lay out ranked passages."""
    lines: list[str] = []
    for passage in listed:
        ranks = ", ".join(f"{leg} {rank}" for leg, rank in passage["ranks"].items())
        lines.append(f"{passage['rank']:>3}  {place(passage)}   {passage['score']:.3f} ({ranks})")
        lines += [wrapped(textwrap.shorten(passage["text"], 300, placeholder=" …"), "     "), ""]
    return "\n".join(lines).rstrip()


def mark(verdict: str) -> str:
    """Give the sign of a verdict."""
    return _MARKS.get(verdict, "✘")


def verdict(number: int, quote: Mapping[str, Any]) -> str:
    """Lay out one checked quote: verdict, words, and the source's own words where they differ."""
    mark = _MARKS.get(quote["verdict"], "✘")
    found = f"   {quote['document']}" if quote["document"] else ""
    page = f", p. {quote['page']}" if quote.get("page") else ""
    lines = [f"{mark} {quote['verdict']:<14}{found}{page}", wrapped(f"[{number}] “{quote['text']}”", "    ")]
    if quote["source_text"] and quote["verdict"] not in ("exact", "normalised"):
        lines.append(wrapped(f"source: “{quote['source_text']}”", "    "))
    return "\n".join([*lines, *differences(quote["differences"])])


def differences(listed: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say a line for each difference between two wordings."""
    return [
        f"      {d['kind']}: said “{d['said'] or '–'}”, the source has “{d['source'] or '–'}”" for d in listed
    ]


def claim(told: Mapping[str, Any]) -> str:
    """Lay out a sentence without a quote: the nearest evidence, and what of it does not occur there."""
    lines = [wrapped(f"– {told['text']}", "    ")]
    if told["document"]:
        page = f", p. {told['page']}" if told["page"] else ""
        lines = [f"· no quote       nearest: {told['document']}{page}", *lines]
        lines.append(wrapped(f"nearest: “{told['source_text']}”", "    "))
    else:
        lines = ["· no quote       nothing near to it was found", *lines]
    if told["missing"]:
        lines.append(f"      not in it: {', '.join(told['missing'])}")
    elif told["tokens"]:
        lines.append(f"      in it: {', '.join(told['tokens'])}")
    return "\n".join(lines)


def _rate(a_second: float) -> str:
    return f"{a_second:.1f} a second" if a_second >= 1 else f"{a_second * 60:.1f} a minute"


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


class Progress:
    """Say how far a long task is, on standard error: one line rewritten, or a line now and then."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._started = self._said = time.monotonic()
        self._live = sys.stderr.isatty()

    def __call__(self, done: int, total: int, now: str = "") -> None:
        moment = time.monotonic()
        if not self._live and moment - self._said < 5:
            return
        self._said = moment
        spent = moment - self._started
        left = f", {_rate(done / spent)}, about {_span(spent / done * (total - done))} left" if done else ""
        left = left if done < total else ""
        line = f"{self._what} {done}/{total}{left}  {now}"[: width()]
        print(
            f"\r\033[K{line}" if self._live else line,
            end="" if self._live else "\n",
            file=sys.stderr,
            flush=True,
        )

    def end(self) -> None:
        if self._live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
