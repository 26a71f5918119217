"""A Russian word and the words that are known in; the known words that it may be a form of, out.

Endings are exchanged for those of dictionary forms, and what endings do to a stem is undone: the vowel that
comes and goes (`рынка`, `рынок`), the consonant that verbs soften (`поставлен`, `поставить`). Whatever is no
word is in no lexicon. A stemmer does not serve here: it cuts `режим` to `реж` and `режима` to `режим`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

_NOUN = "ами ями ыми ими ов ев ью ой ей ом ем ам ям ах ях а я ы и е у ю о й ь".split()  # noqa: SIM905
_OF_NOUNS = ("", "а", "я", "о", "е", "ь", "й")
_ADJECTIVE = (
    "ыми ими ого его ому ему ый ий ой ым им ом ем ая яя ую юю ое ее ые ие ых их ей а о ы и е".split()  # noqa: SIM905
)
_OF_ADJECTIVES = ("ый", "ий", "ой")
_PARTICIPLE = "нн енн вш ш ющ ущ ащ ящ ем им ом т м н ен".split()  # noqa: SIM905
_VERB = """
    ила ило или ите ешь ишь ете ла ло ли ем им ет ит ут ют ат ят на но ны ена ено ены ен та то ты
    ив ав в л н т у ю й и я а
