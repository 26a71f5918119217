"""The HTTP door: an engine's page in, the page served to this machine and to nobody else out."""

from __future__ import annotations

from .drafting import DRAFTS
from .guard import ORIGINAL, Guard
from .handlers import Handlers
from .judging import LOG
from .login import Login, login_from
from .pictures import originals, pictures
from .serving import listening, run
from .site import Site, preferred
from .taking import endpoint
from .uploads import UPLOAD_LIMIT, keep_uploads

__all__ = [
    "DRAFTS",
    "LOG",
    "ORIGINAL",
    "UPLOAD_LIMIT",
    "Guard",
    "Handlers",
    "Login",
    "Site",
    "endpoint",
    "keep_uploads",
    "listening",
    "login_from",
    "originals",
    "pictures",
    "preferred",
    "run",
]
