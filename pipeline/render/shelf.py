"""What the library holds in; the top bar, the table of documents and the report of an upload out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from .faults import fault_words
from .inside import inside
from .pages import states_in_words
from .tongue import TONGUES, say, spoken
from .words import data, esc, language_words

File = Mapping[str, Any]

NEW = "/new"  # no library has such a name
_MOST = 2000  # rows on one page
_STATES = MappingProxyType(
    {
        "indexed": ("✔", "good"),
        "partly": ("◐", "fair"),
        "stale": ("!", "fair"),
        "no_text": ("✘", "bad"),
        "needs_password": ("✘", "bad"),
        "rejected": ("✘", "bad"),
        "removed": ("–", "mute"),
    }
)


def choice(libraries: Sequence[tuple[str, str]], chosen: str) -> str:
    """Show which library is open, and the others to switch to; and the languages of the page."""
    options = "".join(
        f'<option value="{esc(value)}"{" selected" if value == chosen else ""}>{esc(words)}</option>'
        for value, words in libraries
    )
    tongues = "".join(
        f'<option value="{code}"{" selected" if code == spoken() else ""}>{esc(words)}</option>'
        for code, words in TONGUES.items()
    )
    return (
        f'<label class="switch"><span class="sr">{esc(say("tab.library"))}</span>'
        f'<select{data(library=chosen)}>{options}<option value="{NEW}">{esc(say("library.new"))}</option>'
        f'</select></label><label class="switch tongues"><span class="sr">{esc(say("tongue.switch"))}</span>'
        f"<select{data(tongue=spoken())}>{tongues}</select></label>"
    )


def top(documents: int, attention: int, model: str, choice: str = "", stamp: object = "") -> str:
    """Show the bar above everything: the name, the library, what it holds, the model, and `offline`."""
    warn = f'<span class="warn">{esc(say("top.attention", n=attention))}</span>'
    return (
        f'<header class="top"{data(stamp=stamp)}><h1 class="wordmark">dayek</h1>{choice}'
        f'<p class="holds"><span>{esc(say("documents", n=documents))}</span>'
        f'{warn if attention else ""}<span class="model">{esc(model)}</span>'
        f'<span class="offline" title="{esc(say("top.offline_means"))}">{esc(say("top.offline"))}</span>'
        "</p></header>"
    )


def shelf(files: Iterable[File], stamp: object = "") -> str:
    """Show every document as a row that opens, those that need attention first, with the reason in words.

    A file is as the report of a run has it, with its name; `inside` shows its pages and its facts.
    """
    listed = sorted(files, key=lambda file: (not needs_attention(file), str(file["name"])))
    if not listed:
        return f'<div class="shelf"{data(stamp=stamp)}><p class="lead">{esc(say("library.empty"))}</p></div>'
    rows = "".join(map(_row, listed[:_MOST]))
    more = len(listed) - _MOST
    rest = f'<p class="hint">{esc(say("shelf.more", n=more))}</p>' if more > 0 else ""
    heads = "".join(
        f"<span>{esc(say(f'shelf.{key}'))}</span>"
        for key in ("document", "language", "state", "pages", "passages")
    )
    return (
        f'<div class="shelf"{data(stamp=stamp)}>{_holds(listed)}{_coverage(listed)}{_sift(listed)}'
        f'<div class="heads" aria-hidden="true">{heads}</div><ul class="library">{rows}</ul>{rest}</div>'
    )


def _holds(files: Sequence[File]) -> str:
    """Say in one line what the whole library holds, page by page."""
    pages = [page for file in files for page in file["page_reports"]]
    told = f" · {say('pages', n=len(pages))}: {states_in_words(pages)}" if pages else ""
    said = say("documents", n=len(files)) + told
    return f'<p class="hint holds" role="status">{esc(said)}</p>'


def _coverage(files: Sequence[File]) -> str:
    """Draw what became of all documents as one bar, its parts named."""
    counts = Counter(str(file["state"]) for file in files)
    parts = "".join(
        f'<span class="part {_STATES[state][1]}" style="--n:{counts[state]}" '
        f'title="{counts[state]:,} {esc(say(f"state.{state}"))}"></span>'
        for state in _STATES
        if counts[state]
    )
    words = ", ".join(f"{counts[state]:,} {say(f'state.{state}')}" for state in _STATES if counts[state])
    return f'<div class="coverage" role="img" aria-label="{esc(words)}">{parts}</div>'


def _sift(files: Sequence[File]) -> str:
    """Write the fields that narrow the list: words, folder, language and date. The page's script does it."""
    tongues = sorted({str(file["language"]) for file in files if file["language"]})
    folders = sorted({_folder(file) for file in files} - {""})
    every = f'<option value="">{esc(say("sift.every"))}</option>'
    languages = every + "".join(
        f'<option value="{esc(code)}">{esc(language_words(code))}</option>' for code in tongues
    )
    below = every + "".join(f'<option value="{esc(each)}">{esc(each)}</option>' for each in folders)
    dates = "".join(
        f'<label>{esc(say(f"filter.{key}"))} <input type="text" data-sift="{key}" inputmode="numeric" '
        f'placeholder="2019" maxlength="10" autocomplete="off"></label>'
        for key in ("since", "until")
    )
    return (
        f'<div class="sift" role="search"><label>{esc(say("sift.words"))} '
        f'<input type="search" data-sift="words" autocomplete="off" spellcheck="false"></label>'
        f'<label>{esc(say("filter.language"))} <select data-sift="language">{languages}</select></label>'
        f'<label>{esc(say("filter.folder"))} <select data-sift="folder">{below}</select></label>{dates}'
        f'<span class="hint sifted" role="status" data-of="{esc(say("sift.of"))}"></span></div>'
    )


