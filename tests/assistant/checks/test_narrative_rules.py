"""Each rule about the explanation: the mistake it is for, told loud enough, and its neighbours that are right."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.checking import Pasted, with_text
from assistant.checks.case import Case, case_of
from assistant.checks.engine import run
from assistant.checks.findings import Found, Severity
from ingest.parse import read
from tests.assistant.checks.house_styles import STYLES
from tests.conftest import ROOT


def _report(year: int) -> Path:
    (path,) = (ROOT / "samples" / "reports").glob(f"*{year}*.txt")
    return path


@pytest.fixture(scope="module")
def unit() -> Case:
    return case_of(read(_report(2024)))


def _alarms(unit: Case, style: str, before: str, after: str) -> list[Found]:
    text = STYLES[style]
    assert before in text
    case = with_text(unit, Pasted(style, text.replace(before, after, 1).encode()))
    return [item for item in run(case) if item.severity is not Severity.INFO]


MISTAKES = [
    ("central", "收、支总计均为1344.70万元", "收、支总计均为1354.70万元", "narrative.amount"),
    ("central", "其他收入3.00万元", "其他收入3.00元", "narrative.amount"),
    ("central", "增加143.40万元，增长11.94%", "减少143.40万元，增长11.94%", "narrative.change_direction"),
    ("central", "增加143.40万元，增长11.94%", "减少143.40万元，下降11.94%", "narrative.change_direction"),
    ("central", "增加143.40万元，增长11.94%", "增加143.40万元，增长11.49%", "narrative.change_rate"),
    ("central", "与2023年度相比，财政拨款收", "与2022年度相比，财政拨款收", "narrative.base_year"),
    ("central", "2024年度支出合计", "2023年度支出合计", "narrative.year"),
    ("central", "2024年度支出合计", "2019年度支出合计", "narrative.year"),
    ("central", "占34.09%", "占34.90%", "narrative.share"),
    ("central", "完成年初预算的104.32%", "完成年初预算的105.32%", "narrative.completion"),
    ("central", "决算数大于年初预算数的主要原因是人员增加", "决算数小于年初预算数的主要原因是人员增加", "narrative.relation"),
    ("central", "决算数等于年初预算数", "决算数大于年初预算数", "narrative.relation"),
    ("central", "卫生健康支出（类）21.36万元，占1.66%；", "", "narrative.part_missing"),
    ("central", "年初预算为1250.00万元，支出决算为1287.40万元，完成年初预算的102.99%", "年初预算为1265.00万元，支出决算为1287.40万元，完成年初预算的101.77%", "narrative.budget_items"),
    ("central", "卫生健康支出（类）行政事业单位医疗（款）", "社会保障和就业支出（类）行政事业单位医疗（款）", "narrative.account_name"),
    ("central", "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）事业运行", "一般公共预算支出（类）政府办公厅（室）及相关机构事务（款）事业运行", "narrative.account_name"),
    ("central", "绩效工资、", "", "narrative.item_list"),
    ("central", "绩效工资、", "绩效工资、离休费、", "narrative.item_list"),
    ("central", "绩效工资、", "绩效工资、事业单位医疗、", "narrative.item_list"),
    ("central", "财政拨款支出预算为4.50万元", "财政拨款支出预算为5.40万元", "narrative.budget"),
    ("central", "年初预算为1250.00万元，支出决算为1287.40万元，完成年初预算的102.99%", "年初预算为1240.00万元，支出决算为1287.40万元，完成年初预算的103.82%", "narrative.budget_items"),
    ("central", "决算数与年初预算数持平。", "决算数与年初预算数持平。主要原因是年中追加经费。", "narrative.flat_reason"),
    ("coded", "机关事业单位职业年金缴费支出（06）", "机关事业单位基本养老保险缴费支出（06）", "narrative.account_name"),
    ("coded", "决算数与预算数持平", "决算数小于预算数", "narrative.relation"),
    ("bracketed", "货物支出9.85万元", "货物支出98.50万元", "narrative.parts_sum"),
    ("bracketed", "合同金额751.95万元", "合同金额951.95万元", "narrative.within"),
    ("nested", "应急保障用车2辆", "应急保障用车1辆", "narrative.counted_sum"),
    ("nested", "（二）支出总计1,344.70万元", "（二）支出总计1,344.07万元", "narrative.amount"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "before", "after", "rule"), MISTAKES)
def test_mistake(unit: Case, style: str, before: str, after: str, rule: str) -> None:
    found = _alarms(unit, style, before, after)
    assert rule in [item.rule for item in found]
    assert all(item.quote and item.message and item.source.line for item in found)


SOUND = [
    ("central", "2.66万元，完成年初预算的100.00%", "2.66万元，完成年初预算的100%"),
    ("central", "决算数与年初预算数持平", "决算数与年初预算数基本持平"),
    ("central", "主要是信息化项目增加", "主要是2022年签订的300万元信息化合同在本年支付"),
    ("central", "1344.70万元", "1,344.70万元"),
    ("central", "政府办公厅（室）及相关机构事务（款）事业运行", "政府办公厅及相关机构事务（款）事业运行"),
    ("central", "决算数与年初预算数持平。", "决算数与年初预算数持平。主要原因是没有增加人员。"),
    (
        "central",
        "年初预算为1250.00万元，支出决算为1287.40万元，完成年初预算的102.99%",
        "年初预算为1250万元，支出决算为1287.40万元，完成年初预算的102.99%",
    ),
    ("central", "1344.70万元", "13447000元"),
    ("central", "绩效工资、", "绩效工资,"),
    ("central", "其他收入3.00万元", "其他收入3万元"),
    ("central", "奖励金；", "奖励金等；"),
    ("bracketed", "货物支出9.85万元", "货物类支出9.85万元"),
    ("nested", "共有车辆2辆", "共有车辆 2 辆"),
]


@pytest.mark.parametrize(("style", "before", "after"), SOUND)
def test_sound(unit: Case, style: str, before: str, after: str) -> None:
    assert [(item.rule, item.message) for item in _alarms(unit, style, before, after)] == []


def test_last_years_report_is_compared_with(unit: Case) -> None:
    """A change without a rate is checked against last year's own figures; the sample's own text agrees with them."""
    before = case_of(read(_report(2023)))
    both = replace(unit, prior=before.cells)
    assert [item for item in run(both) if item.severity is not Severity.INFO] == []
    total, last = unit.value("overview", "支出", "总计", "金额"), before.value("overview", "支出", "总计", "金额")
    assert total is not None
    assert last is not None
    change = total - last
    text = (
        "第三部分 2024年度单位决算情况说明\n一、收入支出决算总体情况说明\n2024年度收、支总计{}万元，比上年{}{}万元。\n"
    )
    word = "增加" if change > 0 else "减少"
    right = with_text(both, Pasted("a", text.format(total, word, abs(change)).encode()))
    wrong = with_text(both, Pasted("a", text.format(total, word, abs(change) + 10).encode()))
    assert [item for item in run(right) if item.severity is not Severity.INFO] == []
    assert [item.rule for item in run(wrong) if item.severity is not Severity.INFO] == ["narrative.change_amount"]


def test_one_cause_is_told_once(unit: Case) -> None:
    """A wrong total is one finding, though its change and shares no longer fit either."""
    found = _alarms(unit, "central", "2024年度收、支总计均为1344.70万元", "2024年度收、支总计均为1434.70万元")
    assert [item.rule for item in found].count("narrative.amount") == 1
    assert len(found) <= 2


def test_unknown_subjects_are_not_guessed(unit: Case) -> None:
    """A noun that nobody knows is not given the chapter's total."""
    before = "（一）总体情况\n2024年度"
    after = "（一）总体情况\n其中培训场地租用支出12.50万元。2024年度"
    assert _alarms(unit, "central", before, after) == []


