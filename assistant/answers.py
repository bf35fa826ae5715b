"""What the conversation gives back: an answer whose every number carries its evidence. Types only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.results import Citation


class Status(StrEnum):
    """Whether a question was answered; neither of the others offers a figure in its place."""

    ANSWERED = "answered"
    CLARIFY = "clarify"  # it fits several things, and the answer asks which
    UNKNOWN = "unknown"  # the stores do not hold it


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text, as it stands there, tied to the evidence of its value."""

    text: str
    value: str
    unit: str
    evidence: tuple[str, ...]
    start: int = 0

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a number without evidence is not given")


@dataclass(frozen=True, slots=True)
class Table:
    """A table for people: ready-made texts, and the evidence of each cell that is a figure."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    evidence: tuple[tuple[tuple[str, ...], ...], ...] = ()  # as rows, empty for words; none where nothing is tied


@dataclass(frozen=True, slots=True)
class Step:
    """A tool that was called on the way to an answer."""

    tool: str
    args: Mapping[str, Any]
    ms: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One turn. `citations` are the places that its numbers and quotations rest on."""

    status: Status
    text: str
    numbers: tuple[Number, ...] = ()
    citations: tuple[Citation, ...] = ()
    tables: tuple[Table, ...] = ()
    chart: Mapping[str, Any] | None = None
    options: tuple[str, ...] = ()
    trace: tuple[Step, ...] = ()
    brain: str = ""  # who answered: the planner, or a chat model by name
