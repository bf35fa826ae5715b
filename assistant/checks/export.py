"""A check as a file to hand on: which kinds there are, what all of them say, and writing them whole or not at all."""

import importlib
import re
from collections.abc import Callable
from pathlib import Path

from assistant.checks.result import SEVERITY_NAMES, Checked, Item, place
from assistant.whole_file import whole_file
from db.catalogue.rules import load_rules
from db.core.errors import UserError
from db.records import FindingStatus

HEADS = ("级别", "规则", "说明", "原文", "应为", "实为", "位置")
EMPTY = "没有发现问题"
# suffix -> module with save(checked, path); imported when used
_WRITERS = {
    ".xlsx": "assistant.checks.export_xlsx",
    ".docx": "assistant.checks.export_docx",
    ".html": "assistant.checks.export_html",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")  # no file format takes these


def title(checked: Checked) -> str:
    return clean(f"{checked.entity}{checked.year}年度决算公开校核结果")


def summary(checked: Checked) -> list[str]:
    """The lines above the table."""
    return [line for line in (checked.told_counts(), checked.told_claims(), *checked.notes) if line]


def row(item: Item) -> tuple[str, ...]:
    """One finding under HEADS."""
    found = item.found
    severity = SEVERITY_NAMES[found.severity]
    if item.status is not FindingStatus.OPEN:
        marked = "误报" if item.status is FindingStatus.FALSE else "已知"
        severity = f"{severity}（已标{marked}）"
    name = load_rules()[found.rule].title
    cells = (severity, name, found.told, found.quote, found.expected, found.actual, place(found.source))
    return tuple(map(clean, cells))


def clean(text: str) -> str:
    return _CONTROL.sub("", text)


def refuse_other_kinds(path: Path) -> None:
    """UserError where no writer knows the suffix; to be asked before the work is done."""
    if path.suffix.lower() not in _WRITERS:
        raise UserError(f"校核结果可以保存为 {'、'.join(_WRITERS)} 文件，请改用这样的文件名")


def write(checked: Checked, path: Path) -> None:
    """Whole or not at all: an earlier file of this name stays as it was where something fails. UserError."""
    refuse_other_kinds(path)
    save: Callable[[Checked, Path], None] = importlib.import_module(_WRITERS[path.suffix.lower()]).save
    with whole_file(path) as unfinished:
        save(checked, unfinished)
