"""What a person calls a library in; the same name in one form that every file system can hold out."""

from __future__ import annotations

import re
import unicodedata

from ..errors import InputError

LONGEST = 80  # letters
_MOST_BYTES = 240  # of a folder's name in UTF-8; file systems allow 255
_FORBIDDEN = frozenset('/\\:*?"<>|')
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])(\..*)?", re.IGNORECASE)


def checked_name(said: str) -> str:
    """Write a name in one form (NFC, single spaces); InputError says why a name cannot be."""
    if any("\ud800" <= letter <= "\udfff" for letter in said):
        raise InputError("the name is not UTF-8: write it in letters")
    name = " ".join(unicodedata.normalize("NFC", said).split())
    if not name:
        raise InputError("a library needs a name: write one, e.g. leases")
    if wrong := sorted(_FORBIDDEN & set(name)):
        raise InputError(f"{name!r} cannot name a library: leave out {' '.join(wrong)}")
    if not name.isprintable():
        raise InputError(f"{name!r} cannot name a library: leave out letters that nobody sees")
    if name.startswith("."):
        raise InputError(f"{name!r} cannot name a library: begin it with another letter than a dot")
    if name.startswith("-"):
        raise InputError(f"{name!r} cannot name a library: a command would take it for an option")
    if name.endswith("."):
        raise InputError(f"{name!r} cannot name a library: Windows drops the dot at its end, leave it out")
    if _RESERVED.fullmatch(name):
        raise InputError(f"{name!r} cannot name a library: Windows keeps that name for a device")
    if len(name) > LONGEST or len(name.encode()) > _MOST_BYTES:
        raise InputError(f"a name of {len(name)} letters is too long: use at most {LONGEST}")
    return name


def same(name: str) -> str:
    """Write a name so that two which some file system would take for one are equal."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
