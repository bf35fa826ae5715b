"""Workbooks: each visible sheet becomes its lines (title, unit's name, money unit, notes) and the rows of its tables.

A figure counts as the sheet prints it, so number formats are needed, and a damaged file must do no harm. calamine knows
no formats and takes the process down on damaged .xls files; hence the XML itself for .xlsx, and xlrd for .xls."""

import datetime as dt
import hashlib
import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from db.core.errors import UnreadableFileError
from db.core.facts import Source
from db.core.money import plain, round_half_up
from db.core.text import fold
from ingest.document import Block, Cell, Document, Line, Row
from ingest.readers.safety import OLE, Package, attribute, local, open_package, refuse_encrypted, whole

_MAX_ELEMENTS = 5_000_000
_MAX_COLUMNS = 1_000
_DECIMALS = 6  # 1 分 in 万元 has six; what lies below is the noise of binary fractions
_LATER = 1_462  # days by which the calendar of 1904 starts later
_OLD_NUMBERS, _OLD_ERROR = (2, 3), 5  # cell types of .xls
_DIGITS = 15  # what a spreadsheet shows of a number at most


@dataclass(frozen=True, slots=True)
class _Value:
    """A cell as printed; whole: a whole number without a format of its own."""

    text: str
    whole: bool = False


@dataclass
class _Sheet:
    name: str
    rows: dict[int, dict[int, _Value]] = field(default_factory=dict)  # row number from 1 -> column from 0 -> value

    def cover(self, top: int, bottom: int, left: int, right: int) -> None:
        """Drops what a merged range hides under its first cell: it is not on the page."""
        numbers = range(top, bottom + 1) if bottom - top < len(self.rows) else list(self.rows)
        for number in numbers:
            for column in list(self.rows.get(number, ())) if top <= number <= bottom else ():
                if left <= column <= right and (number, column) != (top, left):
                    del self.rows[number][column]


def read_xlsx(path: Path) -> Document:
    """A workbook (.xlsx, .xlsm, .xls). UnreadableFileError says what is wrong and what to do."""
    data = path.read_bytes()
    refuse_encrypted(data, path.name)
    sheets = _old_sheets(data, path.name) if data.startswith(OLE) else list(_sheets(path))
    blocks: list[Block] = []
    for number, sheet in enumerate(sheets):
        blocks += _Layout(path.name, sheet, number * 1_000).blocks()
    if not blocks:
        raise UnreadableFileError(f"{path.name} 的工作表中没有内容（可能只有图片或隐藏表），请补上数据后再导入")
    return Document(path.name, hashlib.sha256(data).hexdigest(), tuple(blocks))


# --- .xls ------------------------------------------------------------------------------------------------------------


# A damaged file makes xlrd stumble in many ways; each means the same.
_STUMBLES = (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, TypeError, ValueError)


def _old_sheets(data: bytes, name: str) -> list[_Sheet]:
    from xlrd import open_workbook
    from xlrd.biffh import XLRDError
    from xlrd.compdoc import CompDocError

    try:
        book = open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        return [_old_sheet(book, sheet) for sheet in book.sheets() if sheet.visibility == 0]
    except (XLRDError, CompDocError, struct.error, *_STUMBLES) as error:
        what = "设有打开密码" if "encrypted" in str(error) else "已损坏或不是 Excel 工作簿"
        raise UnreadableFileError(f"{name} {what}，请用表格软件打开并另存为不加密的 .xlsx 后再导入") from error


def _old_sheet(book: Any, item: Any) -> _Sheet:
    sheet = _Sheet(item.name)
    for number in range(item.nrows):
        values = ((column, _old_value(book, cell)) for column, cell in enumerate(item.row(number)))
        sheet.rows[number + 1] = {column: value for column, value in values if value.text.strip()}
    for top, bottom, left, right in item.merged_cells:
        sheet.cover(top + 1, bottom, left, right - 1)
    return sheet


