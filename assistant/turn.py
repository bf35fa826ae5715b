"""One question being answered: what its tools work with, what they found, and the steps so far."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from assistant.answers import Step
from assistant.evidence import Ledger
from assistant.toolkit.comparing import is_named
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.work import Work
from db.core.errors import UserError
from db.core.text import fold

OnStep = Callable[[Step], None]
_OURS = "assistant.toolkit"


def _silent(step: Step) -> None:
    del step


@dataclass
class Turn:
    """The context of one question. Tools reach it through LangChain's runtime; nothing of it is shared."""

    work: Work
    ledger: Ledger
    on_step: OnStep = _silent
    trusted: bool = True  # whether our own planner writes the arguments of tools
    steps: list[Step] = field(default_factory=list)
    figures_by_handle: dict[str, Figure] = field(default_factory=dict)
    deadline: float = float("inf")  # by time.monotonic()
    call_seconds: float = float("inf")  # for one answer of a chat model
    model_calls: int = 0
    tool_calls: Counter[str] = field(default_factory=Counter)  # by tool and arguments
    failures: list[str] = field(default_factory=list)  # what tools refused
    asked: tuple[str, tuple[str, ...]] | None = None  # the question put back to the user, with its options

    @classmethod
    def of(
        cls, work: Work, question: str, earlier: Sequence[str] = (), on_step: OnStep = _silent, *, trusted: bool = True
    ) -> "Turn":
        library = work.library
        years = frozenset(year for _, year in library.reports)
        asked = "\n".join(_since_a_unit(work, [*earlier, question]))
        return cls(work, Ledger(library.entities, asked, years=years), on_step, trusted)

    def keep(self, found: Found) -> Found:
        """The same with a handle for each figure, also where `data` holds it; from now on in the ledger."""
        named: dict[int, Figure] = {}
        for figure in found.figures:
            handle = f"v{len(self.figures_by_handle) + 1}"
            own = self.figures_by_handle[handle] = replace(figure, handle=handle)
            named[id(figure)] = own
        kept = replace(found, figures=tuple(named[id(figure)] for figure in found.figures))
        if found.data is not None:
            kept = replace(kept, data=_renamed(found.data, named))
        self.ledger.add(kept)
        return kept

    def figures(self, handles: Sequence[str]) -> list[Figure]:
        """The figures of handles. UserError for one that no tool gave."""
        unknown = [handle for handle in handles if handle not in self.figures_by_handle]
        if unknown:
            raise UserError(f"没有编号为 {'、'.join(unknown)} 的数，请先查数，再用查到的编号")
        return [self.figures_by_handle[handle] for handle in handles]

    def did(self, tool: str, args: Mapping[str, Any], ms: int) -> None:
        step = Step(tool, dict(args), ms)
        self.steps.append(step)
        self.on_step(step)


def turn_of(context: Turn | None) -> Turn:
    """The turn that LangChain hands on; it is never run without one."""
    if context is None:
        raise RuntimeError("the agent runs within a turn")
    return context


def _since_a_unit(work: Work, questions: Sequence[str]) -> Sequence[str]:
    """The last question with those before it that it may take its unit from."""
    for index in range(len(questions) - 1, -1, -1):
        if any(is_named(entity, fold(questions[index])) for entity in work.library.entities):
            return questions[index:]
    return questions[-1:]


def _renamed(data: Any, named: Mapping[int, Figure]) -> Any:
    """`data` with every figure replaced by the one with a handle; other types than the toolkit's stay as they are."""
    if isinstance(data, Figure):
        return named.get(id(data), data)
    if isinstance(data, tuple | list):
        made = [_renamed(item, named) for item in data]
        return made if isinstance(data, list) else tuple(made)
    if isinstance(data, dict):
        return {key: _renamed(item, named) for key, item in data.items()}
    if is_dataclass(data) and not isinstance(data, type) and type(data).__module__.startswith(_OURS):
        return replace(data, **{item.name: _renamed(getattr(data, item.name), named) for item in fields(data)})
    return data
