"""A live index in, one file that holds all of its truth out, and back: both checked row by row."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..errors import DamageError, InputError, MismatchError
from ..system import settle
from .rebuild import writer_over
from .schema import DATABASE, STAGING, VERSION, connect, opened, translated
from .verify import damages
from .writer import Writer


@dataclass(frozen=True, slots=True)
class Backup:
    """Where a backup lies, its bytes, and the documents in it."""

    file: Path
    bytes: int
    documents: int


def back_up(folder: Path, file: Path) -> Backup:
    """Write all documents, passages and vectors of an index, as of one moment, to one file, and verify it.

    Nobody has to stop reading or writing for it. Search files are not in it: they are derived again.
    Raises DamageError rather than keep a backup of what is damaged.
    """
    part = file.with_name(f"{file.name}.part")
    with closing(connect(folder, write=False)) as source, translated(file.parent):
        file.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(part)) as target:
                source.backup(target)
            found = verified(part)
            settle(part)
            part.replace(file)
            settle(file.parent)
        finally:
            part.unlink(missing_ok=True)
    return Backup(file, file.stat().st_size, found)


def verified(file: Path) -> int:
    """Check every row of a backup against its hash; count its documents."""
    if not file.is_file():
        raise InputError(f"no backup at {file}: make one with dayek backup {file}")
    with closing(_readable(file)) as connection:
        found = damages(connection)
        if found:
            raise DamageError(f"{file} holds damage ({found[0]}): dayek index --repair, then back up again")
        return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])


def _readable(file: Path) -> sqlite3.Connection:
    with _no_backup(file):
        connection = opened(file, "ro")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'passages'").fetchone()
    if not tables[0]:
        raise InputError(f"{file} is no backup of dayek: name a file that dayek backup wrote")
    if version != VERSION:
        raise MismatchError(
            f"{file} has version {version}, this dayek reads version {VERSION}: restore it with that version"
        )
    return connection


@contextmanager
def _no_backup(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise InputError(
            f"{file} is no backup of dayek ({error}): name a file that dayek backup wrote"
        ) from error


def restore(file: Path, folder: Path, *, force: bool = False) -> Backup:
    """Make a backup the index at `folder`, after every row of it was checked; nothing is embedded.

    Readers see the index before until all is in its place. InputError where an index is already,
    unless forced.
    """
    documents = verified(file)
    if (folder / DATABASE).exists() and not force:
        raise InputError(f"there is an index at {folder}: add --force to put the backup in its place")
    with writer_over(folder) as live, translated(folder):
        staging = folder / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        shutil.copyfile(file, staging / DATABASE)
        with Writer(staging, first=live.next_number()) as staged:
            staged.derive_again()
            live.take_over(staged)
        shutil.rmtree(staging)
    return Backup(file, file.stat().st_size, documents)
