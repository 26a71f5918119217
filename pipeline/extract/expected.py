"""A question in, the kind of answer that it expects out, by its question words in four languages."""

from __future__ import annotations

import re
from typing import Literal

from ..language.lazily import lazily

Expected = Literal["percent", "number", "date", "person", "reason", "definition", "list", "any"]

TYPED: tuple[Expected, ...] = ("percent", "number", "date", "person")  # kinds with a form to look for

VALUES: tuple[Expected, ...] = ("percent", "number", "date")  # kinds that can stand alone as an answer

# Two things asked at once, or two compared: only whole sentences can answer. Two are asked where a second
# question word follows a first: “In 2004, how many …?” and “When did Ann, who …, leave?” ask one.
_PREPOSITION = r"(?:(?:in|at|by|to|on|from|for|of|with|under|until|since) )?"
_VERB = r"is|are|was|were|do|does|did|has|have|can|could|will|would|may|must|should"
_KAZAKH, _KOREAN = r"(?:қанша|неше|кім|қашан|қай)", r"(?:몇|누구|누가|언제|얼마|무엇|어디)"
_SEVERAL = (
    r"\bcompare|\bdiffer|\bdiverge|\bversus\b|\brespectively\b|\beach\b|\bboth\b|\bon the one hand\b"
    rf"|(?:^\W*{_PREPOSITION}(?:when|{_VERB})|\b(?:how|what|who|whom|whose|which|where|why))\b.*"
    rf"(?:,? (?:and|but)(?: also)?|;) {_PREPOSITION}(?:how|what|who|when|which|does|did|is)\b"
    rf"|^\W*{_PREPOSITION}(?:how|what|which|who\w*|where|why|when (?:{_VERB})|{_VERB})\b.*, "
    rf"(?:(?:{_PREPOSITION}(?:how|what)|does|did|is|when (?:{_VERB}))\b|who \w+ (?:it|them)\W*$)"
    r"|сравн|отлича|(?<=\s)(?:и|а) (?:кто|когда|сколько|как\w+|где)\b"
    rf"|салыстыр|{_KAZAKH}.*\b(?:және|ал) .{{0,30}}{_KAZAKH}"
    rf"|비교|차이|{_KOREAN}.*(?:(?<![창최광보사재경])고|며),? .{{0,20}}{_KOREAN}"  # 창고 is no verb
)
_ASK = "how|what|which|who|where|why"
_LASTING = r"(?!이? ?(?:동안|간|째|이나|걸|만에|안에|마다|후|전|뒤))"  # behind 몇 년: how many, not which
_WHAT_IS = r"^\W*what (?:is|was|are|were) (?:the|its|their) (?:[\w'’-]+ ){0,3}"
_VERBS = "is|was|does|has|happens|makes|needs|causes|lies|remains|comes|follows|begins|starts|ends|means"
# In order: the first that matches rules. Korean has no word boundaries that \b would see.
_PATTERNS: tuple[tuple[Expected, str], ...] = (
    (
        "percent",
        r"\b(?:per ?cent(?:age)?|share of|proportion)\b|%|['’]s?(?: \w+)? share\b"
        r"|\b(?:(?:what|which)(?: \w+)?|the|its|their|his|her|my|our|your|market|vote|\w+est) share\b"
        r"|\bпроцент\w*|\bдол[яюией]\b|пайыз|үлес|퍼센트|비율|비중",
    ),
    (
        "date",
        # At the beginning, or before a verb: “when” inside only says at what time something else was so.
        rf"^\W*(?:(?:since|until|by|from) )?when\b(?:,|(?!.*, (?:{_ASK}|{_VERB})\b))"
        r"|\bwhen (?:was|were|did|is|are|does|do|will|had|has)\b"
        rf"|\bdate$|{_WHAT_IS}date\W*$"
        r"|\b(?:what|which) (?:year|date|month|day)\b|(?<!\bin the )\b(?:date|year) (?:of|was|did)\b"
        r"|^\W*(?:(?:а|и|но|с|до) )?когда\b|\bи когда\b"
        r"|как(?:ом|ого|ой|им) (?:году|года|год|числа|месяц\w*|дат\w*)\b|\bдат[аы]\b"
        r"|қашан|қай (?:жыл\w*|ай(?:да\w*|ға|дың|ы\w*|лар\w*)?|күн\w*)\b|қандай (?:жыл|күн)|неше жылы\b"
        r"|нешінші (?:жыл|күн)"
        # How many years or days a thing takes is a number.
        rf"|언제|몇 ?년{_LASTING}|몇 ?월|며칠{_LASTING}|어느 해|날짜",
    ),
    (
        "number",
        r"\bhow (?:many|much|large|big|high|long|far|old)\b"
        # Named among the first words it is asked for, behind them only spoken of.
        r"|^\W*+(?:[\w'’-]++\W++){0,4}(?:number|total|population|size|circulation|membership|figure|amount|strength"
        r"|head ?count)\b|\b(?:number|total|count|circulation)$"
        rf"|{_WHAT_IS}(?:number|total|count|circulation)\W*$"
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
        r"\bwhich (?!(?:is|was|does|has|\w+(?:ss|us|is))\b)\w+s\b"
        rf"|\bwhat (?!(?:{_VERBS}|\w+(?:ss|us|is))\b)\w+s\b"
        r"|\b(?:which|what) (?!(?:is|was|does|has|\w+(?:ss|us|sis))\b)\w+s (?:are|were|do|did|have|led|of)\b"
        r"|\bname (?:the|all|two|three|four|five)\b|\blist\b"
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
