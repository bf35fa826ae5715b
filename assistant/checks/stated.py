"""What the explanation states, beside what the tables carry: values with the play that rounding leaves them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TypedDict, Unpack

from assistant.checks.case import Case, Cell
from assistant.checks.findings import Found, Severity
from db.catalogue.narrative import Quantity, Sum
from db.core.facts import FormState
from db.core.money import FEN_PER_UNIT, FEN_PER_WAN, plain
from db.core.numbers import Kind, Number
from ingest.claims.model import Base, Explanation, Group, Said, Span

_QUOTED, _LEAST = 60, 8  # how many characters before a number are quoted
_RARE = 40  # one closing zero among so many decimals is a slip, not a habit
_FEW = 8  # figures with decimals that a habit must show in


@dataclass(frozen=True, slots=True)
class Value:
    """A figure and how far the true one may lie from it either way; 万元 for money."""

    value: Decimal
    play: Decimal
    evidence: tuple[str, ...] = ()

    @property
    def low(self) -> Decimal:
        return self.value - self.play

    @property
    def high(self) -> Decimal:
        return self.value + self.play

    def agrees(self, other: "Value") -> bool:
        return abs(self.value - other.value) <= self.play + other.play

    def __add__(self, other: "Value") -> "Value":
        return Value(self.value + other.value, self.play + other.play, self.evidence + other.evidence)

    def minus(self, other: "Value") -> "Value":
        return Value(self.value - other.value, self.play + other.play, self.evidence + other.evidence)


NOTHING = Value(Decimal(0), Decimal(0))


def percent(part: Value, whole: Value) -> Value | None:
    """part ÷ whole in percent, with the play that both leave it; None where the whole may be nothing."""
    if whole.low <= 0 <= whole.high:
        return None
    ends = [a / b * 100 for a in (part.low, part.high) for b in (whole.low, whole.high)]
    middle = part.value / whole.value * 100
    return Value(middle, max(abs(end - middle) for end in ends), part.evidence + whole.evidence)


def change_rate(now: Value, amount: Value, sign: int) -> Value | None:
    """amount ÷ (now ∓ amount) in percent: the same amount above and below, so its play counts once."""
    if (now.low - sign * amount.low) <= 0 or (now.low - sign * amount.high) <= 0:
        return None
    ends = [
        a / (n - sign * a) * 100 for a in (amount.low, amount.high) for n in (now.low, now.high) if n - sign * a > 0
    ]
    middle = amount.value / (now.value - sign * amount.value) * 100
    return Value(middle, max(abs(end - middle) for end in ends), now.evidence)


@dataclass(frozen=True)
class Statements:
    """The groups of one case and the figures they can be compared with."""

    case: Case

    @cached_property
    def told(self) -> Explanation:
        return self.case.explanation

    @property
    def groups(self) -> tuple[Group, ...]:
        return self.told.groups

    @cached_property
    def drops_zeros(self) -> bool:
        """Whether this report writes 44 for 44.00 and 0.4% for 0.40%: hardly a decimal ends in 0, and enough could."""
        texts = [
            "".join(c for c in said.number.text if c.isdigit() or c == ".")
            for said in self.told.said
            if said.number.kind in (Kind.AMOUNT, Kind.PERCENT) and "." in said.number.text
        ]
        return len(texts) >= _FEW and sum(text.endswith("0") for text in texts) * _RARE <= len(texts)

    def decimals(self, number: Number) -> int:
        return max(2, number.decimals) if self.drops_zeros else number.decimals

    def amount(self, said: Said | None) -> Value | None:
        """An amount in 万元; None for one that is no exact amount."""
        if said is None or said.number.kind is not Kind.AMOUNT:
            return None
        number = said.number
        if number.hedge or number.garbled or number.high is not None or number.unit not in FEN_PER_UNIT:
            return None
        factor = Decimal(FEN_PER_UNIT[number.unit]) / FEN_PER_WAN
        decimals = self.decimals(number) if number.unit == "万元" else number.decimals
        return Value(number.value * factor, Decimal(5).scaleb(-decimals - 1) * factor)

    def percent(self, said: Said | None) -> Value | None:
        if said is None or said.number.kind not in (Kind.PERCENT, Kind.POINTS):
            return None
        number = said.number
        if number.hedge or number.garbled or number.high is not None:
            return None
        return Value(number.value, Decimal(5).scaleb(-self.decimals(number) - 1))

    # --- the tables ---

    def _cell(self, cell: Cell) -> Value:
        return Value(cell.value, Decimal(5).scaleb(-cell.decimals - 1), (cell.evidence,))

    def sum_of(self, refs: Sum, *, zero: bool = False) -> Value | None:
        """Cells added up; a cell that is not printed counts as nothing only where `zero` says so."""
        total = NOTHING
        for ref in refs:
            cell = self.case.cells.get((ref.form, ref.side, ref.row, ref.col))
            if cell is not None:
                total = total + self._cell(cell)
            elif not (zero and self.filled(ref.form)):
                return None
        return total

    def filled(self, form: str) -> bool:
        seen = self.case.forms.get(form)
        return seen is not None and seen.state is FormState.FILLED

    def account(self, form: str, code: str, col: str) -> Value | None:
        """An account's figure, or the sum of what the form prints below it; nothing where a filled form lacks it."""
        cell = self.case.cells.get((form, "", code, col))
        if cell is not None:
            return self._cell(cell)
        below = [
            key[2]
            for key in self.case.cells
            if key[0] == form and key[3] == col and key[2].startswith(code) and key[2] != code
        ]
        if not below:
            return NOTHING if self.filled(form) else None
        shortest = min(map(len, below))
        total = NOTHING
        for row in below:
            if len(row) == shortest:
                total = total + self._cell(self.case.cells[form, "", row, col])
        return total

    def carried(self, group: Group) -> list[Value]:
        """What the tables carry for the amount of a group, one value for each place that carries it."""
        if group.quantity is not None:
            return self.quantity(group.quantity)
        if group.account is None or not group.account.code or group.topic is None or not group.topic.accounts:
            return []
        return [value] if (value := self.account(group.topic.form, group.account.code, group.topic.accounts)) else []

    def quantity(self, quantity: Quantity) -> list[Value]:
        if quantity.where_equal:
            values = [self.sum_of((ref,)) for ref in quantity.where_equal]
            first = values[0]
            if first is None or any(value is None or not first.agrees(value) for value in values):
                return []
        found = [self.sum_of(refs, zero=quantity.zero) for refs in quantity.cells]
        return [value for value in found if value is not None]

    def budgets(self, group: Group) -> list[Value]:
        if group.quantity is None:
            return []
        return [value for refs in group.quantity.budget if (value := self.sum_of(refs)) is not None]

    # --- this year, last year ---

    def is_prior(self, group: Group) -> bool:
        """Whether the group's amount is last year's."""
        if group.year is not None:
            return int(group.year.number.value) == self.case.year - 1
        return group.prior

    def is_other_year(self, group: Group) -> bool:
        """Whether the group's amount is of another year, which is no business of this year's tables."""
        return group.prior or (group.year is not None and int(group.year.number.value) != self.case.year)

    def current(self, group: Group) -> Value | None:
        """This year's amount: as the group says, else as the tables carry it."""
        carried = self.carried(group)
        said = None if self.is_prior(group) else self.amount(group.actual)
        if said is None:
            return carried[0] if carried else None
        return min((value for value in carried if value.agrees(said)), key=lambda value: value.play, default=said)

    def same(self, group: Group) -> Iterator[Group]:
        """Every group about the same quantity in the same topic."""
        for other in self.groups:
            if other.name == group.name and other.topic is group.topic and (group.quantity or group.account):
                yield other

    @cached_property
    def _last_year(self) -> "Statements":
        """Last year's report, as far as its figures are stored."""
        case = self.case
        return Statements(Case(case.entity, case.year - 1, case.catalogue, case.prior, case.forms))

    def stored_prior(self, group: Group) -> Value | None:
        """Last year's amount from last year's report."""
        values = self._last_year.carried(group) if self.case.prior else []
        return values[0] if values and values[0].evidence else None

    def stated_prior(self, group: Group) -> Value | None:
        """Last year's amount where the text itself states it."""
        for other in self.same(group):
            if self.is_prior(other) and (value := self.amount(other.actual)) is not None:
                return value
        return None


