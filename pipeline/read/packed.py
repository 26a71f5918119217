"""A zip-based file's bytes in, its parts out, none larger than it may be; their XML without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from ..errors import ReadError

ONLY_PICTURES = "it holds only pictures; save it as PDF, OCR that (e.g. with ocrmypdf), and index it"
LOCKED = "it needs a password; open it, and save a copy without one"

_LARGEST = 512 << 20  # of all parts together, unpacked
_LARGE = 64 << 20
_RATIO = 200  # of unpacked to packed size in a large part; what people write stays below
_DEFLATED_MOST = 1032  # deflate packs no more bytes than that into one
_OLE = b"\xd0\xcf\x11\xe0"
_STEP = 1 << 16


class Package:
    """An archive that was checked: its sizes are sane, and are what they are declared to be."""

    def __init__(self, data: bytes, called: str) -> None:
        if data.startswith(_OLE):
            raise ReadError(f"it is an old Office file, or has a password; save it as {called} without one")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise ReadError(f"it is no {called}, or is cut off; get it anew") from error
        self._parts = {part.filename: part for part in self._archive.infolist()}
        self._check_sizes(self._archive.infolist(), called)

    def names(self) -> list[str]:
        """List the parts, as the archive orders them."""
        return list(self._parts)

    def read(self, name: str) -> bytes:
        """Unpack one part; empty when there is none of that name."""
        return self._archive.read(name) if name in self._parts else b""

    def xml(self, name: str) -> Any:
        """Parse one part as XML, mending what can be; None when there is none, or nothing in it."""
        return xml_root(self.read(name))

    def _check_sizes(self, parts: list[zipfile.ZipInfo], called: str) -> None:
        """Refuse a bomb by the sizes it declares, or by those it does not."""
        if any(part.flag_bits & 1 for part in parts):
            raise ReadError(LOCKED, "needs_password")
        total = sum(part.file_size for part in parts)
        bomb = any(p.file_size > _LARGE and p.file_size > _RATIO * p.compress_size for p in parts)
        if total > _LARGEST or bomb:
            raise ReadError(f"it unpacks to {total >> 20} MiB, as a zip bomb would; split it or save it anew")
        for part in parts:
            most = part.compress_size * _DEFLATED_MOST
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or most > _LARGE:
                self._check_size(part, called)

    def _check_size(self, part: zipfile.ZipInfo, called: str) -> None:
        """Unpack a part in small steps: one that holds more than it declares fails its checksum."""
        try:
            with self._archive.open(part) as file:
                while file.read(_STEP):
                    pass
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise ReadError(
                f"a part of this {called} is not what it says it is ({part.filename[:60]}: damaged, or a zip"
                " bomb); open it and save it anew"
            ) from error


def xml_root(data: bytes, recover: bool = True) -> Any:
    """Parse XML: no entity of its own is expanded, nothing is fetched."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover
    )
    return etree.fromstring(data, parser) if data.strip() else None


def local(element: Any) -> str:
    """Name an element without its namespace; empty for comments, instructions and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """Read an attribute whatever its namespace is; empty when there is none."""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), "")
