"""One line that dayek says of itself in (a refusal, a warning); the same in the language of the page out.

All of dayek but the page speaks English. Each of its lines has a label in `faults.toml`, whose English words
are its pattern; a line that fits none is said as it is, and marked as English, so that nothing is lost.
"""

from __future__ import annotations

import re
from functools import cache

from .tongue import labels, say, spoken

_INNER = ("why", "offer", "mend", "there")  # fields whose words may be such a line themselves
_FIELD = re.compile(r"\{(\w+)\}")


def fault_words(line: object) -> str:
    """Say a line; several that are joined by `;`, and one behind a name, are said part by part."""
    words = " ".join(str(line).split())
    if spoken() == "en" or not words:
        return words
    return _parts(words) or _whole(words) or _behind(words) or say("fault.english", words=words)


def _whole(words: str) -> str:
    for pattern, key in _patterns():
        if found := pattern.fullmatch(words):
            return say(
                f"fault.{key}", **{name: _inner(name, each) for name, each in found.groupdict().items()}
            )
    return ""


def _inner(name: str, words: str) -> str:
    if name == "reason":
        from .reasons import reason_words  # which says other lines by this module

        return reason_words(words).rstrip(".")
    return (_parts(words) or _whole(words) or words) if name in _INNER else words


def _parts(words: str) -> str:
    said = [_whole(part) for part in words.split("; ")]
    return "; ".join(said) if len(said) > 1 and all(said) else ""


def _behind(words: str) -> str:
    name, colon, rest = words.partition(": ")
    said = colon and (_parts(rest) or _whole(rest))
    return f"{name}: {said}" if said else ""


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Make a pattern of each label's English words, those that say most first."""
    english = {key: words["en"] for key, words in labels().items() if key.startswith("fault.")}
    literal = {key: _FIELD.sub("", words) for key, words in english.items()}
    return tuple(
        (re.compile(_pattern(english[key]), re.S), key.removeprefix("fault."))
        for key in sorted(english, key=lambda key: -len(literal[key]))
        if len(literal[key]) > 4
    )


def _pattern(words: str) -> str:
    pieces = _FIELD.split(words)  # by turns what is said to the letter, and a field's name
    return "".join(f"(?P<{each}>.+?)" if n % 2 else re.escape(each) for n, each in enumerate(pieces))
