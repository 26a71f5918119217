"""A file's ingest report in, the opened part of its row out: a strip of its pages, notes on them, facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Any

from .faults import fault_words
from .pages import PAGE_STATES, THIN, Report, Run, bins_of, runs_of
from .tongue import say, say_or
from .words import data, esc

_CELLS = 180  # in one strip; a longer row of runs is shown in equal steps
_LISTED = 12  # runs that are told in words below it


def inside(file: Mapping[str, Any]) -> str:
    """Show how a file was read, page by page where it has pages, and what is known of it."""
    pages: Sequence[Report] = file["page_reports"]
    rest = "".join(f'<p class="reason">{esc(fault_words(each))}</p>' for each in file["warnings"][1:])
    told = _facts(file["facts"]) + _reading(file) + _keeping(file)
    return f'<div class="inside">{_pages(pages)}{rest}{told}</div>'


def _keeping(file: Mapping[str, Any]) -> str:
    """Say whose the file is: a copy of dayek's own is deleted when removed, a user's is only left out."""
    if "path" not in file:
        return ""
    name = file["name"]
    opens = f'<button type="button" class="quiet"{data(open=name)}>{esc(say("shelf.open"))}</button>'
    left, own = file["state"] == "removed", not file.get("copy")
    words = say("shelf.take_in" if left else "shelf.reread")
    again = f'<button type="button" class="quiet"{data(reread=name)}>{esc(words)}</button>'
    deeds = f'<p class="deeds">{opens if file["characters"] else ""}{again}</p>'
    path = f'<span class="place">{esc(file["path"])}</span>'
    whose = esc(say("shelf.own" if own else "shelf.copy")).format(path=path)
    if left:
        return f'{deeds}<p class="keeping">{whose}</p>'
    return (
        f'{deeds}<details class="keeping"><summary>{esc(say("shelf.remove"))}</summary>'
        f"<p>{whose}{' ' + esc(say('shelf.leaves')) if own else ''}</p>"
        f'<button class="quiet" data-remove="{esc(name)}">{esc(say("shelf.remove_it"))}</button></details>'
    )


def _pages(pages: Sequence[Report]) -> str:
    if not pages:
        return ""
    runs = runs_of(pages)
    cells = runs if len(runs) <= _CELLS else bins_of(pages, ceil(len(pages) / _CELLS))
    strip = "".join(map(_cell, cells))
    return (
        f'<ol class="strip" aria-label="{esc(say("file.pages"))}">{strip}</ol>{_legend(pages)}{_notes(runs)}'
    )


def _cell(run: Run) -> str:
    """Show a run as one cell, as wide as its pages are many and as full as their text explains them."""
    full = 1.0 if run.low is None or run.high is None else (run.low + run.high) / 2
    words = esc(in_words(run))
    look = f'class="cell {esc(run.state)}" style="--n:{len(run)};--c:{full * 100:.0f}%"'
    return f'<li {look} title="{words}"><span class="sr">{words}</span></li>'


def in_words(run: Run) -> str:
    """Say all that is known of a run: `pp. 1–38: read by pdfium, 40,112 characters, …`."""
    by = run.state in ("read", "ocr") and run.by
    parts = [say("file.state_by", state=run.said, reader=run.by) if by else run.said]
    parts.append(say("file.characters", n=run.characters) if run.characters else "")
    parts.append(say("file.ink", share=run.coverage) if run.coverage and run.state != "blank" else "")
    first = ", ".join(part for part in parts if part)
    told = "; ".join([first, *map(fault_words, run.warnings)])
    return say("file.page" if len(run) == 1 else "file.run", pages=run.numbers, told=told)


def _legend(pages: Sequence[Report]) -> str:
    counts = {state: sum(page["state"] == state for page in pages) for state in PAGE_STATES}
    keys = "".join(
        f'<li><span class="cell {state}" aria-hidden="true"></span>{counts[state]:,} '
        f"{esc(say(f'leaf.{state}'))}</li>"
        for state in PAGE_STATES
        if counts[state]
    )
    return f'<ul class="legend" aria-label="{esc(say("file.pages_by_state"))}">{keys}</ul>'


def _notes(runs: Iterable[Run]) -> str:
    """Tell of the runs that a person should know of: not plainly read, hardly explained, or with warnings."""
    noted = [run for run in runs if _is_noted(run)]
    lines = "".join(f"<li>{esc(in_words(run))}</li>" for run in noted[:_LISTED])
    more = len(noted) - _LISTED
    lines += f'<li class="hint">{esc(say("file.more", n=more))}</li>' if more > 0 else ""
    return f'<ul class="page-notes">{lines}</ul>' if lines else ""


def _is_noted(run: Run) -> bool:
    thin = run.low is not None and run.low < THIN and run.state != "blank"
    return thin or run.state in ("ocr", "unread") or bool(run.warnings)


def _facts(facts: Sequence[Mapping[str, str]]) -> str:
    """List what is known of a document, each with where it was found."""
    lines = "".join(
        f"<div><dt>{esc(say_or('fact.' + fact['name'], fact['name']))}</dt><dd>{esc(fact['value'])} "
        f'<span class="from">{esc(say_or("from." + fact["source"], fact["source"]))}</span></dd></div>'
        for fact in facts
    )
    return f'<dl class="facts">{lines}</dl>' if lines else ""


def _reading(file: Mapping[str, Any]) -> str:
    encoding = say("file.encoding", encoding=file["encoding"]) if file["encoding"] else ""
    size = say("file.characters", n=file["characters"]) if file["characters"] else ""
    reader = say("file.read_by", reader=file["reader"]) if file["reader"] else say("file.no_reader")
    parts = [reader, encoding, size]
    return f'<p class="hint">{esc(" · ".join(part for part in parts if part))}</p>'
