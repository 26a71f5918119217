"""A sentence and an expected kind in, the stretches of it that could be such an answer out."""

from __future__ import annotations

import re

from ..evidence import Span
from ..language import NUMBER, STOP_WORDS, content_stems
from ..language.lazily import lazily
from .expected import Expected

MONTHS = (
    r"jan(?:uary)?|январ[ьяе]|қаңтар\w*",
    r"feb(?:ruary)?|феврал[ьяе]|ақпан\w*",
    r"mar(?:ch)?|марта?е?|наурыз\w*",
    r"apr(?:il)?|апрел[ьяе]|сәуір\w*",
    r"may|ма[йяе]|мамыр\w*",
    r"june?|июн[ьяе]|маусым\w*",
    r"july?|июл[ьяе]|шілде\w*",
    r"aug(?:ust)?|августа?е?|тамыз\w*",
    r"sept?(?:ember)?|сентябр[ьяе]|қыркүйек\w*",
    r"oct(?:ober)?|октябр[ьяе]|қазан\w*",
    r"nov(?:ember)?|ноябр[ьяе]|қараша\w*",
    r"dec(?:ember)?|декабр[ьяе]|желтоқсан\w*",
)
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)?|[а-я]{2,}[ое]го)"
_YEAR = r"(?:1[0-9]\d\d|20\d\d)"
_DATE = lazily(
    rf"\b{_DAY} {_MONTH},? {_YEAR}(?: год[ау]?)?\b"  # 6 January, 1999 · шестого января 1999 года
    rf"|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}\b"  # January 6, 1999
    rf"|\b{_YEAR} (?:жылғы|жылы|жылдың) (?:\d{{1,2}}[- ]?\w{{0,4}} )?{_MONTH}"  # 1999 жылғы 6 қаңтар
    rf"|{_YEAR}년(?: ?\d{{1,2}}월| (?:봄|여름|가을|겨울))?(?: ?\d{{1,2}}일)?"  # 1999년 1월 6일
    rf"|\b\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR}\b"  # 6.1.1999
    rf"|\b{_YEAR}[./-]\d{{1,2}}(?:[./-]\d{{1,2}})?\b"  # 1999.1.6 · 1999-01-06
    rf"|\b(?:(?:early|late|mid)[- ])?(?:spring|summer|autumn|fall|winter) (?:of )?{_YEAR}\b"
    rf"|\b(?:the )?(?:beginning|start|middle|end) of {_YEAR}\b"
    rf"|\b{_MONTH},? (?:of )?{_YEAR}\b(?:[ \u00a0]год[ау]?\b)?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b|\b{_MONTH} \d{{1,2}}\b"  # 3 July · 20 марта
    rf"|\b{_YEAR}(?:-е|-х|s)?\b(?:[ \u00a0](?:год\w*|г\.|жыл\w*))?",
    re.IGNORECASE,
)
_OF_HUNDRED = r"(?:%|‰|per ?cent(?:age points?)?\b|процент\w*|пайыз\w*|퍼센트(?: ?포인트)?)"
MEASURE = (  # what stands behind a number with a space or none, always a word of its own
    r"(?:k[gm]|[cm]m|m|ha|tonnes?|tons?|litres?|liters?|miles?|feet|metres?|meters?|kilomet(?:er|re)s?|kilograms?"
    r"|hectares?|dollars?|euros?|pounds?|crowns?|tenge|rou?bles?|кг|км|см|мм|м|га|тонн\w*|тенге|теңге|рубл\w*"
    r"|доллар\w*|евро|метр\w*|километр\w*|гектар\w*)[²³]?\b"
)
_UNIT = (
    rf"(?:[ \u00a0]?(?:{_OF_HUNDRED}|°[CF]?|{MEASURE}))"
    r"|(?:[ \u00a0](?:million|billion|thousand|hundred|млн\.?|млрд\.?|тыс\.?|миллион\w*|миллиард\w*"
    r"|тысяч\w*|мың|seats?|deputies|members|people|copies|years?|мест\w*|человек\w*|депутат\w*|экземпляр\w*"
    rf"|лет|адам|орын|дана|жыл)(?:[ \u00a0]{MEASURE})?)"
    r"|(?:만|억|천){0,3} ?(?:개월|개국|세기|세대|명|개|석|부|년|위안|위(?!원)|여|원(?![칙래인])|회|시간"
    r"|세(?!계)|살(?!림)|일(?!본)|달러|유로|톤|미터)"
    r"|[가-힣]{1,4}"
)
_SIGNED = r"(?<![\w.,])(?:[-−]|[£$€₸₽₩¥][ \u00a0]?)?"  # a minus, but no hyphen, or what money it is
_QUANTITY = lazily(rf"{_SIGNED}(?:{NUMBER})(?:st|nd|rd|th|s)?(?:{_UNIT})?(?![a-z])")
_PERCENT = lazily(rf"{_SIGNED}(?:{NUMBER})[ \u00a0]?{_OF_HUNDRED}")
# What looks like a year may count what follows: “1500 tonnes”, “had 1800 members”; not so “in 2004 members”.
_COUNTED = (
    r"people|men|women|children|members|seats|copies|books|pupils|students|workers|deputies|vot(?:es|ers)|soldiers"
    r"|families|households|homes|houses|человек\w*|мест\w*|депутат\w*|экземпляр\w*|книг|голос\w*|адам|дана"
)
_MEASURED = lazily(rf"{_YEAR}[ \u00a0]{MEASURE}")
_COUNTS = lazily(rf"{_YEAR}[ \u00a0](?:{_COUNTED})\b")
_DATED = frozenset(
    "in since by from until till before after during the and year its their his her our for late early at"  # noqa: SIM905
    " through throughout following в с до и к на летом зимой весной осенью".split()
)
_ONES = "two|three|four|five|six|seven|eight|nine"
_WORD_NUMBER = lazily(
    rf"\b(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|{_ONES}))?|one|{_ONES}|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|hundred)(?: (?:hundred|thousand|million|dozen))?\b"
    r"|\b(?:(?:двадцат|тридцат|пятьдесят|шестьдесят|семьдесят|восемьдесят)[ьи]?|сорока?|девяност[оа])"
    r"(?: (?:од\w+|дв[аеух]+|тр[ехи]+|четыр\w+|пят[ьи]|шест[ьи]|сем[ьи]|вос\w*[ьи]|девят[ьи]))?"
    r"(?: тысяч\w*| миллион\w*)?\b"
    r"|\b(?:один|одна|два|две|три|четыре|(?:пят|шест|сем|девят|десят)[ьи]|вос[еь]м[ьи]"
    r"|(?:один|две|три|четыр|пят|шест|сем|восем|девят)надцат[ьи])(?: тысяч\w*| миллион\w*)?\b"
    r"|\b(?:екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|он)\b",
    re.IGNORECASE,
)
_MERELY = frozenset(("one", "один", "одна"))  # rather an article than a number, where others stand
_CLAUSE_NUMBER = lazily(
    r"[\W_]*(?:(?:section|article|clause|paragraph|item|rule|статья|пункт|глава|§|제) ?)?", re.IGNORECASE
)
_CAPITAL = r"[^\W\d_a-zа-яёәғқңөұүһі\u1100-\u11ff\u2e80-\ud7ff]"  # of a script that has capitals
_NAME = lazily(
    rf"(?:\b{_CAPITAL}\.[ \u00a0]?){{0,2}}\b{_CAPITAL}[\w'’-]+"
    rf"(?:(?: of(?: the)?)?[ \u00a0](?:{_CAPITAL}\.|{_CAPITAL}[\w'’-]+)){{0,5}}"
)


