"""Folders and files in, an index in step with them and a report of every file out."""

from __future__ import annotations

import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

from ..cache import sha256_of
from ..embed import Embedder, embedder_from_settings
from ..errors import InputError, MismatchError, StoreError
from ..read import PASSING, Reading, is_current, read, reader_of
from ..settings import Settings
from ..store import FileRow, Library, Writer, check_is_there, outlived, rebuilding
from ..walk import Found, Scope, scopes_of
from .leave import LeftOut
from .mend import Mended, brought_up, mend, still_there
from .places import check_paths, forgotten, found_in, kept
from .report import BuildReport, FileReport, report_of, told_of
from .stage import stage_reading

_OUTSIDE = Reading("", None, "rejected", "a link that leads out of its folder: name the file itself", "")
Progress = Callable[[int, int, str], None]


@dataclass
class _Run:
    """The working state of one run: what was known, what is found, what is made of it."""

    writer: Writer
    settings: Settings
    embedder: Embedder
    before: dict[str, FileRow]
    left: LeftOut
    rows: dict[str, FileRow] = field(default_factory=dict)
    reports: list[FileReport] = field(default_factory=list)
    embedded: int = 0
    mended: Mended = field(default_factory=Mended)
    present: set[tuple[str, str]] = field(default_factory=set)
    by_file: dict[tuple[str, str], list[FileRow]] = field(init=False)
    by_text: dict[str, list[FileRow]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_file, self.by_text = defaultdict(list), defaultdict(list)
        for row in self.before.values():
            self.by_file[row.root, row.path].append(row)
            self.by_text[row.doc_id or ""].append(row)


def build(
    paths: Sequence[Path],
    folder: Path,
    settings: Settings | None = None,
    *,
    forget: Iterable[Path] = (),
    rebuild: bool = False,
    repair: bool = False,
    purge: bool = False,
    again: Collection[str] = (),
    without: Collection[str] = (),
    progress: Progress = lambda done, total, what: None,
) -> BuildReport:
    """Bring the index at `folder` in step with files and folders; untouched roots stay as they are.

    Documents are committed as they are read, and become the index at once at the end, so a run that
    is stopped loses nothing and the next one goes on from there. `repair` first makes damaged rows again,
    and without paths goes over every root that is there. `purge` leaves no byte of what was removed. Files
    whose names are in `again` are read again even if they are as they were. Those `without` are left out of
    the index from now on, until they are in `again`; nothing happens to the files themselves.
    Raises InputError for a path that is not there, MismatchError for settings that do not fit the index,
    BusyError, DamageError, FullError. An index that is too old to be brought up is built anew from its roots.
    """
    check_paths(paths)
    if not paths:
        check_is_there(folder)  # what only mends, purges or forgets makes no index
    if old := None if rebuild else outlived(folder):
        paths, forget = [*paths, *kept(old.roots, forget)], ()
        settings, rebuild = settings or old.settings, True
    with rebuilding(folder, settings or Settings()) if rebuild else Writer(folder) as writer:
        if old:
            writer.adopt_vectors(folder)
        shape = _shape(writer, settings, folder)
        embedder = embedder_from_settings(shape.embed)
        mended = mend(writer, shape, embedder) if repair else Mended()
        known = _known(writer, mended, again)
        left = LeftOut(known, without, again)
        run = _Run(writer, shape, embedder, known, left, mended=mended, embedded=mended.embedded)
        if repair and not paths:
            paths = _there(run)
        roots = writer.roots()
        dropped = forgotten(roots, forget)
        scopes = scopes_of(paths, roots)
        found, left_out = found_in(scopes, folder)
        _check_found(paths, found, scopes, run.before)
        if writer.settings() is None:
            writer.claim(shape, run.embedder.name)
        _pass_over(run, [r for r in known.values() if r.root not in dropped and not _covers(scopes, r)])
        run.present = {(file.root, file.path) for file in found}
        for number, file in enumerate(found):
            progress(number, len(found), file.name)
            _take(run, file, partial(progress, number, len(found)))
        _report_removed(run, scopes, dropped)
        roots = {path: prefix for path, prefix in roots.items() if path not in dropped}
        roots |= {scope.root: scope.prefix for scope in scopes}
        progress(len(found), len(found), "search files")
        said = _flip(run, roots)
        purged = writer.purge() if purge else None
    said = (str(old), *said) if old else said
    return BuildReport(tuple(run.reports), tuple(left_out), run.embedded, said, purged)


def _known(writer: Writer, mended: Mended, again: Collection[str] = ()) -> dict[str, FileRow]:
    """Give what is known of files; of a damaged document nothing is, so that it is read again."""
    rows = {name: row for name, row in writer.files().items() if still_there(row, mended.again)}
    doubted = {name for name, row in rows.items() if row.doc_id in mended.again} | set(again)
    return {name: replace(row, bytes="") if name in doubted else row for name, row in rows.items()}


def _there(run: _Run) -> list[Path]:
    """List the roots that can be gone over, also those that only files still name."""
    roots = {*run.writer.roots(), *(row.root for row in run.before.values())}
    return sorted(path for root in roots if (path := Path(root)).exists())


def _shape(writer: Writer, settings: Settings | None, folder: Path) -> Settings:
    """Choose the settings of this run: those of the index, which must equal any that are given."""
    stored = writer.settings()
    if stored is None:
        return settings or Settings()
    if settings is not None and settings.index_digest != stored.index_digest:
        raise MismatchError(
            f"the index at {folder} was built with model {stored.embed.model}, shape {stored.index_digest}; "
            f"asked is {settings.embed.model} and {settings.index_digest}: "
            "add --rebuild, or name another --index"
        )
    return stored


def _check_found(
    paths: Sequence[Path], found: Sequence[Found], scopes: Sequence[Scope], before: dict[str, FileRow]
) -> None:
    if paths and not found and not any(_covers(scopes, row) for row in before.values()):
        named = ", ".join(str(path) for path in paths)
        raise InputError(f"no file in {named}: put documents there, or name another folder")


def _covers(scopes: Sequence[Scope], row: FileRow) -> bool:
    return any(scope.covers(row.root, row.path) for scope in scopes)


def _pass_over(run: _Run, rows: Iterable[FileRow]) -> None:
    """Keep what this run does not go over as it was, but for what is left out from now on."""
    run.rows = {row.name: run.left.rows.get(row.name, row) for row in rows}
    run.reports += [report_of(row, "removed", 0.0) for n, row in run.left.new.items() if n in run.rows]


def _take(run: _Run, file: Found, tell: Callable[[str], None]) -> None:
    """Read one file unless it is as it was; stage what is new, record by record."""
    started = time.perf_counter()
    known = run.by_file.get((file.root, file.path), [])
    digest = sha256_of(file.source) if file.readable else ""
    if held := run.left.as_of(file, digest, run.present):
        run.rows[held.name] = held
        run.reports.append(report_of(held, "removed" if held.name in run.left.new else "same", 0.0))
        return
    if known and _as_it_was(known, file, digest):
        for row in known:
            _keep_known(run, file, row)
        return
    readings = _readings(file)
    for number, reading in enumerate(readings, 1):
        if len(readings) > 1:
            tell(f"{file.name}: record {number} of {len(readings)}")
        _keep(run, file, reading, digest, bool(known), started, tell)
        started = time.perf_counter()


def _as_it_was(known: Sequence[FileRow], file: Found, digest: str) -> bool:
    """Tell whether reading again would give what is known: same bytes, same reader, nothing to gain."""
    if any(row.bytes != digest for row in known):
        return False
    if file.fault or not file.inside:
        return bool(known[0].report["reason"] == _readings(file)[0].reason)
    own = next((row.report["reader"] for row in known if _is_whole(row.name, file)), None)
    if own is not None and not is_current(own, reader_of(file.source)):
        return False
    return all(map(is_current, {str(row.report["reader"]) for row in known}))


def _readings(file: Found) -> tuple[Reading, ...]:
    if not file.inside:
        return (_OUTSIDE,)
    if file.fault:
        return (replace(_OUTSIDE, reason=file.fault),)
    return read(file.source)


def _keep_known(run: _Run, file: Found, row: FileRow) -> None:
    """Keep a row as it was but for what stands beside its file now."""
    told = told_of(row.report, file.beside, whole=_is_whole(row.name, file))
    kept = row if told == row.report else replace(row, report=told)
    run.rows[row.name] = kept
    run.reports.append(report_of(kept, "same" if kept is row else "changed", 0.0))


def _is_whole(name: str, file: Found) -> bool:
    """Tell whether a name is the file's own, and no record's in it."""
    while name != file.name and name.startswith(f"{file.prefix}/"):
        name = name.removeprefix(f"{file.prefix}/")
    return name == file.name


def _keep(
    run: _Run,
    file: Found,
    reading: Reading,
    digest: str,
    known: bool,
    started: float,
    tell: Callable[[str], None],
) -> None:
    wanted = _name_of(file, reading)
    name, note = _free_name(run, wanted, file)
    reading, passages, new = stage_reading(
        reading, run.writer, run.embedder, run.settings.chunk, lambda what: tell(f"{file.name}: {what}")
    )
    document = reading.document
    run.embedded += new
    report = asdict(reading)
    del report["document"], report["name"], report["inside"]
    report["passages"] = passages
    report["title"] = document.title if document else ""
    report["language"] = document.language if document else ""
    report["warnings"] = [*reading.warnings, *note]
    report = told_of(report, file.beside, whole=wanted == file.name)
    again = (reading.reason or "").startswith(PASSING)
    row = FileRow(
        name, file.root, file.path, "" if again else digest, document.doc_id if document else None, report
    )
    run.rows[name] = row
    change = "changed" if known else "renamed" if document and _moved(run, row) else "new"
    run.reports.append(report_of(row, change, time.perf_counter() - started))


def _name_of(file: Found, reading: Reading) -> str:
    """Name a reading: by its file, by its place in that file, or by the id of its record."""
    return unicodedata.normalize("NFC", reading.named(file.name))


def _moved(run: _Run, row: FileRow) -> bool:
    """Tell whether this document was known by a name that is now gone from disk."""
    same = run.by_text.get(row.doc_id or "", [])
    return any(old.name not in run.rows and not old.source.exists() for old in same)


def _free_name(run: _Run, name: str, file: Found) -> tuple[str, list[str]]:
    """Prefix a name with its root's folder where another root has it already; say so."""
    taken = _owner(run, name, file)
    if taken is None:
        return name, []
    wanted = name
    while _owner(run, name, file):
        name = f"{file.prefix}/{name}"
    where = f"{taken.root}/{taken.path}".rstrip("/")
    return name, [f"the name {wanted} belongs to {where} already; this one is called {name}"]


def _owner(run: _Run, name: str, file: Found) -> FileRow | None:
    """Name who has a name: a file of this run, or one that had it before and is still to come."""
    before = run.before.get(name)
    own = before is None or (before.root, before.path) == (file.root, file.path)
    later = None if own or before is None or (before.root, before.path) not in run.present else before
    return run.rows.get(name) or later


def _report_removed(run: _Run, scopes: Sequence[Scope], dropped: set[str]) -> None:
    for row in run.before.values():
        gone = row.root in dropped or _covers(scopes, row)
        if gone and row.name not in run.rows:
            run.reports.append(report_of(row, "removed", 0.0, state="removed"))


def _flip(run: _Run, roots: dict[str, str]) -> tuple[str, ...]:
    """Make the rows the index, unless they are it already and sound; say what was mended."""
    mended = (*brought_up(run.writer), *run.mended.lines)
    if run.rows == run.before and roots == run.writer.roots() and not run.embedded and not mended:
        try:
            Library.open(run.writer.folder).close()
            return ()
        except StoreError as error:
            mended = (f"{str(error).partition(': ')[0]}; they were made again",)
    run.embedder.let_go()  # the search files take memory of their own
    run.writer.flip(roots, run.rows.values(), run.embedder.dimensions)
    return mended
