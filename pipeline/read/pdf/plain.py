"""Functions and handles of pdfium in, the same with plain numbers for pointers out, for quick calls."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any


@cache  # a type made for every page would stay in memory until all garbage is looked for
def function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Give a function of pdfium by its name."""
    import pypdfium2.raw as pdfium

    place = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(place)


def address(handle: Any) -> int:
    """Give the number that a handle is; a cast would leave garbage that holds itself."""
    return ctypes.addressof(handle.contents)
