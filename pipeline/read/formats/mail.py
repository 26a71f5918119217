"""A mail's or mailbox's bytes in, its text out, or the files it holds: attachments, messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from itertools import pairwise

from ...errors import ReadError
from ..encoding import decode
from ..parsed import Parsed
from ..parts import Part
from .message import HEADERS, Body, Letter, letter_text

SMALL = 20_000  # bytes of a picture that a page shows, such as a logo in a signature
_LOCKED = "its body is encrypted; open it in your mail program, and save it or its attachments decrypted"
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_BOX_START = re.compile(rb"^From .*\r?\n(?=[!-9;-~]+:)", re.M)


def parse_mail(data: bytes) -> Parsed:
    """Read a mail without its attachments; ReadError when it has no header lines."""
    return letter_text(letter_of(data))


def parts_of_mail(data: bytes) -> Iterator[Part]:
    """Yield a mail's attachments, and the messages attached to it."""
    yield from letter_of(data).parts


def messages_of_box(data: bytes) -> Iterator[Part]:
    """Yield the messages of a mailbox, called by their number."""
    starts = [found.start() for found in _BOX_START.finditer(data)]
    for number, (start, end) in enumerate(pairwise([*starts, len(data)]), 1):
        message = data[start:end].partition(b"\n")[2]
        yield Part(str(number), re.sub(rb"^>(?=>*From )", b"", message, flags=re.M), ".eml")


def letter_of(data: bytes) -> Letter:
    """Take a mail apart."""
    message = message_of(data)
    if not message.keys():
        raise ReadError("it has no header lines, so it is no mail; name it after what it is")
    leaves = list(_leaves(message))
    bodies = [leaf for leaf in leaves if _is_body(leaf)]
    others = [leaf for leaf in leaves if not _is_body(leaf)]
    pages = b"".join(bytes_of(part) for part in message.walk() if part.get_content_type() == "text/html")
    inline = [leaf for leaf in others if _is_inline(leaf, pages)]
    return Letter(
        headers=[(name, header_of(message, name)) for name in HEADERS],
        bodies=[_body(leaf) for leaf in bodies],
        parts=[_part(leaf, number) for number, leaf in enumerate(others, 1) if leaf not in inline],
        inline=len(inline),
        lost=_LOCKED if any(map(_is_locked, leaves)) else "",
    )


def message_of(data: bytes) -> Message:
    """Parse a message; nothing in its headers can make that fail."""
    return message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))


def header_of(message: Message, name: str) -> str:
    """Read a header as people see it: encoded words decoded, folded lines joined."""
    stated = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return _words(str(stated))


def bytes_of(part: Message) -> bytes:
    """Undo a part's transfer encoding."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _words(raw: str) -> str:
    """Decode a header's words, each by the encoding it names, or by guess."""
    unfolded = re.sub(r"[\r\n]+\s*", " ", raw)
    try:
        words = decode_header(unfolded) if unfolded.isascii() else [(unfolded, None)]
    except (HeaderParseError, ValueError):
        words = [(unfolded, None)]
    written = (
        _decoded(word.encode("utf-8", "surrogateescape") if isinstance(word, str) else word, codec)
        for word, codec in words
    )
    return " ".join("".join(written).split())


def _decoded(data: bytes, codec: str | None) -> str:
    """Decode by the codec that is stated, unless it does not fit."""
    try:
        return data.decode(codec or "utf-8")
    except (UnicodeDecodeError, LookupError, ValueError):
        return decode(data).text


def _leaves(part: Message) -> Iterator[Message]:
    """Yield the parts that hold something, in order; of alternatives the plain one that says something."""
    children = part.get_payload()
    if (
        not part.is_multipart()
        or not isinstance(children, list)
        or part.get_content_type() == "message/rfc822"
        or part.get_content_maintype() == "message"
    ):
        yield part
    elif part.get_content_type() == "multipart/alternative":
        yield from _alternative([list(_leaves(child)) for child in children if isinstance(child, Message)])
    else:
        for child in children:
            if isinstance(child, Message):
                yield from _leaves(child)


def _alternative(choices: list[list[Message]]) -> Iterator[Message]:
    """Choose the plain text if it says something, else the page; keep what is attached to either."""
    plain = [leaf for leaves in choices for leaf in leaves if leaf.get_content_type() == "text/plain"]
    pages = [leaf for leaves in choices for leaf in leaves if leaf.get_content_type() == "text/html"]
    told = [leaf for leaf in plain if _is_body(leaf) and bytes_of(leaf).strip()]
    yield from (told or pages or plain)
    for leaf in (leaf for leaves in choices for leaf in leaves):
        if leaf.get_content_maintype() != "text" or not _is_body(leaf):
            yield leaf


def _is_body(leaf: Message) -> bool:
    said = leaf.get_content_disposition() != "attachment" and not _file_name(leaf)
    return said and leaf.get_content_type() in ("text/plain", "text/html", "text/enriched")


def _is_inline(leaf: Message, pages: bytes) -> bool:
    """Tell a small picture that the mail's own page shows from one that is attached."""
    name = str(leaf.get("Content-ID") or "").strip("<> ")
    if leaf.get_content_maintype() != "image" or not name or f"cid:{name}".encode() not in pages:
        return False
    return len(bytes_of(leaf)) < SMALL


def _is_locked(leaf: Message) -> bool:
    kind, signed = leaf.get_content_type(), "signed" in str(leaf.get_param("smime-type", ""))
    return kind == "application/pgp-encrypted" or (kind in _SEALED and not signed)


def _body(leaf: Message) -> Body:
    charset = leaf.get_content_charset() or ""
    if leaf.get_content_type() == "text/html":
        return Body(page=bytes_of(leaf), encoding=charset)
    return Body(_decoded(bytes_of(leaf), charset))


def _part(leaf: Message, number: int) -> Part:
    """Make a file of an attachment; a message that is attached becomes a mail."""
    name = _file_name(leaf)
    inner = leaf.get_payload()
    if leaf.is_multipart() and isinstance(inner, list) and inner and isinstance(inner[0], Message):
        attached = inner[0]
        name = name or header_of(attached, "Subject") or f"message {number}"
        return Part(name if name.lower().endswith(".eml") else f"{name}.eml", _flat(attached))
    if not name:
        from mimetypes import guess_extension

        kind = leaf.get_content_type()
        name = f"attachment {number}{guess_extension(kind) or ''}"
    return Part(name, bytes_of(leaf))


def _flat(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError):  # what was parsed cannot always be written
        return message.as_string().encode("utf-8", "surrogateescape")


def _file_name(leaf: Message) -> str:
    try:
        stated = leaf.get_filename() or ""
        return _words(collapse_rfc2231_value(stated) if stated else "")
    except (ValueError, LookupError, TypeError):
        return "attachment"
