"""A file's path and kind in, what a parser made of it out, by way of a child that may be killed.

Most parsers are other people's code over other people's files. They run in one
long-lived child with a cap on its memory and a time limit for each file; when it hangs, crashes or
grows too big it is killed, that file is refused in plain words, and the next gets a new child. The
two speak JSON lines over pipes. The child ends when its input does, so never outlives its parent.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, cast

from ..errors import ReadError
from .parsed import Parsed, from_json

MEMORY = 2 << 30
MORE = b"more "  # what a child's line begins with that asks for more seconds
TEXT = b"text "  # what a child's line begins with that is a piece of a text
OUT_OF_MEMORY = 86  # the exit code of a child that met its cap


def seconds_for(size: int) -> float:
    """Allow 30 seconds for a file, and two more for each MiB of it."""
    return 30 + 2 * size / (1 << 20)


class Worker:
    """A child process that parses files, started when first needed and after each mishap."""

    def __init__(
        self, command: Sequence[str] | None = None, limit: Callable[[int], float] = seconds_for
    ) -> None:
        self._command = list(command or (sys.executable, "-P", "-m", f"{__package__}.child"))
        self._limit = limit
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._code: int | None = None

    def parse(self, path: Path, kind: str, reader: str) -> tuple[str, Parsed]:
        """Parse one file into its hash and content; ReadError when it cannot be, or not in time."""
        reply = self.ask(path, {"do": "parse", "kind": kind, "reader": reader})
        return reply["doc_id"], from_json(reply["parsed"], reply["text"])

    def unpack(
        self, path: Path, kind: str, folder: Path, most: int, largest: int
    ) -> tuple[list[tuple[str, str]], str]:
        """Write the files that a file holds below a folder: name and place of each, and why some are not."""
        request = {"do": "unpack", "kind": kind, "folder": str(folder), "most": most, "largest": largest}
        reply = self.ask(path, request)
        return [(name, place) for name, place in reply["parts"]], reply["left_out"]

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def ask(self, path: Path, request: dict[str, Any]) -> dict[str, Any]:
        """Ask for something of one file; ReadError when it cannot be done, or not in time."""
        request = {**request, "path": str(path.absolute())}
        with self._lock:
            used = self._child is not None
            reply = self._asked(request, self._limit(path.stat().st_size))
            if reply is None and used:  # an old child may have died of what came before
                reply = self._asked(request, self._limit(path.stat().st_size))
        if reply is None:
            raise ReadError(self._died())
        if "error" in reply:
            raise ReadError(reply["error"], reply["state"])
        return reply

    def _asked(self, request: dict[str, Any], limit: float) -> dict[str, Any] | None:
        """Send one request and wait for its reply; None when the child died of it."""
        child = self._child = self._child or self._start()
        asks, says = cast(BinaryIO, child.stdin), cast(BinaryIO, child.stdout)
        watch = _Watch(child, limit)
        pieces: list[str] = []
        try:
            asks.write(json.dumps(request).encode() + b"\n")
            asks.flush()
            reply = says.readline()
            while reply.startswith((MORE, TEXT)):
                if reply.startswith(TEXT):
                    pieces.append(json.loads(reply.removeprefix(TEXT)))
                else:  # it does something slow, and says for how long at most
                    watch.grant(float(reply.removeprefix(MORE)))
                reply = says.readline()
        except OSError:
            reply = b""
        except BaseException:  # the user's Ctrl-C: what the child still says is to no question
            self._end()
            raise
        finally:
            watch.end()
        if reply.endswith(b"\n") and not watch.late:
            return {**json.loads(reply), "text": "".join(pieces)}
        self._end()
        if watch.late:
            spent = f"reading took over {watch.limit:.0f} s and was stopped"
            raise ReadError(f"{spent}; split the file or save it anew")
        return None

    def _start(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[2])
        inherited = os.environ.get("PYTHONPATH")
        places = os.pathsep.join([root, inherited] if inherited else [root])
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": places, "PYTHONUTF8": "1"},
        )

    def _end(self) -> None:
        """End the child: it ends by itself when its input does, unless it hangs."""
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(OSError):
            cast(BinaryIO, child.stdin).close()
        try:
            self._code = child.wait(0.5)
        except subprocess.TimeoutExpired:
            child.kill()
            self._code = child.wait()
        cast(BinaryIO, child.stdout).close()

    def _died(self) -> str:
        if self._code == OUT_OF_MEMORY:
            return f"reading it needs over {MEMORY >> 30} GiB of memory; split the file"
        return "its reader crashed on it: the file is damaged or too big; save it anew or split it"


class _Watch:
    """Kills a child when its time is up; more of it may be granted."""

    def __init__(self, child: subprocess.Popen[bytes], limit: float) -> None:
        self._child, self._started = child, time.monotonic()
        self.limit, self.late = limit, False
        self._timer = self._set()

    def grant(self, seconds: float) -> None:
        """Give so many seconds from now, if less are left."""
        self._timer.cancel()
        self.limit = max(self.limit, time.monotonic() - self._started + seconds)
        self._timer = self._set()

    def end(self) -> None:
        self._timer.cancel()

    def _set(self) -> threading.Timer:
        left = self.limit - (time.monotonic() - self._started)
        timer = threading.Timer(max(left, 0.0), self._stop)
        timer.daemon = True
        timer.start()
        return timer

    def _stop(self) -> None:
        self.late = True
        self._child.kill()


@cache
def shared() -> Worker:
    """Give the one worker of this process; its child ends with it."""
    worker = Worker()
    atexit.register(worker.close)
    return worker
