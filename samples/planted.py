"""The mistakes of the draft in samples/mistakes: slips that offices make, each with the rule that has to find it.

A slip in a table shows up in the text that repeats it, so a mistake may name further rules that follow from it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from samples.blocks import Block, Role, Table, Text
from samples.unit import NAME

YEAR = 2024
FILE_NAME = f"{NAME}{YEAR}年度单位决算（送审稿）.docx"


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing written wrong. In a table: in the row that begins with `row`, or has it as a label, below a title."""

    old: str
    new: str
    row: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was done to the report, in Chinese for those who try it, and how `juesuan check` has to answer."""

    told: str
    rule: str
    severity: str
    message: str  # a part of the finding's message
    slips: tuple[Slip, ...]
    also: tuple[str, ...] = ()  # rules that the same mistake breaks elsewhere


_RUNNING = "热线平台运行维护"
_EVALUATION = f"{YEAR}年度市级预算项目支出绩效自评表"

MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "基本支出决算明细表的邮电费 4.05 误作 4.50，款级相加不等于 302 类",
        "table.account_tree",
        "error",
        "302 商品和服务支出",
        (Slip("4.05", "4.50", "30207", "一般公共预算财政拨款基本支出决算明细表"),),
    ),
    Mistake(
        "收入支出决算总表的卫生健康支出、住房保障支出两行金额填颠倒，与支出决算表不符",
        "table.class_rows",
        "error",
        "卫生健康支出",
        (
            Slip("21.36", "36.72", "九、卫生健康支出", "收入支出决算总表"),
            Slip("36.72", "21.36", "十九、住房保障支出", "收入支出决算总表"),
        ),
    ),
    Mistake(
        "其他收入比上年减少，文字误作增加",
        "narrative.change_direction",
        "error",
        "其他收入",
        (Slip(f"比{YEAR - 1}年度减少3.20万元，下降51.61%", f"比{YEAR - 1}年度增加3.20万元，下降51.61%"),),
    ),
    Mistake(
        "人员经费占基本支出的比重 89.23% 误作 98.23%",
        "narrative.share",
        "error",
        "98.23%",
        (Slip("占基本支出的89.23%", "占基本支出的98.23%"),),
    ),
    Mistake(
        "“三公”经费一章沿用上年文字，年份未改",
        "narrative.year",
        "warning",
        f"{YEAR - 1}",
        (Slip(f"{YEAR}年度，财政拨款“三公”经费", f"{YEAR - 1}年度，财政拨款“三公”经费"),),
    ),
    Mistake(
        "“三公”经费文字中的公务用车运行维护费 3.62 误作 3.26，与公开表不符",
        "narrative.amount",
        "warning",
        "3.26",
        (Slip("公务用车运行维护费支出3.62万元", "公务用车运行维护费支出3.26万元"),),
    ),
    Mistake(
        "政府性基金本年支出按元填写，单位却写万元",
        "narrative.amount",
        "error",
        "426000",
        (Slip("本年支出为42.60万元", "本年支出为426000.00万元"),),
    ),
    Mistake(
        "热线平台运行维护自评表的全年预算数与执行数填颠倒，执行数超过预算数",
        "performance.overspent",
        "warning",
        _RUNNING,
        (
            Slip("1132000.00", "-", "年度资金总额", _EVALUATION),
            Slip("1097500.00", "1132000.00", "年度资金总额", _EVALUATION),
            Slip("-", "1097500.00", "年度资金总额", _EVALUATION),
            Slip("96.95%", "103.14%", "年度资金总额", _EVALUATION),
        ),
        also=("narrative.project_money",),
    ),
)


def spoiled(blocks: Iterable[Block], mistakes: Sequence[Mistake] = MISTAKES) -> tuple[Block, ...]:
    """The report with its mistakes. ValueError where a slip does not fit one place exactly."""
    done = tuple(blocks)
    for slip in (slip for mistake in mistakes for slip in mistake.slips):
        done = _with(done, slip)
    return done


def _with(blocks: tuple[Block, ...], slip: Slip) -> tuple[Block, ...]:
    changed: list[Block] = []
    title = ""
    for block in blocks:
        if isinstance(block, Text):
            title = block.text if block.role is Role.TITLE else title
            hit = not slip.title and slip.old in block.text
            changed.append(replace(block, text=block.text.replace(slip.old, slip.new)) if hit else block)
        else:
            changed.append(_in_table(block, slip) if slip.title and slip.title == title else block)
    places = sum(one != other for one, other in zip(blocks, changed, strict=True))
    if places != 1:
        raise ValueError(f"{slip} fits {places} places")
    return tuple(changed)


def _in_table(table: Table, slip: Slip) -> Table:
    """The first cell right of the label that holds the old text."""
    rows = list(table.rows)
    for number, row in enumerate(rows):
        if slip.row in row and slip.old in row[row.index(slip.row) :]:
            at = row.index(slip.old, row.index(slip.row))
            rows[number] = (*row[:at], slip.new, *row[at + 1 :])
            break
    return Table(tuple(rows), table.header)
