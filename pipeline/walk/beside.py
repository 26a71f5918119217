"""A root's manifest and the sidecar beside a file in; what they say of each file, as facts, out.

A sidecar is `report.pdf.toml` beside `report.pdf`. A manifest is `manifest.toml` at a root: `leave_out`
lists patterns of files that are no documents, each `[[document]]` names a `file` and says the rest of it.
"""

from __future__ import annotations

import os
import stat
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from ..evidence import Fact
from ..system import flags

MANIFEST = "manifest.toml"
SIDECAR = ".toml"
_LARGEST = 1 << 20  # bytes of one such file
_PLAIN = (str, int, float, date, time)


@dataclass(frozen=True, slots=True)
class Beside:
    """What is said of a file beside it: facts, and in words what of that could not be read."""

    facts: tuple[Fact, ...] = ()
    warnings: tuple[str, ...] = ()

    def __add__(self, other: Beside) -> Beside:
        return Beside(self.facts + other.facts, self.warnings + other.warnings)


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a root's manifest says: patterns to leave out, and facts by path; `fault` when it is broken."""

    leave_out: tuple[str, ...] = ()
    documents: Mapping[str, Beside] = field(default_factory=dict)
    fault: str = ""

    def of(self, path: str) -> Beside:
        return self.documents.get(unicodedata.normalize("NFC", path), NOTHING)


def manifest_of(root: Path) -> Manifest:
    """Read the manifest of a root, if there is one."""
    path = root / MANIFEST
    if not os.path.lexists(path):
        return Manifest()
    data = _toml(path)
    if isinstance(data, str):
        return Manifest(fault=data)
    patterns, entries = data.get("leave_out", []), data.get("document", [])
    fault = ""
    if not _all(patterns, str):
        patterns, fault = [], 'leave_out is no list of patterns: write leave_out = ["drafts/**"]'
    if not _all(entries, dict):
        entries, fault = [], "document is no list of tables: write [[document]] above each"
    named = [entry for entry in entries if isinstance(entry.get("file"), str)]
    if len(named) < len(entries):
        fault = 'a [[document]] names no file: add file = "…", its path below this folder'
    documents: dict[str, Beside] = {}
    for entry in named:
        name = unicodedata.normalize("NFC", entry["file"]).removeprefix("./")
        said = {key: value for key, value in entry.items() if key != "file"}
        documents[name] = documents.get(name, NOTHING) + _beside(said, MANIFEST)
    return Manifest(tuple(p.replace("**", "*") for p in patterns), documents, fault)


def sidecar_of(path: Path) -> Path:
    """Name the sidecar of a file, whether it is there or not."""
    return path.with_name(path.name + SIDECAR)


def described_by(path: Path) -> Path | None:
    """Name the file that a sidecar speaks of; None for what is no sidecar."""
    file = path.with_name(path.name.removesuffix(SIDECAR))
    return file if path.suffix == SIDECAR and file.suffix and file.is_file() else None


def read_sidecar(path: Path) -> Beside:
    """Read a sidecar; nothing where there is none, a warning where it is broken."""
    if not os.path.lexists(path):
        return NOTHING
    data = _toml(path)
    return Beside(warnings=(f"{path.name}: {data}",)) if isinstance(data, str) else _beside(data, path.name)


def _beside(said: Mapping[str, Any], source: str) -> Beside:
    """Make facts of plain values and lists of them; say what is neither."""
    facts: list[Fact] = []
    warnings: list[str] = []
    for name, value in said.items():
        values = value if isinstance(value, list) else [value]
        if all(isinstance(each, _PLAIN) for each in values):
            words = ("; ".join(" ".join(_words(each).split()) for each in values)).strip("; ")
            facts += [Fact(name, words, source)] if words else []
        else:
            warnings.append(f"{source}: {name} is ignored: it is no text, number or date, nor a list of them")
    return Beside(tuple(facts), tuple(warnings))


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _toml(path: Path) -> dict[str, Any] | str:
    """Read a TOML file of the user's, or say what is wrong with it and the mend."""
    if path.is_symlink():
        return "it is a link: put the file itself there"
    try:
        with open(os.open(path, flags("O_RDONLY", "O_NONBLOCK", "O_NOFOLLOW")), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return "it is no plain file: write one in its place"
            raw = file.read(_LARGEST + 1)
        if len(raw) > _LARGEST:
            return f"it is larger than {_LARGEST >> 20} MiB: shorten it"
        return tomllib.loads(raw.decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        return f"it is no TOML ({error}): mend it there"
    except UnicodeDecodeError:
        return "it is not UTF-8: save it as UTF-8"
    except RecursionError:
        return "it is nested too deeply: write it flat"
    except OSError as error:
        return f"it cannot be read ({error.strerror or error}): make it a plain file that you may read"


def _all(values: object, kind: type) -> bool:
    return isinstance(values, list) and all(isinstance(value, kind) for value in values)
