"""The HTTP door: an engine's page in, the page served to this machine and to nobody else out."""

from __future__ import annotations

from .drafting import DRAFTS
from .guard import Guard
from .handlers import Handlers
from .judging import LOG
from .login import Login, login_from
from .routes import add_routes
from .serving import listening, run
from .site import Site, preferred
from .uploads import UPLOAD_LIMIT, keep_uploads

__all__ = [
    "DRAFTS",
    "LOG",
    "UPLOAD_LIMIT",
    "Guard",
    "Handlers",
    "Login",
    "Site",
    "add_routes",
    "keep_uploads",
    "listening",
    "login_from",
    "preferred",
    "run",
]
