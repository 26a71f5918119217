"""What four languages need to be altered: their numbers, units, denials, names, and plain words."""

from __future__ import annotations

import re

HANGUL = re.compile("[가-힣]")
PLAIN = {  # words that are no number, unit, date, name or denial: put in the place of another
    "en": "garden simple quiet bright wooden careful ordinary modest gentle ancient narrow pleasant curious",
    "ru": "садовый простой тихий яркий деревянный скромный обычный внимательный узкий знакомый приятный"
    " древний",
    "kk": "қарапайым тыныш жарқын мұқият кәдімгі таныс алыс көңілді ежелгі жұмсақ сирек ұқыпты",
    "ko": "바라보며 기다리며 조용히 천천히 자세히 지켜보는 어울리는 즐거운 부드러운 가까이 나란히 정성껏",
}
CRITICAL = {  # beginnings of words that say a number, unit, date or denial: these are not replaced
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirt fourt fift sixt"
    " sevent eight ninet twent hundred thousand million billion trillion dozen half once twice first"
    " second third ninth double triple quarter percent per day week month year decade centur hour"
    " minute mile foot feet inch metre meter kilo gram pound ton dollar euro cent degree acre"
    " hectare watt byte barrel yard yen spring summer autumn winter monday tuesday wednesday"
    " thursday friday saturday sunday jan feb march april may june july august sept octo nove dece"
    " not no never nor neither none nothing nobody nowhere without cannot un in im ir il dis non mis"
    " less few single several both pair only last next",
    "ru": "ноль нул один одн перв дв втор три тре трё четыр четвёр четв пят шест сем седьм восем восьм"
    " девят десят одинн дв сорок сто сот тысяч миллион миллиард триллион трлн млн млрд тыс полов"
    " полт пол оба обе дюжин процент день дня дней дни сутк недел месяц год лет век столет десятилет"
    " час минут секунд квартал метр километр мил миль фут дюйм гектар акр грамм кило тонн фунт литр"
    " рубл доллар евро тенге юан иен градус январ феврал март апрел май мая мае июн июл август"
    " сентябр октябр ноябр декабр понедельник вторник сред четверг пятниц суббот воскресен весн лето"
    " осен зим не ни нет без никогда никто ничто нельзя невозможн бес един раз однаж",
    "kk": "млн млрд трлн нөл бір екі үш төрт бес алты жеті сегіз тоғыз он жиырма отыз қырық елу алпыс"
    " жетпіс сексен тоқсан жүз мың миллион миллиард жарты жарым пайыз процент күн апта ай жыл ғасыр"
    " сағат минут секунд метр километр шақырым гектар грамм кило тонна литр рубль доллар еуро теңге"
    " градус қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"
    " дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі көктем жаз күз қыс емес жоқ еш алғаш"
    " соңғы жалғыз",
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
    " ninety hundred thousand million",
    "ru": "два три четыре пять шесть семь восемь девять десять двадцать тридцать сорок пятьдесят тысяч"
    " миллионов",
    "kk": "екі үш төрт бес алты жеті сегіз тоғыз жиырма отыз қырық елу жүз мың миллион",
    "ko": "",
}
MONTHS = {
    "en": "January February March April June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "kk": "қаңтарда ақпанда наурызда сәуірде мамырда маусымда шілдеде тамызда қыркүйекте қазанда қарашада"
    " желтоқсанда",
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
