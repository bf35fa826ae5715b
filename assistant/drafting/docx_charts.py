"""Pictures as charts of Word itself: sharp, editable, and drawn with the reader's fonts. No picture file is needed."""

from xml.sax.saxutils import escape

from assistant.drafting.docx_map import block_marks
from assistant.drafting.docx_package import Parts
from assistant.drafting.docx_styles import HEAD
from assistant.drafting.docx_xml import PROLOG, clean, el, paragraph, root, run, spread
from assistant.drafting.pictures import Drawn, Picture, Series

_COLOURS = ("2F6DB3", "E08214", "3F9B6C", "B5466F", "7A68B8", "8A6D3B", "4FB0C6", "7F7F7F")
_EMU_PER_MM = 36000
_WIDTH, _LEAST, _MOST = 150, 70, 160  # mm
_FORMAT = "#,##0.00"
_SHEET = "Sheet1"


def chart_paragraphs(picture: Picture, relation: str, tag: str, idents: tuple[int, int, int], number: int) -> str:
    """The chart in its line, and its caption. `idents`: of the bookmarks and of the drawing."""
    width, height = _WIDTH * _EMU_PER_MM, _height(picture) * _EMU_PER_MM
    chart = el("c:chart", {"r:id": relation})
    data = el("a:graphicData", {"uri": "http://schemas.openxmlformats.org/drawingml/2006/chart"}, chart)
    inline = el(
        "wp:inline",
        {"distT": 0, "distB": 0, "distL": 0, "distR": 0},
        el("wp:extent", {"cx": width, "cy": height}),
        el("wp:effectExtent", {"l": 0, "t": 0, "r": 0, "b": 0}),
        el("wp:docPr", {"id": idents[2], "name": picture.title, "descr": picture.told}),
        "<wp:cNvGraphicFramePr/>",
        el("a:graphic", None, data),
    )
    drawing = el("w:r", None, el("w:drawing", None, inline))
    caption = paragraph("caption", run(f"图{number}　{picture.title}"))
    return spread(idents[:2], block_marks(tag), paragraph("Picture", drawing), caption)


def _height(picture: Picture) -> int:
    bars = len(picture.categories) * len(picture.series)
    wanted = 85 if picture.drawn is Drawn.PARTS else 28 + 11 * bars
    return max(_LEAST, min(_MOST, wanted))


def add_chart(parts: Parts, picture: Picture, number: int) -> str:
    """The chart's parts in the package; the id under which the document points to it."""
    name, book = f"word/charts/chart{number}.xml", f"word/embeddings/figures{number}.xlsx"
    relation = parts.relate(name, "package", f"../embeddings/figures{number}.xlsx")
    parts.add(book, workbook(picture))
    parts.add(name, chart_xml(picture, relation), "chart")
    return parts.relate("word/document.xml", "chart", f"charts/chart{number}.xml")


# --- the chart part --------------------------------------------------------------------------------------------------


def chart_xml(picture: Picture, book: str = "") -> str:
    """The chart part; `book` is the relation to the workbook behind it, if there is one."""
    drawer = _pie if picture.drawn is Drawn.PARTS else _columns
    title = el(
        "c:title", None, el("c:tx", None, _rich(f"{picture.title}（{picture.unit}）", 1200, bold=True)), _NO_OVERLAY
    )
    legend = ""
    if picture.drawn is Drawn.PARTS or len(picture.series) > 1:
        side = "r" if picture.drawn is Drawn.PARTS else "b"
        legend = el("c:legend", None, _is("legendPos", side), _NO_OVERLAY, _text(1000))
    chart = el(
        "c:chart",
        None,
        title,
        _is("autoTitleDeleted", 0),
        el("c:plotArea", None, "<c:layout/>", drawer(picture)),
        legend,
        _is("plotVisOnly", 1),
        _is("dispBlanksAs", "gap"),
    )
    frame = el("c:spPr", None, "<a:noFill/>", el("a:ln", None, "<a:noFill/>"))
    data = el("c:externalData", {"r:id": book}, _is("autoUpdate", 0)) if book else ""
    return root(
        "c:chartSpace", _is("date1904", 0), _is("roundedCorners", 0), chart, frame, _text(1000), data, prefixes="c a r"
    )


