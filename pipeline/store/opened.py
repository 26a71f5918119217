"""A generation's folder and the catalogue in; its two searches out, looked at before they are parsed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..dense import DenseIndex
from ..errors import DamageError, MismatchError
from ..language import REVISION
from ..lexical import LexicalIndex
from .derived import broken, seals_from_text
from .schema import DENSE, LEXICAL


def open_searches(home: Path, catalogue: Mapping[str, str]) -> tuple[DenseIndex, LexicalIndex]:
    """Open both search files; DamageError says which is not as it was written.

    MismatchError, where this dayek makes other tokens than theirs: no question would meet them.
    """
    # Not among the keys that every catalogue has: an index of before revisions has none.
    if (made := catalogue.get("tokens", "1")) != REVISION:
        raise MismatchError(
            f"the search files of {home.parent} have tokens of revision {made}, this dayek's are of "
            f"{REVISION}: run dayek index, it embeds nothing for that"
        )
    expected = int(catalogue["passages"])
    try:
        if wrong := broken(home, seals_from_text(catalogue["derived"])):
            raise DamageError(f"{wrong[0]}: run dayek index")
        dense, lexical = DenseIndex.load(home / DENSE), LexicalIndex.load(home / LEXICAL)
    except (DamageError, OSError) as error:
        what = f"the search files of {home.parent} are damaged ({str(error).partition(': ')[0]})"
        raise DamageError(f"{what}: run dayek index") from error
    if len(dense) != expected or len(lexical) != expected:
        raise DamageError(
            f"the search files of {home.parent} hold {len(dense)} and {len(lexical)} passages, "
            f"the catalogue {expected}: run dayek index"
        )
    return dense, lexical
