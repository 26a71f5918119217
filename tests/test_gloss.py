"""A lexicon and questions in four languages in; words understood, names heard, text found across."""

from __future__ import annotations

import json

import pytest

from conftest import write_texts
from pipeline.ask import Engine
from pipeline.build import build
from pipeline.cli import main
from pipeline.errors import InputError
from pipeline.gloss import (
    LANGUAGES,
    concept_of,
    gloss,
    heard,
    merged,
    own_concepts,
    own_files,
    own_table,
    read_lexicon,
    table_of,
)
from pipeline.gloss import table as tables
from pipeline.lexical import Entry, LexicalIndex
from pipeline.render.reasons import note_words
from pipeline.render.tongue import speaking
from pipeline.settings import Settings, with_overrides

TEXTS = {
    "mill.txt": "The party of the millers was registered in 1998. Its chairman is Nursultan Akhmetov. "
    "The party has 75,000 members in fourteen regions.",
    "canal.txt": "The canal was opened on 4 May 1907. It carries water to the fields of the valley. "
    "Its keeper lives in a stone house beside the lock.",
    "bees.txt": "The bees of the valley gather honey from lime trees. In winter the hives stand in a barn.",
}
RUSSIAN = "Партия мельников имеет 75 000 членов. Её председатель Нурсултан Ахметов живёт в долине."


def said(text: str, language: str, target: str = "en") -> dict[str, list[str]]:
    made = gloss(text, language, target, [own_table(language, target)])
    return {term.said: [each.text for each in term.renderings] for term in made.terms}


def forget_tables() -> None:
    """Read the lexicon and what was made of it anew, as another process would."""
    for kept in (own_table, own_concepts, tables._digest, tables._kept_filed, tables._kept_lines):
        kept.cache_clear()


# --- the lexicon ----------------------------------------------------------------------------------


def test_every_line_of_the_lexicon_has_the_form_and_four_languages():
    files = own_files()
    assert len(files) > 5
    for path in files:
        assert path.read_text(encoding="utf-8").startswith("English\tpart\tRussian\tKazakh\tKorean\n")
        assert len(read_lexicon(path, whole=True)) > 10


def test_the_lexicon_is_as_large_as_it_says_and_no_larger_than_it_may_be():
    assert len(own_concepts()) >= 12_000
    assert sum(path.stat().st_size for path in own_files()) <= 3_000_000


def test_no_two_concepts_agree_in_english_part_and_another_language():
    assert len(merged(own_concepts())) == len(own_concepts())


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("party\tn\tпартия\tпартия", r"4 cells, 5 are needed: English, part"),
        ("party\tnoun\tпартия\tпартия\t당", r"no part of speech 'noun'; there are: n, v"),
        ("party\tn\tparty\tпартия\t당", r"'party' has letters that ru does not have"),
        ("party\tn\tпартия\tпартия\tпартия", r"'партия' has letters that ko does not have"),
        ("party\tn\t\t\t", r"only 1 languages have a word, 2 are needed"),
        ("a b c d e f\tn\tпартия\tпартия\t당", r"'a b c d e f' has 6 words, 5 at most are looked up"),
    ],
)
def test_a_line_that_is_wrong_says_why(line, fault, tmp_path):
    with pytest.raises(ValueError, match=fault):
        concept_of(line)
    path = tmp_path / "own.tsv"
    path.write_text(f"# mine\n\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"own.tsv line 3: .*{fault}"):
        read_lexicon(path)


def test_what_several_files_say_of_one_meaning_becomes_one_concept():
    lines = (
        "party; faction\tn\tпартия\tпартия\t정당; 당",
        "party\tn\tпартия; группировка\tпартия\t당",
        "party\tn\tвечеринка\tкеш\t파티",
    )
    first, second = merged(map(concept_of, lines))
    assert first.of("en") == ("party", "faction")
    assert first.of("ru") == ("партия", "группировка")
    assert first.of("ko") == ("정당", "당")
    assert second.of("ru") == ("вечеринка",)


# --- inflection -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "word", "meant"),
    [
        ("ru", "рынка", "market"),
        ("ru", "партиями", "party"),
        ("ru", "режима", "regime"),
        ("ru", "немцев", "German"),
        ("ru", "возглавляет", "lead"),
        ("ru", "используется", "use"),
        ("ru", "поставлен", "put"),
        ("ru", "гражданской", "civil"),
        ("ru", "люди", "person"),
        ("kk", "партиясының", "party"),
        ("kk", "облысқа", "region"),
        ("kk", "кәрістердің", "Korean"),
        ("kk", "кітабы", "book"),
        ("kk", "халқы", "people"),
        ("kk", "бөлінеді", "divide"),
        ("kk", "Алматыдағы", "Almaty"),
        ("kk", "мүшелерінен", "member"),
        ("ko", "은행의", "bank"),
        ("ko", "가입했나", "join"),
        ("ko", "세운", "build"),
        ("ko", "아름다운", "beautiful"),
        ("ko", "카자흐스탄에서는", "Kazakhstan"),
        ("ko", "강조하는", "emphasize"),
        ("en", "parties", "party"),
    ],
)
def test_a_form_of_a_word_is_looked_up_as_the_word(language, word, meant):
    target = "en" if language != "en" else "ru"
    wanted = meant if language != "en" else "партия"
    assert wanted in next(iter(said(word, language, target).values()))