def fresh(sentence: str, kind: Expected, known: frozenset[str]) -> list[Span]:
    """List candidates that say what the question, whose stems are `known`, does not say itself."""
    found = [
        span
        for span in candidates(sentence, kind)
        if not (_is_row_number(sentence, span) or _names_a_clause(sentence, span))
    ]
    return [span for span in found if _is_new(span.of(sentence), kind, known)]


def _is_row_number(text: str, span: Span) -> bool:
    """Tell whether a number only counts the rows: the first cell, before one of words."""
    cells = cells_of(text)
    return span.start == 0 and len(cells) > 2 and cells[0].isdigit() and cells[1][:1].isalpha()


def _names_a_clause(text: str, span: Span) -> bool:
    """Tell whether a number only says which clause, section or item this is: “Section 38.”, “9. Leave …”."""
    return bool(_CLAUSE_NUMBER.fullmatch(text[: span.start])) and text[span.end : span.end + 1] in (
        ".",
        ")",
        ":",
    )


def _is_new(words: str, kind: Expected, known: frozenset[str]) -> bool:
    """Tell whether a candidate says something new; of a name, no word may be known."""
    stems = set(content_stems(words))
    return stems.isdisjoint(known) if kind == "person" else not stems <= known


def cells_of(row: str) -> list[str]:
    """Cut a table row into its cells, at TABs or at bars; an empty first or last cell stays one."""
    bare = row.strip()
    parts = row.split("\t") if "\t" in row else bare.removeprefix("|").removesuffix("|").split("|")
    return [part.strip() for part in parts]


