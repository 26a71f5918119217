"""A record in, a proof bundle as one HTML file out; and back: a bundle in, its record out, and whether its
page is the one that the record makes.

Read back is also what `dayek ask --json` and `dayek ask --questions` wrote: answers without a page.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal

from ..errors import InputError
from ..render import speaking
from ..render.proof import DATA, proof, with_record, without_record
from .record import FORM, KIND, Record, digest

PageState = Literal["same", "edited", "another version", "none"]
_PNG = re.compile(r'src="data:image/png;base64,([A-Za-z0-9+/=]*)"')
_MEND = "give a file that dayek ask --save proof.html, --json or --output wrote"
SEAL = "seal"
_LARGEST = 256 << 20


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle says, and whether the page that a person sees in it is what its record makes.

    `edited`: somebody has changed the page. `another version`: another dayek wrote it, so that the page was
    not compared. `none`: there is no page, only answers.
    """

    said: Mapping[str, Any]
    page: PageState


def to_html(record: Record) -> str:
    """Write a record as a proof bundle; a hash of page and record together is the last of the record."""
    page = _page(record.said, record.pictures)
    return with_record(page, {**record.said, SEAL: _seal(page, record.said)})


def _page(said: Mapping[str, Any], pictures: Mapping[str, bytes]) -> str:
    """Write the page, always in English: whoever makes it again must make the same."""
    with speaking("en"):
        return proof(said, pictures)


def _seal(page: str, said: Mapping[str, Any]) -> str:
    return digest(f"{page}\0{json.dumps(said, ensure_ascii=False)}")


def read_bundle(path: Path) -> Bundle:
    """Read a bundle, or answers as JSON or JSON lines; InputError when it is none of these."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path} is over {_LARGEST >> 20} MB, which no bundle is: {_MEND}")
        text = path.read_bytes().decode("utf-8-sig", "strict")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no proof bundle: {_MEND}") from error
    found = _Finder()
    found.feed(text)
    if not found.data:
        return Bundle(_sound(_answers(text, path), path), "none")
    said = _sound(_json("".join(found.data), path), path)
    return Bundle(said, _page_state(text, said))


class _Finder(HTMLParser):
    """Finds the element that holds the record."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.data: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and dict(attrs).get("id") == DATA and not self.data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.data.append(data)


def _json(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is no proof bundle: {_MEND}") from error


def _answers(text: str, path: Path) -> dict[str, Any]:
    """Read answers without a page: one object, a list of them, or one a line."""
    try:
        whole = json.loads(text)
        if isinstance(whole, dict) and whole.get("kind") == KIND:
            return whole
        answers = whole if isinstance(whole, list) else [whole]
    except (ValueError, RecursionError):
        answers = [_json(line, path) for line in text.split("\n") if line.strip()]
    if not answers:
        raise InputError(f"{path} is empty, and no proof bundle: {_MEND}")
    return {"kind": KIND, "form": FORM, "answers": answers, "documents": []}


def _sound(said: Any, path: Path) -> dict[str, Any]:
    """Hold that a record has what checking it takes, each of its kind; what else is in it is not believed."""
    try:
        if said["kind"] != KIND:
            raise ValueError
        if int(said["form"]) > FORM:
            raise InputError(f"{path} has form {said['form']}, this dayek knows form {FORM}: update dayek")
        for given in said["answers"]:
            _held(given, "question", empty=True)
            for each in given["citations"]:
                _held(each, "quote", "document", "doc_id")
                if not 0 <= int(each["start"]) < int(each["end"]):
                    raise ValueError
        for each in said["documents"]:
            _held(each, "doc_id", "sha256", "bytes")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{path} is no proof bundle: {_MEND}") from error
    return dict(said)


def _held(said: Mapping[str, Any], *names: str, empty: bool = False) -> None:
    """Hold that fields are words, and that other names of a document are a list of words."""
    others = said.get("also_at", [])
    words = [said[name] for name in names] + list(others)
    if not isinstance(others, list) or not all(isinstance(each, str) for each in words):
        raise ValueError
    if not empty and not all(each.strip() for each in words):
        raise ValueError


def _page_state(text: str, said: Mapping[str, Any]) -> PageState:
    """Make the page again from the record and its pictures, and compare."""
    seen = without_record(text)
    bare = {key: value for key, value in said.items() if key != SEAL}
    try:
        pictures = dict(_picture(found[1]) for found in _PNG.finditer(seen))
        again = _page(bare, pictures)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, binascii.Error):
        again = ""
    if again == seen and text == with_record(again, said):
        return "same"
    return "another version" if said.get(SEAL) == _seal(seen, bare) else "edited"


def _picture(encoded: str) -> tuple[str, bytes]:
    png = base64.b64decode(encoded, validate=True)
    return sha256(png).hexdigest(), png
