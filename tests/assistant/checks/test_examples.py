"""The whole checker against the mistakes and the sound statements that people marked in two published reports."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.checks.case import Case, case_of
from assistant.checks.engine import run
from assistant.checks.findings import LOUDNESS, Found, Severity
from assistant.checks.stated import Statements
from db.core.text import fold
from ingest.claims.model import Measure
from ingest.parse import read

Examples = Callable[[str], list[dict[str, Any]]]


@cache
def _case(path: Path) -> Case:
    return case_of(read(path))


@cache
def _found(path: Path) -> tuple[Found, ...]:
    return tuple(run(_case(path)))


def _tells(found: Found, example: dict[str, Any]) -> bool:
    """Whether a finding speaks of the marked place, in the marked figures or words."""
    lines = {found.source.line, *(source.line for source in found.related)}
    if example["line"] not in lines:
        return False
    told = fold(found.message + found.quote + found.expected + found.actual)
    quote, actual = fold(example["quote"]), fold(example["actual"])
    return fold(found.quote) in quote or quote in told or actual in told or fold(found.actual) in actual


def test_marked_mistakes_are_found(reports: Path, examples: Examples) -> None:
    """Every error, and at least three quarters of the warnings."""
    missed = [
        example
        for example in examples("discrepancies.jsonl")
        if example["severity"] != "info"
        and not any(
            _tells(found, example) and found.severity is not Severity.INFO
            for found in _found(reports / example["file"])
        )
    ]
    assert [item["id"] for item in missed if item["severity"] == "error"] == []
    assert [item["id"] for item in missed] == []


def test_marked_infos_are_never_louder(reports: Path, examples: Examples) -> None:
    loud = [
        (example["id"], found.message)
        for example in examples("discrepancies.jsonl")
        if example["severity"] == "info"
        for found in _found(reports / example["file"])
        if found.source.line == example["line"] and fold(found.quote) in fold(example["quote"])
        if LOUDNESS[found.severity] < LOUDNESS[Severity.INFO]
    ]
    assert loud == []


def test_sound_statements_are_left_alone(reports: Path, examples: Examples) -> None:
    """No error or warning quotes a statement that was marked as right."""
    wrong = []
    marked = {item["id"]: item for item in examples("discrepancies.jsonl")}
    for example in examples("clean.jsonl"):
        quote = fold(example["quote"])
        for found in _found(reports / example["file"]):
            own = fold(found.quote)
            same = found.source.line == example["line"] and (own in quote or quote in own)
            known = [marked[name] for name in example.get("same_line_findings", ())]  # mistakes beside it, one by one
            if same and found.severity is not Severity.INFO and not any(_tells(found, item) for item in known):
                wrong.append((example["id"], found.rule, found.message))
    assert wrong == []


# Judged by eye, one by one: what the other reports are told, and why it is true.
JUDGED = {
    "001_8f716a2a9e67e08f.txt": {
        "narrative.item_list": 2,  # lists the whole form, accounts without money among it; leaves out one with money
        "performance.same_measure": 1,  # two tables of one year, three measures differ
        "performance.missing_score": 1,
        "performance.cost_actual": 3,  # costs of 100, 150 and 250 where 2.29, 31.23 and nothing were spent
        "performance.over_hundred": 1,  # a punctuality of 250%
        "narrative.evaluation_denied": 1,
        "wording.money_and_counts": 1,  # money for guests, no guests
    },
    "002_316d442d0d71a5ca.txt": {},
    "003_f4ec1982bbb312b3.txt": {
        "narrative.budget_items": 1,  # twelve items add up to 256.25 more than the total
        "narrative.account_name": 1,  # a 款 of which the text lost the beginning
        "narrative.project_total": 1,  # 1,356.16 was spent, 1,370 was the budget
        "narrative.all_met": 1,  # two indicators missed their targets and lost points
        "wording.reason_direction": 1,
        "wording.share_of_whole": 1,
    },
}


@pytest.mark.parametrize("name", sorted(JUDGED))
def test_other_reports_have_no_unjudged_alarm(reports: Path, name: str) -> None:
    loud = [found.rule for found in _found(reports / name) if found.severity is not Severity.INFO]
    assert {rule: loud.count(rule) for rule in loud} == JUDGED[name]


def test_pdf_report(reports: Path) -> None:
    """A total of 0.3 for 2,961.68, a share of 71.73% for 71.65%, and a list that names 个人农业生产补贴 for 奖励金."""
    (path,) = (reports / "pdf").glob("上海*.pdf")
    loud = [(found.rule, found.actual) for found in _found(path) if found.severity is not Severity.INFO]
    assert loud[:2] == [("narrative.amount", "0.3万元"), ("narrative.share", "71.73%")]
    assert [rule for rule, _ in loud[2:]] == ["narrative.flat_reason", "narrative.item_list"]


@pytest.mark.parametrize("number", range(5))
def test_numbers_of_the_explanation_are_resolved(reports: Path, number: int) -> None:
    """At least 98% of the numbers of the third part are known for what they are; the rest is listed."""
    path = sorted(reports.glob("*.txt"))[number]
    case = _case(path)
    third = [said for said in case.explanation.said if case.part_of(said.passage.section) == "explanation"]
    assert len(third) > 100
    assert sum(said.measure is Measure.UNREAD for said in third) <= 0.02 * len(third)


def test_resolved_to_the_right_cells(reports: Path) -> None:
    """Amounts that tables carry agree with them, but for the mistakes that are known: resolution is not guesswork."""
    compared = differing = 0
    for path in sorted(reports.glob("*.txt")):
        stated = Statements(_case(path))
        for group in stated.groups:
            value, carried = stated.amount(group.actual), stated.carried(group)
            if value is None or not carried or stated.is_prior(group):
                continue
            compared += 1
            differing += not any(value.agrees(item) for item in carried)
    assert compared > 200
    assert differing == 0


def test_measures_are_what_a_reader_sees(reports: Path) -> None:
    """Counts by kind in one report, counted by eye: 年初预算 8, 完成 13, 占 23, changes 6 with 6 rates and one 同比."""
    case = _case(min(reports.glob("*.txt")))
    third = [said for said in case.explanation.said if case.part_of(said.passage.section) == "explanation"]
    kinds = [said.measure for said in third]
    assert kinds.count(Measure.INITIAL) == 8
    assert kinds.count(Measure.COMPLETION) == 13
    assert kinds.count(Measure.SHARE) == 23
    assert kinds.count(Measure.CHANGE) == 6
    assert kinds.count(Measure.RATE) == 7
