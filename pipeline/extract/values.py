"""The words of a number or a date in; its parts out, so that two of them can be held against each other."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..language import NUMBER, number_value
from ..language.lazily import lazily
from .candidates import MEASURE, MONTHS
from .expected import Expected

# Of a date its year, month, day and part; of a number itself and its measure.
Value = Mapping[str, Decimal | str]

_MONTHS = tuple(lazily(rf"\b(?:{names})\b|(?<!\d){at}월") for at, names in enumerate(MONTHS, 1))
_IN_NUMBERS = (
    lazily(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})"),
    lazily(r"(?P<year>\d{4})[./-](?P<month>\d{1,2})(?:[./-](?P<day>\d{1,2}))?(?!\d)"),
)
_YEAR, _DAY = lazily(r"(?<!\d)\d{4}(?!\d)"), lazily(r"(?<!\d)\d{1,2}(?![\d월])")
_PART = lazily(
    r"\b(?:spring|summer|autumn|fall|winter|beginning|start|middle|end|early|mid|late)\b|봄|여름|가을|겨울"
)
_QUANTITY = lazily(rf"(?P<sign>(?<!\w)[-−])?(?P<money>[£$€₸₽₩¥])?[ \u00a0]?(?P<number>{NUMBER})")
_SCALE = lazily(
    r"[ \u00a0]?(?:(?P<h>hundred)|(?P<t>thousand|тыс\w*\.?|мың|천)|(?P<m>million|млн\.?|миллион\w*)"
    r"|(?P<b>billion|млрд\.?|миллиард\w*)|(?P<w>만)|(?P<e>억))"
)
_TIMES = {"h": 10**2, "t": 10**3, "m": 10**6, "b": 10**9, "w": 10**4, "e": 10**8}
_MEASURED = lazily(rf"[ \u00a0]?(?:(?P<share>%|per ?cent|процент|пайыз|퍼센트)|(?P<measure>{MEASURE}))")
_MONEY = {"$": "doll", "€": "euro", "£": "poun", "₸": "teng"}
_LETTERS = 4  # of a measure, by which its forms are one


def value_of(text: str, kind: Expected) -> Value:
    """Read a value's parts; {} where it is written in words: “seven” is none here."""
    return _date(text.casefold()) if kind == "date" else _number(text.casefold())


def agree(one: Value, other: Value) -> bool:
    """Tell whether two values may be one: no part that both name differs, as of “May 1998” and “1998”."""
    both = one.keys() & other.keys()
    return bool(both) and all(one[part] == other[part] for part in both)


def same_value(text: str, other: str, kind: Expected) -> bool:
    """Tell whether two answers give one value, as “1.5 million” and “1,500,000” do."""
    return text.casefold() == other.casefold() or agree(value_of(text, kind), value_of(other, kind))


def _date(text: str) -> Value:
    for form in _IN_NUMBERS:
        if found := form.search(text):
            return {part: Decimal(number) for part, number in found.groupdict().items() if number}
    named = {"year": _YEAR.search(text), "day": _DAY.search(text)}
    said: dict[str, Decimal | str] = {part: Decimal(found[0]) for part, found in named.items() if found}
    for at, month in enumerate(_MONTHS, 1):
        if month.search(text):
            said["month"] = Decimal(at)
    if part := _PART.search(text):
        said["part"] = part[0]
    return said


def _number(text: str) -> Value:
    found = _QUANTITY.search(text)
    plain = number_value(found["number"]) if found else None
    if found is None or plain is None or plain.count(".") > 1:
        return {}
    number, at = Decimal(plain), found.end()
    while scale := _SCALE.match(text, at):
        number, at = number * _TIMES[scale.lastgroup or ""], scale.end()
    said: dict[str, Decimal | str] = {"number": -number if found["sign"] else number}
    measured = _MEASURED.match(text, at)
    if found["money"]:
        said["measure"] = _MONEY.get(found["money"], found["money"])
    elif measured:
        said["measure"] = "%" if measured["share"] else measured["measure"][:_LETTERS]
    return said
