"""What can go wrong, as one tree; every message is one line that ends with the mend.

DayekError
├── InputError        the caller's words are off: a path, an option, a question, a gold line
├── ReadError         one file could not be read; `state` is what the report calls it
├── ModelError        the embedding model is missing, altered or of another size
└── StoreError        the index cannot serve
    ├── NoIndexError      there is none at that place
    ├── BusyError         another process is writing it
    ├── MismatchError     it was built with another model, other settings or an older version
    ├── DamageError       what is stored is not what was written
    └── FullError         the disk is full or cannot be written

Rooms raise these, doors turn them into one line and exit code 2.
"""

from __future__ import annotations


class DayekError(Exception):
    """The root of all that dayek raises on purpose."""


class InputError(DayekError):
    """The caller's words are off."""


class ReadError(DayekError):
    """One file could not be read: `state` is `rejected`, `needs_password` or `no_text`."""

    def __init__(self, reason: str, state: str = "rejected") -> None:
        super().__init__(reason)
        self.state = state


class ModelError(DayekError):
    """The embedding model is missing, altered or of another size."""


class StoreError(DayekError):
    """The index cannot serve."""


class NoIndexError(StoreError):
    """There is no index at that place."""


class BusyError(StoreError):
    """Another process is writing the index."""


class MismatchError(StoreError):
    """The index was built with another model, other settings or an older version."""


class DamageError(StoreError):
    """What is stored is not what was written."""


class FullError(StoreError):
    """The disk is full or cannot be written."""
