"""A Korean word in; its stem without particle, the number it counts, whether it names somebody out.

Korean has no capitals, so names are known by what surrounds them: a family name and two syllables, a
place or a country, the ending of an institution, the spelling of foreign words.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import lru_cache

from ..language.lazily import lazily
from .koreans import ABROAD, COMMON, GIVEN, LENT, LOANED, PLACES, SURELY_LENT

_PARTICLE = lazily(
    r"(?<=[가-힣A-Za-z])(?:에서는|에게서|으로서|으로써|이라고|이라는|으로는|에서의|에서도|까지의|부터는|이었으며|이었다"
    r"|에서|에게|으로|이다|이며|이고|라고|라는|까지|부터|보다|처럼|마다|이나|이란|간의|에는|에도|와의|과의|였다"
    r"|은|는|이|가|을|를|의|에|로|와|과|도|만|나|인)$"
)
_DIGITS = {c: n for n, c in enumerate("영일이삼사오육칠팔구")} | {
    "공": 0,
    "륙": 6,
    "한": 1,
    "두": 2,
    "세": 3,
    "네": 4,
}
_NATIVE = {
    "하나": 1,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
_SCALES = {"십": 10, "백": 100, "천": 1000, "만": 10_000, "억": 100_000_000, "조": 1_000_000_000_000}
_NUMERAL = lazily(rf"(?:{'|'.join(_NATIVE)}|[{''.join(_DIGITS)}{''.join(_SCALES)}])+")
_SURE = lazily(rf"[십백]|..[천만억조]|{'|'.join(n for n in _NATIVE if len(n) > 1)}")
_PIECE = lazily("|".join(_NATIVE) + "|.")
_TAIL = "(?:째|씩|경|간|여|[은는이가을를의에로도만과와]|으로|에서|에게|까지|부터|이다|이나|이며)?"
_CLEAR_SINO = lazily(rf"(?:년간|년|월|개월|퍼센트|학년|킬로미터|달러|개국){_TAIL}")
_CLEAR_NATIVE = lazily(rf"(?:명|개|번|시간|달|가지|곳|권|마리|살|차례|사람|배){_TAIL}")
_COUNTERS = (
    "년간|년대|년|월|개월|개국|개|주일|주|일간|일|시간|시|분기|분|초|명|원|달러|퍼센트|배|차례|차|번째|번|회|세기|세"
    "|살|위|층|쪽|장|권|건|곳|가지|마리|킬로미터|킬로그램|센티미터|미터|톤|도|학년|인|가구|호|조|항|달|유로|엔"
)
_COUNTER = lazily(rf"(?:{_COUNTERS}){_TAIL}")
_AFTER_DIGITS = lazily(rf"([십백천만억조]*)({_COUNTERS})?({_TAIL}$)?")
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민"
    "진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모"
)
_PERSON = lazily(rf"[{_SURNAMES}][가-힣]{{2}}")
_TITLED = lazily(
    r"(?<![가-힣])([가-힣]{2,6}) (?:전 )?(?:대통령|국회의원|의원|감독|교수|장관|총리|씨|선수)(?![가-힣])"
)
_GLOSSED = lazily(r"(?<![가-힣])([가-힣]{2,8})\s?\((?:[A-Z][a-z]+(?:[ -][A-Z][a-z]+)*|[一-龥]{2,4})[,)]")
_NOT_GIVEN = lazily(
    r"[가-힣]*(?:하[고며여는던지게]|되[고며어는던지]|적|들|[은는을를의에]|했|한|된|할|될|성|히|씩|써|쪽|[있없]다?|수|자|사|부|권|력|비|금|상|법"
    r"|론|률|율)"
)
_GIVEN_NAME = lazily(rf"[{_SURNAMES}나변도석][{GIVEN}]{{2}}")
_LENT, _SURELY_LENT = lazily(f"[{LENT}]"), lazily(f"[{SURELY_LENT}]")
_LOANED = lazily(rf"(?:{'|'.join(LOANED)})(?:들|자|성|화|권|율|국|별|형)?")
_VERBAL = lazily(
    r".*(?:[다고며면서던는자게려도록네죠요하되]|하지|되지|[^가-힣]|으로|[었았했됐]..?|[한할함해된될됨돼]|[러로][운움])"
    r"|.*(?:[르둘]러|내어|리지|쳐)|그러.*|스스로?|드디어|비밀리"
)
_INSTITUTION = lazily(
    r"[가-힣]{2,}(?:대학교|은행|위원회|일보|왕조|제국|공화국|왕국|특별시|광역시|산맥|반도|스탄|대왕)|[가-힣]{3,}당"
)
_FOREIGN = lazily(r"(?=[가-힣]{5})[가-힣]*[즈츠프르크트스브드셰쉬츄튜퓨벨켈첸펠렌볼콜톨에바][가-힣]*")


@lru_cache(maxsize=20_000)
def bare(word: str) -> str:
    """Take a Korean particle off a word; other words stay."""
    if word.isascii():
        return word
    return _PARTICLE.sub("", word)


@lru_cache(maxsize=20_000)
def korean_number(word: str, following: str = "") -> float | None:
    """Read a Korean number, counter included (`구십일`, `삼년`) or following (`세` before `명`)."""
    match = _NUMERAL.match(word)
    if match is None:
        return None
    numeral, rest = match[0], word[match.end() :]
    sure = bool(_SURE.search(numeral)) and len(numeral) > 1
    if not rest and sure:
        return _valued(numeral)
    if len(numeral) > 1 and not sure and not any(scale in numeral for scale in _SCALES):
        return None
    clear = _COUNTER if len(numeral) > 1 else _CLEAR_NATIVE if numeral in "한두세네열쉰" else _CLEAR_SINO
    return _valued(numeral) if clear.fullmatch(rest or following) else None


@lru_cache(maxsize=20_000)
def after_digits(word: str, glued: bool) -> tuple[float | None, str | None]:
    """Read what follows digits: a scale (`만` in `90만`), a counter (`개월` in `3개월이상`), or both."""
    match = _AFTER_DIGITS.match(word)
    if match is None or (match[3] is None and not (glued and match[2])):
        return None, None
    return (_valued(match[1]) if match[1] else None), match[2]


def _valued(numeral: str) -> float:
    total = section = current = 0.0
    for piece in _PIECE.findall(numeral):
        scale = _SCALES.get(piece)
        if scale is None:
            current += _NATIVE.get(piece, _DIGITS.get(piece, 0))
        elif scale < 10_000:
            section, current = section + (current or 1) * scale, 0.0
        else:
            total, section, current = total + (section + current or 1) * scale, 0.0, 0.0
    return total + section + current


def korean_name(word: str, seen: Container[str] = frozenset()) -> bool:
    """Tell whether a word, its particle aside, names somebody, a place or an institution.

    A family name with two syllables, or a long foreign word, is a name only if it is `seen` as one.
    """
    stem = bare(word)
    if stem in PLACES or stem in ABROAD or stem in seen or _INSTITUTION.fullmatch(stem):
        return True
    if word == f"{stem}는" and len(_LENT.findall(stem)) > 1 and not stem.endswith("트리"):
        return _given(stem) or _lent(stem)  # 캐버노는 names somebody, 깨트리는 does not
    return _given(stem) or (not _VERBAL.fullmatch(word) and _lent(stem))


def _given(stem: str) -> bool:
    """Tell whether a word is a family name and a given one by its syllables."""
    return _GIVEN_NAME.fullmatch(stem) is not None and stem not in COMMON


def _lent(stem: str) -> bool:
    """Tell whether a word is a foreign name by its syllables: half are such as Korean words lack."""
    sure, like = len(_SURELY_LENT.findall(stem)), len(_LENT.findall(stem))
    return sure > 0 and 2 * like >= len(stem) and len(stem) > 1 and not _LOANED.fullmatch(stem)


def korean_names(words: Iterable[str], text: str = "") -> frozenset[str]:
    """Collect the stems that a text uses as names: with a title, in other letters too, in three forms."""
    told = {bare(name) for pattern in (_TITLED, _GLOSSED) for name in pattern.findall(text)}
    forms: dict[str, set[str]] = {}
    for word in words:
        stem = bare(word)
        if (_PERSON.fullmatch(stem) and not _NOT_GIVEN.fullmatch(stem)) or _FOREIGN.fullmatch(stem):
            forms.setdefault(stem, set()).add(word)
    often = {stem for stem, seen in forms.items() if len(seen) >= 3}
    return frozenset(
        often | {stem for stem in told if _PERSON.fullmatch(stem) or _lent(stem) or _LENT.search(stem)}
    )
