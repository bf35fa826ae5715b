"""The tools of the assistant: what a brain may do. All only read.

arguments.py  the types of arguments, lenient about how models spell them
telling.py    what a tool found, as text for a model
querying.py   the read-only SQL statement, its numbers as figures
numbers.py    tools that give figures
texts.py      tools that give words: explanations, definitions, projects, checks, drafts; chart and the question back
"""

from langchain_core.tools import BaseTool

from assistant.tools import numbers, texts

PLANNER_TOOLS: tuple[BaseTool, ...] = (
    numbers.find,
    numbers.figures,
    numbers.compare,
    numbers.rank,
    numbers.aggregate,
    numbers.breakdown,
    numbers.change,
    numbers.accounts,
    numbers.compute,
    numbers.count,
    texts.explanations,
    texts.definitions,
    texts.projects,
    texts.indicators,
    texts.checks,
    texts.chart,
    texts.sql,
)
CHAT_TOOLS: tuple[BaseTool, ...] = (*PLANNER_TOOLS, texts.draft, texts.ask_back)

__all__ = ["CHAT_TOOLS", "PLANNER_TOOLS"]
