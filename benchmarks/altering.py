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

HANGUL = re.compile("[가-힣]")
PLAIN = {  # words that are no number, unit, date, name or denial: put in the place of another
    "en": "garden simple quiet bright wooden careful ordinary modest gentle ancient narrow pleasant curious",
    "ru": "садовый простой тихий яркий деревянный скромный обычный внимательный узкий знакомый"
    " приятный древний",
    "kk": "қарапайым тыныш жарқын мұқият кәдімгі таныс алыс көңілді ежелгі жұмсақ сирек ұқыпты",
    "ko": "바라보며 기다리며 조용히 천천히 자세히 지켜보는 어울리는 즐거운 부드러운 가까이 나란히 정성껏",
}
CRITICAL = {  # beginnings of words that say a number, unit, date or denial: these are not replaced
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirt fourt fift sixt"
    " sevent eight"
    " ninet twent hundred thousand million billion trillion dozen half once twice first second third"
    " ninth double"
    " triple quarter percent per day week month year decade centur hour minute mile foot feet inch"
    " metre meter"
    " kilo gram pound ton dollar euro cent degree acre hectare watt byte barrel yard yen spring summer autumn"
    " winter monday tuesday wednesday thursday friday saturday sunday jan feb march april may june"
    " july august"
    " sept octo nove dece not no never nor neither none nothing nobody nowhere without cannot un in im"
    " ir il dis"
    " non mis less few single several both pair only last next",
    "ru": "ноль нул один одн перв дв втор три тре трё четыр четвёр четв пят шест сем седьм восем"
    " восьм девят десят одинн дв"
    " сорок сто сот тысяч миллион миллиард триллион трлн млн млрд тыс полов полт пол оба обе дюжин"
    " процент день"
    " дня дней дни сутк недел месяц год лет век столет десятилет час минут секунд квартал метр"
    " километр мил миль"
    " фут дюйм гектар акр грамм кило тонн фунт литр рубл доллар евро тенге юан иен градус январ феврал март"
    " апрел май мая мае июн июл август сентябр октябр ноябр декабр понедельник вторник сред четверг"
    " пятниц суббот"
    " воскресен весн лето осен зим не ни нет без никогда никто ничто нельзя невозможн бес един раз однаж",
    "kk": "нөл бір екі үш төрт бес алты жеті сегіз тоғыз он жиырма отыз қырық елу алпыс жетпіс сексен"
    " тоқсан жүз мың"
    " миллион миллиард жарты жарым пайыз процент күн апта ай жыл ғасыр сағат минут секунд метр"
    " километр шақырым"
    " гектар грамм кило тонна литр рубль доллар еуро теңге градус қаңтар ақпан наурыз сәуір мамыр"
    " маусым шілде"
    " тамыз қыркүйек қазан қараша желтоқсан дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі"
    " көктем жаз"
    " күз қыс емес жоқ еш алғаш соңғы жалғыз",
    "ko": "",
}
REPLACEABLE_KO = re.compile(
    r"[가-힣]{2,}(?:했다|하였다|하며|하고|하는|하여|했고|했으며|위해|위하여|따라|대해|대한|통해)"
)
# Korean has no capitals: which words are nouns but no names, and which are surely names, is told here.
NOUNS_KO = [
    "사람",
    "문제",
    "경우",
    "사회",
    "정부",
    "국가",
    "지역",
    "사건",
    "활동",
    "결과",
    "기술",
    "교육",
    "문화",
    "경제",
    "정치",
    "역사",
    "과학",
    "건물",
    "도시",
    "학교",
    "회사",
    "음악",
    "영화",
    "작품",
    "책임",
    "방법",
    "과정",
    "연구",
    "계획",
    "제도",
    "기관",
    "단체",
    "행사",
    "경기",
    "대회",
    "선거",
    "전쟁",
    "군대",
    "병력",
    "재판",
    "법률",
    "사업",
    "산업",
    "시장",
    "가격",
    "상품",
    "음식",
    "동물",
    "식물",
    "질병",
    "환자",
    "학생",
    "교사",
    "어린이",
    "여성",
    "남성",
    "가족",
    "부모",
    "친구",
    "이야기",
    "이미지",
    "프로그램",
    "컴퓨터",
    "인터넷",
]
NAMES_KO = [
    "김영희",
    "박철수",
    "이순신",
    "최민수",
    "정약용",
    "안창호",
    "윤동주",
    "유관순",
    "홍길동",
    "김유신",
    "장영실",
    "신사임당",
    "세종대왕",
    "나폴레옹",
    "베토벤",
    "셰익스피어",
    "괴테",
    "뉴턴",
    "아인슈타인",
    "간디",
    "처칠",
    "링컨",
    "오바마",
    "메르켈",
    "푸틴",
    "마크롱",
    "서울",
    "부산",
    "대구",
    "목포",
    "강릉",
    "통영",
    "도쿄",
    "파리",
    "런던",
    "카이로",
    "프라하",
    "헬싱키",
    "몽골",
    "캐나다",
    "브라질",
    "케냐",
    "헝가리",
    "핀란드",
    "페루",
    "네팔",
    "카자흐스탄",
    "서울대학교",
    "조선일보",
]
PARTICLE_KO = "은|는|이|가|을|를|의|에|에서|로|으로|와|과|도|에게|까지|부터"
NUMBERS = {
    "en": "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty"
    " ninety hundred"
    " thousand million",
    "ru": "два три четыре пять шесть семь восемь девять десять двадцать тридцать сорок пятьдесят"
    " тысяч миллионов",
    "kk": "екі үш төрт бес алты жеті сегіз тоғыз жиырма отыз қырық елу жүз мың миллион",
    "ko": "",
}
MONTHS = {
    "en": "January February March April June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "kk": "қаңтарда ақпанда наурызда сәуірде мамырда маусымда шілдеде тамызда қыркүйекте қазанда"
    " қарашада желтоқсанда",
    "ko": "",
}
UNITS = {
    "en": (
        ("years", "months"),
        ("days", "weeks"),
        ("hours", "minutes"),
        ("percent", "points"),
        ("km", "miles"),
        ("dollars", "euros"),
        ("million", "billion"),
        ("%", "‰"),
        ("$", "€"),
        ("feet", "metres"),
    ),
    "ru": (
        ("лет", "месяцев"),
        ("дней", "недель"),
        ("часов", "минут"),
        ("км", "м"),
        ("рублей", "долларов"),
        ("млн", "млрд"),
        ("процентов", "тонн"),
        ("%", "‰"),
        ("метров", "километров"),
        ("тысяч", "миллионов"),
    ),
    "kk": (
        ("жыл", "ай"),
        ("күн", "апта"),
        ("сағат", "минут"),
        ("км", "м"),
        ("мың", "миллион"),
        ("%", "‰"),
        ("пайыз", "тонна"),
        ("метр", "километр"),
        ("млн", "млрд"),
    ),
    "ko": (
        ("년간", "개월"),
        ("명", "가구"),
        ("km", "m"),
        ("만", "억"),
        ("%", "‰"),
        ("달러", "유로"),
        ("시간", "분"),
        ("미터", "킬로미터"),
    ),
}


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