def test_a_longer_term_goes_before_its_words_in_any_case():
    made = gloss("политической партией", "ru", "en", [own_table("ru", "en")])
    assert [term.said for term in made.terms] == ["политической партией"]
    assert made.terms[0].renderings[0].text == "political party"


def test_a_korean_compound_is_taken_apart():
    made = said("국가경쟁력", "ko")
    assert "country" in made["국가"]
    assert made["경쟁력"][0] == "competitiveness"


def test_numbers_and_latin_words_stay_and_a_particle_on_them_goes():
    made = said("1998년 KBS가", "ko")
    assert made["1998"] == ["1998"]
    assert made["KBS가"] == ["KBS"]


def test_a_question_is_put_into_english_word_by_word():
    made = gloss("Сколько членов имеет партия?", "ru", "en", [own_table("ru", "en")])
    assert made.plain == "how many member have party"
    assert made.known == 1.0
    assert "члены" not in made.told
    assert "партия → party" in made.told


def test_words_of_grammar_do_not_count_in_a_search():
    made = gloss("Что находится в долине?", "ru", "en", [own_table("ru", "en")])
    weights = {term.said: term.weight for term in made.terms}
    assert weights["Что"] == weights["в"] == 0
    assert weights["долине"] == 1


def test_renderings_that_the_texts_use_go_first():
    made = gloss("председатель", "ru", "en", [own_table("ru", "en")])
    rarer = made.terms[0].renderings[-1].text
    assert made.plain != rarer
    assert made.among([f"He is the {rarer} of it."]) == rarer


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", "?!", "ə", "я", "ㅋ", "a", "а" * 300, "1", "’", "ᄒ", "ую", "ся"])
def test_no_text_is_too_odd(language, text):
    target = "ru" if language == "en" else "en"
    assert gloss(text, language, target, [own_table(language, target)]).target == target


def test_the_table_is_the_same_with_and_without_a_cache(tmp_path, monkeypatch):
    wanted = own_table("kk", "ru")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path / "file"))  # a folder cannot be made in a file's place
    forget_tables()
    made = own_table("kk", "ru")
    forget_tables()
    assert dict(made.one) == dict(wanted.one)
    assert dict(made.many) == dict(wanted.many)
    assert made.parts == wanted.parts
    assert (made.cells["kk"], made.cells["ru"]) == (wanted.cells["kk"], wanted.cells["ru"])


def test_a_table_that_is_not_as_it_was_made_is_made_again(tmp_path, monkeypatch):
    wanted = dict(own_table("ko", "en").one)
    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path))
    forget_tables()
    assert dict(own_table("ko", "en").one) == wanted
    (filed,) = tmp_path.glob("gloss-*-keys-ko.txt")
    filed.write_text(filed.read_text(encoding="utf-8").replace("은행", "은반"), encoding="utf-8")
    forget_tables()
    assert dict(own_table("ko", "en").one) == wanted
    forget_tables()


def test_a_lexicon_that_has_changed_is_filed_anew(tmp_path, monkeypatch):
    own = tmp_path / "own.tsv"
    own.write_text("bee\tn\tпчела\tара\t벌\n", encoding="utf-8")
    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path))
    monkeypatch.setattr(tables, "own_files", lambda: [own])
    forget_tables()
    assert said("пчела", "ru")["пчела"] == ["bee"]
    own.write_text("wasp\tn\tпчела\tара\t벌\n", encoding="utf-8")
    forget_tables()
    assert said("пчела", "ru")["пчела"] == ["wasp"]
    monkeypatch.undo()
    forget_tables()


def test_other_languages_that_a_question_is_put_into_share_its_words():
    assert own_table("en", "ru").one is own_table("en", "kk").one


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Назарбаев", "Назарбаева", "Назарбаевтың", "나자르바예프"])
def test_a_name_is_heard_in_another_script(name):
    texts = ["Natural gas. President Nazarbayev spoke in Nazran about the Bazaar."]
    assert heard(name, texts)[0][0] == "Nazarbayev"


