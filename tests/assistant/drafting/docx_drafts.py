"""Drafts made by hand, of a unit that does not exist."""

from collections.abc import Sequence
from fractions import Fraction

from assistant.drafting.docx import Extras
from assistant.drafting.draft import GAP, Draft, DraftSection, Paragraph, Span, Suggestion, Unresolved
from assistant.drafting.pictures import Drawn, Picture, picture
from assistant.drafting.tables import PublicTable
from assistant.results import Citation, Evidence, Value, calculated
from assistant.toolkit.found import Figure
from db.catalogue import Catalogue
from db.core.facts import Fact, FactKey, FormSeen, FormState, Source
from db.records import StoredFact

ENTITY = "云溪市12345政务服务便民热线中心"
YEAR = 2025
FILE = "云溪市2025年度单位决算.xlsx"


def leaf(number: int, value: str, *, form: str = "收入支出决算总表", row: str = "总计", year: int = YEAR) -> Evidence:
    source = Source(FILE, line=number)
    return Evidence(
        f"fact:{number}", Citation(f"fact:{number}", ENTITY, year, form, row, "金额", value, source, "万元")
    )


def amount(value: str, number: int = 1) -> Value:
    return Value(Fraction(value), "万元", 2, (leaf(number, value),))


def rate(a: str, b: str) -> Value:
    exact = (Fraction(a) - Fraction(b)) * 100 / Fraction(b)
    evidence = calculated("(fact:1-fact:2)/fact:2*100", (leaf(1, a), leaf(2, b, year=YEAR - 1)))
    return Value(abs(exact), "%", 2, (evidence,), derived=True, working=f"({a}-{b})÷{b}×100%")


def number(text: str, value: Value, metric: str) -> Span:
    return Span(text, value, metric)


def totals(now: str = "1286.40", before: str = "1200.00", *, word: str = "增加", percent: str = "7.2") -> Paragraph:
    difference = f"{abs(Fraction(now) - Fraction(before)).limit_denominator(100)}"
    change = Value(Fraction(difference), "万元", 2, rate(now, before).evidence)
    shown = f"{float(now):,.2f}"
    return Paragraph(
        (
            Span(f"{YEAR}", kind="year"),
            Span("年度收、支总计均为 "),
            number(shown, amount(now), "total_income"),
            Span(f" 万元。与上年相比，收、支总计各{word} "),
            number(f"{float(Fraction(difference)):,.2f}", change, "total_income:change"),
            Span(" 万元，增长 "),
            number(f"{percent}%", rate(now, before), "total_income:rate"),
            Span("。主要原因是"),
            Span(GAP.format("收支总计变动原因"), gap="收支总计变动原因"),
            Span("。"),
        ),
        key="totals",
    )


def sections(now: str = "1286.40", before: str = "1200.00", **more: str) -> tuple[DraftSection, ...]:
    heading = Paragraph((Span("（一）收入结构"),), level=1, key="structure_heading")
    own = Span("按“接诉即办”要求新增 12 个座席", kind="words", evidence=(leaf(9, "12", row="座席"),))
    parts = Paragraph(
        (
            Span("财政拨款收入 "),
            number("1,200.50", amount("1200.50", 3), "fiscal_income"),
            Span(" 万元，其他收入 "),
            number("0", amount("0", 4), "other_income"),
            Span(" 万元；主要是"),
            own,
            Span("，"),
            Span("热线业务量上升 & 话务成本<增加>", suggested=True),
            Span("。"),
        ),
        key="structure",
    )
    account = "account:2010350@general_budget.合计:initial"
    budget = Paragraph(
        (Span("事业运行年初预算为 "), number("415.95", amount("415.95", 5), account), Span(" 万元。")), 0, "b"
    )
    return (
        DraftSection("一", "收入支出决算总体情况说明", (totals(now, before, **more),), charts=("change",)),
        DraftSection("二", "收入决算情况说明", (heading, parts), tables=("income",), charts=("income_structure",)),
        DraftSection("三", "支出决算情况说明", (budget,), charts=("nothing_of_this_name",)),
    )


def draft(now: str = "1286.40", before: str = "1200.00", **more: str) -> Draft:
    return Draft(
        ENTITY,
        YEAR,
        "default",
        sections(now, before, **more),
        unresolved=(Unresolved("一", "收支总计变动原因", "预算科的年度说明"),),
        notes=("本稿按统一格式起草",),
        suggestions=(Suggestion("一", "收支总计变动原因", (Span("人员经费增加"),), "own", f"{YEAR - 1}年度情况说明"),),
    )


