"""A presentation's bytes in, its slides as pages out: titles, text, tables, charts and speaker notes.

Shapes are walked as XML in the order in which the file has them, the one that is read aloud, because
python-pptx passes over diagrams and over shapes that newer versions wrap.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from ...errors import ReadError
from ..builder import Builder
from ..packed import Package, local
from ..parsed import PageReport, PageState, Parsed
from ..properties import dublin_facts
from .charts import lines_in, paragraphs_in, text_of, write_drawing

_LEFT_OUT = frozenset(("sldNum", "dt", "ftr", "hdr"))  # what stands on every slide alike
_BODIES = frozenset(("", "obj", "body", "subTitle"))


def parse_pptx(data: bytes) -> Parsed:
    """Read a PPTX; ReadError when it is none, or unpacks to more than it may."""
    import pptx
    from pptx.exc import PackageNotFoundError

    package = Package(data, "PPTX")
    try:
        slides = list(pptx.Presentation(io.BytesIO(data)).slides)
    except (PackageNotFoundError, KeyError, ValueError) as error:
        why = " ".join(str(error).split())[:120]
        raise ReadError(f"it is no sound PPTX ({why}); open it and save it anew as .pptx") from error
    builder = Builder()
    reports = [_slide(slide, number, builder) for number, slide in enumerate(slides, 1)]
    facts = dublin_facts(package.xml("docProps/core.xml"))
    hidden = [
        number for number, slide in enumerate(slides, 1) if slide._element.get("show") in ("0", "false")
    ]
    return builder.parsed(
        title=next((fact.value for fact in facts if fact.name == "title"), ""),
        facts=facts,
        page_reports=reports,
        warnings=[f"hidden in the show, and read: {_named(hidden)}"] if hidden else [],
        lost=_lost([report.page for report in reports if report.state == "unread"]),
    )


def _slide(slide: Any, number: int, builder: Builder) -> PageReport:
    """Write one slide: its title as a heading, then all else, then its notes."""
    builder.page()
    before = builder.length
    tree = slide._element.cSld.spTree
    shapes = list(_shapes(tree))
    titles = [shape for shape in shapes if _kind(shape) in ("title", "ctrTitle")]
    for shape in titles:
        builder.heading(" ".join(lines_in(shape)), 1)
    for shape in shapes:
        if shape not in titles:
            _write(shape, slide.part, builder)
    shown = builder.length > before
    if slide.has_notes_slide:
        notes = slide.notes_slide.notes_text_frame
        said = notes.text.strip() if notes is not None else ""
        builder.paragraph(f"Notes: {said}" if said else "")
    pictures = any(local(element) in ("pic", "oleObj", "blip") for element in tree.iter())
    state: PageState = "read" if builder.length > before else "unread" if pictures else "blank"
    warnings = (
        () if shown or not pictures or state == "unread" else ("it shows pictures; read are its notes",)
    )
    return PageReport(number, state, "python-pptx", builder.length - before, None, warnings)


def _shapes(parent: Any) -> Iterator[Any]:
    """Yield the shapes that may hold text, through groups and wrappers; of alternatives the newest."""
    for element in parent:
        name = local(element)
        if name in ("sp", "graphicFrame", "cxnSp"):
            yield element
        elif name == "AlternateContent":
            choices = [list(_shapes(choice)) for choice in element]
            yield from next(filter(None, choices), [])
        elif name in ("grpSp", "contentPart"):
            yield from _shapes(element)


def _kind(shape: Any) -> str | None:
    """Name the placeholder a shape is, empty for a plain one; None for what is no placeholder."""
    for element in shape.iter():
        if local(element) == "ph":
            return str(element.get("type") or "")
        if local(element) in ("txBody", "graphic"):
            break
    return None


def _write(shape: Any, part: Any, builder: Builder) -> None:
    kind = _kind(shape)
    if kind in _LEFT_OUT:
        return
    if local(shape) == "graphicFrame":
        _graphic(shape, part, builder)
        return
    for paragraph in paragraphs_in(shape):
        marks = {local(element) for element in paragraph.iter()}
        listed = "buChar" in marks or "buAutoNum" in marks or (kind in _BODIES and "buNone" not in marks)
        builder.paragraph(text_of(paragraph), "item" if listed else "")


def _graphic(frame: Any, part: Any, builder: Builder) -> None:
    """Write a table, a chart or a diagram."""
    table = next((element for element in frame.iter() if local(element) == "tbl"), None)
    if table is None:
        write_drawing(frame, part, builder)
        return
    rows = [
        [" ".join(lines_in(cell)) for cell in row if local(cell) == "tc"]
        for row in table
        if local(row) == "tr"
    ]
    properties = next((child for child in table if local(child) == "tblPr"), None)
    headed = properties is not None and properties.get("firstRow") in ("1", "true")
    builder.table(rows, headed=True if headed else None)


def _lost(unread: list[int]) -> str:
    if not unread:
        return ""
    verb = "holds" if len(unread) == 1 else "hold"
    return (
        f"{_named(unread)} {verb} only pictures; save it as PDF, OCR that (e.g. with ocrmypdf), and index it"
    )


def _named(slides: list[int]) -> str:
    return f"slide{'s' if len(slides) > 1 else ''} {', '.join(map(str, slides))}"
