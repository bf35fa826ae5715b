"""Every call of a tool becomes a step of the trace; what a tool refuses becomes its text, never a crash."""

import time
from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.tools.tool_node import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from assistant.turn import Turn, turn_of
from db.core.errors import UserError

Handler = Callable[[ToolCallRequest], ToolMessage | Command[Any]]
_WRONG_ARGUMENTS = "没有这个工具，或参数不对，请按工具的说明改正后再试："
_LONGEST = 600


class Record(AgentMiddleware[AgentState[Any], Turn]):
    """Keeps the trace of a turn."""

    def wrap_tool_call(self, request: ToolCallRequest, handler: Handler) -> ToolMessage | Command[Any]:
        turn = turn_of(request.runtime.context)
        call = request.tool_call
        start = time.perf_counter()
        try:
            answer = handler(request)
        except UserError as error:
            answer = ToolMessage(str(error), tool_call_id=call["id"] or "", name=call["name"], status="error")
        else:
            if isinstance(answer, ToolMessage) and answer.status == "error":
                answer = answer.model_copy(update={"content": _WRONG_ARGUMENTS + str(answer.content)[:_LONGEST]})
        if isinstance(answer, ToolMessage) and answer.status == "error":
            turn.failures.append(f"{call['name']}：{answer.content}")
        turn.did(call["name"], call["args"], round((time.perf_counter() - start) * 1000))
        return answer
