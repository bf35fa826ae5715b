"""A question and what was said before -> the plan that answers it."""

import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from assistant.answers import Status
from assistant.metrics.finder import nearest
from assistant.question import paraphrase
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.question.read import read
from assistant.replies import drafting, figures, parts, project_card, projects, quoting, unit_cost
from assistant.replies.checking import check
from assistant.replies.protocol import Call, Plan, Reply
from assistant.replies.scope import base_year, no_unit, units_of
from assistant.replies.telling import amount, joined
from assistant.toolkit.found import Found
from assistant.toolkit.work import Work
from db.core.text import fold

Step = Generator[list[Call], list[Found], Reply | None]
_HELP = (
    "可以这样问：某单位某年的收入总计、项目支出、三公经费、某个科目（名称或代码）是多少；比上年增减多少、为什么；"
    "年初预算和完成率；占比；几家单位比一比、排一排、加起来；项目的预算、执行、得分和扣分；热线接通率等指标；"
    "名词解释；报告里有没有对不上的地方；画图。"
)
_PROJECT_GROUP = "预算绩效"
_STAFF = ("staff_established", "staff_serving", "staff_retired")
_ORGANISATION = ("internal_offices", "budget_units")
# «里加油花了多少», «里公车占多少»
_INNER = re.compile(
    r"^(?:里面?|中|其中|当中)(?:的)?(?P<part>[\u4e00-\u9fff]{2,8}?)(?:一共|总共|各)?(?:花|用|是|有|占|为|多少|支出|几)"
)
_NO_PART = re.compile(r"各项|哪|什么|分别|最|都|主要|具体|全部|其他$|一共|总共|人均|平均")
_ASKS_COUNT = re.compile(
    r"(?:几|多少)个?(?:绩效|自评|预算)*(?:自评|评价)?项目|项目(?:有)?(?:几|多少)个|自评了(?:几|多少)个"
)
_PURPOSE = re.compile(r"(?:干(?:嘛|什么|啥)|做(?:什么|啥))用?的")
_ASKS_NAMES = re.compile(r"叫|哪些|哪几|名称|分别|都有|性质")
_MONEY_OF_TEXT = re.compile(r"涉及(?:的)?(?:资金|金额|预算)|资金(?:总额|多少)")
_LIST_PROJECTS = re.compile(r"(?<!绩效自评)项目(?!支出|总支出|经费占|占)")


def plan(question: str, earlier: Sequence[str], work: Work) -> Plan:
    """The plan for the last question of a conversation."""
    picks = bool(earlier) and paraphrase.picks(question)
    if picks:  # «是的» picks a metric only where one was asked back
        before = read(work, earlier[-1], earlier[:-1])
        meant = paraphrase.offered(work, before)
        picks = bool(meant) and (yield from _plan(work, before)).options == meant
    frame = read(work, question, earlier, picks=picks)
    return (yield from _plan(work, frame))


def _plan(work: Work, frame: Frame) -> Plan:
    early = _without_figures(work, frame)
    if early is not None:
        return early
    if frame.has(Cue.DEFINE, Cue.DISTINGUISH) and _wants_definition(frame):
        reply = yield from quoting.define(work, frame)
        if reply is not None:
            return reply
    units = units_of(work, frame)
    if isinstance(units, Reply):
        return units
    if frame.units.unknown:
        reply = yield from _dispatch(work, frame, units)
        lacks = no_unit(work, frame.units.unknown).text.partition("，无法回答")[0]
        return Reply(reply.status, joined([f"{lacks}。", reply.text]), reply.options, reply.tables, reply.chart)
    reply = yield from _dispatch(work, frame, units)
    return replace(reply, text=joined([reply.text, _narrowed(work, frame, units)]))


def _narrowed(work: Work, frame: Frame, units: Sequence[str]) -> str:
    """Which units «五家» was taken to be, where more are stored."""
    if not frame.units.counted or frame.units.named or len(units) >= len(work.library.entities):
        return ""
    return f"注：库里不止这几家单位，这里取的是{'、'.join(units)}。"


def _without_figures(work: Work, frame: Frame) -> Reply | None:
    """Replies that need no tool: help, an empty store, what the product does not do."""
    if frame.has(Cue.HELP) and not frame.targets:
        stored = "、".join(
            f"{one.name}（{'、'.join(map(str, work.library.years(one.name)))}年）" for one in work.library.entities
        )
        return Reply(Status.ANSWERED, joined([_HELP, f"库里的报告：{stored or '还没有'}。"]))
    if frame.has(Cue.DRAFT) and drafting.wanted(frame):
        return drafting.reply(work, frame)
    if frame.has(Cue.DRAFT, Cue.EXPORT) and not frame.has(Cue.CHART):
        return Reply(Status.UNKNOWN, "对话里不能导出文件：导出草稿请用 juesuan draft，导出表格请用 juesuan compare。")
    if frame.has(Cue.FORECAST):
        return Reply(Status.UNKNOWN, "报告只记载已经发生的收支，不能据此预测以后年度或作出评价，这里不作推测。")
    return None


