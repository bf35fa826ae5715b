"""One budget project in full: money, rate, score, the indicators that a question asks about."""

import re
from collections.abc import Generator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answers import Status
from assistant.metrics.projects import MONEY, RATE, SCORE
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.replies.protocol import Call, Reply
from assistant.replies.scope import base_year
from assistant.replies.telling import amount, joined, once, shown, size
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.projects import (
    ProjectFigures,
    core_name,
    deductions,
    longest_run,
    result_unit,
)
from assistant.toolkit.work import Work
from db.core.facts import Indicator
from db.core.numbers import find_numbers
from db.core.text import fold, squeeze
from db.records import StoredProject

_ALL_PROJECTS = "project_expenditure"
_SHORTEST_NOTE = 2
_NOTHING = re.compile(r"^(?:无偏差|无|没有偏差|不存在偏差|完成|已完成|按期完成)$")
_HOW_MANY = re.compile(r"(?:多少|几)(万条|万件|条/天|篇|项|台|坐席|万人次)")
_MOST_ROWS = 6
_IN_WORDS = re.compile(r"文字|说明里|正文|综述")
_RUN = 4  # characters in a row that tell a name
Steps = Generator[list[Call], list[Found], Reply]
INITIAL, FULL, DONE = MONEY["budget_initial"], MONEY["budget_full"], MONEY["executed"]


def one_project(work: Work, frame: Frame, units: Sequence[str]) -> Steps:
    """The projects that a question names: money, rate, score, and the indicators it asks about."""
    if (which := _which_project(frame)) is not None:
        return which
    named = frame.projects
    owners = list(dict.fromkeys(stored.entity for stored in named))
    found = yield [Call("projects", {"unit": owner, "year": named[0].year}) for owner in owners]
    cards = [card for one in found for card in cards_of(one) if any(card.stored.id == item.id for item in named)]
    parts: list[str] = []
    if units and not set(units) & set(owners):
        asked = "、".join(units)
        parts.append(f"不是{asked}的项目：{asked}的报告里没有这个项目，它属于{'、'.join(owners)}。")
    for card in cards:
        parts += yield from _card(frame, card)
    if len(cards) == 1:
        parts += yield from _against(work, frame, cards[0])
    return _asked_and_missing(frame, cards, parts)


def cards_of(found: Found) -> list[ProjectFigures]:
    """The projects of a call, with the figures that the tool gave back, which have handles."""
    given = iter(found.figures)
    return [
        replace(card, figures={name: next(given, figure) for name, figure in card.figures.items()})
        for card in found.data or ()
    ]


def _which_project(frame: Frame) -> Reply | None:
    """«那个热线外包项目花了多少钱» where several fit."""
    names = tuple(stored.project.name for stored in frame.projects)
    if len(names) < 2 or not re.search(r"(?:那|这|该)个?", frame.text) or frame.has(Cue.SUM, Cue.RANK, Cue.COUNT):
        return None
    return Reply(Status.CLARIFY, f"有几个项目都对得上，您问的是哪一个：{'、'.join(names)}？", names)


def _asked_and_missing(frame: Frame, cards: Sequence[ProjectFigures], parts: Sequence[str]) -> Reply:
    """Unknown where what was asked is just what the report does not print."""
    wanted = [name for cue, name in ((Cue.FULL, FULL), (Cue.INITIAL, INITIAL), (Cue.SCORE, SCORE)) if frame.has(cue)]
    if not wanted and frame.has(Cue.ACTUAL) and frame.has(Cue.AMOUNT):
        wanted = [DONE]
    if wanted and cards and all(card.figures[name].value is None for card in cards for name in wanted):
        told = once(shown_missing(card.figures[name]) for card in cards for name in wanted)
        return Reply(Status.UNKNOWN, joined(told))
    return Reply(Status.ANSWERED, joined(parts))


def shown_missing(figure: Figure) -> str:
    return f"未公开：{figure.missing.note}。" if figure.missing is not None else ""


def _card(frame: Frame, card: ProjectFigures) -> Generator[list[Call], list[Found], list[str]]:
    stored = card.stored
    money = [f"{name}{shown(card.figures[name])}" for name in (INITIAL, FULL, DONE) if card.figures[name].value]
    head = f"{stored.entity}{stored.year}年度报告的项目“{card.name}”"
    parts = [f"{head}：{'，'.join(money)}" if money else head]
    rate = card.figures[RATE].value
    if rate is not None:
        parts[0] += f"，执行率{amount(rate)}"
    score = card.figures[SCORE].value
    if score is not None:
        parts[0] += f"，自评得分{amount(score)}"
    if stored.project.grade:
        parts[0] += f"，等级为“{stored.project.grade}”"
    parts[0] += "。"
    parts += yield from _rate_again(frame, card)
    parts += yield from _score_in_words(frame, card)
    parts += yield from _rows(frame, stored)
    return parts


