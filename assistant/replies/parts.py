"""What a figure is made of, and the accounts of a report by budget: over it, under it, without one."""

from collections.abc import Generator, Sequence

from assistant.answers import Status, Table
from assistant.metrics.evaluate import Aspect
from assistant.metrics.finder import measured
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.question.target import Target
from assistant.replies.figures import charted
from assistant.replies.protocol import Call, Reply
from assistant.replies.scope import base_year
from assistant.replies.side_by_side import top_count
from assistant.replies.telling import amount, change_words, joined, sentence, shown
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.parts import Split, ways
from assistant.toolkit.ranking import ranked
from assistant.toolkit.work import Work

Steps = Generator[list[Call], list[Found], Reply]
_FORMS = (("一般公共预算", "general_budget"), ("政府性基金", "gov_fund"), ("国有资本", "state_capital"))
_MOST = 12  # parts that an answer names; the table has all


def can_split(target: Target) -> bool:
    return target.measured.aspect is Aspect.ACTUAL and bool(ways(target.item))


def composition(work: Work, frame: Frame, units: Sequence[str], target: Target) -> Steps:
    """A whole and its parts, largest first, with the share of each."""
    calls = [
        Call(
            "breakdown",
            {"metric": target.measured.id, "unit": unit, "year": base_year(work, frame, unit), "words": frame.text},
        )
        for unit in units
    ]
    found = yield calls
    parts: list[str] = []
    tables: list[Table] = []
    drawn: list[Figure] = []
    for one in found:
        whole = one.figures[0] if one.figures else None
        if whole is None or whole.value is None:
            parts.append(sentence(whole) if whole is not None else "")
            continue
        rest = one.figures[1:]
        known, shares = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        parts += [_leading(work, frame, one, known), sentence(whole)]
        parts += yield from _told(frame, known, shares)
        tables.append(_table(whole, known, shares))
        drawn += [whole, *known]
    if not any(parts):
        return Reply(Status.UNKNOWN, "报告没有公开它的构成。")
    chart = (yield from charted(drawn, drawn)) if frame.has(Cue.CHART) else None
    return Reply(Status.ANSWERED, joined(parts), tables=tuple(tables), chart=chart)


def _leading(work: Work, frame: Frame, found: Found, known: Sequence[Figure]) -> str:
    """«主要是工程吧» where another part is the largest."""
    split = found.data
    if not isinstance(split, Split) or not known or not frame.has(Cue.CONFIRM):
        return ""
    parts = [measured(work.catalogue, part) for part in split.breakdown.parts]
    said = [one.name for one in parts if any(word in frame.text for word in split.breakdown.words if word in one.name)]
    top = known[0].name
    if not said or top in said:
        return ""
    return f"主要的不是{'、'.join(said)}，而是{top}。"


def _told(
    frame: Frame, known: Sequence[Figure], shares: Sequence[Figure]
) -> Generator[list[Call], list[Found], list[str]]:
    if not known:
        return ["各组成部分都没有发生额。"]
    pairs = list(zip(known, shares, strict=True))
    if frame.has(Cue.ASCENDING):
        pairs.reverse()
    top = top_count(frame) or (1 if frame.has(Cue.EXTREME) else 0)
    shown_pairs = pairs[: top or _MOST]
    parts = []
    if frame.has(Cue.COUNT):
        found = yield [Call("count", {"handles": [one.handle for one in known], "name": "有数的科目数", "unit": "个"})]
        parts.append(f"有数的科目数为{shown(found[0].figures[0])}。")
    listed = "、".join(
        f"{part.name}{amount(part.value)}" + (f"（占{amount(share.value)}）" if share.value else "")
        for part, share in shown_pairs
        if part.value is not None
    )
    word = "最少的是" if frame.has(Cue.ASCENDING) else "最多的是"
    more = "等" if len(pairs) > len(shown_pairs) and not top else ""
    parts.append(f"{word if top else '其中：'}{listed}{more}。")
    return parts


def _table(whole: Figure, known: Sequence[Figure], shares: Sequence[Figure]) -> Table:
    unit = whole.value.unit if whole.value else ""
    rows = [
        (part.name, part.value.text if part.value else "", amount(share.value) if share.value else "")
        for part, share in zip(known, shares, strict=True)
    ]
    title = f"{whole.entities[0]}{whole.years[0]}年{whole.name}的构成"
    evidence = tuple(((), part.evidence, share.evidence) for part, share in zip(known, shares, strict=True))
    return Table(("项目", f"金额（{unit}）", "占比"), tuple(rows), title, evidence)


