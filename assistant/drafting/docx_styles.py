"""How the paper looks: GB/T 9704 for official documents. Fonts that most offices have, with names to fall back on."""

from dataclasses import dataclass

from assistant.drafting.docx_xml import PROLOG, el, field, paragraph, root, run, val

BODY, TITLE, HEAD, SUBHEAD, SONG, LATIN = (
    "仿宋_GB2312",
    "方正小标宋简体",
    "黑体",
    "楷体_GB2312",
    "宋体",
    "Times New Roman",
)
# Other names of a font, or fonts of its kind, in the order in which they are tried.
_OTHERS = {
    BODY: "仿宋,FangSong,方正仿宋_GBK,STFangsong,华文仿宋,FZFangSong-Z02",
    TITLE: "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体",
    HEAD: "SimHei,方正黑体_GBK,Microsoft YaHei,Noto Sans CJK SC,Source Han Sans SC",
    SUBHEAD: "楷体,KaiTi,方正楷体_GBK,STKaiti,华文楷体",
    SONG: "SimSun,方正书宋_GBK,STSong,Noto Serif CJK SC,Source Han Serif SC",
    LATIN: "Liberation Serif,Tinos",
}
_FAMILIES = {BODY: "modern", TITLE: "script", HEAD: "modern", SUBHEAD: "modern", SONG: "auto", LATIN: "roman"}
A4 = (11906, 16838)  # twentieths of a point
MARGINS = {"top": 2098, "right": 1474, "bottom": 1984, "left": 1588}  # 37, 26, 35 and 28 mm
FOOTER = 1361  # 24 mm from the edge
TEXT_WIDTH = A4[0] - MARGINS["left"] - MARGINS["right"]
WIDE_WIDTH = A4[1] - MARGINS["top"] - MARGINS["bottom"]


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: font, size in half points, and XML for what is special."""

    ident: str
    name: str
    font: str = BODY
    size: int = 32
    paragraph: str = ""
    bold: bool = False
    next: str = ""
    grey: bool = False


def _spaced(line: int, *, before: int = 0, after: int = 0, rule: str = "exact") -> str:
    spacing: dict[str, str | int] = {"w:before": before, "w:after": after, "w:line": line, "w:lineRule": rule}
    return el("w:spacing", spacing)


_INDENT = el("w:ind", {"w:firstLineChars": 200, "w:firstLine": 640})
_NO_INDENT = el("w:ind", {"w:firstLineChars": 0, "w:firstLine": 0})
_KEEP = "<w:keepNext/><w:keepLines/>"


def _outline(level: int) -> str:
    return val("w:outlineLvl", level)


_STYLES = (
    _Style("Title", "Title", TITLE, 44, _spaced(700, before=0, after=400) + val("w:jc", "center"), next="Body"),
    _Style("Subtitle", "Subtitle", SUBHEAD, 32, _spaced(560, after=200) + val("w:jc", "center")),
    _Style(
        "Heading1",
        "heading 1",
        TITLE,
        36,
        _KEEP + _spaced(600, before=240, after=240) + val("w:jc", "center") + _outline(0),
        next="Body",
    ),
    _Style("Heading2", "heading 2", HEAD, 32, _KEEP + _spaced(560) + _INDENT + _outline(1), next="Body"),
    _Style("Heading3", "heading 3", SUBHEAD, 32, _KEEP + _spaced(560) + _INDENT + _outline(2), next="Body"),
    _Style("Heading4", "heading 4", BODY, 32, _KEEP + _spaced(560) + _INDENT + _outline(3), bold=True, next="Body"),
    _Style("Body", "Body Text", BODY, 32, _spaced(560) + _INDENT + val("w:jc", "both")),
    _Style("TableTitle", "Table Title", HEAD, 28, _KEEP + _spaced(480, before=120) + val("w:jc", "center")),
    _Style("TableUnit", "Table Unit", BODY, 21, _KEEP + _spaced(320)),
    _Style("TableHead", "Table Head", HEAD, 18, _KEEP + _spaced(240, rule="atLeast") + val("w:jc", "center")),
    _Style("TableText", "Table Text", SONG, 18, _spaced(240, rule="atLeast")),
    _Style("TableNote", "Table Note", BODY, 21, _spaced(320, before=60)),
    _Style("Picture", "Picture", BODY, 24, _KEEP + _spaced(240, rule="auto", before=120) + val("w:jc", "center")),
    _Style("caption", "caption", SUBHEAD, 24, _spaced(360, after=120) + val("w:jc", "center")),
    _Style("footer", "footer", SONG, 28, _spaced(240, rule="auto") + val("w:jc", "center")),
    _Style("Notice", "Notice", BODY, 21, _spaced(340), grey=True),
    _Style("Break", "Break", BODY, 2, _spaced(20)),
    _Style("CommentText", "annotation text", SONG, 20, _spaced(240, rule="auto")),
)


def _fonts(name: str) -> str:
    """Latin letters and figures in Times, Chinese in the font named."""
    return el("w:rFonts", {"w:ascii": LATIN, "w:eastAsia": name, "w:hAnsi": LATIN, "w:cs": LATIN})


def styles() -> str:
    """styles.xml"""
    language = el("w:lang", {"w:val": "en-US", "w:eastAsia": "zh-CN", "w:bidi": "ar-SA"})
    run_default = el("w:rPr", None, _fonts(BODY), val("w:sz", 32), val("w:szCs", 32), language)
    defaults = el("w:docDefaults", None, el("w:rPrDefault", None, run_default), "<w:pPrDefault/>")
    normal = el("w:style", {"w:type": "paragraph", "w:default": 1, "w:styleId": "Normal"}, val("w:name", "Normal"), _Q)
    letters = el(
        "w:style",
        {"w:type": "character", "w:default": 1, "w:styleId": "DefaultParagraphFont"},
        val("w:name", "Default Paragraph Font"),
        val("w:uiPriority", 1),
        "<w:semiHidden/>",
    )
    return root("w:styles", defaults, normal, letters, _plain_table(), _GRID, *map(_style, _STYLES), prefixes="w")


_Q = "<w:qFormat/>"


def _style(style: _Style) -> str:
    looks = _fonts(style.font) + ("<w:b/>" if style.bold else "") + (val("w:color", "595959") if style.grey else "")
    size = val("w:sz", style.size) + val("w:szCs", style.size)
    return el(
        "w:style",
        {"w:type": "paragraph", "w:styleId": style.ident},
        val("w:name", style.name),
        val("w:basedOn", "Normal"),
        val("w:next", style.next) if style.next else "",
        _Q,
        el("w:pPr", None, style.paragraph),
        el("w:rPr", None, looks, size),
    )


def _plain_table() -> str:
    sides = "".join(
        el(f"w:{side}", {"w:w": width, "w:type": "dxa"})
        for side, width in (("top", 0), ("left", 57), ("bottom", 0), ("right", 57))
    )
    properties = el("w:tblPr", None, el("w:tblInd", {"w:w": 0, "w:type": "dxa"}), el("w:tblCellMar", None, sides))
    return el(
        "w:style",
        {"w:type": "table", "w:default": 1, "w:styleId": "TableNormal"},
        val("w:name", "Normal Table"),
        val("w:uiPriority", 99),
        "<w:semiHidden/>",
        properties,
    )


_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_LINES = "".join(el(f"w:{side}", {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": "auto"}) for side in _SIDES)
_GRID = el(
    "w:style",
    {"w:type": "table", "w:styleId": "TableGrid"},
    val("w:name", "Table Grid"),
    val("w:basedOn", "TableNormal"),
    el("w:tblPr", None, el("w:tblBorders", None, _LINES)),
)


def font_table() -> str:
    """fontTable.xml: what to take where a font is not there."""

    def one(name: str) -> str:
        latin = name == LATIN
        return el(
            "w:font",
            {"w:name": name},
            val("w:altName", _OTHERS[name]),
            val("w:charset", "00" if latin else "86"),
            val("w:family", _FAMILIES[name]),
            val("w:pitch", "variable"),
        )

    return root("w:fonts", *map(one, _OTHERS), prefixes="w")


def settings() -> str:
    """settings.xml: the mode of present-day Word, Chinese line breaking."""
    uri = "http://schemas.microsoft.com/office/word"
    mode = el("w:compatSetting", {"w:name": "compatibilityMode", "w:uri": uri, "w:val": 15})
    return root(
        "w:settings",
        el("w:zoom", {"w:percent": 100}),
        val("w:defaultTabStop", 420),
        val("w:characterSpacingControl", "compressPunctuation"),
        el("w:compat", None, "<w:useFELayout/>", mode),
        el("w:themeFontLang", {"w:val": "en-US", "w:eastAsia": "zh-CN"}),
        prefixes="w",
    )


def footer() -> str:
    """— 1 —"""
    return root("w:ftr", paragraph("footer", run("— "), field("PAGE", "1"), run(" —")))


def core(title: str, subject: str) -> str:
    """docProps/core.xml, dated by nothing."""
    spaces = {
        "xmlns:cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    }
    made = (("dc:title", title), ("dc:subject", subject), ("dc:creator", "决算助手"), ("cp:lastModifiedBy", "决算助手"))
    return PROLOG + el("cp:coreProperties", spaces, *(f"<{name}>{_plain(text)}</{name}>" for name, text in made))


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def app() -> str:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return PROLOG + el("Properties", {"xmlns": space}, "<Application>决算助手</Application>")


def section(layout: str, *, first: bool, footer_id: str) -> str:
    """The properties of a section: cover, upright or wide. Pages are counted from the first after the cover."""
    width, height = A4
    size: dict[str, str | int] = {"w:w": width, "w:h": height}
    margins = dict(MARGINS)
    if layout == "wide":
        size = {"w:w": height, "w:h": width, "w:orient": "landscape"}
        turned = {"top": "left", "right": "top", "bottom": "right", "left": "bottom"}  # turned to the left
        margins = {side: MARGINS[turned[side]] for side in turned}
    numbered = layout != "cover"
    return el(
        "w:sectPr",
        None,
        el("w:footerReference", {"w:type": "default", "r:id": footer_id}) if numbered else "",
        val("w:type", "nextPage"),
        el("w:pgSz", size),
        el("w:pgMar", {f"w:{k}": v for k, v in margins.items()} | {"w:header": 851, "w:footer": FOOTER, "w:gutter": 0}),
        el("w:pgNumType", {"w:start": 1}) if first and numbered else "",
        el("w:cols", {"w:space": 425}),
    )
