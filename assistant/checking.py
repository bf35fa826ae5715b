"""Checks one report: a stored one, a plain file, or either with another explanation text in place of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.checks.case import Case, Cell, CellKey, case_of, cells_of
from assistant.checks.engine import run
from assistant.checks.findings import Found
from assistant.checks.result import Checked, Item, identity
from assistant.checks.shown import Bases, context_of
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import load
from db.core.errors import JuesuanError, UserError
from db.core.facts import Passage, Section
from db.engine import database_url, in_memory
from db.queries import Queries
from db.records import FindingStatus, StoredReport

if TYPE_CHECKING:
    from ingest.document import Document

Cells = Mapping[CellKey, Cell]
_EXPLANATION = "explanation"
_PART = "第三部分"  # where no report says which part the explanation is


@dataclass(frozen=True, slots=True)
class Pasted:
    """An explanation text that is checked in place of the report's own."""

    name: str
    data: bytes
    path: Path | None = None  # a file that is more than plain text


def check_stored(
    settings: Settings, entity: str, year: int, *, text: Pasted | None = None, with_false: bool = False, who: str = ""
) -> Checked:
    """The current edition of a stored report. Its findings are kept, with the marks that people gave them; those of
    another text are not, for it is not the report."""
    with open_stores(settings) as stores:
        report = _stored_report(stores.queries, entity, year)
        case = _stored_case(stores.queries, report)
        if text is not None:
            case = with_text(case, text)
        found = run(case)
        if text is None:
            stores.store.save_findings(report.id, [item.record() for item in found], who=who)
        return _checked(case, _marked(stores.queries, report, found), with_false=with_false)


def check_report(queries: Queries, entity: str, year: int, *, text: Pasted | None = None) -> Checked:
    """The same for who only reads: nothing is kept."""
    report = _stored_report(queries, entity, year)
    case = _stored_case(queries, report)
    if text is not None:
        case = with_text(case, text)
    return _checked(case, _marked(queries, report, run(case)), with_false=False)


def check_file(settings: Settings, path: Path, *, text: Pasted | None = None) -> Checked:
    """A file that need not be stored; nothing is written. Last year's report is used where a store has it."""
    from ingest.parse import read

    catalogue = load()
    report = read(path, catalogue)
    prior, note = _prior_of_file(settings, report.entity.name, report.year)
    case = case_of(report, catalogue, prior)
    if text is not None:
        case = with_text(case, text)
    checked = _checked(case, [Item(found) for found in run(case)], with_false=False)
    return replace(checked, notes=(note,)) if note else checked


def _checked(case: Case, items: Sequence[Item], *, with_false: bool) -> Checked:
    shown = tuple(item for item in items if with_false or item.status is not FindingStatus.FALSE)
    told = case.explanation
    unread = tuple(said.number.text for said in told.unread)
    bases = Bases(case)
    shown = tuple(replace(item, context=context_of(case, item.found), basis=bases.of(item.found)) for item in shown)
    return Checked(case.entity, case.year, shown, {"total": len(told.said), "unread": len(unread)}, unread=unread)


# --- stored reports --------------------------------------------------------------------------------------------------


def _stored_report(queries: Queries, entity: str, year: int) -> StoredReport:
    unit = queries.resolve_entity(entity)
    known = queries.reports(unit.name, current_only=True)
    found = [report for report in known if report.year == year]
    if not found:
        years = "、".join(str(report.year) for report in known)
        raise UserError(f"库里没有{unit.name} {year} 年度的报告，现有 {years} 年度；请先用 juesuan ingest 导入")
    return found[0]


def _stored_case(queries: Queries, report: StoredReport) -> Case:
    catalogue = load()
    forms = [stored.form for stored in queries.forms(report_id=report.id)]
    return Case(
        report.entity.name,
        report.year,
        catalogue,
        _stored_cells(queries, report.id),
        {form.id: seen for seen in forms if (form := catalogue.form(seen.form)) is not None},
        [stored.section for stored in queries.sections(report_id=report.id)],
        [stored.passage for stored in queries.passages(report_id=report.id)],
        [stored.project for stored in queries.projects(report_id=report.id)],
        _prior(queries, report.entity.name, report.year),
        [stored.problem for stored in queries.problems(report_id=report.id)],
    )


