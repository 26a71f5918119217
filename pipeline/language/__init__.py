"""Text in; its language, its words and sentences as spans, and the tokens that search uses out."""

from .detect import SCRIPTS, detect, main_script
from .segment import NUMBER, sentences, words
from .sound import romanised, sounds
from .tokens import (
    GRAMS,
    REVISION,
    STEMMED,
    STOP_WORDS,
    Tokens,
    content_sounds,
    content_stems,
    content_words,
    grams,
    number_value,
    stem_of,
    tokens,
)

__all__ = [
    "GRAMS",
    "NUMBER",
    "REVISION",
    "SCRIPTS",
    "STEMMED",
    "STOP_WORDS",
    "Tokens",
    "content_sounds",
    "content_stems",
    "content_words",
    "detect",
    "grams",
    "main_script",
    "number_value",
    "romanised",
    "sentences",
    "sounds",
    "stem_of",
    "tokens",
    "words",
]
