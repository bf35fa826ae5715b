"""Budget projects: one told in full, several listed, chosen, put in order, added up and held against the tables."""

import re
from collections.abc import Generator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answers import Status, Table
from assistant.metrics.evaluate import Aspect
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.replies.protocol import Call, Reply
from assistant.replies.scope import base_year
from assistant.replies.telling import amount, joined, once, sentence, shown, size
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.projects import (
    MONEY,
    RATE,
    SCORE,
    ProjectFigures,
    core_name,
    deductions,
    longest_run,
    result_unit,
)
from assistant.toolkit.ranking import ranked
from assistant.toolkit.work import Work
from db.core.facts import Indicator
from db.core.numbers import Kind, find_numbers
from db.core.text import fold, squeeze
from db.records import StoredProject

_ALL_PROJECTS = "project_expenditure"
_SHORTEST_NOTE = 2
_NOTHING = re.compile(r"^(?:无偏差|无|没有偏差|不存在偏差|完成|已完成|按期完成)$")
_HOW_MANY = re.compile(r"(?:多少|几)(万条|万件|条/天|篇|项|台|坐席|万人次)")
_MOST_ROWS = 6
_RUN = 4  # characters in a row that tell a name
Steps = Generator[list[Call], list[Found], Reply]
INITIAL, FULL, DONE = MONEY["budget_initial"], MONEY["budget_full"], MONEY["executed"]
_BY_SCORE = re.compile(r"分(?!别|类|析|管|配)|得分|评分|自评")
_BY_BUDGET = re.compile(r"预算")
_LIMIT = re.compile(r"(?P<low>低于|少于|不到|不足|小于|<)|(?P<high>高于|超过|大于|多于|>)|(?P<full>满分)")
_BEHIND_LIMIT = re.compile(r"^分?(?:以上|及以上)")
_UNDER_LIMIT = re.compile(r"^分?(?:以下|及以下)")
_GRADE = re.compile(r"[\"“'是为得评](优秀|优|良|中|差)|(优|良|中|差)(?:的|等|吧|吗|有|个|项目)|个(优|良|中|差)")


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
        return [
            f"报告印的执行率是{amount(rate.value)}，与数字不符：按全年预算数和全年执行数计算应为{amount(reckoned)}"
            f"（{reckoned.working}）。"
        ]
    return [f"执行率按数字核算一致（{reckoned.working}）。"] if frame.has(Cue.CONFIRM, Cue.FORMULA) else []


def _score_in_words(frame: Frame, card: ProjectFigures) -> Generator[list[Call], list[Found], list[str]]:
    """The score that the text tells, where the question doubts the table's."""
    score = card.figures[SCORE].value
    doubted = [
        number for number in frame.numbers if number.unit == "分" and (score is None or number.value != score.value)
    ]
    if not doubted or not frame.has(Cue.SCORE, Cue.CHECK):
        return []
    stored = card.stored
    question = f"{stored.project.name}自评得分"
    found = yield [
        Call("explanations", {"question": question, "units": [stored.entity], "year": stored.year, "count": 5})
    ]
    values = {number.value for number in doubted}
    quotes = [quote for quote in found[0].quotes if core_name(stored) in fold(quote.text)]
    told = [quote for quote in quotes if any(n.unit == "分" and n.value in values for n in find_numbers(quote.text))]
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


