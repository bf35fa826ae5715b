"""Budget projects: their money, scores and indicators as figures with their places."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.projects import project_results
from assistant.results import Citation, Evidence, Value
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.work import Work
from db.core.facts import Indicator
from db.core.money import FEN_PER_WAN
from db.core.numbers import Number, find_numbers
from db.core.text import fold
from db.records import StoredProject

_NUMBERS = re.compile(r"20\d\d年度?|\d+")
_NOISE = re.compile(
    r"[\"'“”‘’•·.\s]|项目$|(?:专项)?经费$|费用?$|^[\u4e00-\u9fff]{2,3}市(?!民|长)|^(?:热线|政务服务|平台|便民|中心)+(?=[\u4e00-\u9fff]{4})"
)
_LIKE = 0.5
_OF_A_PROJECT = re.compile(r"(?:那|这|该)个?[^,。?]{0,6}项目(?!支出)|项目(?!支出|总支出|经费占|占)")
_GRADE = re.compile(r"[\"“'](优|良|中|差)[\"”']|(优|良|中|差)的?那个|[得评为]了?(优|良|差)(?!秀|好)")
_NEARLY = 0.7  # of the best likeness: near enough where a grade tells which is meant
_MANY_PAIRS = 6
_AS_FULL = 0.03  # names that are covered so nearly alike are not told apart
_SHORTEST_NAME = 4  # a name of fewer characters is told only whole
_SHORTEST_RUN = 4


@dataclass(frozen=True)
class ProjectFigures:
    """One project: its amounts, rate and score by what they are called."""

    stored: StoredProject
    figures: dict[str, Figure]

    @property
    def name(self) -> str:
        return self.stored.project.name


def projects(work: Work, entity: str, year: int) -> Found:
    """Every project of a report."""
    data = work.library.data(entity, year)
    found = tuple(project_figures(stored) for stored in data.projects) if data else ()
    return Found(tuple(figure for one in found for figure in one.figures.values()), data=found)


def project_figures(stored: StoredProject) -> ProjectFigures:
    """What a project's table prints, each with its place; the rate is reckoned, and the printed one stands beside."""
    words = stored.project.name
    known = {
        name: Figure(name, f"project:{name}", (stored.entity,), (stored.year,), result, (name, words))
        for name, result in project_results(stored).items()
    }
    return ProjectFigures(stored, known)


def core_name(stored: StoredProject) -> str:
    """A project's name without years, numbers, its unit's city and the words that people leave out."""
    text = _NUMBERS.sub("", fold(stored.project.name))
    for _ in range(3):
        text = _NOISE.sub("", text)
    return text or fold(stored.project.name)


def _bare_name(stored: StoredProject) -> str:
    return _NUMBERS.sub("", fold(stored.project.name)).removesuffix("项目").removesuffix("经费")


def named_projects(
    found: Sequence[StoredProject], question: str, numbers: Sequence[Number] = ()
) -> list[StoredProject]:
    """The projects that a question names, by whole name or by a long part of it; an amount that it tells beside the
    name («200万那个») chooses among equals."""
    text = fold(question)
    whole = [item for item in found if fold(item.project.name) in text]
    if whole:
        longest = max(len(fold(item.project.name)) for item in whole)
        return [item for item in whole if len(fold(item.project.name)) == longest]
    scored = [(max(_likeness(core_name(item), text), _likeness(_bare_name(item), text)), item) for item in found]
    best = max((score for score, _ in scored), default=0)
    if not best:
        return [item for item in found if carries(item, numbers)] if _OF_A_PROJECT.search(text) else []
    chosen = [item for score, item in scored if score >= best]
    if len(chosen) > 1 and (by_money := [item for item in chosen if carries(item, numbers)]):
        return by_money
    if grade := _GRADE.search(text):
        nearly = [item for score, item in scored if score >= best * _NEARLY]
        letter = next(group for group in grade.groups() if group)
        chosen = [item for item in nearly if (item.project.grade or "").startswith(letter)] or chosen
    fullest = max(_coverage(item, text) for item in chosen)
    return [item for item in chosen if _coverage(item, text) >= fullest - _AS_FULL]


def _coverage(stored: StoredProject, text: str) -> float:
    """How much of the whole name the text holds, by pairs of characters."""
    name = fold(stored.project.name)
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return sum(pair in text for pair in pairs) / max(1, len(pairs))


def told_whole(stored: StoredProject, question: str) -> bool:
    """Whether the question holds all of a project's name but numbers and the words that people leave out."""
    return core_name(stored) in fold(question)


def carries(stored: StoredProject, numbers: Sequence[Number]) -> bool:
    """Whether one of the numbers is an amount or the score of the project."""
    project = stored.project
    amounts = {project.budget_initial, project.budget_full, project.executed} - {None}
    return any(_fen(number) in amounts or number.value == project.score for number in numbers)


def _fen(number: Number) -> int | None:
    """The amount of a number; people leave the 元 of «200万» out."""
    if number.unit == "万":
        return int(number.value * FEN_PER_WAN)
    return number.fen


def longest_run(name: str, text: str) -> int:
    """How many characters in a row of a name the text holds."""
    longest = 0
    for start in range(len(name)):
        while start + longest < len(name) and name[start : start + longest + 1] in text:
            longest += 1
    return longest


def _likeness(name: str, text: str) -> int:
    """The longest run of a name that the text holds, where it is long enough to tell the name; else 0."""
    longest = longest_run(name, text)
    whole = longest == len(name) and longest >= _SHORTEST_NAME
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    held = sum(pair in text for pair in pairs)
    if not whole and len(pairs) >= _MANY_PAIRS and held >= len(pairs) * _NEARLY:
        return max(longest, held)  # a word in the middle is left out
    return longest if whole or longest >= max(_SHORTEST_RUN, len(name) * _LIKE) else 0


def deductions(stored: StoredProject) -> list[Indicator]:
    """The indicators that lost points."""
    lost = []
    for indicator in stored.project.indicators:
        weight, score = _plain(indicator.weight), _plain(indicator.score)
        if weight is not None and score is not None and score < weight:
            lost.append(indicator)
    return lost


def _plain(text: str) -> Decimal | None:
    found = find_numbers(text)
    return found[0].value if len(found) == 1 and not found[0].garbled else None


def result_unit(indicator: Indicator) -> str:
    """The unit of a bare result: that of its target."""
    units = {number.unit for number in find_numbers(indicator.target)}
    return units.pop() if len(units) == 1 else ""


def indicator_figures(stored: StoredProject, indicators: Sequence[Indicator]) -> list[Figure]:
    """Target, result, weight and score of indicators, as printed."""
    found: list[Figure] = []
    ids = dict(zip(map(id, stored.project.indicators), stored.indicator_ids, strict=True))
    for indicator in indicators:
        cells = (indicator.target, indicator.actual, indicator.weight, indicator.score)
        for name, text in zip(("目标值", "完成值", "分值", "得分"), cells, strict=True):
            for number in find_numbers(text):
                citation = Citation(
                    f"indicator:{ids[id(indicator)]}", stored.entity, stored.year, "", indicator.name,
                    f"{stored.project.name} {name}", text, indicator.source, "",
                )  # fmt: skip
                unit = number.unit or ("分" if name in ("分值", "得分") else result_unit(indicator))
                exact = Fraction(number.value)
                value = Value(exact, unit, max(0, number.decimals), (Evidence(citation.id, citation),))
                words = (indicator.name, stored.project.name, name)
                found.append(Figure(name, f"indicator:{name}", (stored.entity,), (stored.year,), value, words))
    return found
