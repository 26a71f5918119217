"""A Kazakh word and the words that are known in; the ways to read it as one of them with endings, out.

A known beginning counts where all that follows is a chain of endings in harmony with it: `бөлінеді` is
`бөлін-е-ді`, `кәрістердің` is `кәріс-тер-дің`. What endings do to a word's last letter is undone.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from ..language.lazily import lazily

_CHAIN = lazily(
    "(?:"
    # Number, possession, case.
    "[лдт][ае]р|[ыі]м[ыі]з|[ыі]ң[ыі]з|м[ыі]з|ң[ыі]з|[ыі]м|[ыі]ң|м|ң|с[ыі]н|с[ыі]|[ыі]|н[ыі]ң|[дт][ыі]ң|н[ыі]|[дт][ыі]|н"
    "|[ғгқк][ае]|н[ае]|[ае]|нд[ае]|[дт][ае]н|[дт][ае]|н[ае]н|[мбп]ен"
    # What makes nouns and adjectives of words.
    "|[дт][ае]ғ[ыі]|[дт][ае]г[ыі]|[лдт][ыі][қкғг]|л[ыі]|с[ыі]з|ш[ыі]|[ғгқк][ыі]|д[ае]й|т[ае]й|ша|ше"
    # Verbs.
    "|[ғгқк][ае]н|[ыі]п|п|[аеә]т[ыі]н|йт[ыі]н|[ае]д[ыі]|йд[ыі]|й|[ае]р|[ыі]р|р|м[ае]с|[мбп][ае][қкғг]|[мбп][ае]|с[ае]"
    "|[ғгқк][ае]л[ыі]|[ыі]л|л|[ыі]с|[ыі]н|[дт][ыі]р|т|[ғгқк][ыі]з|у|ю|уш[ыі]|[ыі]лу|[ыі]ну"
    ")+"
)
_VERBAL = lazily(
    "(?:[ғгқк][ае]н(?:[дт][аеы].*|[ыі].*)?|[аеәй]т[ыі]н(?:[дт][аеы].*|[ыі].*)?|[аеәй]д[ыі]|[дт][ыі]|[ыі]пт[ыі]|[ыі]?п|[аеә]р"
    "|м[ае]с|[мбп][ае][қк]|с[ае]|[ғгқк][ыі]з[дғ].*|[ғгқк][ае]л[ыі]|[дт][ыі][қк]|[ыі]ң[ыі]з)$"
)
_ACTION = lazily("[ую].*|[ае]|й")  # the noun of a verb, with endings, and what joins verbs
_AGAINST = 0.2
_DULLED = {"ғ": "қ", "г": "к", "б": "п"}
_BACK, _FRONT = frozenset("аоұыяё"), frozenset("әеөүіэ")
_UNDONE = {"ғ": "қ", "г": "к", "б": "п"}
_FLED = frozenset("қкнрлзп")
_SHORTEST = 2
_SHORTER = 0.3  # what each shorter reading is worth beside the one before


def kazakh_keys(word: str, verb: bool) -> tuple[str, ...]:
    """Say under which beginnings a word is filed; a verb's infinitive in -у under its stem."""
    if not verb or word[-1] not in "ую" or len(word) < 3:
        return (word,)
    stem = word[:-1]
    if word[-1] == "ю":
        return (stem + "й", word)  # жою: жойды
    if stem[-1] in "аәеоөұү":
        return (stem, word)  # сөйлеу: сөйледі
    dull = (stem[:-1] + _DULLED[stem[-1]],) if stem[-1] in _DULLED else ()  # шығу: шықты
    return (stem, *dull, stem + "ы", stem + "і", word)  # бару: барды; оқу: оқыды


def kazakh_fit(word: str, lemma: str, part: str) -> float:
    """Tell how well a word's endings go with a part of speech, 0 to 1.

    Those of verbs speak against a noun or adjective that happens to begin alike, `алады` against `ала`, and
    their lack against a verb, of which a bare stem is rarely said: `қара` is no watching.
    """
    if word == lemma:
        return 1.0
    if part != "v":
        return _AGAINST if _VERBAL.search(word) else 1.0
    tail = word[len(lemma) - 1 :]
    return 1.0 if _VERBAL.search(tail) or _ACTION.fullmatch(tail) else _AGAINST


def kazakh_readings(word: str, known: Container[str]) -> Iterator[tuple[str, float]]:
    """Give known beginnings, the longest first, each with how much the reading is worth."""
    worth = 1.0
    if word in known:
        yield word, worth
        worth = _SHORTER
    for cut in range(len(word) - 1, _SHORTEST - 1, -1):
        stem, tail = word[:cut], word[cut:]
        if _CHAIN.fullmatch(tail) and _in_harmony(stem, tail):
            for form in _forms(stem):
                if form in known:
                    yield form, worth
                    worth *= _SHORTER


def _forms(stem: str) -> Iterator[str]:
    """Give a beginning as it stands, and as it is without endings: кітаб- is кітап, халқ- is халық."""
    yield stem
    last = _UNDONE.get(stem[-1], stem[-1])
    if last != stem[-1]:
        yield stem[:-1] + last
    if len(stem) > 2 and last in _FLED and not set(stem[-2:]) & (_BACK | _FRONT):
        yield stem[:-1] + ("і" if _tone(stem) in _FRONT else "ы") + last


def _in_harmony(stem: str, tail: str) -> bool:
    """Tell whether the endings' vowels are of the same kind as the stem's last; мен, бен, пен are of none."""
    tone = _tone(stem)
    free = re.sub("[мбп]ен$", "", tail)
    return not ((tone in _BACK and set(free) & _FRONT) or (tone in _FRONT and set(free) & _BACK))


def _tone(stem: str) -> str:
    return next((c for c in reversed(stem) if c in _BACK or c in _FRONT), "")
