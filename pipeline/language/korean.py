"""A Korean word in, its stem out: without particles, and without the endings of 하다, 되다, 이다 and of pasts.

A particle is taken off only where the syllable before has the final consonant that it asks for, or has none: 은,
을, 이, 과, 으로 follow a consonant, 는, 를, 가, 와, 로 a vowel; so 국가 and 마을 stay whole.
"""

from __future__ import annotations

from collections.abc import Iterable

_FIRST, _LAST, _VOWELS, _FINALS = 0xAC00, 0xD7A3, 21, 28
_RIEUL, _SSANG_SIOT = 8, 20  # places of ㄹ and ㅆ among the final consonants

# Particles by what they follow: a final consonant, a vowel (or ㄹ, in 로), or either.
_CLOSED = "은 을 이 과 으로 으로써 으로서 이나 이란 이라 이라는 이라고 이라도 이랑 이며 이고 으로의 으로는 으로도".split()  # noqa: SIM905
_OPENED = "는 를 가 와 로 나 란 라 라는 라고 라도 랑 며 고 로써 로서 로의 로는 로도".split()  # noqa: SIM905
_EITHER = (  # noqa: SIM905
    "의 에 도 만 들 에서 에게 께서 한테 에게서 까지 부터 처럼 보다 마다 조차 마저 밖에 만큼 대로 뿐 씩 에는 에도 에의 "
    "에서는 에서도 에서의 에게는 에게도 까지의 까지는 까지도 부터는 부터의 만은 만을 만이 와의 과의 와는 과는 보다는 보다도"
).split()
# Hardly a noun of two syllables ends in one of these; in 이, 가, 의, 도 and the like many do.
_SURE = frozenset("은 는 을 를 에".split())  # noqa: SIM905

_PAST = "하였 했 되었 됐 이었 였 시켰 받았 당했".split()  # noqa: SIM905
_AFTER_PAST = (  # noqa: SIM905
    "다 고 으며 으나 지만 던 을 는데 는가 는지 습니다 습니까 으면 음 음을 기 나 다고 다는 던가 으므로 을까 느냐 냐 는데도"
).split()
_ENDS_PAST = frozenset(_AFTER_PAST)
_NO_PAST = frozenset("있없겠")  # there is, there is not, it will
_DROPPED = frozenset("었았였")
_UNFUSED = {6: 20, 9: 8, 14: 13}  # ㅕ of ㅣ + 어, ㅘ of ㅗ + 아, ㅝ of ㅜ + 어
_TAILS = (  # noqa: SIM905
    "고 면서 으면서 지만 도록 던 거나 며 으며 면 으면 려고 자마자 다고 다는 는데 는가 지 게 기 다 자"
).split()
_PLAIN = "하 되 이 시키 당하".split()  # noqa: SIM905
_AFTER_PLAIN = (  # noqa: SIM905
    "다 고 며 면 는 여 지 기 던 게 자 나 려 면서 지만 도록 는데 거나 므로 는가 는지 여서 어 어서 려고 고자 기도 지는 니 자마자 "
    "기에 기를 기로 는데에 여야 어야 다가 다는 다고 려는 고서 기까지"
).split()
_CONTRACTED = (  # noqa: SIM905
    "한 할 함 해 한다 한다는 한다고 합니다 합니까 함으로써 함에 함을 함께 해서 해야 해도 했 된 될 됨 돼 된다 된다는 된다고 "
    "됩니다 됩니까 됨에 됨을 돼서 시킨 시킬 시켜 시킨다 인 일 임 인가 인지 인데 일까 임을 입니다 입니까 인가요 한가 될까 할까 "
    "하나요 되나요 했나요 됐나요 였나요 하였나요 되었나요 이었나요 하던 받은 받는 받아 당한 당해"
).split()


def _table() -> dict[str, str]:
    """Say of each ending what it follows: `closed`, `open` or nothing; those of verbs follow anything."""
    table = dict.fromkeys((p + a for p in _PAST for a in _AFTER_PAST), "verb")
    table |= dict.fromkeys((p + a for p in _PLAIN for a in _AFTER_PLAIN), "verb")
    table |= dict.fromkeys((*_CONTRACTED, *_TAILS), "verb")
    table |= dict.fromkeys(_EITHER, "") | dict.fromkeys(_CLOSED, "closed") | dict.fromkeys(_OPENED, "open")
    return table


_ENDINGS = _table()
_LONGEST = max(map(len, _ENDINGS))
_LONGEST_PAST = max(map(len, _ENDS_PAST))
_LAYERS = 3


def korean_stem(word: str) -> str:
    """Take a Korean word's endings off; two syllables stay, one where the ending is a sure particle."""
    for _ in range(_LAYERS):
        shorter = _stripped(word)
        verb = _present(shorter)
        if verb != shorter or shorter == word:
            return verb
        word = shorter
    return word


def _stripped(word: str) -> str:
    """Take the longest ending off that may stand there."""
    for length in range(min(_LONGEST, len(word) - 1), 0, -1):
        ending = word[-length:]
        follows = _ENDINGS.get(ending)
        if follows is None:
            continue
        stem = word[:-length]
        if len(stem) < 2 and not (ending in _SURE or (length > 1 and follows != "verb")):
            continue
        if not follows or follows == "verb" or _fits(stem[-1], ending, follows):
            return stem
    return word


def _fits(last: str, ending: str, follows: str) -> bool:
    """Tell whether a syllable has the final consonant, or the vowel, that an ending follows."""
    final = _final(last)
    if final is None:
        return True  # a digit or a letter of another script: how it is read aloud is not known
    if ending[0] in "로" and final == _RIEUL:
        return True
    return (final > 0) == (follows == "closed")


def _final(syllable: str) -> int | None:
    code = ord(syllable)
    return (code - _FIRST) % _FINALS if _FIRST <= code <= _LAST else None


def _present(word: str) -> str:
    """Take a past tense off that is fused with its verb: 태어났다 to 태어나, 열렸다 to 열리, 만들었다 to 만들."""
    for length in range(min(_LONGEST_PAST, len(word) - 2), -1, -1):
        if length and word[-length:] not in _ENDS_PAST:
            continue
        verb = word[: len(word) - length]
        if _final(verb[-1]) == _SSANG_SIOT and verb[-1] not in _NO_PAST:
            return verb[:-1] if verb[-1] in _DROPPED else verb[:-1] + _unfused(verb[-1])
    return word


def _unfused(syllable: str) -> str:
    """Give a syllable without its final consonant, and the vowel that it had before it was fused."""
    initial, vowel = divmod((ord(syllable) - _FIRST) // _FINALS, _VOWELS)
    return chr(_FIRST + (initial * _VOWELS + _UNFUSED.get(vowel, vowel)) * _FINALS)