def _rate_again(frame: Frame, card: ProjectFigures) -> Generator[list[Call], list[Found], list[str]]:
    """Executed ÷ budget, where it is asked for or differs from what is printed."""
    full, done, rate = (card.figures[name] for name in (FULL, DONE, RATE))
    if full.value is None or done.value is None or not full.value.exact:
        return []
    found = yield [Call("compute", {"expression": f"{done.handle} / {full.handle} * 100", "unit": "%"})]
    reckoned = found[0].figures[0].value if found[0].figures else None
    if reckoned is None:
        return []
    if rate.value is None:
        return [f"按执行数除以全年预算数计算，执行率为{amount(reckoned)}（{reckoned.working}）。"]
    if abs(reckoned.value - rate.value.value) > Decimal("0.01"):
        told = f"报告印的执行率是{amount(rate.value)}，与数字不符"
        return [f"{told}：按全年预算数和全年执行数计算应为{amount(reckoned)}（{reckoned.working}）。"]
    return [f"执行率按数字核算一致（{reckoned.working}）。"] if frame.has(Cue.CONFIRM, Cue.FORMULA) else []


def _score_in_words(frame: Frame, card: ProjectFigures) -> Generator[list[Call], list[Found], list[str]]:
    """The score that the text tells, where the question doubts the table's."""
    score = card.figures[SCORE].value
    doubted = [
        number for number in frame.numbers if number.unit == "分" and (score is None or number.value != score.value)
    ]
    in_words = bool(_IN_WORDS.search(frame.text)) and frame.has(Cue.SCORE)
    if not in_words and (not doubted or not frame.has(Cue.SCORE, Cue.CHECK)):
        return []
    stored = card.stored
    question = f"{stored.project.name}自评得分"
    found = yield [
        Call("explanations", {"question": question, "units": [stored.entity], "year": stored.year, "count": 5})
    ]
    values = {number.value for number in doubted}
    quotes = [quote for quote in found[0].quotes if core_name(stored) in fold(quote.text)]
    told = [
        quote
        for quote in quotes
        for number in find_numbers(quote.text)
        if number.unit == "分" and (number.value in values or (in_words and score and number.value != score.value))
    ]
    return [f"报告文字写的与表中得分不一致：“{squeeze(told[0].text)}”"] if told else []


def _rows(frame: Frame, stored: StoredProject) -> Generator[list[Call], list[Found], list[str]]:
    """The indicators that the question names, and those that lost points where it asks."""
    rest = asked_words(frame)
    named = [item for item in stored.project.indicators if _names(frame, item, rest)]
    lost = deductions(stored) if frame.has(Cue.DEDUCTED, Cue.WHY, Cue.SCORE, Cue.TARGET) else []
    if frame.has(Cue.WHY) and not named and not lost:
        lost = [item for item in stored.project.indicators if _tells(item.note)]
    wanted = named or lost
    if not wanted:
        if frame.has(Cue.DEDUCTED) and stored.project.indicators:
            return ["各项指标均未扣分。"]
        return []
    yield [Call("indicators", {"unit": stored.entity, "year": stored.year, "project": stored.project.name})]
    head = "所问指标：" if named else "扣分的指标："
    return [head + "；".join(row_text(item) for item in wanted) + "。", *_why_lost(frame, wanted)]


def _why_lost(frame: Frame, wanted: Sequence[Indicator]) -> list[str]:
    if not frame.has(Cue.WHY, Cue.DEDUCTED):
        return []
    return [f"“{item.name}”的偏差说明：{squeeze(item.note)}" for item in wanted if _tells(item.note)]


def _tells(note: str) -> bool:
    """Whether a note says more than that there is nothing to say."""
    return len(fold(note)) > _SHORTEST_NOTE and not _NOTHING.search(fold(note))


def row_text(item: Indicator) -> str:
    """«受理量：目标值≥500万件，完成值493万件，分值10分，得分9.86分»."""
    parts = [
        f"{name}{text}{unit if text[-1:].isdigit() else ''}"
        for name, text, unit in (
            ("目标值", squeeze(item.target), ""), ("完成值", squeeze(item.actual), result_unit(item)),
            ("分值", squeeze(item.weight), "分"), ("得分", squeeze(item.score), "分"),
        )
        if text
    ]  # fmt: skip
    return f"{squeeze(item.name)}，{'，'.join(parts)}"