def _old_value(book: Any, cell: Any) -> _Value:
    if cell.ctype in _OLD_NUMBERS:
        form = book.xf_list[cell.xf_index].format_key
        code = _BUILT_IN.get(str(form)) or book.format_map[form].format_str
        return printed(repr(cell.value), code, _LATER if book.datemode else 0)
    return _Value("#错误" if cell.ctype == _OLD_ERROR else str(cell.value))


# --- .xlsx -----------------------------------------------------------------------------------------------------------

_COLUMN = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")


def _sheets(path: Path) -> Iterator[_Sheet]:
    with open_package(path) as package:
        part = package.main_part("xl/workbook.xml")
        if not part.lower().endswith(".xml") or local(root := package.tree(part)) != "workbook":
            raise UnreadableFileError(f"{path.name} 不是 Excel 工作簿（.xlsx），请用表格软件另存为 .xlsx 后再导入")
        related = package.related(part)
        by_kind = {kind: target for kind, target in related.values() if package.has(target)}
        strings = package.tree(by_kind["sharedStrings"]) if "sharedStrings" in by_kind else ()
        texts = [_text(item) for item in strings if local(item) == "si"]
        formats = _formats(package.tree(by_kind["styles"])) if "styles" in by_kind else []
        base = any(attribute(item, "date1904") in ("1", "true") for item in root if local(item) == "workbookPr")
        for item in root.iter():
            kind, target = related.get(attribute(item, "id") or "", ("", ""))
            shown = item.get("state", "visible") == "visible"
            if local(item) == "sheet" and kind == "worksheet" and shown and package.has(target):
                reader = _SheetReader(texts, formats, _LATER if base else 0)
                yield reader.read(package, target, item.get("name", ""))


def _text(item: Element) -> str:
    """The text of a string, plain or in runs, without the phonetic guides of Asian text."""
    runs = [item, *(child for child in item if local(child) == "r")]
    return "".join(text.text or "" for run in runs for text in run if local(text) == "t")


def _formats(root: Element) -> list[str]:
    """Style index -> number format."""
    own = {item.get("numFmtId", ""): item.get("formatCode", "") for item in root.iter() if local(item) == "numFmt"}
    styles = [item.get("numFmtId", "0") for part in root if local(part) == "cellXfs" for item in part]
    return [own.get(number, _BUILT_IN.get(number, "")) for number in styles]