def several(work: Work, frame: Frame, units: Sequence[str]) -> Steps:
    """The projects of units: those that the question chooses, in the order it asks for, with sum, mean or count."""
    calls = [Call("projects", {"unit": unit, "year": base_year(work, frame, unit)}) for unit in units]
    found = yield calls
    cards = [card for one in found for card in cards_of(one)]
    if not cards:
        return Reply(Status.UNKNOWN, f"{'、'.join(units)}的报告没有公开项目绩效自评材料，没有查到项目。")
    if which := _too_many(frame, cards, units):
        return which
    field = _field(frame)
    chosen, condition = _choose(frame, cards)
    parts: list[str] = []
    if not chosen:
        return Reply(Status.ANSWERED, f"{'、'.join(units)}没有{condition}的项目。")
    order = ranked([card.figures[field] for card in chosen], descending=not frame.has(Cue.ASCENDING))
    by_figure = {id(card.figures[field]): card for card in chosen}
    told = [by_figure[id(figure)] for figure in order.order] if _ordered(frame) else list(chosen)
    rest = [card for card in chosen if card not in told]
    if frame.has(Cue.EXTREME) and told and not _ordered_list(frame):
        best = order.order[0]
        told = [by_figure[id(figure)] for figure, place in zip(order.order, order.places, strict=True) if place == 1]
        word = "最低" if frame.has(Cue.ASCENDING) else "最高"
        parts.append(f"{field}{word}的项目是{'、'.join(f'“{card.name}”' for card in told)}，为{shown(best)}。")
        rest = []
    parts += yield from _together(frame, [card.figures[field] for card in chosen], field, condition, units)
    parts += yield from _by_grade(frame, chosen)
    parts.append("；".join(_line(card, units) for card in [*told, *rest]) + "。")
    parts += yield from _match(work, frame, units, cards)
    return Reply(Status.ANSWERED, joined(parts), tables=(_table(chosen),))


def _too_many(frame: Frame, cards: Sequence[ProjectFigures], units: Sequence[str]) -> Reply | None:
    """«那个项目得了多少分»: one project is meant, and there are several."""
    single = re.search(r"(?:那|这|该)个?项目", frame.text) and not frame.has(Cue.EXTREME, Cue.GRADE, Cue.RANK)
    if not single or len(cards) < 2:
        return None
    names = tuple(card.name for card in cards)
    return Reply(Status.CLARIFY, f"{'、'.join(units)}有多个项目，您问的是哪一个：{'、'.join(names)}？", names)


def _field(frame: Frame) -> str:
    if frame.has(Cue.COMPLETION) and "率" in frame.text:
        return RATE
    if _BY_SCORE.search(frame.text) and not re.search(r"金额|执行数|预算|花|钱|资金", frame.text):
        return SCORE
    if _BY_BUDGET.search(frame.text) and "执行" not in frame.text:
        return FULL
    return DONE


def _ordered(frame: Frame) -> bool:
    return frame.has(Cue.RANK, Cue.EXTREME, Cue.ASCENDING)


def _ordered_list(frame: Frame) -> bool:
    return frame.has(Cue.RANK) or bool(re.search(r"[前最][^,。?]{0,3}[两二三四五\d]个?", frame.text))


def _choose(frame: Frame, cards: Sequence[ProjectFigures]) -> tuple[list[ProjectFigures], str]:
    """The projects that fit a grade or a limit of scores, and the words of that condition."""
    if grade := _grade(frame):
        if not frame.has(Cue.CONFIRM) or frame.has(Cue.COUNT):
            return [card for card in cards if (card.stored.project.grade or "").startswith(grade)], f"等级为“{grade}”"
        return list(cards), ""
    if not _BY_SCORE.search(frame.text):
        return list(cards), ""
    if "满分" in frame.text and not frame.has(Cue.DEDUCTED):
        return [card for card in cards if _score(card) == 100], "自评满分"
    for number in find_numbers(frame.raw):
        if number.kind not in (Kind.COUNT, Kind.PLAIN) or number.unit not in ("分", ""):
            continue
        before, behind = fold(frame.raw[: number.start])[-4:], fold(frame.raw[number.end :])
        limit = _LIMIT.search(before)
        low = bool(limit and limit["low"]) or bool(_UNDER_LIMIT.match(behind))
        high = bool(limit and limit["high"]) or bool(_BEHIND_LIMIT.match(behind))
        inclusive = "以" in behind[:3] or "及" in behind[:3]
        if low:
            fits = [
                c
                for c in cards
                if (s := _score(c)) is not None and (s < number.value or (inclusive and s == number.value))
            ]
            return fits, f"自评得分低于{number.text}"
        if high:
            fits = [
                c
                for c in cards
                if (s := _score(c)) is not None and (s > number.value or (inclusive and s == number.value))
            ]
            return fits, f"自评得分高于{number.text}"
    return list(cards), ""


