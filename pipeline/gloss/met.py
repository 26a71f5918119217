"""What a question was taken for, and what answers it, in; how much of it is spoken of there, out.

A word that neither the lexicon nor a document has is lost when a question is put into another language, and
what is left of it may well have an answer, for another person or year. So what was asked is counted here, not
what was left of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..language import content_sounds, content_stems
from ..language.lazily import lazily
from .gloss import Gloss, Understood

_DIGITS = lazily(r"\d+")
_HEARD = 0.5  # what a word is worth that only sounds like one that is there

_Texts = tuple[frozenset[str], frozenset[str], frozenset[str]]  # their stems, sounds and numbers


def met(gloss: Gloss, passage: str, sentences: Sequence[str]) -> Mapping[str, float]:
    """Tell what shares of a question are not met, 0 to 1, by name.

    Of its words in the passage and in the sentences that answer; of its names and numbers in the passage.
    What a question has none of is met.
    """
    around, inside = _texts([passage]), _texts(sentences)
    asked = [term for term in gloss.terms if term.weight > 0]
    return {
        "words not in the passage": _unmet(asked, around),
        "words not in the sentence": _unmet(asked, inside),
        "names not in the passage": _unmet(_names(gloss), around),
        "numbers not in the passage": _unmet([term for term in asked if term.said[0].isdigit()], around),
    }


def unheard(gloss: Gloss, texts: Iterable[str]) -> tuple[str, ...]:
    """List a question's names, as it has them, that no text has."""
    among = _texts(texts)
    return tuple(dict.fromkeys(term.said for term in _names(gloss) if not _held(term, among)))


def _texts(texts: Iterable[str]) -> _Texts:
    told = list(texts)
    return (
        frozenset(stem for text in told for stem in content_stems(text)),
        frozenset(sound for text in told for sound in content_sounds(text).values()),
        frozenset(number for text in told for number in _DIGITS.findall(text)),
    )


def _names(gloss: Gloss) -> list[Understood]:
    """List the words that are written as names, or were taken for some."""
    return [
        term
        for at, term in enumerate(gloss.terms)
        if term.weight > 0
        and (term.kind == "sound" or term.part == "name" or (at > 0 and term.said[0].isupper()))
    ]


def _unmet(terms: Sequence[Understood], texts: _Texts) -> float:
    return 1 - sum(_held(term, texts) for term in terms) / len(terms) if terms else 0.0


def _held(term: Understood, texts: _Texts) -> float:
    """Tell whether a word is there, 0 to 1: a number by itself, others by a rendering, or by their sound."""
    stems, sounds, digits = texts
    if term.said[0].isdigit():
        return float(digits.issuperset(_DIGITS.findall(term.said)))
    if any((own := content_stems(each.text)) and stems.issuperset(own) for each in term.renderings):
        return 1.0
    heard = content_sounds(term.said).values()
    return _HEARD if heard and sounds.issuperset(heard) else 0.0
