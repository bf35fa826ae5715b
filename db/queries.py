"""Rows -> core records: the only reader of the tables. Never hands out an ORM object."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, ScalarSelect, func, select
from sqlalchemy.orm import aliased

from db.core.errors import UserError
from db.core.facts import (
    DOUBTFUL,
    Entity,
    Fact,
    FactKey,
    FormSeen,
    FormState,
    Indicator,
    Passage,
    Problem,
    Project,
    Section,
    Source,
)
from db.models import (
    Base,
    EntityRow,
    FactRow,
    FormRow,
    IndicatorRow,
    PassageRow,
    ProblemRow,
    ProjectRow,
    ReportRow,
    SectionRow,
)
from db.queries_base import BY_REPORT, AnyRow, AnySelect, Scope, given_order, in_scope, source_of
from db.queries_work import WorkQueries
from db.records import (
    StoredFact,
    StoredForm,
    StoredPassage,
    StoredProblem,
    StoredProject,
    StoredReport,
    StoredSection,
)


class Queries(WorkQueries):
    """What reports say. `entity` is any text that names one unit: full name, short name, or a part of either."""

    def reports(
        self, entity: str | None = None, year: int | None = None, *, current_only: bool = False
    ) -> list[StoredReport]:
        """Reports with their counts, by unit, year and edition."""
        return self._reports(Scope(entity, year, None, current_only))

    def report(self, report_id: int) -> StoredReport | None:
        """One edition of a report."""
        found = self._reports(Scope(report_id=report_id))
        return found[0] if found else None

    def find_report_by_sha(self, sha256: str) -> StoredReport | None:
        """The report that was read from these bytes."""
        found = self._reports(Scope(current_only=False), ReportRow.sha256 == sha256)
        return found[0] if found else None

    def facts(
        self,
        entity: str | None = None,
        year: int | None = None,
        form: str | None = None,
        *,
        report_id: int | None = None,
        current_only: bool = True,
        form_order: Sequence[str] = (),
    ) -> list[StoredFact]:
        """Figures by report, then by the given order of forms, then as they were read."""
        scope = Scope(entity, year, report_id, current_only)
        extra = () if form is None else (FactRow.form == form,)
        rows = self._rows(FactRow, scope, *extra, order=given_order(FactRow.form, form_order))
        return [_fact(row) for row in rows]

    def facts_by_id(self, ids: Collection[int]) -> dict[int, StoredFact]:
        """Figures by id, also of superseded editions; an id that is gone is left out."""
        rows = self._rows(FactRow, Scope(current_only=False), FactRow.id.in_(ids))
        return {row.id: _fact(row) for row in rows}

    def forms(
        self,
        entity: str | None = None,
        year: int | None = None,
        *,
        report_id: int | None = None,
        current_only: bool = True,
    ) -> list[StoredForm]:
        """The public tables found in reports, in the order of the report."""
        rows = self._rows(FormRow, Scope(entity, year, report_id, current_only))
        return [StoredForm(row.id, row.report_id, row.entity, row.year, _form(row)) for row in rows]

    def sections(
        self,
        entity: str | None = None,
        year: int | None = None,
        *,
        report_id: int | None = None,
        current_only: bool = True,
    ) -> list[StoredSection]:
        """Headings in the order of the report."""
        rows = self._rows(SectionRow, Scope(entity, year, report_id, current_only))
        return [StoredSection(row.id, row.report_id, row.entity, row.year, _section(row)) for row in rows]

    def passages(
        self,
        entity: str | None = None,
        year: int | None = None,
        *,
        part: str | None = None,
        report_id: int | None = None,
        current_only: bool = True,
    ) -> list[StoredPassage]:
        """Paragraphs in the order of the report; `part` is that of their section, such as explanation."""
        extra = () if part is None else (SectionRow.part == part,)
        return self._passages(Scope(entity, year, report_id, current_only), *extra)

    def passages_by_sha(self, shas: Collection[str]) -> dict[str, StoredPassage]:
        """Paragraphs by their id in the vector store, of current editions only; others are left out."""
        return {found.sha: found for found in self._passages(Scope(), PassageRow.sha.in_(shas))}

    def passage_state(self) -> str:
        """Changes whenever other passages are the current ones."""
        shas = select(ReportRow.sha256).where(ReportRow.is_current).order_by(ReportRow.sha256)
        with self._engine.connect() as connection:
            return hashlib.sha256("\n".join(connection.scalars(shas)).encode()).hexdigest()

    def projects(
        self,
        entity: str | None = None,
        year: int | None = None,
        *,
        report_id: int | None = None,
        current_only: bool = True,
    ) -> list[StoredProject]:
        """Budget projects with their indicators, in the order of the report."""
        rows = self._rows(ProjectRow, Scope(entity, year, report_id, current_only))
        with self._engine.connect() as connection:
            indicators = _indicators(connection, [row.id for row in rows])
        return [_project(row, indicators[row.id]) for row in rows]

    def problems(
        self,
        entity: str | None = None,
        year: int | None = None,
        *,
        kind: str | None = None,
        report_id: int | None = None,
        current_only: bool = True,
        with_settled: bool = False,
    ) -> list[StoredProblem]:
        """What was seen in reports and not understood; without what people settled since, unless that is wanted."""
        extra = () if kind is None else (ProblemRow.kind == kind,)
        if not with_settled:
            extra = (*extra, ProblemRow.settled_at.is_(None))
        rows = self._rows(ProblemRow, Scope(entity, year, report_id, current_only), *extra)
        return [_stored_problem(row) for row in rows]

    def report_text(self, report_id: int) -> str:
        """The words of a report: headings and their paragraphs, a line each. UserError for an unknown id."""
        if self.report(report_id) is None:
            raise UserError(f"库里没有编号为 {report_id} 的报告，请用 juesuan reports 查看")
        waiting: dict[str, list[str]] = defaultdict(list)
        for stored in self.passages(report_id=report_id):
            waiting[stored.passage.section].append(stored.passage.text)
        lines: list[str] = []
        for heading in self.sections(report_id=report_id):
            lines.append(heading.section.title)
            lines.extend(waiting.pop(heading.section.path, ()))
        unplaced = [text for texts in waiting.values() for text in texts]
        return "\n".join(unplaced + lines)

    def _reports(self, scope: Scope, *extra: Any) -> list[StoredReport]:
        edition = aliased(ReportRow)
        same = (edition.entity_id == ReportRow.entity_id, edition.year == ReportRow.year)
        statement: AnySelect = (
            select(
                *ReportRow.__table__.c,
                *(getattr(EntityRow, name) for name in _ENTITY_FIELDS),
                select(func.count(edition.id)).where(*same).scalar_subquery().label("editions"),
                _counted(FactRow).label("facts"),
                _counted(ProjectRow).label("projects"),
                _counted(PassageRow).label("passages"),
                _counted(FactRow, FactRow.confidence < DOUBTFUL).label("doubtful"),
            )
            .join(EntityRow, EntityRow.id == ReportRow.entity_id)
            .where(*extra)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(in_scope(connection, statement, scope).order_by(*BY_REPORT)).all()
            problems = _problem_counts(connection)
        return [_report(row, problems.get(row.id, {})) for row in rows]

    def _passages(self, scope: Scope, *extra: Any) -> list[StoredPassage]:
        statement: AnySelect = (
            select(
                *PassageRow.__table__.c,
                EntityRow.name.label("entity"),
                ReportRow.year,
                func.coalesce(SectionRow.title, "").label("title"),
                func.coalesce(SectionRow.part, "").label("part"),
            )
            .join(ReportRow, ReportRow.id == PassageRow.report_id)
            .join(EntityRow, EntityRow.id == ReportRow.entity_id)
            .outerjoin(SectionRow, SectionRow.id == PassageRow.section_id)
            .where(*extra)
        )
        with self._engine.connect() as connection:
            statement = in_scope(connection, statement, scope).order_by(*BY_REPORT, PassageRow.id)
            return [_passage(row) for row in connection.execute(statement)]


_ENTITY_FIELDS = ("name", "short_names", "city", "province", "level", "category")


def _counted(table: type[Base], *extra: Any) -> ScalarSelect[Any]:
    columns = table.__table__.c
    return select(func.count(columns.id)).where(columns.report_id == ReportRow.id, *extra).scalar_subquery()


def _problem_counts(connection: Connection) -> dict[int, dict[str, int]]:
    statement = (
        select(ProblemRow.report_id, ProblemRow.kind, func.count())
        .where(ProblemRow.settled_at.is_(None))
        .group_by(ProblemRow.report_id, ProblemRow.kind)
    )
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for report_id, kind, count in connection.execute(statement.order_by(ProblemRow.kind)):
        counts[report_id][kind] = count
    return counts


def _report(row: AnyRow, problems: dict[str, int]) -> StoredReport:
    return StoredReport(
        id=row.id,
        entity=Entity(*(getattr(row, name) for name in _ENTITY_FIELDS)),
        year=row.year,
        kind=row.kind,
        title=row.title,
        file=row.file,
        sha256=row.sha256,
        pages=row.pages,
        edition=row.edition,
        editions=row.editions,
        is_current=row.is_current,
        ingested_at=row.ingested_at,
        parser_version=row.parser_version,
        facts=row.facts,
        projects=row.projects,
        passages=row.passages,
        problems=problems,
        doubtful=row.doubtful,
    )


def _fact(row: AnyRow) -> StoredFact:
    # By place, not by name: a store has hundreds of thousands of figures.
    (
        fact_id, report_id, form, side, row_name, col, fen, printed, label, unit, confidence,
        file, page, line, sheet, entity, year,
    ) = row  # fmt: skip
    key = FactKey(entity, year, form, side, row_name, col)
    return StoredFact(
        fact_id, report_id, Fact(key, fen, printed, label, unit, Source(file, page, line, sheet), confidence)
    )


def _form(row: AnyRow) -> FormSeen:
    state = FormState(row.state)
    return FormSeen(row.form, state, row.title, row.number, row.unit, source_of(row), row.rows, row.note)


def _section(row: AnyRow) -> Section:
    return Section(row.path, row.level, row.title, row.part, source_of(row))


def _passage(row: AnyRow) -> StoredPassage:
    passage = Passage(row.section, row.ordinal, row.text, source_of(row), _breaks(row.breaks))
    return StoredPassage(row.id, row.report_id, row.entity, row.year, row.sha, row.title, row.part, passage)


def _breaks(text: str) -> tuple[tuple[int, int | None, int | None], ...]:
    found = (item.split(",") for item in text.split(";") if item)
    return tuple(
        (int(offset), int(page) if page else None, int(line) if line else None) for offset, page, line in found
    )


def _stored_problem(row: AnyRow) -> StoredProblem:
    problem = Problem(row.kind, row.message, row.text, source_of(row), row.form)
    settled = (row.settled_by, row.settled_at, row.settled_how)
    return StoredProblem(row.id, row.report_id, row.entity, row.year, problem, *settled)


def _indicators(connection: Connection, project_ids: list[int]) -> dict[int, list[tuple[int, Indicator]]]:
    found: dict[int, list[tuple[int, Indicator]]] = defaultdict(list)
    columns = IndicatorRow.__table__.c
    for start in range(0, len(project_ids), 1000):
        wanted = columns.project_id.in_(project_ids[start : start + 1000])
        for row in connection.execute(select(*columns).where(wanted).order_by(columns.project_id, columns.ordinal)):
            texts = (row.level1, row.level2, row.name, row.target, row.actual, row.weight, row.score, row.note)
            found[row.project_id].append((row.id, Indicator(*texts, source_of(row))))
    return found


def _spot(row: AnyRow, page: int | None, line: int | None) -> Source | None:
    """A second place in the file of a row; None where none was kept."""
    return None if page is None and line is None else Source(row.source_file, page, line, row.source_sheet)


def _project(row: AnyRow, indicators: list[tuple[int, Indicator]]) -> StoredProject:
    project = Project(
        name=row.name,
        source=source_of(row),
        budget_initial=row.budget_initial,
        budget_full=row.budget_full,
        executed=row.executed,
        execution_rate=row.execution_rate,
        score=row.score,
        grade=row.grade,
        unit=row.unit,
        indicators=tuple(indicator for _, indicator in indicators),
        execution_weight=row.execution_weight,
        execution_score=row.execution_score,
        funds_source=_spot(row, row.funds_page, row.funds_line),
        total_source=_spot(row, row.total_page, row.total_line),
    )
    ids = tuple(indicator_id for indicator_id, _ in indicators)
    return StoredProject(row.id, row.report_id, row.entity, row.year, project, ids)
