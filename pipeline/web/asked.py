"""What was asked and answered in; a list of it in dayek's home, which `dayek erase` deletes, out."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MOST = 500  # questions that are kept; older ones go
_FIELDS = ("time", "question", "answer", "confidence")
_lock = threading.Lock()


class Asked:
    """The questions of one library, the latest first, each once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, given: Mapping[str, Any]) -> None:
        """Keep an answer; where nothing can be written, nothing is kept."""
        said = given["answer"] if given["answered"] else ""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        line = dict(zip(_FIELDS, (now, given["question"], said, given["confidence"]), strict=True))
        with _lock, suppress(OSError):
            before = [each for each in self.latest() if each["question"] != line["question"]]
            self.path.parent.mkdir(parents=True, exist_ok=True)
            kept = [line, *before][:MOST]
            fresh = self.path.with_name(f"{self.path.name}.new")
            fresh.write_text(
                "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in reversed(kept)), "utf-8"
            )
            fresh.replace(self.path)

    def latest(self) -> list[dict[str, Any]]:
        """List what was asked, the latest first; a line that is none is left out."""
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        return [each for line in reversed(lines) if (each := _read(line))]

    def forget(self) -> None:
        """Delete the list."""
        with _lock, suppress(OSError):
            self.path.unlink(missing_ok=True)


def _read(line: str) -> dict[str, Any] | None:
    try:
        said = json.loads(line)
        return {"time": str(said["time"]), "question": str(said["question"])} | {
            "answer": str(said["answer"]),
            "confidence": float(said["confidence"]),
        }
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
