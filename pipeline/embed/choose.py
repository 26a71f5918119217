"""Settings in, the one embedder of this process that they name out."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Thread

from ..settings import DEFAULT_MODEL, EmbedSettings
from .bundled import Bundled
from .embedder import Embedder
from .reference import Reference


def knows(model: str, language: str) -> bool:
    """Tell whether a model's vectors mean something in a language; a model you chose is trusted."""
    return model != DEFAULT_MODEL or language == "en"


@cache
def embedder_from_settings(settings: EmbedSettings) -> Embedder:
    """Find the model that the settings name, once a process."""
    name = settings.model
    if name == DEFAULT_MODEL:
        return Bundled(settings.batch)
    path = Path(name).expanduser()
    return Reference(name, str(path) if path.exists() else name, settings.batch)


def load_ahead(settings: EmbedSettings) -> None:
    """Have the default model load while the caller does other things; any other loads when it is asked."""
    embedder = embedder_from_settings(settings)
    if isinstance(embedder, Bundled) and embedder.is_made():
        Thread(target=embedder.load, name="dayek-model").start()