class _SheetReader:
    """One sheet's XML, element by element."""

    def __init__(self, texts: list[str], formats: list[str], days: int) -> None:
        self.texts, self.formats, self.days = texts, formats, days
        self.show_zeros = True

    def read(self, package: Package, part: str, name: str) -> _Sheet:
        sheet = _Sheet(name)
        data: Element | None = None
        number = seen = 0
        for event, element in package.events(part):
            kind = local(element)
            seen += event == "start"
            if seen > _MAX_ELEMENTS:
                raise UnreadableFileError(f"{package.name} 的工作表“{name}”过大，请只保留决算公开表后再导入")
            if event == "start" and kind == "sheetData":
                data = element
            elif event == "end" and kind == "sheetView":
                self.show_zeros = element.get("showZeros") not in ("0", "false")
            elif event == "end" and kind == "row":
                number = whole(element.get("r"), number + 1)
                sheet.rows.setdefault(number, {}).update(self._row(element))
                if data is not None:
                    data.clear()
            elif event == "end" and kind == "mergeCell":
                ends = [_COLUMN.match(end) for end in element.get("ref", "").split(":")]
                if len(ends) == 2 and ends[0] and ends[1]:
                    sheet.cover(int(ends[0][2]), int(ends[1][2]), _column(ends[0][1]), _column(ends[1][1]))
        if any(max(cells) >= _MAX_COLUMNS for cells in sheet.rows.values() if cells):
            raise UnreadableFileError(f"{package.name} 的工作表“{name}”列数过多，请只保留决算公开表后再导入")
        return sheet

    def _row(self, row: Element) -> dict[int, _Value]:
        cells: dict[int, _Value] = {}
        column = -1
        for item in row:
            if local(item) == "c":
                place = _COLUMN.match(item.get("r", ""))
                column = _column(place[1]) if place else column + 1
                if (value := self._value(item)).text.strip():
                    cells[column] = value
        return cells

    def _value(self, cell: Element) -> _Value:
        """A formula counts by the value it was saved with; saved without one it is blank."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _Value("".join(_text(child) for child in cell if local(child) == "is"))
        raw = next((child.text or "" for child in cell if local(child) == "v"), "")
        if kind == "s":
            index = whole(raw, len(self.texts))
            return _Value(self.texts[index] if index < len(self.texts) else "")
        if kind == "b":
            return _Value({"1": "TRUE", "0": "FALSE"}.get(raw, raw))
        if kind != "n" or not raw:
            return _Value(raw)
        style = whole(cell.get("s"), 0)
        value = printed(raw, self.formats[style] if style < len(self.formats) else "", self.days)
        return value if self.show_zeros or raw.strip("-0.") else _Value("")


def _column(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


# --- numbers as printed ----------------------------------------------------------------------------------------------

_BUILT_IN = {
    **dict(zip(("1", "2", "3", "4", "9", "10"), ("0", "0.00", "#,##0", "#,##0.00", "0%", "0.00%"), strict=True)),
    "31": "yyyy年m月d日",
    **dict.fromkeys(("37", "38"), "#,##0;(#,##0)"),
    **dict.fromkeys(("39", "40"), "#,##0.00;(#,##0.00)"),
    **dict.fromkeys(("41", "42"), '#,##0;-#,##0;"-"'),
    **dict.fromkeys(("43", "44"), '#,##0.00;-#,##0.00;"-"'),
    **dict.fromkeys(("14", "15", "22", "30"), "yyyy-m-d"),
    **dict.fromkeys(("17", "36", "50", "52", "54"), "yyyy-m"),
    **dict.fromkeys(("27", "57"), "yyyy年m月"),
    **dict.fromkeys(("28", "29", "51", "53", "58"), "m月d日"),
}
# quoted words, an escaped character, blanks and fillers, a colour, a digit's place, a separator, anything else
_TOKENS = re.compile(r'"([^"]*)"|[\\!](.)|[_*].|\[[^\]]*\]|([0#?])|([.,%])|(.)', re.DOTALL)
_OTHER_FORMATS = re.compile(r"\[[<>=]|DBNum|General|通用格式|@|[Ee][+-]|/")
_CURRENCY = str.maketrans("", "", "¥￥$")
_EPOCH = dt.date(1899, 12, 30)
_LAST_DAY = 2_958_465


def printed(raw: str, code: str, days: int = 0) -> _Value:
    """A stored number as its format prints it; without a format, or in one not known here, its shortest decimal.
    days: how much later than 1899-12-30 the workbook's calendar begins."""
    try:
        value = Decimal(raw)
    except InvalidOperation:
        return _Value(raw)
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS + 5:
        return _Value(raw if value else "0")
    value = _cut(value, _DIGITS - 1 - value.adjusted())
    sections = _sections(code)
    if _date_letters(sections[0]) and 0 < value <= _LAST_DAY:
        return _Value(_date(_EPOCH + dt.timedelta(days=int(value) + days), sections[0]))
    index = 1 if value < 0 else 2 if value == 0 else 0
    section = sections[index] if index < len(sections) and (sections[index] or index == 2) else sections[0]
    if len(sections) > 1 and not section.strip():
        return _Value("")  # hidden by its format
    text = _formatted(abs(value), section)
    if text is None:
        text = plain(_cut(value, _DECIMALS))
        return _Value(text, whole="." not in text)
    bare = value < 0 and not set(text) & set("-(（△▲") and bool(set(text) & set("123456789"))
    return _Value(f"-{text}" if bare else text)