def _stored_cells(queries: Queries, report_id: int) -> Cells:
    facts = queries.facts(report_id=report_id)
    return cells_of((stored.fact for stored in facts), load(), {index: item.id for index, item in enumerate(facts)})


def _prior(queries: Queries, entity: str, year: int) -> Cells:
    """Last year's figures of the unit of exactly this name; none where its report is not stored."""
    if all(unit.name != entity for unit in queries.entities()):
        return {}
    reports = queries.reports(entity, year - 1, current_only=True)
    return _stored_cells(queries, reports[0].id) if reports else {}


def _marked(queries: Queries, report: StoredReport, found: Sequence[Found]) -> list[Item]:
    marks = {identity(stored.finding): stored for stored in queries.findings(report_id=report.id)}
    items: list[Item] = []
    for item in found:
        mark = marks.get(identity(item.record()))
        items.append(Item(item, mark.status, mark.reason, mark.marked_by, mark.marked_at) if mark else Item(item))
    return items


def _prior_of_file(settings: Settings, entity: str, year: int) -> tuple[Cells, str]:
    """Last year's cells, and a note where a store is there and could not be read."""
    if not store_exists(settings):
        return {}, ""
    try:
        with open_stores(settings) as stores:
            return _prior(stores.queries, entity, year), ""
    except JuesuanError as error:
        return {}, f"没有用到库里的上年报告：{error}"


def store_exists(settings: Settings) -> bool:
    """Whether there is a store to look into; opening an SQLite file that is not there would make one."""
    url = database_url(settings.db_url)
    if url.get_backend_name() != "sqlite":
        return True
    path = Path(url.database or "")
    return not in_memory(url) and path.is_file() and path.stat().st_size > 0


# --- another text ----------------------------------------------------------------------------------------------------


def with_text(case: Case, text: Pasted) -> Case:
    """The case with this text in place of its explanation. UserError where there are no words in it."""
    from ingest.narrative import read_narrative

    document = _document(text)
    if not any(line.text.strip() for line in document.lines()):
        raise UserError(f"{text.name} 里没有文字，请给出要核对的情况说明")
    own = [section for section in case.sections if section.part != _EXPLANATION]
    narrative = read_narrative(_headed(document, case.sections))
    parts = {section.path: section.part for section in narrative.sections}
    sections = [section for section in narrative.sections if section.part == _EXPLANATION]
    passages = [passage for passage in narrative.passages if parts.get(passage.section) == _EXPLANATION]
    kept = [passage for passage in case.passages if case.part_of(passage.section) != _EXPLANATION]
    return replace(case, sections=[*own, *sections], passages=_numbered([*kept, *passages]))


def _document(text: Pasted) -> "Document":
    from assistant.drafting.reread import is_draft, read_draft
    from ingest.readers.registry import read_document
    from ingest.readers.text import text_document

    if text.path is not None and is_draft(text.path):
        return text_document(read_draft(text.path).text.encode(), text.name)
    if text.path is not None:
        return read_document(text.path)
    return text_document(text.data, text.name)


def _headed(document: "Document", sections: Sequence[Section]) -> "Document":
    """The document below the heading of the explanation part, unless it brings headings of parts itself."""
    from ingest.document import Line
    from ingest.narrative import read_narrative

    if any(section.part == _EXPLANATION for section in read_narrative(document).sections):
        return document
    parts = [section.path for section in sections if section.part == _EXPLANATION and section.level == 1]
    first = document.blocks[0].source
    heading = Line(f"{parts[0] if parts else _PART} 决算情况说明", replace(first, line=1))
    return replace(document, blocks=(heading, *document.blocks))


def _numbered(passages: Sequence[Passage]) -> list[Passage]:
    return [replace(passage, ordinal=ordinal) for ordinal, passage in enumerate(passages)]