PARAGRAPHS = [
    (
        "2024年度“三公”经费支出决算为3.97万元，完成预算的88.22%。",
        "2024年度“三公”经费支出决算为3.79万元，完成预算的88.22%。",
    ),
    (
        "1．一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）事业运行（项）。支出决算为323.40万元。",
        "1．一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）事业运行（项）。支出决算为324.30万元。",
    ),
    ("一般公共预算财政拨款支出1287.40万元。", "一般公共预算财政拨款支出1278.40万元。"),
    ("本年支出合计1336.30万元，其中基本支出455.60万元。", "本年支出合计1336.30万元，其中基本支出449.30万元。"),
]


@pytest.mark.parametrize(("right", "wrong"), PARAGRAPHS)
def test_a_paragraph_without_its_heading(unit: Case, right: str, wrong: str) -> None:
    """Pasted alone, a paragraph is judged where its own words leave no doubt."""
    told = {
        text: [item for item in run(with_text(unit, Pasted("稿", text.encode()))) if item.severity is not Severity.INFO]
        for text in (right, wrong)
    }
    assert told[right] == []
    assert "narrative.amount" in [item.rule for item in told[wrong]]


# the invented unit's own report: what was written, what is written wrong, the rule that tells
OWN_WORDS = [
    ("按性质分，基本支出455.60万元，占34.09%", "按性质分，基本支出455.60万元，占43.09%", "narrative.share"),
    ("项目支出880.70万元，占65.91%", "项目支出880.70万元，占56.91%", "narrative.share"),
    ("按来源分，财政拨款收入1329.45万元，占99.77%", "按来源分，财政拨款收入1329.45万元，占97.77%", "narrative.share"),
    ("占采购支出总额的92.15%", "占采购支出总额的95.12%", "narrative.share"),
    ("占采购支出总额的11.81%", "占采购支出总额的18.11%", "narrative.share"),
    ("按采购对象分，货物支出", "按采购对象分，货物支出1", "narrative.parts_sum"),
    ("全年实现收入合计1332.45万元", "全年实现收入合计1323.45万元", "narrative.amount"),
    ("全年发生支出合计1336.30万元", "全年发生支出合计1363.30万元", "narrative.amount"),
    ("到年末结转和结余为4.20万元", "到年末结转和结余为2.40万元", "narrative.amount"),
    ("到2024年12月31日，本单位", "到2023年12月31日，本单位", "wording.year_end"),
    ("到2024年12月31日，由财政", "到2023年12月31日，由财政", "wording.year_end"),
    ("2024年度政府采购支出总额", "2023年度政府采购支出总额", "narrative.year"),
    ("2024年度政府采购支出总额", "2022年度政府采购支出总额", "narrative.year"),
]