def _grade(frame: Frame) -> str:
    if len(set(re.findall(r"[优良中差]", frame.text))) > 1 or "分布" in frame.text:
        return ""
    match = _GRADE.search(frame.text) if frame.has(Cue.GRADE) else None
    found = next((group for group in match.groups() if group), "") if match else ""
    return found[:1]


def _score(card: ProjectFigures) -> Decimal | None:
    return card.stored.project.score


def _line(card: ProjectFigures, units: Sequence[str]) -> str:
    owner = f"{card.stored.entity}" if len(units) > 1 else ""
    parts = [f"{name}{shown(card.figures[name])}" for name in (FULL, DONE, RATE, SCORE) if card.figures[name].value]
    grade = f"等级“{card.stored.project.grade}”" if card.stored.project.grade else ""
    return f"{owner}{card.name}：{'，'.join([*parts, *([grade] if grade else [])]) or '没有印出数字'}"


def _table(cards: Sequence[ProjectFigures]) -> Table:
    columns = (INITIAL, FULL, DONE, RATE, SCORE)
    return Table(
        (
            "单位",
            "项目",
            *(f"{name}（{'%' if name == RATE else '分' if name == SCORE else '万元'}）" for name in columns),
            "等级",
        ),
        tuple(
            (
                card.stored.entity,
                card.name,
                *(card.figures[name].value.text if card.figures[name].value else "未公开" for name in columns),  # type: ignore[union-attr]
                card.stored.project.grade or "",
            )
            for card in cards
        ),
    )


def _by_grade(frame: Frame, cards: Sequence[ProjectFigures]) -> Generator[list[Call], list[Found], list[str]]:
    """How many projects have each grade; «全是优吧» is put right where they have not."""
    grades = list(dict.fromkeys(grade for card in cards if (grade := card.stored.project.grade)))
    if not frame.has(Cue.GRADE) or not grades:
        return []
    calls = [
        Call("count", {"handles": [card.figures[SCORE].handle for card in cards if card.stored.project.grade == grade
                                   and card.figures[SCORE].value], "name": f"等级为{grade}的项目数", "unit": "个"})
        for grade in grades
    ]  # fmt: skip
    found = yield calls
    told = "、".join(
        f"等级为“{grade}”的{shown(one.figures[0])}" for grade, one in zip(grades, found, strict=True) if one.figures
    )
    asked = _grade(frame)
    wrong = frame.has(Cue.CONFIRM) and asked and any(not grade.startswith(asked) for grade in grades)
    lead = f"不是全部为“{asked}”。" if wrong else ""
    others = "、".join(
        f"“{card.name}”" for card in cards if wrong and not (card.stored.project.grade or "").startswith(asked)
    )
    return [f"{lead}{told}。" + (f"其中不是“{asked}”的是{others}。" if others else "")]


def _together(
    frame: Frame, figures: Sequence[Figure], field: str, condition: str, units: Sequence[str]
) -> Generator[list[Call], list[Found], list[str]]:
    known = [figure for figure in figures if figure.value is not None]
    calls: list[Call] = []
    words: list[str] = []
    plus = " + ".join(figure.handle for figure in known)
    count = "、".join(units) + (f"{condition}的" if condition else "的") + "项目共"
    if len(known) > 0:
        calls.append(Call("count", {"handles": [figure.handle for figure in figures], "name": "项目数", "unit": "个"}))
        words.append(count)
    if len(known) > 1 and frame.has(Cue.SUM) and field not in (RATE, SCORE):
        calls.append(Call("compute", {"expression": plus, "name": f"{field}合计"}))
        words.append(f"{field}合计")
    if len(known) > 1 and frame.has(Cue.AVERAGE):
        calls.append(Call("compute", {"expression": f"({plus}) / {len(known)}", "name": f"平均{field}"}))
        words.append(f"平均{field}")
    if not calls:
        return []
    found = yield calls
    told = [f"{word}{shown(one.figures[0])}" for word, one in zip(words, found, strict=True) if one.figures]
    sums = [one.figures[0] for one in found[1:] if one.figures]
    return [f"{'，'.join(told)}。{_as_said(frame, sums)}"]


