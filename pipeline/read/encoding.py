"""Bytes in, their text and the name of its encoding out; no byte is dropped but a UTF-8 BOM.

A byte order mark first, then UTF-16 and UTF-8, which show themselves, then the best guess: few
letters tell Cyrillic and East Asian codecs apart, charset-normalizer the others.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import pairwise

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Tried in this order, so that of equal guesses the commoner wins.
_WESTERN = "cp1252"
_LIKELY = (_WESTERN, "cp1250", "iso8859_2", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257")
_CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5")
_EASTERN = ("euc_jp", "shift_jis", "cp949", "gb18030", "big5")
_NATURAL = re.compile("[А-ЯЁІЇЄЎ]?[а-яёіїєў]+|[А-ЯЁІЇЄЎ]+")
_BY_FREQUENCY = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"  # of Russian letters, the commonest first
_COMMON = frozenset(_BY_FREQUENCY[:21])
_SAMPLE = 64 * 1024
_WIDE_SAMPLE = 8 * 1024
_PRINTED = bytes(range(0x20, 0x7F))
_SIGNS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1b"))  # what no text holds but as half a character


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the codec that gave it, and a warning unless the file was sound UTF-8."""

    text: str
    encoding: str
    warning: str | None = None


def decode(data: bytes) -> Decoded:
    """Decode bytes as UTF-8, by their byte order mark, or by the best guess."""
    return sure(data) or _guessed(data)


def sure(data: bytes) -> Decoded | None:
    """Decode bytes that show what they are: by a mark, as UTF-16 or as UTF-8; None when they do not."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _by_mark(data, name)
    if wide := _wide_without_mark(data):
        return Decoded(data.decode(wide, "replace"), wide, _said(wide))
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return None


def _by_mark(data: bytes, name: str) -> Decoded:
    text = data.decode(name, "replace")
    if name == "utf-8-sig":
        lost = "�" in text and b"\xef\xbf\xbd" not in data
        return Decoded(text, "utf-8", "some bytes are not UTF-8; they are shown as �" if lost else None)
    return Decoded(text, name, _said(name))


def _wide_without_mark(data: bytes) -> str | None:
    """Name UTF-16 without a mark: half its bytes are NUL, or signs that are half of a letter."""
    sample = data[:_WIDE_SAMPLE]
    signs = len(sample) - len(sample.translate(None, _SIGNS))
    printed = len(sample) - len(sample.translate(None, _PRINTED))
    if len(sample) < 8 or len(data) % 2 or 100 * signs < len(sample) or printed > 0.8 * len(sample):
        return None
    fit = [name for name in ("utf-16-le", "utf-16-be") if _coherence(sample, name) > 0.9]
    return min(fit, key=lambda name: _ideographs(sample, name), default=None)


def _coherence(sample: bytes, name: str) -> float:
    """Measure how many neighbours among a text's characters are of one script; 0 when some are no text."""
    text = codecs.getincrementaldecoder(name)("replace").decode(sample)
    scripts = [_script(ord(character)) for character in text]
    if scripts.count(-1) > len(scripts) / 50:
        return 0.0
    known = [script for script in scripts if script > 0]
    alike = sum(a == b for a, b in pairwise(known))
    return (alike + 1) / len(known) if known else 0.0


def _ideographs(sample: bytes, name: str) -> int:
    """Count the characters that plain letters look like when their halves are changed round."""
    return sum("\u2e80" <= character < "\uac00" for character in sample.decode(name, "replace"))


def _script(code: int) -> int:
    """Number a character's script; 0 for what all scripts use, -1 for what is no text."""
    if (
        (code < 0x20 and chr(code) not in "\t\n\v\f\r\x1b")
        or code in (0xFFFD, 0xFFFE, 0xFFFF)
        or 0x7F <= code < 0xA0
    ):
        return -1
    if code < 0x41 or 0x2000 <= code < 0x2C00 or code >= 0xF000:
        return 0
    if code < 0x250:
        return 1
    if 0x2E80 <= code < 0xA000 or 0xAC00 <= code < 0xD7B0:
        return 2
    return code >> 8


def _guessed(data: bytes) -> Decoded:
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
    """Name the likeliest codec: Eastern and Cyrillic by their letters, else charset-normalizer's."""
    eastern = next((name for name in _EASTERN if _east_asian(sample, name) > 0.9), "")
    high = sum(byte > 0x7F for byte in sample)
    if eastern and high > 24:
        return eastern
    scores = {name: _cyrillic(_decoded(sample, name)) for name in _CYRILLIC}
    likely = max(scores, key=lambda name: scores[name])
    if scores[likely][0] > 0.8:
        return likely
    if eastern and high > 3:
        return eastern
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, cp_isolation=list(_LIKELY), enable_fallback=True)
    best, western = matches.best(), next((m for m in matches if m.encoding == _WESTERN), None)
    if best is None or (western and western.coherence > best.coherence - 0.06):
        return _WESTERN  # few accents fit its rarer neighbours as well
    return _WESTERN if _decoded(sample, best.encoding) == _decoded(sample, _WESTERN) else best.encoding


def _east_asian(sample: bytes, name: str) -> float:
    """Measure how many of the characters beyond ASCII are such as this codec's language is written in."""
    try:
        text = codecs.getincrementaldecoder(name)().decode(sample)
    except UnicodeDecodeError:
        return 0.0
    wide = [c for c in text if c > "\x7f"]
    if not wide:
        return 0.0
    kana = sum("\u3041" <= c <= "\u30fe" for c in wide)
    if name in ("euc_jp", "shift_jis") and kana < len(wide) / 7:
        return 0.0
    return sum(_is_usual(c, name) for c in wide) / len(wide)


def _is_usual(character: str, name: str) -> bool:
    if (
        "\u2010" <= character <= "\u2026"
        or "\u3000" <= character <= "\u301f"
        or "\uff01" <= character <= "\uff5e"
    ):
        return True
    if name in ("euc_jp", "shift_jis"):
        return "\u3041" <= character <= "\u30fe" or "\u4e00" <= character <= "\u9fff"
    if name == "cp949":
        return "\uac00" <= character <= "\ud7a3" and len(character.encode("euc_kr", "ignore")) == 2
    lead = character.encode("gb2312" if name == "gb18030" else name, "ignore")[:1]
    first, last = (b"\xb0", b"\xd7") if name == "gb18030" else (b"\xa4", b"\xc6")
    return first <= lead <= last  # the commoner half of their characters


def _decoded(sample: bytes, name: str) -> str:
    return sample.decode(name, "replace")


def _cyrillic(text: str) -> tuple[float, float]:
    """Measure how far the words beyond ASCII are Cyrillic in natural case, and how common their letters."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()]
    letters = "".join(words)
    strange = sum(not c.isascii() and not c.isalpha() for c in text)
    if strange > len(letters) / 4 or max(map(len, words), default=0) < 3:
        return 0.0, 0.0
    natural = sum(len(word) for word in words if _NATURAL.fullmatch(word))
    common = sum(c in _COMMON for c in letters.lower())
    ranks = sum(_BY_FREQUENCY.find(c) % 34 for c in letters.lower())
    shouted = sum(c.isupper() for c in letters)
    share = natural / len(letters) * min(1.0, common / len(letters) / 0.75)
    return round(share, 1), -(ranks + 4 * shouted) / len(letters)


def _said(name: str) -> str:
    return f"not UTF-8: decoded as {name}; save it as UTF-8 if the text looks wrong"
