"""The agent: a model, the tools and what watches over them."""

from collections.abc import Sequence
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool
from langgraph.graph.state import CompiledStateGraph
from langsmith import tracing_context

from assistant.brains.record import Record
from assistant.turn import Turn

Agent = CompiledStateGraph[Any, Turn, Any, Any]
Watch = AgentMiddleware[AgentState[Any], Turn]
# One tool after another: handles are given in the order of calls.
_CONFIG = RunnableConfig(max_concurrency=1, recursion_limit=200)
_KEPT = 4
_compiled: list[tuple[object, str, Agent]] = []


def agent(
    model: BaseChatModel, tools: Sequence[BaseTool], system_prompt: str = "", watches: Sequence[Watch] = ()
) -> Agent:
    """The agent of a model, compiled once for a model and a prompt; the last few are kept."""
    for known, prompt, made in _compiled:
        if known is model and prompt == system_prompt:
            return made
    made = create_agent(
        model, list(tools), system_prompt=system_prompt or None, middleware=[*watches, Record()], context_schema=Turn
    )
    _compiled[:] = [*_compiled, (model, system_prompt, made)][-_KEPT:]
    return made


def run(made: Agent, messages: Sequence[BaseMessage], turn: Turn) -> list[BaseMessage]:
    """All messages once the agent has ended. Nothing is sent to any tracing service."""
    with tracing_context(enabled=False):
        ended = made.invoke({"messages": list(messages)}, context=turn, config=_CONFIG)
    found: list[BaseMessage] = ended["messages"]
    return found
