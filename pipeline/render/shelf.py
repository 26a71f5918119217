"""What the library holds in; the top bar, the table of documents and the report of an upload out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from .inside import inside
from .pages import states_in_words
from .words import LANGUAGES, counted, data, esc

File = Mapping[str, Any]

NEW = "/new"  # no library has such a name
_MOST = 2000  # rows on one page
_STATES = MappingProxyType(
    {
        "indexed": ("✔", "good", "indexed"),
        "partly": ("◐", "fair", "partly read"),
        "stale": ("!", "fair", "changed since"),
        "no_text": ("✘", "bad", "no text"),
        "needs_password": ("✘", "bad", "needs a password"),
        "rejected": ("✘", "bad", "not read"),
        "removed": ("–", "mute", "removed"),
    }
)


def choice(libraries: Sequence[tuple[str, str]], chosen: str) -> str:
    """Show which library is open, and the others to switch to."""
    options = "".join(
        f'<option value="{esc(value)}"{" selected" if value == chosen else ""}>{esc(words)}</option>'
        for value, words in libraries
    )
    return (
        f'<label class="switch"><span class="sr">Library</span><select{data(library=chosen)}>{options}'
        f'<option value="{NEW}">New library…</option></select></label>'
    )


def top(documents: int, attention: int, model: str, choice: str = "", stamp: object = "") -> str:
    """Show the bar above everything: the name, the library, what it holds, the model, and `offline`."""
    warn = f'<span class="warn">{attention:,} need{"s" if attention == 1 else ""} attention</span>'
    return (
        f'<header class="top"{data(stamp=stamp)}><h1 class="wordmark">dayek</h1>{choice}'
        f'<p class="holds"><span>{esc(counted(documents, "document"))}</span>'
        f'{warn if attention else ""}<span class="model">{esc(model)}</span>'
        '<span class="offline" title="nothing leaves this machine">offline</span></p></header>'
    )


def shelf(files: Iterable[File], stamp: object = "") -> str:
    """Show every document as a row that opens, those that need attention first, with the reason in words.

    A file is as the report of a run has it, with its name; `inside` shows its pages and its facts.
    """
    listed = sorted(files, key=lambda file: (not needs_attention(file), str(file["name"])))
    if not listed:
        return f'<div class="shelf"{data(stamp=stamp)}><p class="lead">The library is empty.</p></div>'
    rows = "".join(map(_row, listed[:_MOST]))
    more = len(listed) - _MOST
    rest = f'<p class="hint">and {more:,} more: dayek report lists them</p>' if more > 0 else ""
    return (
        f'<div class="shelf"{data(stamp=stamp)}>{_holds(listed)}<div class="heads" aria-hidden="true">'
        "<span>document</span><span>language</span><span>state</span><span>pages</span><span>passages</span>"
        f'</div><ul class="library">{rows}</ul>{rest}</div>'
    )


def _holds(files: Sequence[File]) -> str:
    """Say in one line what the whole library holds, page by page."""
    pages = [page for file in files for page in file["page_reports"]]
    told = f" · {counted(len(pages), 'page')}: {states_in_words(pages)}" if pages else ""
    return f'<p class="hint holds" role="status">{esc(counted(len(files), "document") + told)}</p>'


def needs_attention(file: File) -> bool:
    """Tell whether a person should look: not wholly read, changed since, or read with a warning."""
    return file["state"] not in ("indexed", "removed") or bool(file["warnings"])


def _row(file: File) -> str:
    told = [file["reason"], *file["warnings"][:1]]
    said = "".join(f'<span class="reason">{esc(each)}</span>' for each in told if each)
    new = str(file["title"]) not in str(file["name"])  # the name's own stem says nothing
    title = f'<span class="title">{esc(file["title"])}</span>' if new else ""
    language = LANGUAGES.get(str(file["language"]), file["language"] or "–")
    cells = (("language", esc(language)), ("state", _state(str(file["state"]))), ("pages", _pages(file)))
    values = "".join(
        f'<span class="value"><span class="name">{name} </span>{value}</span>'
        for name, value in (*cells, ("passages", esc(file["passages"] or "–")))
    )
    return (
        f'<li class="{"attention" if needs_attention(file) else "sound"}"><details>'
        f'<summary><span class="what"><span class="doc">{esc(file["name"])}</span>{title}{said}</span>'
        f"{values}</summary>{inside(file)}</details></li>"
    )


def _state(state: str) -> str:
    mark, tone, words = _STATES.get(state, ("?", "mute", state))
    return f'<span class="badge {tone}"><span aria-hidden="true">{mark}</span> {esc(words)}</span>'


def _pages(file: File) -> str:
    pages, read = file["pages"], file["pages_read"]
    if not pages:
        return "–"
    return esc(pages) if read in (None, pages) else f"{esc(read)} of {esc(pages)}"


def ingest(files: Sequence[File], summary: Mapping[str, int], stamp: object = "") -> str:
    """Report an upload: what became of each file, in the order of the run."""
    fresh = [file for file in files if file["change"] != "same"]
    counts = ", ".join(
        f"{count} {_STATES.get(state, ('', '', state))[2]}" for state, count in summary.items()
    )
    rows = "".join(
        f'<li>{_state(str(file["state"]))} <span class="doc">{esc(file["name"])}</span> '
        f'<span class="hint">{esc(file["change"])} · {esc(counted(file["passages"], "passage"))}</span>'
        + "".join(
            f'<p class="reason">{esc(each)}</p>' for each in (file["reason"], *file["warnings"]) if each
        )
        + "</li>"
        for file in fresh
    )
    nothing = '<p class="hint">Nothing new: these files are in the library already.</p>'
    return (
        f'<div class="ingest" role="status" aria-live="polite"{data(stamp=stamp)}>'
        f'<h3 class="rubric">upload · {esc(counts)}</h3>'
        + (f"<ul>{rows}</ul>" if fresh else nothing)
        + "</div>"
    )


def failure(words: object, stamp: object = "") -> str:
    """Say one line that went wrong, with its mend."""
    return f'<div class="failure" role="alert"{data(stamp=stamp)}><p>{esc(words)}</p></div>'


def uploads_lead(folder: str) -> str:
    """Say what may be added, where the copies go, and that a user's own files are left alone."""
    return (
        '<p class="lead">Add documents here: PDF, Word, slides, sheets, HTML, e-mail, e-books, text and '
        "more, up to 50 MB each. dayek keeps copies of them, and they can be asked as soon as they are read. "
        "A row opens to its pages: how each was read, and how much of its ink the text explains.</p>"
        f'<p class="hint kept">Copies lie in <span class="place">{esc(folder)}</span>. Removing one never '
        "deletes the file that you gave; <code>dayek erase</code> deletes all that dayek keeps.</p>"
    )


def lead(words: str) -> str:
    """Say what a tab is for."""
    return f'<p class="lead">{esc(words)}</p>'
