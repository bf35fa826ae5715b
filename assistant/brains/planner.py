"""The built-in planner as a chat model: it needs no network, and every message follows from those before it."""

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolCall, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from assistant.replies.protocol import Call, Plan, Reply
from assistant.toolkit.found import Found

PlanOf = Callable[[str, Sequence[str], Any], Plan]
REPLY = "reply"  # where the last message keeps the Reply


def _plan(question: str, earlier: Sequence[str], work: Any) -> Plan:
    from assistant.replies.plan import plan

    return plan(question, earlier, work)


class PlannerModel(BaseChatModel):
    """Replays the plan of the last question over what the tools have found, and says its next step."""

    work: Any
    plan: PlanOf = _plan

    @property
    def _llm_type(self) -> str:
        return "planner"

    def bind_tools(self, tools: Any, **kwargs: Any) -> "PlannerModel":
        del tools, kwargs
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager, kwargs
        questions = [index for index, message in enumerate(messages) if isinstance(message, HumanMessage)]
        earlier = [messages[index].text for index in questions[:-1]]
        plan = self.plan(messages[questions[-1]].text, earlier, self.work)
        message = _next_message(plan, messages[questions[-1] + 1 :])
        return ChatResult(generations=[ChatGeneration(message=message)])


def _next_message(plan: Plan, done: Sequence[BaseMessage]) -> AIMessage:
    """What the plan says once it was sent what the calls of each earlier message found."""
    found = {message.tool_call_id: _artifact(message) for message in done if isinstance(message, ToolMessage)}
    steps = [message for message in done if isinstance(message, AIMessage)]
    try:
        calls = _calls(plan, next(plan))
        for step in steps:
            calls = _calls(plan, plan.send([found.get(call["id"] or "", Found()) for call in step.tool_calls]))
    except StopIteration as end:
        return _said(end.value)
    return AIMessage("", tool_calls=[_tool_call(call, len(steps), index) for index, call in enumerate(calls)])


def _calls(plan: Plan, calls: list[Call]) -> list[Call]:
    """The next calls; a plan that yields none is sent nothing."""
    while not calls:
        calls = plan.send([])
    return calls


def _said(reply: Reply) -> AIMessage:
    return AIMessage(reply.text, additional_kwargs={REPLY: reply})


def _artifact(message: ToolMessage) -> Found:
    return message.artifact if isinstance(message.artifact, Found) else Found()


def _tool_call(call: Call, step: int, index: int) -> ToolCall:
    return ToolCall(name=call.tool, args=dict(call.args), id=f"call_{step}_{index}", type="tool_call")
