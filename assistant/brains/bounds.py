"""How many steps, how long and how much a chat model may take; whatever goes beyond stops it."""

import json
import re
import time
from collections.abc import Callable
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain.tools.tool_node import ToolCallRequest
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langgraph.types import Command

from assistant.brains.stopping import Reason, StoppedError, reason_of
from assistant.turn import Turn, turn_of

MODEL_CALLS = 12
_TOOL_CALLS = 40
_SAME_CALL = 3  # the same tool with the same arguments
_AT_ONCE = 16
_FAILURES = 6
_LONGEST = 6_000  # characters of one message
_SPARE_SECONDS = 1.0  # the client should give up by itself
_CUT = frozenset({"length", "content_filter", "max_tokens"})
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
# What some models refuse, and the setting that they take instead: tried once, and kept.
_REFUSED = {"stream": ("streaming", True), "temperature": ("temperature", None)}

Given = TypeVar("Given")
Handler = Callable[[ModelRequest[Turn]], ModelResponse[Any]]


class Bounds(AgentMiddleware[AgentState[Any], Turn]):
    """The limits of a turn of a chat model. StoppedError where one is reached or the model fails."""

    def wrap_model_call(self, request: ModelRequest[Turn], handler: Handler) -> ModelResponse[Any]:
        turn = turn_of(request.runtime.context)
        response = _asked(turn, request, handler)
        return ModelResponse([_usable(message) for message in response.result], response.structured_response)

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]]
    ) -> ToolMessage | Command[Any]:
        turn = turn_of(request.runtime.context)
        call = request.tool_call
        turn.tool_calls[f"{call['name']} {json.dumps(call['args'], sort_keys=True, default=str)}"] += 1
        if max(turn.tool_calls.values()) >= _SAME_CALL or turn.tool_calls.total() > _TOOL_CALLS:
            raise StoppedError(Reason.LOST)
        if len(turn.failures) > _FAILURES:
            raise StoppedError(Reason.BROKEN)
        if time.monotonic() > turn.deadline:
            raise StoppedError(Reason.SLOW)
        return handler(request)


def _asked(turn: Turn, request: ModelRequest[Turn], handler: Handler) -> ModelResponse[Any]:
    """The model's response, asked a second time where it refuses a setting that it can do without."""
    for again in (True, False):
        turn.model_calls += 1
        left = min(turn.call_seconds + _SPARE_SECONDS, turn.deadline - time.monotonic())
        if turn.model_calls > MODEL_CALLS:
            raise StoppedError(Reason.LOST)
        if left <= 0:
            raise StoppedError(Reason.SLOW)
        try:
            return in_time(lambda: handler(request), left)
        except StoppedError:
            raise
        except Exception as error:  # every provider has errors of its own
            if not (again and mended(request.model, error)):
                raise StoppedError(reason_of(error)) from error
    raise StoppedError(Reason.REJECTED)


def mended(model: Any, error: Exception) -> bool:
    """Whether the model minded a setting that it can do without, which it now has no more."""
    if getattr(error, "status_code", None) != 400:
        return False
    for word, (name, value) in _REFUSED.items():
        if word in str(error).lower() and getattr(model, name, value) != value:
            setattr(model, name, value)
            return True
    return False


def in_time(call: Callable[[], Given], seconds: float) -> Given:
    """What the call gives. A server that sends a byte now and then keeps a client waiting for ever, so the wait is
    limited here; the thread ends with its connection, or with the program."""
    done: SimpleQueue[Given | Exception] = SimpleQueue()
    context = copy_context()

    def run() -> None:
        try:
            done.put(context.run(call))
        except Exception as error:  # told to the one who waits
            done.put(error)

    Thread(target=run, daemon=True, name="chat-model").start()
    try:
        given = done.get(timeout=seconds)
    except Empty:
        raise StoppedError(Reason.SLOW) from None
    if isinstance(given, Exception):
        raise given
    return given


def _usable(message: BaseMessage) -> BaseMessage:
    """The message without its thoughts. StoppedError for one that is cut off, empty, too long, or calls no tool as
    tools are called."""
    if not isinstance(message, AIMessage):
        return message
    text = said(message)
    cut = message.response_metadata.get("finish_reason") in _CUT
    if message.invalid_tool_calls or cut or len(text) > _LONGEST or not (text or message.tool_calls):
        raise StoppedError(Reason.BROKEN)
    if len(message.tool_calls) > _AT_ONCE:
        raise StoppedError(Reason.LOST)
    return message


def said(message: BaseMessage) -> str:
    """The words of a message for the user; what a model thinks aloud is not among them."""
    return _THOUGHT.sub("", message.text).strip()
