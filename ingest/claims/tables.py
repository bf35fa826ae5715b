"""Counts in the small tables of the overview: staff and offices, where one row speaks for the whole unit."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from db.catalogue.narrative import ANYWHERE, Counted, Wording
from db.core.facts import Claim
from db.core.money import plain
from db.core.numbers import parse_cell
from db.core.text import fold
from ingest.claims.model import Measure
from ingest.unit_tables import Pair, UnitRow, units_told

_BRACKETS = re.compile(r"\([^()]*\)")
_COUNT = re.compile(r"^(\d[\d,]*)([人名个家]?)$")
_OTHER_TIME = re.compile(r"上年|去年|年初|增减|变动")  # not of this year's end
_YEAR = re.compile(r"20\d\d")
_POSTS = re.compile(r"编制|核定")  # posts that were approved, whoever holds them


def table_claims(tables: Sequence[tuple[str, Sequence[UnitRow]]], wording: Wording, year: int) -> tuple[Claim, ...]:
    """One claim a counted thing, of tables given with the section they stand in."""
    found: list[Claim] = []
    for section, rows in tables:
        row = units_told(rows)
        if row is None:
            continue
        claims = [claim for pair in row.pairs for claim in _claim(pair, row, section, wording, year)]
        values: dict[str, set[str]] = {}
        for claim in claims:
            values.setdefault(claim.metric, set()).add(claim.value)
        unlike = {metric for metric, told in values.items() if len(told) > 1}
        found += {claim.metric: claim for claim in claims if claim.metric not in unlike}.values()
    return tuple(found)


def _claim(pair: Pair, row: UnitRow, section: str, wording: Wording, year: int) -> Iterator[Claim]:
    names = fold(pair.group + pair.label)
    years = {int(found) for found in _YEAR.findall(names)}
    match = _COUNT.match(fold(pair.value))
    value = parse_cell(match[1]) if match else None
    if match is None or value is None or _OTHER_TIME.search(names) or _POSTS.search(names) or years - {year}:
        return
    counted = _counted(pair, wording)
    unit = match[2] or (counted.unit.pattern.split("|")[0] if counted is not None else "")
    if counted is not None and counted.unit.fullmatch(unit):
        yield Claim(
            section, row.text, str(Measure.COUNT), counted.id, "", "本年", plain(Decimal(value)), unit, "", pair.source
        )


def _counted(pair: Pair, wording: Wording) -> Counted | None:
    """What a label counts: «在职人数», «在职» beside «实有人数», «内设机构数»."""
    label = _BRACKETS.sub("", fold(pair.label)).rstrip(":")
    forms = (label, label.removesuffix("数"), f"{label}人数")
    return next(
        (
            counted
            for counted in wording.counts
            if ANYWHERE in counted.topics and any(counted.before.search(form) for form in forms)
        ),
        None,
    )
