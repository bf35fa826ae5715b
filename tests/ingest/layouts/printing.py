"""Prints amounts as a layout does, and keeps what was printed as the truth; a grid is a table before it is text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from tests.ingest.layouts.layout import Layout

Key = tuple[str, str, str, str]
OVER = None  # a header cell that the cell to its left covers
_WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")  # noqa: RUF001


@dataclass
class Grid:
    """A table: header rows (None where a merged cell reaches), the 栏次 row, body rows, totals that end it."""

    header: list[list[str | None]]
    numbers: list[str]
    body: list[list[str]]

    @property
    def width(self) -> int:
        return max(len(row) for row in [*self.header, *self.body])


@dataclass
class Printer:
    layout: Layout
    rng: Random
    truth: dict[Key, int] = field(default_factory=dict)
    written: int = 0

    def amount(self, key: Key, yuan: int, *, blank: bool = False) -> str:
        """The cell, noted in the truth (as 分 of what is printed) unless it stands for nothing."""
        if blank or (not yuan and self.layout.zero != "0.00"):
            return self._nothing()
        per, decimals = (10_000, 2) if self.layout.unit == "万元" else (1, 2)
        if self.layout.whole:
            decimals = 0
        value = (Decimal(yuan) / per).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        self.truth[key] = int(value * per * 100)
        return self._digits(value, decimals)

    def _nothing(self) -> str:
        if self.layout.zero in ("—", "-"):
            return self.layout.zero
        return self.rng.choice("·_—") if self.layout.stray and self.rng.random() < 0.08 else ""

    def _digits(self, value: Decimal, decimals: int) -> str:
        text = f"{abs(value):.{decimals}f}" if self.layout.digits == "plain" else f"{abs(value):,.{decimals}f}"
        if self.layout.digits == "short" and "." in text:
            text = text.rstrip("0").rstrip(".")
        if self.layout.digits == "blanks" and self.rng.random() < 0.6:
            text = text.replace(",", ", ").replace(".", ". ")
        if self.layout.digits == "wide":
            text = text.translate(_WIDE)
        if value < 0:
            return f"({text})" if self.layout.negative == "bracket" else f"-{text}"
        return text


def wrapped(name: str, rng: Random) -> tuple[str, str]:
    """A long name cut in two."""
    cut = rng.randint(max(4, len(name) // 2), len(name) - 2)
    return name[:cut], name[cut:]


def split_heads(header: list[list[str | None]], rng: Random) -> list[list[str | None]]:
    """The last header row with its long texts cut over two rows."""
    upper, lower = list(header[-1]), list(header[-1])
    for index, text in enumerate(header[-1]):
        if text and len(text) > 5 and "科目" not in text and "项目" not in text:
            cut = rng.randint(2, len(text) - 2)
            upper[index], lower[index] = text[:cut], text[cut:]
        else:
            lower[index] = ""
    return [*header[:-1], upper, lower]


def centre(row: list[str | None]) -> list[str | None]:
    """Merged header texts in the middle of the cells they cover."""
    out: list[str | None] = list(row)
    for start, end in spans(row):
        if end - start > 1 and row[start]:
            out[start], out[start + (end - start) // 2] = "", row[start]
    return out


def spans(row: list[str | None]) -> Iterator[tuple[int, int]]:
    start = 0
    for index in range(1, len(row) + 1):
        if index == len(row) or row[index] is not OVER:
            yield start, index
            start = index


def numeral(number: int) -> str:
    """«二十一» for 21; below 100."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    lead = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    return lead + (digits[ones] if ones else "")
