"""Documents in; quotes of them, true and altered, each in a text of its own, out: drawn by chance, seeded."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from altering import CHANGES, Altered, Phrase, word_places
from quotable import LANGUAGES, Library, digit, phrases

from pipeline.evidence import Span

KINDS = (
    *CHANGES,
    "truncated or spliced",
    "from another document",
    "invented",
    "in two documents",
    "changed since",
    "unknown or too short",
)
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


class Case(NamedTuple):
    """One quote to check: of what kind and language, what it is owed, the text it stands in, its document."""

    kind: str
    language: str
    altered: Altered
    text: str
    document: str


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
        if len(found.split()) < 8 and kind != "unknown or too short":
            return None
        if kind in CHANGES:
            phrase = Phrase(found, language, library.names[language], frozenset(library.names[language]))
            altered = CHANGES[kind](phrase, chance)
            if altered is None or not library.once(found, name):  # the dearer question second
                return None
            if altered.verdict in ("altered", "near") and library.holding(altered.said):
                return None
            return self.written(kind, language, altered, name)
        if not library.once(found, name):
            return None
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
        if len(said.split()) < 8 or any(self.library.spoken(run, language) for run in runs):
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
