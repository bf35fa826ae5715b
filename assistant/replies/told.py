"""What is gathered for a question: each target of each unit, and what was asked of it beside itself."""

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from assistant.metrics.evaluate import Aspect, Measured
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.question.items import whole_of
from assistant.question.target import Target
from assistant.replies.protocol import Call
from assistant.replies.scope import base_year
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.work import Work

_BUDGET = (Cue.INITIAL, Cue.COMPLETION, Cue.OVER_BUDGET, Cue.UNDER_BUDGET, Cue.NO_BUDGET)
BUDGET_GAP = (Cue.OVER_BUDGET, Cue.UNDER_BUDGET, Cue.NO_BUDGET)
_CHANGED = (Cue.CHANGE, Cue.PRIOR, Cue.TREND)
_LAST_YEAR = re.compile(r"同比|上年|去年|前一年|上一年|比20|比\d\d年|较20")


@dataclass(frozen=True)
class Told:
    """One target of one unit: the figure itself and what else was asked of it."""

    target: Target
    year: int
    by_aspect: dict[Aspect, Figure]

    @property
    def main(self) -> Figure:
        """The item itself."""
        return self.by_aspect[self.target.measured.aspect]

    def asked(self, frame: Frame) -> Figure:
        """The one figure that the question cannot do without."""
        own = self.target.aspect
        only_initial = frame.has(Cue.INITIAL) and not frame.has(Cue.ACTUAL, Cue.COMPLETION, *BUDGET_GAP)
        if own is None and only_initial and not frame.has(Cue.WHY, Cue.SHARE):
            own = Aspect.INITIAL
        if own is None and self.year - 1 in frame.years.asked and self.year not in frame.years.asked:
            own = Aspect.PRIOR
        return self.by_aspect.get(own or self.target.measured.aspect, self.main)

    def get(self, aspect: Aspect) -> Figure | None:
        """A figure that has a value."""
        found = self.by_aspect.get(aspect)
        return found if found is not None and found.value is not None else None

    @property
    def figures(self) -> list[Figure]:
        return list(self.by_aspect.values())


def aspects_of(frame: Frame, target: Target) -> list[Aspect]:
    """What is asked of a target beside itself."""
    own = target.measured.aspect
    if own is not Aspect.ACTUAL:
        return [own]
    asked: list[Aspect] = [own]
    if target.aspect is not None:
        asked.append(target.aspect)
    money = target.item.unit == "万元"
    if money and frame.has(*_BUDGET):
        asked += [Aspect.INITIAL, Aspect.COMPLETION]
    if (money and frame.has(Cue.FULL) and not frame.has(Cue.INITIAL)) or target.aspect is Aspect.FULL:
        asked += [Aspect.FULL, Aspect.COMPLETION]
    against_budget = frame.has(*_BUDGET) and not _LAST_YEAR.search(frame.text)
    if (frame.has(*_CHANGED) and not against_budget) or frame.years.last or frame.years.compared:
        asked += [Aspect.PRIOR, Aspect.CHANGE, Aspect.RATE]
    if money and frame.has(Cue.SHARE):
        asked.append(Aspect.SHARE)
    return list(dict.fromkeys(asked))


def measured_id(work: Work, target: Target, aspect: Aspect) -> str:
    """The name by which the tools know a target in an aspect; empty where it has none."""
    if aspect is target.measured.aspect:
        return target.measured.id
    if aspect is Aspect.SHARE:
        whole = whole_of(work.catalogue, target.item)
        return Measured(target.item, Aspect.SHARE, whole).id if whole is not None else ""
    return Measured(target.item, aspect).id


def gather(
    work: Work, frame: Frame, units: Sequence[str], targets: Sequence[Target]
) -> Generator[list[Call], list[Found], list[Told]]:
    """Every figure that the question needs, by one round of calls."""
    asked: list[tuple[str, int, Target, list[Aspect]]] = []
    for unit in units:
        year = base_year(work, frame, unit)
        for target in targets:
            aspects = aspects_of(frame, target)
            if any(year - 1 == other for other in frame.years.asked):
                aspects = [*aspects, *([] if Aspect.PRIOR in aspects else [Aspect.PRIOR])]
            asked.append((unit, year, target, [aspect for aspect in aspects if measured_id(work, target, aspect)]))
    calls = [
        Call(
            "figures",
            {"units": [unit], "metrics": [measured_id(work, target, aspect) for aspect in aspects], "year": year},
        )
        for unit, year, target, aspects in asked
    ]
    found = yield calls
    return [
        Told(target, year, dict(zip(aspects, result.figures, strict=False)))
        for (_, year, target, aspects), result in zip(asked, found, strict=True)
        if result.figures
    ]
