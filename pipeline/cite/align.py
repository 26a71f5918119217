"""Two rows of keys in; the cheapest edits that turn one into the other out, as blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_SAME, _SWAP, _ADD, _DROP = range(4)
_EDIT = 10_000  # what an edit costs; among equal costs, more equal keys win


class Block(NamedTuple):
    """Keys `[said, said_end)` of the one stand where `[source, source_end)` of the other do."""

    said: int
    said_end: int
    source: int
    source_end: int

    @property
    def edits(self) -> int:
        return max(self.said_end - self.said, self.source_end - self.source)


class Alignment(NamedTuple):
    """Where the differences are, and the part of the source that was aligned."""

    blocks: tuple[Block, ...]
    start: int
    end: int


def align(said: Sequence[str], source: Sequence[str], *, inside: bool = False) -> Alignment:
    """Align two rows key by key; `inside`: the first may lie anywhere within the second."""
    steps, end = _filled(said, source, inside)
    return _traced(steps, len(said), end, inside)


def _filled(said: Sequence[str], source: Sequence[str], inside: bool) -> tuple[list[bytearray], int]:
    """Fill the table of cheapest steps, row by row; swapping is preferred to adding and dropping."""
    width = len(source)
    above = [0] * (width + 1) if inside else list(range(0, _EDIT * (width + 1), _EDIT))
    steps = [bytearray([_DROP]) * (width + 1)]
    for row, key in enumerate(said, 1):
        current, step = [row * _EDIT], bytearray([_ADD])
        left = row * _EDIT
        for column, other in enumerate(source):
            if key == other:
                best, how = above[column] - 1, _SAME
            else:
                best, how = above[column] + _EDIT, _SWAP
            if above[column + 1] + _EDIT < best:
                best, how = above[column + 1] + _EDIT, _ADD
            if left + _EDIT < best:
                best, how = left + _EDIT, _DROP
            current.append(best)
            step.append(how)
            left = best
        steps.append(step)
        above = current
    return steps, _end(above, steps[-1]) if inside else width


def _end(last: list[int], step: bytearray) -> int:
    """Choose where the cheapest alignment ends: rather with a word swapped than with one added."""
    end = last.index(min(last))
    while end + 1 < len(last) and last[end + 1] == last[end] and step[end + 1] == _SWAP:
        end += 1
    return end


def _traced(steps: list[bytearray], row: int, column: int, inside: bool) -> Alignment:
    end = column
    changes: list[tuple[int, int, int, int]] = []
    while row or (column and not inside):
        how = steps[row][column]
        before = (row - (how != _DROP), column - (how != _ADD))
        if how != _SAME:
            changes.append((before[0], row, before[1], column))
        row, column = before
    blocks: list[Block] = []
    for change in reversed(changes):
        if blocks and (blocks[-1].said_end, blocks[-1].source_end) == (change[0], change[2]):
            blocks[-1] = Block(blocks[-1].said, change[1], blocks[-1].source, change[3])
        else:
            blocks.append(Block(*change))
    return Alignment(tuple(blocks), column, end)
