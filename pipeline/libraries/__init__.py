"""Names in, places out: a user's libraries, each its own index; and all else that dayek keeps of its user.

`names` says what may name a library, `place` where it lies, `register` keeps the shelf of them; `kept`
lists what lies in dayek's home and cache, and erases it.
"""

from __future__ import annotations

from .forget import forget
from .kept import Kept, erase, kept, size_of
from .names import checked_name
from .place import Place, is_checkout, place_at
from .register import (
    FIRST,
    current,
    find,
    is_chosen,
    is_made,
    libraries,
    make,
    rename,
    use,
)
from .summary import Summary, roots_of, summary_of, there

__all__ = [
    "FIRST",
    "Kept",
    "Place",
    "Summary",
    "checked_name",
    "current",
    "erase",
    "find",
    "forget",
    "is_checkout",
    "is_chosen",
    "is_made",
    "kept",
    "libraries",
    "make",
    "place_at",
    "rename",
    "roots_of",
    "size_of",
    "summary_of",
    "there",
    "use",
]
