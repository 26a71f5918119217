"""A library and several settings in; an engine for each, with what its index cost, out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from ..ask import Engine
from ..build import variant
from ..errors import InputError
from ..settings import Settings, with_overrides

MOST = 64  # configurations of one sweep
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Configured:
    """An engine under some settings, and the vectors made and reused for its index."""

    name: str
    engine: Engine
    made: int
    reused: int


def grid(base: Settings, sweeps: Sequence[str]) -> list[tuple[str, Settings]]:
    """Give all combinations of `room.key=a,b,c`, each with a name that says what is set."""
    axes: list[list[str]] = []
    for sweep in sweeps:
        key, found, values = sweep.partition("=")
        listed = [value.strip() for value in values.split(",") if value.strip()]
        if not found or not listed:
            raise InputError(f"{sweep!r} is no sweep: write e.g. chunk.tokens=128,192,256")
        axes.append([f"{key.strip()}={value}" for value in listed])
    combinations = [tuple(each) for each in product(*axes)]
    if len(combinations) > MOST:
        raise InputError(
            f"{len(combinations)} configurations are more than {MOST}: sweep fewer values at once"
        )
    return [(" ".join(pairs), with_overrides(base, pairs)) for pairs in combinations]


def configured(
    base: Engine, name: str, settings: Settings, progress: Progress = lambda done, total, what: None
) -> Configured:
    """Open an engine under other settings: on the same index, or on a variant of it."""
    if settings.index_digest == base.library.settings.index_digest:
        return Configured(name, Engine.open(base.library.folder, settings), 0, 0)
    made = variant(base.library, settings, progress)
    return Configured(name, Engine.open(made.folder, settings), made.made, made.reused)
