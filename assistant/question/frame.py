"""A question as a whole, and what a follow-up keeps of the one before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.metrics.evaluate import Aspect, Measured
from assistant.question.cues import Cue
from assistant.question.target import Target
from assistant.question.units import Units
from assistant.question.years import Years
from db.core.facts import Entity
from db.core.numbers import Number
from db.records import StoredProject

# «那这家呢», «换成项目支出», «原因呢», «画个图»
_ELLIPSIS = re.compile(
    r"^(?:那么?|那|还有|再|然后|另外|以及|和|跟|换成?|换|改成|要是|如果|其中|这|它|他)|呢[?!。]?$|^(?:为什么|为啥|原因|什么原因|怎么回事|咋回事)"
)
_SHORT = 12
_GOES_ON = re.compile(r"^[那它这|,]{0,3}占")
_WHICH = re.compile(r"谁|哪(?:个|一?家)|两家|两者|他们|它们|这两")
_NAMING = 2  # characters that can name something
_SPLIT = re.compile(r"[^\u4e00-\u9fff]+")
_FILLERS = re.compile(
    r"那么|还有|然后|另外|以及|换成?|改成|要是|如果|其中|为什么|为啥|什么|原因|怎么回事|怎么|多少|多大|几个|几家|哪家|哪个|谁|哪|画|柱状图|折线图|条形图|饼图|图表|图|表"
    r"|对比|比较|相比|同比|比上年|上年|去年|今年|本年|前年|增加|减少|增长|下降|变化|变动|涨|降|高|低|多|少|大|小|快|慢|最|更|排名|排序|排|从|到|一下|一个|一张|做成|做|弄|出来|来|看看|看"
    r"|告诉|帮我|帮|请问|请|列|说|讲|查|算|合计|加起来|加一起|一共|总共|总和|平均|分别|各|都|也|再|又|就|还|呢|吗|啊|吧|么|的|了|是|有|在|和|与|跟|及|把|被|给|让|用|这|那|它|他|们|它们"
    r"|年度|年|单位|中心|热线|情况|具体|详细|占比|占|比重|比例|比|年初预算|预算|决算|完成率|完成|执行率|执行|项目|数|额|钱|元|万|结果|差多少|差|倍|几|三家|五家|四家|两家|家|个|项|名|倒数|前|后|第"
    r"|因为|由于|导致|实际|最后|最终|到底|究竟|真的|报告|文字|写|里面|里|中|上|下|批|给|支出|收入|年末|末|全年|涨幅|增幅|降幅|幅度|几成|成|百分|之|点|区别|意思|包括|哪些|出|些|所有|个数|数字|数据|指标|科目|理由|缘由|依据|呀|哦|嗯|喔|咋|啥|换个|换|行|可以|能|不能|不|没|对|可视化|趋势|历年|明细|构成|组成|结构|出处|来源|哪里|依据|展开|继续|其他|其余|别的|另外|剩下|全部|所有|所|问|想|知道|要|好|谢谢"
)


@dataclass(frozen=True)
class Frame:
    """What one question asks."""

    text: str  # folded
    raw: str
    units: Units
    years: Years
    targets: tuple[Target, ...] = ()
    projects: tuple[StoredProject, ...] = ()
    cues: frozenset[Cue] = frozenset()
    numbers: tuple[Number, ...] = ()  # what the question itself asserts
    rest: str = ""  # the text without units, years and names
    inherited: frozenset[str] = field(default_factory=frozenset)
    said: str = ""  # the text that asks for the operation: its own, or with that of the question it follows
    spoken: bool = False  # its units are those of several questions before, each in its own year

    def has(self, *cues: Cue) -> bool:
        return any(cue in self.cues for cue in cues)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(entity.name for entity in (*self.units.named, *self.units.group))

    @property
    def unread(self) -> str:
        """What the question names and nothing was made of: a run of words that are no cue and no filler."""
        return unread_words(self.rest)

    @property
    def elliptic(self) -> bool:
        return bool(_ELLIPSIS.search(self.text)) or len(self.text) <= _SHORT


def unread_words(rest: str) -> str:
    """The longest run of words of a question's rest that are no cue and no filler."""
    words = [word for word in _SPLIT.split(_FILLERS.sub("|", rest)) if len(word) >= _NAMING]
    return max(words, key=len, default="")


_OPERATIONS = frozenset({Cue.RANK, Cue.COMPARE, Cue.SUM, Cue.AVERAGE, Cue.EXTREME, Cue.DIFFERENCE, Cue.ASCENDING})
_ASKED = frozenset(
    {
        Cue.CHANGE, Cue.RATE, Cue.PRIOR, Cue.INITIAL, Cue.FULL, Cue.COMPLETION, Cue.SHARE, Cue.PARTS, Cue.PROJECT,
        Cue.SCORE, Cue.DEDUCTED, Cue.TARGET, Cue.OVER_BUDGET, Cue.UNDER_BUDGET, Cue.NO_BUDGET, Cue.ACCOUNTS,
    }
)  # fmt: skip
_LONE = frozenset({Cue.WHY, Cue.CHART, Cue.EXPORT, Cue.CHECK})


