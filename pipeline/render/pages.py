"""Page reports in; runs of pages that are alike, and the few words that say them, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from .tongue import say

Report = Mapping[str, Any]  # of a page: page, state, by, characters, coverage, warnings; its label if known

PAGE_STATES = ("read", "ocr", "blank", "unread")
_WORSE = ("blank", "read", "ocr", "unread")
THIN = 0.5  # a page of which less ink is explained is shown apart


@dataclass(frozen=True, slots=True)
class Run:
    """Pages `first` to `last`, all read alike; `low` and `high` are the ends of their coverage."""

    first: int
    last: int
    label: str
    state: str
    by: str
    characters: int
    low: float | None
    high: float | None
    warnings: tuple[str, ...]

    def __len__(self) -> int:
        return self.last - self.first + 1

    @property
    def numbers(self) -> str:
        return _range(self.first, self.last)

    @property
    def said(self) -> str:
        """Say the state in words."""
        return say(f"leaf.{self.state}") if self.state in PAGE_STATES else self.state

    @property
    def coverage(self) -> str:
        """Say how much of the pages' ink their text explains; empty where nobody looked."""
        if self.low is None or self.high is None:
            return ""
        low, high = f"{self.low * 100:.0f}", f"{self.high * 100:.0f}"
        return f"{low} %" if low == high else f"{low}–{high} %"


def runs_of(reports: Sequence[Report]) -> list[Run]:
    """Fold pages that follow each other and were read alike, with the same warnings, into runs."""
    return [_run(pages) for pages in _folded(reports, _alike)]


def bins_of(reports: Sequence[Report], size: int) -> list[Run]:
    """Fold each `size` pages into one run, told by the worst of them."""
    ordered = sorted(reports, key=lambda page: int(page["page"]))
    return [_bin(ordered[at : at + size]) for at in range(0, len(ordered), size)]


def _bin(pages: Sequence[Report]) -> Run:
    worst = max((page["state"] for page in pages), key=_WORSE.index)
    told = states_in_words(pages)
    return replace(_run(pages), state=worst, by="", warnings=(told,) if "," in told else ())


def pages_in_words(reports: Sequence[Report], most: int = 8) -> str:
    """Say which pages are in which state: `1–4 read, 5 not read, 6–9 OCR`."""
    runs = [_run(pages) for pages in _folded(reports, lambda page: page["state"])]
    few = ", ".join(f"{run.numbers} {run.said}" for run in runs[:most])
    rest = sum(len(run) for run in runs[most:])
    return few + (f", and {rest} more" if rest else "")


def states_in_words(reports: Sequence[Report]) -> str:
    """Count the pages of each state: `8 read, 1 not read`."""
    found = Counter(page["state"] for page in reports)
    return ", ".join(f"{found[state]:,} {say(f'leaf.{state}')}" for state in PAGE_STATES if found[state])


def _folded(reports: Sequence[Report], alike: Callable[[Report], Any]) -> list[list[Report]]:
    follows = enumerate(sorted(reports, key=lambda page: int(page["page"])))
    return [
        [page for _, page in group]
        for _, group in groupby(follows, key=lambda at: (at[1]["page"] - at[0], alike(at[1])))
    ]


def _alike(page: Report) -> tuple[Any, ...]:
    thin = page["coverage"] is not None and page["coverage"] < THIN
    return page["state"], page["by"], tuple(page["warnings"]), thin


def _run(pages: Sequence[Report]) -> Run:
    first, last = pages[0], pages[-1]
    seen = [page["coverage"] for page in pages if page["coverage"] is not None]
    return Run(
        first=first["page"],
        last=last["page"],
        label=_labels([str(page.get("label") or "") for page in pages]),
        state=first["state"],
        by=first["by"],
        characters=sum(page["characters"] for page in pages),
        low=min(seen, default=None),
        high=max(seen, default=None),
        warnings=tuple(first["warnings"]),
    )


def _labels(labels: Sequence[str]) -> str:
    """Say printed labels briefly, those in digits apart from others: `i–iv, 1–38`."""
    groups = [list(group) for _, group in groupby(filter(None, labels), key=str.isdigit)]
    return ", ".join(_range(group[0], group[-1]) for group in groups)


def _range(first: object, last: object) -> str:
    return str(first) if first == last else f"{first}–{last}"
