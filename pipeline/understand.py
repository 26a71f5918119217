"""A question and its library in; what its words are called in the documents' languages out.

Nothing is looked up, nor is the lexicon even read, where all documents are in the question's own language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from .gloss import (
    LANGUAGES,
    Concept,
    Gloss,
    Rendering,
    Table,
    Understood,
    gloss,
    heard,
    merged,
    own_table,
    read_lexicon,
    table_of,
)
from .language import tokens
from .store import Library, Selection

_HEARD_IN = 10  # passages in which a name is looked for by its sound
_MOST_NAMES = 4  # of a question


@dataclass(frozen=True)
class Interpreter:
    """Understand questions of one library; `lexicon` is a user's own file of terms, or empty."""

    library: Library
    lexicon: str = ""

    def __post_init__(self) -> None:
        _ = self._concepts  # a file that cannot be read is said at once, whether a question needs it or not

    def glosses(self, question: str, language: str, chosen: Selection) -> tuple[Gloss, ...]:
        """Gloss a question into each other language that documents are in, as far as the lexicon has both."""
        if language not in LANGUAGES:
            return ()
        others = sorted(chosen.languages & frozenset(LANGUAGES) - {language})
        return tuple(self._gloss(question, language, target, chosen) for target in others)

    def put(self, text: str, language: str, target: str) -> str:
        """Put a text into another language word by word; empty where the lexicon does not have both."""
        if language == target or not {language, target} <= frozenset(LANGUAGES):
            return ""
        return gloss(text, language, target, self._tables(language, target)).read

    def _gloss(self, question: str, language: str, target: str, chosen: Selection) -> Gloss:
        made = gloss(question, language, target, self._tables(language, target))
        names = [term for term in made.terms if term.kind == "unknown" and term.weight > 0][:_MOST_NAMES]
        known = {term.said: self._heard(term, chosen) for term in names}
        return replace(made, terms=tuple(known.get(term.said, term) for term in made.terms))

    def _heard(self, term: Understood, chosen: Selection) -> Understood:
        """Look for an unknown word, which may be a name, by its sound in the documents."""
        keys = tokens(term.said).sounds  # the whole and its beginning: endings differ, strangers share one
        if not keys:
            return term
        rows = self.library.matching({"sounds": keys}, {"sounds": 1.0}, _HEARD_IN, chosen.rows)
        texts = [each.text for each in self.library.passages([row for row, _ in rows]).values()]
        found = tuple(Rendering(word, alike) for word, alike in heard(term.said, texts))
        return replace(term, renderings=found, kind="sound", part="name") if found else term

    def _tables(self, language: str, target: str) -> Sequence[Table]:
        own = own_table(language, target)
        if not self._concepts:
            return (own,)
        if language not in self._filed:
            self._filed[language] = table_of(self._concepts, language)
        return (self._filed[language], own)

    @cached_property
    def _filed(self) -> dict[str, Table]:
        """Keep what is filed of the user's terms, by language."""
        return {}

    @cached_property
    def _concepts(self) -> list[Concept]:
        return merged(read_lexicon(Path(self.lexicon).expanduser())) if self.lexicon else []
