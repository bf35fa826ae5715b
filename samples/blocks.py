"""A report before it has a format. Every format renders the same blocks."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from db.core.numerals import to_chinese_numeral


class Role(StrEnum):
    COVER = "cover"
    PART = "part"
    CHAPTER = "chapter"  # 一、
    SECTION = "section"  # （一）
    TITLE = "title"  # of a table
    MARK = "mark"  # 单位、公开01表、金额单位 above a table
    NOTE = "note"  # below a table
    BODY = "body"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Text:
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one width; the first header rows are repeated where a page breaks. A merged cell is filled once."""

    rows: tuple[tuple[str, ...], ...]
    header: int

    def __post_init__(self) -> None:
        if len({len(row) for row in self.rows}) != 1:
            raise ValueError(f"rows of different width: {[len(row) for row in self.rows]}")


Block = Text | Table


def body(*texts: str) -> list[Block]:
    return [Text(Role.BODY, text) for text in texts]


def ordinal(number: int) -> str:
    return to_chinese_numeral(Decimal(number))
