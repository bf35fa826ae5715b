"""The text: known mistakes are found where they stand, and what only looks like one stays silent."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.checks.case import Case, Cell, case_of, cells_of
from assistant.checks.findings import LOUDNESS, Found, Severity
from assistant.checks.rules import wording, wording_forms, wording_marks, wording_money, wording_sense
from db.catalogue import Catalogue
from db.catalogue.rules import load_rules
from db.catalogue.wording import load_wording
from db.core.facts import Fact, FactKey, FormSeen, FormState, Indicator, Passage, Project, Section, Source
from ingest.parse import read

CHECKS = (
    *wording.CHECKS,
    *wording_sense.CHECKS,
    *wording_money.CHECKS,
    *wording_forms.CHECKS,
    *wording_marks.CHECKS,
)
UNIT = "云岭市12345热线服务中心"
FILE = "云岭.txt"
SECTIONS = (
    Section("第三部分", 1, "2023年度单位决算情况说明", "explanation", Source(FILE, None, 1)),
    Section("第三部分/一", 2, "收入支出决算总体情况说明", "explanation", Source(FILE, None, 2)),
    Section("第三部分/七", 2, "政府性基金预算财政拨款收入支出决算情况说明", "explanation", Source(FILE, None, 3)),
    Section("第三部分/九", 2, "“三公”经费支出决算情况说明", "explanation", Source(FILE, None, 4)),
    Section("第四部分", 1, "名词解释", "definitions", Source(FILE, None, 90)),
    Section("第五部分", 1, "附件", "attachments", Source(FILE, None, 95)),
)


def _case(catalogue: Catalogue, *texts: str, section: str = "第三部分/一", entity: str = UNIT) -> Case:
    passages = [Passage(section, n, text, Source(FILE, None, 10 + n)) for n, text in enumerate(texts)]
    return Case(entity, 2023, catalogue, {}, {}, SECTIONS, passages)


def _run(case: Case) -> list[Found]:
    return [found for check in CHECKS for found in check(case)]


def _told(found: Iterable[Found]) -> list[str]:
    return [f"{item.rule.removeprefix('wording.')} {item.severity}" for item in found]


def _exact(case: Case, found: Sequence[Found]) -> None:
    printed = [*(passage.text for passage in case.passages), *(section.title for section in case.sections)]
    for item in found:
        assert any(item.quote in text for text in printed), item.quote


# --- each rule: what breaks it, and what comes near ------------------------------------------------------------------

BROKEN = {
    "hotline_number error": [
        "通过云岭市123456融媒平台发布信息。",
        "保障1234政务服务便民热线运行。",
        "“12354”之外，12354热线平台升级。",
    ],
    "garbled_figure warning": [
        "科学技术支出（类）0.00万元，占.000%；教育支出0.00万元。",
        "支出决算为1,23.45万元。",
    ],
    "share_of_whole warning": ["服务采购授予中小企业合同金额占货物支出金额的81.6%。"],
    "year_end error": ["截至2022年12月31日，本单位共有车辆2辆。"],
    "repeated_sentence info": ["团组共计0个，全年累计0人次出行。团组共计0个，全年累计0人次出行。"],
    "goal_and_result warning": [
        "年初目标为“办理满意率超过95%”，实际完成情况为“办理满意率95%”，圆满完成年初目标。",
        "年初目标为“工单办结率不低于98%”，实际完成情况为“工单办结率97.5%”，全面完成年初目标。",
    ],
    "reason_direction warning": [
        "决算数小于年初预算数的主要原因是年中下达出访经费。",
        "年初预算为10万元，支出决算为8万元。决算数小于预算数的主要原因：追加绩效奖金。",
        "决算数大于年初预算数的主要原因是厉行节约，压缩开支。",
    ],
    "money_and_counts warning": [
        "公务接待费支出0.10万元，完成预算的5%。累计接待0批次、0人次。",
        "公务接待费全年预算为2万元，支出决算为1.5万元。国内共接待0批次、0人次。",
        "国内接待费0万元，共计接待3批次、20人次。",
        "公务用车购置费支出18.5万元，购置公务用车0辆。",
        "因公出国（境）费支出决算为3.2万元，出国团组0个，累计0人次。",
    ],
    "doubled_words info": ["其他事务支出支出29.26万元。", "组织对系统升级等项目等1个项目开展了评价。"],
    "lost_mark info": ["“12345?云岭首发”运行良好。"],
    "brackets info": ["其他用车0辆(单价100万元(含)以上设备(不含车辆)0台(套)。"],
    "rate_of_nothing info": [
        "公务用车运行费支出0.00万元，完成全年预算的100%；较上年增加0.00万元。",
        "公务接待费预算0. 00万元,支出决算0. 00万元,完成预算的100. 00%。",
    ],
}
SOUND = [
    "12345热线与12315、12345、12348等热线双号并行。",
    "拨打12345热线123456次，其中12345件转办。",
    "2023年12345热线升级；3 12345热线；1. 12345热线；1.12345热线。",
    "占0.00%，金额1,234.50万元，4, 637. 79万元，5.00%。",
    "货物采购授予中小企业合同金额占货物支出金额的100%，服务采购占政府采购服务支出的80%。",
    "截至2023年12月31日，共有车辆2辆。与截至2022年12月31日相比，2023年末车辆没有变化。",
    "年初目标为“办理满意率超过95%”，实际完成情况为“办理满意率95.5%”，圆满完成年初目标。",
    "年初目标为“经费控制在46万元以内”，实际完成情况为“经费46万元”，圆满完成年初目标。",
    "年初目标为“办理满意率超过95%”，实际完成情况为“办理满意率95%”，没有完成。",
    "决算数小于年初预算数的主要原因是年中追加的经费年底尚未支付。",
    "决算数小于预算数的主要原因是年底下达专项经费。",  # of a budget that took the addition in
    "决算数小于年初预算数的主要原因是人员减少，同时新增一名职工。",
    "决算数大于年初预算数的主要原因是使用上年结余资金。",
    "决算数大于年初预算数的主要原因是厉行节约的同时追加了经费。",
    "公务接待费支出1.2万元，接待10批次、86人次（其中外事接待0批次、0人次）。",
    "公务接待费全年预算为2万元，支出决算为0万元，接待0批次、0人次。",
    "“三公”经费支出决算为7万元，其中：公务接待费0万元，接待0批次、0人次。",
    "国内接待费支出2.1万元，国内公务接待共39批次，205人次；国（境）外接待费支出0万元，接待0批次、0人次。",
    "因公出国（境）费支出0万元，团组0个，累计0人次；公务接待费支出1万元，接待10批次、50人次。",
    "公务用车购置及运行维护费支出4.89万元。购置公务用车0辆。",
    "因公出国（境）费支出17.72万元，本单位组织团组0个，参加其他团组2个，累计3人次。",
    "这不是以盈利为目的的单位，为了了解诉求，“话务项目”项目支出10万元。",
    "您拨打过12345吗？没有。",
    "经费由财政保障（含上年结转；不含其他收入）。",
    "公务接待费预算2.00万元,支出决算2.00万元,完成预算的100.00%。",
    "公务接待费预算2.00万元,支出决算0.00万元,完成预算的0.00%。",
]


@pytest.mark.parametrize(("expected", "text"), [(rule, text) for rule, texts in BROKEN.items() for text in texts])
def test_broken(expected: str, text: str, catalogue: Catalogue) -> None:
    case = _case(catalogue, text)
    found = _run(case)
    assert _told(found) == [expected]
    _exact(case, found)


@pytest.mark.parametrize("text", SOUND)
def test_sound(text: str, catalogue: Catalogue) -> None:
    assert _run(_case(catalogue, text)) == []


# --- the hotline -----------------------------------------------------------------------------------------------------


def test_hotline_number__learnt_from_the_text(catalogue: Catalogue) -> None:
    texts = ["12345热线受理诉求。", "12345平台升级。", "12345政务服务热线回访。", "112345热线话务员培训。"]
    assert _told(_run(_case(catalogue, *texts, entity="云岭市人民政府办公室"))) == ["hotline_number error"]
    assert _run(_case(catalogue, *texts[2:], entity="云岭市人民政府办公室")) == []


def test_hotline_number__in_a_project(catalogue: Catalogue) -> None:
    place = Source(FILE, None, 50)
    indicator = Indicator("产出指标", "数量指标", "1245热线话务员培训", "≥1场", "1场", "10", "10", "", place)
    case = replace(_case(catalogue), projects=[Project("热线经费", place, indicators=(indicator,))])
    assert [(found.rule, found.source.line) for found in _run(case)] == [("wording.hotline_number", 50)]


# --- volumes ---------------------------------------------------------------------------------------------------------

CAUSE = "项目支出增加，主要是我市话务量不断攀升。"


@pytest.mark.parametrize(
    "result",
    [
        "全年累计受理群众诉求493万件，同比下降7.1%。",
        "市民诉求量降低，继续开展工作。",
        "2023年热线来电量较上年有所下降。",
    ],
)
def test_volume_trend(result: str, catalogue: Catalogue) -> None:
    case = _case(catalogue, CAUSE, "随着话务量持续增长，坐席增加。", result)
    found = _run(case)
    assert _told(found) == ["volume_trend warning"]
    assert (found[0].source.line, [source.line for source in found[0].related]) == (10, [11, 12])
    _exact(case, found)


@pytest.mark.parametrize(
    "result",
    [
        "全年累计受理群众诉求493万件，同比增长7.1%。",
        "以压降诉求量为目标，开展提质降量行动。",
        "力争诉求量下降，降低群众诉求量。",
        "2022年诉求量下降。",
        "不满意工单量下降，重复来电量同比减少。",
        "诉求量下降率达到5%，受理量没有下降。",
        "上半年受理量下降。",
        "话务量增长率高于上年。",
    ],
)
def test_volume_trend__no_statement_against_it(result: str, catalogue: Catalogue) -> None:
    assert _run(_case(catalogue, CAUSE, result)) == []


def test_volume_trend__two_results_without_a_reason(catalogue: Catalogue) -> None:
    assert _run(_case(catalogue, "来电量上升。", "工单量下降。")) == []


# --- text and forms --------------------------------------------------------------------------------------------------


def _with_form(
    case: Case, catalogue: Catalogue, form_id: str, cells: dict[tuple[str, str], int], note: str = ""
) -> Case:
    form = catalogue.form(form_id)
    assert form is not None
    place = Source(FILE, None, 70)
    facts = [
        Fact(FactKey(UNIT, 2023, form.name, "", row, col), fen, f"{fen}", row, "万元", place)
        for (row, col), fen in cells.items()
    ]
    state = FormState.FILLED if cells else FormState.BLANK
    seen = FormSeen(form.name, state, form.name, "公开07表", "万元", place, note=note)
    found: dict[tuple[str, str, str, str], Cell] = cells_of(facts, catalogue)
    return replace(case, cells=found, forms={form_id: seen})


FUND = {("合计", "本年收入"): 24_210_000, ("合计", "本年支出"): 24_210_000}
ONLY_INCOME = {("合计", "本年收入"): 24_210_000, ("合计", "本年支出"): 0, ("合计", "年末结转和结余"): 24_210_000}
PLANNED = {("合计", "预算数"): 950_000, ("合计", "决算数"): 0}


@pytest.mark.parametrize(
    ("form", "cells", "text", "expected"),
    [
        ("gov_fund", FUND, "本单位没有政府性基金财政拨款收支。", ["denied_money error"]),
        ("gov_fund", FUND, "2023年度没有使用政府性基金预算拨款安排的支出。", ["denied_money error"]),
        ("gov_fund", FUND, "本单位2023年无政府性基金预算财政拨款收入和支出。", ["denied_money error"]),
        ("gov_fund", ONLY_INCOME, "本单位没有政府性基金支出。", []),
        ("gov_fund", FUND, "本单位无政府性基金预算财政拨款结转和结余支出。", []),
        ("gov_fund", FUND, "2022年无政府性基金预算财政拨款收支。", []),
        ("gov_fund", {("合计", "本年支出"): 0}, "没有政府性基金财政拨款收支。", []),
        ("gov_fund", FUND, "本年支出24.21万元，年初没有安排。", []),
        ("three_public", {("合计", "决算数"): 4_890_000}, "本单位无“三公”经费支出。", ["denied_money error"]),
        ("three_public", {("合计", "决算数"): 4_890_000}, "没有发生超标准的“三公”经费支出。", []),
        ("three_public", PLANNED, "本年度无“三公”经费财政拨款支出。", []),
    ],
)
def test_denied_money(
    form: str, cells: dict[tuple[str, str], int], text: str, expected: list[str], catalogue: Catalogue
) -> None:
    case = _with_form(_case(catalogue, text), catalogue, form, cells)
    found = _run(case)
    assert _told(found) == expected
    _exact(case, found)


def test_form_note__no_data_below_figures(catalogue: Catalogue) -> None:
    note = "注：本单位没有使用政府性基金，故本表无数据。"
    assert _told(_run(_with_form(_case(catalogue), catalogue, "gov_fund", FUND, note))) == ["denied_money error"]
    assert _run(_with_form(_case(catalogue), catalogue, "gov_fund", {}, note)) == []


@pytest.mark.parametrize(
    ("text", "note", "expected"),
    [
        ("“三公”经费支出预算为1.93万元，支出决算为0.00万元。", "注：预算数为全年预算数。", ["blank_form warning"]),
        ("“三公”经费支出决算为1.93万元。", "", ["blank_form warning"]),
        ("“三公”经费支出预算为1.93万元，支出决算为0.00万元。", "", []),  # the form may print final figures only
        ("“三公”经费支出决算为0.00万元，较上年减少0.69万元，上年支出0.69万元。", "注：预算数为全年预算数。", []),
    ],
)
def test_blank_form(text: str, note: str, expected: list[str], catalogue: Catalogue) -> None:
    case = _with_form(_case(catalogue, text, section="第三部分/九"), catalogue, "three_public", {}, note)
    found = _run(case)
    assert _told(found) == expected
    _exact(case, found)


def test_heading_of_another_year(catalogue: Catalogue) -> None:
    case = _case(catalogue)
    old = Section("第二部分", 1, "2022年度单位决算表", "tables", Source(FILE, None, 5))
    attached = Section("第五部分/二", 2, "2022年度决算项目自评表", "attachments", Source(FILE, None, 96))
    assert _told(_run(replace(case, sections=[*SECTIONS, old, attached]))) == ["heading_year warning"]


def test_definitions_state_nothing(catalogue: Catalogue) -> None:
    texts = ["没有政府性基金收支；服务采购金额占货物支出的比例；支出支出。"]
    case = _with_form(_case(catalogue, *texts, section="第四部分"), catalogue, "gov_fund", FUND)
    assert _run(case) == []


def test_wording_is_loaded_folded() -> None:
    words = load_wording()
    assert all(grade.wide[0] <= grade.usual[0] < grade.usual[1] <= grade.wide[1] for grade in words.grades)
    assert "(" in "".join(words["counts.travel"])


# --- the real reports ------------------------------------------------------------------------------------------------

# What the rules give on the real reports, each judged by hand: rule and line.
JUDGED = {
    "000": {("hotline_number", 773), ("volume_trend", 385), ("goal_and_result", 704)},
    "001": {("money_and_counts", 447)},
    "002": set(),
    "003": {("share_of_whole", 503), ("reason_direction", 440)},
    "004": {("garbled_figure", 387), ("blank_form", 414)},
}
HINTS = {
    "000": {("doubled_words", 548), ("lost_mark", 659)},
    "001": {
        ("doubled_words", 407),
        ("rate_of_nothing", 437),
        ("rate_of_nothing", 441),
        ("rate_of_nothing", 443),
        ("rate_of_nothing", 445),
    },
    "002": {("repeated_sentence", 511)},
    "003": set(),
    "004": {("brackets", 441), ("rate_of_nothing", 418), ("rate_of_nothing", 423)},
}
NAMED = {
    "linyi-06",
    "linyi-07",
    "linyi-08",
    "linyi-12",
    "linyi-16",
    "guiyang-04",
    "guiyang-05",
    "guiyang-10",
    "guiyang-11",
}


@cache
def _of(path: Path) -> tuple[Found, ...]:
    case = case_of(read(path))
    found = _run(case)
    _exact(case, found)
    return tuple(found)


@pytest.mark.parametrize("stem", sorted(JUDGED))
def test_real_reports(stem: str, reports: Path) -> None:
    (path,) = reports.glob(f"{stem}_*.txt")
    told = {
        hint: {
            (found.rule.removeprefix("wording."), found.source.line)
            for found in _of(path)
            if (found.severity is Severity.INFO) is hint
        }
        for hint in (False, True)
    }
    assert told == {False: JUDGED[stem], True: HINTS[stem]}


def test_real_pdf_is_clean(reports: Path) -> None:
    pdfs = [path for path in sorted((reports / "pdf").glob("*.pdf")) if "模板" not in path.name]
    assert pdfs
    assert [_of(path) for path in pdfs] == [()] * len(pdfs)


def test_real_reports__named_discrepancies(reports: Path, examples: Callable[[str], list[dict[str, Any]]]) -> None:
    checked = 0
    for wanted in examples("discrepancies.jsonl"):
        if wanted["id"] not in NAMED:
            continue
        lines = {wanted["line"], *wanted.get("related_lines", ())}
        severities = {str(f.severity) for f in _of(reports / wanted["file"]) if f.source.line in lines}
        assert any(LOUDNESS[Severity(s)] <= LOUDNESS[Severity(wanted["severity"])] for s in severities), wanted["id"]
        checked += 1
    assert checked == len(NAMED)


def test_real_reports__nothing_right_is_flagged(reports: Path, examples: Callable[[str], list[dict[str, Any]]]) -> None:
    for clean in examples("clean.jsonl"):
        for found in _of(reports / clean["file"]):
            if found.severity is not Severity.INFO and "same_line_findings" not in clean:
                assert found.source.line != clean["line"] or not (
                    found.quote in clean["quote"] or clean["quote"] in found.quote
                )


def test_every_rule_is_declared_no_louder(reports: Path) -> None:
    rules = load_rules()
    for path in sorted(reports.glob("*.txt")):
        for found in _of(path):
            assert LOUDNESS[found.severity] >= LOUDNESS[Severity(rules[found.rule].severity)]
