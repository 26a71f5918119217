"""An index that is to be built anew in; a writer beside it out, whose work takes its place in one step."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import DamageError, MismatchError
from ..settings import Settings
from .schema import DATABASE, STAGING
from .writer import Writer


@contextmanager
def rebuilding(folder: Path, settings: Settings) -> Iterator[Writer]:
    """Lend a writer of an empty index; when it is done, it is the index, and until then the old one serves.

    A rebuild that was stopped goes on where it was, if its settings are the same.
    """
    staging = folder / STAGING
    with writer_over(folder) as live:
        with _begun(staging, settings, live.next_number()) as staged:
            yield staged
            live.take_over(staged)
        shutil.rmtree(staging, ignore_errors=True)
        live.purge()


def _begun(staging: Path, settings: Settings, first: int) -> Writer:
    goes_on = (staging / DATABASE).exists() and _fits(staging, settings)
    return Writer(staging, rebuild=not goes_on, first=first)


def _fits(staging: Path, settings: Settings) -> bool:
    """Tell whether what a stopped rebuild left can be gone on with: sound, of this shape, not yet a whole."""
    try:
        with Writer(staging) as left:
            begun = left.settings()
            same = begun is not None and begun.index_digest == settings.index_digest
            return same and not left.generation() and not left.damages()
    except (DamageError, MismatchError):
        return False


def writer_over(folder: Path) -> Writer:
    """Open what is there to be put in the place of, of whatever version; where it cannot be, begin anew."""
    try:
        return Writer(folder, bring_up=False)
    except (DamageError, MismatchError):
        return Writer(folder, rebuild=True)
