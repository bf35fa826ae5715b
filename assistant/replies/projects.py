"""Several budget projects: listed, chosen by score or grade, put in order, added up, held against the tables."""

import re
from collections.abc import Generator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from assistant.answers import Status, Table
from assistant.metrics.evaluate import Aspect
from assistant.metrics.projects import RATE, SCORE
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.replies.project_card import DONE, FULL, INITIAL, Steps, cards_of
from assistant.replies.protocol import Call, Reply
from assistant.replies.scope import base_year
from assistant.replies.telling import amount, joined, sentence, shown, size
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.projects import ProjectFigures
from assistant.toolkit.ranking import ranked
from assistant.toolkit.work import Work
from db.core.numbers import Kind, find_numbers
from db.core.text import fold

_EVALUATED = ("projects_self_evaluated", "self_evaluation_money")
_BY_SCORE = re.compile(r"分(?!别|类|析|管|配)|得分|评分|自评")
_BY_BUDGET = re.compile(r"预算")
_LIMIT = re.compile(r"(?P<low>低于|少于|不到|不足|小于|<)|(?P<high>高于|超过|大于|多于|>)|(?P<full>满分)")
_BEHIND_LIMIT = re.compile(r"^分?(?:以上|及以上)")
_UNDER_LIMIT = re.compile(r"^分?(?:以下|及以下)")
_GRADE = re.compile(r"[\"“'是为得评](优秀|优|良|中|差)|(优|良|中|差)(?:的|等|吧|吗|有|个|项目)|个(优|良|中|差)")


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
    parts += yield from _together(frame, chosen, field, condition, units)
    parts += yield from _by_grade(frame, chosen)
    parts.append("；".join(_line(card, units) for card in [*told, *rest]) + "。")
    parts += yield from _match(work, frame, units, cards)
    if frame.has(Cue.COUNT):
        parts += yield from _stated(work, frame, units)
    chart = (yield from _chart([card.figures[field] for card in chosen])) if frame.has(Cue.CHART) else None
    return Reply(Status.ANSWERED, joined(parts), tables=(_table(chosen),), chart=chart)


def _chart(figures: Sequence[Figure]) -> Generator[list[Call], list[Found], Mapping[str, Any] | None]:
    handles = [figure.handle for figure in figures if figure.value is not None]
    if len(handles) < 2:
        return None
    found = yield [Call("chart", {"handles": handles})]
    return found[0].chart


def _stated(work: Work, frame: Frame, units: Sequence[str]) -> Generator[list[Call], list[Found], list[str]]:
    """How many projects the text says were evaluated, where that is not how many the tables list."""
    found = yield [
        Call("figures", {"units": [unit], "metrics": [metric], "year": base_year(work, frame, unit)})
        for unit in units
        for metric in _EVALUATED
    ]
    return [f"报告文字所述：{sentence(one.figures[0])}" for one in found if one.values]


def _too_many(frame: Frame, cards: Sequence[ProjectFigures], units: Sequence[str]) -> Reply | None:
    """«那个项目得了多少分»: one project is meant, and there are several."""
    single = re.search(r"(?:那|这|该)个?项目", frame.said) and not frame.has(Cue.EXTREME, Cue.GRADE, Cue.RANK)
    if not single or len(cards) < 2:
        return None
    names = tuple(card.name for card in cards)
    return Reply(Status.CLARIFY, f"{'、'.join(units)}有多个项目，您问的是哪一个：{'、'.join(names)}？", names)


def _field(frame: Frame) -> str:
    if frame.has(Cue.COMPLETION) and "率" in frame.said:
        return RATE
    if _BY_SCORE.search(frame.said) and not re.search(r"金额|执行数|预算|花|钱|资金", frame.said):
        return SCORE
    if _BY_BUDGET.search(frame.said) and "执行" not in frame.said:
        return FULL
    return DONE


def _ordered(frame: Frame) -> bool:
    return frame.has(Cue.RANK, Cue.EXTREME, Cue.ASCENDING)


def _ordered_list(frame: Frame) -> bool:
    return frame.has(Cue.RANK) or bool(re.search(r"[前最][^,。?]{0,3}[两二三四五\d]个?", frame.said))


def _choose(frame: Frame, cards: Sequence[ProjectFigures]) -> tuple[list[ProjectFigures], str]:
    """The projects that fit a grade or a limit of scores, and the words of that condition."""
    if grade := _grade(frame):
        if not frame.has(Cue.CONFIRM) or frame.has(Cue.COUNT):
            return [card for card in cards if (card.stored.project.grade or "").startswith(grade)], f"等级为“{grade}”"
        return list(cards), ""
    if not _BY_SCORE.search(frame.said):
        return list(cards), ""
    if "满分" in frame.said and not frame.has(Cue.DEDUCTED):
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
    if len(set(re.findall(r"[优良中差]", frame.said))) > 1 or "分布" in frame.said:
        return ""
    match = _GRADE.search(frame.said) if frame.has(Cue.GRADE) else None
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
        evidence=tuple(((), (), *(card.figures[name].evidence for name in columns), ()) for card in cards),
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
    frame: Frame, cards: Sequence[ProjectFigures], field: str, condition: str, units: Sequence[str]
) -> Generator[list[Call], list[Found], list[str]]:
    known = [card.figures[field] for card in cards if card.figures[field].value is not None]
    any_figure = [next((one for one in card.figures.values() if one.value is not None), None) for card in cards]
    counted = [figure.handle for figure in any_figure if figure is not None]
    calls: list[Call] = []
    words: list[str] = []
    plus = " + ".join(figure.handle for figure in known)
    count = "、".join(units) + (f"{condition}的" if condition else "的") + "项目共"
    if len(counted) == len(cards):
        calls.append(Call("count", {"handles": counted, "name": "项目数", "unit": "个"}))
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
    sums = [
        one.figures[0] for one in found if one.figures and one.figures[0].value and one.figures[0].value.unit != "个"
    ]
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
