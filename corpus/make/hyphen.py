"""Where a long English or Russian word may be broken at the end of a line.

Rules of thumb, not a dictionary: good enough for a page that should look set, and the same on every run.
"""

import re
from itertools import pairwise

LEAST_WORD, LEAST_HEAD, LEAST_TAIL = 6, 3, 3
ONSET = re.compile("[bcfgp]l|[bcdfgkpt]r|[ckpst]h|qu|tw")
RU_VOWEL, RU_CONSONANT = "[аеёиоуыэюяәөұүі]", "[бвгдждзклмнпрстфхцчшщғқңһ]"
RU_RULES = [
    re.compile(rule.replace("V", RU_VOWEL).replace("C", RU_CONSONANT))
    for rule in (
        r"[йьъ](?=[а-яёәөұүіғқңһ]{2})",
        r"V(?=V[а-яёәөұүіғқңһ])",
        r"VC(?=CV)",
        r"CV(?=CV)",
        r"VC(?=CCV)",
        r"VCC(?=CCV)",
    )
]


def _russian(word: str) -> set[int]:
    """Return break positions by the usual syllable rules of Russian."""
    found: set[int] = set()
    for rule in RU_RULES:
        for start in range(len(word)):
            hit = rule.match(word, start)
            if hit:
                found.add(hit.end())
    return {at for at in found if word[at] not in "йьъы"}


def _english(word: str) -> set[int]:
    """Return break positions between the vowel groups of an English word."""
    found = {hit.start() for hit in re.finditer("stan", word)}
    groups = list(re.finditer(r"[aeiou]+y?|y", word))
    for left, right in pairwise(groups):
        between, tail = word[left.end() : right.start()], word[right.start() :]
        if re.fullmatch(r"e[sd]?", tail) or (between.endswith("st") and tail.startswith("an")):
            continue
        if word[: left.end() + 1].endswith(("tion", "sion")) or between == "x":
            found.add(left.end() + 1)
        elif between == "ck":
            found.add(right.start())
        elif between:
            two = ONSET.fullmatch(between[-2:]) or (between[-2:] == "st" and len(between) > 2)
            found.add(right.start() - (2 if two else 1))
    return found


def breaks(word: str) -> list[int]:
    """Return the positions inside a bare word at which it may be broken, in order."""
    low = word.lower()
    if len(word) < LEAST_WORD or word.isupper():
        return []
    if re.fullmatch("[a-z]+", low):
        found = _english(low)
    elif re.fullmatch("[а-яёәғқңөұүһі]+", low):
        found = _russian(low)
    else:
        return []
    return sorted(at for at in found if LEAST_HEAD <= at <= len(word) - LEAST_TAIL)
