"""A folder of fonts in, the faces of the papers out, each with every letter of a source."""

from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from source import Source, words

FACES = {
    "Serif": "NotoSerif-Regular.ttf",
    "Serif-Bold": "NotoSerif-Bold.ttf",
    "Serif-Italic": "NotoSerif-Italic.ttf",
    "Serif-BoldItalic": "NotoSerif-BoldItalic.ttf",
}
TYPEWRITER = "NimbusMonoPS-Regular.otf"


class MissingFontError(LookupError):
    """A font file that the papers need is not installed."""


def find_fonts(folder: Path) -> dict[str, Path]:
    """Find the font files under a folder, or say what to install."""
    out: dict[str, Path] = {}
    for name in [*FACES.values(), TYPEWRITER]:
        found = sorted(folder.rglob(name))
        if not found:
            package = "fonts-urw-base35" if name == TYPEWRITER else "fonts-noto-core"
            raise MissingFontError(
                f"{name} is not under {folder}. On Debian: apt install {package}. "
                "Elsewhere: put the file in a folder and name that folder with --fonts."
            )
        out[name] = found[0]
    return out


def register(fonts: dict[str, Path], source: Source) -> None:
    """Load the serif faces and check that they have every letter of the source."""
    letters = set("".join([*source.meta.values(), *source.notes.values(), *map(words, source.blocks)])) - {
        "\n"
    }
    for face, name in FACES.items():
        font = TTFont(face, str(fonts[name]))
        pdfmetrics.registerFont(font)
        lost = sorted(letter for letter in letters if ord(letter) not in font.face.charToGlyph)
        if lost:
            raise ValueError(f"{name} has no glyph for {' '.join(lost)}")
