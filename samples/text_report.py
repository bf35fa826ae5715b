"""A whole report as blocks, and the blocks as the text that extraction from a printed report would give."""

from collections.abc import Callable, Iterable, Iterator

from samples import affairs, explanation
from samples.blocks import Block, Role, Table, Text, body, ordinal
from samples.figures import Figures, figures_of
from samples.house import HOUSES, House
from samples.performance import performance_tables
from samples.prose import Prose
from samples.tables import ORDER, public_tables, title_of
from samples.unit import NAME
from samples.words import DEPARTMENTS, DUTIES, definitions

CHAPTERS: tuple[tuple[str, Callable[[Prose], Iterator[Block]]], ...] = (
    ("收入支出决算总体情况说明", explanation.overall),
    ("收入决算情况说明", explanation.income),
    ("支出决算情况说明", explanation.spending),
    ("财政拨款收入支出决算总体情况说明", explanation.fiscal),
    ("一般公共预算财政拨款支出决算情况说明", explanation.general_budget),
    ("一般公共预算财政拨款基本支出决算情况说明", explanation.basic),
    ("政府性基金预算财政拨款收入支出决算情况说明", explanation.gov_fund),
    ("国有资本经营预算财政拨款支出决算情况说明", explanation.state_capital),
    ("财政拨款“三公”经费支出决算情况说明", affairs.three_public),
    ("机关运行经费支出情况说明", affairs.office_costs),
    ("政府采购支出情况说明", affairs.procurement),
    ("国有资产占用情况说明", affairs.assets),
    ("预算绩效情况说明", affairs.performance),
)
_BREAK_AFTER = frozenset({Role.MARK, Role.CONTENTS, Role.COVER})  # lines that stand close together


def file_name(year: int) -> str:
    return f"{NAME}{year}年度单位决算.txt"


def report_text(year: int) -> str:
    return render(report_blocks(year))


def report_blocks(year: int) -> tuple[Block, ...]:
    """The report of one year: cover, contents and five parts."""
    figures, house = figures_of(year), HOUSES[year]
    parts = _parts(year)
    return (
        *_cover(year, house),
        *_contents(figures, parts),
        Text(Role.PART, parts[0]),
        *_overview(figures),
        Text(Role.PART, parts[1]),
        *public_tables(figures, house),
        Text(Role.PART, parts[2]),
        *_explanation(Prose(figures, house)),
        Text(Role.PART, parts[3]),
        *_definitions(Prose(figures, house)),
        Text(Role.PART, parts[4]),
        *performance_tables(figures, house),
    )


def render(blocks: Iterable[Block]) -> str:
    """Cells parted by tabs, paragraphs by blank lines."""
    lines: list[str] = []
    before: Role | None = None
    for block in blocks:
        role = block.role if isinstance(block, Text) else None
        if before is not None and not (role is before and role in _BREAK_AFTER):
            lines.append("")
        if isinstance(block, Table):
            lines.extend("\t".join(row) for row in block.rows)
            lines.append("")
        else:
            lines.append(block.text)
        before = role
    return "\n".join(lines).strip("\n") + "\n"


def _parts(year: int) -> tuple[str, ...]:
    return (
        "第一部分 单位概况",
        f"第二部分 {year}年度单位决算表",
        f"第三部分 {year}年度单位决算情况说明",
        "第四部分 名词解释",
        "第五部分 附件",
    )


def _cover(year: int, house: House) -> list[Block]:
    lines = (NAME, f"{year}年度单位决算") if house.number_first else (f"{year}年度", f"{NAME}单位决算")
    return [Text(Role.COVER, line) for line in lines]


def _contents(figures: Figures, parts: tuple[str, ...]) -> Iterator[Block]:
    inside = {
        0: ["单位职责", "机构设置"],
        1: [title_of(figures, form) for form in ORDER],
        2: [title for title, _ in CHAPTERS],
    }
    yield Text(Role.BODY, "目 录")
    for index, part in enumerate(parts):
        yield Text(Role.CONTENTS, part)
        for number, title in enumerate(inside.get(index, []), 1):
            yield Text(Role.CONTENTS, f"{ordinal(number)}、{title}")


def _overview(figures: Figures) -> Iterator[Block]:
    year = figures.year
    yield Text(Role.CHAPTER, "一、单位职责")
    yield from body(f"{NAME}承担全市政务服务热线的日常运行，具体做好以下工作：")
    yield from body(*(f"（{ordinal(number)}）{duty}" for number, duty in enumerate(DUTIES, 1)))
    yield Text(Role.CHAPTER, "二、机构设置")
    yield from body(
        f"本单位为公益一类事业单位，下设{len(DEPARTMENTS)}个科室：{'、'.join(DEPARTMENTS)}。"
        f"核定事业编制{year.posts}名，{year.year}年末实有在编人员{year.staff}人。"
    )


def _explanation(prose: Prose) -> Iterator[Block]:
    for number, (title, chapter) in enumerate(CHAPTERS, 1):
        yield Text(Role.CHAPTER, f"{ordinal(number)}、{title}")
        yield from chapter(prose)


def _definitions(prose: Prose) -> Iterator[Block]:
    codes = prose.figures.codes("expenditure")
    terms = definitions([(code, prose.figures.account(code)) for code in codes])
    yield from body(*(f"{ordinal(number)}、{term}" for number, term in enumerate(terms, 1)))
