"""Rules such as `nDCG@10 worse by 0.02 at p<.05` and two results in; which rules are broken, and how, out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from .compare import is_lower_better, measured

Result = Mapping[str, Any]

_EXAMPLE = 'write e.g. "nDCG@10 worse by 0.02 at p<.05" or "refused below 0.7"'
_NUMBER = r"(\d*\.?\d+)"
_RULE = re.compile(
    rf"\s*(?P<measure>\S+)\s+(?:worse\s+by\s+(?P<by>{_NUMBER})(?:\s+at\s+p\s*<\s*(?P<p>{_NUMBER}))?"
    rf"|below\s+(?P<below>{_NUMBER})|above\s+(?P<above>{_NUMBER}))\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What may not be: a measure worse than the baseline by so much, or below or above a value.

    `by` and `p` go together with a baseline; of `below` and `above` one is given without it.
    """

    measure: str
    by: float | None = None
    p: float | None = None
    below: float | None = None
    above: float | None = None


def rule_of(text: str) -> Rule:
    """Read a rule; InputError shows how one is written."""
    found = _RULE.fullmatch(text)
    if found is None:
        raise InputError(f"{text!r} is no rule: {_EXAMPLE}")
    numbers = {key: found[key] and float(found[key]) for key in ("by", "p", "below", "above")}
    return Rule(found["measure"], **numbers)  # type: ignore[arg-type]


def broken(rules: Sequence[Rule], result: Result, baseline: Result | None) -> list[str]:
    """Say of each rule that is broken how; InputError where a rule cannot be judged."""
    return [told for rule in rules if (told := _broken(rule, result, baseline))]


def _broken(rule: Rule, result: Result, baseline: Result | None) -> str:
    score = result["scores"].get(rule.measure)
    if score is None:
        known = ", ".join(result["scores"])
        raise InputError(f"no score {rule.measure!r} over {result['gold']}: there are {known}")
    value = float(score["value"])
    if rule.by is None:
        return _beyond(rule, value)
    if baseline is None:
        raise InputError(f"{rule.measure!r} worse than what? give --baseline results/FILE.json")
    return _worse(rule, result, baseline, value)


def _beyond(rule: Rule, value: float) -> str:
    if rule.below is not None and value < rule.below:
        return f"{rule.measure} is {value:.3f}, below {rule.below:g}"
    if rule.above is not None and value > rule.above:
        return f"{rule.measure} is {value:.3f}, above {rule.above:g}"
    return ""


def _worse(rule: Rule, result: Result, baseline: Result, value: float) -> str:
    """Compare question by question where the measure is a mean of them, else by the two values."""
    assert rule.by is not None
    sign = 1.0 if is_lower_better(rule.measure) else -1.0
    rows = {str(row["id"]): row for row in baseline["questions"]}
    pairs = [(rows[str(row["id"])], row) for row in result["questions"] if str(row["id"]) in rows]
    found = measured(pairs, rule.measure)
    if found is None:
        return _worse_in_all(rule, baseline, value, sign)
    worse = sign * found["value"]
    if worse < rule.by - 1e-9 or (rule.p is not None and found["p"] >= rule.p):
        return ""
    interval = "" if found["low"] is None else f", 95 % interval {found['low']:+.3f} to {found['high']:+.3f}"
    return (
        f"{rule.measure} is worse by {worse:.3f} than the baseline "
        f"({found['one']:.3f} -> {found['other']:.3f}, {found['n']} questions{interval}, "
        f"p = {found['p']:.3f})"
    )


def _worse_in_all(rule: Rule, baseline: Result, value: float, sign: float) -> str:
    if rule.measure not in baseline["scores"]:
        raise InputError(f"the baseline has no score {rule.measure!r}, and shares no question that has one")
    if rule.p is not None:
        raise InputError(
            f"{rule.measure} is no mean over questions, so it has no p: leave out 'at p<{rule.p:g}'"
        )
    before = float(baseline["scores"][rule.measure]["value"])
    worse = sign * (value - before)
    if worse < float(rule.by or 0) - 1e-9:
        return ""
    return f"{rule.measure} is worse by {worse:.3f} than the baseline ({before:.3f} -> {value:.3f})"
