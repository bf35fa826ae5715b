"""Where a figure of one edition stands, or what was not read there: for whoever puts it right."""

from pathlib import Path

from assistant.checks.result import place
from assistant.originals import original
from assistant.settings import Settings
from assistant.showing.fact_cells import RowChoice
from assistant.showing.proofs import Proof, RowShown, row_shown
from assistant.stores import open_stores
from db.catalogue import load
from db.core.facts import FactKey
from db.core.money import wan_text
from db.queries import Queries
from db.records import StoredFact, StoredProblem

_MARKED = 24  # characters: what is longer is a line, not a figure


def proof_of_fact(settings: Settings, stored: StoredFact) -> Proof:
    """The figure as it is stored, in its row and on its page."""
    fact = stored.fact
    row = RowChoice(fact.key.row, fact.label).told
    with open_stores(settings) as stores:
        return Proof(
            id=f"fact:{stored.id}",
            title=f"{fact.key.entity} {fact.key.year}年度　{fact.key.form}",
            what=" · ".join(part for part in (fact.key.side, row, fact.key.col) if part),
            value=f"{wan_text(fact.fen)}万元",
            place=place(fact.source),
            source=fact.source,
            row=_row(stores.queries, stored.report_id, fact.key, row),
            file=_file(settings, stores.queries, stored.report_id),
            label=fact.label,
            printed=fact.printed,
        )


def proof_of_problem(settings: Settings, stored: StoredProblem) -> Proof:
    """What stands where something was not read."""
    problem = stored.problem
    with open_stores(settings) as stores:
        return Proof(
            id=f"problem:{stored.id}",
            title=f"{stored.entity} {stored.year}年度　{problem.form}".rstrip("　"),
            what="",
            value="",
            place=place(problem.source),
            source=problem.source,
            quote=problem.text,
            note=problem.message,
            file=_file(settings, stores.queries, stored.report_id),
            printed=problem.text if len(problem.text) <= _MARKED else "",
        )


def _row(queries: Queries, report_id: int, key: FactKey, told: str) -> RowShown | None:
    form = load().form(key.form)
    side = form.side_named(key.side) if form is not None else None
    if side is None:
        return None
    mine = {
        item.fact.key.col: item.fact.fen
        for item in queries.facts(report_id=report_id, form=key.form)
        if (item.fact.key.side, item.fact.key.row) == (key.side, key.row)
    }
    return row_shown(side, mine, told, key.col)


def _file(settings: Settings, queries: Queries, report_id: int) -> Path | None:
    report = queries.report(report_id)
    return original(settings, report.sha256) if report is not None else None
