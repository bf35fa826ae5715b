"""The planner's protocol over the same agent, with plans made up for the test."""

import logging
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from assistant.answers import Status, Step
from assistant.conversation import PLANNER, NotTiedError, ask
from assistant.replies.protocol import Call, Plan, Reply
from assistant.settings import Settings
from assistant.toolkit.found import Found
from db.core.errors import UserError
from tests.assistant.brains.invented import FIRST, SECOND, work_with

SEEN: list[Any] = []


def two_steps(question: str, earlier: Sequence[str], work: Any) -> Plan:
    """Looks up, then reckons with the handles it was given."""
    del earlier, work
    looked = yield [
        Call("figures", {"units": [FIRST], "metrics": ["支出总计"], "year": 2024}),
        Call("figures", {"units": [SECOND], "metrics": ["支出总计"], "year": 2024}),
    ]
    one, other = (found.figures[0] for found in looked)
    yield []
    (reckoned,) = yield [
        Call("compute", {"expression": f"{one.handle} - {other.handle}", "unit": "万元", "name": "相差"})
    ]
    value = reckoned.figures[0].value
    assert value is not None
    assert one.value is not None
    return Reply(Status.ANSWERED, f"{FIRST}2024年支出总计为{one.value.text}万元，相差{value.text}万元。")


def plan_that(*calls: Call, text: str = "没有。") -> Any:
    def plan(question: str, earlier: Sequence[str], work: Any) -> Plan:
        found = yield list(calls)
        SEEN[:] = [question, tuple(earlier), found]
        return Reply(Status.UNKNOWN, text)

    return plan


def test_a_plan_of_several_steps(filled: Settings) -> None:
    steps: list[Step] = []
    with work_with(filled) as (work, _):
        answer = ask(work, "问", on_step=steps.append, strict=True, plan=two_steps)
    assert (answer.status, answer.brain) == (Status.ANSWERED, PLANNER)
    assert [step.tool for step in answer.trace] == ["figures", "figures", "compute"]
    assert tuple(steps) == answer.trace
    assert answer.trace[2].args["expression"] == "v1 - v2"
    assert [number.evidence[0].partition(":")[0] for number in answer.numbers] == ["fact", "calc"]
    assert len(answer.citations) == 2


def test_a_refused_tool_finds_nothing_and_crashes_nothing(filled: Settings) -> None:
    calls = (
        Call("figures", {"units": ["没有的单位"], "metrics": ["支出总计"]}),
        Call("figures", {"units": 3}),
        Call("no", {}),
    )
    with work_with(filled) as (work, _):
        answer = ask(work, "现在", ["先前"], strict=True, plan=plan_that(*calls))
    assert ["现在", ("先前",), [Found(), Found(), Found()]] == SEEN
    assert [step.tool for step in answer.trace] == ["figures", "figures", "no"]


def test_data_carries_the_same_handles(filled: Settings) -> None:
    calls = (Call("rank", {"metric": "支出总计"}), Call("breakdown", {"unit": FIRST, "metric": "本年支出合计"}))
    with work_with(filled) as (work, _):
        ask(work, "问", strict=True, plan=plan_that(*calls))
    ranked, split = SEEN[2]
    assert (
        [figure.handle for figure in ranked.data.order] == [figure.handle for figure in ranked.figures] == ["v1", "v2"]
    )
    assert split.data.whole.handle == split.figures[0].handle == "v3"


def test_an_untied_text_does_not_leave(filled: Settings, caplog: pytest.LogCaptureFixture) -> None:
    plan = plan_that(text=f"{FIRST}2024年支出总计为1,234.56万元。")
    with work_with(filled) as (work, _):
        with caplog.at_level(logging.ERROR, "juesuan"):
            answer = ask(work, "问", plan=plan)
        with pytest.raises(NotTiedError, match=r"1,234\.56"):
            ask(work, "问", strict=True, plan=plan)
    assert answer.status is Status.UNKNOWN
    assert "1,234.56" not in answer.text
    assert answer.numbers == answer.citations == ()
    assert answer.trace[-1].tool == "guard"
    assert "1,234.56" in str(answer.trace[-1].args["faults"])
    assert "1,234.56" in caplog.text


@pytest.mark.parametrize("question", ["", "  \n", "问" * 2_001])
def test_no_question(filled: Settings, question: str) -> None:
    with work_with(filled) as (work, _), pytest.raises(UserError):
        ask(work, question)


def test_the_planner_needs_no_heavy_library(filled: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; from assistant import conversation\n"
        "from assistant.settings import Settings; from assistant.stores import open_stores\n"
        "settings = Settings(data=Path(sys.argv[1]), model='')\n"
        "with open_stores(settings) as stores:\n"
        "    work = conversation.work_of(settings, stores)\n"
        f"    print(conversation.ask(work, '{FIRST}2024年支出总计是多少').status)\n"
        "heavy = ('torch', 'openai', 'langchain_openai', 'chromadb', 'sentence_transformers', 'altair', 'streamlit')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(filled.data)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n") == ["answered", "[]", ""]
