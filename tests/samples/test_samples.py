"""The sample reports say exactly what their figures are, in the tables and in the prose."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from db.catalogue import load
from db.core.facts import FormState, Report
from db.core.money import from_fen, round_half_up
from db.core.number_forms import Kind
from db.core.numbers import find_numbers
from db.core.text import fold
from ingest.parse import read
from samples.blocks import Table, Text
from samples.figures import TOTAL, Cell, Figures, derive, figures_of
from samples.house import HOUSES
from samples.identities import broken
from samples.records import Origin, percent
from samples.text_report import file_name, render, report_blocks
from samples.unit import NAME, YEARS
from samples.write import FOLDER, write

pytestmark = pytest.mark.parametrize("year", sorted(YEARS))


@pytest.fixture(scope="module")
def reports() -> dict[int, Report]:
    return {year: read(FOLDER / file_name(year)) for year in YEARS}


@pytest.fixture
def report(reports: dict[int, Report], year: int) -> Report:
    return reports[year]


@pytest.fixture
def facts(report: Report) -> dict[Cell, int]:
    """What the product read, by form id."""
    ids = {form.name: form.id for form in load().forms}
    return {Cell(ids[f.key.form], f.key.side, f.key.row, f.key.col): f.fen for f in report.facts}


@pytest.fixture
def prose(report: Report) -> dict[str, list[str]]:
    """The passages of part three by chapter numeral."""
    found: dict[str, list[str]] = {}
    for passage in report.passages:
        part, _, rest = passage.section.partition("/")
        if part == "第三部分":
            found.setdefault(rest.split("/")[0], []).append(passage.text)
    return found


def _value(text: str, pattern: str) -> Decimal:
    match = re.search(pattern, text)
    assert match, (pattern, text)
    return Decimal(match[1].replace(",", ""))


def _amount(text: str, before: str) -> int:
    """The 万元 after some words, in 分."""
    return int(_value(text, rf"{before}(?:为|数为)?([\d,.]+)万元") * 1_000_000)


# --- the files -------------------------------------------------------------------------------------------------------


def test_committed_files__are_what_the_script_writes(tmp_path: Path, year: int) -> None:
    written = {path.name: path.read_bytes() for path in write(tmp_path)}
    assert written[file_name(year)] == (FOLDER / file_name(year)).read_bytes()
    assert sorted(written) == sorted(path.name for path in FOLDER.iterdir())


def test_blocks__render_to_the_file_and_tables_are_rectangular(year: int) -> None:
    blocks = report_blocks(year)
    assert render(blocks) == (FOLDER / file_name(year)).read_text(encoding="utf-8")
    assert all(block.text.strip() for block in blocks if isinstance(block, Text))
    assert sum(isinstance(block, Table) for block in blocks) >= 9 + 1 + len(YEARS[year].programmes)


def test_place__is_invented(year: int) -> None:
    assert not any(NAME.startswith((place.name, place.short)) for place in load().places), year


# --- the figures -----------------------------------------------------------------------------------------------------


def test_figures__obey_every_identity(year: int) -> None:
    assert broken(figures_of(year)) == []


def test_identities__notice_one_changed_cell(year: int) -> None:
    """Every cell takes part in at least one identity."""
    figures = figures_of(year)
    unnoticed = [
        cell
        for cell, fen in figures.cells.items()
        if not broken(replace(figures, cells={**figures.cells, cell: fen + 10_000}))
    ]
    assert unnoticed == []


def test_identities__notice_a_wrong_opening(year: int) -> None:
    known = YEARS[year]
    lines = tuple(replace(line, opening=line.opening + (10_000 if line.opening else 0)) for line in known.lines)
    changed = replace(known, lines=lines)
    assert any("opening" in text for text in broken(replace(figures_of(year), year=changed, cells=derive(changed))))


# --- what the product reads ------------------------------------------------------------------------------------------


def test_report__parses_without_a_problem(report: Report, year: int) -> None:
    assert report.problems == ()
    assert (report.entity.name, report.year, report.kind) == (NAME, year, "单位决算")
    assert {section.part for section in report.sections} == {
        "overview",
        "tables",
        "explanation",
        "definitions",
        "attachments",
    }


def test_facts__are_the_figures(facts: dict[Cell, int], year: int) -> None:
    zero_forms = HOUSES[year].zero_forms
    truth = {cell: fen for cell, fen in figures_of(year).cells.items() if fen or cell.form in zero_forms}
    assert facts == truth


def test_forms__are_filled_or_blank(report: Report, year: int) -> None:
    filled = {cell.form for cell in figures_of(year).cells}
    states = {form.form: form.state for form in report.forms}
    named = {form.name: form.id for form in load().forms}
    assert len(states) == 9
    for name, state in states.items():
        assert state is (FormState.FILLED if named[name] in filled else FormState.BLANK), name


def test_projects__are_the_truth(report: Report, year: int) -> None:
    programmes = YEARS[year].programmes
    assert [
        (p.name, p.budget_initial, p.budget_full, p.executed, p.execution_rate, p.score, p.grade, p.unit)
        for p in report.projects
    ] == [
        (p.name, p.initial, p.full, p.spent, p.rate, p.score, p.grade, HOUSES[year].performance_unit)
        for p in programmes
    ]


def test_indicators__are_the_truth(report: Report, year: int) -> None:
    read_ones = [
        (p.name, i.level1, i.level2, i.name, i.target, i.actual, i.weight, Decimal(i.score), i.note)
        for p in report.projects
        for i in p.indicators
    ]
    truth = [
        (p.name, g.level1, g.level2, g.name, g.target, g.actual, str(g.weight), g.score, g.note)
        for p in YEARS[year].programmes
        for g in p.goals
    ]
    assert read_ones == truth


# --- the prose, against the facts of the tables ----------------------------------------------------------------------


def _check_change(text: str, now: int, before: int) -> None:
    """Amount, direction and rate, recomputed."""
    if now == before:
        assert re.search(r"与20\d\d年度(?:持平|相同)", text), text
        return
    more = now > before
    assert _value(text, rf"{'增加' if more else '减少'}([\d,.]+)万元") == from_fen(abs(now - before)), text
    rate = _value(text, rf"{'增长' if more else '下降'}([\d,.]+)%")
    assert rate == round_half_up(Decimal(abs(now - before)) * 100 / before), text
    assert ("减少" if more else "增加") not in text.split("主要", maxsplit=1)[0], text
    assert "主要" in text, text


def _before(reports: dict[int, Report], year: int, cell: Cell) -> int | None:
    """Last year's fact, where last year's report is in the samples."""
    if year - 1 not in reports:
        return None
    form = load().form(cell.form)
    assert form is not None
    rows = [fact for fact in reports[year - 1].facts if (fact.key.form, fact.key.row) == (form.name, cell.row)]
    assert rows
    return next((fact.fen for fact in rows if (fact.key.side, fact.key.col) == (cell.side, cell.col)), 0)


def test_changes__are_this_years_facts_less_last_years(
    reports: dict[int, Report], facts: dict[Cell, int], prose: dict[str, list[str]], year: int
) -> None:
    """2024 is compared with the facts of the 2023 report; 2023 with the 2022 figures that the unit states."""
    prior = figures_of(year).prior
    said = [
        (prose["一"][0], Cell("overview", "收入", "总计", "金额"), prior.total),
        (prose["二"][1], Cell("income", "", TOTAL, "财政拨款收入"), prior.fiscal_income),
        (prose["二"][-1], Cell("income", "", TOTAL, "其他收入"), prior.other_income),
        (prose["三"][1], Cell("expenditure", "", TOTAL, "基本支出"), prior.basic),
        (prose["三"][2], Cell("expenditure", "", TOTAL, "项目支出"), prior.project),
        (prose["四"][0], Cell("fiscal", "收入", "总计", "金额"), prior.fiscal_total),
        (prose["五"][0], Cell("general_budget", "", TOTAL, TOTAL), prior.general),
    ]
    for text, cell, stated in said:
        before = _before(reports, year, cell)
        assert before in (None, stated), cell
        _check_change(text, facts[cell], stated)
        assert f"{year - 1}年度" in text


def test_shares__are_of_the_tables(facts: dict[Cell, int], prose: dict[str, list[str]], year: int) -> None:
    for chapter, form, total in (("二", "income", "本年收入合计"), ("三", "expenditure", "本年支出合计")):
        pairs = re.findall(r"([\u4e00-\u9fff]+?)([\d,.]+)万元，占([\d.]+)%", prose[chapter][0])
        assert len(pairs) >= 5
        for name, amount, share in pairs:
            fen = facts.get(Cell(form, "", TOTAL, name), 0)
            assert from_fen(fen) == Decimal(amount.replace(",", ""))
            assert Decimal(share) == percent(fen, facts[Cell(form, "", TOTAL, total)])
    classes = re.findall(r"([\u4e00-\u9fff]+)（类）支出([\d,.]+)万元，占([\d.]+)%", prose["五"][1])
    codes = [cell for cell in facts if cell.form == "general_budget" and len(cell.row) == 3 and cell.col == TOTAL]
    assert len(classes) == len(codes), year
    for cell, (_, amount, share) in zip(sorted(codes), classes, strict=True):
        assert from_fen(facts[cell]) == Decimal(amount.replace(",", ""))
        assert Decimal(share) == percent(facts[cell], facts[Cell("general_budget", "", TOTAL, TOTAL)])


def test_completion__of_every_account(facts: dict[Cell, int], prose: dict[str, list[str]], year: int) -> None:
    figures = figures_of(year)
    codes = sorted(
        cell.row for cell in facts if cell.form == "general_budget" and len(cell.row) == 7 and cell.col == TOTAL
    )
    items = [text for text in prose["五"] if re.match(r"（\d+）", text)]
    assert len(items) == len(codes)
    total = 0
    for code, text in zip(codes, items, strict=True):
        budget, spent = _amount(text, "年初预算"), _amount(text, "支出决算")
        assert f"{figures.account(code)}（项）" in text
        assert (budget, spent) == (
            figures.initial(code, Origin.GENERAL),
            facts[Cell("general_budget", "", code, TOTAL)],
        )
        _check_completion(text, budget, spent, "年初预算")
        total += budget
    whole = next(text for text in prose["五"] if "分科目看" in text)
    assert _amount(whole, "年初预算") == total
    _check_completion(whole, total, facts[Cell("general_budget", "", TOTAL, TOTAL)], "年初预算")


def _check_completion(text: str, budget: int, spent: int, kind: str) -> None:
    if budget:
        assert _value(text, rf"完成{kind}的([\d.]+)%") == percent(spent, budget)
    else:
        assert "未作安排" in text or "没有发生" in text
    if budget != spent:
        assert f"决算数{'大于' if spent > budget else '小于'}{kind}数" in text
        assert "主要" in text


def test_three_public__prose_agrees_with_its_table(
    facts: dict[Cell, int], prose: dict[str, list[str]], year: int
) -> None:
    rows = ("合计", "因公出国（境）费", "公务用车购置及运行维护费", "公务接待费")
    texts = [text for text in prose["九"] if "全年预算" in text]
    assert len(texts) == len(rows), year
    for row, text in zip(rows, texts, strict=True):
        budget, actual = (facts.get(Cell("three_public", "", row, col), 0) for col in ("预算数", "决算数"))
        assert (_amount(text, "全年预算"), _amount(text, "支出决算")) == (budget, actual)
        _check_completion(text, budget, actual, "全年预算")


def test_item_lists__name_exactly_the_accounts_with_an_amount(
    facts: dict[Cell, int], prose: dict[str, list[str]], year: int
) -> None:
    figures = figures_of(year)
    for start, row, classes in (
        ("人员经费", "人员经费合计", ("301", "303")),
        ("公用经费", "公用经费合计", ("302", "310")),
    ):
        text = next(text for text in prose["六"] if text.startswith(start))
        codes = sorted(
            cell.row for cell in facts if cell.form == "basic" and len(cell.row) == 5 and cell.row[:3] in classes
        )
        names = [figures.account(code) for code in codes if code.isdigit()]
        assert text.split("主要包括：")[1].rstrip("。").split("、") == names
        assert _amount(text, start) == facts[Cell("basic", "", row, "金额")]


def test_projects__in_the_prose(report: Report, facts: dict[Cell, int], prose: dict[str, list[str]], year: int) -> None:
    whole = prose["十三"][0]
    assert _value(whole, r"涉及项目(\d+)个") == len(report.projects)
    assert _amount(whole, "实际执行") == sum(p.executed or 0 for p in report.projects)
    assert _amount(whole, "实际执行") == facts[Cell("expenditure", "", TOTAL, "项目支出")], year
    for project in report.projects:
        text = next(text for text in prose["十三"] if f"{project.name}项目：" in text)
        assert _amount(text, "全年预算数") == project.budget_full
        assert _amount(text, "执行数") == project.executed
        assert _value(text, r"自评得分([\d.]+)分") == project.score
        assert _value(text, r"完成预算的([\d.]+)%") == project.execution_rate


def test_every_amount_in_the_prose__is_a_figure_or_a_difference(
    facts: dict[Cell, int], prose: dict[str, list[str]], year: int
) -> None:
    known = {*facts.values(), 0, 100 * 1_000_000, *_unprinted(figures_of(year))}  # 单价100万元以上
    for texts in prose.values():
        for text in texts:
            for number in find_numbers(text):
                if number.kind is Kind.AMOUNT:
                    assert number.fen in known, (number.text, text)


def _unprinted(figures: Figures) -> set[int]:
    """Amounts that the explanation says and no table prints."""
    year, prior, now = figures.year, figures.prior, figures.as_prior
    names = ("total", "fiscal_income", "other_income", "basic", "project", "fiscal_total", "general")
    changes = {abs(getattr(now, name) - getattr(prior, name)) for name in names}
    initial = {figures.initial(line.code, line.origin) for line in year.lines}
    whole = sum(figures.initial(code, Origin.GENERAL) for code in figures.codes("general_budget"))
    bought = year.procurement
    kinds = {bought.goods.total, bought.works.total, bought.services.total}
    money = {item.full for item in year.programmes} | {item.spent for item in year.programmes}
    sums = {sum(item.full for item in year.programmes), whole, bought.total, bought.small_medium, bought.small_micro}
    return changes | initial | kinds | money | sums


def test_text__names_no_real_city(year: int) -> None:
    text = fold((FOLDER / file_name(year)).read_text(encoding="utf-8"))
    assert not [place for place in load().places if place.level == "city" and fold(place.name) in text]
