"""An index folder in; checks of index, model and environment out, each with its mend."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .dense import POLICY
from .embed import embedder_from_settings
from .errors import DayekError
from .settings import EmbedSettings
from .store import Library

_NEEDED = (
    "sentence-transformers",
    "faiss-cpu",
    "langchain-text-splitters",
    "pypdf",
    "pypdfium2",
    "gradio",
    "tantivy",
)
_LEAST_FREE = 200_000_000  # bytes: room for a rebuild of a middling library


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, what was seen, and the mend where it is not."""

    name: str
    ok: bool
    detail: str
    mend: str | None = None


def checks(folder: Path) -> list[Check]:
    """Look at everything that an answer depends on."""
    found = [_packages(), _disk(folder)]
    try:
        library = Library.open(folder)
    except DayekError as error:
        detail, _, mend = str(error).partition(": ")
        return [*found, _model(EmbedSettings()), Check("index", False, detail, mend or "run dayek index")]
    found.append(_model(library.settings.embed))
    found += [look(library) for look in (_index, _search, _rows, _fresh, _whole)]
    library.close()
    return found


def _packages() -> Check:
    seen: list[str] = []
    for name in _NEEDED:
        try:
            seen.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            return Check("packages", False, f"{name} is not installed", f"pip install {name}")
    return Check("packages", True, f"Python {sys.version.split()[0]}, {', '.join(seen)}")


def _disk(folder: Path) -> Check:
    place = next(p for p in [folder.absolute(), *folder.absolute().parents] if p.exists())
    free = shutil.disk_usage(place).free
    mend = None if free > _LEAST_FREE else f"free some space on the disk of {place}"
    return Check("disk", mend is None, f"{free / 1e9:.1f} GB free at {place}", mend)


def _model(settings: EmbedSettings) -> Check:
    try:
        dimensions = embedder_from_settings(settings).dimensions
    except DayekError as error:
        detail, _, mend = str(error).partition(": ")
        return Check("model", False, detail, mend)
    return Check("model", True, f"{settings.model}, {dimensions} dimensions, loads offline")


def _index(library: Library) -> Check:
    documents = len({doc_id for _, doc_id in library.names()})
    detail = f"{documents} documents, {library.size()} passages, fingerprint {library.fingerprint}"
    return Check("index", True, f"{library.folder}: {detail}")


def _search(library: Library) -> Check:
    shape = library.dense
    short = shape.recall < POLICY.recall
    return Check("search", not short, str(shape), "dayek index --rebuild" if short else None)


def _rows(library: Library) -> Check:
    damaged = library.verify()
    if damaged:
        return Check("rows", False, f"damaged: {'; '.join(damaged[:5])}", "dayek index --rebuild")
    return Check("rows", True, "every stored row has the hash it was written with")


def _fresh(library: Library) -> Check:
    stale = [name for name, _ in library.names() if library.state(name) == "stale"]
    if stale:
        return Check(
            "fresh", False, f"changed or gone since: {_some(stale)}", "run dayek index on their folders"
        )
    return Check("fresh", True, "every file on disk is as it was read")


def _whole(library: Library) -> Check:
    short: Callable[[str], bool] = lambda state: state != "indexed"  # noqa: E731
    files = [f"{row.name} ({row.report['reason']})" for row in library.files if short(row.report["state"])]
    if files:
        return Check(
            "whole", False, f"not wholly read: {_some(files)}", "mend these files and index them again"
        )
    return Check("whole", True, "every file was wholly read")


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return "; ".join(names[:5]) + more
