"""A drawing in an Office file (chart, diagram) in, the words and numbers that it shows out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..builder import Builder
from ..packed import attribute, local, xml_root

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MARKS = {"br": "\n"}
_MOST = 10_000  # points of a series


def write_drawing(drawing: Any, part: Any, builder: Builder) -> None:
    """Write the charts and diagrams in an element of a part of the package."""
    for element in drawing.iter():
        name = local(element)
        if name == "chart" and (found := _related(part, element.get(f"{_R}id"))) is not None:
            _chart(found, builder)
        elif name == "relIds" and (found := _related(part, element.get(f"{_R}dm"))) is not None:
            for point in found.iter():
                if local(point) == "pt" and point.get("type", "node") in ("node", "asst"):
                    builder.paragraph("\n".join(lines_in(point)), "item")


def lines_in(shape: Any) -> list[str]:
    """List the paragraphs of a drawing's text that hold something."""
    return [text for paragraph in paragraphs_in(shape) if (text := text_of(paragraph).strip())]


def paragraphs_in(shape: Any) -> Iterator[Any]:
    """Yield the paragraphs of a drawing's text, however deep."""
    return (element for element in shape.iter() if local(element) == "p" and "drawingml" in element.tag)


def text_of(paragraph: Any) -> str:
    """Write a paragraph's runs, fields, line breaks and formulas."""
    parts = (
        (element.text or "") if (name := local(element)) == "t" else _MARKS.get(name, "")
        for element in paragraph.iter()
    )
    return "".join(parts)


def _related(part: Any, relation: str | None) -> Any:
    """Parse the part that a relation names; None when there is none."""
    try:
        return xml_root(part.rels[relation].target_part.blob)
    except (KeyError, AttributeError, ValueError):
        return None


def _chart(root: Any, builder: Builder) -> None:
    """Write a chart as its title and the table that it draws."""
    title = next((element for element in root.iter() if local(element) == "title"), None)
    caption = " ".join(lines_in(title)) if title is not None else ""
    names: list[str] = []
    columns: list[list[str]] = []
    labels: list[str] = []
    for series in (element for element in root.iter() if local(element) == "ser"):
        parts = {local(child): child for child in series}
        names.append(" ".join(_points(parts.get("tx"))) or f"Series {len(names) + 1}")
        labels = _points(parts.get("cat", parts.get("xVal"))) or labels
        columns.append(_points(parts.get("val", parts.get("yVal"))))
    builder.paragraph(caption)
    if columns:
        height = max(len(labels), *map(len, columns))
        sides = (labels, *columns)
        table = [[side[row] if row < len(side) else "" for side in sides] for row in range(height)]
        builder.table([["", *names], *table], caption, True)


def _points(parent: Any) -> list[str]:
    """List the values that a chart keeps of its cells, by their places."""
    values: dict[int, str] = {}
    for element in parent.iter() if parent is not None else ():
        if local(element) == "v" and local(above := element.getparent()) == "pt":
            place = attribute(above, "idx")
            if place.isdigit() and int(place) < _MOST:
                values.setdefault(int(place), element.text or "")
        elif local(element) == "v":
            values.setdefault(0, element.text or "")
    return [values.get(place, "") for place in range(max(values, default=-1) + 1)]
