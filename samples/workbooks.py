"""The workbooks of the demo: five published reports, and the coming year of the invented unit."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from assistant.workbook.book import Before, write_book
from assistant.workbook.style import one_page_wide
from db.catalogue import Catalogue, Form, load
from db.catalogue.supplement import FIRST_ROW, REASONS, load_supplement
from db.core.facts import Fact, FactKey, FormSeen, FormState, Report, Source
from db.core.money import from_fen, to_fen
from db.records import StoredClaim, StoredFact, StoredForm, StoredProject
from ingest.parse import read
from samples.coming import COMING
from samples.figures import TOTAL, Figures, figures_of
from samples.filling import Content, Project, fill, halves, total_first
from samples.packages import still
from samples.published.read import NAMES, Published, published
from samples.records import Origin, Programme
from samples.tables import CLASSES
from samples.text_report import file_name
from samples.unit import NAME

# What the reasons' sheet calls the things that the unit explains.
_EXPLAINED = {
    "total": "收入总计",
    "fiscal_income": "财政拨款收入",
    "other_income": "其他收入",
    "basic": "基本支出",
    "project": "项目支出",
    "fiscal_total": "财政拨款收入总计",
    "general": "一般公共预算财政拨款支出",
    "fund": "政府性基金预算财政拨款支出",
    "three_public": "三公经费",
    "running": "公务用车购置及运行维护费",
    "reception": "公务接待费",
}
_NO_SUCH_CARS = (
    "副部（省）级及以上领导用车",
    "主要领导干部用车",
    "符合规定领导干部用车",
    "机要通信用车",
    "执法执勤用车",
    "特种专业技术用车",
    "离退休干部用车",
    "其他用车",
)
_SHOWN = Font(name="宋体", size=12, bold=True)
_PLAIN = Font(name="宋体", size=11)


def published_file_name(report: Published) -> str:
    return f"{report.entity}{report.year}年度{report.kind}.xlsx"


def coming_file_name() -> str:
    return f"{NAME}{COMING.year}年度决算公开表.xlsx"


def write_published(folder: Path) -> list[Path]:
    """One workbook a report, with the place where its figures come from on the first sheet."""
    catalogue = load()
    written = []
    for name in NAMES:
        report = published(name)
        path = folder / published_file_name(report)
        write_book(path, catalogue, report.entity, report.year, _layout(report, catalogue))
        book = load_workbook(path)
        fill(book, catalogue, _content(report))
        _leave_out_last_year(book, catalogue, report)
        _tell(
            book,
            f"{report.entity}{report.year}年度{report.kind}（公开数据整理）",
            f"数据来源：{report.source}",
            "各表的数、年初预算、政府采购、国有资产和绩效指标照公开报告逐格录入，金额单位：万元；尾数差保留原样。",
            "“变动原因”表中的原因是据公开报告改写的简要转述，不是原文；上年数由报告所写的增减额推算。",
            "本工作簿是演示样例。引用这些数时，请以该单位公开的报告为准。",
        )
        book.save(path)
        still(path)
        written.append(path)
    return written


def write_coming(folder: Path, reports: Path) -> Path:
    """The invented unit's workbook, made from its last report as `juesuan template` makes it, and filled in."""
    catalogue, figures = load(), figures_of(COMING.year)
    path = folder / coming_file_name()
    last = read(reports / file_name(COMING.year - 1), catalogue)
    write_book(path, catalogue, NAME, COMING.year, _before(last))
    book = load_workbook(path)
    fill(book, catalogue, _coming(figures))
    _tell(
        book,
        f"{NAME}{COMING.year}年度决算公开表（已填写）",
        "数据来源：虚构单位，全部数据均为演示而编造",
        "白色格已填本年数；浅绿色格是公式，自动求和；灰色格是上年数。",
        "“变动原因”表有几行特意留空，起草后显示为待填，可以补写后再导入一次。",
        f"导入：juesuan ingest 本文件；起草：juesuan draft --entity {NAME} --year {COMING.year}",
    )
    book.save(path)
    still(path)
    return path


