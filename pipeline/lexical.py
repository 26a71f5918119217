"""Tokens in, BM25-ranked rows out: a tantivy index of words, n-grams, sounds and context, each a field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import DamageError

FIELDS = ("words", "grams", "sounds", "context")
_HEAP = 64_000_000  # bytes of tantivy's writer


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one passage: its row number and the tokens of each field."""

    row: int
    words: tuple[str, ...]
    grams: tuple[str, ...]
    sounds: tuple[str, ...]
    context: tuple[str, ...]


class LexicalIndex:
    """Search tokens by BM25 (Robertson & Zaragoza 2009; tantivy's k1 = 1.2, b = 0.75)."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._searcher = index.searcher()

    @classmethod
    def from_entries(cls, entries: Iterable[Entry], folder: Path) -> LexicalIndex:
        """Build in an empty folder; tokens are taken as they are."""
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(_HEAP, 1)
        for entry in entries:
            document = tantivy.Document()
            document.add_unsigned("row", entry.row)
            for name in FIELDS:
                document.add_text(name, " ".join(getattr(entry, name)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        import tantivy

        try:
            return cls(tantivy.Index.open(str(folder)))
        except ValueError as error:
            raise DamageError(f"{folder.name} is no tantivy index: run dayek index to rebuild it") from error

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def frequency(self, token: str) -> int:
        """Count the entries whose words hold a token."""
        return int(self._searcher.doc_freq("words", token))

    def search(
        self, tokens: Mapping[str, Iterable[str]], weights: Mapping[str, float], k: int
    ) -> list[tuple[int, float]]:
        """List the k best rows for the question's tokens by field, each field with its weight."""
        import tantivy

        should, query = tantivy.Occur.Should, tantivy.Query
        clauses = [
            (should, query.boost_query(query.term_query(self._index.schema, name, token), weight * times))
            for name, weight in weights.items()
            if weight > 0
            for token, times in Counter(tokens.get(name, ())).items()
        ]
        if not clauses:
            return []
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), k, count=False)
        return [(int(self._searcher.doc(at)["row"][0]), float(score)) for score, at in found.hits]


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=True, indexed=True, fast=True)
    for name in FIELDS:
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
