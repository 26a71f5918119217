"""A source set as a DOCX file: heading styles, tables, lists, real footnotes and core properties."""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree
from source import Bullets, Heading, Run, Source, Table, plain, runs
from tabular import NUMBER

WRITTEN = datetime(2020, 1, 1)
ZIP_DATE = (2020, 1, 1, 0, 0, 0)
LATIN = "Times New Roman"
EAST_ASIAN = {"ko": "Batang"}
LOCALES = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ", "ko": "ko-KR"}
LEFT_OVER = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
SEPARATORS = (("-1", "separator"), ("0", "continuationSeparator"))


def _element(tag: str, **attributes: str) -> etree._Element:
    """Return an element in Word's name space."""
    out = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        out.set(qn(f"w:{name}"), value)
    return out


def _set_fonts(properties: etree._Element, east_asian: str) -> None:
    """Name the fonts of a style outright, instead of the theme's."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, _element("rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=east_asian, cs=LATIN))


def _styles(document: DocumentType, language: str) -> None:
    """Set fonts, colours and the language of the styles in use, and add those of footnotes."""
    east_asian = EAST_ASIAN.get(language, LATIN)
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _set_fonts(defaults, east_asian)
    locale = LOCALES[language]
    far = locale if language in EAST_ASIAN else "en-US"
    defaults.find(qn("w:lang")).attrib.update({qn("w:val"): locale, qn("w:eastAsia"): far})
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(9)
    mark = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.font.superscript = True
    for name in ("Normal", "Title", "Subtitle", "Caption", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        _set_fonts(style.element.get_or_add_rPr(), east_asian)
        if name != "Normal":
            style.font.color.rgb = RGBColor(0, 0, 0)


def _note_mark(mark: str) -> etree._Element:
    """Return the run that refers to a footnote."""
    run, properties = _element("r"), _element("rPr")
    properties.append(_element("rStyle", val="footnotereference"))
    run.append(properties)
    run.append(_element("footnoteReference", id=mark))
    return run


def _write(paragraph: WordParagraph, text_runs: list[Run], bold: bool = False) -> None:
    """Write styled runs into a paragraph."""
    for piece in text_runs:
        if piece.note is not None:
            paragraph._p.append(_note_mark(piece.note))
            continue
        run = paragraph.add_run(piece.text)
        run.bold = True if piece.bold or bold else None
        run.italic = True if piece.italic else None


def _note_runs(text: str) -> list[etree._Element]:
    """Return the runs of a footnote's text."""
    scratch = Document().add_paragraph()
    _write(scratch, [Run(" "), *runs(text)])
    return list(scratch._p.iterchildren(qn("w:r")))


def _footnotes(document: DocumentType, notes: dict[str, str]) -> None:
    """Add the part that holds the footnotes."""
    root = etree.fromstring(f"<w:footnotes {nsdecls('w')}/>")
    for number, kind in SEPARATORS:
        note, paragraph, run = _element("footnote", type=kind, id=number), _element("p"), _element("r")
        run.append(_element(kind))
        paragraph.append(run)
        note.append(paragraph)
        root.append(note)
    for mark, text in notes.items():
        note, paragraph, style = _element("footnote", id=mark), _element("p"), _element("pPr")
        style.append(_element("pStyle", val="footnotetext"))
        head = _note_mark(mark)
        head.replace(head[-1], _element("footnoteRef"))
        paragraph.extend([style, head, *_note_runs(text)])
        note.append(paragraph)
        root.append(note)
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    settings = _element("footnotePr")
    settings.extend([_element("footnote", id=number) for number, _ in SEPARATORS])
    document.settings.element.find(qn("w:compat")).addprevious(settings)


def _cell(cell: _Cell, text: str, header: bool, figures: bool) -> None:
    """Write one cell of a table."""
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    if figures:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _write(paragraph, runs(text), bold=header)


def _table(document: DocumentType, block: Table) -> None:
    """Write a table under its caption; its first row is repeated on every page."""
    if block.caption:
        caption = document.add_paragraph(style="Caption")
        caption.paragraph_format.keep_with_next = True
        _write(caption, runs(block.caption))
    table = document.add_table(len(block.rows), len(block.rows[0]), style="Table Grid")
    figures = [all(NUMBER.match(row[n]) for row in block.rows[1:]) for n in range(len(block.rows[0]))]
    for number, (row, texts) in enumerate(zip(table.rows, block.rows, strict=True)):
        for cell, text, right in zip(row.cells, texts, figures, strict=True):
            _cell(cell, text, number == 0, right)
    table.rows[0]._tr.get_or_add_trPr().append(_element("tblHeader"))
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _field(paragraph: WordParagraph, code: str) -> None:
    """Add a field, such as the number of the page."""
    field = _element("fldSimple", instr=code)
    run, text = _element("r"), _element("t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _furniture(document: DocumentType, source: Source) -> None:
    """Set the running head, the page number and the core properties."""
    section = document.sections[0]
    section.header.paragraphs[0].text = source.get("running_head") or source.get("title")
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(foot, "PAGE")
    core = document.core_properties
    core.title, core.author = source.get("title"), source.get("author")
    core.language = LOCALES[source.get("language")]
    core.comments, core.last_modified_by, core.revision = "", source.get("author"), 1
    core.created = core.modified = WRITTEN


def _packed(document: DocumentType) -> bytes:
    """Save the document with fixed dates inside the file."""
    package = document.part.package
    for key in [key for key, link in package.rels.items() if link.reltype == LEFT_OVER]:
        del package.rels[key]
    loose, out = io.BytesIO(), io.BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()


def make_word(source: Source) -> bytes:
    """Return the source as a DOCX file."""
    document = Document()
    _styles(document, source.get("language"))
    document.add_paragraph(source.get("title"), style="Title")
    document.add_paragraph(source.get("author"), style="Subtitle")
    for block in source.blocks:
        if isinstance(block, Heading):
            document.add_heading(plain(block.text), level=max(1, block.level - 1))
        elif isinstance(block, Table):
            _table(document, block)
        elif isinstance(block, Bullets):
            for item in block.items:
                style = "List Number" if block.ordered else "List Bullet"
                _write(document.add_paragraph(style=style), runs(item))
        else:
            _write(document.add_paragraph(), runs(block.text))
    if source.notes:
        _footnotes(document, source.notes)
    _furniture(document, source)
    return _packed(document)
