"""A name and a password in; whether a request brings them out."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError


@dataclass(frozen=True, slots=True)
class Login:
    """Who may open the page; the password is never shown."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Login({self.user!r}, …)"

    def opens(self, authorization: str) -> bool:
        """Tell whether an Authorization header brings this name and password (HTTP Basic, RFC 7617)."""
        scheme, _, brought = authorization.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            said = base64.b64decode(brought.strip(), validate=True)
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(said, f"{self.user}:{self.password}".encode())


def login_from(said: str) -> Login:
    """Read `USER:PASSWORD`, or the first line of a file that holds that; InputError for neither."""
    path = Path(said)
    if ":" not in said or path.is_file():
        try:
            said = path.read_text(encoding="utf-8").splitlines()[0]
        except (OSError, UnicodeDecodeError, IndexError) as error:
            raise InputError(
                f"--auth {path} is neither USER:PASSWORD nor a file with such a line: write one of them"
            ) from error
    user, found, password = said.strip().partition(":")
    if not (user and found and password):
        raise InputError("--auth needs a name and a password: write USER:PASSWORD, neither of them empty")
    return Login(user, password)
