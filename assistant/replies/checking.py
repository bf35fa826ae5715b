"""What the checker says of a stored report, in an answer."""

from collections.abc import Generator, Sequence

from assistant.answers import Status
from assistant.question.frame import Frame
from assistant.replies.protocol import Call, Reply
from assistant.replies.scope import base_year
from assistant.replies.telling import joined
from assistant.toolkit.found import Found
from assistant.toolkit.work import Work

_SHOWN = 8


def check(work: Work, frame: Frame, units: Sequence[str]) -> Generator[list[Call], list[Found], Reply]:
    """The findings of each unit's report, the loudest first."""
    calls = [Call("checks", {"unit": unit, "year": base_year(work, frame, unit)}) for unit in units]
    found = yield calls
    parts: list[str] = []
    for unit, one in zip(units, found, strict=True):
        if not one.quotes:
            parts.append(f"{unit}的报告没有发现对不上的地方。")
            continue
        more = "；其余请运行 juesuan check 查看" if len(one.quotes) > _SHOWN else ""
        parts.append(f"{unit}的报告校核发现以下问题{more}：")
        parts += [f"· {quote.text}" for quote in one.quotes[:_SHOWN]]
    return Reply(Status.ANSWERED, joined(parts))
