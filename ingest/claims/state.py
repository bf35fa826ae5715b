"""The state while one passage is read, and how a number finds the group that it belongs to."""

import re
from dataclasses import dataclass, field

from db.catalogue.narrative import Quantity, Topic, Wording
from db.core.facts import Passage
from db.core.numbers import Kind, Number
from ingest.claims.mask import Masked
from ingest.claims.model import Base, Change, Group, ItemList, Measure, Said, Span
from ingest.claims.names import Named
from ingest.claims.tokens import Token

# What may stand between a name or cue and its number without making it another thing.
_LINK = re.compile(
    r"(?:[了为是:,约共达的]|合计|共计|总计|总额|累计|决算|数|金额|达到|支出|收入|经费|均|分别|财政拨款|\([^()]{0,12}\)|小计)*"
)
_NOUN = re.compile(r"[\u4e00-\u9fff\"()·A-Za-z0-9]{1,16}$")
# Words before a cue or name that do not make it somebody else's.
_TRIVIAL = re.compile(
    r"(?:各自?|均|共|同比|略|也|有所|相应|支出|收入|决算|数|实际|全年|本年度?|当年|总体|总|其|该|项目?|同期|合计|累计"
    r"|较|比|年度|的|和|又|分别|财政拨款|是|为|约|使用|安排|由于|实现|发生|取得|这?当中|到|[本我](?:部门|单位|中心|局|办)|其中|[()\"Ⓞ-])*"
)
_OWNER = re.compile(
    r"(?:单位|部门|中心|局|办|办公室|厅|委|委员会|室|院|校|所|站|队|处|馆|会|府|社|汇总|拨款|方面|如下|括|了)[)\"]*$"
)
_BOUNDARY = re.compile(r"[,.;:、!?ⒶⓅⒸⓎⒹⓀⓃⓄ]")


@dataclass
class Carry:
    """What one passage leaves to the next of the same section."""

    group: Group | None = None
    parents: list[tuple[str, Group]] = field(
        default_factory=list
    )  # with how their passages are numbered: «1、», «(一)»

    @property
    def parent(self) -> Group | None:
        return self.parents[-1][1] if self.parents else None


@dataclass
class State:
    """The state while one passage is read."""

    masked: Masked
    passage: Passage
    topic: Topic | None
    wording: Wording
    carry: Carry
    names: list[Named]
    said: list[Said] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    lists: list[ItemList] = field(default_factory=list)
    group: Group | None = None
    parent: Group | None = None
    named: Named | None = None
    pending: Token | None = None
    base: Base = Base.UNKNOWN
    base_year: Said | None = None
    base_start: int = -1
    base_end: int = -99
    before: Said | None = None  # «比上年1201.30万元»
    year: Said | None = None
    prior: bool = False
    cause: bool = False
    listing: bool = False  # inside «主要包括：…», which a semicolon ends
    whole: Quantity | None = None  # what the latest 占 speaks of
    sentence: int = 0  # where the sentence began
    clause: int = 0  # where the part up to a semicolon began
    done: int = 0  # the end of the last token
    name_end: int = -99  # the end of the last name that counts
    item_start: bool = False
    foreign: str = ""  # unknown words right before the token
    stranger: str = ""  # unknown words before the pending cue: its subject

    def _mark(self) -> str:
        """How the passage is numbered, without its number."""
        number = self.masked.numbers.get(0)
        follows = self.masked.text[1:2]
        if number is None or number.kind is not Kind.ORDINAL:
            return ""
        return re.sub(r"[\d一二三四五六七八九十]+", "#", number.text) + (follows if follows in "、." else "")

    def _say(self, number: Number, measure: Measure, what: str = "", group: Group | None = None) -> Said:
        said = Said(number, self.passage, measure, what or (group.name if group else ""), group)
        self.said.append(said)
        return said

    def _near(self, end: int, at: int) -> bool:
        return at - end <= 14 and _LINK.fullmatch(self.masked.text[end:at]) is not None

    def _ready(self, at: int) -> str:
        """The cue that is close enough before a number to speak of it."""
        if self.pending is None or not self._near(self.pending.end, at):
            return ""
        return self.pending.kind

    def _noun(self, at: int) -> str:
        before = self.masked.text[max(self.sentence, at - 24) : at].rstrip("为是:达到共约了")
        match = _NOUN.search(before)
        return match[0] if match else ""

    def _word(self) -> str:
        return "" if self.pending is None else self.masked.quote(self.pending.start, self.pending.end)

    # --- groups ---

    def _open(self, token: Token) -> Group:
        """The group that a number belongs to: a new one where a name, known or not, came before it."""
        named, self.named = self.named, None
        stranger, self.stranger = self.stranger, ""
        if stranger:
            return self._new_group(None, stranger, token)
        if named is None:
            return self.group if self.group is not None else self._new_group(None, "", token)
        if self.group is not None and _same(self.group, named):
            return self.group
        return self._new_group(named, "", token)

    def _new_group(self, like: "Named | Group | None", label: str, token: Token) -> Group:
        start = token.start
        if isinstance(like, Named):
            start, label = like.start, self.masked.quote(like.start, like.end)
        elif isinstance(like, Group):
            label = like.label
        elif self.item_start and not label:
            label = re.split(r"[,.]", self.masked.text[1 : token.start].lstrip("、."))[0][:40]
        group = Group(
            self.topic,
            like.quantity if like is not None else None,
            like.account if like is not None else None,
            label,
            self._span(min(start, token.start), token.end),
            parent=self.parent,
        )
        self.group = group
        self.groups.append(group)
        return group

    def _change(self, group: Group, token: Token) -> Change:
        """The change that a verb before this number speaks of."""
        last = group.changes[-1] if group.changes else None
        number = self.masked.numbers[token.start]
        fits = last is not None and (
            (number.kind is Kind.AMOUNT and last.amount is None and last.rate is None)
            or (number.kind is not Kind.AMOUNT and last.rate is None and not last.flat)
        )
        if last is not None and fits and (last.base is self.base or self.base is Base.UNKNOWN):
            last.span = Span(self.passage, last.span.start, self.masked.offsets[token.end])
            return last
        start = self.base_start if self.base_start >= 0 else (self.pending.start if self.pending else token.start)
        change = Change(self.base, self._span(min(start, token.start), token.end), self.base_year, self.before)
        self.before = None
        group.changes.append(change)
        return change

    def _span(self, start: int, end: int) -> Span:
        return Span(self.passage, self.masked.offsets[start], self._original_end(end))

    def _original_end(self, end: int) -> int:
        number = self.masked.numbers.get(end - 1)
        return number.end if number is not None else self.masked.offsets[end - 1] + 1

    def _quantity_in(self, start: int, end: int) -> Quantity | None:
        inside = [item for item in self.names if item.quantity is not None and start <= item.start and item.end <= end]
        longest = max(inside, key=lambda item: item.end - item.start, default=None)
        return longest.quantity if longest is not None else None

    def _foreign(self, token: Token) -> str:
        """Words between the last boundary and a token that nothing has read: they name something unknown."""
        begin = self.done
        for mark in _BOUNDARY.finditer(self.masked.text, self.done, token.start):
            begin = mark.end()
        words = self.masked.text[begin : token.start]
        return "" if _TRIVIAL.fullmatch(words) or _OWNER.search(words) else words


def _same(group: Group, named: Named) -> bool:
    if named.quantity is not None:
        return group.quantity is not None and group.quantity.id == named.quantity.id
    return (
        named.account is not None
        and group.account is not None
        and bool(named.account.code)
        and named.account.code == group.account.code
    )