def _as_said(frame: Frame, sums: Sequence[Figure]) -> str:
    """Whether a sum is what the question says it is."""
    said = [number for number in frame.numbers if number.kind is Kind.AMOUNT or number.unit in ("", "万")]
    said += [number for number in find_numbers(frame.raw) if number.kind is Kind.PLAIN and number.decimals]
    if not said or not sums or not frame.has(Cue.CHECK, Cue.CONFIRM):
        return ""
    agrees = any(figure.value is not None and figure.value.value == number.value for figure in sums for number in said)
    return "与所说的数一致，对得上。" if agrees else "与所说的数不一致，对不上。"


def _match(
    work: Work, frame: Frame, units: Sequence[str], cards: Sequence[ProjectFigures]
) -> Generator[list[Call], list[Found], list[str]]:
    """The projects' money beside a metric of the tables that the question names: do they agree?"""
    money = [
        target for target in frame.targets if target.item.unit == "万元" and target.measured.aspect is Aspect.ACTUAL
    ]
    done = [card.figures[DONE] for card in cards if card.figures[DONE].value is not None]
    if not money or not done or len(units) != 1 or not frame.has(Cue.CHECK, Cue.SUM, Cue.DIFFERENCE, Cue.CONFIRM):
        return []
    unit = units[0]
    first = yield [
        Call("figures", {"units": [unit], "metrics": [money[0].measured.id], "year": base_year(work, frame, unit)}),
        Call("compute", {"expression": " + ".join(figure.handle for figure in done), "name": f"{DONE}合计"}),
    ]
    if not first[0].values or not first[1].values:
        return []
    table, total = first[0].figures[0], first[1].figures[0]
    second = yield [Call("compute", {"expression": f"{total.handle} - {table.handle}"})]
    gap = second[0].figures[0].value if second[0].figures else None
    if gap is None or table.value is None or total.value is None:
        return []
    agrees = "两者一致，对得上" if not gap.exact else f"两者相差{size(gap)}，对不上"
    return [f"{DONE}合计{amount(total.value)}，{table.name}为{amount(table.value)}，{agrees}。"]


def indicator_rows(work: Work, frame: Frame, units: Sequence[str]) -> Generator[list[Call], list[Found], Reply | None]:
    """Indicators that a question names without their project: target, result and score, project by project."""
    rows: list[tuple[StoredProject, Indicator]] = []
    for unit in units:
        data = work.library.data(unit, base_year(work, frame, unit))
        for stored in data.projects if data is not None else ():
            rows += [(stored, item) for item in stored.project.indicators if _names(frame, item, frame.text)]
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


def counted(work: Work, frame: Frame, units: Sequence[str]) -> Generator[list[Call], list[Found], list[str]]:
    """How many projects the tables list, beside the number and the money that the text states."""
    parts: list[str] = []
    for unit in units:
        year = base_year(work, frame, unit)
        found = yield [
            Call("projects", {"unit": unit, "year": year}),
            Call("figures", {"units": [unit], "metrics": ["self_evaluation_money"], "year": year}),
        ]
        handles = [card.figures[SCORE].handle for card in cards_of(found[0]) if card.figures[SCORE].value is not None]
        if found[1].values:
            parts.append(sentence(found[1].figures[0]))
        if handles:
            count = yield [Call("count", {"handles": handles, "name": "列出得分的项目数", "unit": "个"})]
            parts.append(f"{unit}自评材料里列出得分的项目数为{shown(count[0].figures[0])}。")
    return parts
