"""Tokens in, BM25-ranked rows out: a tantivy index for each script, of words, n-grams, sounds and context.

BM25 asks how rare a token is, and how long a passage, among all that an index holds. With one index for
all scripts, every English text that is added would make all Kazakh words rarer and all Kazakh passages
longer than they were, and shift every score.
"""

from __future__ import annotations

import errno
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TextIO

from .errors import DamageError
from .language import GRAMS
from .system import give_back

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WHOLE = ("words", "sounds", "context")  # fields of tokens as they are given
FIELDS = (*_WHOLE, "grams")
Alternative = tuple[tuple[str, ...], float]  # the tokens of a rendering, and how much it is worth
Group = Sequence[Alternative]  # of one thing
_TIE = 0.1  # what the other alternatives of a thing add to the best that is there
_SCRIPTS = "scripts.json"
_HEAP = 16_000_000  # bytes that a tantivy writer holds; the least it takes is 15 MB
_AT_ONCE = 2_000  # passages given to it before it must have written them: it would let 10,000 wait in memory


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one passage: its row number, its script and the tokens of each field.

    N-grams are many, so not they are given but the words that tantivy cuts them from.
    """

    row: int
    script: str
    words: tuple[str, ...]
    grammed: tuple[str, ...]
    sounds: tuple[str, ...]
    context: tuple[str, ...]


class LexicalIndex:
    """Search tokens by BM25 (Robertson & Zaragoza 2009; tantivy's k1 = 1.2, b = 0.75)."""

    def __init__(self, indexes: Mapping[str, Any], links: TemporaryDirectory[str] | None = None) -> None:
        self._indexes = {script: (index, index.searcher()) for script, index in sorted(indexes.items())}
        self._links = links  # where the files of a folder that cannot be written are opened; goes with us

    @classmethod
    def from_entries(cls, entries: Iterable[Entry], folder: Path) -> LexicalIndex:
        """Build in an empty folder; tokens are taken as they are. OSError where the disk is full or fails.

        One script after the other: a writer holds its memory until all is written.
        """
        with TemporaryDirectory(dir=folder.parent) as place:
            waiting = _sorted_out(entries, Path(place))
            indexes = {script: _built(path, folder / script) for script, path in waiting.items()}
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _SCRIPTS).write_text(json.dumps(sorted(indexes)), encoding="utf-8")
        return cls(indexes)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        import tantivy

        links: TemporaryDirectory[str] | None = None
        try:
            scripts = json.loads((folder / _SCRIPTS).read_text(encoding="utf-8"))
            if not all(os.access(folder / script, os.W_OK) for script in scripts):
                links = TemporaryDirectory(prefix="dayek-")
                folder = _linked(folder, scripts, Path(links.name))
            return cls({script: tantivy.Index.open(str(folder / script)) for script in scripts}, links)
        except (OSError, ValueError, TypeError) as error:
            raise DamageError(f"{folder.name} is no lexical index: run dayek index to rebuild it") from error

    def __len__(self) -> int:
        return sum(int(searcher.num_docs) for _, searcher in self._indexes.values())

    def search(
        self,
        tokens: Mapping[str, Iterable[str]],
        weights: Mapping[str, float],
        k: int,
        rows: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]:
        """List the k best rows for the question's tokens by field, each field with its weight.

        Of `rows` (sorted) alone where they are given; scores are those of a search in all.
        """
        counted = {field: Counter(tokens.get(field, ())) for field, weight in weights.items() if weight > 0}
        if not any(counted.values()):
            return []
        runs = None if rows is None else _runs(rows)
        found = [
            (int(searcher.doc(at)["row"][0]), float(score))
            for index, searcher in self._indexes.values()
            for score, at in searcher.search(_query(index, counted, weights, runs), k, count=False).hits
        ]
        return sorted(found, key=lambda each: (-each[1], each[0]))[:k]

    def search_any(
        self,
        groups: Sequence[Group],
        weights: Mapping[str, float],
        k: int,
        rows: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]:
        """List the k best rows for groups of alternatives: of each group the best that is there counts.

        The others of a group count a little: a passage that says a thing in two ways is not worth two.
        """
        fields = {field: weight for field, weight in weights.items() if weight > 0}
        if not groups or not fields:
            return []
        runs = None if rows is None else _runs(rows)
        found = [
            (int(searcher.doc(at)["row"][0]), float(score))
            for index, searcher in self._indexes.values()
            for score, at in searcher.search(_any_of(index, groups, fields, runs), k, count=False).hits
        ]
        return sorted(found, key=lambda each: (-each[1], each[0]))[:k]


