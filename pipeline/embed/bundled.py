"""Texts in, unit vectors of the default model out: by its graph, else by sentence-transformers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from ..cache import cached, kept
from ..errors import ModelError
from ..settings import DEFAULT_MODEL
from ..system import give_back
from . import small
from .cross import cross_encoder, cross_path
from .embedder import Vectors, Words
from .export import REVISION, make
from .graph import DIMENSIONS, LIMIT, Graph, Tokenizer
from .half import Half, has_tiles
from .late import LATE_WEIGHTS
from .reference import Reference
from .weights import DEFAULT_WEIGHTS, checked_folder, folder

_MANY = 10_000  # passages in one run from which on loading torch pays


def graph_path() -> Path:
    """Name the graph of these weights, made in this way: another of either is another file."""
    return cached(f"{DEFAULT_MODEL}-{DEFAULT_WEIGHTS}-{REVISION}.onnx")


def small_path() -> Path:
    """Name the small graph, of what that model was taught."""
    return graph_path().with_suffix(f".{LATE_WEIGHTS[:16]}.small-{small.WAY}.onnx")


class Bundled:
    """Encode by the model that comes with dayek.

    An index says which model made its vectors, and not by which of these ways, so an index of before there
    were graphs serves on: the ways differ by less than 1e-5 (`export.check`), which is fifty times less
    than what is lost by keeping vectors in float16, 2^-11 of each component.
    """

    name = DEFAULT_MODEL
    dimensions = DIMENSIONS
    limit = LIMIT

    def __init__(self, batch: int) -> None:
        self.fault = ""  # why there is no graph, in words; empty when there is one, or none was asked for
        self._batch = batch
        self._seen = 0

    def __repr__(self) -> str:
        return f"Bundled({self.name!r})"

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer(folder())

    @cached_property
    def _reference(self) -> Reference:
        return Reference(self.name, str(checked_folder()), self._batch)

    @cached_property
    def way(self) -> Graph | Reference:
        """What makes the vectors: the graph, made now if need be, or the reference where it cannot be.

        Questions are few and short, so that its weights stay as they lie in the file.
        """
        try:
            return self._graph(packed=False)
        except OSError as error:
            self.fault = f"cannot write {graph_path().parent} ({error.strerror or error})"
        except Exception as error:  # torch, onnx and onnxruntime raise many kinds; the reference serves on
            self.fault = f"no graph can be made ({' '.join(str(error).split())[:100]})"
        return self._reference  # which raises when it is the model that is at fault

    def _graph(self, *, packed: bool) -> Graph:
        """Open the graph, made now if need be: what was there an hour ago may have been erased."""
        path = kept(graph_path(), lambda new: make(new, self._reference, self._tokenizer))
        return Graph(path, self._tokenizer, packed=packed)

    def is_made(self) -> bool:
        """Tell whether its graphs lie in the cache, be they sound or not."""
        return all(path.exists() for path in (graph_path(), small_path(), cross_path()))

    def load(self) -> None:
        """Make ready all that a question takes; whoever asks it is told what cannot be had."""
        with suppress(Exception):
            _ = self._tokenizer.tokens([""]), self.way, self._small
            cross_encoder().load()

    def count(self, text: str) -> int:
        """Count the tokens of a text, special ones left out."""
        return self._tokenizer.count(text)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make a float32 array (texts, 384) of unit vectors."""
        return self.way.encode(texts)

    def words(self, texts: Sequence[str]) -> list[Words]:
        """Make a unit vector of each token of each text, as the text around it colours it."""
        return self._small.words(texts)

    @cached_property
    def _small(self) -> Graph | Reference:
        """What makes token vectors: the small graph, or what makes the others where there is none."""
        path = self._small_file
        return small.loaded(path, self._tokenizer) if path else self.way

    @cached_property
    def _small_file(self) -> Path | None:
        """The small graph's file, made now if need be, or none where it cannot be."""
        if not isinstance(self.way, Graph):
            return None
        try:
            return kept(small_path(), lambda new: small.make(new, self._reference, self._tokenizer))
        except Exception as error:  # as above; the exact graph, which was not taught, serves on
            self.fault = f"no small graph can be made ({' '.join(str(error).split())[:100]})"
            return None

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode what goes into an index: much of it in bfloat16, if the CPU has AMX and that agrees."""
        if not self._seen:
            _ = self._small_file  # made while indexing, so that no question waits for it
            with suppress(ModelError):  # whoever asks is told
                cross_encoder().load()
        self._seen += len(texts)
        half = self._half if texts and self._seen > _MANY else None
        return (half or self._packed).encode(texts)

    def let_go(self) -> None:
        """Free the memory that only `encode_passages` takes; asked again, it loads that again."""
        self._seen = 0
        only = ("_packed", "_half", "_reference") if isinstance(vars(self).get("way"), Graph) else ()
        for name in only:
            vars(self).pop(name, None)
        give_back()

    @cached_property
    def _packed(self) -> Graph | Reference:
        """What makes the vectors of many texts."""
        if not isinstance(self.way, Graph):
            return self.way
        try:
            return self._graph(packed=True)
        except Exception:  # as above; that which is open is slower, and gives the same
            return self.way

    @cached_property
    def _half(self) -> Half | None:
        half = Half(self._reference) if has_tiles() else None
        return half if half and half.agrees() else None
