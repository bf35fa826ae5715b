"""Our types become the contract's JSON: the only module that spells its keys."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.checks.findings import Found
from assistant.checks.result import Checked
from assistant.results import Citation, Missing, Result
from db.core.facts import Indicator, Source
from db.core.money import from_fen, plain, wan_text
from db.core.numbers import parse_cell
from db.readonly import Table
from db.records import StoredFact, StoredProject, StoredReport
from db.vectors import Hit

if TYPE_CHECKING:
    from assistant.metrics.compare import Comparison
    from ingest.run import Result as Ingested


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return str(value)


def source(place: Source) -> dict[str, Any]:
    told: dict[str, Any] = {"file": place.file, "page": place.page, "line": place.line}
    return told | ({"sheet": place.sheet} if place.sheet else {})


def fact(stored: StoredFact) -> dict[str, Any]:
    """A row below another («年初财政拨款结转和结余» has parts) is told by its own label; parent says below which."""
    item = stored.fact
    parent, _, row = item.key.row.rpartition("/")
    told: dict[str, Any] = {
        "entity": item.key.entity,
        "year": item.key.year,
        "form": item.key.form,
        "side": item.key.side,
        "row": row,
        "label": item.label,
        "col": item.key.col,
        "value": wan_text(item.fen),
        "unit": "万元",
        "printed": item.printed,
        "source": source(item.source),
    }
    if parent:
        told["parent"] = parent
    if item.confidence is not None:
        told["confidence"] = round(item.confidence, 3)
    return told


def project(stored: StoredProject) -> dict[str, Any]:
    item = stored.project
    return {
        "entity": stored.entity,
        "year": stored.year,
        "project": item.name,
        "budget_initial": _wan(item.budget_initial),
        "budget_full": _wan(item.budget_full),
        "executed": _wan(item.executed),
        "execution_rate": _number(item.execution_rate),
        "score": _number(item.score),
        "grade": item.grade,
        "unit": "万元",
        "indicators": [_indicator(indicator) for indicator in item.indicators],
        "source": source(item.source),
    }


def _indicator(item: Indicator) -> dict[str, Any]:
    return {
        "level1": item.level1,
        "level2": item.level2,
        "name": item.name,
        "target": item.target,
        "actual": item.actual,
        "weight": _mark(item.weight),
        "score": _mark(item.score),
        "note": item.note,
    }


def _mark(text: str) -> str:
    value = parse_cell(text)
    return text if value is None else plain(value)


def _wan(fen: int | None) -> str | None:
    return None if fen is None else plain(from_fen(fen))


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def report(stored: StoredReport) -> dict[str, Any]:
    return {
        "entity": stored.entity.name,
        "year": stored.year,
        "kind": stored.kind,
        "edition": stored.edition,
        "editions": stored.editions,
        "current": stored.is_current,
        "city": stored.entity.city,
        "province": stored.entity.province,
        "level": stored.entity.level,
        "short_names": list(stored.entity.short_names),
        "facts": stored.facts,
        "projects": stored.projects,
        "passages": stored.passages,
        "unread": unread(stored.problems),
        "problems": dict(stored.problems),
        "doubtful": stored.doubtful,
        "file": stored.file,
        "sha256": stored.sha256,
        "ingested_at": stored.ingested_at.isoformat(),
    }


def unread(problems: Mapping[str, int]) -> int:
    """How many cells, rows and tables were seen and not understood."""
    return sum(problems.values())


def result(item: "Ingested") -> dict[str, Any]:
    told: dict[str, Any] = {"file": str(item.path), "status": item.status}
    if item.report is not None:
        told |= {key: value for key, value in report(item.report).items() if key not in ("file", "short_names")}
    return told | ({"message": item.message} if item.message else {})


def hit(item: Hit) -> dict[str, Any]:
    stored = item.passage.stored
    return {
        "text": stored.passage.text,
        "entity": stored.entity,
        "year": stored.year,
        "section": " / ".join(item.passage.titles),
        "score": round(item.score, 4),
        "source": source(stored.passage.source),
    }


def finding(entity: str, year: int, item: Found) -> dict[str, Any]:
    return {
        "rule": item.rule,
        "severity": str(item.severity),
        "entity": entity,
        "year": year,
        "message": item.told,
        "quote": item.quote,
        "expected": item.expected,
        "actual": item.actual,
        "evidence": list(item.evidence),
        "source": source(item.source),
    }


def check(checked: Checked) -> list[dict[str, Any]]:
    """A line for each finding, and a last one that only counts: what was found, what was read of the text."""
    counts = {str(severity): count for severity, count in checked.counts().items()}
    found = [finding(checked.entity, checked.year, item.found) for item in checked.items]
    return [*found, {"summary": {**counts, "claims": {**checked.claims, "unread_numbers": list(checked.unread)}}}]


def citation(item: Citation) -> dict[str, Any]:
    """As in ask; what only some places have (side, unit, the words of a claim) is told where there is any."""
    told: dict[str, Any] = {
        "id": item.id,
        "entity": item.entity,
        "year": item.year,
        "form": item.form,
        "row": item.row,
        "col": item.col,
        "value": item.value,
        "source": source(item.source),
    }
    more = {"side": item.side, "unit": item.unit, "quote": item.quote}
    return told | {key: text for key, text in more.items() if text}


def citation_of(told: Mapping[str, Any]) -> Citation:
    """A citation that was kept as JSON, such as with an answer of a conversation."""
    place = told["source"]
    source = Source(place["file"], place.get("page"), place.get("line"), place.get("sheet"))
    words = {name: str(told.get(name) or "") for name in ("entity", "form", "row", "col", "value")}
    more = {name: str(told.get(name) or "") for name in ("unit", "side", "quote")}
    return Citation(id=str(told["id"]), year=int(told["year"]), source=source, **words, **more)


def comparison(found: "Comparison") -> dict[str, Any]:
    return {
        "columns": [{"metric": item.id, "name": item.name, "unit": item.unit} for item in found.columns],
        "rows": [
            {"entity": row.entity, "year": row.year, "cells": [_cell(cell) for cell in row.cells]} for row in found.rows
        ],
        "notes": list(found.notes),
        "citations": [citation(item) for item in found.citations()],
    }


def _cell(cell: Result) -> dict[str, Any]:
    """A value with its evidence, or the reason why there is none; the two never share a key."""
    if isinstance(cell, Missing):
        return {"missing": str(cell.reason), "what": cell.what, "message": cell.text}
    told: dict[str, Any] = {
        "value": cell.plain,
        "unit": cell.unit,
        "evidence": [item.id for item in cell.evidence],
        "derived": cell.derived,
    }
    return told | {key: text for key, text in (("note", cell.note), ("working", cell.working)) if text}


def rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def lines(items: Sequence[Mapping[str, Any]]) -> str:
    """JSON Lines."""
    return "\n".join(dumps(item) for item in items)
