"""A folder in; an index of no documents there out, where none is, so that a page can open it and fill it."""

from __future__ import annotations

from pathlib import Path

from ..embed import embedder_from_settings
from ..errors import NoIndexError
from ..settings import Settings
from ..store import Writer, check_is_there


def begin(folder: Path, settings: Settings | None = None) -> bool:
    """Make an empty index, unless there is one; tell whether it was made."""
    try:
        check_is_there(folder)
    except NoIndexError:
        pass
    else:
        return False
    shape = settings or Settings()
    embedder = embedder_from_settings(shape.embed)
    with Writer(folder) as writer:
        if not writer.generation():  # another may have made it meanwhile
            writer.claim(shape, embedder.name)
            writer.flip({}, (), embedder.dimensions)
    return True
