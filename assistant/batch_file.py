"""A file of questions to answer in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.question_lines import Line, read_lines


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """A question of the file; `context` are the earlier ones of the same conversation. It may be empty: that is
    told in its answer, so that every line has one."""

    id: str | int
    text: str
    context: tuple[str, ...] = ()


def read_batch(path: Path) -> tuple[BatchQuestion, ...]:
    """The questions of a JSON Lines file. UserError, with the line, for a file or a line that is not one."""
    return tuple(_question(line, data) for line, data in read_lines(path))


def _question(line: Line, data: Mapping[str, Any]) -> BatchQuestion:
    own = data.get("id")
    if own in (None, ""):
        line.refuse("缺少 id，请补上")
    if isinstance(own, bool) or not isinstance(own, str | int):
        line.refuse("的 id 应是文字或整数，请改正")
    text = data.get("question")
    if text is None:
        line.refuse("缺少 question，请补上")
    if not isinstance(text, str):
        line.refuse("的 question 应是文字，请改正")
    return BatchQuestion(own, text, line.texts(data, "context"))
