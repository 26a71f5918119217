"""Pieces tile any text, and passages keep within every limit."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.chunk import LONGEST, chunk, pieces, rough_count, sentences_of
from pipeline.evidence import Aside, Document, Section, Span
from pipeline.language import sentences
from pipeline.settings import ChunkSettings

prose = st.lists(
    st.one_of(
        st.text(max_size=30), st.sampled_from(["A sentence ends. ", "\n\n", "Again\tand\tagain\n", "слово "])
    ),
    max_size=60,
).map("".join)


def count(text: str) -> int:
    return len(text.split())


@example("1951, А. В. Б. Г. Д., " * 3, 5, rough_count)
@given(prose, st.integers(1, 80), st.sampled_from([len, count, rough_count]))
def test_pieces_tile_the_text(text, limit, count):
    cut = pieces(text, limit, count)
    assert "".join(span.of(text) for span in cut) == text
    assert [span.start for span in cut] == [0, *(span.end for span in cut)][: len(cut)]


@settings(deadline=None)
@given(prose, st.integers(10, 60), st.integers(60, 400), st.integers(0, 100))
def test_passages_hold_every_letter_and_keep_their_limits(text, tokens, characters, overlap):
    shape = ChunkSettings(tokens, characters, overlap)
    spans = chunk(Document("d", "t", "en", text), shape, sentences=sentences(text), count=count)
    held = {i for span in spans for i in range(span.start, span.end)}
    assert all(i in held for i, c in enumerate(text) if not c.isspace())
    assert all(len(span) <= LONGEST for span in spans)
    assert all(count(span.of(text)) <= max(tokens, 8) for span in spans)
    assert spans == tuple(sorted(spans))


def test_passages_overlap_by_whole_sentences():
    text = " ".join(f"This is sentence number {i} of the text." for i in range(40))
    shape = ChunkSettings(tokens=60, characters=400, overlap=90)
    spans = chunk(Document("d", "t", "en", text), shape, sentences=sentences(text), count=count)
    starts = {s.start for s in sentences(text)}
    assert all(span.start in starts for span in spans)
    assert all(b.start < a.end for a, b in pairwise(spans))


def test_a_new_section_begins_a_new_passage():
    text = "First things first. " * 20 + "\n\nSecond part\n\n" + "Other things then. " * 20
    at = text.index("Second part")
    sections = (Section("First", 1, Span(0, at)), Section("Second part", 1, Span(at, len(text))))
    document = Document("d", "t", "en", text, sections=sections)
    spans = chunk(document, ChunkSettings(200, 1000, 200), sentences=sentences(text), count=count)
    assert any(span.start == at for span in spans)


def test_a_line_without_any_break_is_cut_all_the_same():
    text = "x" * 5000
    spans = chunk(
        Document("d", "t", "en", text),
        ChunkSettings(),
        sentences=sentences(text),
        count=lambda t: len(t) // 4,
    )
    assert spans[0].start == 0
    assert spans[-1].end == 5000
    assert all(len(span) <= LONGEST for span in spans)


def test_what_is_aside_is_in_no_passage_and_no_passage_goes_over_it():
    body = "The first page says this and that. " * 6
    text = f"{body}\n\nJOURNAL OF TESTS\n\n{body}\n\n17\n\n{body}"
    asides = tuple(
        Aside(Span(text.index(words), text.index(words) + len(words)), kind)
        for words, kind in (("JOURNAL OF TESTS", "head"), ("17", "number"))
    )
    document = Document("d", "t", "en", text, asides=asides)
    spans = chunk(document, ChunkSettings(), sentences=sentences_of(document, sentences), count=count)
    assert [span.of(text).strip() for span in spans] == [body.strip()] * 3
    assert len(document.spoken) == len(text)
    assert "JOURNAL" not in document.spoken


def test_a_sentence_stays_whole_around_a_page_number():
    text = "The harvest of that year\n\n17\f\nwas the best of all. Then came another."
    at = text.index("17")
    document = Document("d", "t", "en", text, asides=(Aside(Span(at, at + 2), "number"),))
    first, second = sentences_of(document, sentences)
    assert first.of(text) == "The harvest of that year\n\n17\f\nwas the best of all."
    assert second.of(text) == "Then came another."
    spans = chunk(document, ChunkSettings(), sentences=[first, second], count=count)
    assert [span.of(text) for span in spans] == [text]


def test_hidden_words_are_in_no_passage_even_inside_a_sentence():
    text = "The tenant pays the following amounts\n\nSECRET ORDER\n\nof one per cent a month."
    at = text.index("SECRET")
    document = Document("d", "t", "en", text, asides=(Aside(Span(at, at + 12), "hidden"),))
    spans = chunk(document, ChunkSettings(), sentences=sentences_of(document, sentences), count=count)
    assert not any("SECRET" in span.of(text) for span in spans)
