"""Identities of the normalised text and of citations; what counts as critical in four languages."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cite import Source, cite, compare, locate, normal_text, normalised, quotes, reverify
from pipeline.evidence import Document, Draft, Page, Place, Section, Span

TRICKY = st.one_of(
    st.sampled_from(
        "ab-\n\r \f\u00a0\u00ad\ufffe\u200b\u0301\u0323é“’—ﬁＡ－＂½³①İß\u1100\u1161\u11a8가ﬀ\u1fef\u2000'\""
    ),
    st.characters(),
)
WORDS = [
    row.split()
    for row in (
        "the tenant landlord shall leave every flat before winter comes notice of ninety days written court",
        "договор аренды заключён между сторонами сроком без согласия владельца суда города Алматы",
        "шарт бойынша тараптар үйді қыста босатуға міндетті сот шешімі қаланың тұрғындары үшін",
        "임차인은 계약에 따라 겨울이 오기 전에 집을 비워야 하며 법원의 결정을 따른다",
    )
]


def prose(seed: int, count: int = 300) -> str:
    """Make a text of four languages: sentences, paragraphs and numbers, different for each seed."""
    chance = random.Random(seed)
    out: list[str] = []
    for n in range(count):
        row = chance.choice(WORDS)
        out.append(" ".join(chance.choice(row) for _ in range(chance.randint(4, 12))).capitalize())
        out.append(f" {n * 7 + seed}.")
        out.append(chance.choice([" ", " ", "\n", "\n\n"]))
    return "".join(out)


def document(text: str, doc_id: str = "d1") -> Document:
    half = text.find(" ", len(text) // 2)
    pages = (Page(1, "iii", Span(0, half)), Page(2, "1", Span(half, len(text))))
    return Document(doc_id, "A title", "en", text, pages, (Section("First", 1, Span(0, len(text))),))


@settings(max_examples=500, deadline=None)
@given(st.text(TRICKY), st.sampled_from(["", "-"]))
def test_normalised_is_idempotent_and_its_map_is_monotone(text: str, joint: str) -> None:
    once = normalised(text, joint=joint)
    assert normalised(once.text, joint=joint).text == once.text
    assert len(once.text) == len(once.starts) == len(once.ends)
    assert list(once.starts) == sorted(once.starts)
    assert list(once.ends) == sorted(once.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(once.starts, once.ends, strict=True))
    assert normal_text(text) == normalised(text).text


@settings(max_examples=500, deadline=None)
@given(st.text(TRICKY, min_size=1), st.data())
def test_every_normalised_span_comes_from_a_span_that_normalises_to_it(
    text: str, data: st.DataObject
) -> None:
    once = normalised(text)
    if once.text:
        start = data.draw(st.integers(0, len(once.text) - 1))
        end = data.draw(st.integers(start + 1, len(once.text)))
        origin = once.original(Span(start, end)).of(text)
        assert once.text[start:end] in normalised(origin).text


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("a \t\n b", "a b"),
        ("“a” «b» ‘c’", '"a" "b" \'c\''),
        ("1990–1995 — −5", "1990-1995 - -5"),
        ("oﬃce ﬁle ﬂow", "office file flow"),
        ("co\u00adop zero\u200bwidth", "coop zerowidth"),
        ("exam-\nple exam\ufffeple exam\ufffe\nple", "example example example"),
        ("Anglo-\nSaxon", "Anglo-Saxon"),
        ("ＡＢＣ　１", "ABC 1"),
        (unicodedata.normalize("NFD", "й 각 é"), "й 각 é"),
        ("İstanbul", "İstanbul"),
    ],
)
def test_typography_is_evened_out(written: str, plain: str) -> None:
    assert normalised(written).text == plain


@pytest.mark.parametrize(
    ("one", "other"), [("10³", "103"), ("5½", "51/2"), ("①", "1"), ("x²", "x2"), ("Ⅳ", "IV"), ("a", "A")]
)
def test_never_nfkc(one: str, other: str) -> None:
    assert normalised(one).text != normalised(other).text


@pytest.mark.parametrize(
    ("said", "source", "kinds"),
    [
        ("within thirty days of it", "within ninety days of it", {"number"}),
        ("he shall be liable for it", "he shall not be liable for it", {"negation"}),
        ("on 3 May we met", "on 3 June we met", {"date"}),
        ("for ten years or so", "for ten months or so", {"unit"}),
        ("we saw Almaty in spring", "we saw Astana in spring", {"name"}),
        ("a big house here", "a large house here", {"word"}),
        ("на тридцать дней вперёд", "на девяносто дней вперёд", {"number"}),
        ("он обязан платить всё", "он не обязан платить всё", {"negation"}),
        ("ставка три процента", "ставка три рубля", {"unit"}),
        ("в марте этого года", "в апреле этого года", {"date"}),
        ("сказал тогда Иванов им", "сказал тогда Петров им", {"name"}),
        ("отыз күн ішінде", "тоқсан күн ішінде", {"number"}),
        ("ол кеше келмеді деп", "ол кеше келді деп", {"negation"}),
        ("үй жоқ болды", "үй бар болды", {"negation", "word"}),
        ("содан кейін мамыр айы", "содан кейін маусым айы", {"date"}),
        ("그는 삼십일 동안 있었다", "그는 구십일 동안 있었다", {"number"}),
        ("책임이 있다고 본다", "책임이 없다고 본다", {"negation", "word"}),
        ("길이가 5킬로미터 정도", "길이가 5미터 정도", {"unit"}),
        ("그는 부산에서 태어났다", "그는 서울에서 태어났다", {"name"}),
        ("10³ times as much", "103 times as much", {"number"}),
        ("5½ days at most", "51/2 days at most", {"number"}),
        ("see item ① here", "see item 1 here", {"number"}),
        ("they won it 1-00 at home", "they won it 1-0 at home", {"number"}),
        ("그는 애리조나에서 자랐다", "그는 펜실베이니아에서 자랐다", {"name"}),
        ("페이스북에서 그렇게 밝혔다", "인스타그램에서 그렇게 밝혔다", {"name"}),
    ],
)
def test_critical_differences_have_their_kind(said: str, source: str, kinds: set[str]) -> None:
    assert {difference.kind for difference in compare(said, source)} == kinds


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("cost 1,000 tenge", "cost 1000 tenge"),
        ("cost 1 000 tenge", "cost 1000 tenge"),
        ("within thirty days", "within 30 days"),
        ("two thousand five hundred men", "2,500 men"),
        ("ставка 5 процентов", "ставка 5% "),
        ("it isn't lawful", "it is not lawful"),
        ("on 03 May we met", "on 3 May we met"),
    ],
)
def test_the_same_value_written_otherwise_is_not_critical(said: str, source: str) -> None:
    assert {difference.kind for difference in compare(said, source)} == {"word"}


def test_precision_counts() -> None:
    assert {difference.kind for difference in compare("about 5.0 percent", "about 5 percent")} == {"number"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.data())
def test_a_slice_of_words_is_exact_and_with_other_typography_normalised(
    seed: int, data: st.DataObject
) -> None:
    text = prose(seed, 40)
    words = [Span(*match) for match in _word_spans(text)]
    first = data.draw(st.integers(0, len(words) - 6))
    last = data.draw(st.integers(first + 4, min(first + 40, len(words) - 1)))
    quote = text[words[first].start : words[last].end]
    assert {match.how for match in locate(quote, text)} == {"exact"}
    other = quote.replace(" ", "\u00a0\n", 1).replace("а", "а\u200b")
    other = unicodedata.normalize("NFD", re.sub(r"e(?=\w)", "e\u00ad", other))
    if other != quote:
        found = locate(other, text)
        assert {match.how for match in found} == {"normalised"}
        assert any(match.span.of(text) == quote for match in found)


def _word_spans(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    return spans


def test_an_i_with_a_dot_keeps_offsets() -> None:
    text = "İİİ Before it all. Mr İnönü of İzmir signed the long treaty in “Lausanne” that year."
    (match,) = locate('Mr İnönü of İzmir  signed the long treaty in "Lausanne"', text)
    assert match.how == "normalised"
    assert match.span.of(text) == "Mr İnönü of İzmir signed the long treaty in “Lausanne”"
    (near,) = locate("mr i̇nönü of i̇zmir signed the long treaty in", text)
    assert near.how == "near"


@pytest.mark.parametrize(
    ("quote", "how"),
    [
        ("The well-known writer of exam-\nples came home", "normalised"),
        ("lawful acts are void from the start", "altered"),
        ("unlawful acts are void from the start", "exact"),
        ("UNLAWFUL acts are void from the start", "near"),
        ("unlawful acts are … void from the end", "near"),
        ("All unlawful acts … from the start", "exact"),
        ("from the start […] All unlawful acts", "spliced"),
        ("All unlawful acts are void writer of examples came home", "spliced"),
        ("All unlawful acts are void from the beginning", "near"),
        ("something else entirely was written over there", None),
        ("5 million people left the place", "altered"),
    ],
)
def test_the_ladder(quote: str, how: str | None) -> None:
    text = (
        "All unlawful acts are void from the start. The well-\nknown writer of examples came home. "
        "Some 3.5 million people left the place."
    )
    assert [match.how for match in locate(quote, text)][:1] == ([how] if how else [])


def test_spacing_alone_is_normalised_but_makes_no_other_word_or_number() -> None:
    text = (
        "이 계약은 당사자가 서명한 날부터 효력이 발생할 수 있다. It was 10 3 or so, he is not able to come."
    )
    assert [m.how for m in locate("서명한 날부터 효력이 발생할수있다", text)] == ["normalised"]
    assert [m.how for m in locate("or so, he is notable to come", text)] == ["altered"]
    assert "normalised" not in [m.how for m in locate("It was 103 or so, he is", text)]


def test_a_thousand_citations_slice_their_document() -> None:
    text = prose(3, 600)
    source, chance = document(text), random.Random(7)
    for _ in range(1000):
        start = chance.randrange(len(text) - 1)
        span = Span(start, min(len(text), start + chance.randint(1, 900)))
        for citation in cite(Draft("x", (Place("d1", span),), 1, 1), lambda _: source):
            assert source.text[citation.span.start : citation.span.end] == citation.quote
            assert citation.quote == citation.quote.strip()
            assert 0 < len(citation.quote) <= 600
            assert span.holds(citation.span)
            assert reverify(citation, source) == "exact"


def test_citations_are_merged_cut_and_numbered() -> None:
    text = prose(5, 200)
    places = (Place("d1", Span(10, 60)), Place("d1", Span(10, 60)), Place("d1", Span(0, 1500)))
    found = cite(Draft("x", places, 1, 1), lambda _: document(text))
    assert [citation.number for citation in found] == list(range(1, len(found) + 1))
    assert len(found) >= 3
    joined = "".join("".join(citation.quote.split()) for citation in found)
    assert joined == "".join(text[:1500].split())


def test_a_citation_knows_page_label_and_section() -> None:
    source = document("One sentence here. " * 40)
    half = source.pages[0].span
    assert half is not None
    (first, across) = cite(
        Draft("x", (Place("d1", Span(0, 18)), Place("d1", Span(half.end - 20, half.end + 20))), 1, 1),
        lambda _: source,
    )
    assert (first.pages, first.page_label, first.section) == ((1,), "iii", "First")
    assert across.pages == (1, 2)


def test_a_place_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match=r"ends at 99, the text of d1 at 5"):
        cite(Draft("x", (Place("d1", Span(0, 99)),), 1, 1), lambda _: Document("d1", "", "en", "short"))


def test_reverify_sees_another_text() -> None:
    (citation,) = cite(
        Draft("x", (Place("d1", Span(4, 9)),), 1, 1), lambda _: document("The quick brown fox runs.")
    )
    assert reverify(citation, document("The quick brown fox runs.")) == "exact"
    assert reverify(citation, document("The quick brown fox runs.", "d2")) == "stale"
    assert reverify(citation, document("The slow old brown fox runs.")) == "stale"
    assert reverify(citation, Document("d1", "", "en", "The")) == "stale"


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “one two three” twice.", ["one two three"]),
        ('He said "one two three" twice.', ["one two three"]),
        ("Er sagte „eins zwei drei“ dann.", ["eins zwei drei"]),
        ("Он сказал «раз два три» дважды.", ["раз два три"]),
        ("Он сказал «раз „два три“ да».", ["раз „два три“ да", "два три"]),
        ("그는 「하나 둘 셋」라고, 『넷 다섯』라고.", ["하나 둘 셋", "넷 다섯"]),
        ('그는 "하나 둘 셋"이라고 말했다.', ["하나 둘 셋"]),
        ("It’s the parties’ and don’t care.", []),
        ("He said ‘one two three four’ it's.", ["one two three four"]),
        ('He said "one "two" three" once.', ['one "two" three', "two"]),
        ("It says:\n\n    one two\n    three\n\nNext.", ["one two\n    three"]),
        ("> one two\n> three\n> — a.txt, p. 3\n\nNext.", ["one two\n> three"]),
        ('A 5" pipe and a 7" pipe.', []),
        ("“never closed", []),
    ],
)
def test_quotes_are_found_in_every_style(text: str, inside: list[str]) -> None:
    assert [quote.span.of(text) for quote in quotes(text)] == inside


def test_the_words_of_a_block_are_without_its_marks() -> None:
    text = "> one two\n> three\n"
    assert [quote.words(text) for quote in quotes(text)] == ["one two\nthree"]


def test_long_texts_are_searched_quickly() -> None:
    source = Source(prose(11, 2500))
    quote = source.text[40_000:40_300].strip()
    assert locate(quote, source)[0].how in ("exact", "near", "altered")
