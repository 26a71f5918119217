"""A Kazakh word in, its stem out: without case, possession, number and the commonest endings of verbs.

Endings are taken off one layer after another, from the word's end, and only where vowel harmony and the
letter before allow them: -да follows back vowels and no voiceless consonant, so that `қалада` ends in it and
`кітапта` in -та. What possession does to a stem is undone: `кітабы` and `халқы` meet `кітап` and `халық`.
"""

from __future__ import annotations

from collections.abc import Mapping

LETTERS = frozenset("әғқңөұүһі")  # that Russian does not have

_BACK, _FRONT = frozenset("аоұыяёю"), frozenset("әеөүіэ")
_VOWELS = _BACK | _FRONT | frozenset("уи")
_TRUE_VOWELS = _VOWELS - {"у"}
_VOICELESS = frozenset("кқпстфхцчшщбвгд")  # loans in б, в, г, д take the endings of voiceless ones
_NASAL, _LIQUID, _BUZZING = frozenset("мнң"), frozenset("рйлу"), frozenset("зж")
_THIRD = frozenset("ыі")  # with which the possession of a third person ends
_AFTER = {
    "vowel": _VOWELS,
    "true": _TRUE_VOWELS,
    "nasal": _NASAL,
    "liquid": _LIQUID,
    "buzz": _BUZZING,
    "hard": _VOICELESS,
    "third": _THIRD,
    "soft": _NASAL | _LIQUID | _BUZZING,
    "consonant": _VOICELESS | _NASAL | _LIQUID | _BUZZING | {"ғ"},
}
_HARDENED = {"ғ": "қ", "г": "к", "б": "п"}
_FLED, _BEFORE_FLED = frozenset("қкнрлз"), frozenset("лрнмй")
_FRONTED = str.maketrans("аығқ", "еігк")
_LONGEST = 6
Layer = Mapping[str, frozenset[str]]


def _layer(table: str) -> dict[str, frozenset[str]]:
    """Read endings, each line with what they may follow; each gets its front twin."""
    layer: dict[str, frozenset[str]] = {}
    for line in table.strip().splitlines():
        after, _, endings = line.partition(":")
        allowed = frozenset().union(*(_AFTER[name] for name in after.split()))
        for back in endings.split():
            for ending in (back, back.translate(_FRONTED)):
                layer[ending] = layer.get(ending, frozenset()) | allowed
    return layer


_CASES = _layer(  # and -ады, whose last letter would else be taken for a possession
    """
    vowel nasal: ның
    soft: дың ды
    hard: тың ты қа та тан тағы пен
    vowel soft: ға да дағы
    vowel liquid buzz: дан
    third: на нда ндағы н нан
    nasal: нан
    true: ны
    vowel liquid nasal: мен
    buzz: бен
    consonant: ады
    true: йды
    """
)
_POSSESSIONS = _layer(
    """
    true: сы мыз
    consonant: ы ымыз
    """
)
_PLURALS = _layer(
    """
    vowel liquid: лар
    soft: дар
    hard: тар
    """
)
_VERBS = _layer(
    """
    vowel soft: ған ғандық
    hard: қан қандық
    consonant: атын ып у уы
    true: йтын
    """
)
_VOICES = _layer("consonant: ыл ын ылу ыну")
_LAYERS: tuple[Layer, ...] = (_CASES, _POSSESSIONS, _PLURALS, _VERBS, _VOICES)


def kazakh_stem(word: str) -> str:
    """Take a Kazakh word's endings off; three letters stay, two where the ending is long."""
    for layer in _LAYERS:
        word = _stripped(word, layer)
    return _whole(word)


def _stripped(word: str, layer: Layer) -> str:
    """Take the longest ending of a layer off that may stand there."""
    for length in range(min(_LONGEST, len(word) - 2), 0, -1):
        ending = word[-length:]
        allowed = layer.get(ending)
        if allowed is None or (length == 1 and len(word) < 4):
            continue
        stem = word[:-length]
        if stem[-1] in allowed and _in_harmony(stem, ending):
            return stem
    return word


def _in_harmony(stem: str, ending: str) -> bool:
    """Tell whether an ending's vowels go with the last of the stem; a stem without any has no ending."""
    tone = next((c for c in reversed(stem) if c in _VOWELS), "")
    if not tone:
        return False
    if ending[-1] in "нң" and ending[0] in "мбп":
        return True
    wanted = next((c for c in ending if c in _VOWELS), "")
    return not ((wanted in _BACK and tone in _FRONT) or (wanted in _FRONT and tone in _BACK))


def _whole(stem: str) -> str:
    """Write a stem's last letters as they are before any ending: қ, к, п at the end, no fleeting vowel.

    The vowel of `халық` goes in `халқы`; what is left is no word, and the same for both.
    """
    stem = stem[:-1] + _HARDENED.get(stem[-1], stem[-1])
    fleeting = len(stem) > 4 and stem[-2] in _THIRD and stem[-1] in _FLED and stem[-3] in _BEFORE_FLED
    return stem[:-2] + stem[-1] if fleeting else stem
