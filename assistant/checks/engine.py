"""Runs every check over a case. Findings of one cause become one; a check that fails is a fault of ours and is told."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from assistant.checks.case import Case
from assistant.checks.findings import LOUDNESS, Found, Severity
from assistant.checks.rules import (
    narrative_amounts,
    narrative_changes,
    narrative_counts,
    narrative_names,
    narrative_projects,
    narrative_ratios,
    narrative_sums,
    narrative_years,
    performance,
    performance_costs,
    performance_indicators,
    tables,
    wording,
    wording_forms,
    wording_marks,
    wording_money,
    wording_sense,
)
from db.catalogue.rules import load_rules
from db.core.facts import Source

Check = Callable[[Case], Iterable[Found]]

# To add a check: import its module above, and one line here.
CHECKS: tuple[Check, ...] = (
    tables.check,
    *performance.CHECKS,
    *performance_costs.CHECKS,
    *performance_indicators.CHECKS,
    narrative_amounts.check,
    narrative_changes.check,
    narrative_ratios.check,
    narrative_sums.check,
    narrative_names.check,
    narrative_years.check,
    narrative_projects.check,
    narrative_counts.check,
    *wording.CHECKS,
    *wording_sense.CHECKS,
    *wording_money.CHECKS,
    *wording_forms.CHECKS,
    *wording_marks.CHECKS,
)


def run(case: Case, checks: Iterable[Check] | None = None) -> list[Found]:
    """Everything that the checks find, the loudest first, then as it stands in the report."""
    found = [item for check in (CHECKS if checks is None else checks) for item in _known(check(case))]
    return sorted(_merged(found), key=_order)


def _known(found: Iterable[Found]) -> Iterator[Found]:
    """The findings of a check, each of a declared rule and no louder than that rule may be."""
    rules = load_rules()
    for item in found:
        loudest = Severity(rules[item.rule].severity)
        if LOUDNESS[item.severity] < LOUDNESS[loudest]:
            raise ValueError(f"{item.rule} reports {item.severity}, louder than its declared {loudest}")
        yield item


def _merged(found: Iterable[Found]) -> list[Found]:
    """Exact duplicates once; those of one cause as the loudest of them, which is joined by what the others point at."""
    groups: dict[object, list[Found]] = {}
    for item in dict.fromkeys(found):
        groups.setdefault(item.cause or item, []).append(item)
    return [_joined(group) for group in groups.values()]


def _joined(group: list[Found]) -> Found:
    loudest = min(group, key=lambda item: LOUDNESS[item.severity])
    if len(group) == 1:
        return loudest
    others = [item for item in group if item is not loudest]
    places = [*loudest.related, *(place for item in others for place in (item.source, *item.related))]
    related = tuple(place for place in dict.fromkeys(places) if place != loudest.source)
    evidence = dict.fromkeys([*loudest.evidence, *(id_ for item in others for id_ in item.evidence)])
    return replace(loudest, related=related, evidence=tuple(evidence))


def _order(found: Found) -> tuple[int, *tuple[object, ...]]:
    return (LOUDNESS[found.severity], *_place(found.source), found.rule, found.message)


def _place(source: Source) -> tuple[str, int, str, int]:
    return source.file, source.page or 0, source.sheet or "", source.line or 0
