"""An exit code, or an error of writing, in; a process that ends, with nothing lost in silence, out."""

from __future__ import annotations

import errno
import os
import sys
from typing import NoReturn

_FULL = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG)


def unwritten(error: OSError) -> int:
    """Say that output was lost, and write no more of it; nothing is left to say where its reader has gone."""
    if not isinstance(error, BrokenPipeError) and error.errno not in _FULL:
        raise error
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    print(
        f"dayek: not all could be written ({error.strerror}): free some space, or write elsewhere",
        file=sys.stderr,
    )
    return 2


def end(code: int, *, light: bool) -> NoReturn:
    """End the process when all is said; after a light command at once.

    To take models apart piece by piece, which the system does anyway, takes a tenth of a cold question.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        code = unwritten(error)
    if light:
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)
