"""Files of questions, a JSON object a line: the only reader of their lines."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from db.core.errors import UserError


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file, and what is read from its object; whatever is not as it should be is refused."""

    path: Path
    number: int

    def refuse(self, what: str) -> NoReturn:
        raise UserError(f"题目文件 {self.path} 第 {self.number} 行{what}")

    def object(self, value: object, name: str) -> Mapping[str, Any]:
        return value if isinstance(value, dict) else self.refuse(f"的 {name} 应是 JSON 对象，请改正")

    def text(self, data: Mapping[str, Any], name: str) -> str:
        value = data.get(name)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"缺少 {name}，请补上" if value in (None, "") else f"的 {name} 应是不为空的文字，请改正")
        return value

    def texts(self, data: Mapping[str, Any], name: str) -> tuple[str, ...]:
        values = self.items(data, name)
        if not all(isinstance(value, str) for value in values):
            self.refuse(f"的 {name} 应是文字的列表，请改正")
        return tuple(values)

    def items(self, data: Mapping[str, Any], name: str) -> Sequence[Any]:
        values = data.get(name) or []
        return values if isinstance(values, list) else self.refuse(f"的 {name} 应是列表，请改正")


def read_lines(path: Path) -> list[tuple[Line, Mapping[str, Any]]]:
    """The objects of a JSON Lines file, each with its line; blank lines count for nothing. UserError, with the line,
    for a file that cannot be read, has no objects, or a line that is none. A decimal stays as it is written."""
    lines = enumerate(_text(path).split("\n"), 1)
    found = [(line := Line(path, number), _object(line, text)) for number, text in lines if text.strip()]
    if not found:
        raise UserError(f"题目文件 {path} 是空的，请每行写一道题（一个 JSON 对象）")
    return found


def _object(line: Line, text: str) -> Mapping[str, Any]:
    try:
        return line.object(json.loads(text, parse_float=Decimal), "内容")
    except (ValueError, RecursionError) as error:
        line.refuse(f"不是合法的 JSON，请改正（{error}）")


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"找不到题目文件 {path}，请检查路径") from None
    except OSError as error:
        raise UserError(f"题目文件 {path} 读不了，请给出一个可以读取的 .jsonl 文件（{error.strerror}）") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UserError(f"题目文件 {path} 第 {line} 行不是 UTF-8 编码，请另存为 UTF-8 后再试") from None
