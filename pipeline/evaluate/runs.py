"""Results on disk in and out: one file a run, and a history with a line for every run ever made."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..system import flags

Result = Mapping[str, Any]

HISTORY = "history.jsonl"
_NEEDED = {"gold", "n", "scores", "questions", "slices", "warnings"}


def read_result(path: Path) -> dict[str, Any]:
    """Read a published result; InputError when the file is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read the result {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise InputError(f"{path} is no result ({error}): give a file that dayek eval wrote") from error
    if not isinstance(data, dict) or not data.keys() >= _NEEDED:
        lacks = ", ".join(sorted(_NEEDED - set(data))) if isinstance(data, dict) else "everything"
        raise InputError(f"{path} is no result of this version (it lacks {lacks}): run dayek eval again")
    return data


def remember(result: Result, folder: Path) -> None:
    """Add a line to the history of runs: what was run, and its scores."""
    keys = ("made", "name", "gold", "n", "settings", "index", "command")
    line = {key: result.get(key) for key in keys} | {"scores": result["scores"]}
    packed = (json.dumps(line, ensure_ascii=False) + "\n").encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / HISTORY, flags("O_WRONLY", "O_CREAT", "O_APPEND"), 0o644)
        try:
            os.write(descriptor, packed)  # one write: lines of two processes do not mix
        finally:
            os.close(descriptor)
    except OSError as error:
        raise InputError(f"cannot write {folder / HISTORY}: {error.strerror}; give --output DIR") from error


def history(folder: Path) -> list[dict[str, Any]]:
    """Read the history of runs, oldest first; a line that is damaged is passed over."""
    try:
        lines = (folder / HISTORY).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return []
    found: list[dict[str, Any]] = []
    for line in lines:
        try:
            data = json.loads(line)
        except ValueError:
            continue
        if isinstance(data, dict) and isinstance(data.get("scores"), dict):
            found.append(data)
    return found