def big_draft(count: int = 300) -> Draft:
    """Many numbers in paragraphs of ten."""
    paragraphs = []
    for first in range(0, count, 10):
        spans: list[Span] = [Span("其中：")]
        for index in range(first, first + 10):
            value = f"{index + 1}.25"
            spans += [number(value, amount(value, index + 1), f"account:2010350@expenditure.基本支出:{index}")]
            spans.append(Span(" 万元，" if index < first + 9 else " 万元。"))
        paragraphs.append(Paragraph(tuple(spans), key=f"many{first}"))
    return Draft(ENTITY, YEAR, "default", (DraftSection("一", "逐项说明", tuple(paragraphs)),))


# --- tables ----------------------------------------------------------------------------------------------------------


def table(
    catalogue: Catalogue, form_id: str, cells: Sequence[tuple[str, str, str, int]], first: int, *, number: str = ""
) -> PublicTable:
    """cells: side, row (key or key=label), column, 分."""
    form = catalogue.form(form_id)
    assert form is not None
    stored = []
    rows: dict[str, None] = {}
    for index, (side, row, col, fen) in enumerate(cells):
        key, _, label = row.partition("=")
        rows[f"{side}|{key}|{label or key}"] = None
        fact_key = FactKey(ENTITY, YEAR, form.name, side, key, col)
        fact = Fact(fact_key, fen, str(fen), label or key, "万元", Source(FILE, line=index + 1))
        stored.append(StoredFact(first + index, 1, fact))
    state = FormState.FILLED if cells else FormState.BLANK
    seen = FormSeen(form.name, state, form.name, number, "万元", Source(FILE), tuple(rows))
    return PublicTable(form, tuple(stored), seen)


def tables(catalogue: Catalogue) -> tuple[PublicTable, ...]:
    """All ten, one of them empty."""
    made = []
    for index, form in enumerate(sorted(catalogue.forms, key=lambda form: form.order)):
        cells: list[tuple[str, str, str, int]] = []
        if form.id != "state_capital":
            for side in form.sides:
                for row in _rows(form.accounts, side.classes, [row.key for row in side.rows]):
                    cells += [
                        (side.name, row, column, (place + 1) * 1_234_567 + len(cells))
                        for place, column in enumerate(side.column_names)
                    ]
        made.append(table(catalogue, form.id, cells, 1000 * (index + 1), number=f"公开{form.order:02d}表"))
    return tuple(made)


def _rows(accounts: str | None, classes: bool, declared: list[str]) -> list[str]:
    if accounts == "functional":
        return [
            "合计",
            "201=一般公共服务支出",
            "20103=政府办公厅（室）及相关机构事务",
            "2010350=事业运行",
            "2010302=一般行政管理事务",
            "208=社会保障和就业支出",
            "20805=行政事业单位养老支出",
            "2080505=机关事业单位基本养老保险缴费支出",
        ]
    if accounts == "economic":
        return [
            "301=工资福利支出",
            "30101=基本工资",
            "30102=津贴补贴",
            "303=对个人和家庭的补助",
            "302=商品和服务支出",
            "30201=办公费",
            "30227=委托业务费",
            "30299=其他商品和服务支出",
            "310=资本性支出",
            "31002=办公设备购置",
            *declared,
        ]
    if classes:
        return ["一般公共服务支出=一、一般公共服务支出", "社会保障和就业支出=二、社会保障和就业支出", *declared]
    return declared


# --- pictures --------------------------------------------------------------------------------------------------------


def figure(name: str, key: str, value: str, year: int = YEAR, ident: int = 1) -> Figure:
    return Figure(name, key, (ENTITY,), (year,), amount(value, ident))


def pictures() -> dict[str, Picture]:
    change = [
        figure(name, key, value, year, index)
        for index, (name, key, value, year) in enumerate(
            (
                ("收入总计", "total_income", "1200.00", YEAR - 1),
                ("收入总计", "total_income", "1286.40", YEAR),
                ("本年支出合计", "annual_expenditure", "1180.20", YEAR - 1),
                ("本年支出合计", "annual_expenditure", "1270.00", YEAR),
            ),
            1,
        )
    ]
    parts = [
        figure("财政拨款收入", "fiscal_income", "1200.50", ident=5),
        figure("事业收入", "institutional_income", "85.90", ident=6),
        figure("本年收入合计", "annual_income", "1286.40", ident=7),
    ]
    found = {
        "change": picture("change", f"{YEAR - 1}—{YEAR}年度收支变动情况", Drawn.CHANGE, change),
        "income_structure": picture("income_structure", f"{YEAR}年度收入结构", Drawn.PARTS, parts),
    }
    return {key: item for key, item in found.items() if item is not None}


def extras(catalogue: Catalogue) -> Extras:
    return Extras(tables(catalogue), pictures())
