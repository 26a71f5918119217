"""A phrase of a known text in; the same phrase altered in one way, and the verdict that it is owed, out.

What each language needs to be altered is told here by lists of its own: none is shared with the checker that
is measured, so that a word which the checker does not know is missed, and counted.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from alteringwords import (
    CRITICAL,
    HANGUL,
    MONTHS,
    NAMES_KO,
    NEGATIONS,
    NOUNS_KO,
    NUMBERS,
    PARTICLE_KO,
    PLAIN,
    REPLACEABLE_KO,
    UNITS,
)


class Altered(NamedTuple):
    """A quote as it is written, the verdict it is owed, and the kinds of difference to be told."""

    said: str
    verdict: str
    kinds: tuple[str, ...] = ()


class Phrase(NamedTuple):
    """Words of a text to be altered: their language, and names that other texts of that language use."""

    text: str
    language: str
    names: Sequence[str]
    known: frozenset[str]  # what is surely a name in this language


def word_places(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^\W_]+(?:['’-][^\W_]+)*", text)]


def put(text: str, place: tuple[int, int], new: str) -> str:
    return text[: place[0]] + new + text[place[1] :]


def exact(phrase: Phrase, chance: random.Random) -> Altered | None:
    return Altered(phrase.text, "exact")


# -- only the typography is another ---------------------------------------------------------------


def typographic(phrase: Phrase, chance: random.Random) -> Altered | None:
    """Change white space, quotes, dashes, ligatures, soft hyphens, widths or composition."""
    ways = [_spaces, _marks, _ligatures, _soft, _unseen, _wide, _decomposed]
    for way in chance.sample(ways, len(ways)):
        said = way(phrase.text, chance)
        if said and said != phrase.text:
            return Altered(said, "normalised")
    return None


def _spaces(text: str, chance: random.Random) -> str:
    blank = chance.choice(["\u00a0", "\u2009", "  ", "\u3000", "\u202f"])
    return re.sub(" ", lambda _: blank if chance.random() < 0.5 else " ", text)


def _marks(text: str, chance: random.Random) -> str:
    other = {
        "'": "’",
        "’": "'",
        "-": "\u2010",
        "–": "-",
        "—": "–",
        "«": "“",
        "»": "”",
        "“": "«",
        "”": "»",
        '"': "“",
    }
    return "".join(other.get(letter, letter) for letter in text)


def _ligatures(text: str, chance: random.Random) -> str:
    for plain, one in (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ")):
        text = text.replace(plain, one)
    return text


def _soft(text: str, chance: random.Random) -> str:
    return re.sub(r"([^\W\d_]{3})([^\W\d_]{3})", "\\1\u00ad\\2", text, count=chance.randint(1, 4))


def _unseen(text: str, chance: random.Random) -> str:
    return re.sub(r"([^\W\d_]{2}) ", "\\1\u200b ", text, count=chance.randint(1, 3))


def _wide(text: str, chance: random.Random) -> str:
    return re.sub(r"[!-~]", lambda m: m[0] if m[0] in "\"'->" else chr(ord(m[0]) + 0xFEE0), text)


def _decomposed(text: str, chance: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def broken(phrase: Phrase, chance: random.Random) -> Altered | None:
    """Break lines as a page does: between words, or inside one after a hyphen."""
    text = phrase.text
    if "\n" in text or text != unicodedata.normalize("NFC", text):
        return None
    long = [
        p
        for p in word_places(text)
        if text[p[0] : p[1]].isalpha() and text[p[0] : p[1]].islower() and p[1] - p[0] > 6
    ]
    if phrase.language != "ko" and long and chance.random() < 0.6:
        start, end = chance.choice(long)
        at = chance.randint(start + 3, end - 3)
        hyphen = chance.choice(["-\n", "\u2010\n", "\u00ad\n", "- \n", "-\r\n"])
        return Altered(text[:at] + hyphen + text[at:], "normalised")
    if phrase.language == "ko" and chance.random() < 0.4:  # Korean lines break inside words, without a hyphen
        start, end = chance.choice(
            [p for p in word_places(text) if HANGUL.match(text[p[0]]) and p[1] - p[0] > 2] or [(0, 0)]
        )
        if end - start > 2:
            return Altered(text[: start + 1] + "\n" + text[start + 1 :], "normalised")
    at = chance.choice([match.start() for match in re.finditer(" ", text)])
    return Altered(text[:at] + chance.choice(["\n", "\r\n", " \n", "\n  "]) + text[at + 1 :], "normalised")


# -- what the words say is another ----------------------------------------------------------------


def number(phrase: Phrase, chance: random.Random) -> Altered | None:
    """Change a number, a date or a unit."""
    ways = [_digits, _number_word, _month, _unit]
    chance.shuffle(ways)
    for way in sorted(ways, key=lambda way: way is _digits and chance.random() < 0.5):
        said = way(phrase, chance)
        if said and said != phrase.text:
            return Altered(said, "altered", ("number", "date", "unit"))
    return None


def _digits(phrase: Phrase, chance: random.Random) -> str | None:
    places = [match.span() for match in re.finditer(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\d.,]*\d)", phrase.text)]
    if not places:
        return None
    place = chance.choice(places)
    old = phrase.text[place[0] : place[1]]
    at = chance.choice([n for n, letter in enumerate(old) if letter.isdigit()])
    lowest = 1 if at == 0 and len(old) > 1 else 0
    new = chance.choice([d for d in "0123456789"[lowest:] if d != old[at]])
    way = chance.random()
    if way < 0.15 and len(old) > 2 and old[-2:] != old[-1] + old[-2] and old.isdigit():
        return put(phrase.text, place, old[:-2] + old[-1] + old[-2])  # two digits change places
    if way < 0.25 and old.isdigit():
        return put(phrase.text, place, old + "0")
    return put(phrase.text, place, old[:at] + new + old[at + 1 :])


def _one_of(words: str, phrase: Phrase, chance: random.Random) -> str | None:
    listed = words.split()
    places = [p for p in word_places(phrase.text) if phrase.text[p[0] : p[1]] in listed]
    if not places:
        return None
    place = chance.choice(places)
    old = phrase.text[place[0] : place[1]]
    return put(phrase.text, place, chance.choice([word for word in listed if word[:3] != old[:3]]))


def _number_word(phrase: Phrase, chance: random.Random) -> str | None:
    return _one_of(NUMBERS[phrase.language], phrase, chance)


def _month(phrase: Phrase, chance: random.Random) -> str | None:
    if phrase.language == "ko":
        match = re.search(r"(?<!\d)(\d{1,2})월", phrase.text)
        return put(phrase.text, match.span(1), str(int(match[1]) % 12 + 1)) if match else None
    return _one_of(MONTHS[phrase.language], phrase, chance)


def _unit(phrase: Phrase, chance: random.Random) -> str | None:
    """Put another unit behind a number written in digits."""
    pairs = [*UNITS[phrase.language]]
    pairs += [(b, a) for a, b in pairs]
    tail = r"(?![^\W\d_])" if phrase.language != "ko" else ""
    for old, new in chance.sample(pairs, len(pairs)):
        if old == "$":
            match = re.search(r"(\$)\d", phrase.text)
        else:
            match = re.search(rf"\d ?({re.escape(old)}){tail if old[0].isalpha() else ''}", phrase.text)
        if match:
            return put(phrase.text, match.span(1), new)
    return None


def negation(phrase: Phrase, chance: random.Random) -> Altered | None:
    """Put a denial into a sentence, or take one out."""
    rules = list(NEGATIONS[phrase.language])
    chance.shuffle(rules)
    if chance.random() < 0.5:  # what denies is rarer than what can be denied: take it out half the time
        rules.sort(key=lambda rule: not rule[2])
    for pattern, new, _ in rules:
        places = list(re.finditer(pattern, phrase.text))
        if places:
            match = chance.choice(places)
            return Altered(put(phrase.text, match.span(), match.expand(new)), "altered", ("negation",))
    return None


def name(phrase: Phrase, chance: random.Random) -> Altered | None:
    """Put another name in a name's place."""
    if phrase.language == "ko":
        return _korean_name(phrase, chance)
    places = [p for p in word_places(phrase.text) if p[0] and phrase.text[p[0] : p[1]] in phrase.known]
    if not places:
        return None
    place = chance.choice(places)
    old = phrase.text[place[0] : place[1]]
    others = [name for name in chance.sample(phrase.names, min(40, len(phrase.names))) if name[:3] != old[:3]]
    return Altered(put(phrase.text, place, others[0]), "altered", ("name",)) if others else None


