"""What a browser tab sends of its choices in; the library, language, point and filter it means out.

Nothing here is remembered: each request carries what its tab has chosen, so that no tab moves another's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ..render import POINTS, TONGUES
from ..store import Filter

_LONGEST = 400  # letters of a choice


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choices of one tab; `point` is empty where the settings' own threshold stands."""

    library: str = ""
    tongue: str = "en"
    point: str = ""
    language: str = ""
    folder: str = ""
    since: str = ""
    until: str = ""

    def written(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    def only(self) -> Filter | None:
        """Give the filter that is chosen; InputError for a date that is none."""
        if not (self.language or self.folder or self.since or self.until):
            return None
        languages = (self.language,) if self.language else ()
        folders = (self.folder,) if self.folder else ()
        return Filter((), folders, languages, self.since, self.until)

    def query(self) -> dict[str, str]:
        """Give what an address keeps of it."""
        return {key: value for key, value in asdict(self).items() if value}


def chosen_of(said: Mapping[str, Any]) -> Chosen:
    """Read choices, each a short text; what is odd is left out."""
    kept = {each.name: " ".join(str(said.get(each.name) or "").split())[:_LONGEST] for each in fields(Chosen)}
    kept["tongue"] = kept["tongue"] if kept["tongue"] in TONGUES else "en"
    kept["point"] = kept["point"] if kept["point"] in POINTS else ""
    return Chosen(**kept)


def chosen_in(written: str | None) -> Chosen:
    """Undo `Chosen.written`; what is no such text chooses nothing."""
    try:
        said = json.loads(written or "{}")
    except (ValueError, RecursionError):
        return Chosen()
    return chosen_of(said) if isinstance(said, dict) else Chosen()
