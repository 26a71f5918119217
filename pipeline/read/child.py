"""Requests as JSON lines on standard input in, one reply each on standard output out, a long text in pieces.

This is the child that `worker` starts: it caps its own memory, parses one file after another, and
ends at once when its input does.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import ReadError
from ..system import cap_memory
from .look.looking import lines, picture, places
from .look.marking import marked
from .parsed import to_json
from .parts import write_parts
from .sniff import opened
from .table import reader_for, unpacker_for, with_ocr
from .waiting import listen
from .worker import MEMORY, MORE, OUT_OF_MEMORY, TEXT

_PIECE = 1 << 16  # characters of a text that are written at once


def main() -> None:
    """Answer requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a C library prints must not look like a reply
    cap_memory(MEMORY)  # where the system has no such cap, dayek doctor says so
    gc.disable()  # a file's millions of small values hold no cycles worth a look at all of them
    listen(partial(_tell, replies))
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    while True:
        _reply(replies, answer(json.loads(requests.get())))
        gc.collect()
        gc.freeze()  # what is left are modules: the next collection need not look at them again


def _tell(replies: BinaryIO, seconds: float) -> None:
    """Ask the parent for more time."""
    replies.write(MORE + f"{seconds:.0f}\n".encode())
    replies.flush()


def _reply(replies: BinaryIO, reply: dict[str, Any]) -> None:
    """Write a reply, its text piece by piece: whole, it would be held three times."""
    text = reply.pop("text", "")
    for at in range(0, len(text), _PIECE):
        replies.write(TEXT + json.dumps(text[at : at + _PIECE]).encode() + b"\n")
    replies.write(json.dumps(reply).encode() + b"\n")
    replies.flush()


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do to a file what a request asks; the reply holds what came of it, or an error and its state."""
    try:
        with opened(Path(request["path"])) as file:
            data = file.read()
        return _DOES[request["do"]](data, request)
    except ReadError as error:
        return {"error": str(error), "state": error.state}
    except MemoryError:  # a new child may have room where this one has grown
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # a parser may raise anything; the file is what is wrong
        why = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return {"error": f"it is damaged ({why}); open it and save it anew", "state": "rejected"}


def _parse(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    parsed = reader_for(request["kind"])(data)
    reader = with_ocr(request["reader"], parsed.ocr)
    digest = hashlib.sha256(reader.encode() + b"\0")
    digest.update(data)
    return {"doc_id": digest.hexdigest()[:32], "parsed": to_json(parsed), "text": parsed.text}


def _unpack(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    parts = unpacker_for(request["kind"])(data)
    written, left_out = write_parts(parts, Path(request["folder"]), request["most"], request["largest"])
    return {"parts": written, "left_out": left_out}


_Act = Callable[[bytes, dict[str, Any]], dict[str, Any]]
_DOES: dict[str, _Act] = {
    "parse": _parse,
    "unpack": _unpack,
    "places": places,
    "lines": lines,
    "picture": picture,
    "mark": marked,
}


def _listen(asked: BinaryIO, requests: queue.SimpleQueue[bytes]) -> None:
    """Pass requests on; when the parent is gone, end the process whatever it is doing."""
    for line in asked:
        requests.put(line)
    os._exit(0)


if __name__ == "__main__":
    main()
