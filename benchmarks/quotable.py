"""Folders in; the documents that are quoted and searched, and where their letters stand, out."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tables import HOME

from pipeline.evidence import Document
from pipeline.language import detect, sentences
from pipeline.read import read

LANGUAGES = ("en", "ru", "kk", "ko")
SETS = {
    "xquad": 100,
    "kazqad": 140,
    "korquad1_dev": 70,
    "ntrex": 492,
    "clapnq_dev": 80,
    "ru_rag": 60,
    "scifact_beir": 60,
}
LONGEST = 60_000  # code points of a document that is taken


class Shelf:
    """Documents in memory, as an audit wants them."""

    def __init__(self, documents: dict[str, Document], stale: set[str]) -> None:
        self._documents, self._stale = documents, stale
        self._by_id = {document.doc_id: document for document in documents.values()}

    def names(self) -> list[tuple[str, str]]:
        return [(name, document.doc_id) for name, document in self._documents.items()]

    def document(self, doc_id: str) -> Document:
        return self._by_id[doc_id]

    def state(self, name: str) -> str:
        return "stale" if name in self._stale else "indexed"


# -- the texts ------------------------------------------------------------------------------------


def corpus() -> Iterator[tuple[str, Document]]:
    for path in sorted((HOME / "corpus").iterdir()):
        if path.is_file() and path.name not in ("README.md", "manifest.toml"):
            for reading in read(path):
                if reading.document:
                    yield path.name, reading.document


def plain_document(name: str, title: str, language: str, text: str) -> Document:
    return Document(hashlib.sha256(f"{name}\0{text}".encode()).hexdigest(), title, language, text)


def papers(folder: Path) -> Iterator[tuple[str, Document]]:
    for path in sorted(folder.glob("*.txt")):
        for reading in read(path):
            if reading.document:
                yield path.name, reading.document


def open_sets(folder: Path) -> Iterator[tuple[str, Document]]:
    for name, most in SETS.items():
        path = folder / "open" / name / "docs.jsonl"
        taken = 0
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            said = json.loads(line)
            if taken == most:
                break
            if said.get("lang") in LANGUAGES and len(said.get("text", "")) < LONGEST:
                taken += 1
                stem = f"{name}-{taken:04}.txt"
                yield stem, plain_document(stem, said.get("title", ""), said["lang"], said["text"])


def digit(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0]


class Library:
    """The documents that are searched, those held out, copied or changed, and where letters stand."""

    def __init__(self, listed: Sequence[tuple[str, Document]]) -> None:
        opened = [(name, doc) for name, doc in listed if re.match(r"[\w]+-\d{4}\.txt", name)]
        self.held_out = [(name, doc) for name, doc in opened if digit(name) % 8 == 3]
        held = {name for name, _ in self.held_out}
        self.documents = {name: doc for name, doc in listed if name not in held}
        of = defaultdict(list)
        for name, doc in self.documents.items():
            of[doc.language].append(name)
        self.copied = {names[n] for names in of.values() for n in range(5, len(names), 17)}
        self.stale = {names[n] for names in of.values() for n in range(3, len(names), 17)}
        for name in sorted(self.copied):
            doc = self.documents[name]
            text = f"Copy.\n\n{doc.text}\n\nEnd of copy.\n"
            self.documents[f"copy-of-{name}"] = plain_document(name, "", doc.language, text)
        self.letters = {name: letters(doc.text) for name, doc in self.documents.items()}
        self.of = {
            language: [
                n
                for n in self.documents
                if self.documents[n].language == language and not n.startswith("copy-of-")
            ]
            for language in LANGUAGES
        }
        self.names = {
            language: sure_names([self.documents[n] for n in self.of[language]], language)
            for language in LANGUAGES
        }

    def holding(self, words: str) -> list[str]:
        sought = letters(words)
        return [name for name, text in self.letters.items() if sought in text]

    def spoken(self, words: str, language: str) -> bool:
        """Tell whether some letters stand in a document of a language."""
        sought = letters(words)
        return any(sought in self.letters[name] for name in self.of[language])

    def once(self, words: str, name: str) -> bool:
        return self.holding(words) == [name] and self.letters[name].count(letters(words)) == 1


def letters(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", text).casefold() if letter.isalnum())


def sure_names(documents: Sequence[Document], language: str) -> list[str]:
    """List words that only ever have a capital, also inside sentences; Korean ones by their neighbours."""
    if language == "ko":
        return korean_names(documents)
    inside: Counter[str] = Counter()
    small: set[str] = set()
    for document in documents:
        small.update(
            word.casefold() for word in re.findall(r"\b[^\W\d_]+\b", document.text) if word.islower()
        )
        inside.update(re.findall(r"(?<=[^\W\d_] )[^\W\d_]{4,}(?![\w'’-])", document.text))
    calendar = re.compile(
        "(?i)jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|spring|summ|wint"
    )
    return sorted(
        w
        for w, n in inside.items()
        if n > 2
        and w.istitle()
        and w.casefold() not in small
        and not (language == "en" and calendar.match(w))
    )


NAMED_KO = (  # a person with a title; a word that its own text gives in Latin letters, with a capital
    r"(?<![가-힣])([김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽차주우구민나][가-힣]{2})"
    r" (?:전 )?"
    r"(?:대통령|의원|감독|교수|장관|총리|씨|선수|총재)(?![가-힣])",
    r"(?<![가-힣])([가-힣]{2,6})\([A-Z][a-z]+(?: [A-Z][a-z]+)*\)",
)
NO_NAMES = frozenset(  # words that these take for names, and are none
    [
        "여명의",
        "한국의",
        "정치학",
        "유럽중앙은행",
        "워크",
        "실적주의",
        "국제어",
        "플레이스",
        "게이",
        "문명",
        "문화",
        "페스티벌",
        "스타디움",
        "센터",
        "모니터",
        "래퍼",
        "라이브",
        "보이",
        "시티",
        "리그",
        "노트",
        "모자",
        "타운",
        "센스",
        "프로젝트",
        "계획",
        "컴퍼니",
        "드라이브",
        "미디엄",
        "스틸",
        "배트맨",
        "가든",
        "폴리스",
        "우니쉬",
        "센트럴",
        "레이크",
        "장군이",
        "하는데",
        "이후의",
        "밴드",
        "게임",
        "질서",
        "의회",
        "장관",
        "제국청소년단",
    ]
)


def korean_names(documents: Sequence[Document]) -> list[str]:
    found = {name for document in documents for each in NAMED_KO for name in re.findall(each, document.text)}
    return sorted(name for name in found - NO_NAMES if not name.endswith(("의", "은", "는", "을")))


def phrases(document: Document) -> list[str]:
    """List what may be quoted of a document: sentences of running text, in one paragraph."""
    found = [span.of(document.spoken) for span in sentences(document.spoken)]
    return [
        text
        for text in found
        if 45 <= len(text) <= 400
        and len(text.split()) >= 8
        and not re.search(r"…|\.\.\.|\n\s*\n|\||\\|`|\[|\]|[<>{}_*#]", text)
        and sum(letter.isalpha() for letter in text) > 0.7 * len(text)
        and detect(text) in (document.language, "und", "")
    ]