def _tell(book: Workbook, *lines: str) -> None:
    """What the first sheet says, in place of how to fill it in."""
    sheet = book.worksheets[0]
    sheet.title = "说明"
    one_page_wide(sheet)
    sheet.delete_rows(1, sheet.max_row)
    for row, text in enumerate(lines, 1):
        cell = sheet.cell(row, 1, text)
        cell.font = _SHOWN if row < 3 else _PLAIN
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.row_dimensions[row].height = 26 if row < 3 else 34


# --- published reports -----------------------------------------------------------------------------------------------


def _layout(report: Published, catalogue: Catalogue) -> Before:
    """The rows and columns that the report prints; of the functional classes all that these forms list, also unused."""
    place = Source(report.source)
    facts = [
        StoredFact(0, 0, Fact(_key(report, form.name, *cell[1:]), to_fen(Decimal(value), "万元"), value, "", "", place))
        for cell, value in report.cells.items()
        if (form := catalogue.form(cell.form)) is not None
    ]
    forms = []
    classes = [account.name for account in catalogue.classes("functional") if account.code in CLASSES]
    for position, form_id in enumerate(report.forms, 1):
        form = catalogue.form(form_id)
        if form is None:
            raise ValueError(f"no form {form_id}")
        rows = dict.fromkeys((cell.side, cell.row) for cell in report.cells if cell.form == form_id)
        listed = dict.fromkeys((side.name, name) for side in form.sides if side.classes for name in classes)
        printed = tuple(f"{side}|{row}|{_label(catalogue, form, row)}" for side, row in {**listed, **rows})
        state = FormState.FILLED if rows else FormState.BLANK
        number = report.numbers.get(form_id, f"公开{position:02d}表")
        forms.append(
            StoredForm(
                0, 0, report.entity, report.year, FormSeen(form.name, state, form.name, number, "万元", place, printed)
            )
        )
    return Before(facts, forms, kind=report.kind, year=report.year - 1)


def _key(report: Published, form: str, side: str, row: str, col: str) -> FactKey:
    return FactKey(report.entity, report.year, form, side, row, col)


def _label(catalogue: Catalogue, form: Form, row: str) -> str:
    account = catalogue.account(form.accounts, row) if form.accounts and row.isdigit() else None
    return account.name if account else row.rpartition("/")[2]


