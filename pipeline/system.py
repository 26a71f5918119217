"""The system that dayek runs on in; what it can hold to, and in plain words what it cannot, out.

Linux limits a reader's memory and drops a killed writer's lock. Elsewhere less is enforced: everything
still works, and `dayek doctor` names what is missing.
"""

from __future__ import annotations

import gc
import os
import platform
from contextlib import suppress
from pathlib import Path

_HELD = Path("/proc/self/statm")  # what a process holds already, in pages
_NEW_VALUES = 50_000  # after which cycles among them are looked for; Python's own number is 700


def system_name() -> str:
    """Name the system as its users do."""
    name = platform.system() or "this system"
    return {"Darwin": "macOS"}.get(name, name)


def start_light() -> None:
    """Spare a command what pays only in long work; call it before numpy is imported.

    While modules load, a look for cycles every 700 values finds none. And numpy's products are small here:
    threads that it starts for larger ones spin while they wait, beside those that run the model.
    """
    gc.set_threshold(_NEW_VALUES)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def give_back() -> None:
    """Hand memory that is free back to the system; glibc keeps what a thread has freed for its next.

    mallopt(3) tells that each thread has an arena of its own, and malloc_trim(3) how to empty them all. Where
    the C library has no such call, nothing happens.
    """
    import ctypes

    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def cap_memory(more: int) -> bool:
    """Cap this process's memory so many bytes above what it holds; False where the system has no such cap."""
    try:
        import resource

        limit = int(_HELD.read_text().split()[0]) * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ImportError, OSError, ValueError):
        return False
    return True


def unenforced() -> tuple[str, ...]:
    """Say in plain words which limits and locks this system does not enforce."""
    missing: list[str] = []
    if not _limits_memory():
        missing.append(
            f"memory limit of the reader: not available on {system_name()}; "
            "a file that needs too much memory is stopped by its time limit alone"
        )
    if not locks():
        missing.append(
            f"lock of an index: not held by {system_name()}; "
            "after a crash delete writer.lock in the index folder by hand"
        )
    return tuple(missing)


def locks() -> bool:
    """Tell whether the system drops the lock of a process that was killed."""
    from filelock import FileLock, SoftFileLock

    return not issubclass(FileLock, SoftFileLock)


def flags(*names: str) -> int:
    """Add up flags of `os.open` that this system has; bytes are never translated."""
    total = 0
    for name in (*names, "O_BINARY"):
        total |= getattr(os, name, 0)
    return total


def settle(path: Path) -> None:
    """Have the disk hold a file, or a folder's list of names, before anything is said to be written."""
    try:
        descriptor = os.open(path, flags("O_RDONLY") if os.name == "posix" else flags("O_RDWR"))
    except PermissionError:
        if os.name != "posix" and path.is_dir():
            return  # Windows opens no folder, and writes its list of names by itself
        raise
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _limits_memory() -> bool:
    try:
        import resource
    except ImportError:
        return False
    return hasattr(resource, "RLIMIT_AS") and _HELD.exists()
