"""Question files: what is refused, and what makes an answer right or wrong."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console

from assistant import api, cli_eval
from assistant.answers import Answer, Number, Status, Table
from assistant.evaluation import Question, Report, evaluate, read_questions, score
from db.core.errors import ServiceUnavailableError, UserError

UNIT, OTHER = "云溪市政务服务热线中心", "石岭市市民热线受理中心"
ASKED = {"id": "a1", "type": "lookup", "question": "云溪热线去年的培训费花了多少？"}


def asked(tmp_path: Path, expect: dict[str, Any], **more: Any) -> Question:
    """A question as the file has it."""
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(ASKED | more | {"expect": {"status": "answered"} | expect}), encoding="utf-8")
    return read_questions(path)[0]


def number(text: str, value: str, unit: str) -> Number:
    return Number(text, value, unit, ("fact:1",))


def amount(value: str, unit: str) -> dict[str, str]:
    return {"value": value, "unit": unit, "tol": "0.005"}


# --- the file --------------------------------------------------------------------------------------------------------


def test_a_question_is_read_with_all_that_is_expected(tmp_path: Path) -> None:
    expect = {
        "numbers": [amount("18.60", "万元")], "entities": ["云溪"], "order": ["甲", "乙"], "must_contain": ["培训"],
        "must_not_contain": ["会议"], "must_contain_any": [["增", "多"]], "chart": True,
    }  # fmt: skip
    question = asked(tmp_path, expect, context=["先前的问题"], source="某表", note="随便")
    assert question.expect.numbers[0].value == Decimal("18.60")
    assert question.expect.must_contain_any == (("增", "多"),)
    assert (question.context, question.source, question.expect.chart) == (("先前的问题",), "某表", True)


def test_a_mark_of_order_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    line = json.dumps(ASKED | {"expect": {"status": "unknown"}}, ensure_ascii=False)
    path.write_text(f"\n{line}\r\n\n", encoding="utf-8-sig")
    assert read_questions(path)[0].expect.status is Status.UNKNOWN


GOOD = json.dumps(ASKED | {"expect": {"status": "answered"}}, ensure_ascii=False)
BAD = {
    "broken": ("{", "第 2 行不是合法的 JSON"),
    "list": ("[1]", "第 2 行的 内容 应是 JSON 对象"),
    "no_id": ('{"type": "x"}', "第 2 行缺少"),
    "no_expect": (json.dumps(ASKED | {"id": "b"}), "第 2 行缺少 expect"),
    "status": (json.dumps(ASKED | {"id": "b", "expect": {"status": "好"}}), "第 2 行的 status 是“好”"),
    "texts": (
        json.dumps(ASKED | {"id": "b", "expect": {"status": "answered", "entities": "云溪"}}),
        "entities 应是列表",
    ),
    "value": (
        json.dumps(ASKED | {"id": "b", "expect": {"status": "answered", "numbers": [{"value": "很多"}]}}),
        "第 2 行的 numbers 里 value 应是数",
    ),
    "twice": (GOOD, "第 2 行的编号 a1 与第 1 行重复"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_refused_with_its_number(name: str, tmp_path: Path) -> None:
    line, message = BAD[name]
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{GOOD}\n{line}\n", encoding="utf-8")
    with pytest.raises(UserError, match=message):
        read_questions(path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    with pytest.raises(UserError, match="找不到题目文件"):
        read_questions(path)
    with pytest.raises(UserError, match="读不了"):
        read_questions(tmp_path)
    path.write_text(" \n", encoding="utf-8")
    with pytest.raises(UserError, match="是空的"):
        read_questions(path)
    path.write_bytes(b"\n" + GOOD.encode("gb18030"))
    with pytest.raises(UserError, match="第 2 行不是 UTF-8 编码"):
        read_questions(path)


# --- numbers ---------------------------------------------------------------------------------------------------------

STATED = [
    ("18.60", "万元", "18.6", "万元", True),
    ("18.60", "万元", "186,000", "元", True),
    ("11868.52", "万元", "1.186852", "亿元", True),
    ("11868.52", "万元", "1.19", "亿元", False),
    ("18.60", "万元", "-18.60", "万元", True),
    ("18.60", "万元", "18.61", "万元", False),
    ("18.60", "万元", "18.60", "%", False),
    ("9.15", "%", "9.15", "个百分点", False),
    ("320", "万件", "3200000", "件", True),
    ("26", "人", "26", "名", True),
    ("5", "工作日", "5", "个工作日", True),
    ("4.46", "元/件", "4.46", "元/件", True),
    ("18.60", "万元", "很多", "万元", False),
]


@pytest.mark.parametrize(("value", "unit", "given", "given_unit", "right"), STATED)
def test_a_number_counts_in_any_unit_of_its_measure(
    value: str, unit: str, given: str, given_unit: str, right: bool, tmp_path: Path
) -> None:
    question = asked(tmp_path, {"numbers": [amount(value, unit)]})
    answer = Answer(Status.ANSWERED, "见数", (number(given + given_unit, given, given_unit),))
    assert score(question, answer).ok is right


def test_a_missing_number_is_told_with_what_was_given(tmp_path: Path) -> None:
    question = asked(tmp_path, {"numbers": [amount("3118.60", "万元")]})
    wrong = Answer(Status.ANSWERED, "花了 20 万元", (number("20 万元", "20", "万元"),))
    assert score(question, wrong).misses == ("期望数 3,118.60 万元（误差不超过 0.005），实际为：20 万元",)
    assert "没有数" in score(question, Answer(Status.ANSWERED, "不清楚")).misses[0]
    unproved = score(question, Answer(Status.ANSWERED, "花了 3,118.60 万元"))
    assert unproved.misses == ("期望数 3,118.60 万元 带有依据，实际只写在文字里，没有列入 numbers",)


TABLES = {
    "cell": (Table(("指标", "数"), (("培训费", "18.60 万元"),)), True),
    "column": (Table(("单位", "2023年度决算数（万元）"), ((UNIT, "18.60"),)), True),
    "column_with_year": (Table(("单位", "决算数（2023年，元）"), ((UNIT, "186,000"),)), True),
    "row": (Table(("指标", "数"), (("培训费（万元）", "18.60"),)), True),
    "unit_column": (Table(("指标", "数", "计量单位"), (("培训费", "18.60", "万元"),)), True),
    "title": (Table(("指标", "数"), (("培训费", "18.60"),), "培训费，单位：万元"), True),
    "other_unit": (Table(("指标", "占比（%）"), (("培训费", "18.60"),)), False),
    "no_unit": (Table(("指标", "数"), (("培训费", "18.60"),)), False),
    "rank": (Table(("排名", "单位"), (("18.60", UNIT),), "单位：万元"), False),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_cell_counts_with_its_unit(name: str, tmp_path: Path) -> None:
    table, right = TABLES[name]
    question = asked(tmp_path, {"numbers": [amount("18.60", "万元")]})
    assert score(question, Answer(Status.ANSWERED, "见表", tables=(table,))).ok is right


# --- words -----------------------------------------------------------------------------------------------------------


def test_the_status_must_be_the_one_expected(tmp_path: Path) -> None:
    verdict = score(asked(tmp_path, {}), Answer(Status.CLARIFY, "您问的是哪一家？"))
    assert verdict.misses == ("期望作答（answered），实际反问（clarify）",)


def test_names_count_in_text_tables_and_options(tmp_path: Path) -> None:
    question = asked(tmp_path, {"status": "clarify", "entities": ["云溪", "石岭", "镜湖"]})
    table = Table(("单位",), ((OTHER,),))
    answer = Answer(Status.CLARIFY, "是镜湖的哪一家？", tables=(table,), options=(UNIT,))
    assert score(question, answer).ok
    assert score(question, Answer(Status.CLARIFY, "是镜湖吗？", options=(UNIT,))).misses == (
        "期望回答或选项提到“石岭”，实际没有",
    )


def test_the_order_counts_in_the_text_or_down_a_table(tmp_path: Path) -> None:
    question = asked(tmp_path, {"order": ["石岭", "云溪"]})
    assert score(question, Answer(Status.ANSWERED, "石岭第一，云溪其次")).ok
    turned = Answer(Status.ANSWERED, "云溪不如石岭")
    assert score(question, turned).misses == ("期望顺序为石岭、云溪，实际为云溪、石岭",)
    table = Table(("名次", "单位", "金额"), (("1", OTHER, "9"), ("2", UNIT, "3")))
    assert score(question, Answer(Status.ANSWERED, "云溪不如石岭", tables=(table,))).ok
    assert not score(question, Answer(Status.ANSWERED, "只有云溪")).ok


WORDS = [
    ({"must_contain": ["（国）境"]}, "因公出( 国 )境", True),
    ({"must_contain": ["2023"]}, "2023年", True),
    ({"must_contain": ["2023"]}, "编号 20231", False),
    ({"must_not_contain": ["4.89"]}, "共 344.89 万元", True),
    ({"must_not_contain": ["4.89"]}, "共4.89。2024年没有", False),
    ({"must_not_contain": ["3118.60"]}, "共 3,118.60 万元", False),
    ({"must_not_contain": ["12.5"]}, "第 1 类 2.5 倍，1 2.5", True),
    ({"must_contain_any": [["没有", "0.00"], ["今年"]]}, "今年 10.00 万元", False),
    ({"must_contain_any": [["没有", "0.00"], ["今年"]]}, "今年 0.00 万元", True),
]


@pytest.mark.parametrize(("expect", "text", "right"), WORDS)
def test_words_count_folded_and_numbers_whole(expect: dict[str, Any], text: str, right: bool, tmp_path: Path) -> None:
    assert score(asked(tmp_path, expect), Answer(Status.ANSWERED, text)).ok is right
    in_table = Answer(Status.ANSWERED, "", tables=(Table(("说明",), ((text,),)),))
    assert score(asked(tmp_path, expect), in_table).ok is right


def test_a_chart_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    question = asked(tmp_path, {"chart": True})
    assert score(question, Answer(Status.ANSWERED, "见图", chart={"mark": "bar"})).ok
    assert score(question, Answer(Status.ANSWERED, "见图")).misses == ("期望有图，实际没有",)


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.CLARIFY])
def test_no_figure_is_offered_in_the_place_of_an_answer(status: Status, tmp_path: Path) -> None:
    question = asked(tmp_path, {"status": str(status)}, question="为什么追加了 7.5 万元？")
    numbers = (number("2 家", "2", "家"), number("7.5 万元", "7.5", "万元"), number("12.30%", "12.30", "%"))
    assert score(question, Answer(status, "没有", numbers[:2])).ok
    (miss,) = score(question, Answer(status, "没有", numbers)).misses
    assert miss.startswith("期望不提供数")
    assert miss.endswith("实际给出了 12.30%")
    table = Table(("指标", "数（万元）"), (("培训费", "3.20"),))
    assert "表中的 3.20 万元" in score(question, Answer(status, "没有", tables=(table,))).misses[0]


# --- all of it -------------------------------------------------------------------------------------------------------


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """Three questions: one right, one wrong, one refused."""
    first = asked(tmp_path, {"must_contain": ["培训"]})
    second = asked(tmp_path, {"must_contain": ["会议"]}, id="a2", question="会议费[万元]呢？", context=["培训费多少？"])
    third = asked(tmp_path, {}, id="a3", type="自拟")

    def ask(question: Question) -> tuple[Answer, float]:
        if question.id == "a3":
            raise UserError("请写明单位")
        return Answer(Status.ANSWERED, "培训费[另见附表]"), 40.0 if question.id == "a1" else 20.0

    steps: list[tuple[int, int]] = []
    found = evaluate([first, second, third], ask, lambda done, total: steps.append((done, total)))
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]
    return found


def test_all_questions_are_counted_by_type(report: Report) -> None:
    assert [(count.type, count.total, count.right) for count in report.types] == [("lookup", 2, 1), ("自拟", 1, 0)]
    assert (report.total, report.right, report.median_ms) == (3, 1, 20.0)
    assert report.verdicts[2].verdict.misses == ("期望得到一个答案，实际报错：请写明单位",)


def test_a_service_out_of_reach_ends_it(tmp_path: Path) -> None:
    def ask(question: Question) -> tuple[Answer, float]:
        raise ServiceUnavailableError(f"连不上模型：{question.id}")

    with pytest.raises(ServiceUnavailableError):
        evaluate([asked(tmp_path, {})], ask)


def test_people_see_types_then_misses_then_the_total(report: Report) -> None:
    out = io.StringIO()
    cli_eval.tell(Console(file=out, width=160), report)
    text = out.getvalue()
    assert "查数（lookup）" in text
    assert "a2 培训费多少？ → 会议费[万元]呢？" in text
    assert "差在：期望回答里有“会议”，实际没有" in text
    assert "回答：培训费[另见附表]" in text
    assert "a1 " not in text
    assert text.rstrip().endswith("共 3 题，答对 1 题，占 33.3%；每题用时中位数 20 毫秒")


def test_the_command_writes_a_line_a_question_and_a_summary(
    report: Report, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(settings: object, path: Path, progress: Any) -> Report:
        assert (settings, path) == ("设置", Path("题.jsonl"))
        progress(1, 3)
        return report

    monkeypatch.setattr(api, "evaluate", run, raising=False)
    context = typer.Context(typer.main.TyperCommand("eval"), obj="设置")
    cli_eval.evaluate(context, Path("题.jsonl"), json=True)
    written = capsys.readouterr()
    told = [json.loads(line) for line in written.out.splitlines()]
    assert written.err == ""
    assert list(told[0]) == ["id", "type", "question", "ok", "misses", "answer", "ms"]
    assert told[-1]["summary"] == {
        "total": 3, "ok": 1, "share": "33.3%", "median_ms": 20,
        "types": {"lookup": {"total": 2, "ok": 1}, "自拟": {"total": 1, "ok": 0}},
    }  # fmt: skip
    cli_eval.evaluate(context, Path("题.jsonl"), json=False)
    assert "答对 1 题" in capsys.readouterr().out


def test_the_example_questions_are_read(reports: Path) -> None:
    path = reports.parent / "examples" / "questions.jsonl"
    if not path.is_file():
        pytest.skip(f"the examples are not here: {path}")
    assert len(read_questions(path)) == len(path.read_text(encoding="utf-8").splitlines())
