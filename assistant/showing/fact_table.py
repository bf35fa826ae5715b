"""Figures, projects and corrections of a report as plain rows, to be shown and taken away."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from assistant.checks.result import place
from assistant.showing.fact_cells import RowChoice, cell_named
from db.core.facts import Project
from db.core.money import from_fen, plain, wan_text
from db.records import Correction, StoredFact, StoredReport

FACT_HEADS = ("公开表", "部分", "科目或项目", "栏目", "金额（万元）", "原文", "出处", "把握")
CORRECTION_HEADS = ("时间", "谁", "哪一格", "原来", "改为", "依据")
PROJECT_HEADS = ("项目", "年初预算（万元）", "全年预算（万元）", "执行（万元）", "执行率", "得分", "等级")
INDICATOR_HEADS = ("一级指标", "二级指标", "三级指标", "目标值", "完成值", "分值", "得分", "说明")

Cell = str | int | Decimal | None


def fact_rows(facts: Iterable[StoredFact]) -> list[list[Cell]]:
    return [
        [
            item.fact.key.form,
            item.fact.key.side,
            RowChoice(item.fact.key.row, item.fact.label).told,
            item.fact.key.col,
            from_fen(item.fact.fen),
            item.fact.printed,
            place(replace(item.fact.source, file="")).strip(),  # all of one file
            told_certainty(item),
        ]
        for item in facts
    ]


def told_certainty(item: StoredFact) -> str:
    """How sure a recogniser was; nothing for what was read from characters or put right by a person."""
    return "" if item.fact.confidence is None else f"{item.fact.confidence:.0%}"


def matching(facts: Sequence[StoredFact], words: str, form: str = "", *, doubtful: bool = False) -> list[StoredFact]:
    """Figures of a form that hold every one of the words anywhere in their row."""
    wanted = words.split()
    return [
        item
        for item in facts
        if (not form or item.fact.key.form == form)
        and (not doubtful or item.fact.doubtful)
        and all(word in _searched(item) for word in wanted)
    ]


def _searched(item: StoredFact) -> str:
    key = item.fact.key
    amounts = (item.fact.printed, item.fact.printed.replace(",", ""), wan_text(item.fact.fen))
    return "\n".join((key.form, key.side, key.row, item.fact.label, key.col, *amounts))


def correction_rows(found: Iterable[tuple[Correction, StoredFact]]) -> list[list[str]]:
    return [
        [
            local(item.corrected_at),
            item.who,
            cell_named(now.fact.key, now.fact.label),
            _told_old(item),
            "读得对" if item.old_fen == item.new_fen else wan_text(item.new_fen),
            item.reason,
        ]
        for item, now in found
    ]


def _told_old(item: Correction) -> str:
    return "（没有读出）" if item.old_fen is None else wan_text(item.old_fen)


def project_row(item: Project) -> list[str]:
    amounts = (item.budget_initial, item.budget_full, item.executed)
    rate = f"{plain(item.execution_rate)}%" if item.execution_rate is not None else ""
    score = plain(item.score) if item.score is not None else ""
    return [item.name, *("" if fen is None else wan_text(fen) for fen in amounts), rate, score, item.grade or ""]


def indicator_rows(item: Project) -> list[list[str]]:
    return [
        [one.level1, one.level2, one.name, one.target, one.actual, one.weight, one.score, one.note]
        for one in item.indicators
    ]


def edition_told(item: StoredReport) -> str:
    """Which edition, for people; a report that came once needs no number."""
    if item.editions == 1:
        return "现行"
    return f"第 {item.edition} 版，{'现行' if item.is_current else '已被替换'}"


def report_named(item: StoredReport) -> str:
    """A report in one line, to choose from."""
    edition = f"（{edition_told(item)}）" if item.editions > 1 else ""
    return f"{item.entity.name} {item.year}年度{edition}"


def local(at: datetime) -> str:
    """A moment on the clock of this computer."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
