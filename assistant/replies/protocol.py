"""What a plan is: a generator that yields calls of tools, is sent what they found, and returns the reply."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.answers import Status, Table
from assistant.toolkit.found import Found


@dataclass(frozen=True)
class Call:
    """One call of a tool by its name."""

    tool: str
    args: Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """What the planner says. The guard reads `text`; tables hold only texts that were made from figures."""

    status: Status
    text: str
    options: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    chart: Mapping[str, Any] | None = None


Plan = Generator[list[Call], list[Found], Reply]
