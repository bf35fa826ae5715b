"""The engine: one cause one finding, nothing swallowed, the loudest first; and the declarations it relies on."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.checks import document
from assistant.checks.case import Case
from assistant.checks.engine import CHECKS, run
from assistant.checks.findings import Found, Severity
from db.catalogue import Catalogue
from db.catalogue.rules import load_rules
from db.core.errors import CatalogueError
from db.core.facts import Source


@pytest.fixture
def case(catalogue: Catalogue) -> Case:
    return Case("某单位", 2024, catalogue, {}, {})


def found(**given: object) -> Found:
    plain = Found("table.cross", Severity.ERROR, "甲", "乙", Source("f.txt", line=9), evidence=("fact:1",))
    return replace(plain, **given)  # type: ignore[arg-type]


def giving(*items: Found) -> Callable[[Case], Iterator[Found]]:
    return lambda _case: iter(items)


def test_one_cause_is_one_finding_with_all_places(case: Case) -> None:
    quiet = found(severity=Severity.INFO, cause="x", source=Source("f.txt", line=2), evidence=("fact:2",))
    noisy = found(cause="x", related=(Source("f.txt", line=5),))
    (joined,) = run(case, [giving(quiet), giving(noisy)])
    assert joined.severity is Severity.ERROR
    assert joined.evidence == ("fact:1", "fact:2")
    assert [place.line for place in joined.related] == [5, 2]


def test_findings_without_a_cause_stay_apart_and_duplicates_go(case: Case) -> None:
    assert len(run(case, [giving(found(), found(message="丙")), giving(found())])) == 2


def test_the_loudest_come_first_then_the_place(case: Case) -> None:
    items = (
        found(message="c", severity=Severity.INFO, source=Source("f.txt", line=1)),
        found(message="b", source=Source("f.txt", page=2, line=1)),
        found(message="a", source=Source("f.txt", page=1, line=8)),
        found(message="d", severity=Severity.WARNING, source=Source("f.txt")),
    )
    assert [item.message for item in run(case, [giving(*items)])] == ["a", "b", "d", "c"]


def test_a_check_that_raises_is_told(case: Case) -> None:
    def broken(_case: Case) -> Iterator[Found]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(case, [broken])


def test_a_rule_may_not_be_undeclared_or_louder_than_declared(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyError):
        run(case, [giving(found(rule="table.nothing"))])
    quiet = {"table.cross": replace(load_rules()["table.cross"], severity="info")}
    monkeypatch.setattr("assistant.checks.engine.load_rules", lambda: quiet)
    with pytest.raises(ValueError, match="louder"):
        run(case, [giving(found())])


def test_an_empty_case_gives_nothing(case: Case) -> None:
    assert CHECKS
    assert run(case) == []


# --- declarations ----------------------------------------------------------------------------------------------------


def test_rules_have_every_field() -> None:
    rules = load_rules()
    assert "table.row_sum" in rules
    assert all(rule.title and rule.explanation and rule.group for rule in rules.values())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[[rule]]\nid="a"\ntitle="甲"\nseverity="fatal"\ngroup="表内"\nexplanation="乙"\n', 1, "fatal"),
        ('# x\n[[rule]]\nid="a"\ntitle="甲"\nseverity="info"\ngroup="表内"\n', 2, "explanation"),
        ('[[rule]]\nid="a"\ntitle="甲"\nseverity="info"\ngroup="g"\nexplanation="乙"\n' * 2, 7, "twice"),
    ],
)
def test_wrong_rules_are_told_with_file_and_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=words) as told:
        load_rules(path)
    assert f"rules.toml:{line}:" in str(told.value)


def test_the_rules_page_is_current() -> None:
    """Write it anew with: python -m assistant.checks.document"""
    assert document.TARGET.read_text(encoding="utf-8") == document.text()


def test_the_rules_page_names_every_rule_and_identity() -> None:
    text = document.text()
    assert all(f"`{rule}`" in text for rule in load_rules())
    assert "`cross.basic`" in text
    assert "各功能分类之和" in text
