"""Spans, pages and answers hold what they promise."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence import Answer, Document, Page, Section, Span, trimmed, union


@given(st.integers(-5, 50), st.integers(-5, 50))
def test_a_span_is_half_open_and_not_empty(start, end):
    if 0 <= start < end:
        assert len(Span(start, end)) == end - start
    else:
        with pytest.raises(ValueError, match="0 <= start < end"):
            Span(start, end)


spans = st.builds(lambda a, n: Span(a, a + n), st.integers(0, 60), st.integers(1, 20))


@given(st.lists(spans, max_size=8))
def test_a_union_covers_what_its_spans_cover(listed):
    def covered(some):
        return {i for span in some for i in range(span.start, span.end)}

    merged = union(listed)
    assert covered(merged) == covered(listed)
    assert all(a.end < b.start for a, b in itertools.pairwise(merged))


@given(st.text(min_size=1), st.data())
def test_trimming_drops_white_space_alone(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    inner = trimmed(span, text)
    assert (inner.of(text) if inner else "") == span.of(text).strip()


def test_a_span_over_a_page_break_has_two_pages():
    text = "one two\fthree four\ffive"
    pages = (
        Page(1, "i", Span(0, 8)),
        Page(2, None, None),
        Page(3, "1", Span(8, 19)),
        Page(4, "2", Span(19, 23)),
    )
    document = Document("d", "t", "en", text, pages)
    assert [page.index for page in document.pages_of(Span(4, 13))] == [1, 3]
    assert [page.index for page in document.pages_of(Span(19, 23))] == [4]
    assert [page.index for page in document.pages_of(Span(0, 23))] == [1, 3, 4]


def test_a_section_is_the_path_of_headings_above():
    sections = (Section("Results", 1, Span(0, 50)), Section("Table 2", 2, Span(20, 40)))
    document = Document("d", "t", "en", "x" * 60, sections=sections)
    assert document.section_of(Span(25, 30)) == "Results › Table 2"
    assert document.section_of(Span(55, 58)) is None


def test_an_answer_has_text_and_citations_or_neither_and_a_reason():
    with pytest.raises(ValueError, match="neither and a reason"):
        Answer("q", "words without a source", (), (), 0.9, 0.9)
    with pytest.raises(ValueError, match="neither and a reason"):
        Answer("q", "", (), (), 0.1, 0.1)
    assert not Answer("q", "", (), (), 0.1, 0.1, reason="not found").answered
