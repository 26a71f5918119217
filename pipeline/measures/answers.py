"""An answer's words and a gold question's in; right or wrong, and SQuAD's F1 and exact match out."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from .inflection import same_word
from .tokens import Token, joined, tokens

MOST_WORDS = 40


def answer_right(
    answer: str,
    answers: Sequence[str],
    items: Sequence[Sequence[str]] = (),
    trap_answers: Sequence[str] = (),
    language: str = "en",
) -> bool:
    """Judge an answer's words: some variant stands in its first 40, or each item does; no trap.

    A trap that a gold answer holds is none. An empty answer is wrong.
    """
    if sprung(answer, answers, items, trap_answers, language):
        return False
    return not missing(answer, answers, items, language)


def missing(
    answer: str, answers: Sequence[str], items: Sequence[Sequence[str]] = (), language: str = "en"
) -> tuple[str, ...]:
    """Name what an answer lacks: the first variant of each item, or the gold answer; () if nothing."""
    said = " ".join(answer.split()[:MOST_WORDS])
    needed = list(items) or [answers]
    return tuple(
        next(iter(variants), "")
        for variants in needed
        if not any(holds(said, variant, language) for variant in variants)
    )


def sprung(
    answer: str,
    answers: Sequence[str],
    items: Sequence[Sequence[str]],
    trap_answers: Sequence[str],
    language: str = "en",
) -> tuple[str, ...]:
    """Name the traps that stand in an answer and in no gold answer."""
    gold = [*answers, *(variant for variants in items for variant in variants)]
    return tuple(
        trap
        for trap in trap_answers
        if holds(answer, trap, language) and not any(holds(each, trap, language) for each in gold)
    )


def holds(text: str, phrase: str, language: str = "en") -> bool:
    """Tell whether a phrase stands in a text as whole tokens, in any inflected form."""
    inner, outer = tokens(phrase), tokens(text)
    return _stands(inner, outer, language) or _stands(joined(inner), joined(outer), language)


def _stands(inner: Sequence[Token], outer: Sequence[Token], language: str) -> bool:
    width = len(inner)
    return width > 0 and any(
        all(_same(a, b, language) for a, b in zip(inner, outer[at : at + width], strict=True))
        for at in range(len(outer) - width + 1)
    )


def _same(one: Token, other: Token, language: str) -> bool:
    if one.values or other.values:
        return not one.values.isdisjoint(other.values) or (one.text == other.text != "")
    return same_word(one.text, other.text, language)


def token_f1(answer: str, answers: Iterable[str], *, characters: bool = False) -> float:
    """Give SQuAD's F1 of the best gold answer; by character where KorQuAD's script counts so.

    No gold answer means that silence is right.
    """
    gold = list(answers) or [""]
    return max(_f1(_squad_tokens(answer, characters), _squad_tokens(each, characters)) for each in gold)


def exact_match(answer: str, answers: Iterable[str]) -> bool:
    """Give SQuAD's exact match: equal to some gold answer once both are normalised."""
    gold = list(answers) or [""]
    return any(_squad_tokens(answer, False) == _squad_tokens(each, False) for each in gold)


def _f1(said: Sequence[str], gold: Sequence[str]) -> float:
    if not said or not gold:
        return float(said == gold)
    shared = sum((Counter(said) & Counter(gold)).values())
    return 2 * shared / (len(said) + len(gold))


def _squad_tokens(text: str, characters: bool) -> list[str]:
    """Normalise as SQuAD's script does, which knows ASCII alone; with NFC and any script's punctuation."""
    folded = unicodedata.normalize("NFC", text).lower()
    bare = "".join(c for c in folded if c not in string.punctuation and unicodedata.category(c)[0] != "P")
    words = re.sub(r"\b(a|an|the)\b", " ", bare).split()
    return list("".join(words)) if characters else words
