"""Styled words in, boxes and the best lines of a paragraph out."""

import re
from dataclasses import dataclass, replace

from hyphen import breaks
from reportlab.pdfbase.pdfmetrics import stringWidth
from source import Run

FACES = {(False, False): "Serif", (True, False): "Serif-Bold", (False, True): "Serif-Italic"}
FACES[True, True] = "Serif-BoldItalic"
WORD = re.compile(r"^(\W*)(\w+)(\W*)$")
IMPOSSIBLE = 1e9


@dataclass(frozen=True)
class Look:
    """How a paragraph is set; lengths are in points."""

    size: float = 9
    lead: float = 11.6
    bold: bool = False
    italic: bool = False
    align: str = "justify"
    first: float = 0
    left: float = 0
    before: float = 0
    keep: bool = False


@dataclass(frozen=True)
class Box:
    """The smallest piece that a line break cannot enter.

    ``after`` says what follows it: "space"; "hyphen" (a break here adds one); "solid" (a break adds nothing);
    "none" (no break).
    """

    text: str
    font: str
    size: float
    after: str = "none"
    note: str | None = None

    @property
    def width(self) -> float:
        """The width of the text."""
        return stringWidth(self.text, self.font, self.size)


def _word_boxes(word: str, font: str, size: float) -> list[Box]:
    """Cut one word into boxes at its hyphens, dashes and syllables."""
    out: list[Box] = []
    for part in re.findall(r"[^-–—/]*[-–—/]+(?=\w)|.+", word):
        hit = WORD.match(part)
        cuts = [len(hit[1]) + at for at in breaks(hit[2])] if hit else []
        for start, end in zip([0, *cuts], [*cuts, len(part)], strict=True):
            out.append(Box(part[start:end], font, size, "hyphen"))
        out[-1] = replace(out[-1], after="none" if re.search(r"\d[-–]$", part) else "solid")
    out[-1] = replace(out[-1], after="none")
    return out


def boxes(text_runs: list[Run], look: Look) -> list[Box]:
    """Cut styled runs into boxes."""
    out: list[Box] = []
    for run in text_runs:
        font = FACES[run.bold or look.bold, run.italic != look.italic]
        if run.note is not None:
            out.append(Box(run.note, FACES[False, False], look.size * 0.66, note=run.note))
            continue
        for part in re.split(r"( +)", run.text):
            if part.startswith(" ") and out:
                out[-1] = replace(out[-1], after="space")
            elif part.strip(" "):
                out += _word_boxes(part, font, look.size)
    return out


class Breaker:
    """Chooses the line breaks of a paragraph that are best for the paragraph as a whole."""

    def __init__(self, items: list[Box], look: Look, width: float) -> None:
        self.items, self.look, self.width = items, look, width - look.left
        self.space = stringWidth(" ", FACES[False, False], look.size)
        self.hyphen = stringWidth("-", FACES[False, False], look.size)
        self.sums, self.gaps, self.hard = [0.0], [0], [0]
        for item in items:
            self.sums.append(self.sums[-1] + item.width)
            self.gaps.append(self.gaps[-1] + (item.after == "space"))
            self.hard.append(self.hard[-1] + item.text.count("\u00a0"))

    def natural(self, start: int, end: int) -> tuple[float, int]:
        """Return the natural width of a line and the number of its spaces, those without a break included."""
        gaps = self.gaps[end - 1] - self.gaps[start]
        width = self.sums[end] - self.sums[start] + gaps * self.space
        broken = end < len(self.items) and self.items[end - 1].after == "hyphen"
        return width + self.hyphen * broken, gaps + self.hard[end] - self.hard[start]

    def room(self, start: int) -> float:
        """Return the width that a line may fill."""
        return self.width - (self.look.first if start == 0 else 0)

    def cost(self, start: int, end: int) -> float:
        """Return how bad a line is; None of the lines is free but a short last one."""
        width, gaps = self.natural(start, end)
        slack = self.room(start) - width
        if slack < -0.22 * self.space * gaps - 1e-6:
            return IMPOSSIBLE * (1 - slack)
        if end == len(self.items):
            return 0 if slack >= 0 else 1
        hyphenated = self.items[end - 1].after == "hyphen"
        if self.look.align != "justify":
            return (slack / self.width) ** 2 * 100 + 1 + 1000 * hyphenated
        ratio = slack / (max(gaps, 0.3) * self.space * (0.7 if slack > 0 else 0.3))
        return (1 + abs(ratio) ** 3) ** 2 + 4 * hyphenated

    def lines(self) -> list[tuple[int, int]]:
        """Return the start and end of every line."""
        count = len(self.items)
        best: list[tuple[float, int]] = [(0, 0)]
        for end in range(1, count + 1):
            if end < count and self.items[end - 1].after == "none":
                best.append((float("inf"), 0))
                continue
            choices = []
            for start in range(end - 1, -1, -1):
                if best[start][0] < float("inf"):
                    twice = start > 0 and all(self.items[at - 1].after == "hyphen" for at in (start, end))
                    stub = end == count and start > 0 and self.items[start - 1].after == "hyphen"
                    extra = 6 * twice + 40 * stub
                    choices.append((best[start][0] + self.cost(start, end) + extra, start))
                if self.natural(start, end)[0] > self.width * 1.5:
                    break
            best.append(min(choices) if choices else (float("inf"), 0))
        out, end = [], count
        while end > 0:
            out.append((best[end][1], end))
            end = best[end][1]
        return out[::-1]


def words_of(line: list[Box], broken: bool) -> list[list[Box]]:
    """Join the boxes of a line into words, each a list of boxes of one style."""
    out: list[list[Box]] = [[]]
    for box in line:
        last = out[-1][-1] if out[-1] else None
        if last and last.font == box.font and last.size == box.size and last.note == box.note:
            out[-1][-1] = replace(last, text=last.text + box.text)
        else:
            out[-1].append(box)
        if box.after == "space":
            out.append([])
    out = [word for word in out if word]
    if broken:
        out[-1][-1] = replace(out[-1][-1], text=out[-1][-1].text + "-")
    return out
