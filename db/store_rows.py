"""A Report as rows: plain dictionaries, ready for one executemany a table. No connection here."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from db.core.errors import UserError
from db.core.facts import Claim, Fact, FormSeen, Indicator, Passage, Problem, Project, Report, Section, Source
from db.types import clean

Row = dict[str, Any]


def place(source: Source) -> Row:
    """The four columns of a place."""
    return {
        "source_file": source.file,
        "source_page": source.page,
        "source_line": source.line,
        "source_sheet": source.sheet,
    }


def check_facts(report: Report) -> None:
    """UserError where one cell has two figures; ValueError where a figure is of another report."""
    seen: dict[tuple[str, str, str, str], Fact] = {}
    for fact in report.facts:
        key = fact.key
        if (key.entity, key.year) != (report.entity.name, report.year):
            raise ValueError(f"a fact of {key.entity} {key.year} in the report of {report.entity.name} {report.year}")
        other = seen.setdefault((key.form, key.side, key.row, key.col), fact)
        if other is not fact:
            cell = "·".join(filter(None, (key.form, key.side, key.row, key.col)))
            raise UserError(
                f"{report.file} 的“{cell}”读出两个数 {other.printed} 和 {fact.printed}，没有写入，请检查这张表"
            )


def fact_row(report_id: int, fact: Fact) -> Row:
    """A row for insert_plain(), hence cleaned here."""
    key, source = fact.key, fact.source
    return {
        "report_id": report_id,
        "form": clean(key.form),
        "side": clean(key.side),
        "row": clean(key.row),
        "col": clean(key.col),
        "fen": fact.fen,
        "printed": clean(fact.printed),
        "label": clean(fact.label),
        "unit": clean(fact.unit),
        "confidence": fact.confidence,
        "source_file": clean(source.file),
        "source_page": source.page,
        "source_line": source.line,
        "source_sheet": None if source.sheet is None else clean(source.sheet),
    }


def form_row(report_id: int, form: FormSeen) -> Row:
    return {
        "report_id": report_id,
        "form": form.form,
        "state": form.state.value,
        "title": form.title,
        "number": form.number,
        "unit": form.unit,
        "rows": form.rows,
        "note": form.note,
        **place(form.source),
    }


def section_row(report_id: int, section: Section) -> Row:
    return {
        "report_id": report_id,
        "path": section.path,
        "level": section.level,
        "title": section.title,
        "part": section.part,
        **place(section.source),
    }


def passage_sha(report_sha: str, passage: Passage, repeat: int = 0) -> str:
    """The id of a passage in the vector store: the same bytes read the same way give the same id."""
    source = passage.source
    spot = (passage.section, passage.ordinal, source.file, source.page, source.line, source.sheet)
    return hashlib.sha256(repr((report_sha, *spot, passage.text, repeat)).encode("utf-8", "replace")).hexdigest()


def passage_rows(report_id: int, report: Report, section_ids: Sequence[int]) -> list[Row]:
    """Rows whose shas are distinct; a passage belongs to the first section of its path."""
    of_path: dict[str, int] = {}
    for section, section_id in zip(report.sections, section_ids, strict=True):
        of_path.setdefault(section.path, section_id)
    rows: dict[str, Row] = {}
    for passage in report.passages:
        repeat = 0
        while (sha := passage_sha(report.sha256, passage, repeat)) in rows:
            repeat += 1
        rows[sha] = {
            "report_id": report_id,
            "section_id": of_path.get(passage.section),
            "sha": sha,
            "section": passage.section,
            "ordinal": passage.ordinal,
            "text": passage.text,
            "breaks": ";".join(",".join("" if part is None else str(part) for part in item) for item in passage.breaks),
            **place(passage.source),
        }
    return list(rows.values())


def project_row(report_id: int, project: Project) -> Row:
    return {
        "report_id": report_id,
        "name": project.name,
        "budget_initial": project.budget_initial,
        "budget_full": project.budget_full,
        "executed": project.executed,
        "execution_rate": project.execution_rate,
        "score": project.score,
        "grade": project.grade,
        "unit": project.unit,
        "execution_weight": project.execution_weight,
        "execution_score": project.execution_score,
        **_spot("funds", project.funds_source),
        **_spot("total", project.total_source),
        **place(project.source),
    }


def _spot(name: str, source: Source | None) -> Row:
    """A second place in the same file: page and line only."""
    return {f"{name}_page": source and source.page, f"{name}_line": source and source.line}


def indicator_rows(projects: Iterable[Project], project_ids: Iterable[int]) -> list[Row]:
    return [
        indicator_row(project_id, ordinal, indicator)
        for project, project_id in zip(projects, project_ids, strict=True)
        for ordinal, indicator in enumerate(project.indicators, 1)
    ]


def indicator_row(project_id: int, ordinal: int, indicator: Indicator) -> Row:
    return {
        "project_id": project_id,
        "ordinal": ordinal,
        "level1": indicator.level1,
        "level2": indicator.level2,
        "name": indicator.name,
        "target": indicator.target,
        "actual": indicator.actual,
        "weight": indicator.weight,
        "score": indicator.score,
        "note": indicator.note,
        **place(indicator.source),
    }


def problem_row(report_id: int, problem: Problem) -> Row:
    return {
        "report_id": report_id,
        "kind": problem.kind,
        "message": problem.message,
        "text": problem.text,
        "form": problem.form,
        **place(problem.source),
    }


def claim_row(report_id: int, claim: Claim) -> Row:
    return {
        "report_id": report_id,
        "section": claim.section,
        "quote": claim.quote,
        "kind": claim.kind,
        "metric": claim.metric,
        "account": claim.account,
        "year_ref": claim.year_ref,
        "value": claim.value,
        "unit": claim.unit,
        "direction": claim.direction,
        **place(claim.source),
    }
