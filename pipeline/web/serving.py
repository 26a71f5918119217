"""An ASGI app and an address in; the same app served there behind the guard, until it is stopped."""

from __future__ import annotations

import socket

from ..errors import InputError
from .guard import App, Guard
from .login import Login


def listening(host: str, port: int) -> socket.socket:
    """Take an address to serve at; InputError when it is taken or is not this machine's."""
    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((bare, port))
    except OSError as error:
        taken.close()
        if isinstance(error, socket.gaierror) or error.errno in (99, 49):
            raise InputError(f"{host} is no address of this machine: give --host 127.0.0.1") from error
        if isinstance(error, PermissionError):
            raise InputError(f"port {port} needs rights you do not have: give --port 7860") from error
        raise InputError(f"port {port} is taken: stop what runs there, or give --port {port + 1}") from error
    except OverflowError as error:
        taken.close()
        raise InputError(f"{port} is no port: give --port with a number up to 65535") from error
    taken.set_inheritable(True)
    return taken


def run(app: App, at: socket.socket, host: str, login: Login | None = None) -> None:
    """Serve an app at a socket behind the guard, until Ctrl+C; to everybody, or to who brings the login."""
    import uvicorn

    config = uvicorn.Config(
        Guard(app, host, login=login), log_level="warning", server_header=False, timeout_graceful_shutdown=2
    )
    uvicorn.Server(config).run(sockets=[at])
