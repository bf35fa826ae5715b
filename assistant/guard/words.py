"""The words that say more or less, which aspect of a quantity, and how units compare. Patterns over folded text."""

import re
from dataclasses import dataclass
from enum import Enum

_UP = (
    "增加|增长|上升|提高|提升|上涨|上调|上浮|扩大|增多|净增|高出|多出|超出|超支|增支|增收|领先|拉高|攀升|走高|多支出|多收入|"
    "多花|增"
)
_DOWN = (
    "减少|下降|降低|下滑|下调|回落|缩减|压减|压缩|缩小|收窄|净减|低出|减支|减收|落后|短缺|少支出|少收入|少花|走低|减|降"
)
# «高20万元», but not «最高20», «提高到», «高于20», «高达20»
_UP_CHARS, _DOWN_CHARS = "高多大长升涨", "低少小短跌"
_TO = r"(?:到了|到|至|为)"
_FILLER = (
    r"(?:了|约|近|将|达到|达|超过|超|额度|额|幅度|幅|金额|率|速度|速|数量|数|量|值|比例|为|是|共|合计|分别|各|均|都|[:+(\"]|"
    r"支出|收入|资金|经费|不到|不足|逾|仅|大约|大概)*"
)
# A level that was reached is no change: «增加到3760», «降至5%».
REACHED = re.compile(rf"(?:{_UP}|{_DOWN}|[{_UP_CHARS}{_DOWN_CHARS}变]){_TO}{_FILLER}\Z")
_TIGHT = re.compile(
    rf"(?:(?P<up>{_UP}|(?<![最至不更偏])[{_UP_CHARS}])|(?P<down>{_DOWN}|(?<![最至不更偏])[{_DOWN_CHARS}]))"
    rf"(?P<filler>{_FILLER})\Z"
)
_OWN = (
    "增减变动|增减|增长率|增长额|增长幅度|增速|增幅|增加额|增量|变动率|变动额|变动幅度|变动|变化率|变化额|变化幅度|变化|同比|环比|"
    "拉动|贡献"
)
_FALL = "降幅|减幅|跌幅|下降率|下降幅度|下降额|降低率|降低额|减少额|减少率|减量"
_SIZE = "相差|差距|差额|之差|差异|差(?!旅|错)|浮动|波动"
# Quantities that carry their own sign («增长率为 -5%»), that are a fall, or that only tell how far apart.
_NAMED = re.compile(rf"(?:(?P<own>{_OWN})|(?P<down>{_FALL})|(?P<size>{_SIZE})){_FILLER}\Z")
_LOOSE = re.compile(rf"(?P<own>{_OWN})|(?P<down>{_FALL}|{_DOWN}|更[低少小])|(?P<size>{_SIZE})|(?P<up>{_UP}|更[高多大])")
KEEPS_SIGN = re.compile(f"{_OWN}|{_FALL}|{_SIZE}")
# What comes after a number: «20万元的增幅».
_AFTER = re.compile(r"\A的?(?:(?P<up>增幅|增量|增长|增加额|涨幅|增速)|(?P<down>降幅|减幅|减量|下降|减少额|跌幅))")


class Turn(Enum):
    """What the words around a number say of its direction."""

    NONE = "none"
    UP = "up"
    DOWN = "down"
    OWN = "own"  # the number carries the sign
    SIZE = "size"  # only how far apart


@dataclass(frozen=True, slots=True)
class Direction:
    """`tight` where the words stand right before the number, so that it must be a change."""

    turn: Turn
    tight: bool = False


_NO_DIRECTION = Direction(Turn.NONE)


def direction(before: str, after: str) -> Direction:
    """The direction that a number is given by the words of its segment before it and right after it."""
    if REACHED.search(before):
        return _NO_DIRECTION
    if match := _NAMED.search(before):
        return Direction(Turn(match.lastgroup))
    if match := _TIGHT.search(before):
        return Direction(Turn.UP if match["up"] else Turn.DOWN, tight=True)
    if match := _AFTER.match(after):
        return Direction(Turn(match.lastgroup), tight=True)
    loose = list(_LOOSE.finditer(before))
    return Direction(Turn(loose[-1].lastgroup)) if loose else _NO_DIRECTION


# --- aspects of a quantity -------------------------------------------------------------------------------------------

_FACETS = re.compile(
    "(?P<initial>年初(?:批复|安排)?预算)|(?P<full>(?:全年|调整)预算)|(?P<executed>执行数|决算数)|(?P<target>目标值|指标值|年度指标)|"
    "(?P<done>完成值|实际完成)|(?P<score>得分|评分)|(?P<weight>分值|权重)|"
    "(?P<budget>(?<!公共)(?<!基金)(?<!经营)预算(?!单位|绩效|财政|拨款|收入|支出|完成|执行|管理|改革|部门|公开))"
)
_ONLY_FACET = re.compile(
    "(?:完成)?(?:年初|全年|调整)?(?:批复|安排)?预算(?:数|安排|批复|(?:完成|执行)(?:率|比例|情况)?)?|占比|比重|上年数|执行率|"
    "完成率|比上年增减[额率]|拉动百分点|[自得]?评?得分|权重|(?:目标|完成)值|分值|(?:年初|全年)预算数|全年执行数|目标|项目|合计|"
    "金额|总计|小计|决算数|人数|数量|收入|支出|表|单位"
)
PLANNED = frozenset({"initial", "full", "budget", "target", "weight"})


def facets(text: str) -> frozenset[str]:
    """Which aspects of a quantity the text speaks of: its budget, target, score …"""
    return frozenset(match.lastgroup or "" for match in _FACETS.finditer(text))


def nearest_facet(text: str) -> str:
    """The aspect named last."""
    found = [match.lastgroup or "" for match in _FACETS.finditer(text)]
    return found[-1] if found else ""


def is_only_facet(name: str) -> bool:
    """Whether a folded name says an aspect and no quantity: 占比, 年初预算数."""
    return _ONLY_FACET.fullmatch(name) is not None


# --- sums and arithmetic ---------------------------------------------------------------------------------------------

TOGETHER = re.compile(
    "合计|共计|总计|总共|共|总和|之和|加总|累计|平均|均值|人均|中位|占|倍|相当于|[两二三四五六七八九十]者|[两二三四五六七八九十0-9]+"
    "[家个地市]|各|全部|整体|全省|相差|差距|差额|之差|差异"
)
BEFORE_OPERATOR = re.compile(r"[-+×÷*/=−]\s*[(（]?\s*\Z")
AFTER_OPERATOR = re.compile(r"\A[)）]?[-+×÷*/=−](?![)）])")
EVERY = re.compile("(?:均|都|同|各自|各)(?:为|是|有|达|约)*\\Z")