def asked_words(frame: Frame) -> str:
    """The question without its units and projects' names, for finding indicators in it."""
    text = frame.text
    for stored in frame.projects:
        name = fold(stored.project.name)
        for length in range(len(name), _RUN - 1, -1):
            runs = {name[at : at + length] for at in range(len(name) - length + 1)}
            if found := next((run for run in runs if run in text), ""):
                text = text.replace(found, "|")
                break
    return text


def _names(frame: Frame, item: Indicator, rest: str) -> bool:
    """Whether the question names an indicator: by its name or a long run of it, or by a metric that reads it."""
    name = fold(item.name)
    if name and name in rest:
        return True
    for target in frame.targets:
        patterns = getattr(target.item, "indicator", ())
        if any(fold(pattern) in name for pattern in patterns):
            return True
    if _by_unit(frame, item) or _by_numbers(frame, item):
        return True
    run = longest_run(name, rest)
    return run >= _RUN or (run >= 3 and run >= len(name) * 0.6)


def _by_unit(frame: Frame, item: Indicator) -> bool:
    """«迁了多少万条»: a question after so many of a rare unit means the indicator that has it."""
    asked = {match[1] for match in _HOW_MANY.finditer(frame.text)}
    return any(number.unit in asked for number in find_numbers(item.actual))


def _by_numbers(frame: Frame, item: Indicator) -> bool:
    """«目标35人怎么只有34个»: target and result of an indicator by their figures."""
    target = {number.value for number in find_numbers(item.target)}
    actual = {number.value for number in find_numbers(item.actual)}
    asked = {number.value for number in frame.numbers}
    return bool(target & asked) and bool(actual & asked) and target != actual


def _against(work: Work, frame: Frame, card: ProjectFigures) -> Generator[list[Call], list[Found], list[str]]:
    """The year's budget less the initial one; a share of the project expenditure; money per piece."""
    initial, full = card.figures[INITIAL], card.figures[FULL]
    parts: list[str] = yield from _share(work, frame, card)
    if initial.value is not None and full.value is not None and frame.has(Cue.DIFFERENCE, Cue.CHANGE, Cue.INITIAL):
        found = yield [Call("compute", {"expression": f"{full.handle} - {initial.handle}"})]
        gap = found[0].figures[0].value if found[0].figures else None
        if gap is not None:
            word = "相同" if not gap.exact else f"{'多' if gap.exact > 0 else '少'}{size(gap)}"
            parts.append(f"全年预算数比年初预算数{word}。" if gap.exact else f"全年预算数与年初预算数{word}。")
    return parts


def _share(work: Work, frame: Frame, card: ProjectFigures) -> Generator[list[Call], list[Found], list[str]]:
    """The project's money as a share of the metric that the question names, else of all project expenditure."""
    done = card.figures[DONE]
    if not frame.has(Cue.SHARE) or done.value is None:
        return []
    money = [target.measured.id for target in frame.targets if target.item.unit == "万元"]
    unit, year = card.stored.entity, card.stored.year
    first = yield [Call("figures", {"units": [unit], "metrics": money[:1] or [_ALL_PROJECTS], "year": year})]
    whole = first[0].figures[0] if first[0].values else None
    if whole is None or whole.value is None or not whole.value.exact:
        return []
    second = yield [Call("compute", {"expression": f"{done.handle} / {whole.handle} * 100"})]
    share = second[0].figures[0].value if second[0].figures else None
    return [f"占{whole.name}{amount(whole.value)}的{amount(share)}（{share.working}）。"] if share is not None else []


def indicator_rows(work: Work, frame: Frame, units: Sequence[str]) -> Generator[list[Call], list[Found], Reply | None]:
    """Indicators that a question names without their project: target, result and score, project by project."""
    rows: list[tuple[StoredProject, Indicator]] = []
    for unit in units:
        data = work.library.data(unit, base_year(work, frame, unit))
        for stored in data.projects if data is not None else ():
            rows += [(stored, item) for item in stored.project.indicators if _names(frame, item, frame.said)]
    if not rows:
        return None
    by_numbers = [(stored, item) for stored, item in rows if _by_numbers(frame, item)]
    rows = (by_numbers or rows)[:_MOST_ROWS]
    projects = list({stored.id: stored for stored, _ in rows}.values())
    yield [Call("indicators", {"unit": one.entity, "year": one.year, "project": one.project.name}) for one in projects]
    parts = [
        f"{stored.entity}{stored.year}年度报告的项目“{stored.project.name}”：{row_text(item)}。"
        for stored, item in rows
    ]
    return Reply(Status.ANSWERED, joined([*parts, *_why_lost(frame, [item for _, item in rows])]))
