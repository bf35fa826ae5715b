"""One passage, left to right: each number is given to the quantity that was named, as what the words before it say."""

import re
from collections.abc import Callable

from db.catalogue.narrative import ANYWHERE
from db.core.numbers import Kind, Number
from ingest.claims.model import Base, Change, ItemList, Measure, Relation, Said
from ingest.claims.state import State
from ingest.claims.tokens import Token

_ROLES = {
    Kind.YEAR: Measure.YEAR, Kind.DATE: Measure.DATE, Kind.CODE: Measure.CODE, Kind.ORDINAL: Measure.ORDINAL,
    Kind.IDENTIFIER: Measure.NAME,
}  # fmt: skip
_BUDGETS = {"年初": Base.INITIAL, "全年": Base.FULL, "调整": Base.FULL, "当年": Base.FULL}
_SLOTS = frozenset({"initial", "full", "budget", "actual"})  # cues that name the slot of a group
_SPLIT = re.compile(r"[、,;]")
_SENTENCE_END = ".!?"
# A sentence that goes on with the reasons of the one before.
_GOES_ON = re.compile(
    r"(?:同时|此外|另外|其次|再次|并且|而且|其[一二三四五]|[一二三四五]是|第[一二三四五],?|Ⓞ?[一二三四]方面)"
)
REASON = "reason"  # what a year inside a stated reason is
_ITEM_TAIL = re.compile(r"等(?:支出|费用|经费|方面|项目)?$")


