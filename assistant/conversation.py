"""One question, one answer: a brain drives the tools, the guard reads the text, and only what is tied leaves."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assistant.answers import Answer, Status, Step
from assistant.citing import citations
from assistant.guard import Checked, check
from assistant.settings import Settings
from assistant.stores import Stores
from assistant.toolkit.work import Work
from assistant.turn import Turn
from db.core.errors import UserError

if TYPE_CHECKING:
    from assistant.brains.planner import PlannerModel, PlanOf

OnStep = Callable[[Step], None]
PLANNER = "planner"
LOG = logging.getLogger("juesuan")
LOG.addHandler(logging.NullHandler())  # logging's last resort would write to standard error
_NOT_TIED = "这个问题的答案没有通过核对，未予给出。请换一种问法，或写明单位、年度和指标。"
_LONGEST = 2_000  # characters of a question
_EARLIER = 6  # questions before this one that still matter


class NotTiedError(AssertionError):
    """The built-in planner said what its tools did not find: a bug of ours, raised where tests ask for it."""


def _silent(step: Step) -> None:
    del step


def ask(
    work: Work,
    question: str,
    earlier: Sequence[str] = (),
    *,
    on_step: OnStep | None = None,
    strict: bool = False,
    plan: "PlanOf | None" = None,
) -> Answer:
    """The answer to a question, after the questions before it in the same conversation. UserError for an empty one;
    ServiceUnavailableError where a store is out of reach. A chat model that fails is replaced by the planner."""
    question = _asked(question)
    before = [text for text in (text.strip() for text in earlier) if text][-_EARLIER:]
    told = on_step or _silent
    if not work.settings.model:
        return _planned(work, question, before, told, strict=strict, plan=plan)
    from assistant.brains.chatting import Failed, chat

    answered = chat(work, question, before, told)
    if isinstance(answered, Failed):
        LOG.warning("the chat model failed: %s", answered.reason.name)
        own = _planned(work, question, before, told, strict=strict, plan=plan)
        return replace(own, text=f"{own.text}\n{answered.sentence}", trace=(*answered.trace, *own.trace))
    return answered


def _asked(question: str) -> str:
    text = question.strip()
    if not text:
        raise UserError("没有给出问题，请写一个问题，例如：2024年支出总计是多少")
    if len(text) > _LONGEST:
        raise UserError(f"问题太长，请写在 {_LONGEST} 个字以内")
    return text


# --- the planner -----------------------------------------------------------------------------------------------------


_planners: "list[PlannerModel]" = []


def _planner(work: Work, plan: "PlanOf | None") -> "PlannerModel":
    """The planner of a store's state; the last one is kept."""
    from assistant.brains.planner import PlannerModel

    if plan is not None:
        return PlannerModel(work=work, plan=plan)
    known = next((planner for planner in _planners if planner.work is work), None) or PlannerModel(work=work)
    _planners[:] = [known]  # another thread may put its own here
    return known


def _planned(
    work: Work, question: str, earlier: Sequence[str], on_step: OnStep, *, strict: bool, plan: "PlanOf | None"
) -> Answer:
    """The planner's answer. A text that the guard cannot tie does not leave."""
    from langchain_core.messages import HumanMessage

    from assistant.brains.build import agent, run
    from assistant.brains.planner import REPLY
    from assistant.tools import PLANNER_TOOLS

    turn = Turn.of(work, question, earlier, on_step)
    messages = [HumanMessage(text) for text in (*earlier, question)]
    reply = run(agent(_planner(work, plan), PLANNER_TOOLS), messages, turn)[-1].additional_kwargs[REPLY]
    for failure in turn.failures:
        LOG.info("a tool of the planner refused: %s", failure)
    checked = check(reply.text, turn.ledger, work.catalogue)
    if not checked.ok:
        return _refused(turn, question, reply.text, checked, strict=strict)
    return Answer(
        reply.status,
        reply.text,
        checked.numbers,
        citations(reply.text, checked.numbers, turn.ledger, reply.tables, answered=reply.status is Status.ANSWERED),
        tuple(reply.tables),
        reply.chart,
        tuple(reply.options),
        tuple(turn.steps),
        PLANNER,
    )


def _refused(turn: Turn, question: str, text: str, checked: Checked, *, strict: bool) -> Answer:
    faults = [fault.reason for fault in checked.faults]
    if strict:
        raise NotTiedError(f"{question} -> {text}: {'；'.join(faults)}")
    LOG.error("the planner's answer was not tied: %s -> %s: %s", question, text, faults)
    return Answer(Status.UNKNOWN, _NOT_TIED, trace=(*turn.steps, Step("guard", {"faults": faults}, 0)), brain=PLANNER)


# --- sessions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Talk:
    """A named conversation of an owner; without sign-in nobody in particular."""

    stores: Stores
    session: str
    owner: str = ""


def ask_in_session(
    talk: Talk, work: Work, question: str, *, on_step: OnStep | None = None, strict: bool = False
) -> Answer:
    """The answer in a named conversation, which remembers both turns."""
    from assistant.wire_answer import answer as wire

    session, owner, stores = talk.session, talk.owner, talk.stores
    if not session.strip():
        raise UserError("会话没有名字，请给它起一个")
    earlier = [item.content for item in stores.queries.messages(session, owner=owner) if item.role == "user"]
    answered = ask(work, question, earlier, on_step=on_step, strict=strict)
    payload: dict[str, Any] = wire(answered)
    stores.store.append_message(session, "user", question.strip(), owner=owner)
    stores.store.append_message(session, "assistant", answered.text, payload, owner=owner)
    return answered


def work_of(settings: Settings, stores: Stores) -> Work:
    """What questions to these stores work with."""
    from db.catalogue import load

    return Work(settings, stores.queries, load())
