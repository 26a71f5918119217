"""Paths in, the files below them out: each with its name, and with what stands beside it in TOML.

`files` finds and names; `beside` reads the manifest of a root and the sidecars of its files.
"""

from __future__ import annotations

from .beside import NOTHING, Beside
from .files import Found, Scope, scopes_of, walk

__all__ = ["NOTHING", "Beside", "Found", "Scope", "scopes_of", "walk"]