NEGATIONS: dict[str, tuple[tuple[str, str, bool], ...]] = {
    "en": (
        (
            r"\b(is|was|are|were|will|shall|may|must|should|would|could|has|had|does|did)\b"
            r"(?! not| no\b|n['’]t| never)",
            r"\1 not",
            False,
        ),
        (r"\bcan\b(?! not)", "cannot", False),
        (r"\b(have|has|had|been)\b(?= [a-z]+ed\b)", r"\1 never", False),
        (r"\bwith (?=[a-z])", "without ", False),
        (
            r"\b(lawful|able|likely|known|clear|fair|usual|equal|stable|common|available|limited|expected)\b",
            r"un\1",
            False,
        ),
        (r"\bcannot\b", "can", True),
        (r" not\b(?! only)", "", True),
        (r" never\b", "", True),
        (r"\bwithout ", "with ", True),
        (r"\bno (?=[a-z])", "", True),
        (r"\b(is|was|are|were|do|does|did|has|have|had|would|could|should)n['’]t\b", r"\1", True),
    ),
    "ru": (
        (
            r"(?<!не )\b([а-яё]{4,}(?:ется|ются|ался|алась|ались|ился|илась|ает|яет|ляет|ует|ают|яют|уют|али"
            r"|или|ала|ило|ял))\b",
            r"не \1",
            False,
        ),
        (r"(?<!не )\b(был[аио]?|может|могут|является|являются|имеет|имеют|должен|должны)\b", r"не \1", False),
        (r"\bс (?=[а-яё]+(?:ом|ой|ем|ью|ами|ями)\b)", "без ", False),
        (r"\b(законн|известн|зависим|больш|возможн|обходим|официальн)([а-яё]{2,3})\b", r"не\1\2", False),
        (r"\bне (?=[а-яё])", "", True),
        (r"\bбез (?=[а-яё])", "с ", True),
        (r"\bнет\b", "есть", True),
        (r"\bникогда ", "", True),
    ),
    "kk": (
        (r"(?<=[^\W\d_][лр])ды(?=[.!?]?$)", "мады", False),
        (r"(?<=[^\W\d_][лр])ді(?=[.!?]?$)", "меді", False),
        (r"(?<=[^\W\d_][лруй])(а|е)(ды|ді)(?=[.!?]?$)", r"м\1й\2", False),
        (r"(?<=[^\W\d_][лруйаы])ған\b", "маған", False),
        (r"(?<=[^\W\d_][лрйуеі])ген\b", "меген", False),
        (r"(?<=[^\W\d_]{3})(?=\.?$)", " емес", False),
        (r"\bбар\b", "жоқ", False),
        (r"\bмүмкін\b", "мүмкін емес", False),
        (r" емес\b", "", True),
        (r"\bжоқ\b", "бар", True),
        (r"м(а|е)й(ды|ді)\b", r"\1\2", True),
        (r"(?<=[^\W\d_]{3})(?:ма|ме|ба|бе|па|пе)(ған|ген)\b", r"\1", True),
    ),
    "ko": (
        (r"(?<=[가-힣])(?:했다|하였다)(?=[.]?$)", "하지 않았다", False),
        (r"(?<=[가-힣])(?:되었다|됐다)(?=[.]?$)", "되지 않았다", False),
        (r"(?<=[가-힣])한다(?=[.]?$)", "하지 않는다", False),
        (r"(?<=[가-힣])된다(?=[.]?$)", "되지 않는다", False),
        (r"(?<=[가-힣])이다(?=[.]?$)", "이 아니다", False),
        (r"(?<=[가-힣])이었다(?=[.]?$)", "이 아니었다", False),
        (r"\b있(?=다|었다|는|으며|고|어)", "없", False),
        (r"(?<=[가-힣])(?:하였으며|했으며|하였고|했고)", "하지 않았으며", False),
        (r"\b(?=[가-힣]{1,5}(?:했다|하였다|갔다|왔다|봤다|보았다))", "안 ", False),
        (r"\b없(?=다|었다|는|으며|고|어)", "있", True),
        (r"하지 않았다", "하였다", True),
        (r"하지 않는다", "한다", True),
        (r"하지 않은", "한", True),
        (r"(이|가) 아니다", "이다", True),
    ),
}


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
