"""Uploaded files in, copies under safe names in a folder of the library's own out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ..errors import InputError
from ..home import on_its_way
from ..read import SUFFIXES

UPLOAD_LIMIT = 50 * 1024 * 1024


def keep_uploads(paths: Iterable[Path], folder: Path) -> list[Path]:
    """Copy files into a folder under safe names of their own; the same bytes are kept once."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_keep(path, folder) for path in paths]


def _keep(path: Path, folder: Path) -> Path:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path.name} is of a kind dayek does not read: give {', '.join(SUFFIXES)}")
    if path.stat().st_size > UPLOAD_LIMIT:
        raise InputError(
            f"{path.name} is larger than {UPLOAD_LIMIT >> 20} MB: put it into a folder, run dayek index"
        )
    stem = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in path.stem).strip(" .")[
        :120
    ]
    body = path.read_bytes()
    for name in _names(stem or "document", suffix):
        kept = folder / name
        try:
            with kept.open("xb") as file:
                file.write(body)
        except FileExistsError:
            if not kept.is_file() or kept.read_bytes() != body:
                continue
        except OSError as error:
            raise InputError(
                f"cannot keep {path.name} in {folder}: {error.strerror}; free some room"
            ) from error
        return kept
    raise AssertionError("names do not end")


def drop_upload(folder: Path, name: str) -> None:
    """Delete dayek's own copy of an upload; InputError where that is no file of this folder."""
    path = folder / name
    if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{name} is no copy that dayek made: it is left alone")
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"cannot delete {path} ({error.strerror}): close what uses it") from error


def discard(sent: Iterable[str]) -> None:
    """Delete what a browser sent, once it is read: only what lies in the folder for that."""
    for path in map(Path, sent):
        if path.parent.parent == on_its_way():
            with suppress(OSError):
                path.unlink(missing_ok=True)
                path.parent.rmdir()


def _names(stem: str, suffix: str) -> Iterator[str]:
    yield f"{stem}{suffix}"
    number = 2
    while True:
        yield f"{stem} ({number}){suffix}"
        number += 1
