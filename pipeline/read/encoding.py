"""Bytes in, their text and the name of its encoding out; no byte is dropped but a UTF-8 BOM.

UTF-8 first, then what a byte order mark says, then the best guess: few letters tell Cyrillic codecs
apart, charset-normalizer the others.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Tried in this order, so that of equal guesses the commoner wins.
_LIKELY = (
    *("cp1251", "koi8_r", "cp866", "iso8859_5", "cp949", "euc_kr", "gb18030", "big5", "shift_jis"),
    *("euc_jp", "cp1252", "cp1250", "iso8859_2", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
)
_CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5")
_NATURAL = re.compile("[А-ЯЁІЇЄЎ]?[а-яёіїєў]+|[А-ЯЁІЇЄЎ]+")
_COMMON = frozenset("оеаинтсрвлкмдпуяыьзбг")
_WESTERN = "cp1252"
_SAMPLE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the codec that gave it, and a warning unless the file was sound UTF-8."""

    text: str
    encoding: str
    warning: str | None = None


def decode(data: bytes) -> Decoded:
    """Decode bytes as UTF-8, by their byte order mark, or by the best guess."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _by_mark(data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data)
    if wide := _wide_without_mark(data):
        return Decoded(data.decode(wide, "replace"), wide, _said(wide))
    return Decoded(text, "utf-8")


def _by_mark(data: bytes, name: str) -> Decoded:
    text = data.decode(name, "replace")
    if name == "utf-8-sig":
        lost = "�" in text and b"\xef\xbf\xbd" not in data
        return Decoded(text, "utf-8", "some bytes are not UTF-8; they are shown as �" if lost else None)
    return Decoded(text, name, _said(name))


def _wide_without_mark(data: bytes) -> str | None:
    """Name UTF-16 without a mark: every other byte of plain Latin text is NUL."""
    sample = data[:4096]
    if len(sample) < 8 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0) * 2 / len(sample), sample[1::2].count(0) * 2 / len(sample)
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else None


def _guessed(data: bytes) -> Decoded:
    if wide := _wide_without_mark(data):
        return Decoded(data.decode(wide, "replace"), wide, _said(wide))
    text = data.decode("utf-8", "replace")
    broken, sound = text.count("�"), sum(c > "\x7f" and c != "�" for c in text)
    if sound >= 10 * broken:
        return Decoded(text, "utf-8", "some bytes are not UTF-8; they are shown as �")
    name = _best(_telling(data))
    return Decoded(data.decode(name, "replace"), name, _said(name))


def _telling(data: bytes) -> bytes:
    """Take the lines that hold other than ASCII, up to a sample's size."""
    return b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:_SAMPLE]


def _best(sample: bytes) -> str:
    """Name the likeliest codec: Cyrillic by its letters, which few words show, else charset-normalizer's."""
    scores = {name: _cyrillic(_decoded(sample, name)) for name in _CYRILLIC}
    likely = max(scores, key=lambda name: scores[name])
    if scores[likely] > 0.8:
        return likely
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, cp_isolation=list(_LIKELY), enable_fallback=True)
    best, western = matches.best(), next((m for m in matches if m.encoding == _WESTERN), None)
    if best is None or (western and western.coherence > best.coherence - 0.06):
        return _WESTERN  # few accents fit its rarer neighbours as well
    return _WESTERN if _decoded(sample, best.encoding) == _decoded(sample, _WESTERN) else best.encoding


def _decoded(sample: bytes, name: str) -> str:
    return sample.decode(name, "replace")


def _cyrillic(text: str) -> float:
    """Measure how far the words beyond ASCII are Cyrillic in natural case, of the letters used most."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()]
    letters = "".join(words)
    if not letters or sum(not c.isascii() and not c.isalpha() for c in text) > len(letters) / 4:
        return 0.0
    natural = sum(len(word) for word in words if _NATURAL.fullmatch(word))
    common = sum(c in _COMMON for c in letters.lower())
    return natural / len(letters) * min(1.0, common / len(letters) / 0.75)


def _said(name: str) -> str:
    return f"not UTF-8: decoded as {name}; save it as UTF-8 if the text looks wrong"
