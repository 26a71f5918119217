"""A text in, its stems and how they sound out; and how far they hold what a question asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ..language import content_sounds, content_stems

_KINDRED = 4  # letters that “lead” and “leader” must share to count as kindred


@lru_cache(maxsize=20_000)  # a passage is looked at once for each of its sentences, and by question
def marked(text: str) -> frozenset[str]:
    """Gather the stems of a text, and how they sound, so that names meet across scripts."""
    return frozenset(content_stems(text)) | {f"~{sound}" for sound in content_sounds(text).values()}


def covered(stems: frozenset[str], weight: Mapping[tuple[str, str], float]) -> float:
    """Tell what share of the question's weight these stems hold, 0 to 1; kindred words count half."""
    total = sum(weight.values())
    return sum(w * _held(key, stems) for key, w in weight.items()) / total if total else 0.0


@lru_cache(maxsize=100_000)
def _held(key: tuple[str, str], stems: frozenset[str]) -> float:
    """Tell whether a stem is among others: 1 by itself or its sound, half by a kindred one."""
    if not stems.isdisjoint(key):
        return 1.0
    stem = key[0]
    alike = _by_beginning(stems).get(stem[:_KINDRED], ()) if len(stem) >= _KINDRED else ()
    return 0.5 if any(other.startswith(stem) or stem.startswith(other) for other in alike) else 0.0


@lru_cache(maxsize=20_000)
def _by_beginning(stems: frozenset[str]) -> dict[str, list[str]]:
    """Sort stems by the letters that kindred ones share."""
    sorted_out: dict[str, list[str]] = {}
    for stem in stems:
        if len(stem) >= _KINDRED:
            sorted_out.setdefault(stem[:_KINDRED], []).append(stem)
    return sorted_out
