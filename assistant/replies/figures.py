"""Figures asked for: one or several, of one unit or side by side, with change, budget and share where asked."""

import re
from collections.abc import Generator, Sequence

from assistant.answers import Status
from assistant.metrics.evaluate import Aspect
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.question.target import Target
from assistant.replies import beside
from assistant.replies.premise import corrections
from assistant.replies.protocol import Call, Reply
from assistant.replies.side_by_side import side_by_side
from assistant.replies.telling import (
    Names,
    amount,
    change_words,
    is_zero,
    joined,
    lacking,
    note_of,
    once,
    table_of,
    year_of,
)
from assistant.replies.told import Told, gather
from assistant.results import Reason
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.work import Work
from db.catalogue.schema import Metric

_ASKS_CODE = re.compile("编码|代码|科目号|编号")
_FEW = 3  # more figures than these are also shown as a table


def answer(
    work: Work, frame: Frame, units: Sequence[str], targets: Sequence[Target]
) -> Generator[list[Call], list[Found], Reply]:
    """The reply to a question for figures."""
    told = yield from gather(work, frame, units, targets)
    if len(units) > 1 and (swapped := beside.total_targets(work, told)):
        targets = swapped
        told = yield from gather(work, frame, units, targets)
    if not told:
        return Reply(Status.UNKNOWN, "没有查到相应的数。")
    if all(one.asked(frame).value is None for one in told):
        instead = yield from beside.totals_instead(work, frame, told)
        return (
            Reply(Status.ANSWERED, joined([nothing(told, frame).text, *instead])) if instead else nothing(told, frame)
        )
    names = Names.of(work)
    if len(units) > 1:
        text = yield from side_by_side(names, frame, [told_for(told, target) for target in targets])
    else:
        more = yield from beside.everything(work, frame, told)
        text = joined([*(paragraph(one, frame) for one in told), *more])
    prefix = corrections(frame, names, told_main(told), [figure for one in told for figure in one.figures])
    figures = [figure for one in told for figure in one.figures if figure.value is not None]
    tables = (table_of([one.main for one in told]),) if len(told) > _FEW else ()
    chart = None
    if frame.has(Cue.CHART):
        chart = yield from charted([one.main for one in told if one.main.value is not None], figures)
        text = joined([text, "图表已生成。" if chart is not None else "可比的数太少，画不成图。"])
    return Reply(Status.ANSWERED, joined([prefix, text]), tables=tables, chart=chart)


def told_for(told: Sequence[Told], target: Target) -> list[Told]:
    return [one for one in told if one.target is target]


def told_main(told: Sequence[Told]) -> list[Figure]:
    return [one.main for one in told]


def charted(
    figures: Sequence[Figure], more: Sequence[Figure], title: str = ""
) -> Generator[list[Call], list[Found], dict[str, object] | None]:
    """The chart of figures; one figure alone is drawn with what was found beside it."""
    drawn = figures if len(figures) > 1 else more
    found = yield [Call("chart", {"handles": [figure.handle for figure in drawn], "title": title})]
    return dict(found[0].chart) if found[0].chart else None


def nothing(told: Sequence[Told], frame: Frame) -> Reply:
    """No figure at all: what is missing, and what stands near."""
    asked = [(figure, figure.missing) for one in told if (figure := one.asked(frame)).missing is not None]
    reasons = once(
        f"{figure.entities[0]}{year_of(figure)}的{figure.name}{lacking(missing)}。"
        if missing.reason is not Reason.NO_REPORT
        else f"没有资料：{missing.note}。"
        for figure, missing in asked
        if missing is not None
    )
    if any(missing is not None and missing.reason is Reason.AMBIGUOUS for _, missing in asked):
        return Reply(Status.CLARIFY, joined(reasons))
    return Reply(Status.UNKNOWN, joined(reasons))


def paragraph(one: Told, frame: Frame) -> str:
    """One target of one unit: the figure, then budget, then last year, then its share."""
    main = one.main
    if main.missing is not None:
        return f"{main.entities[0]}{year_of(main)}的{main.name}{lacking(main.missing)}。"
    asked_before = one.year - 1 in frame.years.asked and one.year not in frame.years.asked
    parts = [_last_year(one)] if asked_before else [_itself(one, frame)]
    parts += ["" if asked_before else _budget(one), _change(one, told_prior=asked_before), _share(one)]
    return "".join(once([*parts, _code(one, frame)]))