def by_budget(work: Work, frame: Frame, units: Sequence[str]) -> Steps:
    """The accounts whose money is above or below the initial budget, or that had none."""
    aspects = [str(aspect) for aspect in (Aspect.ACTUAL, Aspect.INITIAL, Aspect.COMPLETION)]
    calls = [
        Call("accounts", {"unit": unit, "year": base_year(work, frame, unit), "aspects": aspects}) for unit in units
    ]
    found = yield calls
    parts: list[str] = []
    for unit, one in zip(units, found, strict=True):
        rows = [one.figures[at : at + 3] for at in range(0, len(one.figures), 3)]
        rows = [
            row for row in rows if row[0].value is not None and row[1].value is not None and _in_form(frame, row[0])
        ]
        if not rows:
            parts.append(f"{unit}的报告没有公开各科目的年初预算。")
            continue
        chosen = [row for row in rows if _fits(frame, row)]
        condition = _condition(frame)
        if not chosen:
            parts.append(f"{unit}没有{condition}的科目。")
            continue
        chosen = _ordered(frame, chosen)
        handles = [row[0].handle for row in chosen]
        counted = yield [Call("count", {"handles": handles, "name": "科目数", "unit": "个"})]
        parts.append(f"{unit}{chosen[0][0].years[0]}年{condition}的科目如下，科目数为{shown(counted[0].figures[0])}：")
        parts += [_line(row) for row in chosen]
        if len(chosen) > 1 and frame.has(Cue.NO_BUDGET, Cue.SUM):
            total = yield [Call("compute", {"expression": " + ".join(handles), "name": "决算数合计"})]
            parts.append(f"决算数合计{shown(total[0].figures[0])}。")
    known = any("：" in part for part in parts)
    return Reply(Status.ANSWERED if known or parts else Status.UNKNOWN, joined(parts))


def _in_form(frame: Frame, figure: Figure) -> bool:
    """Whether an account stands in the form that the question names, if it names one."""
    asked = [form for words, form in _FORMS if words in frame.text]
    return not asked or any(f"@{form}" in figure.key for form in asked)


def by_change(work: Work, frame: Frame, units: Sequence[str]) -> Steps:
    """The accounts by how much they changed against last year."""
    aspects = [str(aspect) for aspect in (Aspect.ACTUAL, Aspect.CHANGE, Aspect.RATE)]
    found = yield [
        Call("accounts", {"unit": unit, "year": base_year(work, frame, unit), "aspects": aspects}) for unit in units
    ]
    parts: list[str] = []
    for unit, one in zip(units, found, strict=True):
        rows = [one.figures[at : at + 3] for at in range(0, len(one.figures), 3)]
        rows = [row for row in rows if row[1].value is not None and row[2].value is not None]
        if not rows:
            parts.append(f"{unit}的报告没有写各科目比上年的增减。")
            continue
        at = 1 if frame.has(Cue.AMOUNT) and not frame.has(Cue.RATE) else 2
        order = ranked([row[at] for row in rows], descending=not frame.has(Cue.DOWN)).order
        by_figure = {id(row[at]): row for row in rows}
        ordered = [by_figure[id(figure)] for figure in order]
        top = top_count(frame) or (1 if frame.has(Cue.EXTREME) else len(ordered))
        for row in ordered[:top]:
            words = change_words(row[1], row[2])
            parts.append(f"{unit}{row[0].years[0]}年{row[0].name}为{shown(row[0])}，比上年{words}。")
    known = any("比上年增" in part or "比上年减" in part for part in parts)
    return Reply(Status.ANSWERED if known else Status.UNKNOWN, joined(parts))


def _condition(frame: Frame) -> str:
    if frame.has(Cue.NO_BUDGET):
        return "年初没有预算而有支出"
    if frame.has(Cue.UNDER_BUDGET) and not frame.has(Cue.OVER_BUDGET):
        return "决算数小于年初预算"
    if frame.has(Cue.OVER_BUDGET):
        return "决算数超过年初预算"
    return "列有年初预算"


def _fits(frame: Frame, row: Sequence[Figure]) -> bool:
    actual, initial = row[0].value, row[1].value
    if actual is None or initial is None:
        return False
    if frame.has(Cue.NO_BUDGET):
        return not initial.exact and bool(actual.exact)
    if frame.has(Cue.UNDER_BUDGET) and not frame.has(Cue.OVER_BUDGET):
        return actual.exact < initial.exact
    if frame.has(Cue.OVER_BUDGET):
        return actual.exact > initial.exact and bool(initial.exact)
    return True


def _ordered(frame: Frame, rows: list[tuple[Figure, ...]]) -> list[tuple[Figure, ...]]:
    if not frame.has(Cue.RANK, Cue.EXTREME):
        return rows
    at = 2 if frame.has(Cue.COMPLETION) else 0
    order = ranked([row[at] for row in rows], descending=not frame.has(Cue.ASCENDING)).order
    by_figure = {id(row[at]): row for row in rows}
    ordered = [by_figure[id(figure)] for figure in order]
    top = top_count(frame) or (1 if frame.has(Cue.EXTREME) else 0)
    return ordered[:top] if top else ordered


def _line(row: Sequence[Figure]) -> str:
    actual, initial, rate = row
    code = next((word for word in actual.words if word.isdigit()), "")
    told = f"{actual.name}（{code}）：年初预算{shown(initial)}，决算数{shown(actual)}"
    return told + (f"，完成率{amount(rate.value)}" if rate.value is not None else "") + "。"
