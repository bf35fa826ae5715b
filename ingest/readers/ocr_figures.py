"""Slips of a recogniser in figures: put right where only one figure can be meant, left alone and doubted elsewhere."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.document import Block, Row

CERTAIN = 0.9  # below it a figure is worth a second look
MENDED = 0.8  # no more certain than this: what was printed had to be guessed
GUESSED = 0.5

# «2,106.66», «-3.00», «(1,234.5)», «1.40%»
_PROPER = re.compile(r"[-\u2212－(（]?(?:[1-9]\d{0,2}(?:[,，]\d{3})+|0|[1-9]\d*)(?:[.．]\d{1,4})?[)）]?[%％]?")
# «O.00», «l5.20», «|0.00»
_LETTERS = str.maketrans({"O": "0", "o": "0", "〇": "0", "○": "0", "l": "1", "I": "1", "|": "1", "丨": "1"})
_WIDE = str.maketrans("，．（）％－", ",.()%-")
_MAYBE_FIGURE = re.compile(r"[-\u2212－(（]?[\dOo〇○lI|丨,，.．。·:：;、'’\s]+[)）]?[%％]?")
_DUST = ".．·:：'’"
_BLANK = re.compile(r"\s+")
# «2.106.66», «2,106,66», «2106,66», «2106:66»: the last mark with two digits behind it can only be the decimal point.
_MARKS = re.compile(
    r"(?P<sign>[-\u2212－(（]?)(?P<whole>\d{1,3}(?:[,，.．、]\d{3})+|\d+)"
    r"[,，.．。·:：;、'’](?P<rest>\d{2})(?P<end>[)）]?)"
)
# «2,10666»: the separator is in place, the point is not.
_NO_POINT = re.compile(r"\d{1,3}(?:[,，]\d{3})*[,，]\d{5}")
_WHOLE = re.compile(r"(?:0|[1-9])\d{2,}|0\d\d")
# «463.05 302», «3,760.35一、一般公共服务支出», «合计 3,760.35», «01 02», «预算数决算数»
_TWO = re.compile(
    r"\d[.．:：·]\d{2}[.．·\s]*[-\d(（\u4e00-\u9fff]|[\u4e00-\u9fff)）]\s*[-\u2212]?\d[\d,，]*[.．]\d{2}$|\d\s+\d"
    r"|^[\u4e00-\u9fff]{4,}$|^\d+\s*[\u4e00-\u9fff]{2,}$|[\u4e00-\u9fff]\s+[\u4e00-\u9fff]"
)
_SENTENCE = re.compile(r"[。；，]|\d[万亿元个%％年月日]")
_LONGEST = 40
_CODE, _POINTED_CODE = re.compile(r"\d\d"), re.compile(r"\d\.\d")
_TWO_DECIMALS = re.compile(r"[-\u2212－(（]?[\d,，]+[.．]\d\d[)）]?")


def holds_two(text: str) -> bool:
    """Whether it reads like the texts of two cells: an amount beside another figure or a name, or two names apart."""
    return len(text) < _LONGEST and bool(_TWO.search(text)) and not _SENTENCE.search(text)


def mended(text: str, certainty: float) -> tuple[str, float]:
    """A recognised word as the figure it can only be, with how certain that is; any other text unchanged."""
    if _PROPER.fullmatch(text) or not _MAYBE_FIGURE.fullmatch(text) or not _digits(text):
        return text, certainty
    joined = _BLANK.sub("", text).translate(_WIDE)
    if (bare := joined.strip(_DUST)) != joined and len(bare) > 1 and _PROPER.fullmatch(bare):
        # Before a figure a mark may be all that is left of a digit; behind it, it is nothing.
        return bare, min(certainty, MENDED if joined.startswith(bare) else GUESSED)
    letters = joined.translate(_LETTERS)
    if _digits(joined) * 2 < sum(char.isalnum() or char in "|丨〇○" for char in joined) and letters != "0.00":
        return text, min(certainty, GUESSED)
    if _PROPER.fullmatch(letters):
        return letters, certainty if letters == joined and _only_after_marks(text) else min(certainty, MENDED)
    if letters.isdigit():
        return letters, certainty if letters == text else min(certainty, MENDED)
    if match := _MARKS.fullmatch(letters):
        whole = re.sub(r"[.．、]", ",", match["whole"])
        return f"{match['sign']}{whole}.{match['rest']}{match['end']}", min(certainty, MENDED)
    if _NO_POINT.fullmatch(letters):
        return f"{letters[:-2]}.{letters[-2:]}", min(certainty, GUESSED)
    doubtful = _digits(joined) > 2 and ("." in letters or "," in letters)  # «1.» only counts
    return text, min(certainty, GUESSED) if doubtful else certainty


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _only_after_marks(text: str) -> bool:
    """Blanks stand only where type itself leaves one: «4, 637. 79»."""
    return all(text[blank.start() - 1] in ",，.．" for blank in _BLANK.finditer(text))


def with_points(blocks: Iterable[Block]) -> list[Block]:
    """Decimal points as the other rows of a column have them: given back to amounts, taken from codes."""
    found = list(blocks)
    tables: dict[int, list[int]] = {}
    for index, block in enumerate(found):
        if isinstance(block, Row):
            tables.setdefault(block.table, []).append(index)
    for indexes in tables.values():
        rows = [row for index in indexes if isinstance(row := found[index], Row)]
        for index, row in zip(indexes, _pointed(rows), strict=True):
            found[index] = row
    return found


def _pointed(rows: Sequence[Row]) -> list[Row]:
    done = list(rows)
    for column in range(max((len(row.cells) for row in rows), default=0)):
        texts = [row.cells[column].text if column < len(row.cells) else "" for row in rows]
        for place, text in _corrections(texts):
            cells = list(done[place].cells)
            cells[column] = replace(cells[column], text=text, confidence=min(cells[column].confidence or 0.0, GUESSED))
            done[place] = replace(done[place], cells=tuple(cells))
    return done


def _corrections(texts: Sequence[str]) -> list[tuple[int, str]]:
    """(row, text) of figures without their point among amounts, and of codes with a point among codes."""
    decimals = [place for place, text in enumerate(texts) if _TWO_DECIMALS.fullmatch(text)]
    wholes = [place for place, text in enumerate(texts) if _WHOLE.fullmatch(text) and place > min(decimals, default=0)]
    if len(decimals) > 2 and len(wholes) * 4 <= len(decimals):
        return [(place, f"{texts[place][:-2]}.{texts[place][-2:]}") for place in wholes]
    pointed = [place for place, text in enumerate(texts) if _POINTED_CODE.fullmatch(text)]
    codes = [text for text in texts if _CODE.fullmatch(text)]
    if len(codes) > len(pointed) and any(code.startswith("0") for code in codes) and not decimals:
        return [(place, texts[place].replace(".", "")) for place in pointed]
    return []
