"""A question in, the kind of answer that it expects out, by its question words in four languages."""

from __future__ import annotations

import re
from typing import Literal

from ..language.lazily import lazily

Expected = Literal["percent", "number", "date", "person", "reason", "definition", "list", "any"]

TYPED: tuple[Expected, ...] = ("percent", "number", "date", "person")  # kinds with a form to look for

VALUES: tuple[Expected, ...] = ("percent", "number", "date")  # kinds that can stand alone as an answer

# Two things asked at once, or two compared: only whole sentences can answer.
_SEVERAL = (
    r"\bcompare|\bdiffer|\bdiverge|\bversus\b|\brespectively\b|\beach\b|\bboth\b"
    r"|(?:,| and| but) (?:how|what|who|when|which|does|did|is|in what)\b|\bon the one hand\b"
    r"|сравн|отлича|\b(?:и|а) (?:кто|когда|сколько|как\w+|где)\b"
    r"|салыстыр|(?:және|ал) .{0,30}(?:қанша|кім|қашан|қай)"
    r"|비교|차이|(?:고|며),? .{0,20}(?:몇|누구|언제|얼마)"
)
# In order: the first that matches rules. Korean has no word boundaries that \b would see.
_PATTERNS: tuple[tuple[Expected, str], ...] = (
    (
        "percent",
        r"\b(?:per ?cent(?:age)?|share|proportion)\b|%|\bпроцент\w*|\bдол[яюией]\b"
        r"|пайыз|үлес|퍼센트|비율|비중",
    ),
    (
        "date",
        # At the beginning, or before a verb: “when” inside only says at what time something else was so.
        r"^\W*(?:(?:since|until|by|from) )?when\b|\bwhen (?:was|were|did|is|are|does|do|will|had|has)\b"
        r"|\bdate$|\b(?:what|which) (?:year|date|month|day)\b|(?<!\bin the )\b(?:date|year) (?:of|was|did)\b"
        r"|^\W*(?:с|до)? ?когда\b|\bи когда\b"
        r"|как(?:ом|ого|ой|им) (?:году|года|год|числа|месяц\w*|дат\w*)\b|\bдат[аы]\b"
        r"|қашан|қай (?:жыл|ай|күн)|(?:қандай|неше) (?:жыл|күн)|нешінші (?:жыл|күн)"
        r"|언제|몇 ?년|몇 ?월|며칠|어느 해|날짜",
    ),
    (
        "number",
        r"\bhow (?:many|much|large|big|high|long|far|old)\b"
        # Named among the first words it is asked for, behind them only spoken of.
        r"|^\W*(?:[\w'’-]+\W+){0,4}(?:number|total|population|size|circulation|membership|figure|amount|strength"
        r"|head ?count)\b|\b(?:number|total|count|circulation)$"
        r"|\bсколько\b|^\W*(?:\w+\W+){0,2}(?:численност\w*|тираж\w*|числ[оа]|количеств\w*)\b"
        r"|\bкаков\w* (?:размер|объ[её]м|площадь)|қанша|неше|саны|таралым|몇|얼마|인구|부수|의석",
    ),
    (
        "person",
        # Who is asked for, not “those who”.
        r"^\W*(?:(?:and|but|so|exactly|by|to|for|with|from|of|on|at|under|after|in|against) )*who(?:se|m)?\b"
        r"|\b(?:by|to|for|with|from|under|against|and|or) who(?:m|se)?\b"
        r"|\bname of the (?:leader|head|chair\w*|author|president)\b"
        r"|\bкто\b|\bкого\b|\bкому\b|\bкем\b|\bкім|누구|누가|대표는|당수",
    ),
    (
        "reason",
        r"\bwhy\b|\bfor what reason|\bwhat (?:caused|explains|led)\b|\breasons?\b"
        r"|\bпочему\b|\bзачем\b|\bпричин\w*|неге\b|неліктен|себеб|왜|이유|까닭",
    ),
    (
        "definition",
        r"\bwhat (?:is|are|was|were) (?:an? |the )?[\w\s-]{3,40}\?*$|\bwhat does [\w\s-]+ mean\b|\bdefin"
        r"|\bmeaning\b|\bчто такое\b|\bчто (?:означает|значит|называ\w*)\b"
        r"|дегеніміз|деген не|мағына|(?:이란|란) (?:무엇|뭐)|뜻|정의",
    ),
    (
        "list",
        r"\b(?:which|what) \w+s\b|\bname (?:the|all|two|three|four|five)\b|\blist\b"
        r"|\bкакие\b|\bперечисл\w*|\bназовите\b|қандай|атаңыз|қайсы|어떤 것|나열|들은",
    ),
)
_COMPILED_SEVERAL = lazily(_SEVERAL, re.IGNORECASE)
_COMPILED = tuple((kind, lazily(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


def asks_several(question: str) -> bool:
    """Tell whether a question asks two things at once, or compares two."""
    return bool(_COMPILED_SEVERAL.search(question))


def expected(question: str) -> Expected:
    """Tell what kind of answer a question wants; `any` where no question word says so."""
    if asks_several(question):
        return "list"
    for kind, pattern in _COMPILED:
        if pattern.search(question):
            return kind
    return "any"