def follow(frame: Frame, before: Frame | None) -> Frame:
    """The frame with what it leaves out filled from the one before; a whole new question keeps nothing."""
    if before is None:
        return frame
    new_units = bool(frame.units.named or frame.units.group or frame.units.unknown)
    weak = all(target.weak for target in frame.targets) and not frame.projects and not new_units
    if weak and (before.projects or before.targets):
        frame = replace(frame, targets=())
    frame = _share_of_before(frame, before)
    new_targets = bool(frame.targets or frame.projects)
    kept: set[str] = set()
    if frame.has(Cue.HELP, Cue.FORECAST) or (frame.has(Cue.DEFINE, Cue.DISTINGUISH) and new_targets and not new_units):
        return frame
    units = frame.units
    if frame.units.others and not frame.units.named:
        units = replace(frame.units, named=before.units.named, group=frame.units.group or before.units.group)
        kept.add("others")
    elif not new_units:
        units = replace(before.units, spans=frame.units.spans)
        kept.add("units")
    if not (new_units and new_targets) or frame.elliptic or kept:
        frame = _kept_rest(replace(frame, units=units), before, new_targets=new_targets, new_units=new_units)
    return replace(frame, inherited=frame.inherited | kept)


def _share_of_before(frame: Frame, before: Frame) -> Frame:
    """«占基本支出的比例呢» after a question for the personnel cost."""
    if not _GOES_ON.match(frame.rest) or len(frame.targets) != 1 or not before.targets or not frame.has(Cue.SHARE):
        return frame
    parts = [target.item for target in before.targets if target.item != frame.targets[0].item]
    if not parts:
        return frame
    wanted = Measured(parts[-1], Aspect.SHARE, frame.targets[0].item)
    return replace(frame, targets=(Target(wanted, aspect=Aspect.SHARE),))


def _of_all_before(frame: Frame, spoken: Sequence[Entity]) -> Frame:
    """«两家差多少», «加起来呢»: of the units that were asked about one after the other."""
    units = frame.units
    alone = not units.named and (not units.group or units.these or _WHICH.search(frame.text))
    one_more = len(units.named) == 1 and not units.group and not frame.targets and not frame.projects
    if one_more and spoken and units.named[0] not in spoken[-1:] and frame.has(Cue.DIFFERENCE, Cue.COMPARE, Cue.SUM):
        return replace(frame, units=replace(units, named=(spoken[-1], units.named[0])), spoken=True)
    if len(spoken) < 2 or not alone or units.others or not frame.has(*_OPERATIONS, Cue.CHART):
        return frame
    named = tuple(dict.fromkeys(spoken))
    return replace(frame, units=replace(units, named=named, group=(), candidates=()), spoken=True)


def _kept_rest(frame: Frame, before: Frame, *, new_targets: bool, new_units: bool) -> Frame:
    kept = set(frame.inherited)
    if not new_targets and frame.unread:
        return replace(frame, inherited=frozenset({*kept, "nothing"}))
    if not new_targets:
        frame = replace(frame, targets=before.targets)
        if not (frame.projects or (new_units and before.projects)):
            frame = replace(frame, projects=before.projects)
        kept.add("targets")
    years = frame.years
    if not frame.spoken and not (years.asked or years.last or years.this):
        frame = replace(frame, years=replace(before.years, spans=years.spans))
        kept.add("years")
    alone = bool(frame.cues & _LONE) and not frame.cues & _ASKED
    asked = frame.cues & (_ASKED | _OPERATIONS)
    if not asked or alone:
        frame = replace(
            frame, cues=frame.cues | (before.cues & (_ASKED | _OPERATIONS)), said=f"{before.said}|{frame.said}"
        )
        kept.add("operation")
    if frame.has(Cue.CHART) and before.has(Cue.WHY):
        frame = replace(frame, cues=frame.cues - {Cue.WHY})
    return replace(frame, inherited=frozenset(kept))


def chain(frames: Sequence[Frame]) -> Frame:
    """The last frame with everything that the ones before it leave standing."""
    current: Frame | None = None
    spoken: list[Entity] = []
    for frame in frames:
        current = follow(_of_all_before(frame, spoken), current)
        named = current.units.named
        spoken = [*spoken, *named] if len(named) == 1 and not current.units.group else list(named)
    if current is None:
        raise ValueError("no question")
    return current
