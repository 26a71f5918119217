"""`dayek doctor`: an index folder in, a list of checks with their mends out."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from . import show


def doctor(options: argparse.Namespace) -> int:
    from ..health import checks

    found = checks(options.index)
    ok = all(check.ok for check in found)
    if options.json:
        show.as_json({"checks": [asdict(check) for check in found], "ok": ok})
    else:
        for check in found:
            print(f"{'✔' if check.ok else '✘'} {check.name}: {check.detail}")
            if check.mend:
                print(f"    mend: {check.mend}")
    return 0 if ok else 1
