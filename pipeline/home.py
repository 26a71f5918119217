"""The environment in; the one folder that holds what dayek keeps of its user out."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Name the folder: DAYEK_HOME where it is set, else the system's place for this user's data."""
    if named := os.environ.get("DAYEK_HOME"):
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("dayek")


def on_its_way() -> Path:
    """Name the folder that holds what a browser has sent, until it is read."""
    return home() / "page"
