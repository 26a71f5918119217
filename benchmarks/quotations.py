"""Documents in; quotes of them, true and altered, each in a text of its own, out: drawn by chance, seeded."""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from altering import CHANGES, Altered, Phrase, word_places
from tables import HOME

from pipeline.evidence import Document, Span
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
KINDS = (
    *CHANGES,
    "truncated or spliced",
    "from another document",
    "invented",
    "in two documents",
    "changed since",
    "unknown or too short",
)
TEN = KINDS[:10]
MARKS = {
    "en": ("“”", "“”", '""', "‘’"),
    "ru": ("«»", "«»", "„“", '""'),
    "kk": ("«»", "«»", "“”", '""'),
    "ko": ("“”", '""', "「」", "『』", "‘’"),
}
SAYS = {
    "en": "Their view is given in one place: ",
    "ru": "В одном месте сказано: ",
    "kk": "Бір жерде былай делінген: ",
    "ko": "한 곳에서는 이렇게 말한다: ",
}
PAGE = {"en": "p. {}", "ru": "с. {}", "kk": "{}-бет", "ko": "{}쪽"}


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


class Case(NamedTuple):
    """One quote to check: of what kind and language, what it is owed, the text it stands in, its document."""

    kind: str
    language: str
    altered: Altered
    text: str
    document: str


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


# -- the quotes -----------------------------------------------------------------------------------


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


def cut(text: str, chance: random.Random) -> str:
    """Take a sentence whole, or eight words of it or more."""
    places = [match.span() for match in re.finditer(r"\S+", text)]
    if chance.random() < 0.5 or len(places) < 12:
        return text
    size = chance.randint(8, len(places) - 2)
    at = chance.randint(0, len(places) - size)
    return text[places[at][0] : places[at + size - 1][1]].strip(" ,;:–—-([")


