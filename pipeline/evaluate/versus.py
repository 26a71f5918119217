"""Results and their comparisons in; tables for the terminal out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .compare import TESTED, is_lower_better, name_of
from .report import aligned, seen

Result = Mapping[str, Any]

_MOST_QUESTIONS = 10


def runs_table(results: Sequence[Result]) -> str:
    """Lay runs out beside one another: a row a run, a column a measure, the best of each starred."""
    names = [m for m in TESTED if any(m in result["scores"] for result in results)]
    best = {name: _best(name, results) for name in names}
    costs = any("vectors" in result for result in results)
    rows = [
        (
            name_of(result),
            str(result["n"]),
            *(_cell(result["scores"].get(name), best[name]) for name in names),
            *(_cost(result) if costs else ()),
        )
        for result in results
    ]
    head = ("run", "n", *names, *(("vectors made", "reused") if costs else ()))
    return "\n".join(aligned(head, rows))


def _best(name: str, results: Sequence[Result]) -> float:
    values = [result["scores"][name]["value"] for result in results if name in result["scores"]]
    return float(min(values) if is_lower_better(name) else max(values))


def _cell(score: Mapping[str, Any] | None, best: float) -> str:
    return "–" if score is None else f"{score['value']:.3f}{'*' if score['value'] == best else ' '}"


def _cost(result: Result) -> tuple[str, ...]:
    vectors = result.get("vectors")
    return (f"{vectors['made']:,}", f"{vectors['reused']:,}") if vectors else ("", "")


def comparison_table(found: Mapping[str, Any], result: Result) -> str:
    """Lay out how one run differs from another, measure by measure, and where it lost most."""
    rows = [
        (
            name,
            f"{each['one']:.3f}",
            f"{each['other']:.3f}",
            f"{each['value']:+.3f}",
            "" if each["low"] is None else f"{each['low']:+.3f} – {each['high']:+.3f}",
            f"{each['wins']}/{each['ties']}/{each['losses']}",
            "" if each["effect"] is None else f"{each['effect']:+.2f}",
            f"{each['p']:.3f}",
            "" if each["p_holm"] is None else f"{each['p_holm']:.3f}",
        )
        for name, each in found["differences"].items()
    ]
    head = ("measure", "one", "other", "difference", "95 % interval", "win/tie/loss", "d", "p", "p (Holm)")
    lines = [f"{found['other']} against {found['one']}: {found['n']} questions", ""]
    lines += [*aligned(head, rows), "", verdict(found), *seen(result), *_unshared(found)]
    lost = [each for each in found["questions"] if each["delta"] < 0][:_MOST_QUESTIONS]
    if lost:
        lines += ["", f"lost most by {found['other']}:"]
        lines += aligned(("question", "kind", "delta", "found at"), [_lost(each) for each in lost])
    return "\n".join(lines)


def verdict(found: Mapping[str, Any]) -> str:
    """Say in words which differences are beyond chance, over the family that was tested."""
    clear = [
        f"{name} {each['value']:+.3f}"
        for name, each in found["differences"].items()
        if each["p_holm"] is not None and each["p_holm"] < 0.05
    ]
    if clear:
        return f"beyond chance (p < .05, Holm over {len(found['tested'])} measures): {', '.join(clear)}"
    return f"no difference is beyond chance (p < .05, Holm over {len(found['tested'])} measures)"


def _unshared(found: Mapping[str, Any]) -> list[str]:
    return [
        f"note: {len(keys)} questions were asked of {found[side]} alone: {', '.join(map(str, keys[:5]))}"
        for side, keys in (("one", found["only_one"]), ("other", found["only_other"]))
        if keys
    ]


def _lost(row: Mapping[str, Any]) -> tuple[str, ...]:
    places = " → ".join("–" if at is None else str(at) for at in row["found_at"])
    return str(row["id"]), str(row["kind"]), f"{row['delta']:+.2f}", places
