"""An Outlook message's bytes (.msg) in, its text out, or the files it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from ...errors import ReadError
from ..parsed import Parsed
from ..parts import Part
from .mail import SMALL, header_of, message_of
from .message import HEADERS, Body, Letter, letter_text

_HTML, _RTF, _CONTENT_ID, _SHORT_NAME, _NAME, _RECIPIENT = 0x1013, 0x1009, 0x3712, 0x3704, 0x3001, 0x0C15
_KINDS = {"To": 1, "Cc": 2}
_INNER, _PROPERTIES = "__substg1.0_3701000D", "__properties_version1.0"
_ONLY_RTF = "its body is kept in a form of Outlook's own; open it there, and save it as .eml, .html or .txt"


def parse_msg(data: bytes) -> Parsed:
    """Read an Outlook message without its attachments."""
    return letter_text(_letter(_opened(data)))


def parts_of_msg(data: bytes) -> Iterator[Part]:
    """Yield an Outlook message's attachments; messages among them as mails."""
    yield from _letter(_opened(data)).parts


def _opened(data: bytes) -> Any:
    from oxmsg import Message

    try:
        return Message.load(data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = " ".join(str(error).split())[:120]
        raise ReadError(f"it is no sound Outlook message ({why}); open it and save it anew") from error


def _letter(message: Any) -> Letter:
    page = message.properties.binary_prop_value(_HTML) or b""
    bodies = _bodies(message, page)
    attached = list(message.attachments)
    kept = [found for found in attached if not _is_inline(found, page)]
    return Letter(
        headers=_headers(message),
        bodies=bodies,
        parts=[part for number, found in enumerate(kept, 1) if (part := _part(found, number))],
        inline=len(attached) - len(kept),
        lost=_ONLY_RTF if not bodies and message.properties.binary_prop_value(_RTF) else "",
    )


def _headers(message: Any) -> list[tuple[str, str]]:
    """Take the headers that came with it, and make those that it came without."""
    sent = "".join(f"{name}: {value}\n" for name, value in message.message_headers.items())
    stated = message_of(sent.encode("utf-8", "surrogateescape"))
    made = {"From": message.sender or "", "Subject": message.subject}
    made["Date"] = format_datetime(message.sent_date) if message.sent_date else ""
    for name, kind in _KINDS.items():
        people = [p for p in message.recipients if p.properties.int_prop_value(_RECIPIENT) == kind]
        made[name] = ", ".join(f"{p.name} <{p.email_address}>" if p.email_address else p.name for p in people)
    return [(name, header_of(stated, name) or " ".join(made[name].split())) for name in HEADERS]


def _bodies(message: Any, page: bytes) -> list[Body]:
    """Take the plain text if it says something, else the page."""
    plain = message.body or ""
    if plain.strip():
        return [Body(plain)]
    if page:
        return [Body(page=page, encoding=message.properties.body_encoding)]
    written = message.properties.str_prop_value(_HTML) or ""
    return [Body(page=written.encode(), encoding="utf-8")] if written else []


def _is_inline(attachment: Any, page: bytes) -> bool:
    """Tell a small picture that the message's own page shows from one that is attached."""
    name = attachment.properties.str_prop_value(_CONTENT_ID) or ""
    shown = bool(name) and f"cid:{name}".encode() in page
    return shown and (attachment.mime_type or "").startswith("image/") and attachment.size < SMALL


def _part(attachment: Any, number: int) -> Part | None:
    """Make a file of an attachment; a message among them becomes a mail."""
    stated = attachment.file_name or attachment.properties.str_prop_value(_SHORT_NAME)
    name = stated or attachment.properties.str_prop_value(_NAME) or f"attachment {number}"
    inner = next((found for found in attachment._storage.storages if found.name == _INNER), None)
    if inner is not None:
        return Part(f"{name.removesuffix('.msg')}.eml", _as_mail(_letter(_message_in(inner))))
    return Part(name, attachment.file_bytes) if attachment.file_bytes else None


def _message_in(storage: Any) -> Any:
    """Open a message that is kept inside another; its list of properties begins 8 bytes earlier."""
    from oxmsg import Message

    streams = tuple(
        replace(stream, bytes_=stream.bytes_[:24] + bytes(8) + stream.bytes_[24:])
        if stream.name == _PROPERTIES
        else stream
        for stream in storage.streams
    )
    return Message(replace(storage, streams=streams))


def _as_mail(letter: Letter) -> bytes:
    mail = EmailMessage()
    for name, words in letter.headers:
        if words:
            mail[name] = words
    for body in letter.bodies[:1]:
        if body.page:
            mail.set_content(body.page, "text", "html", params={"charset": body.encoding})
        else:
            mail.set_content(body.text)
    for part in letter.parts:
        mail.add_attachment(part.data, "application", "octet-stream", filename=part.name)
    return mail.as_bytes()
