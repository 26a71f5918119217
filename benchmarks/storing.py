"""One store and one step in; what the step took, or what it gave, as JSON out. `stores.py` starts it.

Each store is used as its own documents show for passages that have vectors already. What a step needs
(passages, vectors, questions) is read before the clock starts, and what has to be imported is imported; the
step `answer` is timed from outside, process and imports and all.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ownstore import Asked, Dayek, K, Vectors

DEPTH, RANKS = 100, 60  # passages looked at in each leg, the constant of reciprocal ranks


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def fused(*legs: Sequence[int]) -> list[int]:
    """Mix ranked lists by reciprocal ranks."""
    scores: dict[int, float] = {}
    for leg in legs:
        for rank, row in enumerate(leg, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (RANKS + rank)
    return sorted(scores, key=lambda row: -scores[row])[:K]


class Chroma:
    """A persistent collection; by vector, and by vector among what holds the rarest word, mixed by ranks."""

    def __init__(self, home: Path) -> None:
        import chromadb

        self.client = chromadb.PersistentClient(
            str(home / "chroma"), settings=chromadb.Settings(anonymized_telemetry=False)
        )

    def fill(self, texts: Sequence[str], vectors: Vectors, each: int) -> None:
        made = self.client.create_collection("passages", metadata={"hnsw:space": "ip"})
        for at in range(0, len(texts), 5_000):
            rows = range(at, min(at + 5_000, len(texts)))
            told = [{"document": row // each} for row in rows]
            made.add(
                [str(row) for row in rows], vectors[rows[0] : rows[-1] + 1], told, texts[at : at + 5_000]
            )

    def edit(self, number: int, texts: Sequence[str], vectors: Vectors) -> None:
        row = str(number * len(texts))
        made = self.client.get_collection("passages")
        made.update([row], embeddings=vectors[:1], documents=[texts[0]])

    def delete(self, number: int, each: int) -> None:
        self.client.get_collection("passages").delete(where={"document": number})

    def open(self) -> None:
        self.made = self.client.get_collection("passages")

    def ask(self, asked: Asked) -> list[str]:
        question, vector = asked
        rarest = max(words(question), key=lambda word: int("0" + "".join(re.findall(r"\d+$", word))))
        near = self.made.query([vector], n_results=DEPTH)
        held = self.made.query([vector], n_results=DEPTH, where_document={"$contains": rarest})
        texts = {int(i): t for said in (near, held) for i, t in zip(said["ids"][0], said["documents"][0])}  # noqa: B905
        ids = ([int(i) for i in said["ids"][0]] for said in (near, held))
        return [texts[row] for row in fused(*ids)]


class Lance:
    """A table with an index of words; its own hybrid search, vectors compared one by one, mixed by ranks."""

    def __init__(self, home: Path) -> None:
        import lancedb

        self.base = lancedb.connect(str(home / "lance"))

    def fill(self, texts: Sequence[str], vectors: Vectors, each: int) -> None:
        rows = [
            {"row": row, "document": row // each, "text": text, "vector": vector}
            for row, (text, vector) in enumerate(zip(texts, vectors))  # noqa: B905
        ]
        self.base.create_table("passages", rows).create_fts_index("text")

    def edit(self, number: int, texts: Sequence[str], vectors: Vectors) -> None:
        made = self.base.open_table("passages")
        made.update(where=f"row = {number * len(texts)}", values={"text": texts[0], "vector": vectors[0]})
        made.optimize()

    def delete(self, number: int, each: int) -> None:
        made = self.base.open_table("passages")
        made.delete(f"document = {number}")
        made.optimize()

    def open(self) -> None:
        self.made = self.base.open_table("passages")

    def ask(self, asked: Asked) -> list[str]:
        question, vector = asked
        found = self.made.search(query_type="hybrid").vector(vector).text(question).limit(K)
        return [row["text"] for row in found.to_list()]


class Txtai:
    """An index with content, hybrid: its own BM25 and FAISS, half and half."""

    def __init__(self, home: Path) -> None:
        from txtai import Embeddings

        self.path, self.known = home / "txtai", {}
        self.transform = lambda texts: self._vectors(texts)  # a function it takes, a method it would call
        told = {"method": "external", "transform": self.transform, "content": True, "hybrid": True}
        self.made = Embeddings(told)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        return np.array([self.known[text] for text in texts], dtype=np.float32)

    def fill(self, texts: Sequence[str], vectors: Vectors, each: int) -> None:
        self.known = dict(zip(texts, vectors))  # noqa: B905
        self.made.index(
            (row, {"text": text, "document": row // each}, None) for row, text in enumerate(texts)
        )
        self.made.save(str(self.path))

    def edit(self, number: int, texts: Sequence[str], vectors: Vectors) -> None:
        self._load()
        self.known = {texts[0]: vectors[0]}
        self.made.upsert([(number * len(texts), {"text": texts[0], "document": number}, None)])
        self.made.save(str(self.path))

    def delete(self, number: int, each: int) -> None:
        self._load()
        self.made.delete(list(range(number * each, (number + 1) * each)))
        self.made.save(str(self.path))

    def _load(self) -> None:
        self.made.load(str(self.path), config={"transform": self.transform})

    def open(self) -> None:
        self._load()

    def ask(self, asked: Asked) -> list[str]:
        question, vector = asked
        self.known = {question: vector}
        return [row["text"] for row in self.made.search(question, K)]


class Plain:
    """FAISS, every vector compared, and rank-bm25 over the same words, mixed by ranks; kept as two files."""

    def __init__(self, home: Path) -> None:
        import faiss
        import rank_bm25

        self.faiss, self.bm25 = faiss, rank_bm25.BM25Okapi
        self.home = home / "plain"
        self.home.mkdir(exist_ok=True)

    def fill(self, texts: Sequence[str], vectors: Vectors, each: int) -> None:
        index = self.faiss.IndexIDMap2(self.faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(vectors, np.arange(len(texts)))
        self._save(index, {str(row): text for row, text in enumerate(texts)})

    def _save(self, index: Any, texts: dict[str, str]) -> None:
        self.faiss.write_index(index, str(self.home / "vectors.faiss"))
        (self.home / "texts.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
        self.bm25([words(text) for text in texts.values()])  # it has no form on disk: opening makes it again

    def _load(self) -> tuple[Any, dict[str, str]]:
        index = self.faiss.read_index(str(self.home / "vectors.faiss"))
        return index, json.loads((self.home / "texts.json").read_text(encoding="utf-8"))

    def edit(self, number: int, texts: Sequence[str], vectors: Vectors) -> None:
        index, kept = self._load()
        row = np.array([number * len(texts)])
        index.remove_ids(row)
        index.add_with_ids(vectors[:1], row)
        kept[str(row[0])] = texts[0]
        self._save(index, kept)

    def delete(self, number: int, each: int) -> None:
        index, kept = self._load()
        rows = np.arange(number * each, (number + 1) * each)
        index.remove_ids(rows)
        for row in rows:
            del kept[str(row)]
        self._save(index, kept)

    def open(self) -> None:
        self.index, self.texts = self._load()
        self.rows = [int(row) for row in self.texts]
        self.ranked = self.bm25([words(text) for text in self.texts.values()])

    def ask(self, asked: Asked) -> list[str]:
        question, vector = asked
        near = self.index.search(vector.reshape(1, -1), DEPTH)[1][0].tolist()
        scores = self.ranked.get_scores(words(question))
        best = np.argpartition(-scores, DEPTH)[:DEPTH]
        said = [self.rows[at] for at in best[np.argsort(-scores[best])]]
        return [self.texts[str(row)] for row in fused(near, said)]


STORES = {"dayek": Dayek, "Chroma": Chroma, "LanceDB": Lance, "txtai": Txtai, "FAISS + rank-bm25": Plain}


def step(name: str, what: str, place: Path) -> dict[str, Any]:
    """Do one step; give the seconds it took, or those of each question, or what was found."""
    data = place.parent
    given = json.loads((data / "given.json").read_text(encoding="utf-8"))
    each, texts = given["each"], given["texts"]
    vectors, asked = np.load(data / "vectors.npy"), np.load(data / "asked.npy")
    store = STORES[name](place)
    edited, deleted = given["edited"] * each, given["deleted"] * each
    new = [given["new"], *texts[edited + 1 : edited + each]], np.array(vectors[edited : edited + each])
    new[1][0] = asked[-1]
    acts = {
        "index": lambda: store.fill(texts, vectors, each),
        "edit": lambda: store.edit(given["edited"], *new),
        "delete": lambda: store.delete(given["deleted"], each),
    }
    if what in acts:
        return {"seconds": timed(acts[what])}
    store.open()
    questions = list(zip(given["questions"], asked[:-1]))  # noqa: B905
    if what == "answer":
        return {"found": len(store.ask(questions[0]))}
    if what == "query":
        for question in questions[:20]:
            store.ask(question)
        return {"each": [timed(lambda question=question: store.ask(question)) for question in questions]}
    found = store.ask((given["new_question"], asked[-1]))
    gone = store.ask((given["gone_question"], vectors[deleted]))
    return {"edited": given["new"] in found, "deleted": texts[deleted] not in gone}


def timed(act: Any) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    print(json.dumps(step(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