def _korean_name(phrase: Phrase, chance: random.Random) -> Altered | None:
    """Swap a name of the text; what takes its place is told by the text of another, or by a list of names."""
    found = [
        match
        for name in phrase.names
        for match in re.finditer(rf"(?<![가-힣]){name}(?=(?:{PARTICLE_KO})?(?![가-힣]))", phrase.text)
    ]
    if not found:
        return None
    match = max(found, key=lambda match: len(match[0]))
    listed = NAMES_KO if chance.random() < 0.5 else phrase.names
    others = [
        name for name in listed if name not in phrase.text and name[0] != match[0][0] and match[0] not in name
    ]
    return Altered(put(phrase.text, match.span(), chance.choice(others)), "altered", ("name",))


def word(phrase: Phrase, chance: random.Random) -> Altered | None:
    """Put plain words in the place of one or two others that are no number, unit, date, name or denial."""
    if phrase.language == "ko" and chance.random() < 0.5:
        return _korean_noun(phrase, chance)
    places = [p for p in word_places(phrase.text) if replaceable(phrase.text[p[0] : p[1]], phrase.language)]
    if not places:
        return None
    chosen = chance.sample(places, min(len(places), chance.choice([1, 1, 2])))
    text = phrase.text
    for place in sorted(chosen, reverse=True):
        text = put(text, place, chance.choice(PLAIN[phrase.language].split()))
    return Altered(text, "near")


def _korean_noun(phrase: Phrase, chance: random.Random) -> Altered | None:
    found = [
        match
        for noun in NOUNS_KO
        for match in re.finditer(rf"(?<![가-힣]){noun}(?=(?:{PARTICLE_KO})(?![가-힣]))", phrase.text)
    ]
    if not found:
        return None
    match = chance.choice(found)
    return Altered(
        put(phrase.text, match.span(), chance.choice([noun for noun in NOUNS_KO if noun != match[0]])), "near"
    )


def replaceable(word: str, language: str) -> bool:
    if language == "ko":
        return REPLACEABLE_KO.fullmatch(word) is not None and not re.match(
            "[한두세네첫일이삼사오육칠팔구십백천만]", word
        )
    listed = CRITICAL[language].split()
    if language in ("ru", "kk") and not re.match("[\u0400-\u052f]", word):
        return False
    return word.isalpha() and word.islower() and len(word) >= 4 and not any(map(word.startswith, listed))


Change = Callable[[Phrase, random.Random], Altered | None]
CHANGES: dict[str, Change] = {
    "exact": exact,
    "typographic": typographic,
    "line-broken": broken,
    "number changed": number,
    "negation added or dropped": negation,
    "name swapped": name,
    "word replaced": word,
}
