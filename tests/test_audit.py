"""Every verdict in four languages; claims of place; what an audit prints."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from pipeline.audit import Auditor, check, fell_short, to_json
from pipeline.evidence import Document, Page, Span

TEXTS = {
    "en": (
        "The tenant may leave the flat within ninety days of written notice. The landlord shall not be liable"
        " for damage caused by frost. In Almaty the city court decides every dispute between the parties.\f"
        "The deposit is returned when the keys have been handed over and the meters were read together."
    ),
    "ru": (
        "Арендатор вправе освободить квартиру в течение девяноста дней после письменного уведомления."
        " Владелец не отвечает за ущерб, причинённый морозом. Все споры сторон решает городской суд Алматы.\f"
        "Залог возвращается после того, как переданы ключи и сняты показания всех счётчиков."
    ),
    "kk": (
        "Жалға алушы жазбаша хабарламадан кейін тоқсан күн ішінде пәтерді босата алады."
        " Үй иесі аяздан келген зиян үшін жауап бермейді. Тараптардың барлық дауын Алматы қалалық соты"
        " шешеді.\f"
        "Кепілақы кілттер тапсырылып, барлық есептегіштің көрсеткіші бірге алынғаннан кейін қайтарылады."
    ),
    "ko": (
        "임차인은 서면 통지를 받은 날부터 구십일 안에 언제든지 집을 비울 수 있다."
        " 집주인은 추위 때문에 생긴 손해에 대하여 책임을 지지 않는다."
        " 당사자의 모든 다툼은 서울 법원이 최종적으로 결정한다.\f"
        "보증금은 열쇠를 넘겨주고 계량기를 함께 확인한 뒤에 임차인에게 돌려준다."
    ),
}
CASES = {
    "en": {
        "exact": "leave the flat within ninety days of written notice",
        "normalised": "leave the  flat within ni\u00adnety days of written notice",
        "altered": "The landlord shall be liable for damage caused by frost",
        "spliced": "The tenant may leave the flat In Almaty the city court decides every dispute",
        "near": "the city court settles every dispute between the parties",
        "fabricated": "Pets of any kind are welcome in the garden on Sundays",
    },
    "ru": {
        "exact": "освободить квартиру в течение девяноста дней после письменного уведомления",
        "normalised": "освободить квартиру\u00a0в течение девяноста дней после пись-\nменного уведомления",
        "altered": "Владелец отвечает за ущерб, причинённый морозом",
        "spliced": "Арендатор вправе освободить квартиру переданы ключи и сняты показания всех счётчиков",
        "near": "Залог возвращается после того, как вручены ключи и сняты показания всех счётчиков",
        "fabricated": "Домашние животные по воскресеньям могут гулять в саду",
    },
    "kk": {
        "exact": "жазбаша хабарламадан кейін тоқсан күн ішінде пәтерді босата алады",
        "normalised": "жазбаша хабарламадан кейін\n тоқсан күн ішінде пәтерді босата алады",
        "altered": "Үй иесі аяздан келген зиян үшін жауап береді",
        "spliced": "Жалға алушы жазбаша хабарламадан кейін барлық есептегіштің көрсеткіші бірге алынғаннан",
        "near": "Үй иесі суықтан келген зиян үшін жауап бермейді",
        "fabricated": "Жексенбі күні бақта үй жануарларымен серуендеуге болады",
    },
    "ko": {
        "exact": "서면 통지를 받은 날부터 구십일 안에 언제든지 집을 비울 수 있다",
        "normalised": "서면 통지를 받은 날부터　구십일 안에 언제든지 집을 비울 수 있다",
        "altered": "서면 통지를 받은 날부터 삼십일 안에 언제든지 집을 비울 수 있다",
        "spliced": "임차인은 서면 통지를 받은 날부터 계량기를 함께 확인한 뒤에 임차인에게",
        "near": "집주인은 더위 때문에 생긴 손해에 대하여 책임을 지지 않는다",
        "fabricated": "일요일에는 정원에서 애완동물과 함께 산책하는 것이 좋겠다",
    },
}


class Shelf:
    """A library in memory; a form feed ends a page, labels are i, ii, ..."""

    def __init__(self, texts: dict[str, str], stale: Iterable[str] = ()) -> None:
        self._documents = {name: _document(text) for name, text in texts.items()}
        self._stale = set(stale)

    def names(self) -> list[tuple[str, str]]:
        return [(name, document.doc_id) for name, document in self._documents.items()]

    def document(self, doc_id: str) -> Document:
        return next(document for document in self._documents.values() if document.doc_id == doc_id)

    def state(self, name: str) -> str:
        return "stale" if name in self._stale else "indexed"


def _document(text: str) -> Document:
    pages, at = [], 0
    for index, part in enumerate(text.split("\f"), 1):
        pages.append(Page(index, "i" * index, Span(at, min(at + len(part) + 1, len(text)))))
        at += len(part) + 1
    return Document(f"id-{hash(text)}", text[:12], "en", text, tuple(pages))


SHELF = Shelf({f"lease_{language}.pdf": text for language, text in TEXTS.items()})


def verdict(text: str, shelf: Shelf = SHELF) -> str:
    (quote,) = check(text, shelf).quotes
    return quote.verdict


@pytest.mark.parametrize("wanted", list(CASES["en"]))
@pytest.mark.parametrize("language", list(CASES))
@pytest.mark.parametrize("claimed", [False, True])
def test_every_verdict_in_every_language(language: str, wanted: str, claimed: bool) -> None:
    claim = f" (lease_{language}.pdf, p. 1)" if claimed and wanted != "spliced" else ""
    text = f"«{CASES[language][wanted]}»{claim}."
    (quote,) = check(text, SHELF).quotes
    assert quote.verdict == wanted
    assert quote.text == quote.span.of(text)
    if wanted == "fabricated":
        assert quote.document is None
    else:
        assert quote.document == f"lease_{language}.pdf"
        assert quote.source_span is not None
        assert quote.source_text == quote.source_span.of(TEXTS[language])


@pytest.mark.parametrize("language", list(CASES))
def test_the_verdicts_that_hang_on_place(language: str) -> None:
    words, name = CASES[language]["exact"], f"lease_{language}.pdf"
    other = "lease_ru.pdf" if language != "ru" else "lease_en.pdf"
    assert verdict(f"«{words}» ({other}, p. 1).") == "misattributed"
    assert verdict(f"«{words}» ({name}, p. 2).") == "misattributed"
    assert verdict(f"«{words}» (unknown.pdf, p. 2).") == "uncheckable"
    assert verdict(f"«{words.split()[0]}» ({name}).") == "uncheckable"
    twice = Shelf({name: TEXTS[language], "copy.txt": "Copy. " + TEXTS[language]})
    assert verdict(f"«{words}».", twice) == "ambiguous"
    assert verdict(f"«{words}» (copy.txt).", twice) == "exact"
    stale = Shelf({name: TEXTS[language]}, [name])
    assert verdict(f"«{words}» ({name}).", stale) == "stale"
    assert verdict(f"«{words}».", stale) == "stale"


def test_thirty_for_ninety_days_is_altered() -> None:
    (quote,) = check(
        "“leave the flat within thirty days of written notice” (lease_en.pdf, p. i)", SHELF
    ).quotes
    (difference,) = quote.differences
    assert (quote.verdict, difference.said, difference.source, difference.kind) == (
        "altered", "thirty", "ninety", "number",
    )  # fmt: skip


def test_the_four_cases_that_others_fail() -> None:
    front = "İsmet of İzmir writes this foreword, İstanbul, 1 May; İİİ. \f" + TEXTS["en"]
    shelf = Shelf({"lease.pdf": front})
    thirty, liable, dotted, roman = check(
        "“leave the flat within thirty days of written notice” (lease.pdf, p. ii);"
        " “The landlord shall be liable for damage caused by frost” (lease.pdf, p. ii);"
        " “İsmet of İzmir writes this foreword” (lease.pdf, p. i);"
        " “The deposit is returned when the keys have been handed over” (lease.pdf, p. iii).",
        shelf,
    ).quotes
    assert [(d.said, d.source, d.kind) for d in thirty.differences] == [("thirty", "ninety", "number")]
    assert [(d.said, d.source, d.kind) for d in liable.differences] == [("", "not", "negation")]
    assert (thirty.verdict, liable.verdict, dotted.verdict, roman.verdict) == (
        "altered", "altered", "exact", "exact",
    )  # fmt: skip
    for quote in (thirty, liable, dotted, roman):
        assert quote.source_span is not None
        assert quote.source_text == quote.source_span.of(front)
    assert roman.pages == (3,)
    assert (
        verdict("“The deposit is returned when the keys have been handed over” (p. ii)", shelf)
        == "misattributed"
    )
    assert verdict("“Ismet of Izmir writes this foreword” (lease.pdf)", shelf) == "altered"


def test_liable_for_not_liable_is_altered() -> None:
    (quote,) = check("“The landlord shall be liable for damage caused by frost.”", SHELF).quotes
    assert [(d.said, d.source, d.kind) for d in quote.differences] == [("", "not", "negation")]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("a load of 10³ tons rested on the beam", "exact"),
        ("a load of 103 tons rested on the beam", "altered"),
        ("after 5½ days the beam bent a little", "exact"),
        ("after 51/2 days the beam bent a little", "altered"),
        ("as shown under ① in the second drawing", "exact"),
        ("as shown under 1 in the second drawing", "altered"),
        ("İsmet of İzmir drew the second beam", "exact"),
        ("Ismet of Izmir drew the second beam", "altered"),
    ],
)
def test_raised_fraction_circle_and_dotted_i_are_not_evened_out(said: str, wanted: str) -> None:
    text = (
        "There a load of 10³ tons rested on the beam, and after 5½ days the beam bent a little,"
        " as shown under ① in the second drawing. İsmet of İzmir drew the second beam."
    )
    assert verdict(f"“{said}”", Shelf({"beam.txt": text})) == wanted


@pytest.mark.parametrize(
    "claim",
    [
        " (lease_en.pdf, p. 2)", " [lease_en.pdf p.2]", " — lease_en.pdf, page 2", " (lease_en.pdf, p. ii)",
        " (lease_en.pdf, с. 2)", " (lease_en.pdf, стр. 2)", " (lease_en.pdf, 2-бет)", " (lease_en.pdf 2쪽)",
        " [1, p. 2]", " [1: 2]", ", says the lease (lease_en.pdf, pp. 2-3)", " (lease_en, p. 2)",
    ],
)  # fmt: skip
def test_claims_after_a_quote(claim: str) -> None:
    text = f"“The deposit is returned when the keys have been handed over”{claim}.\n\n[1] lease_en.pdf\n"
    (quote,) = check(text, SHELF).quotes
    assert (quote.verdict, quote.claimed_document) == ("exact", "lease_en.pdf")
    assert quote.claimed_page in ("2", "ii", "2-3")
    assert (
        check(text.replace("2", "1").replace("ii", "i").replace("1-3", "1-1"), SHELF).quotes[0].verdict
        == "misattributed"
    )


def test_claims_before_a_quote_and_of_authors() -> None:
    words = "“The deposit is returned when the keys have been handed over”"
    assert check(f"According to lease_en.pdf, p. 2, {words}.", SHELF).quotes[0].claimed_page == "2"
    shelf = Shelf({"smith_2019.pdf": TEXTS["en"], "jones_2020.pdf": TEXTS["ru"]})
    (quote,) = check(f"{words} (Smith 2019, p. 2).", shelf).quotes
    assert (quote.claimed_document, quote.verdict) == ("smith_2019.pdf", "exact")
    assert verdict(f"{words} (Brown 2018, p. 2).", shelf) == "uncheckable"
    assert verdict(f"{words} (emphasis added).", shelf) == "exact"


def test_a_claim_belongs_to_its_own_quote() -> None:
    one, two = CASES["en"]["exact"], CASES["ru"]["exact"]
    first, second = check(f"“{one}” (lease_en.pdf, p. 1) and “{two}”.", SHELF).quotes
    assert (first.claimed_document, second.claimed_document) == ("lease_en.pdf", None)
    first, second = check(f"“{one}”, while lease_ru.pdf says “{two}”.", SHELF).quotes
    assert (first.claimed_document, second.claimed_document) == (None, "lease_ru.pdf")


def test_a_quote_with_an_ellipsis_is_checked_by_its_parts() -> None:
    assert verdict("“The tenant may leave the flat … of written notice”") == "exact"
    assert verdict("“of written notice […] The tenant may leave the flat”") == "spliced"
    assert verdict("“The tenant may leave the flat ... within thirty days of written notice”") == "altered"


def test_inner_quotes_are_listed_unless_the_outer_one_stands() -> None:
    shelf = Shelf({"a.txt": "He wrote: the «old house by the river» was sold in spring to nobody at all."})
    assert len(check("“the «old house by the river» was sold in spring”", shelf).quotes) == 1
    nested = check("“As I once read, «old house by the river», my dear friends”", shelf).quotes
    assert [quote.verdict for quote in nested] == ["fabricated", "exact"]


def test_json_has_the_promised_fields() -> None:
    text = f"«{CASES['en']['altered']}» (lease_en.pdf, p. 1). In Almaty it took ninety days. “too short”"
    printed = to_json(check(text, SHELF))
    assert set(printed) == {"quotes", "claims", "summary"}
    first = printed["quotes"][0]
    assert " ".join(first) == (
        "number start end text verdict document source_start source_end page pages source_text differences"
        " claimed"
    )
    assert text[first["start"] : first["end"]] == first["text"]
    assert TEXTS["en"][first["source_start"] : first["source_end"]] == first["source_text"]
    assert (first["page"], first["pages"]) == (1, [1])
    assert first["differences"] == [{"said": "", "source": "not", "kind": "negation"}]
    assert first["claimed"] == {"document": "lease_en.pdf", "page": 1}
    last = printed["quotes"][1]
    assert last["claimed"] == {"document": None, "page": None}
    assert [last[key] for key in ("document", "source_start", "page", "pages", "source_text")] == [None] * 5
    assert printed["summary"] == {"altered": 1, "uncheckable": 1}
    (claim,) = printed["claims"]
    assert (claim["tokens"], claim["documents"]) == (["Almaty", "ninety"], ["lease_en.pdf"])


def test_claims_name_the_documents_that_hold_all_they_say() -> None:
    found = check("Nothing to see. It took ninety weeks in Almaty, and Astana too.", SHELF).claims
    assert [claim.documents for claim in found] == [()]


def test_fell_short_only_by_what_is_wrong() -> None:
    fine = check(f"«{CASES['en']['exact']}» «{CASES['en']['near']}» “too short”", SHELF)
    assert not fell_short(fine)
    for wanted in ("altered", "spliced", "fabricated"):
        assert fell_short(check(f"«{CASES['en'][wanted]}»", SHELF))


def test_an_auditor_sees_a_changed_library() -> None:
    shelf = Shelf({"lease_ru.pdf": TEXTS["ru"]})
    auditor = Auditor(shelf)
    text = f"«{CASES['en']['exact']}»"
    assert auditor.check(text).quotes[0].verdict == "fabricated"
    shelf.__init__({"lease_en.pdf": TEXTS["en"]})  # type: ignore[misc]
    assert auditor.check(text).quotes[0].verdict == "exact"


@pytest.mark.parametrize(
    "text", ["", "no quotes at all", "“", '""', "> \n", "«»", "(p. 3) [1]", "\ufeff", "a" * 5000]
)
def test_odd_texts_do_no_harm(text: str) -> None:
    assert to_json(check(text, SHELF))["quotes"] == []
    assert to_json(check(text, Shelf({})))["quotes"] == []