def _folder(file: File) -> str:
    return str(file["name"]).rpartition("/")[0]


def needs_attention(file: File) -> bool:
    """Tell whether a person should look: not wholly read, changed since, or read with a warning."""
    return file["state"] not in ("indexed", "removed") or bool(file["warnings"])


def _row(file: File) -> str:
    told = [file["reason"], *file["warnings"][:1]]
    said = "".join(f'<span class="reason">{esc(fault_words(each))}</span>' for each in told if each)
    new = str(file["title"]) not in str(file["name"])  # the name's own stem says nothing
    title = f'<span class="title">{esc(file["title"])}</span>' if new else ""
    language = language_words(str(file["language"])) if file["language"] else "–"
    cells = (("language", esc(language)), ("state", _state(str(file["state"]))), ("pages", _pages(file)))
    values = "".join(
        f'<span class="value"><span class="name">{esc(say(f"shelf.{name}"))} </span>{value}</span>'
        for name, value in (*cells, ("passages", esc(file["passages"] or "–")))
    )
    sift = data(name=file["name"], language=file["language"], folder=_folder(file), date=file.get("date"))
    return (
        f'<li class="{"attention" if needs_attention(file) else "sound"}"{sift}><details>'
        f'<summary><span class="what"><span class="doc">{esc(file["name"])}</span>{title}{said}</span>'
        f"{values}</summary>{inside(file)}</details></li>"
    )


def _state(state: str) -> str:
    mark, tone = _STATES.get(state, ("?", "mute"))
    words = say(f"state.{state}") if state in _STATES else state
    return f'<span class="badge {tone}"><span aria-hidden="true">{mark}</span> {esc(words)}</span>'


def _pages(file: File) -> str:
    pages, read = file["pages"], file["pages_read"]
    if not pages:
        return "–"
    return esc(pages) if read in (None, pages) else esc(say("shelf.of", read=read, pages=pages))


def ingest(files: Sequence[File], summary: Mapping[str, int], stamp: object = "") -> str:
    """Report an upload: what became of each file, in the order of the run."""
    fresh = [file for file in files if file["change"] != "same"]
    counts = ", ".join(
        f"{count} {say(f'state.{state}') if state in _STATES else state}" for state, count in summary.items()
    )
    rows = "".join(
        f'<li>{_state(str(file["state"]))} <span class="doc">{esc(file["name"])}</span> '
        f'<span class="hint">{esc(_change(file))}</span>'
        + "".join(
            f'<p class="reason">{esc(fault_words(each))}</p>'
            for each in (file["reason"], *file["warnings"])
            if each
        )
        + "</li>"
        for file in fresh
    )
    nothing = f'<p class="hint">{esc(say("upload.nothing_new"))}</p>'
    return (
        f'<div class="ingest" role="status" aria-live="polite"{data(stamp=stamp)}>'
        f'<h3 class="rubric">{esc(say("upload.done", counts=counts))}</h3>'
        + (f"<ul>{rows}</ul>" if fresh else nothing)
        + "</div>"
    )


def _change(file: File) -> str:
    return f"{say('change.' + str(file['change']))} · {say('passages', n=file['passages'])}"


def under_way(files: Sequence[tuple[str, str]], done: int, total: int) -> str:
    """Show files as they go through: (name, step), a step being a label below `upload`."""
    rows = "".join(
        f'<li class="{step}"><span class="doc">{esc(name)}</span> '
        f'<span class="hint">{esc(say(f"upload.{step}"))}</span></li>'
        for name, step in files
    )
    share = 100 * done / max(1, total)
    return (
        f'<div class="ingest under-way"><h3 class="rubric">{esc(say("upload.under_way"))}</h3>'
        f'<span class="gauge" role="progressbar" aria-valuenow="{share:.0f}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-label="{esc(say("upload.under_way"))}" style="--w:{share:.0f}%"></span>'
        f"<ul>{rows}</ul></div>"
    )


def failure(words: object, stamp: object = "") -> str:
    """Say one line that went wrong, with its mend."""
    return f'<div class="failure" role="alert"{data(stamp=stamp)}><p>{esc(fault_words(words))}</p></div>'


def uploads_lead(folder: str) -> str:
    """Say what may be added, where the copies go, and that a user's own files are left alone."""
    folder_html = f'<span class="place">{esc(folder)}</span>'
    copies = esc(say("library.copies")).format(folder=folder_html, erase="<code>dayek erase</code>")
    drop = data(drop=say("library.drop"))  # the page's script lets the field for files say it
    return f'<p class="lead"{drop}>{esc(say("library.lead"))}</p><p class="hint kept">{copies}</p>'


def lead(words: str) -> str:
    """Say what a tab is for."""
    return f'<p class="lead">{esc(words)}</p>'
