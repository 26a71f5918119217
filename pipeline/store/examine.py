"""An index folder in; what of it is damaged or left over out, each part looked at whatever the others are."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from .derived import broken, seals_from_text
from .schema import STAGING, catalogue_of, connect, translated
from .verify import Damage, damages


def damaged_rows(folder: Path) -> tuple[Damage, ...]:
    """Check every row of the truth; StoreError when it cannot be opened at all."""
    with closing(connect(folder, write=False)) as connection, translated(folder):
        connection.execute("BEGIN")
        return damages(connection)


def damaged_files(folder: Path) -> list[str]:
    """Check size and hash of every search file of the generation that serves."""
    with closing(connect(folder, write=False)) as connection, translated(folder):
        connection.execute("BEGIN")  # holds off the flip that would take these files away
        catalogue = catalogue_of(connection, folder)
        if "generation" not in catalogue:
            return []
        return broken(folder / catalogue["generation"], seals_from_text(catalogue.get("derived", "{}")))


def left_over(folder: Path) -> list[str]:
    """Name folders that a killed run left, or that a running one is just making."""
    with closing(connect(folder, write=False)) as connection, translated(folder):
        found = connection.execute("SELECT value FROM catalogue WHERE key = 'generation'").fetchone()
    others = [path.name for path in folder.glob("generation-*") if not found or path.name != found[0]]
    return sorted([*others, *([STAGING] if (folder / STAGING).exists() else [])])
