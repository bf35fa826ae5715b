"""The sums of the public tables: inside each form and between them. One wrong cell is one finding."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.checks.case import Case
from assistant.checks.culprits import explain
from assistant.checks.findings import Found
from assistant.checks.grid import grids_of
from assistant.checks.relations import Relation
from assistant.checks.rules import across, within
from assistant.checks.telling import Teller


def check(case: Case) -> Iterator[Found]:
    """An error or a warning for each cause that rounding does not explain, an info for each difference it does."""
    relations = list(relations_of(case))
    teller = Teller(case)
    culprits, unexplained = explain(relations)
    for culprit in culprits:
        yield teller.cell(culprit)
    for alike in _alike(unexplained):
        yield teller.broken(alike)
    rounded = [relation for relation in relations if relation.difference and not relation.fails]
    for alike in _alike(rounded):
        yield teller.rounded(alike)


def relations_of(case: Case) -> Iterator[Relation]:
    """Everything that must add up in this report, as far as it is printed."""
    grids = grids_of(case)
    for grid in grids.all():
        yield from within.relations(grid)
    yield from across.relations(grids)


def _alike(relations: Sequence[Relation]) -> list[list[Relation]]:
    """Relations of one family that miss by the same amount: a difference that a total hands on."""
    found: dict[tuple[str, Decimal], list[Relation]] = {}
    for relation in relations:
        found.setdefault((relation.family, abs(relation.difference)), []).append(relation)
    return list(found.values())
