"""A page that is a picture in, the lines of text that tesseract sees in it out, with boxes in points.

tesseract is a program of the system: without it nothing is read here, and `mend` says what to install. A
page is first read as English, which is quick; if many words are in doubt, in all languages at once; and if
it turns out Korean, again as such, because only then are its spaces kept. The surest counts.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from ..words import cleaned
from .layout import Box, Line, Piece

if TYPE_CHECKING:
    from .ink import Grey

LANGUAGES = {
    "kaz": "Kazakh",
    "rus": "Russian",
    "eng": "English",
    "kor": "Korean",
}  # Kazakh first, or Russian takes its words
FIRST = ("eng",)
SECONDS = 60.0  # for one page
_LEAST_SECONDS = 1.0
DOUBTFUL = 50.0  # a page whose words are on the whole less sure than this many per cent
_DPI = 300.0
_PIXELS = 25_000_000
_UNSURE = 30.0  # words less sure than this are dropped
_MANY_UNSURE = 0.04  # of the words: with more in doubt, other languages are tried
_MANY_HANGUL = 0.2  # of the letters: with more of them Hangul, the page is Korean
_GAP = 0.8  # of the type's height: a gap as wide may part two columns
_SPACE = 0.3  # of the type's height: a gap as wide parts two Korean words
_HANGUL = re.compile("[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")
_KOREAN = ("kor",)
_SIDE_BY_SIDE, _ONE_COLUMN = "3", "4"  # how tesseract looks for columns; for Korean it does so badly


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program that is installed: its path, its version and those of its languages that dayek reads."""

    path: str
    version: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ocr:
    """What was seen in a picture; `reason` says why nothing was, and is empty otherwise.

    `confidence` is tesseract's own, in per cent, the mean of the words kept; None when there is no word.
    `languages` are those it was read in: a good guess for the next page.
    """

    lines: tuple[Line, ...]
    confidence: float | None = None
    seconds: float = 0.0
    reason: str = ""
    languages: tuple[str, ...] = ()

    @property
    def characters(self) -> int:
        return sum(len(line.text) for line in self.lines)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Say what a reader of this text should know."""
        if self.reason:
            return (self.reason,)
        if self.confidence is None:
            return ("OCR sees no text on it",)
        if self.confidence < DOUBTFUL:
            return (f"doubtful: OCR is {self.confidence:.0f} % sure of its words; check them by eye",)
        return ()


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    box: Box
    sure: float


@cache
def tesseract() -> Tesseract | None:
    """Find the program and its languages; None when it is not there, does not run or is not wanted."""
    path = shutil.which("tesseract")
    if not path or os.environ.get("DAYEK_OCR") == "off":
        return None
    try:
        version, listed = (_said(path, option) for option in ("--version", "--list-langs"))
    except (OSError, subprocess.SubprocessError):
        return None
    known = tuple(language for language in LANGUAGES if language in listed.split())
    return Tesseract(path, "".join(version.split()[1:2]), known) if known else None


def called() -> str:
    """Name the program that would read a page today, its version and languages; empty when none would."""
    found = tesseract()
    return f"tesseract {found.version} ({' '.join(sorted(found.languages))})" if found else ""


def asked() -> str:
    """Name what a page that needs OCR was given to today: the program, or none."""
    return called() or "no OCR"


def mend() -> str:
    """Say what to install so that pictures are read in all four languages; empty when all is there."""
    found = tesseract()
    missing = [language for language in LANGUAGES if not found or language not in found.languages]
    if not missing:
        return ""
    packages = " ".join(f"tesseract-ocr-{language}" for language in missing)
    if not found and os.environ.get("DAYEK_OCR") == "off":
        return "OCR is switched off: unset DAYEK_OCR"
    if not found:
        return f"OCR is off: install tesseract (Debian: apt install tesseract-ocr {packages})"
    names = ", ".join(LANGUAGES[language] for language in missing)
    return f"OCR does not know {names}: install it (Debian: apt install {packages})"


def lines_of_page(page: Any, known: Sequence[Box] = (), languages: Sequence[str] = FIRST) -> Ocr:
    """Read a page of pdfium, but for the boxes whose text is known; lines as of the page turned upright."""
    from .glyphs import UPRIGHT
    from .ink import view_of

    view = view_of(page, _DPI, _PIXELS)
    grey = view.pixels
    if known:
        grey[view.covered(known)] = _ground(grey)
    turn = page.get_rotation()
    bounds = page.get_bbox()
    left, _, _, top = UPRIGHT[turn](bounds) if turn in UPRIGHT else bounds
    import numpy as np

    return lines_of_picture(np.rot90(grey, -turn // 90), 72 * view.down, left, top, languages)


def lines_of_picture(
    grey: Grey, dpi: float, left: float = 0.0, top: float | None = None, languages: Sequence[str] = FIRST
) -> Ocr:
    """Read a grey picture; `left` and `top` are where its upper left corner lies, in points.

    `languages` are tried first.
    """
    found = tesseract()
    if found is None:
        return Ocr((), reason=mend())
    started = time.monotonic()
    top = 72 * len(grey) / dpi if top is None else top
    try:
        languages, rows = _read(found, languages, grey, dpi, started)
    except subprocess.TimeoutExpired:
        return Ocr((), None, time.monotonic() - started, f"OCR took more than {SECONDS:.0f} seconds")
    except (OSError, subprocess.SubprocessError) as error:
        return Ocr((), None, time.monotonic() - started, f"OCR failed: {_first_line(error)}")
    kept = [words for row in rows if (words := [word for word in row if _is_kept(word)])]
    sure = mean(word.sure for row in kept for word in row) if kept else None
    lines = _lines(kept, 72 / dpi, left, top)
    return Ocr(tuple(lines), sure, time.monotonic() - started, "", tuple(languages))


def _read(
    found: Tesseract, languages: Sequence[str], grey: Grey, dpi: float, started: float
) -> tuple[Sequence[str], list[list[_Word]]]:
    """Read in some languages, and where these leave words unsure, in all, or in Korean alone."""
    first = tuple(language for language in languages if language in found.languages) or found.languages
    rows = _rows(found, first, grey, dpi, started)
    if len(first) == len(found.languages) or _unsure(rows) <= _MANY_UNSURE:
        return first, rows
    again = _rows(found, found.languages, grey, dpi, started)
    if "kor" in found.languages and first != _KOREAN and _is_korean(again):
        return _KOREAN, _rows(found, _KOREAN, grey, dpi, started)
    return max((first, rows), (found.languages, again), key=lambda one: _sureness(one[1]))


def _sureness(rows: Sequence[Sequence[_Word]]) -> float:
    return mean([word.sure for row in rows for word in row] or [0.0])


def _unsure(rows: Sequence[Sequence[_Word]]) -> float:
    """Measure the share of the words that tesseract doubts."""
    return mean([word.sure < 2 * _UNSURE for row in rows for word in row] or [1.0])


def _is_kept(word: _Word) -> bool:
    """Drop what tesseract is not sure of, and dirt."""
    return word.sure > 2 * _UNSURE or (word.sure >= _UNSURE and any(c.isalnum() for c in word.text))


def _said(path: str, option: str) -> str:
    done = subprocess.run([path, option], capture_output=True, timeout=20, check=True)
    return (done.stdout or done.stderr).decode("utf-8", "replace")


def _ground(grey: Grey) -> int:
    import numpy as np

    return int(np.bincount(grey.ravel(), minlength=256).argmax())


def _rows(
    found: Tesseract, languages: Sequence[str], grey: Grey, dpi: float, started: float
) -> list[list[_Word]]:
    """Run tesseract over a picture; its words line by line, with boxes in pixels."""
    height, width = grey.shape
    picture = b"P5 %d %d 255\n" % (width, height) + grey.tobytes()
    layout = _ONE_COLUMN if languages == _KOREAN else _SIDE_BY_SIDE
    options = ["-l", "+".join(languages), "--psm", layout, "--dpi", str(max(70, round(dpi)))]
    done = subprocess.run(
        [found.path, "stdin", "stdout", *options, "tsv"],
        input=picture,
        capture_output=True,
        timeout=max(_LEAST_SECONDS, SECONDS - (time.monotonic() - started)),
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # more threads slow it down, and take cores from others
    )
    rows: dict[tuple[str, ...], list[_Word]] = defaultdict(list)
    for line in done.stdout.decode("utf-8", "replace").splitlines()[1:]:
        cells = line.split("\t")
        text = "".join(cleaned(cells[11]).split()) if len(cells) == 12 and cells[0] == "5" else ""
        if text:
            x, y, wide, high, sure = map(float, cells[6:11])
            rows[tuple(cells[1:5])].append(_Word(text, (x, y + high, x + wide, y), sure))
    return list(rows.values())


def _is_korean(rows: Sequence[Sequence[_Word]]) -> bool:
    text = "".join(word.text for row in rows for word in row)
    return len(_HANGUL.findall(text)) > _MANY_HANGUL * len(_LETTER.findall(text))


def _lines(rows: Sequence[Sequence[_Word]], scale: float, left: float, top: float) -> list[Line]:
    """Make lines of words: words of one line are set as tall, and lines of nearly one height as well."""
    heights = [median(word.box[1] - word.box[3] for word in row) for row in rows]
    usual = median(heights) if heights else 0.0
    lines: list[Line] = []
    for row, own in zip(rows, heights, strict=True):
        height = usual if 0.7 * usual < own < 1.4 * usual else own
        middle = median((word.box[1] + word.box[3]) / 2 for word in row)
        bottom, upper = top - scale * (middle + height / 2), top - scale * (middle - height / 2)
        boxed = [(w.text, (left + scale * w.box[0], bottom, left + scale * w.box[2], upper)) for w in row]
        lines.append(Line(_pieces(boxed)))
    return lines


def _pieces(words: Sequence[tuple[str, Box]]) -> list[Piece]:
    """Set words side by side, cut where the gap is wide; their places are below 0: pdfium numbers none."""
    pieces = [Piece()]
    for text, box in _joined(words):
        if pieces[-1].is_left_of(box, _GAP):
            pieces.append(Piece())
        pieces[-1].add(text, box, -len(text))
    return pieces


def _joined(words: Sequence[tuple[str, Box]]) -> list[tuple[str, Box]]:
    """Join what tesseract parts inside Korean words: there it takes each syllable for a word."""
    joined: list[tuple[str, Box]] = []
    for text, box in words:
        before, last = joined[-1] if joined else ("", box)
        close = box[0] - last[2] < _SPACE * (box[3] - box[1])
        if before and close and (_HANGUL.match(before[-1]) or _HANGUL.match(text)):
            joined[-1] = (before + text, (last[0], last[1], box[2], last[3]))
        else:
            joined.append((text, box))
    return joined


def _first_line(error: Exception) -> str:
    said = getattr(error, "stderr", b"") or str(error).encode()
    return " ".join(said.decode("utf-8", "replace").split())[:120]
