"""A line or a file's stamp in, the day that it says out: `2019-04-02`, or `2019-04`, or nothing."""

from __future__ import annotations

import re

_MONTHS = (
    "january jan января январь қаңтар",
    "february feb февраля февраль ақпан",
    "march mar марта март наурыз",
    "april apr апреля апрель сәуір",
    "may мая май мамыр",
    "june jun июня июнь маусым",
    "july jul июля июль шілде",
    "august aug августа август тамыз",
    "september sept sep сентября сентябрь қыркүйек",
    "october oct октября октябрь қазан",
    "november nov ноября ноябрь қараша",
    "december dec декабря декабрь желтоқсан",
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NUMBER = r"(?P<month>\d{1,2})"
_FORMS = tuple(
    re.compile(
        rf"(?:[^\W\d_]+,\s+|(?:date[d]?|published|issued|дата|күні)\s*:?\s*)?{form}(?:\s*г(?:ода?|\.)?)?\.?",
        re.I,
    )
    for form in (
        rf"{_YEAR}-{_NUMBER}-(?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}})\.{_NUMBER}\.{_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}\s+(?:жылғы|ж\.)\s+{_DAY}\s+{_MONTH}",
        rf"{_YEAR}년\s*{_NUMBER}월\s*(?P<day>\d{{1,2}})일",
        rf"{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}년\s*{_NUMBER}월",
    )
)
_STAMP = re.compile(r"(?:D:)?((?:19|20)\d\d)(\d\d)(\d\d)")
_LONGEST = 60


def printed_date(line: str) -> str:
    """Read a line that is a date and nothing else but a place before it."""
    if len(line) > _LONGEST:
        return ""
    for form in _FORMS:
        if found := form.fullmatch(line.strip()):
            parts = found.groupdict()
            month = parts["month"].casefold()
            return _iso(parts["year"], _NUMBERS.get(month) or int(month), int(parts.get("day") or 0))
    return ""


def day_of(stamp: str) -> str:
    """Read a file's stamp, such as `D:20190402120000Z`."""
    found = _STAMP.match(stamp)
    return _iso(found.group(1), int(found.group(2)), int(found.group(3))) if found else ""


def _iso(year: str, month: int, day: int) -> str:
    if not (1 <= month <= 12 and 0 <= day <= 31):
        return ""
    return f"{year}-{month:02}-{day:02}" if day else f"{year}-{month:02}"