def _is(name: str, value: str | int) -> str:
    return el(f"c:{name}", {"val": value})


_NO_OVERLAY = _is("overlay", 0)


def _letters(size: int, *, bold: bool = False) -> tuple[dict[str, str | int], str]:
    fonts = el("a:latin", {"typeface": "Arial"}) + el("a:ea", {"typeface": HEAD})
    return {"sz": size, "b": int(bold)}, fonts


def _text(size: int) -> str:
    attributes, fonts = _letters(size)
    inner = el("a:p", None, el("a:pPr", None, el("a:defRPr", attributes, fonts)), el("a:endParaRPr", {"lang": "zh-CN"}))
    return el("c:txPr", None, "<a:bodyPr/><a:lstStyle/>", inner)


def _rich(words: str, size: int, *, bold: bool = False) -> str:
    attributes, fonts = _letters(size, bold=bold)
    properties = el("a:rPr", {"lang": "zh-CN", **attributes}, fonts)
    inner = el("a:p", None, el("a:r", None, properties, el("a:t", None, _escaped(words))))
    return el("c:rich", None, "<a:bodyPr/><a:lstStyle/>", inner)


def _escaped(words: str) -> str:
    return escape(clean(words))


def _fill(colour: str) -> str:
    return el("c:spPr", None, el("a:solidFill", None, el("a:srgbClr", {"val": colour})))


def _labels(position: str) -> str:
    shown = {
        "showLegendKey": 0,
        "showVal": 1,
        "showCatName": 0,
        "showSerName": 0,
        "showPercent": 0,
        "showBubbleSize": 0,
    }
    number = el("c:numFmt", {"formatCode": _FORMAT, "sourceLinked": 0})
    return el("c:dLbls", None, number, _text(900), _is("dLblPos", position), *(_is(k, v) for k, v in shown.items()))


def _data(picture: Picture, series: Series, index: int) -> str:
    """Categories and values, with the cells of the workbook in which they stand."""
    last = len(picture.categories) + 1
    names = "".join(_point(i, name) for i, name in enumerate(picture.categories))
    count = _is("ptCount", len(picture.categories))
    column = chr(ord("B") + index)
    reference = el("c:f", None, f"{_SHEET}!$A$2:$A${last}")
    categories = el("c:cat", None, el("c:strRef", None, reference, el("c:strCache", None, count, names)))
    points = "".join(_point(i, f"{bar.value:f}") for i, bar in enumerate(series.bars) if bar.value is not None)
    format_code = el("c:formatCode", None, _FORMAT)
    cells = el("c:f", None, f"{_SHEET}!${column}$2:${column}${last}")
    values = el("c:val", None, el("c:numRef", None, cells, el("c:numCache", None, format_code, count, points)))
    return categories + values


def _point(index: int, value: str) -> str:
    return el("c:pt", {"idx": index}, el("c:v", None, _escaped(value)))


def _series(picture: Picture, series: Series, index: int, *inner: str) -> str:
    cell = el("c:f", None, f"{_SHEET}!${chr(ord('B') + index)}$1")
    cache = el("c:strCache", None, _is("ptCount", 1), _point(0, series.name))
    name = el("c:tx", None, el("c:strRef", None, cell, cache))
    return el("c:ser", None, _is("idx", index), _is("order", index), name, *inner, _data(picture, series, index))


def _pie(picture: Picture) -> str:
    points = "".join(
        el("c:dPt", None, _is("idx", i), _is("bubble3D", 0), _fill(_COLOURS[i % len(_COLOURS)]))
        for i, _ in enumerate(picture.categories)
    )
    series = _series(picture, picture.series[0], 0, points, _labels("outEnd"))
    return el("c:pieChart", None, _is("varyColors", 1), series, _is("firstSliceAng", 0))


