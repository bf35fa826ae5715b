"""A chat model's answer to one question: checked by the guard, mended once, else not taken."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from langchain_core.messages import BaseMessage, HumanMessage, ToolMessage

from assistant.answers import Answer, Number, Status, Step
from assistant.brains.bounds import Bounds, said
from assistant.brains.build import Agent, agent, run
from assistant.brains.chat import open_model
from assistant.brains.stopping import Reason, StoppedError
from assistant.citing import citations, table_of
from assistant.guard import Fault, check
from assistant.prompting import render
from assistant.toolkit.work import Work
from assistant.tools import CHAT_TOOLS
from assistant.turn import Turn

if TYPE_CHECKING:
    from assistant.evidence import Ledger

_TURNS = 3  # a whole answer may take so many times as long as one call
_LISTED = 60  # units that the prompt names
_FAULTS = 12


@dataclass(frozen=True)
class Failed:
    """Why the chat model's answer was not taken, and what it did until then."""

    reason: Reason
    trace: tuple[Step, ...] = ()

    @property
    def sentence(self) -> str:
        return self.reason.sentence


@dataclass(frozen=True)
class _Said:
    """The end of a run: a text, or a question back with its options."""

    text: str
    options: tuple[str, ...] = ()
    asks: bool = False


def chat(work: Work, question: str, earlier: Sequence[str], on_step: Callable[[Step], None]) -> Answer | Failed:
    """The answer, or why there is none. SettingsError where the model cannot be opened."""
    made = agent(open_model(work.settings), CHAT_TOOLS, _system_prompt(work), (Bounds(),))
    turn = Turn.of(work, question, earlier, on_step, trusted=False)
    turn.call_seconds = work.settings.model_timeout
    turn.deadline = time.monotonic() + _TURNS * work.settings.model_timeout
    try:
        return _answered(made, turn, question, earlier)
    except StoppedError as stopped:
        return Failed(stopped.reason, tuple(turn.steps))


def _answered(made: Agent, turn: Turn, question: str, earlier: Sequence[str]) -> Answer:
    """The first text if it is tied, else the mended one. StoppedError where that is not tied either."""
    messages = run(made, [HumanMessage(render("question", question=question, earlier=list(earlier)))], turn)
    end = _end(messages, turn)
    numbers, faults = _checked(end, turn)
    if faults:
        turn.did("guard", {"faults": [fault.reason for fault in faults]}, 0)
        repair = HumanMessage(render("repair", faults=faults[:_FAULTS]))
        end = _end(run(made, [*messages, repair], turn), turn)
        numbers, faults = _checked(end, turn)
    if faults:
        turn.did("guard", {"faults": [fault.reason for fault in faults]}, 0)
        raise StoppedError(Reason.NOT_TIED)
    return _answer(end, numbers, turn)


def _end(messages: Sequence[BaseMessage], turn: Turn) -> _Said:
    last = messages[-1]
    if isinstance(last, ToolMessage) and turn.asked is not None:
        question, options = turn.asked
        return _Said(question, options, asks=True)
    text = "" if isinstance(last, ToolMessage) else said(last)
    if not text:
        raise StoppedError(Reason.BROKEN)
    return _Said(text)


def _checked(end: _Said, turn: Turn) -> tuple[tuple[Number, ...], list[Fault]]:
    """The numbers of the text, and what stands neither in it nor in the options."""
    checked = check(end.text, turn.ledger, turn.work.catalogue)
    options = [fault for text in end.options for fault in check(text, turn.ledger, turn.work.catalogue).faults]
    return checked.numbers, [*checked.faults, *options]


def _answer(end: _Said, numbers: tuple[Number, ...], turn: Turn) -> Answer:
    ledger = turn.ledger
    status = Status.CLARIFY if end.asks else Status.ANSWERED if _holds(ledger) else Status.UNKNOWN
    answered = status is Status.ANSWERED
    charts = [found.chart for found in ledger.found if found.chart is not None]
    return Answer(
        status,
        end.text,
        numbers,
        citations(end.text, numbers, ledger, answered=answered),
        table_of(numbers, ledger) if answered else (),
        charts[-1] if charts and answered else None,
        end.options,
        tuple(turn.steps),
        turn.work.settings.model,
    )


def _holds(ledger: "Ledger") -> bool:
    """Whether anything was found that answers: a value or a paragraph; a list where nothing else was looked for."""
    figures = [figure for found in ledger.found for figure in found.figures]
    quotes = any(found.quotes for found in ledger.found)
    tables = any(found.tables for found in ledger.found)
    return quotes or any(figure.value is not None for figure in figures) or (not figures and tables)


def _system_prompt(work: Work) -> str:
    library = work.library
    units = [(unit.name, library.years(unit.name)) for unit in library.entities[:_LISTED]]
    groups: dict[str, list[str]] = {}
    for metric in work.catalogue.metrics:
        groups.setdefault(metric.group, []).append(metric.name)
    return render("system", units=units, more=len(library.entities) - len(units), groups=groups)