def test_a_name_that_no_text_has_is_not_heard():
    assert heard("Назарбаев", ["President Tokayev spoke in Astana.", "nazarbayev"]) == ()
    assert heard("Ли", ["Lee spoke."]) == ()  # too short to be told by its sound


# --- search ---------------------------------------------------------------------------------------


def engine_over(texts: dict[str, str], folder, *overrides: str) -> Engine:
    build([write_texts(folder / "texts", texts)], folder / "index")
    return Engine.open(folder / "index", with_overrides(Settings(), overrides))


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    return engine_over(TEXTS, tmp_path_factory.mktemp("english"), "answer.threshold=0")


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Когда был открыт канал?", "canal.txt"),
        ("Где зимой стоят ульи?", "bees.txt"),
        ("Арна қашан ашылды?", "canal.txt"),
        ("Партияда қанша мүше бар?", "mill.txt"),
        ("운하는 언제 열렸는가?", "canal.txt"),
        ("정당의 당원은 몇 명인가?", "mill.txt"),
        ("Нұрсұлтан Ахметов кім?", "mill.txt"),
    ],
)
def test_english_text_is_found_by_questions_in_other_languages(english, question, document):
    hit = english.search(question, 1)[0]
    assert english.library.names_of(hit.passage.doc_id)[0] == document
    assert english.understood(question)[0].target == "en"


def test_an_answer_is_quoted_in_its_own_language_and_says_what_was_understood(english):
    given = english.answer_json("Когда был открыт канал?")
    assert given["answered"]
    assert "4 May 1907" in given["answer"]
    notes = {note["kind"]: note["text"] for note in given["notes"]}
    assert notes["language"] == "the question is in ru, the source in en"
    assert "канал → " in notes["gloss"]
    assert "canal" in notes["gloss"]


def test_the_page_says_in_its_own_language_what_was_understood():
    note = {"kind": "gloss", "text": "understood as: канал → canal"}
    with speaking("ru"):
        assert note_words(note) == "ваши слова поняты так: канал → canal"


def test_a_quote_is_put_into_the_questions_language_word_by_word(english, capsys):
    question = "Когда был открыт канал?"
    (cited,) = english.answer_json(question)["citations"]
    assert "канал" in cited["word_by_word"].split()
    assert "1907" in cited["word_by_word"]
    assert cited["quote"] == english.library.document(cited["doc_id"]).text[cited["start"] : cited["end"]]
    assert "word_by_word" not in english.answer_json("When was the canal opened?")["citations"][0]
    main(["ask", question, "--why", "--index", str(english.library.folder)])
    told = capsys.readouterr().out
    assert "[1] word by word: " in told
    assert "the question is in Russian, the source in English" in told


def test_a_question_in_the_documents_language_looks_nothing_up(english, monkeypatch):
    from pipeline import understand

    def never(*_):
        raise AssertionError("the lexicon was read")

    monkeypatch.setattr(understand, "own_table", never)
    assert english.understood("When was the canal opened?") == ()
    assert english.search("When was the canal opened?", 1)
    assert english.answer_json("When was the canal opened?")["answered"]


def test_text_in_the_questions_own_language_stays_first(tmp_path):
    both = engine_over({**TEXTS, "russian.txt": RUSSIAN}, tmp_path)
    names = [
        both.library.names_of(h.passage.doc_id)[0] for h in both.search("Сколько членов имеет партия?", 4)
    ]
    assert names[:2] == ["russian.txt", "mill.txt"]
    names = [both.library.names_of(h.passage.doc_id)[0] for h in both.search("How many members has it?", 4)]
    assert names[0] == "mill.txt"


def test_a_question_about_somebody_else_is_refused_and_says_whom_no_text_has(english):
    engine = Engine.open(english.library.folder)
    right, wrong = (engine.answer_json(f"Кто такой {name}?") for name in ("Ахметов", "Джаксыбеков"))
    assert wrong["confidence"] < right["confidence"]
    assert not wrong["answered"]
    assert "Джаксыбеков" in wrong["reason"]


def test_a_document_that_quotes_another_language_at_length_keeps_its_place(tmp_path):
    mine = {
        "a.txt": "운하는 1907년 5월에 열렸다. 관리인은 돌집에 산다. 꿀벌은 정원에서 꿀을 모은다.",
        "b.txt": "이 집 그 꽃 저 물 한 말 그 뜻: discernment, discursiveness, examination, selectiveness.",
    }
    engine = engine_over(mine, tmp_path)
    assert engine.library.languages == {"ko", "en"}
    off = Engine.open(tmp_path / "index", with_overrides(Settings(), ["retrieve.gloss=0"]))
    for question in ("그 꽃의 뜻은 무엇인가?", "운하는 언제 열렸는가?"):
        told = [[(h.passage.doc_id, h.score) for h in each.search(question, 2)] for each in (engine, off)]
        assert told[0] == told[1]