def _wants_definition(frame: Frame) -> bool:
    """A definition is asked for where no unit is named, or its words leave no room for a figure."""
    if frame.has(Cue.DISTINGUISH):
        return True
    if "名词解释" in frame.text:
        return True
    named = bool(frame.units.named)
    if frame.has(Cue.RANK, Cue.EXTREME, Cue.COUNT, Cue.SCORE, Cue.COMPARE) or (named and frame.has(Cue.WHY)):
        return False
    explicit = re.search(r"意思|定义|含义|解释|什么是|啥是|是指|反映|概念|怎么理解", frame.text)
    return bool(explicit) or not (frame.units.named or frame.units.group or frame.units.candidates)


def _dispatch(work: Work, frame: Frame, units: Sequence[str]) -> Plan:
    """The first plan that fits what is asked of these units."""
    for step in _STEPS:
        reply = yield from step(work, frame, units)
        if reply is not None:
            return reply
    return _lost(work, frame, units)


def _per_piece(work: Work, frame: Frame, units: Sequence[str]) -> Step:
    other = yield from unit_cost.by_other_count(work, frame, units)
    if other is not None or not frame.has(Cue.PER) or not unit_cost.wanted(frame):
        return other
    return (yield from unit_cost.per_piece(work, frame, units))


def _named_project(work: Work, frame: Frame, units: Sequence[str]) -> Step:
    if not frame.projects:
        return None
    if len(frame.projects) == 1 and frame.has(Cue.EXTREME):
        return (yield from projects.several(work, frame, units))
    reply = yield from project_card.one_project(work, frame, units)
    if frame.has(Cue.WHY) and set(units) & {stored.entity for stored in frame.projects}:
        more = yield from quoting.from_reasons(work, frame, units)
        return replace(reply, text=joined([reply.text, more]))
    return reply


def _indicators(work: Work, frame: Frame, units: Sequence[str]) -> Step:
    asked = frame.has(Cue.TARGET, Cue.DEDUCTED) or (frame.has(Cue.WHY) and frame.targets)
    if not asked or not _of_indicators(frame):
        return None
    reply = yield from project_card.indicator_rows(work, frame, units)
    if reply is None or not frame.has(Cue.WHY):
        return reply
    more = yield from quoting.from_reasons(work, frame, units)
    return replace(reply, text=joined([reply.text, more]))


def _why(work: Work, frame: Frame, units: Sequence[str]) -> Step:
    purpose = _PURPOSE.search(frame.text) and any(parts.can_split(target) for target in frame.targets)
    return (yield from quoting.why(work, frame, units)) if frame.has(Cue.WHY) and not purpose else None


def _projects(work: Work, frame: Frame, units: Sequence[str]) -> Step:
    return (yield from projects.several(work, frame, units)) if _about_projects(frame) else None


def _checks(work: Work, frame: Frame, units: Sequence[str]) -> Step:
    wanted = frame.has(Cue.CHECK) and not frame.targets
    return (yield from check(work, frame, units)) if wanted else None


def _accounts(work: Work, frame: Frame, units: Sequence[str]) -> Step:
    """Accounts by how they changed, or by how they kept to their budget."""
    if frame.has(Cue.ACCOUNTS) and frame.has(Cue.CHANGE) and all(target.plain for target in frame.targets):
        return (yield from parts.by_change(work, frame, units))
    budget = frame.has(Cue.OVER_BUDGET, Cue.UNDER_BUDGET, Cue.COMPLETION, Cue.INITIAL)
    if frame.has(Cue.NO_BUDGET) or (frame.has(Cue.ACCOUNTS) and budget):
        return (yield from parts.by_budget(work, frame, units))
    return None


def _parts(work: Work, frame: Frame, units: Sequence[str]) -> Step:
    if len(frame.targets) != 1:
        return None
    if parts.can_split(frame.targets[0]) and _wants_parts(frame, units):
        return (yield from parts.composition(work, frame, units, frame.targets[0]))
    inner = _inner_part(frame)
    return (yield from _part_of(work, frame, units, inner)) if inner else None


def _figures(work: Work, frame: Frame, units: Sequence[str]) -> Step:
    if not frame.targets:
        return None
    reply = yield from figures.answer(work, frame, units, frame.targets)
    if frame.has(Cue.COUNT) and _asks_projects(frame):
        listed = yield from projects.counted(work, frame, units)
        status = Status.ANSWERED if listed else reply.status
        reply = replace(reply, text=joined([reply.text, *listed]), status=status)
    if _told_in_words(frame) and (reply.status is Status.UNKNOWN or _ASKS_NAMES.search(frame.text)):
        made_up = yield from quoting.organisation(work, frame, units)
        known = reply.text if reply.status is Status.ANSWERED else ""
        return reply if made_up is None else replace(made_up, text=joined([known, made_up.text]))
    return reply