def _columns(picture: Picture) -> str:
    """Upright columns for a few items over the years, bars that lie for a ranking."""
    lying = picture.drawn is Drawn.BARS
    series = "".join(
        _series(picture, one, i, _fill(_COLOURS[i % len(_COLOURS)]), _is("invertIfNegative", 0), _labels("outEnd"))
        for i, one in enumerate(picture.series)
    )
    chart = el(
        "c:barChart",
        None,
        _is("barDir", "bar" if lying else "col"),
        _is("grouping", "clustered"),
        _is("varyColors", 0),
        series,
        _is("gapWidth", 80),
        _is("axId", 111),
        _is("axId", 112),
    )
    least = min(bar.value for one in picture.series for bar in one.bars if bar.value is not None)
    return chart + _axes(lying=lying, from_zero=least >= 0)


def _line(colour: str) -> str:
    return el("a:ln", {"w": 6350}, el("a:solidFill", None, el("a:srgbClr", {"val": colour})))


def _axes(*, lying: bool, from_zero: bool) -> str:
    line, pale = _line("A6A6A6"), _line("E5E5E5")
    ticks = _is("majorTickMark", "none") + _is("minorTickMark", "none")
    categories = el(
        "c:catAx",
        None,
        _is("axId", 111),
        el("c:scaling", None, _is("orientation", "maxMin" if lying else "minMax")),
        _is("delete", 0),
        _is("axPos", "l" if lying else "b"),
        el("c:numFmt", {"formatCode": "General", "sourceLinked": 0}),
        ticks,
        _is("tickLblPos", "low"),
        el("c:spPr", None, line),
        _text(1000),
        _is("crossAx", 112),
        _is("crosses", "autoZero"),
        _is("auto", 1),
        _is("lblAlgn", "ctr"),
        _is("lblOffset", 100),
        _is("noMultiLvlLbl", 0),
    )
    values = el(
        "c:valAx",
        None,
        _is("axId", 112),
        el("c:scaling", None, _is("orientation", "minMax"), _is("min", 0) if from_zero else ""),
        _is("delete", 0),
        _is("axPos", "b" if lying else "l"),
        el("c:majorGridlines", None, el("c:spPr", None, pale)),
        el("c:numFmt", {"formatCode": "#,##0", "sourceLinked": 0}),
        ticks,
        _is("tickLblPos", "nextTo"),
        el("c:spPr", None, el("a:ln", None, "<a:noFill/>")),
        _text(900),
        _is("crossAx", 111),
        _is("crosses", "max" if lying else "autoZero"),
        _is("crossBetween", "between"),
    )
    return categories + values


# --- the workbook behind it ------------------------------------------------------------------------------------------

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(picture: Picture) -> bytes:
    """The figures as a small workbook, which Word opens to edit the chart's data."""
    parts = Parts()
    sheet = el("sheet", {"name": _SHEET, "sheetId": 1, "r:id": "rId1"})
    space = {"xmlns": _MAIN, "xmlns:r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships"}
    rows = [
        [_words(""), *(_words(one.name) for one in picture.series)],
        *(
            [_words(name), *(_figure(one, index) for one in picture.series)]
            for index, name in enumerate(picture.categories)
        ),
    ]
    lines = (
        el("row", {"r": n}, *(c.format(f"{chr(65 + i)}{n}") for i, c in enumerate(row)))
        for n, row in enumerate(rows, 1)
    )
    parts.relate("", "officeDocument", "xl/workbook.xml")
    parts.add("xl/workbook.xml", PROLOG + el("workbook", space, el("sheets", None, sheet)), "workbook")
    parts.relate("xl/workbook.xml", "worksheet", "worksheets/sheet1.xml")
    data = el("worksheet", {"xmlns": _MAIN}, el("sheetData", None, *lines))
    parts.add("xl/worksheets/sheet1.xml", PROLOG + data, "worksheet")
    return parts.packed()


def _words(words: str) -> str:
    """A cell whose place is filled in later."""
    inner = el("is", None, el("t", None, _escaped(words).replace("{", "{{").replace("}", "}}")))
    return '<c r="{}" t="inlineStr">' + inner + "</c>"


def _figure(series: Series, index: int) -> str:
    value = series.bars[index].value
    return '<c r="{}"/>' if value is None else '<c r="{}">' + el("v", None, f"{value:f}") + "</c>"
