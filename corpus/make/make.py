"""Make the library's PDF and DOCX files from their sources, and write its manifest.

Usage: python corpus/make/make.py [--fonts DIR] [--check]

The same sources, fonts and library versions give the same bytes on every run.
"""

import argparse
import sys
from pathlib import Path

import manifest

MAKE = Path(__file__).resolve().parent
CORPUS = MAKE.parent
FONTS = Path("/usr/share/fonts")
PAPERS = {"population": 2, "party-system": 2, "население": 1}
LETTERS = ("assembly-sessions", "institutions", "партии-2004", "고려인")


def build(fonts: Path) -> dict[Path, tuple[str, dict[str, str]]]:
    """Make every PDF and DOCX file; return each with its source's text and front matter."""
    from fonts import find_fonts
    from paper import make_paper
    from source import read
    from word import make_word

    faces = find_fonts(fonts)
    made: dict[Path, tuple[str, dict[str, str]]] = {}
    for name in (*PAPERS, *LETTERS):
        origin = MAKE / f"{name}.md"
        source = read(origin)
        out = CORPUS / f"{name}.{'pdf' if name in PAPERS else 'docx'}"
        out.write_bytes(make_paper(source, faces, PAPERS[name]) if name in PAPERS else make_word(source))
        made[out] = (origin.read_text(encoding="utf-8"), source.meta)
        print(f"{out.name}: {out.stat().st_size} bytes")
    return made


def write_manifest(made: dict[Path, tuple[str, dict[str, str]]]) -> None:
    """Write the manifest over every document of the library."""
    entries = []
    for path in manifest.documents(CORPUS):
        text, front = made[path] if path in made else (path.read_text(encoding="utf-8"), {})
        entries.append(manifest.entry(CORPUS, path, text, front))
    (CORPUS / manifest.NAME).write_text(manifest.written(entries), encoding="utf-8")
    print(f"{manifest.NAME}: {len(entries)} documents")


def check() -> int:
    """Compare the manifest with the files; print each mismatch."""
    lines = manifest.mismatches(CORPUS)
    for line in lines:
        print(line)
    return 1 if lines else 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fonts", type=Path, default=FONTS, help=f"where the fonts are (default: {FONTS})")
    parser.add_argument("--check", action="store_true", help="only compare the manifest with the files")
    options = parser.parse_args(arguments)
    if options.check:
        return check()
    try:
        write_manifest(build(options.fonts))
    except (OSError, LookupError, ValueError) as error:
        print(f"make.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
