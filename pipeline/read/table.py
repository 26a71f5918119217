"""A kind of file in, how it is read out: the one table of formats, their suffixes and their readers.

A reader is a function of a file's bytes. To add a format: write one, and give it a row here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, cast

from ..errors import ReadError

if TYPE_CHECKING:
    from .parsed import Parsed
    from .parts import Part


class Reader(Protocol):
    """Makes a text of a file's bytes; ReadError, or anything else, when it cannot."""

    def __call__(self, data: bytes, /) -> Parsed: ...


class Unpacker(Protocol):
    """Yields the files that a file holds, such as a mail's attachments."""

    def __call__(self, data: bytes, /) -> Iterator[Part]: ...


@dataclass(frozen=True, slots=True)
class Format:
    """One format: `parse` and `unpack` are `module:function`, in `formats/` unless another folder is named.

    `revision` rises when its text changes; `libraries` (name and package) are those that its text
    depends on. `here`: our own code over text, so it needs no child that may be killed.
    """

    kind: str
    called: str
    suffixes: tuple[str, ...]
    parse: str
    revision: int = 1
    libraries: tuple[tuple[str, str], ...] = ()
    unpack: str = ""
    here: bool = False


_LXML = ("lxml", "lxml")
_CHARSETS = ("charset-normalizer", "charset-normalizer")
_PAGE = (_LXML, _CHARSETS)

_ROWS = (
    Format("pdf", "PDF", (".pdf",), "pdf.parse:parse_pdf", 5, (("pdfium", "pypdfium2"), ("pypdf", "pypdf"))),
    Format("docx", "DOCX", (".docx", ".docm"), "docx:parse_docx", 2, (("python-docx", "python-docx"),)),
    Format("html", "HTML", (".html", ".htm", ".xhtml"), "html:parse_html", 2, _PAGE),
    Format("mhtml", "MHTML", (".mhtml", ".mht"), "mhtml:parse_mhtml", 1, _PAGE),
    Format("pptx", "PPTX", (".pptx", ".pptm", ".ppsx"), "pptx:parse_pptx", 1, (("python-pptx",) * 2,)),
    Format("xlsx", "XLSX", (".xlsx", ".xlsm"), "sheets:parse_xlsx", 1, (("openpyxl", "openpyxl"),)),
    Format("csv", "CSV", (".csv", ".tsv"), "csv:parse_csv", 1, (_CHARSETS,), here=True),
    Format("epub", "EPUB", (".epub",), "epub:parse_epub", 1, _PAGE),
    Format("odf", "OpenDocument", (".odt", ".ods", ".odp"), "odf:parse_odf", 1, (_LXML,)),
    Format("rtf", "RTF", (".rtf",), "rtf:parse_rtf", 1, (("striprtf", "striprtf"),)),
    Format("mail", "e-mail", (".eml",), "mail:parse_mail", 1, _PAGE, "mail:parts_of_mail"),
    Format("mbox", "mailbox", (".mbox", ".mbx"), "", 1, _PAGE, "mail:messages_of_box"),
    Format(
        *("outlook", "Outlook mail", (".msg",), "outlook:parse_msg", 1),
        libraries=(("python-oxmsg", "python-oxmsg"), *_PAGE),
        unpack="outlook:parts_of_msg",
    ),
    Format(
        *("image", "image", (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".gif")),
        *("images:parse_image", 2, (("pillow", "pillow"),)),
    ),
    Format(
        *("markdown", "Markdown", (".md", ".markdown"), "markdown:parse_markdown", 2),
        *((("markdown-it-py", "markdown-it-py"), _CHARSETS), "", True),
    ),
    Format("text", "text", (".txt", ".text", ".rst", ".log"), "text:parse_text", 2, (_CHARSETS,), here=True),
    Format("jsonl", "JSONL", (".jsonl",), "", 1, here=True),  # read record by record
)
FORMATS: Mapping[str, Format] = MappingProxyType({row.kind: row for row in _ROWS})
SUFFIXES: Mapping[str, str] = MappingProxyType({suffix: row.kind for row in _ROWS for suffix in row.suffixes})
_AND = ", read with "
AS_WRITTEN = frozenset(("text", "markdown", "jsonl", "csv"))  # kinds whose text is the file to the letter


def reader_for(kind: str) -> Reader:
    """Give the function that reads a kind; ReadError when it is not installed."""
    return cast(Reader, _function(FORMATS[kind].parse, FORMATS[kind].called))


def unpacker_for(kind: str) -> Unpacker:
    """Give the function that takes a kind apart."""
    return cast(Unpacker, _function(FORMATS[kind].unpack, FORMATS[kind].called))


@cache
def reader_name(kind: str) -> str:
    """Name a kind's reader: its libraries with their versions, then our revision."""
    from importlib.metadata import PackageNotFoundError, version

    named = []
    for name, package in FORMATS[kind].libraries:
        try:
            named.append(f"{name} {version(package)}")
        except PackageNotFoundError:
            named.append(f"no {name}")
    return f"{' + '.join(named) or kind}/{FORMATS[kind].revision}"


def with_ocr(reader: str, ocr: str) -> str:
    """Name a reader together with the program that read pictures of text for it, if one did."""
    return f"{reader}{_AND}{ocr}" if ocr else reader


def is_current(reader: str, wanted: str = "") -> bool:
    """Tell whether a reader so named would read today, if `wanted` (a name without OCR) is asked for.

    What was read by OCR stays as it is where there is none now, what was read without it is read again where
    there is one; what no reader was named for is current.
    """
    from .pdf.ocr import called

    own, _, ocr = reader.partition(_AND)
    known = own == wanted if wanted else not own or any(own == reader_name(kind) for kind in FORMATS)
    return known and (not ocr or not called() or ocr == called())


def _function(place: str, called: str) -> Any:
    module, _, name = place.partition(":")
    module = module if "." in module else f"formats.{module}"
    try:
        return getattr(import_module(f".{module}", __package__), name)
    except ImportError as error:
        raise ReadError(
            f"reading {called} needs {error.name}, which is not here; install dayek anew, with its extras"
        ) from error