""".split()  # noqa: SIM905
_OF_VERBS = ("ть", "ать", "ять", "еть", "ить", "ыть", "нуть", "уть", "вать", "ти")
_HARDENED = {
    "бл": "б", "пл": "п", "вл": "в", "мл": "м", "фл": "ф",
    "жд": "д", "ж": "дзг", "ч": "тк", "ш": "сх",
}  # fmt: skip
_VOWELS = frozenset("аеиоуыэюя")
_SHORTEST = 2

IRREGULAR = {
    form: lemma
    for line in """
    человек: люди людей людям людьми людях
    ребенок: дети детей детям детьми детях ребенка ребенку ребенком
    год: лет годы годов годах
    идти: шел шла шло шли идет идут иду
    прийти: пришел пришла пришло пришли придет придут
    пройти: прошел прошла прошло прошли пройдет пройдут прошедший прошедшая
    произойти: произошел произошла произошло произошли произойдет
    войти: вошел вошла вошло вошли войдет войдут
    выйти: вышел вышла вышло вышли выйдет
    найти: нашел нашла нашло нашли найдет найден найдена найдено найдены
    дойти: дошел дошла дошло дошли
    уйти: ушел ушла ушло ушли
    перейти: перешел перешла перешло перешли
    превзойти: превзошел превзошла превзошло превзошли
    сойтись: сошлись
    быть: был была было были есть будет будут
    стать: стал стала стало стали станет станут
    хотеть: хочет хотят хотел хотела хотели
    мочь: может могут мог могла могло могли
    помочь: помог помогла помогло помогли поможет
    умереть: умер умерла умерло умерли умрет
    начать: начал начала начало начали начнет начат начата начаты
    принять: принял приняла приняло приняли примет принят принята принято приняты
    занять: занял заняла заняло заняли займет занят занята занято заняты
    взять: взял взяла взяли возьмет взят взята взяты
    понять: понял поняла поняли поймет
    снять: снял сняла сняли снят снята сняты
    поднять: поднял подняла подняли поднят
    получить: получил получила получило получили получен получена получено получены
    провести: провел провела провело провели проведет проведен проведена проведено проведены
    привести: привел привела привело привели приведет приведен приведена
    перевести: перевел перевела перевели переведен переведена переведены
    вести: вел вела вело вели ведет ведут
    везти: вез везла везли везет
    расти: рос росла росло росли растет растут
    вырасти: вырос выросла выросло выросли
    нести: нес несла несло несли несет
    принести: принес принесла принесло принесли
    писать: пишет пишут
    написать: написал написала написали написан написана написано
    жить: жил жила жило жили живет живут живущих живущие
    дать: дал дала дало дали даст дан дана дано даны
    создать: создал создала создало создали создан создана создано созданы
    издать: издал издала издали издан издана издано изданы
    избрать: избрал избрала избрали избран избрана избраны
    назвать: назвал назвала назвали назван названа названо названы
    звать: зовут звали зовет
    убить: убил убила убили убит убита убито убиты
    открыть: открыл открыла открыли открыт открыта открыто открыты откроет
    построить: построил построила построили построен построена построено построены
    основать: основал основала основали основан основана основано основаны
    потерять: потерял потеряла потеряли потерян
    сделать: сделал сделала сделали сделан сделана сделано
    победить: победил победила победили
    родиться: родился родилась родились родилось
    говорить: говорит говорят
    казаться: кажется
    состоять: состоит состоят
    большой: больше больший большая большее наибольший наибольшее наибольшая
    маленький: меньше меньший меньшее наименьший наименьшее
    хороший: лучше лучший лучшее лучшая наилучший
    плохой: хуже худший худшее худшая
    высокий: выше высший высшее высшая
    низкий: ниже низший
    много: более многие многих многим
    мало: менее
    старый: старше старший
    молодой: младше младший
    день: дни дней дня дню днем днями днях
    церковь: церкви церквей
    мать: матери матерей матерью
    дочь: дочери дочерей дочерью
    брат: братья братьев
    друг: друзья друзей друзьями
    сын: сыновья сыновей
    время: времени времена временем времен
    имя: имени имена именем имен
    племя: племени племена племенем племен
    отец: отца отцу отцом отцы
    конец: конца концу концом концы
    огонь: огня огнем
    рот: рта рту
    лед: льда льдом
    лев: льва львы
    один: одного одной одна одно одним
    два: двух двумя двум две
    три: трех тремя трем
    четыре: четырех четырьмя
    чудо: чудеса
    небо: небеса
    сестра: сестер
    деньги: денег
    война: войн
    письмо: писем
    окно: окон
    число: чисел
    земля: земель
    страна: стран
    """.strip().splitlines()
    for lemma, _, forms in [line.partition(":")]
    for form, lemma in ((form, lemma.strip()) for form in forms.split())
}


def russian_readings(word: str, known: Container[str]) -> Iterator[tuple[str, float]]:
    """Give known words that a word may be a form of, each with how much the reading is worth."""
    if word in IRREGULAR:
        yield IRREGULAR[word], 1.0
    if word in known:
        yield word, 1.0
    for lemmas, worth in ((_nouns(word), 0.9), (_adjectives(word), 0.9), (_verbs(word), 0.8)):
        for lemma in dict.fromkeys(lemmas):
            if lemma != word and lemma in known:
                yield lemma, worth


def _cut(word: str, endings: list[str]) -> Iterator[str]:
    for ending in endings:
        if len(word) - len(ending) >= _SHORTEST and word.endswith(ending):
            yield word[: len(word) - len(ending)]


def _nouns(word: str) -> Iterator[str]:
    for base in (*_cut(word, _NOUN), word):
        yield from (base + ending for ending in _OF_NOUNS)
        if len(base) > 2 and base[-1] not in _VOWELS:
            before = base[:-2] if base[-2] in "йь" else base[:-1] if base[-2] not in _VOWELS else None
            if before is not None:  # рынк-а: рынок; бойц-а: боец
                yield from (before + vowel + base[-1] + end for vowel in "ое" for end in ("", "ь"))
            if base == word and base[-2] in "оеи":  # сестер: сестра; церквей: церковь
                yield from (base[:-2] + base[-1] + end for end in "аоя")


def _adjectives(word: str) -> Iterator[str]:
    for base in (*_cut(word, _ADJECTIVE), word):
        yield from (base + ending for ending in _OF_ADJECTIVES)


def _verbs(word: str) -> Iterator[str]:
    """Give infinitives: of a reflexive form also the plain one, for what is done to a thing."""
    plain = re.sub("(?<=..)(?:ся|сь)$", "", word)
    bases = [*_cut(plain, _VERB)]
    for base in (*_cut(plain, _ADJECTIVE), plain):
        bases += _cut(base, _PARTICIPLE)
    for base in dict.fromkeys(bases):
        stems = [base, *_hardened(base)]
        if base.endswith(("у", "ю")):
            stems += [base[:-1] + "ов", base[:-1] + "ев"]  # использу-ет: использовать
        for stem in stems:
            for infinitive in (stem + ending for ending in _OF_VERBS):
                yield infinitive
                if plain != word:
                    yield infinitive + "ся"
                    yield infinitive + "сь"


def _hardened(base: str) -> Iterator[str]:
    """Undo what verbs do to their last consonant: поставл-, поставить; пущ-, пустить."""
    for soft, hard in _HARDENED.items():
        if base.endswith(soft):
            yield from (base.removesuffix(soft) + each for each in hard)
    if base.endswith("щ"):
        yield from (base[:-1] + each for each in ("т", "ст", "ск"))
