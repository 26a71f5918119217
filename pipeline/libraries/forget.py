"""A library in; its index and dayek's copies of uploads are gone, and no file of the user's."""

from __future__ import annotations

from ..errors import InputError
from ..home import home
from .kept import Kept, drop_empty, erase, parts_of, size_of
from .place import Place
from .register import CURRENT, is_chosen


def forget(place: Place, *, copies: bool = False) -> Kept:
    """Delete a library's index; InputError where dayek's own copies of uploads would go too, unless they may.

    What a person judged stays in its folder, and comes back with a library of the same name.
    """
    uploads = size_of([place.uploads])[1]
    if uploads and not copies:
        raise InputError(
            f"{place.name} holds {uploads} uploaded {'copy' if uploads == 1 else 'copies'} that dayek made: "
            "add --yes to delete them too"
        )
    chosen = is_chosen(place)
    parts = [part for part in parts_of(place, gold=False) if part.exists()]
    gone = Kept(f"library {place.name}", place.index.parent, *size_of(parts), tuple(parts))
    erase([gone])
    if chosen:
        (home() / CURRENT).unlink(missing_ok=True)
    drop_empty(place.index.parent)
    return gone