def _sorted_out(entries: Iterable[Entry], place: Path) -> dict[str, Path]:
    """Write the entries of each script to a file of its own, a line each."""
    with ExitStack() as opened:
        files: dict[str, TextIO] = {}
        for entry in entries:
            if entry.script not in files:
                files[entry.script] = opened.enter_context((place / entry.script).open("w", encoding="ascii"))
            fields = entry.words, entry.grammed, entry.sounds, entry.context
            files[entry.script].write(json.dumps([entry.row, entry.script, *fields]) + "\n")
    return {script: place / script for script in files}


def _waiting(path: Path) -> Iterator[Entry]:
    with path.open(encoding="ascii") as file:
        for line in file:
            row, script, *fields = json.loads(line)
            yield Entry(row, script, *map(tuple, fields))


def _built(path: Path, home: Path) -> Any:
    """Build the index of one script from its entries."""
    home.mkdir(parents=True)
    with _written(home):
        index = _empty(home)
        writer = index.writer(_HEAP, 1)
        for number, entry in enumerate(_waiting(path), 1):
            writer.add_document(_document(entry))
            if number % _AT_ONCE == 0:
                writer.commit()
                give_back()
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
    give_back()
    return index


def _linked(folder: Path, scripts: Iterable[str], place: Path) -> Path:
    """Link the files of an index into a place that can be written: tantivy locks a file even to read."""
    for script in scripts:
        (place / script).mkdir()
        for path in (folder / script).iterdir():
            if path.suffix != ".lock":
                (place / script / path.name).symlink_to(path.absolute())
    return place


def _query(
    index: Any,
    counted: Mapping[str, Mapping[str, int]],
    weights: Mapping[str, float],
    runs: Sequence[tuple[int, int]] | None,
) -> Any:
    import tantivy

    should, query = tantivy.Occur.Should, tantivy.Query
    asked = query.boolean_query(
        [
            (should, query.boost_query(query.term_query(index.schema, field, token), weights[field] * times))
            for field, counts in counted.items()
            for token, times in counts.items()
        ]
    )
    return asked if runs is None else _among(index, asked, runs)


def _any_of(
    index: Any, groups: Sequence[Group], weights: Mapping[str, float], runs: Sequence[tuple[int, int]] | None
) -> Any:
    import tantivy

    should, query = tantivy.Occur.Should, tantivy.Query

    def said(field: str, alternative: Alternative, weight: float) -> Any:
        words, worth = alternative
        each = weight * worth / len(words)
        terms = [query.boost_query(query.term_query(index.schema, field, word), each) for word in words]
        return terms[0] if len(terms) == 1 else query.boolean_query([(should, term) for term in terms])

    asked = query.boolean_query(
        [
            (should, query.disjunction_max_query([said(field, each, weight) for each in group], _TIE))
            for field, weight in weights.items()
            for group in groups
            if group
        ]
    )
    return asked if runs is None else _among(index, asked, runs)


def _runs(rows: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Write sorted rows as runs without gaps, first and last: a document's passages are one."""
    import numpy as np

    cuts = np.flatnonzero(np.diff(rows) > 1)
    firsts, lasts = np.append(rows[:1], rows[cuts + 1]), np.append(rows[cuts], rows[-1:])
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _among(index: Any, query: Any, runs: Sequence[tuple[int, int]]) -> Any:
    """Hold a query to runs of rows, which change no score."""
    import tantivy

    must, kind = tantivy.Occur.Must, tantivy.FieldType.Unsigned
    some = [tantivy.Query.range_query(index.schema, "row", kind, first, last) for first, last in runs]
    held = tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in some])
    return tantivy.Query.boolean_query([(must, query), (must, tantivy.Query.const_score_query(held, 0.0))])


def _document(entry: Entry) -> Any:
    import tantivy

    document = tantivy.Document()
    document.add_unsigned("row", entry.row)
    for name in _WHOLE:
        document.add_text(name, " ".join(getattr(entry, name)))
    for word in entry.grammed:
        document.add_text("grams", word)
    return document


@contextmanager
def _written(home: Path) -> Iterator[None]:
    """Call a disk's fault by its name: tantivy raises ValueError for it."""
    try:
        yield
    except ValueError as error:
        raise OSError(errno.EIO, str(error), str(home)) from error


def _empty(home: Path) -> Any:
    """Make an index without passages, which cuts n-grams as `language.grams` does."""
    import tantivy

    made = tantivy.Index(_schema(), path=str(home))
    cut = tantivy.Tokenizer.ngram(min_gram=min(GRAMS), max_gram=max(GRAMS))
    made.register_tokenizer("grams", tantivy.TextAnalyzerBuilder(cut).build())
    return made


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=True, indexed=True, fast=True)
    for name in FIELDS:
        cut = "grams" if name == "grams" else "whitespace"
        builder.add_text_field(name, stored=False, tokenizer_name=cut, index_option="freq")
    return builder.build()
