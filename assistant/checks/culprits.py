"""Which single cell explains a set of failing relations: the one whose replacement by one value satisfies them all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from assistant.checks.case import CellKey
from assistant.checks.relations import Part, Relation
from db.core.money import tolerance

_MOST = 14  # failing relations and cells among which two wrong cells are still looked for
_MOST_CELLS = 120


@dataclass(frozen=True, slots=True)
class Culprit:
    """The cell, the value that would satisfy every relation that it stands in, and those that fail now."""

    part: Part
    value: Decimal
    failing: tuple[Relation, ...]


class Suspects:
    """All relations by cell."""

    def __init__(self, relations: Sequence[Relation]) -> None:
        self.relations = relations
        self.of: dict[CellKey, list[int]] = {}
        self.parts: dict[CellKey, Part] = {}
        for index, relation in enumerate(relations):
            for key in relation.coefficients:
                self.of.setdefault(key, []).append(index)
            for part in relation.parts():
                self.parts.setdefault(part.key, part)

    def value_for(self, key: CellKey, given: Mapping[CellKey, Decimal]) -> Decimal | None:
        """The one value with which every relation of the cell holds, other cells as printed or as given instead."""
        low: Decimal | None = None
        high: Decimal | None = None
        wanted: list[tuple[Decimal, Decimal]] = []
        for index in self.of[key]:
            relation = self.relations[index]
            off = self._difference(relation, given, without=key)
            count = relation.coefficients[key]
            own = Decimal(0) if self.parts[key].value else tolerance(0)
            slack = relation.tolerance + own
            target = -off / count
            wanted.append((slack, target))
            low = target - slack if low is None else max(low, target - slack)
            high = target + slack if high is None else min(high, target + slack)
        if low is None or high is None or low > high:
            return None
        _, best = min(wanted, key=lambda item: item[0])
        return min(max(best, low), high)

    def _difference(self, relation: Relation, given: Mapping[CellKey, Decimal], without: CellKey) -> Decimal:
        off = relation.difference
        for key, count in relation.coefficients.items():
            if key == without:
                off -= count * self.parts[key].value
            elif key in given:
                off += count * (given[key] - self.parts[key].value)
        return off

    def cells_of(self, failing: Iterable[int]) -> list[CellKey]:
        """Cells of the relations, printed ones before blank ones."""
        keys = dict.fromkeys(key for index in failing for key in self.relations[index].coefficients)
        return sorted(keys, key=lambda key: self.parts[key].cell is None)


def explain(relations: Sequence[Relation]) -> tuple[list[Culprit], list[Relation]]:
    """Wrong cells that can be named, and the failing relations that no one cell explains."""
    suspects = Suspects(relations)
    failing = {index for index, relation in enumerate(relations) if relation.fails}
    found: list[Culprit] = []
    while failing:
        best = _single(suspects, failing)
        if best is None:
            break
        found.append(best[0])
        failing -= best[1]
    for component in _components(suspects, failing):
        pair = _pair(suspects, component)
        if pair:
            found += pair
            failing -= component
    return found, [relations[index] for index in sorted(failing)]


def _single(suspects: Suspects, failing: set[int]) -> tuple[Culprit, set[int]] | None:
    """The cell that explains most failing relations, two at least, where no other explains the same ones."""
    explained: dict[frozenset[int], list[tuple[CellKey, Decimal]]] = {}
    for key in suspects.cells_of(failing):
        mine = frozenset(suspects.of[key]) & failing
        if len(mine) > 1 and (value := suspects.value_for(key, {})) is not None:
            explained.setdefault(mine, []).append((key, value))
    for mine in sorted(explained, key=lambda item: (-len(item), min(item))):
        only = _only(suspects, explained[mine])
        if only is not None:
            key, value = only
            return _culprit(suspects, key, value, mine), set(mine)
    return None


def _only(suspects: Suspects, found: Sequence[tuple[CellKey, Decimal]]) -> tuple[CellKey, Decimal] | None:
    """The only candidate; a blank cell is one only where no printed cell is."""
    printed = [item for item in found if suspects.parts[item[0]].cell is not None]
    candidates = printed or found
    return candidates[0] if len(candidates) == 1 else None


def _culprit(suspects: Suspects, key: CellKey, value: Decimal, failing: Iterable[int]) -> Culprit:
    return Culprit(suspects.parts[key], value, tuple(suspects.relations[index] for index in sorted(failing)))


def _components(suspects: Suspects, failing: set[int]) -> list[set[int]]:
    """Failing relations that share cells, directly or over others."""
    waiting, found = set(failing), list[set[int]]()
    while waiting:
        edge = {min(waiting)}
        component = set[int]()
        while edge:
            component |= edge
            keys = suspects.cells_of(edge)
            edge = {index for key in keys for index in suspects.of[key] if index in waiting} - component
        waiting -= component
        found.append(component)
    return found


def _pair(suspects: Suspects, component: set[int]) -> list[Culprit]:
    """Two wrong cells whose differences meet in a shared sum: the only pair of printed cells that explains it all."""
    cells = [key for key in suspects.cells_of(component) if suspects.parts[key].cell is not None]
    if not 2 < len(component) <= _MOST or len(cells) > _MOST_CELLS:
        return []
    solutions: list[list[Culprit]] = []
    for one, other in combinations(cells, 2):
        mine, theirs = (set(suspects.of[key]) & component for key in (one, other))
        if mine | theirs != component or not mine - theirs or not theirs - mine or not mine & theirs:
            continue
        values = _two_values(suspects, one, other)
        if values:
            solutions.append(
                [
                    _culprit(suspects, one, values[0], mine),
                    _culprit(suspects, other, values[1], theirs - (mine & theirs)),
                ]
            )
        if len(solutions) > 1:
            return []
    return solutions[0] if solutions else []


def _two_values(suspects: Suspects, one: CellKey, other: CellKey) -> tuple[Decimal, Decimal] | None:
    """Each cell solved by a relation that has only it, then both tried together."""
    alone = [index for index in suspects.of[one] if index not in suspects.of[other]]
    for index in alone:
        relation = suspects.relations[index]
        if relation.fails:
            value = suspects.parts[one].value - relation.difference / relation.coefficients[one]
            second = suspects.value_for(other, {one: value})
            if second is not None and suspects.value_for(one, {other: second}) is not None:
                return value, second
    return None
