"""The performance text beside the self-evaluation tables: budgets, money spent, rates, scores, how many projects."""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.stated import NOTHING, Statements, Value, around, found, wan
from db.core.facts import Indicator, Passage, Project
from db.core.money import from_fen, plain
from db.core.numbers import parse_cell
from db.core.text import fold
from ingest.claims.model import Group, Measure, Said, Span

_COUNT, _MONEY, _KEY = "绩效自评项目数", "绩效自评涉及资金", "重点绩效评价涉及资金"
_MET = re.compile(
    r"(?:各项|全部|所有)?绩效(?:指标|目标)(?:均|全部|都)?达到了?预期(?:值|目标|指标)?|(?:各项|全部)指标均(?:已)?(?:达到|完成)"
)
_EVALUATED = re.compile(r"对\s*[1-9]\d*\s*个项目\s*(?:实施|开展)了?\s*(?P<by>单位|部门)评价")
_NONE_EVALUATED = re.compile(r"(?:无|没有)(?:相关)?(?:单位|部门)评价项目")
_PENNY = Decimal("0.005")


def check(case: Case) -> Iterator[Found]:
    stated = Statements(case)
    yield from _totals(stated)
    if not case.projects:
        return
    for group in stated.groups:
        if group.topic is None or group.topic.id != "performance" or group.quantity is not None:
            continue
        project = _project_of(case, group.span.passage, group.label) or _of_report(case, group.span.passage)
        if project is not None:
            yield from _money(stated, group, project)
    for said in stated.told.said:
        if said.measure is Measure.SCORE:
            yield from _score(case, said)
    yield from _key_money(stated)
    yield from _all_met(case)
    yield from _denied(stated)


def _key(name: str) -> str:
    return re.sub(r"项目$|经费$|[\"()·?]", "", fold(name))


def _named_in(case: Case, text: str) -> list[Project]:
    """Projects whose names stand in a text."""
    words = _strip(fold(text))
    return [project for project in case.projects if _key(project.name) and _key(project.name) in words]


def _longest(projects: list[Project]) -> Project | None:
    return max(projects, key=lambda project: len(project.name), default=None)


def _project_of(case: Case, passage: Passage, label: str = "") -> Project | None:
    """The project that a paragraph is about: the one of the longest name that it begins with."""
    return _longest(_named_in(case, fold(passage.text)[:80]) or _named_in(case, label))


def _of_report(case: Case, passage: Passage) -> Project | None:
    """The project of the evaluation report that a paragraph stands in, by the report's title."""
    within = [section for section in case.sections if f"{passage.section}/".startswith(f"{section.path}/")]
    return _longest([project for section in within for project in _named_in(case, section.title)])


def _strip(text: str) -> str:
    return re.sub(r"[\"()·?]", "", text)


def _money(stated: Statements, group: Group, project: Project) -> Iterator[Found]:
    pairs = (
        (group.full or group.budget, project.budget_full, "全年预算数"),
        (group.initial, project.budget_initial, "年初预算数"),
        (group.actual, project.executed, "执行数"),
    )
    wrong: list[tuple[Said, str, Decimal, Value]] = []
    for said, fen, name in pairs:
        value = stated.amount(said)
        if said is None or value is None or fen is None:
            continue
        true = from_fen(fen)
        if abs(value.value - true) > value.play + _PENNY:
            wrong.append((said, name, true, value))
    if not wrong:
        return
    said, name, true, _ = wrong[0]
    parts = [f"{name}文字写 {said.number.text}，自评表为 {wan(true)}" for said, name, true, _ in wrong]
    rate = "" if project.execution_rate is None else f"；自评表执行率 {plain(project.execution_rate)}%"
    yield found(
        "narrative.project_money",
        Severity.WARNING,
        f"项目“{project.name}”：{'；'.join(parts)}{rate}",
        around(said, after=40),
        expected=f"{name} {wan(true)}",
        actual=f"{name} {said.number.text}",
        cause=f"project/{project.name}",
    )


def _score(case: Case, said: Said) -> Iterator[Found]:
    project = _project_of(case, said.passage)
    if project is None or project.score is None or said.number.high is not None or said.number.garbled:
        return
    if said.number.value != project.score:
        yield found(
            "narrative.project_score",
            Severity.WARNING,
            f"项目“{project.name}”文字写得分 {said.number.text}，附表为 {plain(project.score)} 分",
            around(said),
            expected=f"{plain(project.score)}分",
            actual=said.number.text,
            cause=f"total:{project.name}",  # the table's own total may be what is wrong
        )


