"""Characters of an extracted text in, the same in plain ones out: odd spaces, ligatures, no controls.

For PDF, DOCX and HTML alone: of plain text, Markdown and JSONL nothing is changed.
"""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b\u2060\ufeff\ufffe\uffff"
_TABLE = {
    **{ord(c): plain for c, plain in _LIGATURES.items()},
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _INVISIBLE)),
    **{code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\v\f\r\x85"},
    **dict.fromkeys(map(ord, "\r\v\x85\u2028\u2029"), "\n"),
    ord("\f"): "\n",
}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")


def cleaned(text: str) -> str:
    """Normalise spaces and ligatures, drop controls, mend surrogates, compose accents (NFC)."""
    if not text.isascii():
        text = _PAIR.sub(lambda m: m.group().encode("utf-16", "surrogatepass").decode("utf-16"), text)
        text = unicodedata.normalize("NFC", _LONE.sub("\ufffd", text))
    return text.replace("\r\n", "\n").translate(_TABLE)
