"""What could be written where a reason is wanted: the parts that drove the change, and what was written before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.drafting.draft import Span, Suggestion
from assistant.drafting.figures import Figures
from assistant.drafting.lists import Lists
from assistant.drafting.markdown import place_of
from assistant.drafting.marks import Marks
from assistant.drafting.reasons import USE, Wanted, WantedText, cause_of, use_of
from assistant.drafting.said import own_words
from assistant.drafting.supplied import name_of
from assistant.metrics.accounts import AccountItem
from assistant.metrics.arithmetic import DIFFERENCE, PERCENT, calculate
from assistant.metrics.evaluate import Item, item_id
from assistant.metrics.library import ReportData
from assistant.metrics.projects import MONEY
from assistant.results import Evidence, Missing, Result, Value
from assistant.toolkit.explaining import of_metric
from assistant.toolkit.parts import drivers
from assistant.toolkit.projects import core_name, project_figures
from assistant.toolkit.work import Work
from db.core.facts import Entity

_TOP = 3  # parts that a sentence names
_OTHERS, _LOOKED_AT = 2, 8  # units that are quoted, and that are read for it
_EXECUTED = MONEY["executed"]
_FROM, _FROM_BUDGET = "按本年与上年的数计算", "按各科目的决算数与预算数计算"


@dataclass(frozen=True)
class Part:
    """Something that moved: its name, by how much, and how many points of the whole's change that is."""

    name: str
    change: Value
    metric: str
    points: Value | None = None