def shown(value: Decimal, least: int = 2) -> str:
    """A figure for a message: separators, at least two decimals, no more than it has."""
    text = plain(abs(value), least)
    whole, _, rest = text.partition(".")
    return f"{'-' if value < 0 else ''}{int(whole):,}{'.' + rest if rest else ''}"


def wan(value: Decimal) -> str:
    return f"{shown(value)} 万元"


class Telling(TypedDict, total=False):
    """What a finding may tell beside its message."""

    expected: str
    actual: str
    evidence: tuple[str, ...]
    cause: str


def found(rule: str, severity: Severity, message: str, span: Span, **told: Unpack[Telling]) -> Found:
    """A finding about words of the explanation."""
    told["evidence"] = tuple(dict.fromkeys(told.get("evidence", ())))
    return Found(rule, severity, message, span.quote, span.passage.place(_first(span)), **told)


def _first(span: Span) -> int:
    """Where the quote's first character stands."""
    words = span.passage.text[span.start : span.end]
    return span.start + len(words) - len(words.lstrip())


def around(said: Said, after: int = 0) -> Span:
    """A number with the words before it: its part of the sentence, or the end of that part where it is long."""
    text, end = said.passage.text, said.number.start
    start = max(text.rfind(mark, 0, end) for mark in "。；;") + 1
    if end - start > _QUOTED:
        cuts = [at + 1 for mark in "，,：:" if (at := text.rfind(mark, end - _QUOTED, end - _LEAST)) >= 0]
        start = min(cuts, default=end - _QUOTED)
    return Span(said.passage, start, min(len(text), said.number.end + after))


def joined(first: Said, last: Said) -> Span:
    """From one number's words to another number of the same passage."""
    lead = around(first)
    if first.passage is not last.passage:
        return lead
    return Span(first.passage, min(lead.start, last.number.start), max(first.number.end, last.number.end))


BASE_NAMES = {Base.INITIAL: "年初预算", Base.FULL: "全年预算", Base.PRIOR: "上年", Base.UNKNOWN: "预算"}
