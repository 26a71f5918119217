"""An index folder in; checks of index, model and environment out, each with its mend."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .cache import cache_home
from .dense import POLICY
from .embed import Bundled, cross_encoder, embedder_from_settings, static_words
from .errors import DayekError, NoIndexError
from .home import home
from .libraries import kept, libraries
from .read.worker import MEMORY
from .render.words import sized
from .settings import EmbedSettings
from .store import Library, damaged_files, damaged_rows, left_over
from .system import unenforced

_NEEDED = (
    "sentence-transformers",
    "onnxruntime",
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
    """Look at everything that an answer depends on; what one look finds stops no other."""
    found = [_packages(), _limits(), _disk(folder), _kept()]
    try:
        library = Library.open(folder)
    except DayekError as error:
        found += [_model(EmbedSettings()), _failed("index", error)]
        return found if isinstance(error, NoIndexError) else [*found, *_stored(folder)]
    found.append(_model(library.settings.embed))
    found += [_index(library), _search(library), *_stored(folder), _fresh(library), _whole(library)]
    library.close()
    return found


def _failed(name: str, error: DayekError) -> Check:
    detail, _, mend = str(error).rpartition(": ")
    return Check(name, False, detail or mend, mend or "run dayek index")


def _stored(folder: Path) -> list[Check]:
    """Look at what is stored, part by part."""
    looks = (("search files", _search_files), ("rows", _rows), ("left over", _left_over))
    return [_tried(name, look, folder) for name, look in looks]


def _tried(name: str, look: Callable[[Path], Check], folder: Path) -> Check:
    try:
        return look(folder)
    except DayekError as error:
        return _failed(name, error)


def _packages() -> Check:
    seen: list[str] = []
    for name in _NEEDED:
        try:
            seen.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            return Check("packages", False, f"{name} is not installed", f"pip install {name}")
    return Check("packages", True, f"Python {sys.version.split()[0]}, {', '.join(seen)}")


def _limits() -> Check:
    missing = unenforced()
    held = f"a reader has {MEMORY >> 30} GiB, and a killed writer's lock is let go by the system"
    return Check("limits", True, "; ".join(missing) or held)


def _kept() -> Check:
    """Name the one place of what dayek keeps of its user, and what erases it."""
    found, cache = kept(), cache_home()
    copies = sum(place.uploads.is_dir() for place in libraries())
    in_cache = sum(each.bytes for each in found if each.path == cache)
    own = sum(each.bytes for each in found) - in_cache
    held = f"{len(libraries())} libraries, uploads in {copies}, {sized(own)}"
    detail = f"{home()}: {held}; models: {cache}: {sized(in_cache)}; dayek erase lists and deletes all of it"
    return Check("what dayek keeps", True, detail)


def _disk(folder: Path) -> Check:
    place = next(p for p in [folder.absolute(), *folder.absolute().parents] if p.exists())
    free = shutil.disk_usage(place).free
    mend = None if free > _LEAST_FREE else f"free some space on the disk of {place}"
    return Check("disk", mend is None, f"{free / 1e9:.1f} GB free at {place}", mend)


def _model(settings: EmbedSettings) -> Check:
    try:
        embedder = embedder_from_settings(settings)
        dimensions = len(embedder.encode(["dayek"])[0])
        if isinstance(embedder, Bundled):
            embedder.load()  # so that it knows what it cannot have
        cross_encoder().load()
        static_words([""])  # damaged, no question in another language can be asked
    except DayekError as error:
        detail, _, mend = str(error).partition(": ")
        return Check("model", False, detail, mend)
    fault = embedder.fault or cross_encoder().fault
    slow = f"; slow: {fault}, DAYEK_CACHE names another folder" if fault else ""
    return Check("model", True, f"{settings.model}, {dimensions} dimensions, loads offline{slow}")


def _index(library: Library) -> Check:
    documents = len({doc_id for _, doc_id in library.names()})
    detail = f"{documents} documents, {library.size()} passages, fingerprint {library.fingerprint}"
    return Check("index", True, f"{library.folder}: {detail}")


def _search(library: Library) -> Check:
    shape = library.dense
    short = shape.recall < POLICY.recall
    return Check("search", not short, str(shape), "dayek index --rebuild" if short else None)


def _search_files(folder: Path) -> Check:
    if wrong := damaged_files(folder):
        return Check(
            "search files", False, f"damaged: {_some(wrong)}", "run dayek index: it derives them again"
        )
    return Check("search files", True, "every search file has the size and hash it was written with")


def _rows(folder: Path) -> Check:
    damaged = damaged_rows(folder)
    if damaged:
        return Check("rows", False, f"damaged: {_some([str(d) for d in damaged])}", "dayek index --repair")
    return Check("rows", True, "every stored row is there, with the hash it was written with")


def _left_over(folder: Path) -> Check:
    left = left_over(folder)
    detail = f"{_some(left)}: of a run that goes on, or was stopped; dayek index --purge takes them away"
    return Check("left over", True, detail if left else "nothing is left of stopped runs")


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
