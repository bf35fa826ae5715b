"""A named conversation: what was asked before is known, and both turns are kept as the contract spells them."""

import json

import pytest

from assistant import wire_answer
from assistant.answers import Answer, Status, Step, Table
from assistant.conversation import Talk, ask, ask_in_session
from assistant.settings import Settings
from db.core.errors import UserError
from tests.assistant.brains.invented import FIRST, work_with

KEYS = ["status", "answer", "numbers", "citations", "tables", "chart", "trace"]


def test_a_session_keeps_both_turns_and_goes_on(filled: Settings) -> None:
    with work_with(filled) as (work, stores):
        first = ask_in_session(Talk(stores, "甲"), work, f"{FIRST}2024年支出总计是多少", strict=True)
        second = ask_in_session(Talk(stores, "甲"), work, "收入总计呢", strict=True)
        kept = stores.queries.messages("甲")
        assert [item.role for item in kept] == ["user", "assistant"] * 2
        assert kept[1].content == first.text
        assert kept[3].payload == json.loads(json.dumps(wire_answer.answer(second), default=str))
        assert second.text == ask(work, "收入总计呢", [f"{FIRST}2024年支出总计是多少"], strict=True).text
        assert FIRST in second.text
        with pytest.raises(UserError, match="名字"):
            ask_in_session(Talk(stores, " "), work, "问")
        stores.store.delete_session("甲")


def test_a_refused_question_leaves_no_trace(filled: Settings) -> None:
    with work_with(filled) as (work, stores):
        with pytest.raises(UserError):
            ask_in_session(Talk(stores, "乙"), work, " ")
        assert stores.queries.messages("乙") == []


def test_the_answer_as_the_contract_has_it(filled: Settings) -> None:
    with work_with(filled) as (work, _):
        told = wire_answer.answer(ask(work, f"{FIRST}2024年支出总计是多少", strict=True))
    assert list(told) == [*KEYS, "brain"]
    assert told["status"] == "answered"
    (number,) = told["numbers"]
    assert list(number) == ["text", "value", "unit", "evidence"]
    assert number["text"] in told["answer"]
    assert told["citations"][0]["id"] in number["evidence"]
    assert list(told["trace"][0]) == ["tool", "args", "ms"]


def test_options_stand_in_a_question_back_only() -> None:
    asks = Answer(Status.CLARIFY, "哪一家？", options=("甲", "乙"), trace=(Step("find", {"text": "x"}, 1),))
    assert wire_answer.answer(asks)["options"] == ["甲", "乙"]
    plain = Answer(Status.UNKNOWN, "没有。", tables=(Table(("甲",), (("乙",),)),))
    assert "options" not in wire_answer.answer(plain)
    assert wire_answer.answer(plain)["tables"] == [{"columns": ["甲"], "rows": [["乙"]]}]
