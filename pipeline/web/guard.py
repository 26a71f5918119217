"""An ASGI app in; the same app out, behind a guard that knows which requests are the page's own.

The guard lets through what the page itself needs and nothing else: requests to this very host, from
this very page, to the few paths that the page uses, of a bounded size; and it says in every reply
what a browser may load (a Content-Security-Policy without outside hosts and without inline scripts
other than those the page was made with).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from .login import Login

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_WAIT = 0.4  # seconds before a wrong password is refused
ORIGINAL = "/original"  # gives documents as they are: whatever is in them, nothing of it may run or ask
_OF_A_FILE = (
    "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
)
BODY_LIMIT = 64 * 1024 * 1024
OPEN = frozenset(
    (
        "/",
        "/config",
        "/dayek.css",
        "/dayek.js",
        "/favicon.ico",
        "/leaf",
        "/manifest.json",
        ORIGINAL,
        "/robots.txt",
        "/take",
        "/theme.css",
        "/gradio_api/app_id",
        "/gradio_api/cancel",
        "/gradio_api/info",
        "/gradio_api/queue/data",
        "/gradio_api/queue/join",
        "/gradio_api/reset",
        "/gradio_api/run/predict",
        "/gradio_api/startup-events",
        "/gradio_api/upload",
        "/gradio_api/upload_progress",
    )
)
OPEN_BELOW = ("/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/")
_LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
_ANYWHERE = frozenset(("0.0.0.0", "::", ""))
_READS = frozenset(("GET", "HEAD"))
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.S)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), usb=(), payment=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def policy(page: bytes = b"") -> str:
    """Write the Content-Security-Policy of a page: its own inline scripts go by their hashes.

    Gradio makes functions of its component templates, so 'unsafe-eval' must stay.
    """
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(inline).digest()).decode()}'"
        for inline in dict.fromkeys(_INLINE.findall(page))
    ]
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self' 'unsafe-eval'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'self'",
        )
    )


class Guard:
    """Refuse what the page does not need; dress every reply in headers that bind the browser."""

    def __init__(
        self, app: App, host: str = "127.0.0.1", limit: int = BODY_LIMIT, login: Login | None = None
    ) -> None:
        self._app, self._login = app, login
        self._host = host.strip("[]").lower()
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        refused = self._refusal(scope)
        if refused:
            if refused[0] == 401:
                await asyncio.sleep(_WAIT)  # whoever guesses passwords has to take his time
            await _refuse(send, *refused)
            return
        if scope["path"] == "/":
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        bounded = _Bounded(receive, send, self._limit, scope["path"])
        try:
            await self._app(scope, bounded.receive, bounded.send)
        except _TooLargeError:
            if not bounded.started:
                await _refuse(send, 413, _too_large(self._limit))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Say why a request is not let through; None when it is."""
        headers = {key: value.decode("latin-1") for key, value in scope["headers"]}
        host = headers.get(b"host", "")
        if not self._knows(_name_of(host)):
            return 403, f"dayek does not answer to the host {_short(host)}: open it at {self._host}"
        if scope["method"] not in _READS and not _same(headers, host):
            return 403, "dayek takes requests from its own page only: open that"
        if self._login and not self._login.opens(headers.get(b"authorization", "")):
            return 401, "dayek asks for the name and password that it was started with"
        path = scope["path"]
        if path not in OPEN and not (path.startswith(OPEN_BELOW) and ".." not in path):
            return 404, "there is nothing here: open / instead"
        length = headers.get(b"content-length", "0")
        if not length.isdecimal() or int(length) > self._limit:
            return 413, _too_large(self._limit)
        return None

    def _knows(self, name: str) -> bool:
        """Tell whether a Host is one of ours; served everywhere, any address is, but no other name.

        A name of the attacker's own may point here (DNS rebinding); an address cannot.
        """
        if name in _LOCAL or (name == self._host and name not in _ANYWHERE):
            return True
        if self._host not in _ANYWHERE:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name == socket.gethostname().lower()
        return True


class _TooLargeError(Exception):
    """A body grew past the limit."""


class _Bounded:
    """Count what is received, and hold back a page until its scripts are known."""

    def __init__(self, receive: Receive, send: Send, limit: int, path: str) -> None:
        self._receive, self._send, self._path = receive, send, path
        self._left = limit
        self._start: Message | None = None
        self._page = bytearray()
        self.started = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise _TooLargeError
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if _is_page(message):
                self._start = message
                return
            await self._begin(message)
        elif self._start is not None and message["type"] == "http.response.body":
            self._page += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._begin(self._start)
            self._start = None
            await self._send({"type": "http.response.body", "body": bytes(self._page)})
            return
        if message["type"] != "http.response.start":
            await self._send(message)

    async def _begin(self, start: Message) -> None:
        self.started = True
        await self._send({**start, "headers": _dressed(start.get("headers", []), self._policy())})

    def _policy(self) -> str:
        return _OF_A_FILE if self._path == ORIGINAL else policy(bytes(self._page))


def _is_page(start: Message) -> bool:
    headers = dict(start.get("headers", []))
    return bytes(headers.get(b"content-type", b"")).startswith(b"text/html")


def _dressed(headers: Any, said: str) -> list[tuple[bytes, bytes]]:
    ours = {key for key, _ in _HEADERS} | {b"content-security-policy", b"server"}
    kept = [
        (key, value)
        for key, value in headers
        if key.lower() not in ours and not key.lower().startswith(b"access-control-")
    ]
    return [*kept, *_HEADERS, (b"content-security-policy", said.encode("ascii"))]


async def _refuse(send: Send, status: int, words: str) -> None:
    body = f"{words}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode("ascii")),
    ]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="dayek", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": _dressed(headers, policy())})
    await send({"type": "http.response.body", "body": body})


def _too_large(limit: int) -> str:
    return f"more than {limit // (1024 * 1024)} MB at once: send less"


def _name_of(host: str) -> str:
    """Take the port off a Host header: `[::1]:7860` → `::1`."""
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:]*))(?::\d*)?", host.strip())
    return ((found[1] or found[2] or "") if found else "").lower().rstrip(".")


def _same(headers: dict[bytes, str], host: str) -> bool:
    """Tell whether a request that changes something comes from our own page, or from no page at all."""
    origin = headers.get(b"origin")
    if headers.get(b"sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    return origin is None or origin.lower() in (f"http://{host}".lower(), f"https://{host}".lower())


def _short(text: str) -> str:
    return re.sub(r"[^\x21-\x7e]", "?", text)[:80] or "(none)"
