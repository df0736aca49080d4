"""A paper as DOCX for those who must edit it: the same blocks as the HTML, in Word's own styles.

The same paper gives the same bytes. Knows nothing of figures or words.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from replyclock.analysis.notice.document import Block, Heading, Paper, PaperTable, Paragraph
from replyclock.analysis.text.translations import Language

_TEXT_WIDTH = 8845
"""Width of the text in twentieths of a point: 156 mm."""

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP archive can say
_TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en-GB"}

# For each role: Chinese font, Latin font, size in points for Chinese and for English text.
_ROLES: dict[str, tuple[str, str, float, float]] = {
    "Normal": ("FangSong", "Times New Roman", 16, 12),
    "Title": ("FZXiaoBiaoSong-B05S", "Times New Roman", 22, 18),
    "Heading 2": ("SimHei", "Times New Roman", 16, 13),
    "Heading 3": ("KaiTi", "Times New Roman", 16, 12),
    "Caption": ("SimHei", "Times New Roman", 12, 10.5),
    "Subtitle": ("FZXiaoBiaoSong-B05S", "Times New Roman", 20, 16),
    "Note": ("FangSong", "Times New Roman", 10.5, 9.5),
    "Cell": ("FangSong", "Times New Roman", 10.5, 9.5),
    "Cell Heading": ("SimHei", "Times New Roman", 10.5, 9.5),
}
# Where a font is missing, a program may take one of these before it guesses (ISO/IEC 29500-1, 17.8.3.1).
_INSTEAD = {
    "FangSong": "FangSong_GB2312,STFangsong,Noto Serif CJK SC,SimSun",
    "FZXiaoBiaoSong-B05S": "STZhongsong,Noto Serif CJK SC,SimSun",
    "SimHei": "Heiti SC,Noto Sans CJK SC,Microsoft YaHei",
    "KaiTi": "KaiTi_GB2312,STKaiti,Noto Serif CJK SC",
    "Times New Roman": "Liberation Serif",
}


_PAGE_FIELD = (
    "<w:t xml:space='preserve'>— </w:t>",
    "<w:fldChar w:fldCharType='begin'/>",
    "<w:instrText xml:space='preserve'> PAGE </w:instrText>",
    "<w:fldChar w:fldCharType='separate'/>",
    "<w:t>1</w:t>",
    "<w:fldChar w:fldCharType='end'/>",
    "<w:t xml:space='preserve'> —</w:t>",
)


def docx_bytes(paper: Paper) -> bytes:
    """The paper as a DOCX file."""
    document = Document()
    _describe(document, paper)
    _lay_out(document, paper.language)
    document.add_paragraph(paper.title, style="Title")
    _add(document, paper.blocks, paper.language)
    for attachment in paper.attachments:
        label = document.add_paragraph(attachment.label, style="Heading 2")
        label.paragraph_format.page_break_before = True
        label.paragraph_format.first_line_indent = Pt(0)
        document.add_paragraph(attachment.title, style="Subtitle")
        _add(document, attachment.blocks, paper.language)
    out = io.BytesIO()
    document.save(out)
    return _undated(out.getvalue())


def _describe(document: Any, paper: Paper) -> None:
    told = document.core_properties
    as_of = paper.as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    told.title, told.author, told.last_modified_by, told.comments = paper.title, paper.program, "", ""
    told.language = _TAGS[paper.language]
    told.created = told.modified = as_of
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # a picture of the library's own example
            del package.rels[key]


def _lay_out(document: Any, language: Language) -> None:
    """Paper, margins and page numbers of official papers (GB/T 9704-2012), fonts and sizes of every role."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    document.settings.odd_and_even_pages_header_footer = True
    _number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
    for name in ("Note", "Cell", "Cell Heading"):
        document.styles.add_style(name, 1).base_style = document.styles["Normal"]
    for name, role in _ROLES.items():
        _shape(document.styles[name], role, language)
    _space(document.styles, language)
    _name_fonts(document)


def _shape(style: Any, role: tuple[str, str, float, float], language: Language) -> None:
    chinese, latin, for_chinese, for_english = role
    bold = language == "en" and style.name not in ("Normal", "Note", "Cell")
    style.font.size = Pt(for_chinese if language == "zh" else for_english)
    style.font.name, style.font.bold, style.font.italic = latin, bold, False
    style.font.color.rgb = None
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for key in list(fonts.attrib):
        if "Theme" in key:
            del fonts.attrib[key]
    fonts.set(qn("w:eastAsia"), chinese)
    fonts.set(qn("w:cs"), latin)
    for name in ("w:lang", "w:spacing", "w:kern"):
        for found in properties.findall(qn(name)):
            properties.remove(found)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "en-GB")  # of Latin words; with zh-CN LibreOffice breaks them anywhere
    spoken.set(qn("w:eastAsia"), "zh-CN")
    properties.append(spoken)
    borders = style.element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)


