"""Small made-up tables, each for one slip that once gave a wrong figure."""

from collections.abc import Sequence

from db.catalogue import Catalogue
from db.core.facts import Source
from ingest.document import Cell, Row
from ingest.tables.code_groups import CodeGroupsReader
from ingest.tables.items import ItemsReader
from ingest.tables.result import FormCells
from ingest.tables.two_sided import TwoSidedReader


def rows(*lines: Sequence[str], table: int = 1) -> list[Row]:
    return [Row(tuple(map(Cell, line)), Source("a.txt", line=n), table) for n, line in enumerate(lines, 1)]


def placed(cells: FormCells) -> dict[tuple[str, str], str]:
    return {(cell.row, cell.col): cell.printed for cell in cells.cells.values()}


def three_public(catalogue: Catalogue, *tables: list[Row]) -> FormCells:
    form = catalogue.form("three_public")
    assert form is not None
    return ItemsReader(form).read(tables)


ITEMS = ("合计", "", "因公出国（境）费", "", "小计", "", "公务用车购置费", "", "公务用车运行费", "", "公务接待费", "")
PAIRS = ("预算数", "决算数") * 6
BUDGET_ONLY = ("0.95", *[""] * 9, "0.95", "")


def test_items__one_head_set_on_a_line_of_its_own(catalogue: Catalogue) -> None:
    """A stamp pushed one 决算数 up: the eleven below it must not turn budgets into final figures."""
    alone = tuple("决算数" if index == 5 else "" for index in range(12))
    others = tuple("" if index == 5 else text for index, text in enumerate(PAIRS))
    read = three_public(catalogue, rows(ITEMS, alone, others, BUDGET_ONLY))
    assert placed(read) == {("合计", "预算数"): "0.95", ("公务接待费", "预算数"): "0.95"}
    assert read.unread == []


def test_items__a_head_that_is_gone_is_listed_not_guessed(catalogue: Catalogue) -> None:
    others = tuple("" if index == 5 else text for index, text in enumerate(PAIRS))
    read = three_public(catalogue, rows(ITEMS, others, BUDGET_ONLY))
    assert placed(read) == {}
    assert len(read.unread) == 1


def test_items__figures_on_the_next_page(catalogue: Catalogue) -> None:
    read = three_public(catalogue, rows(ITEMS, PAIRS), rows(BUDGET_ONLY, table=2))
    assert placed(read) == {("合计", "预算数"): "0.95", ("公务接待费", "预算数"): "0.95"}


def test_items__a_list_that_goes_on_over_the_page(catalogue: Catalogue) -> None:
    first = rows(("项目", "行次", "决算数"), ("合计", "1", "3.00"), ("1.因公出国（境）费", "2", "1.00"))
    second = rows(("3.公务接待费", "6", "2.00"), table=2)
    assert placed(three_public(catalogue, first, second))["公务接待费", "决算数"] == "2.00"


def test_two_sided__rows_run_into_one_are_listed(catalogue: Catalogue) -> None:
    form = catalogue.form("overview")
    assert form is not None
    head = ("项目", "行次", "金额", "项目", "行次", "金额")
    run_together = ("", "", "", "十九、住房保障支出二十、粮油物资储备支出", "50", "9.69")
    total = ("本年收入合计", "27", "9.69", "本年支出合计", "58", "9.69")
    read = TwoSidedReader(form, catalogue).read([rows(head, run_together, total)])
    assert {cell.row for cell in read.cells.values()} == {"本年收入合计", "本年支出合计"}
    assert len(read.unread) == 1


def test_code_groups__an_amount_of_one_is_no_line_number(catalogue: Catalogue) -> None:
    form = catalogue.form("basic")
    assert form is not None
    head = ("科目编码", "科目名称", "金额") * 2
    read = CodeGroupsReader(form, catalogue).read([rows(head, ("30305生活补助", "", "1", "30225专用燃料费", "", ""))])
    assert placed(read) == {("30305", "金额"): "1"}
