"""A choice of languages in, what tells them apart out: py3langid's model, unpacked once into the cache.

Unpacking takes a third of a second and 100 MB each time; mapped from the cache, the model costs the pages
that a text touches. What it says is the same to the letter.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..cache import cached, kept, sha256_of

_PARTS = ("moves", "rows", "outs", "shares", "names")
Part = NDArray[Any]


@cache
def identifier(choices: tuple[str, ...]) -> Any:
    """Give what classifies texts among some languages; among all, when none are named."""
    from py3langid.langid import LanguageIdentifier

    try:
        moves, rows, outs, shares, names = (_mapped(part, choices) for part in _PARTS)
    except OSError:  # the cache cannot be written: slower, and the same
        return _unpacked(choices)
    # Through `.data`, a memoryview, come plain integers, of which the walk over a text takes several a byte.
    walk = (moves.data, outs.data)
    return LanguageIdentifier(shares[:-1], shares[-1], names.tolist(), *walk, tk_row=rows.data)


def _mapped(part: str, choices: tuple[str, ...]) -> Part:
    """Map one part of the model from the cache; it is known by the packed model's hash."""
    of = "-".join(choices) if part in ("shares", "names") else ""
    path = cached(f"langid-{_packed()}-1-{part}-{of}.npy")
    made = np.load(kept(path, lambda new: _save(new, part, choices)), mmap_mode="r", allow_pickle=False)
    return np.asarray(made)


@cache
def _packed() -> str:
    from py3langid.langid import MODEL_DIR, MODEL_FILE

    return sha256_of(MODEL_DIR / MODEL_FILE)[:16]


@cache
def _unpacked(choices: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    model.set_languages(choices or None)
    return model


def _save(path: Path, part: str, choices: tuple[str, ...]) -> None:
    model = _unpacked(choices)
    parts = {
        "moves": np.asarray(model.tk_nextmove, dtype=np.uint32),
        "rows": np.asarray(model.tk_row, dtype=np.uint32),
        "outs": np.asarray(model.tk_output, dtype=np.int32),
        "shares": np.vstack([model.nb_ptc.astype(np.float32), model.nb_pc]),
        "names": np.array(model.nb_classes),
    }
    with path.open("wb") as file:
        np.save(file, parts[part], allow_pickle=False)
