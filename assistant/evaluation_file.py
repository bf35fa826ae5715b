"""A file of questions with right answers: what is expected of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from assistant.answers import Status
from assistant.question_lines import Line, read_lines

_LARGEST = 24  # digits, before and after the point


@dataclass(frozen=True, slots=True)
class ExpectedNumber:
    """A magnitude that the answer must state; which way a change goes is judged by words."""

    value: Decimal
    unit: str
    tol: Decimal

    @property
    def text(self) -> str:
        return f"{self.value:,f}{'' if self.unit in ('%', '') else ' '}{self.unit}"


@dataclass(frozen=True, slots=True)
class Expect:
    """What a right answer has. Empty demands nothing."""

    status: Status
    numbers: tuple[ExpectedNumber, ...] = ()
    entities: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    must_contain: tuple[str, ...] = ()
    must_not_contain: tuple[str, ...] = ()
    must_contain_any: tuple[tuple[str, ...], ...] = ()
    chart: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the file; `context` are the earlier ones of the same conversation."""

    id: str
    type: str
    text: str
    context: tuple[str, ...]
    expect: Expect
    source: str = ""


def read_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a JSON Lines file. UserError, with the line, for a file or a question that is not one."""
    found = [(line, _question(line, data)) for line, data in read_lines(path)]
    seen: dict[str, int] = {}
    for line, question in found:
        if (first := seen.setdefault(question.id, line.number)) != line.number:
            line.refuse(f"的编号 {question.id} 与第 {first} 行重复，请改成不同的编号")
    return tuple(question for _, question in found)


def _question(line: Line, data: Mapping[str, Any]) -> Question:
    expect = line.object(data.get("expect"), "expect") if "expect" in data else line.refuse("缺少 expect，请补上")
    return Question(
        id=line.text(data, "id"),
        type=line.text(data, "type"),
        text=line.text(data, "question"),
        context=line.texts(data, "context"),
        expect=_expect(line, expect),
        source=str(data.get("source") or ""),
    )


def _expect(line: Line, data: Mapping[str, Any]) -> Expect:
    status = line.text(data, "status")
    if status not in set(Status):
        line.refuse(f"的 status 是“{status}”，请改成 {'、'.join(Status)} 之一")
    groups = [
        line.texts({"must_contain_any": group}, "must_contain_any") for group in line.items(data, "must_contain_any")
    ]
    return Expect(
        status=Status(status),
        numbers=tuple(_expected(line, line.object(item, "numbers")) for item in line.items(data, "numbers")),
        entities=line.texts(data, "entities"),
        order=line.texts(data, "order"),
        must_contain=line.texts(data, "must_contain"),
        must_not_contain=line.texts(data, "must_not_contain"),
        must_contain_any=tuple(group for group in groups if group),
        chart=data.get("chart") is True,
    )


def _expected(line: Line, data: Mapping[str, Any]) -> ExpectedNumber:
    """Without a tolerance, half the last digit that is written."""
    value = _number_at(line, data, "value")
    exponent = value.as_tuple().exponent
    half = Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)
    return ExpectedNumber(value, str(data.get("unit") or ""), _number_at(line, data, "tol") if "tol" in data else half)


def _number_at(line: Line, data: Mapping[str, Any], name: str) -> Decimal:
    value = decimal_of(str(data.get(name, "")))
    return value if value is not None else line.refuse(f"的 numbers 里 {name} 应是数，请改正")


def decimal_of(text: str) -> Decimal | None:
    """A decimal string, with or without thousands separators; none of such a size that it cannot be reckoned with."""
    try:
        value = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) <= _LARGEST else None