def _totals(stated: Statements) -> Iterator[Found]:
    """How many projects were evaluated, and their money, beside the list."""
    projects = stated.case.projects
    counts = [said for said in stated.told.said if said.measure is Measure.COUNT and said.what == _COUNT]
    money = [
        group for group in stated.groups if group.quantity is not None and group.quantity.id == _MONEY and group.actual
    ]
    if not counts or not projects:
        return
    first = counts[0]
    told = int(first.number.base_value)
    others = _other_counts(stated, first)
    listed = any(not project.indicators for project in projects)  # a list names projects beyond the tables
    if told < len(projects) or (told > len(projects) and (listed or len(projects) in others)):
        secret = told > len(projects) and any("涉密" in passage.text for passage in stated.case.passages)
        yield found(
            "narrative.project_count",
            Severity.INFO if secret else Severity.WARNING,
            f"文字写自评项目 {first.number.text}，附件中有 {len(projects)} 个项目"
            + ("，差额可能是剔除的涉密项目" if secret else ""),
            around(first),
            expected=f"{len(projects)}个",
            actual=first.number.text,
            cause="project_count",
        )
    yield from _evaluated(stated, money, told)


def _other_counts(stated: Statements, first: Said) -> set[int]:
    return {
        int(said.number.base_value)
        for said in stated.told.said
        if said is not first and said.number.unit == "个" and "项目" in said.passage.text and said.number.high is None
    }


def _evaluated(stated: Statements, money: list[Group], told: int) -> Iterator[Found]:
    projects = stated.case.projects
    if not money or told != len(projects) or any(project.budget_full is None for project in projects):
        return
    group = money[0]
    value, said = stated.amount(group.actual), group.actual
    if value is None or said is None:
        return
    full, spent = NOTHING, NOTHING
    for project in projects:
        full = full + Value(from_fen(project.budget_full or 0), _PENNY)
        spent = spent + Value(from_fen(project.executed or 0), _PENNY)
    if value.agrees(full):
        return
    initial = [project.budget_initial for project in projects]
    if all(item is not None for item in initial) and value.value == sum(from_fen(item or 0) for item in initial):
        return  # the money of the budget as first approved
    also = "与执行数合计一致" if value.agrees(spent) else "与执行数合计也不一致"
    yield found(
        "narrative.project_total",
        Severity.WARNING,
        f"文字写自评涉及资金 {said.number.text}，{len(projects)} 个项目自评表全年预算数合计 {wan(full.value)}，"
        f"差 {wan(abs(full.value - value.value))}；文字数{also}",
        around(said),
        expected=wan(full.value),
        actual=said.number.text,
        cause="project_total",
    )


def _key_money(stated: Statements) -> Iterator[Found]:
    """The money of the one project that was evaluated on its own is its budget, not what was spent."""
    for group in stated.groups:
        value, said = stated.amount(group.actual), group.actual
        if group.quantity is None or group.quantity.id not in (_KEY, _MONEY) or value is None or said is None:
            continue
        passage = group.span.passage
        named = _named_in(stated.case, passage.text)
        if len(named) != 1 or not re.search(r"1\s*个项目", passage.text) or named[0].budget_full is None:
            continue
        project, full = named[0], from_fen(named[0].budget_full)
        if abs(value.value - full) <= value.play + _PENNY:
            continue
        spent = project.executed is not None and abs(value.value - from_fen(project.executed)) <= value.play + _PENNY
        yield found(
            "narrative.project_total",
            Severity.WARNING,
            f"文字写项目“{project.name}”涉及预算资金 {said.number.text}，自评表全年预算数为 {wan(full)}"
            + ("，文字数是执行数" if spent else ""),
            around(said),
            expected=wan(full),
            actual=said.number.text,
            cause=f"project_total/{project.name}",
        )


def _all_met(case: Case) -> Iterator[Found]:
    """«绩效指标达到了预期值» beside an indicator that lost points."""
    for passage in case.passages:
        match = _MET.search(passage.text)
        project = _project_of(case, passage) if match and case.part_of(passage.section) == "explanation" else None
        if match is None or project is None:
            continue
        lost = [item for item in project.indicators if _lost(item)]
        if lost:
            names = "、".join(f"{item.name}（指标值 {item.target}，完成值 {item.actual}）" for item in lost[:3])
            yield found(
                "narrative.all_met",
                Severity.WARNING,
                f"项目“{project.name}”写“{match[0]}”，自评表中没有达到而扣分的指标有：{names}",
                Span(passage, match.start(), match.end()),
                actual=match[0],
                cause=f"all_met/{project.name}",
            )


def _lost(indicator: Indicator) -> bool:
    weight, score = parse_cell(indicator.weight), parse_cell(indicator.score)
    return weight is not None and score is not None and score < weight


def _denied(stated: Statements) -> Iterator[Found]:
    """«对5个项目实施单位评价» beside «无单位评价项目»."""
    for passage in stated.case.passages:
        claimed = _EVALUATED.search(passage.text)
        if claimed is None or stated.case.part_of(passage.section) != "explanation":
            continue
        for other in stated.case.passages:
            denied = _NONE_EVALUATED.search(other.text)
            if denied is not None and claimed["by"] in denied[0] and other is not passage:
                yield found(
                    "narrative.evaluation_denied",
                    Severity.WARNING,
                    f"此处写对项目实施了{claimed['by']}评价，另一处写“{denied[0]}”",
                    Span(passage, claimed.start(), claimed.end()),
                    expected=denied[0],
                    actual=claimed[0],
                    cause="evaluation_denied",
                )
                return
