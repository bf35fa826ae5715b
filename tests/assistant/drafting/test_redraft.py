"""Re-drafting the past: the real reports drafted from their own figures carry the numbers that were published.

A number counts where the same section of the draft tells the same value of the same thing. What differs is listed here:
a mistake of the published report with the rule of the checker that names it, or why the draft says something else."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.checking import check_report
from assistant.settings import Settings
from assistant.stores import open_stores
from assistant.toolkit.work import Work
from benchmarks.redraft import Redrafted, Told, redraft
from db.catalogue import load
from ingest.parse import read

LEAST = 98.0
NOTHING_OF_NOTHING = "预算和决算都是 0，没有完成率可算"


@dataclass(frozen=True, slots=True)
class Different:
    """A published number that the draft does not have: the rule that names the mistake, or the explanation."""

    section: str
    value: str
    unit: str
    rule: str = ""
    why: str = ""

    def is_it(self, told: Told) -> bool:
        return (self.section, self.value, self.unit) == (told.section, str(told.value), told.unit)


EXPECTED = {
    "000_766d680c0963d285.txt": (Different("十三", "491.1", "万元", "narrative.project_money"),),
    "001_8f716a2a9e67e08f.txt": (),
    "002_316d442d0d71a5ca.txt": (),
    "003_f4ec1982bbb312b3.txt": (),
    "004_576def2accb7ee69.txt": (
        Different("六", "100", "%", "narrative.completion"),
        Different("十", "100.00", "%", why=NOTHING_OF_NOTHING),
        Different("十二", "100", "分", "performance.total_score"),
    ),
}
PDF = (
    Different("四", "0.3", "万元", "narrative.amount"),
    Different("五", "71.73", "%", "narrative.share"),
    Different("七", "0", "%", why=NOTHING_OF_NOTHING),
    Different("十", "99.43", "分", why="平均得分读作涉及资金的得分，指标里没有它"),
)
STYLES = {"000": "shandong", "001": "fujian", "002": "shandong", "003": "shandong", "004": "guizhou"}


@pytest.fixture(scope="module")
def work(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    settings = Settings(data=tmp_path_factory.mktemp("redraft"))
    with open_stores(settings) as stores:
        for path in (*sorted(reports.glob("*.txt")), *sorted((reports / "pdf").glob("上海*.pdf"))):
            stores.store.save(read(path, load()))
        yield Work(settings, stores.queries, load())


def drafted(work: Work, file: str) -> Redrafted:
    report = next(item for item in work.queries.reports(current_only=True) if item.file.endswith(file))
    return redraft(work, report.entity.name, report.year)


def judged(work: Work, found: Redrafted, expected: tuple[Different, ...]) -> None:
    """Every difference is expected and every expectation met; mistakes are those that the checker names."""
    unexplained = [told for told in found.lacking if not any(one.is_it(told) for one in expected)]
    share = 100 - 100 * len(unexplained) / len(found.supported)
    assert share >= LEAST, unexplained
    assert unexplained == []
    for one in expected:
        assert one.rule or one.why
        assert any(one.is_it(told) for told in found.lacking), f"{one} is in the draft now"
    rules = {item.found.rule for item in check_report(work.queries, found.entity, found.draft.year).items}
    assert {one.rule for one in expected if one.rule} <= rules


@pytest.mark.parametrize("file", EXPECTED)
def test_redraft__the_published_numbers(work: Work, file: str) -> None:
    found = drafted(work, file)
    assert found.draft.style == STYLES[file[:3]]
    judged(work, found, EXPECTED[file])


def test_redraft__the_fourth_house_style(work: Work, reports: Path) -> None:
    found = drafted(work, next((reports / "pdf").glob("上海*.pdf")).name)
    assert found.draft.style == "shanghai"
    judged(work, found, PDF)


@pytest.mark.parametrize("file", EXPECTED)
def test_redraft__errors_are_only_those_of_the_figures(work: Work, file: str) -> None:
    """What the checker calls an error in a draft is an error of what it was made from: a total that the unit itself
    stated, or its tables."""
    found = drafted(work, file)
    inherited = {"narrative.budget_items", "performance.execution_rate", "wording.hotline_number"}
    assert {item.rule for item in found.draft.checks if item.severity == "error"} <= inherited


@pytest.mark.parametrize("file", EXPECTED)
def test_redraft__nothing_is_left_open_that_was_published(work: Work, file: str) -> None:
    """The stores hold almost all that a draft asks for; a handful of gaps is for people."""
    assert len(drafted(work, file).draft.unresolved) <= 6