def _content(report: Published) -> Content:
    def amount(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    def amounts(texts: Mapping[str, str]) -> dict[str, Decimal]:
        return {name: Decimal(text) for name, text in texts.items()}

    projects = tuple(
        Project(
            item.name,
            (amount(item.initial), amount(item.full), amount(item.executed)),
            amount(item.score),
            item.grade,
            tuple((g.level1, g.level2, g.name, g.target, g.actual, g.weight, g.score, g.note) for g in item.goals),
        )
        for item in report.projects
    )
    return Content(
        {cell: Decimal(value) for cell, value in report.cells.items()},
        total_first(amounts(report.budgets)),
        amounts(report.supplement),
        report.reasons,
        projects,
    )


def _leave_out_last_year(book: Workbook, catalogue: Catalogue, report: Published) -> None:
    """A report tells of the year before only by how much things changed: no grey figure in the tables."""
    for half in halves(book, catalogue):
        for column in half.grey:
            half.sheet.column_dimensions[get_column_letter(column)].hidden = True
            for row in half.rows.values():
                half.sheet.cell(row, column).value = None
        for row in (2, 3):  # the number of the table and the unit of money stand above the last of these columns
            above = half.sheet.cell(row, half.grey[-1])
            if above.value:
                half.sheet.cell(row, above.column + 1).value, above.value = above.value, None
    for declared in load_supplement(catalogue.forms).sheets:
        book[declared.name].column_dimensions["D"].hidden = True
    sheet = book[REASONS]
    for row in range(FIRST_ROW, sheet.max_row + 1):
        name, code = (str(sheet.cell(row, column).value or "") for column in (1, 2))
        change, now = report.changes.get(code or name), explained(report, catalogue, code or name)
        if change is not None and now is not None:
            sheet.cell(row, 4).value = now - Decimal(change)
        else:
            for column in (4, 5, 6):
                sheet.cell(row, column).value = None


def explained(report: Published, catalogue: Catalogue, name: str) -> Decimal | None:
    """This year's amount of a line of the reasons' sheet; 0 where the form prints nothing there."""
    for reason in load_supplement(catalogue.forms).reasons:
        if reason.key == name:
            cell = reason.cell
            found = [v for c, v in report.cells.items() if c == (cell.form, cell.side, cell.row, cell.col)]
            return Decimal(found[0]) if found else Decimal(0)
    found = [v for c, v in report.cells.items() if (c.form, c.row, c.col) == ("general_budget", name, TOTAL)]
    return Decimal(found[0]) if found else None


# --- the invented unit -----------------------------------------------------------------------------------------------


def _before(report: Report) -> Before:
    name, year = report.entity.name, report.year
    return Before(
        [StoredFact(0, 0, fact) for fact in report.facts],
        [StoredForm(0, 0, name, year, form) for form in report.forms],
        [StoredProject(0, 0, name, year, project, ()) for project in report.projects],
        [StoredClaim(0, 0, name, year, claim) for claim in report.claims],
        report.kind,
        year,
    )


def _coming(figures: Figures) -> Content:
    year = figures.year
    cells = {cell: from_fen(fen) for cell, fen in figures.cells.items() if fen or cell.form == "three_public"}
    codes = figures.codes("general_budget")
    budgets = {code: from_fen(figures.initial(code, Origin.GENERAL)) for code in codes}
    bought = year.procurement
    supplement = {
        "政府采购货物支出": from_fen(bought.goods.total),
        "政府采购工程支出": from_fen(bought.works.total),
        "政府采购服务支出": from_fen(bought.services.total),
        "授予中小企业合同金额": from_fen(bought.small_medium),
        "授予小微企业合同金额": from_fen(bought.small_micro),
        "货物采购授予中小企业合同金额": from_fen(bought.goods.small_medium),
        "工程采购授予中小企业合同金额": from_fen(bought.works.small_medium),
        "服务采购授予中小企业合同金额": from_fen(bought.services.small_medium),
        "机关运行经费支出": Decimal(0),
        "机关运行经费年初预算": Decimal(0),
        **dict.fromkeys(_NO_SUCH_CARS, Decimal(0)),
        "应急保障用车": Decimal(year.vehicles),
        "单价100万元以上设备": Decimal(0),
        "公务用车购置数量": Decimal(0),
        "公务用车保有量": Decimal(year.vehicles),
        "因公出国（境）团组数": Decimal(0),
        "因公出国（境）人次": Decimal(0),
        "国内接待费": from_fen(year.three_public.reception.actual),
        "国内接待批次": Decimal(year.three_public.batches),
        "国内接待人次": Decimal(year.three_public.guests),
        "外事接待批次": Decimal(0),
        "外事接待人次": Decimal(0),
        "国（境）外接待费": Decimal(0),
        "国（境）外接待批次": Decimal(0),
        "国（境）外接待人次": Decimal(0),
        "年末在编人数": Decimal(year.staff),
    }
    reasons = {_EXPLAINED.get(key, key): text for key, text in year.reasons.items()}
    projects = tuple(map(_project, year.programmes))
    return Content(cells, {TOTAL: sum(budgets.values(), Decimal(0)), **budgets}, supplement, reasons, projects)


def _project(item: Programme) -> Project:
    goals = tuple(
        (g.level1, g.level2, g.name, g.target, g.actual, str(g.weight), str(g.score), g.note) for g in item.goals
    )
    money = (from_fen(item.initial), from_fen(item.full), from_fen(item.spent))
    return Project(item.name, money, item.score, item.grade, goals)
