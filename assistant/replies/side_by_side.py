"""Several units: the figures in a row, who has more and by how much, order, sum, mean and count."""

import re
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from assistant.metrics.evaluate import Aspect
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.replies.protocol import Call
from assistant.replies.telling import Names, amount, briefly, gap_words, joined, listed, more_or_less, once, size
from assistant.toolkit.figures import year_notes
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.ranking import ranked

if TYPE_CHECKING:
    from assistant.replies.told import Told

_TOP = re.compile(r"(?:前|最[高大多低小少]的?|排名?前)(?P<count>[一二三四五六七八九十两\d]{1,2})(?!年)")
_NUMERALS = {char: index for index, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
_RATES = (Cue.RATE,)
_ORDERED = (Cue.RANK, Cue.EXTREME, Cue.COMPARE)


def side_by_side(
    names: Names, frame: Frame, targets: "Sequence[Sequence[Told]]"
) -> Generator[list[Call], list[Found], str]:
    """A paragraph for each target."""
    parts: list[str] = []
    for told in targets:
        for aspect in _aspects(frame, told):
            figures = [one.by_aspect[aspect] for one in told if aspect in one.by_aspect]
            parts.append((yield from _row(names, frame, figures, main=aspect is told[0].target.measured.aspect)))
    notes = year_notes([one.main for told in targets for one in told])
    return joined([*parts, *(f"注：{note}。" for note in notes if any(parts))])


def _aspects(frame: Frame, told: "Sequence[Told]") -> list[Aspect]:
    """What is set side by side: what the question compares, and the figure itself where that helps to read it."""
    known = list(dict.fromkeys(aspect for one in told for aspect in one.by_aspect))
    own = told[0].target.measured.aspect if told else Aspect.ACTUAL
    if told and told[0].target.aspect is not None and told[0].target.aspect in known:
        return [told[0].target.aspect]
    if Aspect.CHANGE in known:
        first = Aspect.RATE if frame.has(*_RATES) or not frame.has(Cue.AMOUNT) else Aspect.CHANGE
        return [first, Aspect.CHANGE if first is Aspect.RATE else Aspect.RATE]
    if Aspect.COMPLETION in known:
        return [aspect for aspect in (Aspect.COMPLETION, Aspect.INITIAL, Aspect.FULL, own) if aspect in known]
    if Aspect.SHARE in known and own is not Aspect.SHARE:
        return [Aspect.SHARE, own]
    return [own]


def top_count(frame: Frame) -> int:
    """How many of the first are asked for; 0 for all."""
    match = _TOP.search(frame.text)
    if match is None:
        return 0
    return int(match["count"]) if match["count"].isdigit() else _NUMERALS.get(match["count"][0], 0)


def _row(
    names: Names, frame: Frame, figures: Sequence[Figure], *, main: bool
) -> Generator[list[Call], list[Found], str]:
    if not figures or (all(one.value is None for one in figures) and not main):
        return ""
    signed = figures[0].signed
    falling = signed and frame.has(Cue.DOWN) and not frame.has(Cue.UP)
    descending = frame.has(Cue.ASCENDING) if falling else not frame.has(Cue.ASCENDING)
    order = ranked(figures, descending=descending)
    years = len({figure.years[0] for figure in figures}) > 1
    one_year = "" if years else f"{figures[0].years[0]}年"
    ordered = frame.has(*_ORDERED)
    shown = list(order.order) if ordered else [figure for figure in figures if figure.value is not None]
    head = f"{one_year}{figures[0].name}"
    top = top_count(frame)
    told = shown[:top] if top else shown
    if signed:
        return (yield from _changes(names, frame, figures, told))
    how = "从高到低依次为" if descending else "从低到高依次为"
    link = "：" if not ordered else how if len(told) > 1 else "为"
    parts = [f"{head}{link}{listed(names, told, years=years)}。"]
    known = list(order.order)
    if len(known) == 2:
        parts.append((yield from _gap(names, *known)))
    elif len(known) > 2 and (ordered or frame.has(Cue.DIFFERENCE)):
        parts.append(_ends(names, known, descending=descending, years=years))
        if frame.has(Cue.DIFFERENCE):
            parts.append((yield from _gap(names, known[0], known[-1])))
    parts.append((yield from _together(names, frame, figures, known)))
    parts += [
        f"{names[one.entities[0]]}（{one.years[0]}年）{briefly(one.missing)}。"
        for one in order.without
        if one.missing is not None
    ]
    return "".join(once(parts))


def _changes(
    names: Names, frame: Frame, figures: Sequence[Figure], told: Sequence[Figure]
) -> Generator[list[Call], list[Found], str]:
    """Changes in words: «甲下降36.95%、乙增长20.04%», and who changed most."""
    rate = any(one.value is not None and one.value.unit == "%" for one in figures)
    up, down = ("增长", "下降") if rate else ("增加", "减少")
    years = len({figure.years[0] for figure in figures}) > 1
    item = figures[0].name
    listed_changes = "、".join(
        f"{names[one.entities[0]]}{f'（{one.years[0]}年）' if years else ''}{more_or_less(one.value, up, down)}"
        for one in told
        if one.value is not None
    )
    head = "" if years else f"{figures[0].years[0]}年"
    parts = [f"{head}{item}：{listed_changes}。"] if listed_changes else []
    without = [one for one in figures if one.missing is not None]
    parts += [f"{names[one.entities[0]]}{briefly(one.missing)}。" for one in without if one.missing is not None]
    known = [one for one in told if one.value is not None]
    if len(known) > 1 and frame.has(Cue.COMPARE, Cue.EXTREME, Cue.RANK):
        order = ranked(known).order
        most, least = order[0], order[-1]
        if most.value is not None and most.value.exact > 0 and (frame.has(Cue.UP) or not frame.has(Cue.DOWN)):
            parts.append(f"{'增幅最大' if rate else '增加最多'}的是{names[most.entities[0]]}。")
        if least.value is not None and least.value.exact < 0 and (frame.has(Cue.DOWN) or not frame.has(Cue.UP)):
            parts.append(f"{'降幅最大' if rate else '减少最多'}的是{names[least.entities[0]]}。")
    if len(known) == 2 and frame.has(Cue.DIFFERENCE):
        high, low = ranked(known).order
        found = yield [Call("compute", {"expression": f"{high.handle} - {low.handle}"})]
        gap = found[0].figures[0].value if found[0].figures else None
        same_sign = high.value is not None and low.value is not None and high.value.exact * low.value.exact > 0
        if gap is not None and gap.exact and same_sign:
            parts.append(f"两者相差{size(gap)}。")
    return "".join(parts)


def _ends(names: Names, known: Sequence[Figure], *, descending: bool, years: bool) -> str:
    del years
    high, low = (known[0], known[-1]) if descending else (known[-1], known[0])
    if high.value is None or low.value is None or high.value.exact == low.value.exact:
        return ""
    return f"最高的是{names[high.entities[0]]}，最低的是{names[low.entities[0]]}。"


def _gap(names: Names, high: Figure, low: Figure) -> Generator[list[Call], list[Found], str]:
    """How much the first has more, and how many times as much for money."""
    if high.value is None or low.value is None:
        return ""
    if high.value.exact == low.value.exact:
        return f"{names[high.entities[0]]}与{names[low.entities[0]]}相同。"
    calls = [Call("compute", {"expression": f"{high.handle} - {low.handle}"})]
    money = high.value.unit == "万元" and low.value.exact > 0
    if money:
        calls.append(Call("compute", {"expression": f"{high.handle} / {low.handle}"}))
    found = yield calls
    values = [one.figures[0].value if one.figures else None for one in found]
    if values[0] is None:
        return ""
    told = gap_words(names, high, low, values[0])
    if money and len(values) > 1 and values[1] is not None and values[1].exact >= 1:
        told += f"，是{names[low.entities[0]]}的{amount(values[1])}"
    return f"{told}。"


def _together(
    names: Names, frame: Frame, figures: Sequence[Figure], known: Sequence[Figure]
) -> Generator[list[Call], list[Found], str]:
    """Sum, mean and how many, where asked."""
    del names, figures
    if len(known) < 2 or not frame.has(Cue.SUM, Cue.AVERAGE, Cue.COUNT):
        return ""
    having = [figure for figure in known if figure.value is not None and figure.value.exact]
    percent = any(figure.value is not None and figure.value.unit == "%" for figure in known)
    plus = " + ".join(figure.handle for figure in known)
    calls = [Call("count", {"handles": [figure.handle for figure in known], "name": "有数的单位数", "unit": "家"})]
    words: list[str] = []
    if not percent:
        words.append("合计")
        calls.append(Call("compute", {"expression": plus}))
    if frame.has(Cue.AVERAGE):
        words.append("平均")
        calls.append(Call("compute", {"expression": f"({plus}) / {len(known)}"}))
    if frame.has(Cue.COUNT) and having:
        handles = [figure.handle for figure in having]
        calls.append(Call("count", {"handles": handles, "name": "有发生额的单位数", "unit": "家"}))
    found = yield calls
    values = [one.figures[0].value if one.figures else None for one in found]
    parts = [
        f"{word}{amount(value)}（{amount(values[0])}）"
        for word, value in zip(words, values[1:], strict=False)
        if value is not None and values[0] is not None
    ]
    if frame.has(Cue.COUNT) and having and values[-1] is not None:
        who = "、".join(dict.fromkeys(figure.entities[0] for figure in having))
        parts.append(f"{who}有发生额，单位数为{amount(values[-1])}")
    return "。".join(parts) + "。" if parts else ""
