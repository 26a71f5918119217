"""A question and the passages nearest to it in; what it asks for and none of them speaks of out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..language import content_words
from .question import Question, years

_MOST = 3  # years that are named instead
_MET = 0.6  # how alike a word must be to be some form of a name


def lacking(question: Question, texts: Sequence[str]) -> str:
    """Say what is missing, years first, then names; empty where all that was asked for is spoken of."""
    spoken = Counter(year for text in texts for year in years(text))
    if absent := sorted(question.years - spoken.keys()):
        common = sorted(year for year, _ in spoken.most_common(_MOST))
        instead = f"speak of {_listed(common)}, not" if common else "do not speak"
        return f"the nearest passages {instead} of {_listed(absent)}"
    alike = [question.likeness.alike(text) for text in texts]
    words = {word: at for at, word in enumerate(question.likeness.words)}
    strange = [
        name
        for name in dict.fromkeys(question.names)
        if (places := [words[word] for word in content_words(name) if word in words])
        and all(each[at] < _MET for each in alike for at in places)
    ]
    return f"no passage near it speaks of {_listed(strange)}" if strange and alike else ""


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
