"""An answer as the contract's JSON."""

from typing import Any

from assistant import wire
from assistant.answers import Answer, Number, Status, Step, Table


def answer(given: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {
        "status": str(given.status),
        "answer": given.text,
        "numbers": [number(item) for item in given.numbers],
        "citations": [wire.citation(item) for item in given.citations],
        "tables": [table(item) for item in given.tables],
        "chart": None if given.chart is None else dict(given.chart),
        "trace": [step(item) for item in given.trace],
    }
    if given.status is Status.CLARIFY:
        told["options"] = list(given.options)
    return told | {"brain": given.brain}


def number(item: Number) -> dict[str, Any]:
    return {"text": item.text, "value": item.value, "unit": item.unit, "evidence": list(item.evidence)}


def table(item: Table) -> dict[str, Any]:
    told: dict[str, Any] = {"columns": list(item.columns), "rows": [list(row) for row in item.rows]}
    if item.evidence:
        told["evidence"] = [[list(cell) for cell in row] for row in item.evidence]
    return told | ({"title": item.title} if item.title else {})


def step(item: Step) -> dict[str, Any]:
    return {"tool": item.tool, "args": dict(item.args), "ms": item.ms}