def columns_of(cells: list[str], header: str) -> list[str]:
    """Name each cell's column by a header, before which a title may stand; [] where their numbers differ."""
    named = cells_of(header)[-len(cells) :]
    return named if len(named) == len(cells) else []


def candidates(sentence: str, kind: Expected) -> list[Span]:
    """List stretches of a sentence that are of the expected kind, in order."""
    if kind == "percent":
        return _spans(_PERCENT, sentence) or candidates(sentence, "number")
    if kind == "number":
        found = _spans(_QUANTITY, sentence)
        dates = _dates(sentence)
        plain = [span for span in found if not any(map(span.touches, dates))]
        spelt = [
            span for span in _spans(_WORD_NUMBER, sentence) if not any(map(span.touches, (*plain, *dates)))
        ]
        telling = [span for span in spelt if span.of(sentence).casefold() not in _MERELY]
        return sorted((*plain, *telling), key=lambda span: span.start) or spelt
    if kind == "date":
        return _dates(sentence)
    if kind == "person":
        return _people(sentence)
    return []


def lone_name(sentence: str, known: frozenset[str]) -> Span | None:
    """Give the only name in a sentence that the question does not say itself; none where there are more.

    A single word is mostly no person but a term, a town or what begins the sentence.
    """
    dates = _dates(sentence)
    names = [
        span
        for span in _spans(_NAME, sentence)
        if not any(date.touches(span) for date in dates)
        and not set(content_stems(span.of(sentence))) <= known
    ]
    full = len(names) == 1 and " " in names[0].of(sentence).replace("\u00a0", " ")
    return names[0] if full and names == fresh(sentence, "person", known) else None


def _people(sentence: str) -> list[Span]:
    """List names; a single word only where none has more, and not where it begins the sentence."""
    names = [s for s in _spans(_NAME, sentence) if s.of(sentence).casefold() not in STOP_WORDS]
    dates = _dates(sentence)
    names = [name for name in names if not any(date.touches(name) for date in dates)]
    full = [span for span in names if " " in span.of(sentence).replace("\u00a0", " ")]
    return full or [span for span in names if span.start > 0]


def _dates(text: str) -> list[Span]:
    """List dates; a number like a year that counts something is none."""
    return [span for span in _spans(_DATE, text) if not _counts(text, span)]


def _counts(text: str, span: Span) -> bool:
    if len(span) != 4 or _MEASURED.match(text, span.start):
        return len(span) == 4
    before = text[max(0, span.start - 20) : span.start].casefold().split()
    late = span.of(text) >= "1900" and before[-1:] in (["of"], ["to"])  # “summer of 1998”, “a crowd of 1500”
    dated = late or (bool(before) and before[-1] in _DATED)
    return not dated and _COUNTS.match(text, span.start) is not None


def _spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [Span(m.start(), m.end()) for m in pattern.finditer(text) if m.group().strip()]
