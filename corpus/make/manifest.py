"""The list of the library's documents: what each is, where its facts are from, and what its bytes hash to."""

import hashlib
import html
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

NAME = "manifest.toml"
LEAVE_OUT = ("README.md", "make/**", NAME)
LICENCE = "CC0-1.0"
LETTERS = (("ko", "[가-힣]", 0.5), ("kk", "[әғқңөұүһі]", 0.05), ("ru", "[а-яё]", 0.5))
WORKS = {
    "efforts for ethnic unity and harmony": (
        'Lee Byong Jo (2019), "Efforts for ethnic unity and harmony of the government of Kazakhstan '
        'and Asian values"'
    ),
    "the party system in kazakhstan and the ethnic issue": (
        'Valentina Kurganskaia (2004), "The Party System in Kazakhstan and the Ethnic Issue", '
        "Central Asia and the Caucasus"
    ),
}


def documents(corpus: Path) -> list[Path]:
    """Return the library's documents, in order of name."""
    files = (path for path in corpus.rglob("*") if path.is_file())
    kept = [p for p in files if not any(fnmatch(p.relative_to(corpus).as_posix(), out) for out in LEAVE_OUT)]
    return sorted(kept, key=lambda path: path.relative_to(corpus).as_posix())


def sha256(path: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def title_of(text: str, front: dict[str, str]) -> str:
    """Return a text's title: its front matter's, its ``<title>``, its first heading or its first line."""
    hit = re.search(r"<title>(.*?)</title>", text, re.DOTALL) or re.search(r"^#\s+(.+)$", text, re.MULTILINE)
    found = front.get("title") or (html.unescape(hit[1]) if hit else text.strip().splitlines()[0])
    return " ".join(found.split())


def language_of(text: str, front: dict[str, str]) -> str:
    """Return a text's language: as it says itself, or by its letters."""
    hit = re.search(r"<html[^>]*\blang=\"([^\"]+)\"", text)
    if front.get("language") or hit:
        return front.get("language") or (hit[1] if hit else "")
    letters = [letter for letter in text.lower() if letter.isalpha()]
    for language, pattern, least in LETTERS:
        if sum(bool(re.match(pattern, letter)) for letter in letters) > least * len(letters):
            return language
    return "en"


def works_of(text: str) -> str:
    """Return the works that a text names as its sources."""
    flat = re.sub(r"[\s*_]+", " ", text).lower()
    found = [work for words, work in WORKS.items() if words in flat]
    if not found:
        raise ValueError("the text names none of the known sources")
    return f"facts and figures from {' and '.join(found)}; text written for dayek"


def entry(corpus: Path, path: Path, text: str, front: dict[str, str]) -> dict[str, str]:
    """Return the manifest's entry for one document."""
    name = path.relative_to(corpus).as_posix()
    try:
        source = works_of(text)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    return {
        "file": name,
        "title": title_of(text, front),
        "language": language_of(text, front),
        "source": source,
        "licence": LICENCE,
        "sha256": sha256(path),
    }


def _quoted(value: str) -> str:
    """Return a TOML string."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def written(entries: list[dict[str, str]]) -> str:
    """Return the manifest's text."""
    head = [
        "# Written by make/make.py: edit a source there, not this file.",
        f"leave_out = [{', '.join(_quoted(name) for name in LEAVE_OUT)}]",
    ]
    tables = [
        ["[[document]]", *(f"{key} = {_quoted(value)}" for key, value in one.items())] for one in entries
    ]
    return "\n\n".join("\n".join(lines) for lines in [head, *tables]) + "\n"


def mismatches(corpus: Path) -> list[str]:
    """Return a line for every way in which the manifest and the files differ."""
    written_entries = tomllib.loads((corpus / NAME).read_text(encoding="utf-8"))["document"]
    listed = {one["file"]: one for one in written_entries}
    found = {path.relative_to(corpus).as_posix(): path for path in documents(corpus)}
    out = [f"{name}: in {NAME}, but there is no such file" for name in listed if name not in found]
    out += [f"{name}: not in {NAME}" for name in found if name not in listed]
    for name, path in found.items():
        if name in listed and sha256(path) != listed[name]["sha256"]:
            out.append(f"{name}: sha256 is {sha256(path)}, {NAME} has {listed[name]['sha256']}")
    return out
