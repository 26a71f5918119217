"""A word in; what makes it critical out: the number, unit, month or negation that it says.

Four languages: English, Russian, Kazakh, Korean. Inflected forms are given as stems and endings.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..language.lazily import lazily
from .korean import bare

_EN_NUMBERS = """
zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12
thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30
forty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 thousand=1000 million=1000000
billion=1000000000 trillion=1000000000000 dozen=12 half=0.5 once=1 twice=2 first=1 second=2 third=3
fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 tenth=10 eleventh=11 twelfth=12 thirteenth=13
fourteenth=14 fifteenth=15 sixteenth=16 seventeenth=17 eighteenth=18 nineteenth=19 twentieth=20
thirtieth=30 fortieth=40 fiftieth=50 sixtieth=60 seventieth=70 eightieth=80 ninetieth=90 hundredth=100
hundreds=100 thousands=1000 millions=1000000 billions=1000000000 double=2 triple=3 twofold=2
"""
_ADJ = "(?:ый|ий|ой|ая|ое|ого|ому|ым|ом|ую|ые|ых|ыми|ья|ье|ьи|ьего|ьему|ьей|ьих|ьим|ьем|ью)"
_SOFT = "(?:ь|и|ью)"
_RU_NUMBERS = rf"""
0=(?:нол[ьяюе]м?|нул[ьяюе]м?) 1=(?:один|одн(?:а|о|и|ого|ой|ому|им|ом|у|их)|перв{_ADJ}|однажды)
2=(?:два|две|двух|двум|двумя|двое|двоих|оба|обе|обоих|дважды|втор{_ADJ})
3=(?:три|тр[её]х|тр[её]м|тремя|трое|троих|трижды|треть?{_ADJ}|третий)
4=(?:четыре|четыр[её]х|четыр[её]м|четырьмя|четверо|четв[её]рт{_ADJ}) 5=(?:пят{_SOFT}|пятеро|пят{_ADJ})
6=(?:шест{_SOFT}|шестеро|шест{_ADJ}) 7=(?:сем{_SOFT}|семеро|седьм{_ADJ})
8=(?:восем{_SOFT}|восьми|восьм{_ADJ})
9=(?:девят{_SOFT}|девят{_ADJ}) 10=(?:десят{_SOFT}|десят{_ADJ}) 11=одиннадцат(?:{_SOFT}|{_ADJ})
12=двенадцат(?:{_SOFT}|{_ADJ}) 13=тринадцат(?:{_SOFT}|{_ADJ}) 14=четырнадцат(?:{_SOFT}|{_ADJ})
15=пятнадцат(?:{_SOFT}|{_ADJ}) 16=шестнадцат(?:{_SOFT}|{_ADJ}) 17=семнадцат(?:{_SOFT}|{_ADJ})
18=восемнадцат(?:{_SOFT}|{_ADJ}) 19=девятнадцат(?:{_SOFT}|{_ADJ}) 20=двадцат(?:{_SOFT}|{_ADJ})
30=тридцат(?:{_SOFT}|{_ADJ}) 40=(?:сорока?|сороков{_ADJ}) 50=(?:пять(?:ю)?десят|пятидесят(?:и|{_ADJ}))
60=(?:шесть(?:ю)?десят|шестидесят(?:и|{_ADJ})) 70=(?:семь(?:ю)?десят|семидесят(?:и|{_ADJ}))
80=(?:восемь(?:ю)?десят|восьмидесят(?:и|{_ADJ})) 90=девяност(?:о|а|{_ADJ})
100=(?:сто|ста|сот(?:ни|ня|ен)|сот{_ADJ})
200=(?:двести|двухсот|двумстам) 300=(?:триста|тр[её]хсот) 400=(?:четыреста|четыр[её]хсот)
500=(?:пятьсот|пятисот) 600=(?:шестьсот|шестисот) 700=(?:семьсот|семисот) 800=(?:восемьсот|восьмисот)
900=(?:девятьсот|девятисот) 1000=(?:тысяч\w{{0,3}}|тыс) 1000000=(?:миллион(?:а|ов|у|ы|ом|ам|ами|ах)?|млн)
1000000000=(?:миллиард\w{{0,3}}|млрд) 1000000000000=(?:триллион\w{{0,3}}|трлн) 0.5=половин\w{{1,2}}
1.5=пол[ут]\w?тора
"""
_KK_TAIL = (
    "(?:[ыі]?нш[ыі]\\w{0,3}|еу\\w{0,3}|ау\\w{0,3}|[ғқгк][ае]|[дт][ае]н?|н[ае]н|н[ыі]ң|[дт][ыі]ң|н[ыі]|[дт][ыі]"
    "|[мбп]ен|[дт][ае][йғг]\\w{0,3}|с[ыі]\\w{0,3})?"
)
_KK_NUMBERS = f"""
0=нөл{_KK_TAIL} 1=(?:бір|бірінші\\w*|біреу\\w*) 2=(?:екі|екеу){_KK_TAIL} 3=(?:үш|үшеу){_KK_TAIL}
4=(?:төрт|төртеу){_KK_TAIL} 5=(?:бес|бесеу){_KK_TAIL} 6=(?:алты|алтау){_KK_TAIL}
7=(?:жеті|жетеу){_KK_TAIL}
8=сегіз{_KK_TAIL} 9=тоғыз{_KK_TAIL} 10=оныншы\\w* 20=жиырма{_KK_TAIL} 30=отыз{_KK_TAIL}
40=қырық{_KK_TAIL} 50=елу{_KK_TAIL} 60=алпыс{_KK_TAIL} 70=жетпіс{_KK_TAIL} 80=сексен{_KK_TAIL}
90=тоқсан{_KK_TAIL} 100=(?:жүз|жүзінші|жүзден|жүздеген) 1000=(?:мың|мыңнан|мыңдаған|мыңға)
1000000=(?:миллион(?:нан|ға|дай|даған|ы|ды)?|млн) 1000000000=(?:миллиард(?:тан|қа|тай|таған|ы|ты)?|млрд)
0.5=(?:жарты|жарым)\\w{{0,2}}
"""
_UNITS = """
percent=(?:%|percent|percents?|per-cents?|процент\\w*|пайыз\\w*|퍼센트) permille=‰
point=(?:percentage)
day=(?:days?|день|дня|дней|дн[яюеи]\\w{0,2}|сут(?:ки|ок)|күн(?:нің|ге|нен|дік|дер\\w*|і|ді)?)
week=(?:weeks?|недел\\w{1,3}|апта\\w{0,4}|주일)
month=(?:months?|месяц\\w{0,3}|мес|ай(?:лық|дың|дан|ға)?|개월)
year=(?:years?|yrs?|год(?:а|у|ом|е|ы|ов|ам|ами|ах)?|лет|жыл(?:ы|ын|ына|ында|ынан|ының|дың|ға|дан|да|дары?|дарда|дардың|дардан|дық|дығы|ғы|мен)?|년간|연간)
decade=(?:decades?|десятилети\\w*|онжылдық\\w*)
century=(?:centur(?:y|ies)|век(?:а|е|ов|у|ом)?|столети\\w*|ғасыр\\w*|세기)
hour=(?:hours?|hrs?|час(?:а|ов|ам|у|ы|ах)?|сағат\\w{0,4}|시간)
minute=(?:minutes?|min|минут\\w{0,3}|мин)
second=(?:seconds|sec|секунд\\w{0,3}|сек)
quarter=(?:quarters?|квартал\\w{0,3}|тоқсандық|분기) nm=(?:nm|нм|nanomet(?:er|re)s?|нанометр\\w*)
mm=(?:mm|мм|millimet(?:er|re)s?|миллиметр\\w*|밀리미터)
cm=(?:cm|см|centimet(?:er|re)s?|сантиметр\\w*|센티미터)
m=(?:m|м|met(?:er|re)s?|метр(?:а|ов|е|ы|ам|лік|ге)?|미터)
km=(?:km|км|kilomet(?:er|re)s?|километр\\w*|шақырым\\w*|킬로미터)
mile=(?:miles?|миль|мил[яией]|마일) foot=(?:feet|foot|ft|фут\\w{0,2}|피트)
inch=(?:inch|inches|дюйм\\w{0,2}|인치)
hectare=(?:hectares?|ha|гектар\\w*|га|헥타르) acre=(?:acres?|акр\\w{0,2}|에이커)
mg=(?:mg|мг|milligrams?|миллиграмм\\w*) g=(?:grams?|грамм\\w{0,2}|그램)
kg=(?:kg|кг|kilograms?|kilos?|килограмм\\w*|킬로그램)
ton=(?:tons?|tonnes?|тонн(?:а|ы|у|е|ой|ам|ами|ах)?) pound=(?:pounds?|lbs?|£|фунт\\w{0,3}|파운드)
litre=(?:lit(?:er|re)s?|литр\\w{0,3}|리터)
ml=(?:ml|мл|millilit(?:er|re)s?|миллилитр\\w*) barrel=(?:barrels?|баррел\\w{1,3})
watt=(?:watts?|kw|mw|gw|квт|мвт|ватт\\w*|와트)
byte=(?:bytes?|kb|mb|gb|tb|кб|мб|гб) hertz=(?:hz|khz|mhz|ghz|гц|кгц|мгц)
degree=(?:°|degrees?|градус\\w{0,3})
celsius=(?:celsius|цельси\\w+) fahrenheit=fahrenheit
dollar=(?:\\$|usd|dollars?|доллар\\w{0,4}|달러) euro=(?:€|eur|euros?|евро|еуро|유로)
rouble=(?:₽|rub|rou?bles?|рубл(?:ь|я|ю|ей|и|ем|ям|ями|ях)|руб|루블)
tenge=(?:₸|kzt|tenges?|тенге|теңге\\w{0,4}|тг|텡게) won=(?:₩|krw|вон)
yen=(?:¥|jpy|yens?|иен\\w{0,2})
yuan=(?:yuan|cny|юан\\w{0,3}|위안) cent=(?:cents?|цент(?:а|ов|ам|ы|у)?|센트)
"""
_DATES = """
1=(?:january|jan|январ\\w{1,3}|қаңтар\\w{0,5}) 2=(?:february|feb|феврал\\w{1,3}|ақпан\\w{0,5})
3=(?:March|март(?:а|е|ом|у|тан)?|наурыз\\w{0,5})
4=(?:april|apr|апрел\\w{1,3}|сәуір\\w{0,5}) 5=(?:May|ма[йяею]|мамыр\\w{0,5})
6=(?:june?|июн[ьяею]\\w?|маусым(?:да|ның|ға|нан|дағы)?)
7=(?:july?|июл[ьяею]\\w?|шілде\\w{0,5}) 8=(?:August|Aug|август\\w{0,2}|тамыз\\w{0,5})
9=(?:september|sept|сентябр\\w{1,3}|қыркүйек\\w{0,5})
10=(?:october|oct|октябр\\w{1,3}|қазан\\w{0,5}) 11=(?:november|nov|ноябр\\w{1,3}|қараша\\w{0,5})
12=(?:december|dec|декабр\\w{1,3}|желтоқсан\\w{0,5})
mon=(?:mondays?|понедельник\\w{0,3}|дүйсенбі\\w{0,4}|월요일)
tue=(?:tuesdays?|вторник\\w{0,3}|сейсенбі\\w{0,4}|화요일)
wed=(?:wednesdays?|среду|сәрсенбі\\w{0,4}|수요일)
thu=(?:thursdays?|четверг\\w{0,3}|бейсенбі\\w{0,4}|목요일)
fri=(?:fridays?|пятниц\\w{1,3}|жұма(?:да|ға)?|금요일)
sat=(?:saturdays?|суббот\\w{1,3}|сенбі\\w{0,4}|토요일)
sun=(?:sundays?|воскресень\\w{1,3}|жексенбі\\w{0,4}|일요일)
spring=(?:spring|весн\\w{1,2}|көктем\\w{0,3}|봄) summer=(?:summer|лет(?:о|ом)|жазда|여름)
autumn=(?:autumn|осен\\w{1,2}|күз(?:де)?|가을)
winter=(?:winter|зим\\w{1,2}|қыс(?:та)?|겨울)
"""
_NEGATIONS = lazily(
    r"not|no|never|nor|neither|none|nothing|nobody|nowhere|without|cannot|\w+n't|cant"
    r"|не|нет|ни|без|безо|никогда|никто|никого|никому|ничто|ничего|нигде|никак\w*|нельзя|невозможно"
    r"|емес\w*|жоқ\w*|ешқашан|ешкім\w*|ештеңе\w*|ешқандай"
    r"|안|못|\w*않\w*|\w*없\w*|못\w+|\w*지못\w*|(?:\w+이)?아[니닌닙]\w*|말라|마라"
)


class _Forms:
    """Words by what they say; patterns are filed by first letter, and compiled when one is looked up."""

    def __init__(self, source: str) -> None:
        self._by: dict[str, list[tuple[str, str]]] = {}
        self._compiled: dict[str, tuple[re.Pattern[str], list[str]]] = {}
        for entry in source.split():
            value, pattern = entry.split("=", 1)
            for form in _alternatives(pattern):
                self._by.setdefault(form.lstrip("\\")[0], []).append((value, form))

    def find(self, word: str) -> str | None:
        """Tell what a word says, None when it is not among them."""
        first = word[:1]
        if first not in self._compiled:
            filed = self._by.get(first)
            if filed is None:
                return None
            pattern = re.compile("|".join(f"({form})" for _, form in filed))
            self._compiled[first] = pattern, [value for value, _ in filed]
        pattern, values = self._compiled[first]
        match = pattern.fullmatch(word)
        return values[match.lastindex - 1] if match and match.lastindex else None


def _alternatives(pattern: str) -> list[str]:
    """Write `(?:a|b)c` as `ac` and `bc`; a pattern that does not begin so stays."""
    if not pattern.startswith("(?:"):
        return [pattern]
    depth, forms, start = 0, [], 3
    for at, sign in enumerate(pattern):
        depth += (sign == "(") - (sign == ")")
        if (sign == "|" and depth == 1) or depth == 0:
            forms.append(pattern[start:at])
            start = at + 1
        if depth == 0:
            break
    return [form + pattern[start:] for form in forms]


_EN_VALUES = {word: float(value) for word, value in (e.split("=") for e in _EN_NUMBERS.split())}
_NUMBERS = _Forms(_RU_NUMBERS + _KK_NUMBERS)
_NAMED_UNITS = _Forms(_UNITS)
_NAMED_DATES = _Forms(_DATES)


@lru_cache(maxsize=20_000)
def number_word(word: str) -> float | None:
    """Read a number word: `ninety`, `девяноста`, `тоқсанға`; None when it is none."""
    folded = word.casefold()
    if folded in _EN_VALUES:
        return _EN_VALUES[folded]
    value = _NUMBERS.find(folded)
    return None if value is None else float(value)


@lru_cache(maxsize=20_000)
def unit_of(word: str) -> str | None:
    """Name the unit that a word is, the same for all its forms and languages."""
    folded = word.casefold()
    return _NAMED_UNITS.find(folded) or _NAMED_UNITS.find(bare(folded))


@lru_cache(maxsize=20_000)
def date_of(word: str) -> str | None:
    """Name the month, weekday or season that a word is; `may` and `march` only with a capital."""
    forms = dict.fromkeys((word, bare(word), word.casefold()))
    return next((name for form in forms if (name := _NAMED_DATES.find(form))), None)


def negates(word: str) -> bool:
    """Tell whether a word by itself denies."""
    return _NEGATIONS.fullmatch(word.casefold()) is not None