@dataclass(frozen=True)
class Suggester:
    """Suggestions for one draft."""

    work: Work
    figures: Figures

    def of(self, wanted: Sequence[Wanted]) -> tuple[Suggestion, ...]:
        return tuple(one for item in wanted for one in (*self._drivers(item), *self._words(item)))

    def of_texts(self, wanted: Sequence[WantedText]) -> tuple[Suggestion, ...]:
        """What the unit wrote in the same place in its last report that has it."""
        return tuple(told for item in wanted if (told := self._text(item)) is not None)

    def _text(self, wanted: WantedText) -> Suggestion | None:
        own = self.figures.data
        for year in self.work.library.years(own.entity):
            data = self.work.library.data(own.entity, year) if year < own.year else None
            found = own_words(data, wanted.said) if data is not None else None
            if found is not None and (citation := found[1].citation) is not None:
                span = Span(found[0], kind="words", suggested=True, evidence=(found[1],))
                source = f"{own.entity} {place_of(citation)}"
                return Suggestion(wanted.section, wanted.what, (span,), "own", source)
        return None

    # --- what moved ---

    def _drivers(self, wanted: Wanted) -> Iterator[Suggestion]:
        if wanted.against == USE:
            return
        parts = self._over_budget(wanted) if wanted.against != "prior" else self._moved(wanted)
        spans = self._told([part for part in parts if part.change.exact])
        if spans:
            yield Suggestion(
                wanted.section, wanted.what, spans, "drivers", _FROM if wanted.against == "prior" else _FROM_BUDGET
            )
        if wanted.against == "prior" and (told := self._told(list(self._projects(wanted.item)))):
            yield Suggestion(wanted.section, wanted.what, told, "drivers", "按两年绩效自评表的执行数计算")

    def _moved(self, wanted: Wanted) -> list[Part]:
        """The parts of a metric whose change is known, largest first."""
        data = self.figures.data
        if isinstance(wanted.item, AccountItem):
            return []
        found = drivers(self.work, wanted.item.id, data.entity, data.year).values
        points = {figure.key.partition("/")[0]: figure.value for figure in found if figure.key.endswith("contribution")}
        parts = [
            Part(figure.name.removesuffix("比上年增减额"), figure.value, figure.key, points.get(_bare(figure.key)))
            for figure in found
            if figure.key.endswith(":change") and figure.value is not None
        ]
        return sorted(parts, key=lambda part: -abs(part.change.exact))

    def _over_budget(self, wanted: Wanted) -> list[Part]:
        """The accounts of the whole form whose outcome is not their budget."""
        if isinstance(wanted.item, AccountItem) or not wanted.item.cells:
            return []
        parts: list[Part] = []
        form = wanted.item.cells[0].form
        if form not in ("general_budget", "gov_fund", "state_capital"):
            return []
        whole = self.figures.result(wanted.item.id, wanted.against)
        for line in Lists(self.work, self.figures).items(form):
            over = self.figures.result(line, f"over_{wanted.against}")
            if isinstance(over, Value) and isinstance(whole, Value) and whole.exact:
                share = calculate(PERCENT, (over, whole), "个百分点", line.item.name)
                metric = f"{item_id(line.item)}:over_{wanted.against}"
                parts.append(Part(name_of(line.item), over, metric, share if isinstance(share, Value) else None))
        return sorted(parts, key=lambda part: -abs(part.change.exact))

    def _projects(self, item: Item) -> Iterator[Part]:
        """Projects of both years whose executed money moved, for what projects are paid from."""
        data = self.figures.data
        before = self.work.library.data(data.entity, data.year - 1)
        if before is None or isinstance(item, AccountItem) or item.id != "project_expenditure":
            return
        known = {core_name(stored): stored for stored in before.projects}
        parts: list[Part] = []
        for stored in data.projects:
            last = known.get(core_name(stored))
            pair = [project_figures(one).figures[_EXECUTED].result for one in (stored, last) if one is not None]
            change = _difference(pair)
            if isinstance(change, Value) and change.exact:
                parts.append(Part(stored.project.name, change, f"project:{stored.project.name}:change"))
        yield from sorted(parts, key=lambda part: -abs(part.change.exact))

    def _told(self, parts: Sequence[Part]) -> tuple[Span, ...]:
        """«A 增加 x 万元，拉动 y 个百分点；B …»: the largest parts."""
        spans: list[Span] = []
        words = self.figures.style.words
        for part in parts[:_TOP]:
            up = part.change.exact > 0
            spans += [
                Span("；" if spans else "", suggested=True),
                Span(part.name, kind="name", suggested=True),
                Span(words["up"] if up else words["down"], suggested=True),
                self._number(part.change, part.metric),
                Span("万元", suggested=True),
            ]
            if part.points is not None:
                spans += [
                    Span("，拉动" if part.points.exact > 0 else "，下拉", suggested=True),
                    self._number(part.points, f"{_bare(part.metric)}:contribution"),
                    Span("个百分点", suggested=True),
                ]
        return tuple(span for span in spans if span.text)

    def _number(self, value: Value, metric: str) -> Span:
        marks = Marks()
        self.figures.with_marks(marks).number(value, metric, ("", ""), signed=False)
        return Span(marks.spans[0].text, value, metric, suggested=True)

    # --- what was written before ---

    def _words(self, wanted: Wanted) -> Iterator[Suggestion]:
        """The unit's own words of earlier years, then those of others about the same item, newest first."""
        own = self.figures.data
        library = self.work.library
        for year in library.years(own.entity):
            data = library.data(own.entity, year) if year < own.year else None
            if data is not None and (told := self._quoted(data, wanted, "own")) is not None:
                yield told
                break
        given = 0
        for entity in self._comparable:
            if given == _OTHERS:
                break
            data = library.data(entity.name, library.years(entity.name)[0])
            told = self._quoted(data, wanted, "others") if data is not None else None
            if told is not None:
                given += 1
                yield told

    @cached_property
    def _comparable(self) -> tuple[Entity, ...]:
        """Units of the same kind first, then those of the same province; no more than are soon read."""
        own = self.figures.data.report.entity
        others = [unit for unit in self.work.library.entities if unit.name != own.name]
        others.sort(key=lambda unit: (unit.category != own.category, unit.province != own.province))
        return tuple(others[:_LOOKED_AT])

    def _quoted(self, data: ReportData, wanted: Wanted, origin: str) -> Suggestion | None:
        budget = wanted.against != "prior"
        for quote in of_metric(self.work, data, wanted.item, against_budget=budget):
            if words := use_of(quote.text) if wanted.against == USE else cause_of(quote.text, wanted.against):
                evidence = (Evidence(quote.id, quote.citation),)
                span = Span(words, kind="words", suggested=True, evidence=evidence)
                source = f"{quote.entity} {place_of(quote.citation)}"
                return Suggestion(wanted.section, wanted.what, (span,), origin, source)
        return None


def _bare(metric: str) -> str:
    """The item of a quantity's id."""
    head = "account:" if metric.startswith("account:") else ""
    return head + metric.removeprefix(head).partition(":")[0].partition("/")[0]


def _difference(pair: Sequence[Result]) -> Result | None:
    """This year's less last year's; a project that is new has no last year to be compared with."""
    values = [one for one in pair if isinstance(one, Value)]
    if len(pair) < 2 or any(isinstance(one, Missing) for one in pair):
        return None
    return calculate(DIFFERENCE, values, "万元", _EXECUTED)