def _of_indicators(frame: Frame) -> bool:
    return all(getattr(target.item, "indicator", ()) for target in frame.targets)


def _asks_projects(frame: Frame) -> bool:
    return any(getattr(target.item, "group", "") == _PROJECT_GROUP for target in frame.targets)


def _told_in_words(frame: Frame) -> bool:
    """Whether what is asked is told in sentences more often than in figures."""
    group = [getattr(target.item, "id", "") for target in frame.targets]
    return any(one in _ORGANISATION for one in group) or ("性质" in frame.text and any(one in _STAFF for one in group))


def _inner_part(frame: Frame) -> str:
    """«X里面Y花了多少»: the part that is asked for, where it is no metric."""
    target = frame.targets[0] if frame.targets else None
    if target is None or not target.end:
        return ""
    match = _INNER.match(frame.rest[target.end :])
    return match["part"] if match and not _NO_PART.search(match["part"]) else ""


def _part_of(work: Work, frame: Frame, units: Sequence[str], inner: str) -> Plan:
    """A part by its name among the declared parts of the whole; what no report tells apart is not there."""
    target = frame.targets[0]
    found = yield [
        Call(
            "breakdown",
            {"metric": target.measured.id, "unit": unit, "year": base_year(work, frame, unit), "words": ""},
        )
        for unit in units
    ]
    lines: list[str] = []
    for one in found:
        rest = one.figures[1:]
        for part, share in zip(rest[: len(rest) // 2], rest[len(rest) // 2 :], strict=True):
            if part.value and share.value and any(inner in fold(word) for word in (part.name, *part.words)):
                lines.append(
                    f"{part.entities[0]}{part.years[0]}年{part.name}为{amount(part.value)}，"
                    f"占{target.measured.name}的{amount(share.value)}。"
                )
    if lines:
        return Reply(Status.ANSWERED, joined(lines))
    text = f"报告没有把“{inner}”从{target.measured.name}里单独列出来，没有这个数。"
    return Reply(Status.UNKNOWN, text)


def _about_projects(frame: Frame) -> bool:
    """Whether the list of projects is asked about, and not a metric whose name has the word in it."""
    others = [target for target in frame.targets if getattr(target.item, "group", "") != _PROJECT_GROUP]
    if frame.has(Cue.SCORE, Cue.GRADE) and not others:
        return True
    if not frame.has(Cue.PROJECT) or not _LIST_PROJECTS.search(frame.said):
        return False
    if frame.has(Cue.CHECK, Cue.SUM) and others:
        return bool(re.search(r"(?:个|绩效|自评|各)项目", frame.text))
    if others:
        return False
    stated = len(frame.targets) > 0 and not frame.has(Cue.RANK, Cue.EXTREME, Cue.AVERAGE)
    return not (stated and (_MONEY_OF_TEXT.search(frame.text) or _ASKS_COUNT.search(frame.text)))


def _wants_parts(frame: Frame, units: Sequence[str]) -> bool:
    if frame.has(Cue.CHANGE, Cue.PRIOR, Cue.INITIAL, Cue.COMPLETION, Cue.SHARE) and not frame.has(Cue.ACCOUNTS):
        return False
    if len(units) > 1 and frame.has(Cue.COMPARE, Cue.RANK, Cue.EXTREME):
        return False
    if len(units) == 1 and frame.has(Cue.RANK, Cue.EXTREME):
        return True
    return (
        frame.has(Cue.PARTS, Cue.ACCOUNTS)
        or bool(_PURPOSE.search(frame.text))
        or (frame.has(Cue.DEFINE) and not frame.has(Cue.WHY))
    )


def _lost(work: Work, frame: Frame, units: Sequence[str]) -> Reply:
    near = [known.name for known in nearest(work.catalogue, frame.rest.replace("|", ""), count=3)]
    if frame.has(Cue.CHANGE, Cue.AMOUNT) and not frame.rest.strip("|?!。,") and units:
        return Reply(Status.CLARIFY, "您问的是哪个指标？例如收入总计、支出合计、项目支出、三公经费。", tuple(near))
    if meant := paraphrase.offered(work, frame):
        return _asked_back(meant)
    return quoting.not_found(frame, units, near)


def _asked_back(meant: Sequence[str]) -> Reply:
    """Asks whether the likeliest metric is meant: words that only come near a name are never answered by themselves."""
    others = f"不是的话，也可能是{'、'.join(f'“{name}”' for name in meant[1:])}。" if meant[1:] else ""
    return Reply(Status.CLARIFY, f"您问的是不是“{meant[0]}”？{others}", tuple(meant))


# Tried in this order; each gives a reply or leaves the question to the next.
_STEPS: tuple[Callable[[Work, Frame, Sequence[str]], Step], ...] = (
    _per_piece, _named_project, _indicators, _why, _projects, _checks, _accounts, _parts, _figures, quoting.from_text,
)  # fmt: skip
