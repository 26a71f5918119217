"""A question and the one before it in; the question with what it leaves unsaid filled in from that one, out.

By rules alone, the same every time: a short question that begins as one that goes on (`and in 2018?`,
`а в 2018?`, `ал 2018 жылы?`, `2018년에는?`) keeps the question before it and changes its year, or its
name. What fits no rule is left as it was written. The result is shown, and may be put right by whoever asked.
"""

from __future__ import annotations

import re
from itertools import pairwise

from ..language.lazily import lazily

_MOST = 7  # words of a question that only goes on
_YEAR = lazily(r"(?<!\d)(?:1[5-9]\d\d|20\d\d)(?!\d)")
_GOES_ON = lazily(
    r"(?:(?:and|but|so)\s+)?(?:(?:what|how)\s+about\s+)"
    r"|(?:and|but)\s+"
    r"|(?:а|и|но|ну\s+а)\s+(?:(?:что|как)\s+(?:насч[её]т|на\s+счет)\s+|как\s+же\s+)?"
    r"|(?:ал|және|ал\s+енді)\s+"
    r"|(?:그럼|그러면|그렇다면|그리고|그런데)\s+",
    re.IGNORECASE,
)
_ASKS = lazily(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|can"
    r"|кто|кого|кому|чей|что|чего|как|какой|какая|какие|каков|когда|где|куда|почему|зачем|сколько|чем"
    r"|кім|кімнің|не|неше|қанша|қай|қандай|қашан|қайда|неге|қалай)\b"
    r"|누구|누가|무엇|무슨|언제|어디|왜|어떻게|몇|얼마|어느",
    re.IGNORECASE,
)
_BESIDE_YEAR = lazily(
    r"(?:in|since|before|after|until|till|between|during|for|by|from|of|the|year|and|or|to"
    r"|в|во|за|на|с|до|после|к|по|и|или|году|года|годах|годы|год|г"
    r"|жылы|жылғы|жылдары|жылда|жылға|жылдан|және|мен|үшін"
    r"|년|년은|년에|년에는|년에도|년도|년도에는|년의|에는|에|은|는)\.?",
    re.IGNORECASE,
)
_WHEN = r"(?P<when>in|since|before|after|until|till|between|during|by|from|в|во|с|до|после|к|между)\s+"
_BEGINS = lazily(_WHEN, re.IGNORECASE)
_STANDS = lazily(rf"\b{_WHEN}(?:the\s+year\s+)?$", re.IGNORECASE)  # before a year
_GOD = lazily(r"^\s+(?:год\w*|гг?\.)")  # which takes another case behind another preposition
_NAME = lazily(
    r"(?:\b[Tt]he\s+)?\b[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w'’-]*"
    r"(?:\s+(?:of\s+the|of|and|и|мен|the)?\s*[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w'’-]*)*"
)
_LED = lazily(
    r"(?P<led>in|of|for|at|on|from|by|about|в|во|о|об|у|на|для|из|про)\s+(?P<rest>.+)", re.IGNORECASE
)
_HANGUL = lazily(r"[가-힣]")
_JOSA = lazily(r"(?P<stem>\w+?)(?P<josa>에서는|에는|에서|에게|으로|의|은|는|이|가|을|를|에|도|로)?")
_PARTICLE = lazily(r"에서는|에는|에서|에게|으로|의|은|는|이|가|을|를|에|도|로")
_PAIRS = {"은": "은는", "는": "은는", "이": "이가", "가": "이가", "을": "을를", "를": "을를"}
_FIRST = lazily(r"(?P<stem>[가-힣A-Za-z0-9]+?)(?P<josa>에서는|에는|에서|의|은|는|이|가|을|를|에)(?=\s)")


def followed(before: str, question: str) -> str | None:
    """Complete a question from the one before; None where it stands by itself, or no rule fits."""
    said, asked = " ".join(question.split()), " ".join(before.split())
    if not any(map(str.isalnum, asked)) or not said:
        return None
    bare = said.rstrip(" ?？.!…")
    goes_on = _GOES_ON.match(bare)
    rest = bare[goes_on.end() :] if goes_on else bare
    if not rest or len(rest.split()) > _MOST or (_ASKS.search(rest) and not _only_years(rest)):
        return None
    if years := _YEAR.findall(rest):
        if not _only_years(rest):
            return None
        return _in_other_years(asked, rest, years)
    if not goes_on and not (_HANGUL.search(rest) and len(rest.split()) == 1 and rest.endswith(("은", "는"))):
        return None
    return _of_other_name(asked, rest)


