"""What is given back: values that know where they come from, and what is missing with its reason. Types only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from db.core.facts import Source
from db.core.money import plain, round_half_up
from db.core.number_forms import NumberForm, format_value

_EXACT = 80  # digits: far more than any quotient of amounts needs to be rounded right
_AMOUNTS = frozenset({"万元", "元", "亿元"})


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in a report that carries a value, as the contract's `ask` shows it. `row` and `col` are those of a
    public table; for a claim the words are in `quote`, for an indicator the row is its name and the column the
    project's."""

    id: str
    entity: str
    year: int
    form: str
    row: str
    col: str
    value: str
    source: Source
    unit: str = ""
    side: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A leaf with its citation, or a calculation over operands; the id of a calculation is its whole arithmetic."""

    id: str
    citation: Citation | None = None
    operands: "tuple[Evidence, ...]" = ()

    @property
    def term(self) -> str:
        """How the evidence is written inside another calculation."""
        return f"({self.id.removeprefix('calc:')})" if self.operands else self.id

    def citations(self) -> Iterator[Citation]:
        """Every place that the evidence rests on, each once a mention."""
        if self.citation is not None:
            yield self.citation
        for operand in self.operands:
            yield from operand.citations()


def calculated(expression: str, operands: Sequence[Evidence]) -> Evidence:
    """The evidence of a calculation. ValueError where nothing was calculated with."""
    if not operands:
        raise ValueError("a calculation needs operands")
    return Evidence(f"calc:{expression}", None, tuple(operands))


@dataclass(frozen=True)
class Value:
    """A figure. `exact` is what further arithmetic goes on with, `value` the same rounded once to `decimals`."""

    exact: Fraction
    unit: str
    decimals: int
    evidence: tuple[Evidence, ...]
    derived: bool = False
    note: str = ""
    working: str = ""  # the arithmetic in figures, for people

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a value without evidence is not given")

    @property
    def value(self) -> Decimal:
        return rounded(self.exact, self.decimals)

    @property
    def text(self) -> str:
        """The figure as people write it, without its unit."""
        return format_value(self.value, NumberForm(thousands=True, decimals=self.decimals))

    @property
    def plain(self) -> str:
        """The figure as JSON carries it."""
        return plain(self.value, self.decimals)

    def citations(self) -> tuple[Citation, ...]:
        """Every place that the value rests on, each once."""
        found = {item.id: item for evidence in self.evidence for item in evidence.citations()}
        return tuple(found.values())


class Reason(StrEnum):
    """Why there is no value. A printed 0 or a blank in a printed table is none of these: it is a Value of 0."""

    UNPUBLISHED = "unpublished"  # the report does not publish the table or the item
    NO_REPORT = "no_report"  # the store does not have the report
    UNDEFINED = "undefined"  # a ratio to nothing
    AMBIGUOUS = "ambiguous"  # the name is carried by several accounts of this report


REASON_NAMES = {
    Reason.UNPUBLISHED: "未公开",
    Reason.NO_REPORT: "没有资料",
    Reason.UNDEFINED: "无法计算",
    Reason.AMBIGUOUS: "名称不唯一",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """No value, and why. `what` names the item that is missing, which may be an operand of the one asked for."""

    reason: Reason
    what: str
    note: str = ""

    @property
    def text(self) -> str:
        told = REASON_NAMES[self.reason]
        return f"{told}（{self.note}）" if self.note else told


Result = Value | Missing


def rounded(exact: Fraction, decimals: int) -> Decimal:
    """An exact number as Decimal, rounded half up once."""
    with localcontext(prec=_EXACT):
        return round_half_up(Decimal(exact.numerator) / Decimal(exact.denominator), decimals)


def decimals_needed(exact: Fraction, unit: str, *, most: int = 6) -> int:
    """How many decimals show a value: all of a terminating one (at least two for money), else two."""
    least = 2 if unit in _AMOUNTS else 0
    found = next((count for count in range(least, most + 1) if (exact * 10**count).denominator == 1), None)
    return 2 if found is None else found