def _space(styles: Any, language: Language) -> None:
    """22 lines a page for Chinese text; tables and notes stand closer."""
    indent = Pt(32) if language == "zh" else Pt(0)
    for name in _ROLES:
        shape = styles[name].paragraph_format
        close = name in ("Cell", "Cell Heading", "Note", "Caption")
        shape.space_before = Pt(0)
        shape.space_after = Pt(0 if close or language == "zh" else 6)
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if language == "zh" else WD_LINE_SPACING.AT_LEAST
        shape.line_spacing = Pt(15 if close else 28.9 if language == "zh" else 16)
        shape.first_line_indent = indent if name in ("Normal", "Heading 2", "Heading 3") else Pt(0)
        shape.keep_with_next = name in ("Heading 2", "Heading 3", "Caption", "Subtitle")
    for name in ("Title", "Subtitle"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        styles[name].paragraph_format.line_spacing = Pt(32)
        styles[name].paragraph_format.space_after = Pt(8)
    styles["Caption"].paragraph_format.space_before = Pt(8)
    styles["Note"].paragraph_format.space_before = Pt(6)


def _number(paragraph: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, as a field that Word fills in."""
    paragraph.alignment = side
    paragraph.paragraph_format.first_line_indent = Pt(0)
    for part in _PAGE_FIELD:
        run = f"<w:r {nsdecls('w')}><w:rPr><w:sz w:val='28'/></w:rPr>{part}</w:r>"
        paragraph._p.append(parse_xml(run))  # noqa: SLF001 - the library has no call for fields


def _name_fonts(document: Any) -> None:
    """The font table: which fonts are used, and what may stand in for each."""
    (part,) = (
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE
    )
    fonts = "".join(_font(name) for name in _INSTEAD)
    xml = f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?><w:fonts {nsdecls('w')}>{fonts}</w:fonts>"
    part._blob = xml.encode()  # noqa: SLF001 - the library keeps this part as bytes


def _font(name: str) -> str:
    latin = name == "Times New Roman"
    return (
        f'<w:font w:name="{name}"><w:altName w:val="{_INSTEAD[name]}"/>'
        f'<w:charset w:val="{"00" if latin else "86"}"/>'
        f'<w:family w:val="{"roman" if latin else "auto"}"/><w:pitch w:val="variable"/></w:font>'
    )


def _add(document: Any, blocks: Iterable[Block], language: Language) -> None:
    for block in blocks:
        if isinstance(block, Heading):
            document.add_paragraph(block.text, style=f"Heading {block.level}")
        elif isinstance(block, Paragraph):
            _add_paragraph(document, block, language)
        else:
            _add_table(document, block)


def _add_paragraph(document: Any, block: Paragraph, language: Language) -> None:
    paragraph = document.add_paragraph(block.text, style="Note" if block.style == "note" else "Normal")
    if block.style == "dateline":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.first_line_indent = Pt(0)
    elif block.style == "listed":
        paragraph.paragraph_format.keep_with_next = True
    elif block.style == "body" and language == "zh":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _add_table(document: Any, table: PaperTable) -> None:
    """Written as XML at once: the library's own way takes minutes for thousands of rows."""
    if table.caption:
        document.add_paragraph(table.caption, style="Caption")
    widths = [_TEXT_WIDTH * width // sum(table.widths) for width in table.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [_row(table, table.heads, widths, heading=True)]
    rows += [_row(table, row, widths, heading=False) for row in table.rows]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{color}"/>'
        for side, size, color in (("top", 12, "111111"), ("bottom", 12, "111111"), ("insideH", 4, "999999"))
    )
    shape = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="80" w:type="dxa"/>'
        '<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )
    xml = f"<w:tbl {nsdecls('w')}>{shape}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(xml))  # the last is the section's own
    document.add_paragraph("", style="Cell")


def _row(table: PaperTable, cells: Iterable[str], widths: list[int], *, heading: bool) -> str:
    repeated = "<w:tblHeader/>" if heading else ""
    told = "".join(
        _cell(cell, width, side=_side(table, place), heading=heading)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{told}</w:tr>"


def _side(table: PaperTable, place: int) -> str:
    """Figures stand to the right, numbers of rows in the middle."""
    if place not in table.figures:
        return "left"
    return "right" if place else "center"


def _cell(text: str, width: int, *, side: str, heading: bool) -> str:
    style = "CellHeading" if heading else "Cell"
    shape = f'<w:pStyle w:val="{style}"/><w:jc w:val="{side}"/>'
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"<w:p><w:pPr>{shape}</w:pPr><w:r>{lines}</w:r></w:p></w:tc>"
    )


def _undated(package: bytes) -> bytes:
    """The same archive without the instants at which its entries were written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as dated, zipfile.ZipFile(out, "w") as undated:
        for entry in dated.infolist():
            kept = zipfile.ZipInfo(entry.filename, _FIRST_DAY)
            kept.compress_type, kept.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            undated.writestr(kept, dated.read(entry))
    return out.getvalue()
