"""Folders in; a call each time that something in them has changed and come to rest, until interrupted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from ..errors import DayekError

_REST = 400  # ms without a change, after which a burst of them counts as over
_LOOK = 2_000  # ms after which a run that failed is tried again


def watch(
    paths: Sequence[Path],
    index: Path,
    run: Callable[[], None],
    fault: Callable[[DayekError], None],
    stop: Event | None = None,
) -> None:
    """Call `run` after every burst of changes below `paths`, and again while it fails; `fault` is told why.

    Changes to the index itself are none. Ends on Ctrl+C, or when `stop` is set.
    """
    import watchfiles

    home = index.resolve()

    def ours(change: watchfiles.Change, path: str) -> bool:
        return not Path(path).resolve().is_relative_to(home)

    # The first turn comes without a change: what changed before the watch began is seen by it.
    behind, said = True, ""
    for changes in watchfiles.watch(
        *paths,
        watch_filter=ours,
        debounce=5 * _REST,
        step=_REST,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    ):
        if not changes and not behind:
            continue
        try:
            run()
            behind, said = False, ""
        except DayekError as error:
            behind = True
            if str(error) != said:  # once is enough, however often it is tried
                fault(error)
            said = str(error)
