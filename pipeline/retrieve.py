"""A question in, ranked passages out: three legs asked, their scores put on one scale and mixed.

The mix is a convex combination of scores, each normalised between its theoretical minimum and the
best of the list (Bruch, Gai and Ingber 2023, doi:10.1145/3596512). The dense leg's share depends
on the language of the question, because the default model knows only English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .asked import cleaned
from .embed import Remembered, embedder_from_settings, knows
from .errors import MismatchError
from .evidence import Hit, Passage
from .gloss import Gloss
from .language import SCRIPTS, STEMMED, detect, main_script, tokens
from .larger import Reranker
from .settings import RetrieveSettings
from .store import Filter, Library, Selection
from .understand import Interpreter

Vector = NDArray[np.float32]
Scored = list[tuple[int, float]]
Found = tuple[
    dict[int, float], dict[int, tuple[Vector, float]]
]  # scores, and by which vectors, how far trusted

# Shares of the legs among documents that are in another language than the question, by what the model knows.
_GLOSSED = {"meaning": 0.45, "gloss": 0.3, "sound": 0.15, "lexical": 0.1}
_TOLD = 400  # characters of a passage that tell in which script it is
_BELOW = 0.99  # of the least chance that a reranker gave: the most that others have
_UNSEEN = 0.6  # what is found by words alone is worth, beside what the model sees
_GLOSSED_BLIND = {"meaning": 0.0, "gloss": 0.7, "sound": 0.2, "lexical": 0.1}


@dataclass(frozen=True, slots=True)
class Ranking:
    """How rows were ranked for a question: by each leg, when fused, and in the end, with scores.

    `last` are the k best, `near` the texts of all that were ranked again for them, `glosses` what the
    question's words were taken for in other languages.
    """

    legs: dict[str, list[int]]
    first: list[int]
    last: list[tuple[int, float]]
    near: tuple[str, ...]
    glosses: tuple[Gloss, ...] = ()

    def reordered(self, order: Sequence[tuple[int, float]], k: int) -> Ranking:
        """Rank anew the first of `last`, by their places in it and new scores; cut to k.

        What is not ranked anew follows with a score below theirs all, so that scores fall with rank.
        """
        anew = [(self.last[at][0], score) for at, score in order]
        rest = self.last[len(anew) :]
        scale = anew[-1][1] / rest[0][1] if anew and rest and rest[0][1] > 0 else 1.0
        return replace(self, last=[*anew, *((row, score * min(1.0, scale)) for row, score in rest)][:k])

    def led(self, rows: Iterable[int]) -> Ranking:
        """Put some rows behind the first, as high as it is; as many remain as were."""
        first, *rest = self.last
        put = {row: first[1] for row in rows if row != first[0]}
        kept = [each for each in rest if each[0] not in put]
        return replace(self, last=[first, *put.items(), *kept][: len(self.last)])


class Retriever:
    """Search one library by meaning, by words and by sound."""

    def __init__(self, library: Library, embedder: Remembered, settings: RetrieveSettings) -> None:
        self.library = library
        self.embedder = embedder
        self._settings = settings
        self._interpreter = Interpreter(library, settings.lexicon)
        self._reranker = Reranker(settings.reranker) if settings.reranker else None

    @classmethod
    def from_library(cls, library: Library, settings: RetrieveSettings) -> Retriever:
        """Search with the model that the library was built with."""
        embedder = Remembered(embedder_from_settings(library.settings.embed))
        if embedder.name != library.model:
            raise MismatchError(
                f"the index was built with model {library.model}, this one is {embedder.name}: "
                "run dayek index --rebuild"
            )
        return cls(library, embedder, settings)

    def prepare(self, questions: Sequence[str]) -> None:
        """Let the model see questions that will be asked in one batch."""
        if asked := [text for question in questions if (text := cleaned(question))]:
            self.embedder.encode(asked)

    def rank(self, question: str, vector: Vector, k: int, only: Filter | None = None) -> Ranking:
        """Rank the rows that a filter lets through for a question, and keep how they got there."""
        chosen = self.library.select(only)
        depth = max(self._settings.depth, k)
        language = detect(question)
        found = tokens(question)
        words = {"words": found.words, "grams": found.grams, "context": found.words}
        legs = {
            "dense": self.library.nearest(vector, depth, chosen.rows),
            "lexical": self.library.matching(words, self._weights(language), depth, chosen.rows),
            "sound": self.library.matching({"sounds": found.sounds}, {"sounds": 1.0}, depth, chosen.rows),
        }
        shares = self.shares(language, chosen)
        scores = fused({**legs, "dense": self._measured(legs, vector)}, shares)
        vectors = dict.fromkeys(scores, (vector, shares["dense"]))
        glosses = self.glosses(question, chosen)
        if glosses and language not in chosen.languages:  # what its own words found is no rival then
            scores, vectors = {}, {}
        for gloss in glosses:
            legs |= self._glossed(gloss, vector, legs, chosen, (scores, vectors))
        first = sorted(scores, key=lambda row: (-scores[row], row))
        best = first[: max(k, self._settings.reread)]
        passages = self.library.passages(best)
        best = [row for row in best if row in passages]  # what is damaged is left out, and noted
        for row in best[: self._settings.reread]:
            scores[row] = self._reread(scores[row], passages[row], *vectors[row])
        if self._reranker:
            scores |= self._judged(self._reranker, question, best, scores, passages)
        last = sorted(best, key=lambda row: (-scores[row], row))[:k]
        return Ranking(
            {leg: [row for row, _ in scored] for leg, scored in legs.items()},
            first,
            [(row, scores[row]) for row in last],
            tuple(passages[row].text for row in best),
            glosses,
        )

    def _glossed(
        self, gloss: Gloss, vector: Vector, legs: dict[str, Scored], chosen: Selection, found: Found
    ) -> dict[str, Scored]:
        """Look for a question in another language, and raise the scores of what is found so more surely."""
        meant = vector
        if not self.crosses(gloss) and knows(self.embedder.name, gloss.target) and gloss.plain:
            meant = self.embedder.encode([gloss.plain])[0]
        depth = max(self._settings.depth, len(legs["dense"]))
        weights = {"words": 1.0, "context": self._settings.context}
        made = {
            "gloss": self.library.matching_any(gloss.alternatives, weights, depth, chosen.rows),
            "meaning": self.library.nearest(meant, depth, chosen.rows),
        }
        near = self._measured(
            {"dense": made["meaning"], "gloss": made["gloss"], "sound": legs["sound"]}, meant
        )
        sees = knows(self.embedder.name, gloss.target)
        shares = _GLOSSED if sees else _GLOSSED_BLIND
        mixed = fused({**legs, **made, "meaning": near, "dense": []}, {**shares, "dense": 0.0})
        scores, vectors = found
        worth = self._settings.gloss * (1.0 if sees else _UNSEEN) if gloss.source in chosen.languages else 1.0
        raised = {row: worth * score for row, score in mixed.items() if worth * score > scores.get(row, 0.0)}
        for row in self._abroad(raised, gloss, chosen):
            scores[row], vectors[row] = raised[row], (meant, shares["meaning"])
        return made

    def _abroad(self, raised: dict[int, float], gloss: Gloss, chosen: Selection) -> Sequence[int]:
        """List the best rows in the language that a question was put into, where some are in its own.

        What is in its own is asked as it stands, also where a document of the other quotes it at length.
        """
        if gloss.source not in chosen.languages:
            return list(raised)
        there = self.library.select(Filter(languages=(gloss.target,))).rows
        rows = sorted(raised)
        if there is not None and rows:
            at = np.searchsorted(there, rows).clip(max=len(there) - 1)
            rows = [row for row, other in zip(rows, there[at], strict=True) if row == other]
        own = SCRIPTS[gloss.source]
        if own == SCRIPTS[gloss.target]:
            return rows
        best = sorted(rows, key=lambda row: -raised[row])[: self._settings.reread]
        texts = {row: passage.text[:_TOLD] for row, passage in self.library.passages(best).items()}
        return [row for row in best if row in texts and main_script(texts[row].split()) != own]

    def glosses(self, question: str, chosen: Selection) -> tuple[Gloss, ...]:
        """Say what a question's words are called in the other languages that are looked in."""
        return self._interpreter.glosses(question, detect(question), chosen) if self._settings.gloss else ()

    def put(self, text: str, language: str, target: str) -> str:
        """Put a text into another language word by word, for a reader; empty where that cannot be."""
        return self._interpreter.put(text, language, target) if self._settings.gloss else ""

    def crosses(self, gloss: Gloss) -> bool:
        """Tell whether the model understands both languages, and is asked as the question stands."""
        return knows(self.embedder.name, gloss.source) and knows(self.embedder.name, gloss.target)

    def _measured(self, legs: dict[str, Scored], vector: Vector) -> Scored:
        """Give the dense leg, and how near is what only another leg found: no row falls off its end."""
        known = {row for row, _ in legs["dense"]}
        others = {row for scored in legs.values() for row, _ in scored} - known
        return [*legs["dense"], *self.library.nearness(vector, sorted(others))]

    def hits(self, ranking: Ranking) -> tuple[Hit, ...]:
        """Give the passages of a ranking, each with its score and its rank in each leg."""
        passages = self.library.passages([row for row, _ in ranking.last])
        ranks = {leg: {row: i for i, row in enumerate(rows, 1)} for leg, rows in ranking.legs.items()}
        return tuple(
            Hit(passages[row], rank, score, tuple((leg, of[row]) for leg, of in ranks.items() if row in of))
            for rank, (row, score) in enumerate(ranking.last, 1)
        )

    def _reread(self, score: float, passage: Passage, vector: Vector, dense: float) -> float:
        """Mix in how near the passage's best single sentence is, as far as vectors are trusted."""
        most = max(self._settings.dense, dense)
        share = self._settings.sentence * dense / most if most else 0.0
        nearest = self.library.nearest_in(passage.doc_id, passage.span, vector)
        return (1 - share) * score + share * (nearest + 1) / 2

    def _judged(
        self,
        reranker: Reranker,
        question: str,
        best: Sequence[int],
        scores: Mapping[int, float],
        passages: Mapping[int, Passage],
    ) -> dict[int, float]:
        """Give the best rows a reranker's scores, and the others their own, below all of these."""
        read, rest = best[: self._settings.reread], best[self._settings.reread :]
        chances = reranker.chances(question, [passages[row].text for row in read])
        highest = max((scores[row] for row in rest), default=0.0) or 1.0
        least = _BELOW * min(chances, default=1.0) / highest
        return dict(zip(read, chances, strict=True)) | {row: scores[row] * least for row in rest}

    def shares(self, language: str, chosen: Selection | None = None) -> dict[str, float]:
        """Tell how far each leg is trusted for a question's language; the shares sum to 1."""
        spoken = chosen.languages if chosen else self.library.languages
        foreign = not knows(self.embedder.name, language)
        dense = self._settings.dense_foreign if foreign else self._settings.dense
        absent = language not in spoken
        strange = self._settings.sound_absent if absent else self._settings.sound_foreign
        sound = strange if foreign else self._settings.sound
        sound = min(sound, 1 - dense)
        return {"dense": dense, "lexical": 1 - dense - sound, "sound": sound}

    def _weights(self, language: str) -> dict[str, float]:
        grams = self._settings.grams_stemmed if language in STEMMED else self._settings.grams
        return {"words": 1.0, "grams": grams, "context": self._settings.context}


def fused(legs: dict[str, Scored], shares: dict[str, float]) -> dict[int, float]:
    """Mix the legs' scores by their shares, each leg's scaled to 0…1.

    BM25 has a least score of 0, and gives it to what it does not find. A cosine has -1, but no text
    is so far from another: from right angles on it counts for nothing. No score hangs on the end of a
    leg's list, where strangers stand that the next file may push out.
    """
    mixed: dict[int, float] = {}
    for leg, scored in legs.items():
        best = scored[0][1] if scored else 0.0
        least = -1.0 if leg == "dense" else 0.0
        for row, score in scored:
            worth = max(0.0, score) / (best - least) if best > 0 else 0.0  # among few rows none may be near
            mixed[row] = mixed.get(row, 0.0) + shares[leg] * worth
    return mixed
