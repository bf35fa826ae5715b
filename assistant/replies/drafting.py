"""How a draft is made, in an answer: the command to run. A draft is no answer; it is a text that people work on."""

import re

from assistant.answers import Status
from assistant.question.frame import Frame
from assistant.replies.protocol import Reply
from assistant.replies.scope import units_of
from assistant.replies.telling import joined
from assistant.toolkit.work import Work

_EXPLANATION = re.compile(r"说明|决算|第三部分|草稿|初稿")


def wanted(frame: Frame) -> bool:
    """Whether the explanation of final accounts is to be drafted, and nothing else."""
    return bool(_EXPLANATION.search(frame.text))


def reply(work: Work, frame: Frame) -> Reply:
    """The command for each unit asked about, or the question back which unit is meant."""
    units = units_of(work, frame)
    if isinstance(units, Reply):
        return units
    lines: list[str] = []
    status = Status.UNKNOWN
    for unit in units:
        stored = work.library.years(unit)
        year = max(frame.years.asked) if frame.years.asked else None
        if year is not None and year not in stored:
            lines.append(f"库里没有{unit}{year}年度的报告或工作簿，请先用 juesuan ingest 导入，再起草。")
            continue
        status = Status.ANSWERED
        dated = f"{year}年度" if year is not None else ""
        named = f"juesuan draft --entity {unit} --year {year or '年度'}"
        lines.append(f"可以起草{unit}{dated}的情况说明：请运行 {named}，加 -o 情况说明.docx 保存为 Word 文件。")
    if status is Status.ANSWERED:
        lines.append("草稿里每个数都带出处，库里没有的写作【待填】，并列出从哪里补。")
    return Reply(status, joined(lines))