@pytest.mark.parametrize(("before", "after", "rule"), OWN_WORDS)
def test_mistake_in_the_units_own_words(tmp_path: Path, before: str, after: str, rule: str) -> None:
    path = _report(2024)
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    wrong = tmp_path / path.name
    wrong.write_text(text.replace(before, after), encoding="utf-8")
    found = [item for item in run(case_of(read(wrong))) if item.severity is not Severity.INFO]
    assert rule in [item.rule for item in found]


def test_units_own_words__are_sound() -> None:
    for year in (2023, 2024):
        assert [item.message for item in run(case_of(read(_report(year)))) if item.severity is not Severity.INFO] == []


SOUND_WORDS = [
    "2024年度政府采购支出总额816.05万元。2023年度政府采购支出总额为790.00万元。",
    "本单位车辆的保险期限自2022年1月1日起，至2023年12月31日止，设备的保修期限相同。",
    "其中小微企业合同金额96.40万元，占政府采购支出总额的11.81%，政府采购支出总额816.05万元。",
]


@pytest.mark.parametrize("paragraph", SOUND_WORDS)
def test_other_years_and_small_firms__are_no_slip(unit: Case, paragraph: str) -> None:
    text = f"第三部分 2024年度单位决算情况说明\n十一、政府采购支出情况说明\n{paragraph}\n"
    found = run(with_text(unit, Pasted("稿", text.encode())))
    assert [item.message for item in found if item.severity is not Severity.INFO] == []