def _cut(value: Decimal, decimals: int) -> Decimal:
    exponent = value.as_tuple().exponent
    return round_half_up(value, decimals) if isinstance(exponent, int) and -exponent > decimals else value


def _sections(code: str) -> list[str]:
    """Positive, negative, zero: the parts of a format between semicolons that are not quoted."""
    return "".join("\0" if match[0] == ";" else match[0] for match in _TOKENS.finditer(code)).split("\0")


def _date_letters(section: str) -> set[str]:
    """Which of year, month and day a format prints; none where it prints digits of a number."""
    tokens = list(_TOKENS.finditer(section))
    letters = {match[5].lower() for match in tokens if match[5]} & set("ymd")
    return set() if any(match[3] for match in tokens) else letters


def _date(date: dt.date, section: str) -> str:
    chinese = bool(set("年月日") & set(section))
    day = (f"{date.year}年", f"{date.month}月", f"{date.day}日") if chinese else f"{date:%Y %m %d}".split()
    letters = _date_letters(section)
    return ("" if chinese else "-").join(text for letter, text in zip("ymd", day, strict=True) if letter in letters)


def _formatted(value: Decimal, section: str) -> str | None:
    """A value without its sign in one section of a format; None for formats that are not read here."""
    if not section or _OTHER_FORMATS.search(section):
        return None
    tokens = [match for match in _TOKENS.finditer(section) if match[0][0] not in "_*["]
    places = [index for index, match in enumerate(tokens) if match[3]]
    if not places:  # words alone: «-» for zero
        return _words(tokens).strip()
    point = next((index for index, match in enumerate(tokens) if match[4] == "."), len(tokens))
    ahead = [index for index in places if index < point]
    fraction = [tokens[index][0] for index in places if index > point]
    last = max(ahead, default=0)
    thousands = sum(match[4] == "," for match in tokens[last:point] + tokens[max([*places, point]) :])
    value = value * 100 ** sum(match[4] == "%" for match in tokens) / 1000**thousands
    digits, _, decimals = f"{round_half_up(value, len(fraction)):f}".partition(".")
    least = max((position for position, mark in enumerate(fraction, 1) if mark == "0"), default=0)
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    digits = digits.lstrip("0").zfill(sum(tokens[index][0] == "0" for index in ahead))
    if digits and any(match[4] == "," for match in tokens[:last]):
        digits = f"{int(digits):,}"
    else:
        digits = _spread(digits, tokens, ahead)
    text = digits + (f".{decimals}" if decimals else "")
    return (_words(tokens[: min(places)]) + text + _words(tokens[max(places) + 1 :])).translate(_CURRENCY).strip()


def _words(tokens: list[re.Match[str]]) -> str:
    """What a format prints beside the digits."""
    return "".join(match[1] or match[2] or match[5] or ("%" if match[4] == "%" else "") for match in tokens)


def _spread(digits: str, tokens: list[re.Match[str]], places: list[int]) -> str:
    """Digits with what stands among their places: «0!.0,» prints 35 元 in thousands as 3.5 万."""
    text = ""
    for place, left in zip(reversed(places[1:]), reversed(places[:-1]), strict=True):
        text = _words(tokens[left + 1 : place]) + digits[-1:] + text
        digits = digits[:-1]
    return digits + text


# --- lines and rows --------------------------------------------------------------------------------------------------

