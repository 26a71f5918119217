"""What the library holds in; the top bar, the table of documents and the report of an upload out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from .words import LANGUAGES, counted, data, esc

File = Mapping[str, Any]

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


def top(documents: int, attention: int, model: str) -> str:
    """Show the bar above everything: the name, what the library holds, the model, and `offline`."""
    warn = f'<span class="warn">{attention:,} need{"s" if attention == 1 else ""} attention</span>'
    return (
        '<header class="top"><h1 class="wordmark">dayek</h1>'
        f'<p class="holds"><span>{esc(counted(documents, "document"))}</span>'
        f'{warn if attention else ""}<span class="model">{esc(model)}</span>'
        '<span class="offline" title="nothing leaves this machine">offline</span></p></header>'
    )


def shelf(files: Iterable[File], stamp: object = "") -> str:
    """Show every document as a row, those that need attention first, with the reason in words.

    A file has name, title, language, state, reason, pages, pages_read, passages and warnings.
    """
    listed = sorted(files, key=lambda file: (not needs_attention(file), str(file["name"])))
    if not listed:
        return f'<div class="shelf"{data(stamp=stamp)}><p class="lead">The library is empty.</p></div>'
    rows = "".join(map(_row, listed))
    return (
        f'<div class="shelf" role="status" aria-live="polite"{data(stamp=stamp)}>'
        '<div class="table-scroll"><table class="grid library"><thead><tr><th scope="col">document</th>'
        '<th scope="col">language</th><th scope="col">state</th><th scope="col">pages</th>'
        f'<th scope="col">passages</th></tr></thead><tbody>{rows}</tbody></table></div></div>'
    )


def needs_attention(file: File) -> bool:
    """Tell whether a person should look: not wholly read, changed since, or read with a warning."""
    return file["state"] not in ("indexed", "removed") or bool(file["warnings"])


def _row(file: File) -> str:
    told = [file["reason"], *file["warnings"]]
    said = "".join(f'<p class="reason">{esc(each)}</p>' for each in told if each)
    title = f'<span class="title">{esc(file["title"])}</span>' if file["title"] else ""
    language = LANGUAGES.get(str(file["language"]), file["language"] or "–")
    return (
        f'<tr class="{"attention" if needs_attention(file) else "sound"}">'
        f'<th scope="row"><span class="doc">{esc(file["name"])}</span>{title}{said}</th>'
        f"<td>{esc(language)}</td><td>{_state(str(file['state']))}</td>"
        f"<td>{_pages(file)}</td><td>{esc(file['passages'] or '–')}</td></tr>"
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


def lead(words: str) -> str:
    """Say what a tab is for."""
    return f'<p class="lead">{esc(words)}</p>'