class Walk(State):
    """Reads the tokens of one passage into groups."""

    def run(self, tokens: list[Token]) -> None:
        self.group, self.parent = self.carry.group, self.carry.parent
        self.item_start = self.masked.text[:1] == "Ⓞ"
        if self.item_start:
            self.group = None
            marks = [mark for mark, _ in self.carry.parents]
            if self._mark() in marks:  # the next item of a list that a parent is in
                del self.carry.parents[marks.index(self._mark()) :]
                self.parent = self.carry.parent
        handlers: dict[str, Callable[[Token], None]] = {
            "name": self._name, "number": self._number, "stop": self._stop, "semicolon": self._semicolon,
            "of_which": self._of_which, "cause": self._cause, "list": self._list, "share": self._pend,
            "completion": self._pend, "initial": self._pend, "full": self._pend, "budget": self._pend,
            "actual": self._pend, "up": self._pend, "down": self._pend, "score": self._pend, "from_to": self._pend,
            "flat": self._flat, "no_budget": self._no_budget, "compare": self._compare, "level": self._level,
            "base": self._base, "base_budget": self._base_budget, "prior_words": self._prior_words,
            "threshold": self._threshold,
        }  # fmt: skip
        skip_to = 0
        for token in tokens:
            if token.start < skip_to and token.kind != "number":
                continue
            if (handler := handlers.get(token.kind)) is not None:
                self.foreign = self._foreign(token)
                handler(token)
            self.done = token.end
            if self.lists and token.kind == "list":
                skip_to = self._list_end(token.end)
        self._leave()

    def _leave(self) -> None:
        text = self.masked.text
        ended = bool(re.search(r"(?:其中|如下|方面)[:.]?$", text))
        self.carry.group = self.group
        parent = self.parent if self.parent is not self.carry.parent else self.group
        if ended and parent is not None:
            self.carry.parents.append((self._mark(), parent))

    # --- numbers ---

    def _number(self, token: Token) -> None:
        number = self.masked.numbers[token.start]
        if number.kind is Kind.YEAR:
            said = self._say(number, Measure.YEAR, REASON if self.cause else "")
            self.year = None if self.cause else said
        elif number.kind in _ROLES:
            self._say(number, _ROLES[number.kind])
        elif number.kind is Kind.AMOUNT:
            self._amount(token, number)
        elif number.kind in (Kind.PERCENT, Kind.POINTS):
            self._percent(token, number)
        else:
            self._count(token, number)
        if number.kind is not Kind.YEAR:
            self.pending = None

    def _amount(self, token: Token, number: Number) -> None:
        cue = self._ready(token.start)
        if self.cause and self.named is None:
            self._say(number, Measure.DETAIL, self._noun(token.start))
        elif not cue and self.base is not Base.UNKNOWN and self._near(self.base_end, token.start):
            self._compared(token, number)
        elif cue in ("up", "down"):
            group = self._open(token)
            change = self._change(group, token)
            change.amount = self._say(number, Measure.CHANGE, group=group)
            change.amount_sign, change.amount_word = (1 if cue == "up" else -1), self._word()
        elif cue in _SLOTS or self._near(self.name_end, token.start):
            self._measure(token, number, cue if cue in _SLOTS else "actual")
        elif self._free(token):
            self._say(number, Measure.DETAIL, self._noun(token.start))
        else:
            self._say(number, Measure.UNREAD, self._noun(token.start))

    def _compared(self, token: Token, number: Number) -> None:
        """«比上年1201.30万元», «比年初预算1250万元»: the figure that is compared with."""
        slot = {Base.INITIAL: "initial", Base.FULL: "full"}.get(self.base)
        if slot is not None:
            self._measure(token, number, slot)
        elif self.group is not None or self.named is not None:
            self.before = self._say(number, Measure.PRIOR, group=self._open(token))
        else:
            self._say(number, Measure.UNREAD, self._noun(token.start))

    def _measure(self, token: Token, number: Number, slot: str) -> None:
        named = self.named is not None
        group = self._open(token)
        if getattr(group, slot) is not None:
            if not named and not self._free(token):
                self._say(number, Measure.UNREAD, self._noun(token.start))
                return
            group = self._new_group(group, "", token)
        measure = {"initial": Measure.INITIAL, "full": Measure.FULL, "budget": Measure.FULL}.get(slot, Measure.ACTUAL)
        setattr(group, slot, self._say(number, measure, group=group))
        if slot == "actual" and group.year is None:
            group.year, group.prior = self.year, self.prior
            self.prior = False

    def _percent(self, token: Token, number: Number) -> None:
        cue = self._ready(token.start)
        group = self.group
        if cue == "completion" and self.pending is not None and not self.cause:
            group = self._open(token)
            group.completion = self._say(number, Measure.COMPLETION, group=group)
            group.completion_of = _budget_in(self.masked.text[self.pending.start : self.pending.end])
        elif cue == "share" and self.pending is not None and self.pending.match is not None and not self.cause:
            group = self._open(token)
            group.share = self._say(number, Measure.SHARE, group=group)
            group.whole = self.pending.match["whole"]
            group.whole_quantity = self.whole
        elif cue in ("up", "down") and not self.cause and (group is not None or self.named is not None):
            group = self._open(token)
            change = self._change(group, token)
            change.rate = self._say(number, Measure.RATE, group=group)
            change.rate_sign, change.rate_word = (1 if cue == "up" else -1), self._word()
        elif self.cause or self._free(token):
            measure = Measure.INDICATOR if self._free(token) else Measure.DETAIL
            self._say(number, measure, self._noun(token.start))
        else:
            self._say(number, Measure.UNREAD, self._noun(token.start))

    def _count(self, token: Token, number: Number) -> None:
        here = self.topic.id if self.topic is not None else ""
        lead = self.masked.text[max(self.clause, token.start - 60) : token.start].rstrip("为是共约:累计达到")
        best = next(
            (
                counted.id
                for counted in self.wording.counts
                if (here in counted.topics or ANYWHERE in counted.topics)
                and counted.unit.fullmatch(number.base_unit)
                and (
                    counted.before.search(lead) or (counted.after and counted.after.match(self.masked.text, token.end))
                )
            ),
            "",
        )
        if self._ready(token.start) == "score" and number.unit == "分":
            self._say(number, Measure.SCORE, group=self.group)
        elif best:
            self._say(number, Measure.COUNT, best).year = self._year_of_clause(token.start)
        elif self.cause or self._free(token):
            self._say(number, Measure.DETAIL if self.cause else Measure.INDICATOR, self._noun(token.start))
        else:
            self._say(number, Measure.UNREAD, self._noun(token.start))

    def _year_of_clause(self, at: int) -> int | None:
        """The year named last before a number, within its clause: «2023年年末在编人数为4人»."""
        begin = max(self.clause, max(self.masked.text.rfind(mark, 0, at) for mark in ",;.") + 1)
        years = [n for i, n in self.masked.numbers.items() if begin <= i < at and n.kind is Kind.YEAR]
        return int(years[-1].value) if years else None

    def _free(self, token: Token) -> bool:
        """Whether numbers here are results told in their own words: the performance text, and text of no topic."""
        return self.topic is None or self.topic.id == "performance"

    # --- words ---

    def _name(self, token: Token) -> None:
        named = token.named
        if named is None:
            return
        for at in range(token.start, token.end):
            if at in self.masked.numbers:
                self._say(self.masked.numbers[at], Measure.CODE)
        self.pending, self.stranger = None, ""
        if named.account is not None and any(named.account.names):  # «…（类）…（款）…（项）。» heads an item
            self.named, self.cause, self.name_end = named, False, token.end
            self._open(token)
        elif not self.cause:
            self.named, self.stranger, self.name_end = named, self.foreign, token.end

    def _stop(self, token: Token) -> None:
        if token.end >= len(self.masked.text) or self.masked.text[token.start] in _SENTENCE_END:
            self.pending, self.named, self.stranger = None, None, ""
            self.cause = self.cause and not self.listing and _GOES_ON.match(self.masked.text, token.end) is not None
            self.base, self.base_year, self.base_start, self.year, self.prior = Base.UNKNOWN, None, -1, None, False
            self.base_end, self.before = -99, None
            self.sentence, self.clause, self.listing = token.end, token.end, False
            if self.parent is not self.carry.parent:
                self.parent = self.carry.parent

    def _semicolon(self, token: Token) -> None:
        self.pending, self.clause = None, token.end
        if self.listing:
            self.cause, self.listing = False, False
        self.base, self.base_year, self.base_start = Base.UNKNOWN, None, -1

    def _of_which(self, token: Token) -> None:
        self.pending, self.cause = None, False
        if self.group is None or self.named is not None:
            return
        told_below = token.match is not None and token.match[0].endswith("如下")
        self.parent = self.groups[0] if told_below and self.groups else self.group

    def _cause(self, token: Token) -> None:
        self.cause, self.pending, self.named = True, None, None

    def _pend(self, token: Token) -> None:
        if token.kind in ("initial", "full", "budget") and self.base is Base.PRIOR and self._still_comparing(token):
            # «比2024年“三公”经费年初预算4.50万元减少»: the name of what is compared stands in between
            self.base = _budget_in(self.masked.text[token.start : token.end]) or Base.FULL
            self.base_end, self.pending = token.end, None
            return
        self.pending = token
        if self.named is None or self.foreign:
            self.stranger = self.foreign
        if token.kind == "share" and token.match is not None:
            self.whole = self._quantity_in(*token.match.span("whole"))

    def _still_comparing(self, token: Token) -> bool:
        """Whether no number came since the words of comparison began."""
        return self.base_end > 0 and not any(self.base_end <= at < token.start for at in self.masked.numbers)

    def _threshold(self, token: Token) -> None:
        """«单价100万元以上设备»: the amount is part of a name."""
        for at in range(token.start, token.end):
            if at in self.masked.numbers:
                self._say(self.masked.numbers[at], Measure.NAME)

    def _prior_words(self, token: Token) -> None:
        self.prior = True

    def _base(self, token: Token) -> None:
        self.base, self.base_start, self.base_end = Base.PRIOR, token.start, token.end
        self.pending, self.base_year = None, self._year_in(token)

    def _base_budget(self, token: Token) -> None:
        of = token.match["of"] if token.match is not None else None
        self.base, self.base_start = _BUDGETS.get(of or "", Base.FULL), token.start
        self.base_end = token.end
        self.pending, self.base_year = None, self._year_in(token)

    def _year_in(self, token: Token) -> Said | None:
        for at in range(token.start, token.end):
            if at in self.masked.numbers:
                return self._say(self.masked.numbers[at], Measure.YEAR)
        return None

    def _flat(self, token: Token) -> None:
        if self.cause or (self.group is None and self.named is None):
            return
        group = self._open(token)
        nearly = bool(token.match is not None and token.match["nearly"])
        if self.base in (Base.INITIAL, Base.FULL):
            span = self._span(max(self.base_start, 0), token.end)
            group.relations.append(Relation(0, self.base, span, nearly=nearly, year=self.base_year))
        elif self.base is Base.PRIOR:
            last = group.changes[-1] if group.changes else None
            if last is not None and last.base is Base.PRIOR and last.rate is None:
                last.flat = token.match[0] if token.match else ""
                return
            change = Change(Base.PRIOR, self._span(max(self.base_start, 0), token.end), self.base_year)
            change.flat = token.match[0] if token.match else ""
            group.changes.append(change)

    def _no_budget(self, token: Token) -> None:
        if self.group is not None and not self.cause:
            self.group.no_budget = self._span(token.start, token.end)

    def _compare(self, token: Token) -> None:
        if token.match is None or self.group is None or self.cause:
            return
        sign = {"大": 1, "高": 1, "超": 1, "多": 1, "等": 0}.get(token.match["relation"][0], -1)
        against = _BUDGETS.get(token.match["against"] or "", Base.UNKNOWN)
        self.group.relations.append(Relation(sign, against, self._span(token.start, token.end)))

    def _level(self, token: Token) -> None:
        year = self._year_in(token)
        if token.match is None or self.group is None or self.cause:
            return
        against = _budget_in(token.match["level_against"] or "")
        nearly = bool(token.match["nearly2"])
        self.group.relations.append(Relation(0, against, self._span(token.start, token.end), nearly=nearly, year=year))

    # --- lists ---

    def _list_end(self, start: int) -> int:
        text = self.masked.text
        ends = [at for at in (text.find(mark, start) for mark in (".", ";")) if at >= 0]
        return min(ends, default=len(text))

    def _list(self, token: Token) -> None:
        end = self._list_end(token.end)
        self.cause, self.listing = True, True
        if self.group is None:
            return
        body = self.masked.text[token.end : end].lstrip(":")
        tail = _ITEM_TAIL.search(body)
        items = tuple(item for item in _SPLIT.split(_ITEM_TAIL.sub("", body)) if item)
        self.lists.append(ItemList(self.group, items, tail is not None, self._span(token.start, end)))


def _budget_in(words: str) -> Base:
    """Which budget words speak of."""
    return next((base for word, base in _BUDGETS.items() if word in words), Base.UNKNOWN)