# What stands above a table: «公开01表», «部门：…», «金额单位：万元», «2024年度».
_PREFACE = re.compile(
    r"^(?:\(?(?:财决|公开|财决公开)[\d-]+表|(?:填报|编制|公开|预算)?(?:单位|部门)(?:\([^)]*\))?(?:名称)?(?:\([^)]*\))?:"
    r"|金额单位|\(?单位:|\(?20\d\d年度?\)?$|编制日期)"
)
_TITLE = re.compile(r"^.{2,56}表(?:\([^)]*\))?$")
_NOTE = re.compile(r"^(?:注|备注|说明|附注)[:：\d]|^(?:本|我)(?:单位|部门)|^\d[.、．].*[。；]$")
_HEAD = re.compile(r"^[\u4e00-\u9fff]{1,4}[^\W\d表]$")  # «决算数»: too short for a title
_NAME_HEAD = re.compile(r"^(?:\(?公开\d+表\)?|附[件表]\d*|表\d+|[A-Za-z]+\d*|\d+|[\s_.、:：()（）-])+")
_NAME = re.compile(r"[收支].*表$")  # not «公开表»
_NAME_TAIL = re.compile(r"[\s_(（-]*\d*[)）]*$")
_OPEN = re.compile(r"[:：]\s*\n\s*")  # «部门：» whose name stands in the next cell
_FRACTION = re.compile(r"^[-(]?[\d,]*\.\d+\)?$")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_LINE_NUMBERS = frozenset({"栏次", "行次"})


class _Layout:
    """Which rows of a sheet are lines of text and which are rows of a table."""

    def __init__(self, file: str, sheet: _Sheet, tables: int) -> None:
        self.file, self.sheet, self.table = file, sheet, tables
        self.width = max((max(cells) + 1 for cells in sheet.rows.values() if cells), default=0)
        self.money = self._money_columns()
        self._above = True  # no table of this title has begun yet

    def blocks(self) -> list[Block]:
        blocks: list[Block] = []
        for number in sorted(self.sheet.rows):
            blocks += self._row(number, self.sheet.rows[number])
        title = _NAME_TAIL.sub("", _NAME_HEAD.sub("", self.sheet.name))
        said = "".join(fold(block.text) for block in blocks if isinstance(block, Line)).replace('"', "")
        if blocks and _NAME.search(title) and fold(title).replace('"', "") not in said:
            blocks.insert(0, Line(title, Source(self.file, line=1, sheet=self.sheet.name)))
        return blocks

    def _row(self, number: int, cells: dict[int, _Value]) -> Iterator[Block]:
        source = Source(self.file, line=number, sheet=self.sheet.name)
        texts = {index: self._printed(index, cells) for index in sorted(cells) if cells[index].text.strip()}
        if len(texts) == 1 and _TITLE.match(fold(next(iter(texts.values())))):
            self._above = True
        if not texts:
            return
        if self._is_text(list(texts.values())):
            lines = _OPEN.sub(":", "\n".join(texts.values())).splitlines()
            yield from (Line(text.strip(), source) for text in lines if text.strip())
            return
        self.table += self._above
        self._above = False
        yield Row(tuple(Cell(" ".join(texts.get(i, "").split())) for i in range(self.width)), source, self.table)

    def _is_text(self, texts: list[str]) -> bool:
        if len(texts) == 1:
            text = texts[0].strip()
            return bool(_NOTE.search(text)) or (self._above and not _HEAD.match(text))
        return self._above and any(_PREFACE.match(fold(text)) for text in texts)

    def _money_columns(self) -> frozenset[int]:
        """Columns in which some figures show decimals; scores and weights are left as they are."""
        values = [item for cells in self.sheet.rows.values() for item in cells.items()]
        if any(word in value.text for _, value in values for word in ("绩效", "自评")):
            return frozenset()
        return frozenset(index for index, value in values if _FRACTION.match(value.text))

    def _printed(self, index: int, cells: dict[int, _Value]) -> str:
        """A whole amount without a format, among figures with decimals, is one of them: not the number of a line, which
        stands in order, nor an account, which stands before its name."""
        value = cells[index]
        if not value.whole or index not in self.money:
            return value.text
        wholes = [other.text for _, other in sorted(cells.items()) if other.whole]
        counted = len(wholes) > 1 and wholes == [str(place + 1) for place in range(len(wholes))]
        named = {column for column, other in cells.items() if _CJK.search(other.text)}
        heads = any(fold(cells[column].text) in _LINE_NUMBERS for column in named)
        return value.text if counted or heads or min(named, default=-1) > index else f"{value.text}.00"
