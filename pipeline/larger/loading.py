"""A folder or hub name in, where to load it from out; and what to say when it does not load."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import ModelError


def located(name: str) -> tuple[str, bool]:
    """Give what a model is loaded from, and whether that is a folder, so that no network is asked."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    folder = Path(name).expanduser()
    return (str(folder), True) if folder.exists() else (name, False)


def refused(setting: str, name: str, kind: str, error: Exception) -> ModelError:
    """Say in one line that a model does not load, and what to name instead."""
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ModelError(f"{setting} {name!r} does not load ({first}): name a folder or hub name of {kind}")
