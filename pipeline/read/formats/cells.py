"""A spreadsheet's cell value and its number format in, the words that a person sees in that cell out."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_IDLE = re.compile(r"_.|\*.|\[(?!\$)[^\]]*\]")  # spacing, filling, colours and conditions
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_NUMBER = re.compile(r"^([^#0?.]*)([#0?][#0?,]*)(?:\.([#0?]+))?(%?)([^#0?.,%]*)$")


def shown(value: object, number_format: str = "General") -> str:
    """Write a value: dates as ISO, whole numbers without a point, others as the format shows them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes" if not value.second else "seconds").removesuffix(" 00:00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes" if not value.second else "seconds")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _number(value: float, number_format: str) -> str:
    sections = number_format.split(";")
    own = len(sections) > 1 and value < 0
    plain = _CURRENCY.sub(r'"\1"', _IDLE.sub("", sections[1] if own else sections[0]))
    literals: list[str] = []

    def keep(found: re.Match[str]) -> str:
        literals.append(found.group(1) or found.group(2) or "")
        return chr(0xE000 + len(literals) - 1)

    found = _NUMBER.match(_QUOTED.sub(keep, plain))
    if not found or found.group(2).endswith(",") or len(literals) > 100:
        return _general(value)
    before, digits, decimals, percent, after = found.groups()
    if any(c.isalpha() and c < "\ue000" for c in before + after):
        return _general(value)
    number = abs(value) if own else value
    if percent:
        number *= 100
    places = len(decimals or "")
    text = f"{number:{',' if ',' in digits else ''}.{places}f}"
    optional = len((decimals or "").lstrip("0"))
    if optional and places:
        whole, _, fraction = text.partition(".")
        fraction = fraction[: places - optional] + fraction[places - optional :].rstrip("0")
        text = f"{whole}.{fraction}" if fraction else whole
    words = f"{before}{text}{percent}{after}".strip()
    return "".join(
        literals[ord(c) - 0xE000] if 0 <= ord(c) - 0xE000 < len(literals) else c for c in words
    ).strip()


def _general(value: float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else f"{value:g}"
    return f"{value:.12g}"
