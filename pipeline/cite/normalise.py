"""Any text in; the same text in one typography, and the way back to every original offset, out.

NFC and a table of our own: white space, quotes, dashes, ligatures, invisible characters, full-width
forms and hyphenated line breaks are evened out. Never NFKC: 10³ stays another text than 103, 5½
than 51/2, ① than 1. Letter case is kept (folding changes lengths: İ), so comparisons that ignore
case fold word by word, on mapped offsets.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..evidence import Span
from ..language.lazily import lazily

# Dropped: soft hyphen, pdfium's mark of a hyphenated break, zero-width and direction marks.
UNSEEN = "\u00ad\ufffe\ufeff\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
_DASHES = "\\-\u058a\u02d7\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_DOUBLE = "“”„‟«»″〝〞〟❝❞『』＂"
_SINGLE = "‘’‚‛‹›′ʹʼʻˈ`´「」＇｀\u0374\u1fef\u1ffd"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_TABLE = (
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(_DOUBLE, '"')
    | dict.fromkeys(_SINGLE, "'")
    | _LIGATURES
)
_HYPHENS = f"-\u2010\u2011{UNSEEN}"
_CHANGED = lazily(  # each way begins with one set of characters, which is what makes it quick
    rf"[{_HYPHENS}](?<=[^\W\d_].)[{UNSEEN}]*(?=[^\S\r\n]*[\r\n\f])[\s{UNSEEN}]+(?=[^\W\d_])(?P<broken>)"
    rf"|[\s{UNSEEN}][\s{UNSEEN}]+|[^\S ]|[{UNSEEN}]"
    rf"|[{_DASHES}](?:[{UNSEEN}]*[{_DASHES}])+|[{_DASHES[2:]}]"
    rf"|[{''.join(map(re.escape, _TABLE))}]"
)
_DASH = lazily(f"[{_DASHES}]")
_RUN = lazily(r"[\s\S]?[^\x00-\u02ff]+")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in one typography; code point i stands for `[starts[i], ends[i])` of the original."""

    text: str
    starts: array[int] = field(repr=False)
    ends: array[int] = field(repr=False)

    def original(self, span: Span) -> Span:
        """Map a span of the normalised text back to the text it was made from."""
        return Span(self.starts[span.start], self.ends[span.end - 1])


def normalised(text: str, *, joint: str = "") -> Normalised:
    """Even out a text's typography.

    `joint` is what stays of the hyphen where a line break is joined: nothing, or "-" for the
    reading in which the broken word was a compound ("well-\\nknown").
    """
    if is_nfc(text):
        whole = _replaced(text, joint)
    else:
        composed = _composed(text)
        whole = chained(composed, _replaced(composed.text, joint))
    return whole if is_nfc(whole.text) else chained(whole, _composed(whole.text))


def is_nfc(text: str) -> bool:
    """Tell whether a text is composed."""
    return unicodedata.is_normalized("NFC", text)


def chained(first: Normalised, second: Normalised) -> Normalised:
    """Map through two maps, one after the other."""
    starts = array("I", map(first.starts.__getitem__, second.starts))
    return Normalised(second.text, starts, array("I", (first.ends[end - 1] for end in second.ends)))


def normal_text(text: str) -> str:
    """Give `normalised(text).text` alone, which is quicker."""
    text = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _CHANGED.sub(lambda match: _seen(match, ""), text))


def _replaced(text: str, joint: str) -> Normalised:
    changes = ((*match.span(), _seen(match, joint)) for match in _CHANGED.finditer(text))
    return rebuilt(text, changes)


def _seen(match: re.Match[str], joint: str) -> str:
    """Say what a piece of a text is in our typography."""
    piece = match[0]
    if match["broken"] is not None:
        return _joined(piece[0], match.string[match.end()], joint)
    if any(map(str.isspace, piece)):
        return " "
    return _TABLE.get(piece) or ("-" if _DASH.search(piece) else "")


def _joined(hyphen: str, following: str, joint: str) -> str:
    """Say what is left of a hyphenated line break: a capital after a real hyphen keeps it."""
    if hyphen in "-\u2010\u2011":
        return joint if following.islower() else "-"
    return joint if hyphen in "\u00ad\ufffe" else " "


def _composed(text: str) -> Normalised:
    """Compose to NFC, run by run, so that each change is mapped to few code points."""
    return rebuilt(text, _compositions(text))


def _compositions(text: str) -> Iterator[tuple[int, int, str]]:
    for run in _RUN.finditer(text):
        if is_nfc(run[0]):
            continue
        start = run.start()
        for at in range(start + 1, run.end() + 1):
            if at == run.end() or not _continues(text[at]):
                piece = text[start:at]
                composed = unicodedata.normalize("NFC", piece)
                if composed != piece:
                    yield start, at, composed
                start = at


def _continues(character: str) -> bool:
    """Tell whether a character may merge with what stands before it: marks, Hangul jamo."""
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"


def rebuilt(text: str, changes: Iterator[tuple[int, int, str]]) -> Normalised:
    """Put the changes `(start, end, new)` into a text, keeping where everything came from."""
    parts: list[str] = []
    starts, ends = array("I"), array("I")
    at = mapped = 0
    for start, end, new in changes:
        parts += text[at:start], new
        at = end
        if end - start == 1 == len(new):  # most changes are of one letter, and leave the map as it runs
            continue
        starts.extend(range(mapped, start))
        ends.extend(range(mapped + 1, start + 1))
        starts.extend([start] * len(new))
        ends.extend([end] * len(new))
        mapped = end
    parts.append(text[at:])
    starts.extend(range(mapped, len(text)))
    ends.extend(range(mapped + 1, len(text) + 1))
    return Normalised("".join(parts), starts, ends)
