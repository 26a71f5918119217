"""A sentence in; the question that it answers, in its own language, and the answer's words, out.

Templates turn few sentences, and those into questions a person would ask: where a language keeps
its word order (Kazakh, Korean) the asking word takes the answer's place; in English and Russian
only forms are turned that leave no doubt of the grammar. A sentence that begins with a pronoun
says nothing alone, and is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

Match = re.Match[str]
Ask = Callable[[Match], str | None]

_NUM = r"\d{1,3}(?:[  ,.]\d{3})+(?!\d)|\d+(?:[.,]\d+)?(?!\d)"
_YEAR = r"(?:1[5-9]|20)\d\d(?!\d|s\b)"
_NO_PLACE = (
    r"(?!(?:There|In|On|At|By|After|Before|During|Since|For|From|With|Under|В|Во|На|К|По|С|После|До)\b)"
)
_SUBJECT = rf"{_NO_PLACE}(?P<s>[^\W\d_][^,.;:()!?]{{2,70}}?)"


class Asked(NamedTuple):
    """A question made from a sentence, its answer, its kind, and whom or what it asks about."""

    question: str
    answer: str
    kind: str
    subject: str


class _Phrase(NamedTuple):
    """A form of sentence: the group `a` is the answer, `s` the subject."""

    kind: str
    pattern: re.Pattern[str]
    ask: Ask


def asked_of(sentence: str, language: str, small: frozenset[str]) -> Iterator[Asked]:
    """Give the questions that a sentence answers; `small` are words that the text writes without capital."""
    plain = " ".join(sentence.split())
    if _PRONOUNS.match(plain) or re.search(r"[\t|*_#\[\]<>?]", plain):
        return
    for phrase in _PHRASES.get(language, ()):
        match = phrase.pattern.search(plain)
        if match is None:
            continue
        question = phrase.ask(match)
        if question:
            subject = match.groupdict().get("s") or ""
            if subject:
                question = question.replace("{s}", _low(subject, small))
            yield Asked(question[:1].upper() + question[1:], match["a"].strip(), phrase.kind, subject)


def _low(words: str, small: frozenset[str]) -> str:
    """Begin with a small letter where the text itself writes the first word so."""
    first = words.split(" ", 1)[0]
    return words[:1].lower() + words[1:] if first.lower() in small and not first.isupper() else words


_PRONOUNS = re.compile(
    r"(?:it|its|he|she|they|their|his|her|this|these|that|those|we|our|i|you|one|both|such|another|others|"
    r"many|most|some|all|each|here|then|so|but|and|however|он|она|оно|они|его|её|их|это|этот|эта|эти|там|тогда|"
    r"здесь|мы|наш\w*|так|такой|такие|но|а|и|ол|олар|оның|олардың|бұл|осы|мұнда|онда|біз|және|бірақ|"
    r"그|그는|그녀|이|이는|이것|그것|이들|그들|그러나|또한|여기|우리)\b",
    re.IGNORECASE,
)

# --- English --------------------------------------------------------------------------------------

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE_EN = rf"(?:\d{{1,2}} )?(?:{_MONTHS}) {_YEAR}|(?:{_MONTHS}) \d{{1,2}}, {_YEAR}|{_YEAR}"
_DONE = (
    "founded|established|opened|adopted|signed|created|built|elected|appointed|dissolved|registered|formed|"
    "launched|introduced|published|born|renamed|abolished|completed|ratified|proclaimed|approved"
)
_ROLES = (
    "chairman|chairwoman|chair|president|director|leader|head|author|founder|minister|mayor|editor|"
    "secretary|owner|manager|landlord|tenant|governor|speaker|ambassador|principal|captain"
)
_VERBS = {
    "has": "does {s} have",
    "have": "do {s} have",
    "had": "did {s} have",
    "contains": "does {s} contain",
    "includes": "does {s} include",
    "included": "did {s} include",
    "employs": "does {s} employ",
    "employed": "did {s} employ",
    "received": "did {s} receive",
    "won": "did {s} win",
    "comprises": "does {s} comprise",
    "comprised": "did {s} comprise",
    "owns": "does {s} own",
    "holds": "does {s} hold",
    "runs": "does {s} run",
    "brought in": "did {s} bring in",
    "produced": "did {s} produce",
    "sold": "did {s} sell",
    "built": "did {s} build",
}
_UNITS = r"(?!per\b|percent|times\b|to\b|of\b|and\b|or\b|years? (?:old|later|ago|before)|in\b|on\b)"
_THINGS = (
    r"(?P<n>[a-z][a-z-]+(?: [a-z][a-z-]+)?)"
    r"(?=[.,;]| (?:in|of|and|with|at|for|from|by|on|to|that|who|which)\b)"
)
_COUNT_EN = rf"(?P<a>(?:{_NUM})(?: (?:thousand|million|billion))?)"
_ABOUT_EN = r"(?:about |around |nearly |over |more than |some |only |just )?"
_REGULAR = (
    "move adopt sign create join introduce enter pass publish announce launch declare open end found abolish"
)
_PAST = {verb + ("d" if verb.endswith("e") else "ed"): verb for verb in _REGULAR.split()}
_PAST |= {"left": "leave", "became": "become", "took": "take", "won": "win", "lost": "lose"}
_PAST |= {"held": "hold", "began": "begin"}
_EN = (
    _Phrase(
        "date",
        re.compile(rf"^{_SUBJECT} (?P<v>was|were) (?P<p>{_DONE}) (?:in|on) (?P<a>{_DATE_EN})(?![\w-])"),
        lambda m: f"When {m['v']} {{s}} {m['p']}?",
    ),
    _Phrase(
        "date",
        re.compile(
            rf"^(?:In|On) (?P<a>{_DATE_EN}),? {_SUBJECT} (?P<v>{'|'.join(_PAST)}) (?P<r>[^,.;:]{{3,80}})\.$"
        ),
        lambda m: f"When did {{s}} {_PAST[m['v']]} {m['r']}?",
    ),
    _Phrase(
        "fact",
        re.compile(
            rf"^(?P<s>The (?:[a-z][\w-]* ){{0,3}}(?:{_ROLES})(?: of (?:the )?[A-Z][\w'’ -]{{2,40}}?)?) "
            r"(?P<v>is|was) (?P<a>[A-Z][\w'’-]+(?: [A-Z][\w'’.-]+){1,2})(?=[.,;])"
        ),
        lambda m: f"Who {m['v']} {{s}}?",
    ),
    _Phrase(
        "number",
        re.compile(rf"^{_SUBJECT} (?P<v>{'|'.join(_VERBS)}) {_ABOUT_EN}{_COUNT_EN} {_UNITS}{_THINGS}"),
        lambda m: f"How many {m['n']} {_VERBS[m['v']]}?",
    ),
    _Phrase(
        "number",
        re.compile(
            rf"^There (?P<v>are|were) {_ABOUT_EN}{_COUNT_EN} {_UNITS}{_THINGS} "
            r"(?P<r>(?:in|at|on) [^,.;:]{3,60})\.$"
        ),
        lambda m: f"How many {m['n']} {m['v']} there {m['r']}?",
    ),
    _Phrase(
        "definition",
        re.compile(
            r"^(?P<s>The [\w'’-]+(?: [\w'’-]+){0,3}|[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,3}) (?P<v>is|was) "
            r"(?P<a>an? [a-z][^.;:]{15,150})\.$"
        ),
        lambda m: f"What {m['v']} {{s}}?" if not re.search(rf"\b(?:{_ROLES})\b", m["a"]) else None,
    ),
)

# --- Russian --------------------------------------------------------------------------------------

_MONTHS_RU = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_DATE_RU = rf"(?:(?:\d{{1,2}} )?(?:{_MONTHS_RU}) )?{_YEAR}"
_DONE_RU = (
    "основан|создан|открыт|принят|подписан|образован|зарегистрирован|избран|назначен|построен|учрежд[её]н|"
    "распущен|переименован|утвержд[её]н|введ[её]н"
)
_STOOD_RU = (
    "было|насчитывается|насчитывалось|работает|работало|действует|действовало|проживает|проживало|"
    "жило|живёт|учится|училось|входит|входило"
)
_MANY_RU = (  # numbers that take the genitive plural, as the question does
    r"(?P<a>(?:\d{1,3}(?:[ \u00a0]\d{3})+|\d+)(?:(?<=1\d)|(?<=[05-9])))(?![\d.,])"
)
_HEADS_RU = "возглавляет|возглавил|возглавила|основал|основала"
_RU = (
    _Phrase(
        "date",
        re.compile(
            rf"^{_SUBJECT} (?P<v>был[аои]?) (?P<p>(?:{_DONE_RU})[аоы]?) (?:в )?"
            rf"(?P<a>{_DATE_RU})(?= год[ау]\b)"
        ),
        lambda m: f"Когда {m['v']} {m['p']} {{s}}?",
    ),
    _Phrase(
        "date",
        re.compile(rf"^В (?P<a>{_YEAR}) году (?P<s>[^,.;:()\d—]{{12,110}})\.$"),
        lambda m: "Когда {s}?" if re.search(r"[а-яё]{2}л(?:а|о|и)?(?:сь|ся)?\b", m["s"]) else None,
    ),
    _Phrase(
        "fact",
        re.compile(
            rf"^(?P<s>[А-ЯЁ]?[а-яё]+[ую](?: [^,.;:()]{{2,50}}?)?) (?P<v>{_HEADS_RU}) "
            r"(?P<a>[А-ЯЁ][а-яё-]+ [А-ЯЁ][а-яё-]+)(?=[.,;])"
        ),
        lambda m: f"Кто {m['v']} {{s}}?",
    ),
    _Phrase(
        "number",
        re.compile(
            rf"^(?P<h>(?:В|Во|На|У) [^,.;:()]{{3,60}}?) (?P<v>{_STOOD_RU}) {_MANY_RU} "
            r"(?P<n>[а-яё]{3,})(?=[.,;])"
        ),
        lambda m: f"Сколько {m['n']} {m['v']} {m['h'][:1].lower()}{m['h'][1:]}?",
    ),
    _Phrase(
        "number",
        re.compile(
            rf"^{_SUBJECT} (?P<v>насчитывает|насчитывала|насчитывал|объединяет) {_MANY_RU} "
            r"(?P<n>[а-яё]{3,})(?=[.,;])"
        ),
        lambda m: f"Сколько {m['n']} {m['v']} {{s}}?",
    ),
    _Phrase(
        "definition",
        re.compile(r"^(?P<s>[А-ЯЁ][^\W\d_]*(?: [^\W\d_]+){0,4}?) — это (?P<a>[а-яё][^.;:—]{15,150})\.$"),
        lambda m: "Что такое {s}?",
    ),
)

# --- Kazakh and Korean: the asking word stands where the answer stood ----------------------------------

_ROLES_KK = "директоры|төрағасы|президенті|әкімі|министрі|басшысы|авторы|жетекшісі|төрайымы|бастығы"
_KK = (
    _Phrase(
        "date",
        re.compile(
            rf"^(?P<h>[^\d,.;:]{{3,90}}? )?(?P<a>{_YEAR}) жылы "
            r"(?P<t>[^\d,.;:]{3,80}(?:ды|ді|ты|ті|ған|ген|қан|кен))\.$"
        ),
        lambda m: f"{m['h'] or ''}қашан {m['t']}?",
    ),
    _Phrase(
        "number",
        re.compile(
            rf"^(?P<h>[^\d,.;:]{{3,90}} )(?P<a>{_NUM}) (?!жыл|бап|ғасыр)"
            r"(?P<t>[а-яәғқңөұүһі][^\d,.;:]{2,80})\.$"
        ),
        lambda m: f"{m['h']}қанша {m['t']}?",
    ),
    _Phrase(
        "fact",
        re.compile(
            rf"^(?P<s>(?:[^\s,.;:\d]+ ){{1,3}}(?:{_ROLES_KK})) (?P<a>[А-ЯӘҒҚҢӨҰҮҺІ][а-яәғқңөұүһі-]+ "
            r"[А-ЯӘҒҚҢӨҰҮҺІ][а-яәғқңөұүһі-]+)(?![\w-])"
        ),
        lambda m: f"{m['s']} кім?",
    ),
)
_ROLES_KO = "장|대통령|총리|대표|감독|장관|총재"
_PAST_KO = "었|았|였|했|졌|됐|렸|났|왔|갔|꿨|뀌었"
_STANDS_KO = {
    " 있다": " 있는가",
    " 있었다": " 있었는가",
    "이다": "인가",
    "이었다": "이었는가",
    "였다": "였는가",
}
_KO = (
    _Phrase(
        "date",
        re.compile(
            rf"^(?P<h>[^\d,.;:]{{2,70}} )?(?P<a>{_YEAR}년(?: \d{{1,2}}월)?(?: \d{{1,2}}일)?)에 "
            rf"(?P<t>[^\d,.;:]{{1,70}}(?:{_PAST_KO}))다\.$"
        ),
        lambda m: f"{m['h'] or ''}언제 {m['t']}는가?",
    ),
    _Phrase(
        "number",
        re.compile(
            rf"^(?P<h>[^\d,.;:]{{2,80}} )(?P<a>{_NUM})(?P<c>명|개|권|곳|석|회|차례|채|대|마리)"
            rf"(?P<t>{'|'.join(_STANDS_KO)})\.$"
        ),
        lambda m: f"{m['h']}몇 {m['c']}{_STANDS_KO[m['t']]}?",
    ),
    _Phrase(
        "fact",
        re.compile(
            rf"^(?P<s>[^\d,.;:]{{0,30}}(?:{_ROLES_KO})[은는]) (?P<a>[가-힣]{{2,4}}?)(?:이다|였다|이었다)\.$"
        ),
        lambda m: f"{m['s']} 누구인가?",
    ),
)
_PHRASES: dict[str, tuple[_Phrase, ...]] = {"en": _EN, "ru": _RU, "kk": _KK, "ko": _KO}
