"""A Korean word in, its stem out: without particles and without the endings of verbs.

A particle is taken off only where the syllable before has the final consonant that it asks for, or has
none: 은, 을, 이, 과, 으로 follow a consonant, 는, 를, 가, 와, 로 a vowel; so 국가 and 마을 stay whole.
Verbs are of two kinds: nouns with 하다, 되다 or 이다, which leave the noun, and all others, which lose
their tense. The lists were chosen by what finds and chooses best (`benchmarks/stemming.py`).
"""

from __future__ import annotations

_FIRST, _LAST, _VOWELS, _FINALS = 0xAC00, 0xD7A3, 21, 28
_RIEUL, _SSANG_SIOT = 8, 20  # places of ㄹ and ㅆ among the final consonants

_AFTER_CONSONANTS = """
    은 을 이 과 으로 으로써 으로서 으로의 으로는 으로도
    이나 이란 이라 이라는 이라고 이라도 이랑 이며 이고
"""
_AFTER_VOWELS = "는 를 가 와 로 로써 로서 로의 로는 로도 나 란 라 라는 라고 라도 랑"
_AFTER_ANY = """
    의 에 도 만 들 씩 뿐 대로 만큼 처럼 보다 마다 조차 마저 밖에 까지 부터 에서 에게 에게서 께서 한테
    에는 에도 에의 에서는 에서도 에서의 에게는 에게도 까지의 까지는 까지도 부터는 부터의 보다는 보다도
    만은 만을 만이 와의 과의 와는 과는
"""
# Hardly a word of two syllables only seems to end in one of these; in 이, 가, 의, 도 many do.
_SURE = frozenset("은는을를에")
# Nor does any in one of these, where it begins with what numbers count: 107 명이, 3 월의.
_COUNTED, _BEHIND = frozenset("년월명개번살"), frozenset("이가의과로만")

_PASTS = "하였 했 되었 됐 이었 였 시켰 받았 당했"
_AFTER_PASTS = """
    다 고 으며 으나 지만 던 을 는데 는데도 는가 는지 습니다 습니까 으면 음 음을 기 나 다고 다는 던가
    으므로 을까 느냐 냐
"""
_PRESENTS = "하 되 이 시키 당하"
_AFTER_PRESENTS = """
    다 고 며 면 는 여 지 기 던 게 자 나 려 니 어 려고 려는 고서 고자 면서 지만 지는 도록 는데 는데에 거나
    므로 는가 는지 여서 여야 어서 어야 기도 기에 기를 기로 기까지 다가 다는 다고 자마자 던가
"""
_FUSED = """
    한 할 함 해 했 한다 한다는 한다고 합니다 합니까 함에 함을 함께 함으로써 해서 해야 해도 한가 할까
    된 될 됨 돼 된다 된다는 된다고 됩니다 됩니까 됨에 됨을 돼서 될까
    인 일 임 인가 인가요 인지 인데 일까 임을 입니다
    시킨 시킬 시켜 시킨다 받은 받는 받아 당한 당해
    하나요 되나요 했나요 됐나요 였나요 하였나요 되었나요 이었나요
"""
_OF_ANY_VERB = """
    고 면서 으면서 지만 도록 던 거나 며 으며 면 으면 려고 자마자 다고 다는 는데 는가 지 게 기 다 자
"""
_ENDS_PAST = frozenset(_AFTER_PASTS.split())
_NO_PAST = frozenset("있없겠")  # there is, there is not, it will
_DROPPED = frozenset("었았였")
_UNFUSED = {6: 20, 9: 8, 10: 11, 14: 13}  # ㅕ of ㅣ + 어, ㅘ of ㅗ + 아, ㅙ of ㅚ + 어, ㅝ of ㅜ + 어
_OF_PAST = dict(zip("난린진친킨긴운든한해", "나리지치키기우드하하", strict=True))  # 태어난 of 태어나다
_LAYERS = 3  # 도서관 + 들 + 에게 + 는


def _endings() -> dict[str, str]:
    """Say of each ending what it follows: a `consonant`, a `vowel`, `any`, or, of a `verb`, any as well."""
    verbs = [head + tail for head in _PASTS.split() for tail in _ENDS_PAST]
    verbs += [head + tail for head in _PRESENTS.split() for tail in _AFTER_PRESENTS.split()]
    table = dict.fromkeys([*verbs, *_FUSED.split(), *_OF_ANY_VERB.split()], "verb")
    table |= dict.fromkeys(_AFTER_ANY.split(), "any")
    table |= dict.fromkeys(_AFTER_CONSONANTS.split(), "consonant")
    return table | dict.fromkeys(_AFTER_VOWELS.split(), "vowel")


_ENDINGS = _endings()
_LONGEST = max(map(len, _ENDINGS))
_LONGEST_PAST = max(map(len, _ENDS_PAST))


def korean_stem(word: str) -> str:
    """Take a Korean word's endings off; two syllables stay, one where the ending is a sure particle."""
    for _ in range(_LAYERS):
        shorter = _stripped(word)
        verb = _present(shorter)
        if verb != shorter or shorter == word:
            return _bare(verb)
        word = shorter
    return _bare(word)


def _stripped(word: str) -> str:
    """Take the longest ending off that may stand there."""
    for length in range(min(_LONGEST, len(word) - 1), 0, -1):
        ending = word[-length:]
        follows = _ENDINGS.get(ending)
        if follows is None:
            continue
        stem = word[:-length]
        sure = ending in _SURE or (length > 1 and follows != "verb")
        sure = sure or (stem in _COUNTED and ending in _BEHIND)
        if (len(stem) > 1 or sure) and _fits(stem[-1], ending, follows):
            return stem
    return word


def _fits(last: str, ending: str, follows: str) -> bool:
    """Tell whether a syllable has the final consonant, or the vowel, that an ending follows."""
    final = _final(last)
    if follows in ("any", "verb") or final is None:
        return True  # how a letter of another script is read aloud is not known
    return (final > 0) == (follows == "consonant") or (ending[0] == "로" and final == _RIEUL)


def _present(word: str) -> str:
    """Take a past tense off that is fused with its verb: 태어났다 to 태어나, 열렸다 to 열리."""
    for length in range(min(_LONGEST_PAST, len(word) - 2), -1, -1):
        if length and word[-length:] not in _ENDS_PAST:
            continue
        verb = word[: len(word) - length]
        if _final(verb[-1]) == _SSANG_SIOT and verb[-1] not in _NO_PAST:
            return verb[:-1] + ("" if verb[-1] in _DROPPED else _unfused(verb[-1]))
    return word


def _bare(stem: str) -> str:
    """Leave the ㄴ of verbs off, so that 태어난 meets 태어났다; 사진 loses it too, in all its forms."""
    return stem[:-1] + _OF_PAST.get(stem[-1], stem[-1]) if len(stem) > 1 else stem


def _unfused(syllable: str) -> str:
    """Give a syllable without its final consonant, and the vowel that it had before it was fused."""
    initial, vowel = divmod((ord(syllable) - _FIRST) // _FINALS, _VOWELS)
    return chr(_FIRST + (initial * _VOWELS + _UNFUSED.get(vowel, vowel)) * _FINALS)


def _final(syllable: str) -> int | None:
    """Give the place of a syllable's final consonant, 0 where it has none; None of what is no syllable."""
    code = ord(syllable)
    return (code - _FIRST) % _FINALS if _FIRST <= code <= _LAST else None