def test_glosses_can_be_turned_off(english, tmp_path):
    off = Engine.open(english.library.folder, with_overrides(Settings(), ["retrieve.gloss=0"]))
    assert off.understood("Когда был открыт канал?") == ()
    assert "gloss" not in dict(off.search("Когда был открыт канал?", 1)[0].ranks)


def test_an_english_question_finds_russian_text(tmp_path):
    other = "Пчёлы собирают мёд с лип. Зимой ульи стоят в сарае."
    russian = engine_over({"a.txt": RUSSIAN, "b.txt": other}, tmp_path)
    hit = russian.search("Where do the bees stay in winter?", 1)[0]
    assert russian.library.names_of(hit.passage.doc_id)[0] == "b.txt"


def test_a_model_that_knows_both_languages_is_asked_as_the_question_stands(tmp_path, tiny_model):
    folder = write_texts(tmp_path / "texts", TEXTS)
    build([folder], tmp_path / "index", with_overrides(Settings(), [f"embed.model={tiny_model}"]))
    engine = Engine.open(tmp_path / "index")
    seen: list[str] = []
    encode = engine.retriever.embedder.encode
    engine.retriever.embedder.encode = lambda texts: (seen.extend(texts), encode(texts))[1]
    hit = engine.search("Когда был открыт канал?", 1)[0]
    assert "gloss" in dict(hit.ranks)
    assert set(seen) == {"Когда был открыт канал?"}


def test_own_terms_go_before_the_lexicons(english, tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text("bee\tn\tканал\t\t\nbees of the valley\tn\tжужелки\t\t\n", encoding="utf-8")
    mine = Engine.open(english.library.folder, with_overrides(Settings(), [f"retrieve.lexicon={own}"]))
    assert mine.understood("Когда открыт канал?")[0].terms[-1].renderings[0].text == "bee"
    assert mine.understood("жужелки")[0].plain == "bees of the valley"


def test_a_lexicon_that_cannot_be_read_is_said_at_once(english, tmp_path):
    (tmp_path / "bad.tsv").write_text("bee\tn\tпчела\n", encoding="utf-8")
    for name, fault in (("bad.tsv", "bad.tsv line 1: 3 cells"), ("none.tsv", "cannot read the lexicon")):
        settings = with_overrides(Settings(), [f"retrieve.lexicon={tmp_path / name}"])
        with pytest.raises(InputError, match=fault):
            Engine.open(english.library.folder, settings)


def test_of_a_group_the_best_alternative_counts(tmp_path):
    rows = [("party", "house"), ("party", "faction"), ("house", "house")]
    index = LexicalIndex.from_entries(
        (Entry(i, "Latin", words, (), (), ()) for i, words in enumerate(rows)), tmp_path
    )
    group = [(("party",), 1.0), (("faction",), 0.2)]
    found = dict(index.search_any([group], {"words": 1.0}, 5))
    assert found.keys() == {0, 1}
    assert found[0] < found[1] < 1.5 * found[0]
    assert index.search_any([], {"words": 1.0}, 5) == []
    assert index.search_any([group], {"words": 0.0}, 5) == []


# --- doors ----------------------------------------------------------------------------------------


def test_why_says_what_each_word_was_taken_for(english, capsys, tmp_path):
    index = ["--index", str(english.library.folder)]
    assert main(["search", "Когда был открыт канал?", "--why", *index]) == 0
    told = capsys.readouterr().out
    assert "What your words were taken for, Russian → English: when" in told
    assert "канал → " in told
    assert main(["ask", "Когда был открыт канал?", "--why", "--json", *index]) == 0
    given = json.loads(capsys.readouterr().out)["understood"][0]
    assert (given["from"], given["to"], given["known"]) == ("ru", "en", 1.0)
    assert {word["kind"] for word in given["words"]} == {"lexicon"}
    assert main(["search", "When was the canal opened?", "--why", *index]) == 0
    assert "No word was looked up" in capsys.readouterr().out
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": 1, "question": "x"}\n')
    many = ["search", "--questions", str(questions), "--output", str(tmp_path / "o.jsonl"), "--why", *index]
    assert main(many) == 2
    assert "--why explains one question" in capsys.readouterr().err


def test_a_table_of_a_users_terms_serves_in_each_direction():
    concepts = [concept_of("lock keeper\tn\tшлюзовой сторож\t\t수문지기")]
    made = gloss("수문지기를", "ko", "ru", [table_of(concepts, "ko")])
    assert made.plain == "шлюзовой сторож"
    back = gloss("шлюзового сторожа", "ru", "en", [table_of(concepts, "ru")])
    assert back.plain == "lock keeper"
