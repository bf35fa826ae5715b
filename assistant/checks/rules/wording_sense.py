"""What the text says against itself: volumes that rise and fall, goals said to be met that are not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.rules.wording_text import Sentence, cut, sentences
from db.catalogue.wording import load_wording
from db.core.facts import Passage
from db.core.number_forms import convert
from db.core.numbers import Number, find_numbers
from db.core.text import fold

# --- one volume rises and falls --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Trend:
    """A statement that a volume of work rose or fell in the report's year."""

    rises: bool
    cause: bool  # whether it is told as the reason of something
    quote: str
    sentence: Sentence


def check_volume_trend(case: Case) -> Iterator[Found]:
    """一处以业务量上升（下降）为理由，另一处的结果却是业务量下降（上升）。"""
    told = list(_trends(case))
    for rising in (True, False):
        causes = [trend for trend in told if trend.cause and trend.rises is rising]
        against = [trend for trend in told if trend.rises is not rising and trend.sentence.piece not in _pieces(causes)]
        if not causes or not against:
            continue
        first, other = causes[0], against[0]
        yield Found(
            "wording.volume_trend",
            Severity.WARNING,
            f"以“{first.quote}”为理由，另一处却说“{other.quote}”，同一年度的业务量方向相反",
            first.quote,
            first.sentence.source,
            other.quote,
            first.quote,
            cause="volume_trend",
            related=tuple(dict.fromkeys(trend.sentence.source for trend in (*causes[1:], *against))),
        )
        return


def _pieces(trends: Sequence[_Trend]) -> set[int]:
    return {trend.sentence.piece for trend in trends}


def _trends(case: Case) -> Iterator[_Trend]:
    words = load_wording()
    rises, falls = words.any_of("trend.rises"), words.any_of("trend.falls")
    change = rf"(?:(?P<rises>{rises})|(?P<falls>{falls}))(?!{words.any_of('trend.after')})"
    said = re.compile(rf"{words.any_of('trend.volumes')}{words.any_of('trend.between')}*{change}")
    counted = re.compile(
        rf"{words.any_of('trend.taken')}[^,;]{{0,12}}{words.any_of('trend.things')}[^,;]{{0,8}}?[\d.,]+[万余]*"
        rf"{words.any_of('trend.items')}(?:次)?,?{words.any_of('trend.compared')}{change}"
    )
    narrower = re.compile(words.any_of("trend.narrower"))
    unsaid, causes = re.compile(words.any_of("trend.unsaid")), re.compile(words.any_of("trend.causes"))
    notes = (
        sentence
        for project in case.projects
        for number, indicator in enumerate(project.indicators)
        for sentence in cut(indicator.note, indicator.source, piece=-1 - number)
    )
    for sentence in (*sentences(case), *notes):
        if sentence.other_year(case.year):
            continue
        for pattern in (said, counted):
            for match in pattern.finditer(sentence.folded):
                clause = sentence.clause(*match.span())
                if unsaid.search(fold(clause)) or narrower.search(
                    sentence.folded, max(0, match.start() - 6), match.end()
                ):
                    continue
                cause = bool(causes.search(sentence.folded, 0, match.start()))
                yield _Trend(bool(match["rises"]), cause, clause, sentence)


# --- goals and results -----------------------------------------------------------------------------------------------

_NAME_ENDS = re.compile(r"[\"“”'‘’,，、;；:：。.\s]")
_PASSES = {">": "超过", "<": "低于", "≥": "不低于", "≤": "不超过"}


def check_goal_and_result(case: Case) -> Iterator[Found]:
    """目标写“超过 X”，实际恰为 X 或不到，却写完成了目标。"""
    words = load_wording()
    met, divider = re.compile(words.any_of("goal.met")), re.compile(words.any_of("goal.result"))
    for passage in case.passages:
        folded = fold(passage.text)
        if not met.search(folded) or not divider.search(folded):
            continue
        place = _divide(passage.text, words["goal.result"])
        goals, results = find_numbers(passage.text[:place]), find_numbers(passage.text[place:])
        for goal in goals:
            name = _name_before(passage.text, goal)
            if goal.comparator not in _PASSES or len(name) < 3 or goal.garbled or goal.approximate:
                continue
            for result in results:
                same = _name_before(passage.text[place:], result) == name and not result.comparator
                if same and _fails(goal, result):
                    yield _unmet(passage, name, goal, result)


def _divide(text: str, words: Sequence[str]) -> int:
    """Where the results begin: the first of the declared words."""
    return min(place for word in words if (place := text.find(word)) >= 0) if any(w in text for w in words) else 0


_COMPARES = re.compile(
    r"(?:超过|大于|高于|多于|不低于|不少于|不小于|达到|达|为|是|至少|低于|小于|少于|不超过|[≥≤><=])+$"
)


def _name_before(text: str, number: Number) -> str:
    """The words just before a number, without what compares."""
    before = text[: number.start].rstrip()
    cut_at = max((match.end() for match in _NAME_ENDS.finditer(before.rstrip(" "))), default=0)
    return _COMPARES.sub("", fold(before[cut_at:]))


def _fails(goal: Number, result: Number) -> bool:
    if result.kind is not goal.kind or result.garbled or result.approximate or result.high is not None:
        return False
    value = convert(result.value, result.unit, goal.unit)
    if value is None:
        return False
    if goal.comparator == ">":
        return value <= goal.value
    if goal.comparator == "<":
        return value >= goal.value
    return value < goal.value if goal.comparator == "≥" else value > goal.value


def _unmet(passage: Passage, name: str, goal: Number, result: Number) -> Found:
    start = passage.text.rfind(name[:2], 0, goal.start)
    quote = passage.text[start if start >= 0 else goal.start : goal.end]
    return Found(
        "wording.goal_and_result",
        Severity.WARNING,
        f"目标“{name}{_PASSES[goal.comparator]} {goal.text}”，实际“{result.text}”，没有{_PASSES[goal.comparator]}"
        "目标值，却写完成了目标",
        quote,
        passage.source,
        f"{_PASSES[goal.comparator]} {goal.text}",
        result.text,
        cause=f"goal:{passage.ordinal}:{name}",
    )


CHECKS = (check_volume_trend, check_goal_and_result)