class Drawing:
    """Draws cases of one half of a library, seeded."""

    def __init__(self, library: Library, half: str, seed: int) -> None:
        self.library, self.chance = library, random.Random(seed)
        odd = half == "test"
        self.pool: dict[str, dict[str, list[str]]] = {}
        for language in LANGUAGES:
            names = [n for n in library.of[language] if digit(library.documents[n].text) % 2 == odd]
            some = {name: phrases(library.documents[name]) for name in names}
            self.pool[language] = {name: listed for name, listed in some.items() if listed}

    def cases(self, kind: str, language: str, count: int) -> Iterator[Case]:
        made, seen = 0, set()
        for _ in range(count * 60):
            case = self.case(kind, language) if made < count else None
            if case and case.text not in seen:
                seen.add(case.text)
                made += 1
                yield case

    def case(self, kind: str, language: str) -> Case | None:
        library, chance = self.library, self.chance
        names = [
            name
            for name in self.pool[language]
            if (name in library.copied) == (kind == "in two documents")
            and (name in library.stale) == (kind == "changed since")
        ]
        if not names:
            return None
        name = chance.choice(names)
        found = cut(chance.choice(self.pool[language][name]), chance)
        if kind == "in two documents":
            twice = library.holding(found) == [name, f"copy-of-{name}"]
            return (
                self.written(kind, language, Altered(found, "ambiguous"), name, claim="") if twice else None
            )
        if (len(found.split()) < 8 and kind != "unknown or too short") or not library.once(found, name):
            return None
        if kind in CHANGES:
            phrase = Phrase(found, language, library.names[language], frozenset(library.names[language]))
            altered = CHANGES[kind](phrase, chance)
            if altered is None or (altered.verdict in ("altered", "near") and library.holding(altered.said)):
                return None
            return self.written(kind, language, altered, name)
        special = {
            "truncated or spliced": self.spliced,
            "from another document": self.elsewhere,
            "invented": self.invented,
            "changed since": self.stale,
            "unknown or too short": self.unknown,
        }
        return special[kind](kind, language, name, found)

    def spliced(self, kind: str, language: str, name: str, found: str) -> Case | None:
        """Leave out a middle, or join two sentences, with … or without."""
        library, chance = self.library, self.chance
        places = [match.span() for match in re.finditer(r"\S+", found)]
        way = chance.choice(["middle", "two", "marked", "turned"])
        if way == "middle" and len(places) >= 16:
            drop = chance.randint(5, len(places) - 10)
            at = chance.randint(5, len(places) - 5 - drop)
            parts = [found[: places[at - 1][1]], found[places[at + drop][0] :]]
            if len(word_places(found[places[at - 1][1] : places[at + drop][0]])) < 5:
                return None
        else:
            way = "two" if way == "middle" else way
            other = cut(chance.choice(self.pool[language][name]), chance)
            parts = [found, other] if other != found else []
        if len(parts) < 2 or not all(len(word_places(p)) >= 5 and library.once(p, name) for p in parts):
            return None
        text = library.documents[name].text
        first, second = (text.find(part) for part in parts)
        if way == "marked" or way == "turned":
            ordered = sorted((first, second), reverse=way == "turned") == [first, second]
            apart = min(abs(first - second), 9e9) > max(map(len, parts))
            said = chance.choice([" … ", " ... ", " […] ", " [...] "]).join(parts)
            verdict = "exact" if way == "marked" else "spliced"
            return self.written(kind, language, Altered(said, verdict), name) if ordered and apart else None
        said = " ".join(parts)
        joined = first >= 0 and second >= 0 and library.holding(said) == [] and abs(first - second) > 20
        apart = way == "middle" or first + len(parts[0]) + 40 < second or second + len(parts[1]) + 40 < first
        return self.written(kind, language, Altered(said, "spliced"), name) if joined and apart else None

    def elsewhere(self, kind: str, language: str, name: str, found: str) -> Case | None:
        """Claim another document, or another page of the same one."""
        document = self.library.documents[name]
        at = document.text.find(found)
        other = self.chance.choice(
            [n for n in self.library.of[language] if n != name and n not in self.library.stale]
        )
        if document.pages and at >= 0 and self.chance.random() < 0.5:
            pages = {page.index for page in document.pages_of(Span(at, at + len(found)))}
            labels = {str(page.label) for page in document.pages if page.index in pages}
            free = [
                page.index
                for page in document.pages
                if page.index not in pages and str(page.index) not in labels
            ]
            if free:
                claim = f" ({name}, {PAGE[language].format(self.chance.choice(free))})"
                return self.written(kind, language, Altered(found, "misattributed"), name, claim=claim)
        return self.written(kind, language, Altered(found, "misattributed"), name, claim=f" ({other})")

    def invented(self, kind: str, language: str, name: str, found: str) -> Case | None:
        """Take a sentence that is not in the library, or replace every other word of one that is."""
        chance = self.chance
        strangers = [doc for _, doc in self.library.held_out if doc.language == language]
        if strangers and chance.random() < 0.6:
            listed = phrases(chance.choice(strangers))
            said = cut(chance.choice(listed), chance) if listed else ""
        else:
            other = [
                w for w in chance.choice(self.pool[language][name]).split() if w.isalpha() and w not in found
            ]
            words = found.split()
            said = " ".join(w if n % 2 or not other else chance.choice(other) for n, w in enumerate(words))
            common = sum(a == b for a, b in zip(words, said.split(), strict=True))
            said = said if common <= 0.5 * len(words) + 1 else ""
        size = 3 if language in ("kk", "ko") else 4
        runs = [" ".join(said.split()[at : at + size]) for at in range(max(len(said.split()) - size + 1, 0))]
        if len(said.split()) < 8 or any(self.library.holding(run) for run in runs):
            return None
        return self.written(kind, language, Altered(said, "fabricated"), name, claim="")

    def stale(self, kind: str, language: str, name: str, found: str) -> Case | None:
        return self.written(kind, language, Altered(found, "stale"), name)

    def unknown(self, kind: str, language: str, name: str, found: str) -> Case | None:
        if self.chance.random() < 0.5:
            claim = f" (no-such-{self.chance.randint(100, 999)}.pdf, {PAGE[language].format(7)})"
            return self.written(kind, language, Altered(found, "uncheckable"), name, claim=claim)
        short = " ".join(found.split()[:2])
        plain = re.fullmatch(r"[^\W\d_]+ [^\W\d_]+", short) and not re.search("[A-Za-z][가-힣]", short)
        return self.written(kind, language, Altered(short, "uncheckable"), name) if plain else None

    def written(
        self, kind: str, language: str, altered: Altered, name: str, claim: str | None = None
    ) -> Case | None:
        """Put a quote into a text, in marks that it does not hold itself, with or without a claim."""
        chance = self.chance
        altered = altered._replace(said=altered.said.strip())
        styles = [
            pair
            for pair in MARKS[language]
            if not set(pair + ("”" if pair == "„“" else "")) & set(altered.said)
            and not (pair == "‘’" and (set("'’`") & set(altered.said) or len(altered.said.split()) < 3))
        ]
        if claim is None:
            claim = chance.choice(["", "", f" ({name})", f" — {name}", " [1]"])
        tail = f"\n\n[1] {name}\n" if claim == " [1]" else ""
        if not styles or chance.random() < 0.1:
            if "\n" in altered.said or claim.startswith(" —"):
                return None
            text = f"{SAYS[language]}\n\n> {altered.said}\n>\n> —{claim or ' N. N.'}\n{tail}"
            return Case(kind, language, altered, text, name)
        pair = chance.choice(styles)
        return Case(
            kind, language, altered, f"{SAYS[language]}{pair[0]}{altered.said}{pair[1]}{claim}.\n{tail}", name
        )