def _code(one: Told, frame: Frame) -> str:
    """The account's code, where it is asked for."""
    if not _ASKS_CODE.search(frame.text) or one.main.value is None or isinstance(one.target.item, Metric):
        return ""
    codes = dict.fromkeys(item.row for item in one.main.value.citations() if item.row in one.target.item.codes)
    return f"科目编码为{'、'.join(codes)}。" if codes else ""


def _itself(one: Told, frame: Frame) -> str:
    main = one.main
    value = main.value
    if value is None:
        return ""
    start = f"{main.entities[0]}{year_of(main)}{main.name}"
    if is_zero(main) and value.note:
        return f"{start}为{amount(value)}（{note_of(value)}）。"
    working = f"，即 {value.working}" if value.working and _shows_working(one, frame) else ""
    note = f"（{note_of(value)}）" if value.note else ""
    return f"{start}为{amount(value)}{working}{note}。"


def _shows_working(one: Told, frame: Frame) -> bool:
    unit = one.main.value.unit if one.main.value else ""
    return frame.has(Cue.FORMULA, Cue.PER) or unit not in ("%", "万元")


def _last_year(one: Told) -> str:
    prior = one.by_aspect.get(Aspect.PRIOR)
    if prior is None:
        return ""
    start = f"{one.main.entities[0]}{year_of(prior)}{prior.name}"
    if prior.value is None:
        return f"{start}{lacking(prior.missing)}。" if prior.missing else ""
    note = f"（{prior.value.note}）" if prior.value.note else ""
    return f"{start}为{amount(prior.value)}{note}。"


def _budget(one: Told) -> str:
    initial, full, rate = (one.by_aspect.get(aspect) for aspect in (Aspect.INITIAL, Aspect.FULL, Aspect.COMPLETION))
    parts: list[str] = []
    for figure, name in ((initial, "年初预算"), (full, "全年预算")):
        if figure is None:
            continue
        if figure.value is not None:
            parts.append(f"{name}为{amount(figure.value)}" + ("（年初没有安排预算）" if is_zero(figure) else ""))
        elif figure.missing is not None and (full is None or full.value is None):
            parts.append(f"{name}{lacking(figure.missing)}")
    if rate is not None and rate.value is not None:
        note = f"（{rate.value.note}）" if rate.value.note else ""
        name = one.main.name if one.main.value is not None and one.main.value.note else ""
        parts.append(f"{name}预算完成率为{amount(rate.value)}{note}")
    return "；".join(parts) + "。" if parts else ""


def _change(one: Told, *, told_prior: bool) -> str:
    prior, change, rate = (one.by_aspect.get(aspect) for aspect in (Aspect.PRIOR, Aspect.CHANGE, Aspect.RATE))
    if prior is None:
        return ""
    words = change_words(change, rate)
    notes = once(
        note
        for figure in (change, prior)
        if figure is not None and figure.value is not None and (note := figure.value.note) and note != "本年报告所述"
    )
    aside = f"（{'；'.join(notes)}）" if notes and not told_prior else ""
    if prior.value is None:
        reason = f"上年数{lacking(prior.missing)}" if prior.missing else ""
        return f"与上年相比{words}。{reason}。" if words else f"{reason}。"
    before = "" if told_prior else f"{year_of(prior)}为{amount(prior.value)}"
    now = f"{year_of(one.main)}{one.main.name}为{amount(one.main.value)}，" if told_prior and one.main.value else ""
    if not told_prior and one.main.value is not None and one.main.value.note:
        now = one.main.name  # the note stands between the name and what is said of it
    if not words:
        return f"{before}{aside}。" if before else ""
    return f"{now}比{year_of(prior)}{words}；{before}{aside}。" if before else f"{now}比{year_of(prior)}{words}。"


def _share(one: Told) -> str:
    share = one.by_aspect.get(Aspect.SHARE) if one.target.measured.aspect is not Aspect.SHARE else None
    if share is None or share.value is None:
        return ""
    return f"{share.name}为{amount(share.value)}。"