def _only_years(rest: str) -> bool:
    """Tell whether a rest holds years, and beside them only the words that stand with years."""
    words = _YEAR.sub(" ", re.sub(r"[,–—-]", " ", rest)).split()
    return bool(_YEAR.search(rest)) and all(_BESIDE_YEAR.fullmatch(word) for word in words)


def _in_other_years(asked: str, rest: str, years: list[str]) -> str:
    """Put other years in the place of those that were asked for; where there were none, add them."""
    old = list(_YEAR.finditer(asked))
    if not old:
        return _with_time(asked, rest)
    if not all(_only_years(asked[one.start() : other.end()]) for one, other in pairwise(old)):
        old = old[:1]  # the other belongs to something else
    stood = _STANDS.search(asked[: old[0].start()])
    if stood and len(old) > len(years) == 1 and rest[:1].isdigit():
        rest = _at(asked, rest)
    new = _BEGINS.match(rest)
    if stood and new and (new["when"].lower() != stood["when"].lower() or len(old) != len(years)):
        first = rest[:1].lower() if stood.start() else rest[:1].upper()
        return asked[: stood.start()] + first + rest[1:] + _GOD.sub("", asked[old[-1].end() :])
    if len(old) == len(years):
        given = iter(years)
        return _YEAR.sub(lambda _: next(given), asked, count=len(old))
    among = list(_YEAR.finditer(rest))
    words = rest[among[0].start() : among[-1].end()]
    return asked[: old[0].start()] + words + asked[old[-1].end() :]


def _with_time(asked: str, rest: str) -> str:
    """Add a time to a question: before it in Kazakh and Korean, after it elsewhere."""
    if _HANGUL.search(rest) or re.search(r"жыл", rest):
        first = asked.split()[0]
        low = asked[:1].lower() + asked[1:] if _ASKS.fullmatch(first) else asked
        return f"{rest} {low}"
    body, end = _ended(asked)
    return f"{body} {_at(asked, rest) if rest[:1].isdigit() else rest}{end}"


def _at(asked: str, year: str) -> str:
    """Put “in” before a year, in the language of the question."""
    return f"{'в' if re.search(r'[а-яё]', asked.lower()) else 'in'} {year}"


def _of_other_name(asked: str, rest: str) -> str | None:
    """Put another name in the place of the one that was asked about; None where there is none such."""
    if _HANGUL.search(rest):
        return _of_other_korean(asked, rest)
    led = _LED.fullmatch(rest)
    if led:
        word = rf"\b{re.escape(led['led'])}\s(?:[\w'’-]+\s){{0,2}}?"
        same = list(re.finditer(word + _NAME.pattern, asked)) if led["led"].islower() else []
        if same and _named(led["rest"]):
            return asked[: same[-1].start()] + rest + asked[same[-1].end() :]
        body, end = _ended(asked)
        return asked if body.lower().endswith(rest.lower()) else f"{body} {rest}{end}"
    names = [found for found in _NAME.finditer(asked) if not _ASKS.match(found[0]) and _named(rest)]
    return _exchanged(asked, names[-1], rest) if names else None


def _named(rest: str) -> bool:
    """Tell whether a rest names something: `the Senate` does, `the summer` does not."""
    return any(letter.isupper() for letter in rest)


def _exchanged(asked: str, old: re.Match[str], new: str) -> str:
    article = old[0].lower().startswith("the ") and not new.lower().startswith("the ")
    known = new[:1].isupper() and " " not in new  # Almaty, Nazarbayev: no article of their own
    return f"{asked[: old.start()]}{'the ' if article and not known else ''}{new}{asked[old.end() :]}"


def _of_other_korean(asked: str, rest: str) -> str | None:
    """Exchange the first noun of a Korean question, its particle kept in the form that fits the new noun."""
    new, old = _JOSA.fullmatch(rest.replace(" ", "")), _FIRST.search(asked)
    if not new or not old or _PARTICLE.fullmatch(rest):  # a particle alone names nothing
        return None
    return asked[: old.start()] + new["stem"] + _fitting(old["josa"], new["stem"]) + asked[old.end() :]


def _fitting(josa: str, stem: str) -> str:
    """Choose of a particle's two forms the one that fits the stem: its last syllable is closed or open."""
    pair = _PAIRS.get(josa)
    if pair is None or not _HANGUL.fullmatch(stem[-1]):
        return josa
    return pair[0] if (ord(stem[-1]) - 0xAC00) % 28 else pair[1]


def _ended(asked: str) -> tuple[str, str]:
    """Part a question from its question mark."""
    body = asked.rstrip(" ?？.!")
    return body, asked[len(body) :].strip() or "?"
