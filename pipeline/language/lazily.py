"""A pattern in; the same out, compiled when it is first used."""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """Stand for a compiled pattern; each of its methods is looked up once."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Give a pattern that costs nothing until it is used: most are of languages that a question is not in.

    It has the methods of one that is compiled, and cannot be given to functions of `re`.
    """
    return cast("re.Pattern[str]", _Later(pattern, flags))
