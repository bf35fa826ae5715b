"""What a unit knows about itself in one year. Money is whole 分 throughout."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from db.core.money import round_half_up, to_fen


def wan(text: str) -> int:
    """«12.30» 万元 as 分."""
    return to_fen(Decimal(text), "万元")


def percent(part: int, whole: int) -> Decimal:
    """The part in percent of the whole, rounded once."""
    return round_half_up(Decimal(part) * 100 / Decimal(whole))


class Origin(StrEnum):
    """Whose money it is."""

    GENERAL = "general"  # 一般公共预算财政拨款
    FUND = "fund"  # 政府性基金预算财政拨款
    OTHER = "other"  # 其他收入


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One functional account (项) from one origin; initial is the year's first budget of its basic spending."""

    code: str
    origin: Origin
    income: int
    basic: int = 0
    project: int = 0
    opening: int = 0
    drawn: int = 0  # 使用非财政拨款结余
    initial: int = 0

    @property
    def spent(self) -> int:
        return self.basic + self.project

    @property
    def closing(self) -> int:
        return self.opening + self.income + self.drawn - self.spent


@dataclass(frozen=True, slots=True)
class Planned:
    """A 三公 item: the full-year budget and what was spent."""

    budget: int
    actual: int


@dataclass(frozen=True, slots=True)
class ThreePublic:
    abroad: Planned
    purchase: Planned
    running: Planned
    reception: Planned
    batches: int
    guests: int


@dataclass(frozen=True, slots=True)
class Purchases:
    """政府采购: one kind's contracts and what of it went to small and medium firms."""

    total: int
    small_medium: int


@dataclass(frozen=True, slots=True)
class Procurement:
    goods: Purchases
    works: Purchases
    services: Purchases
    small_micro: int

    @property
    def total(self) -> int:
        return self.goods.total + self.works.total + self.services.total

    @property
    def small_medium(self) -> int:
        return self.goods.small_medium + self.works.small_medium + self.services.small_medium


@dataclass(frozen=True, slots=True)
class Goal:
    """One indicator with its result; a score below the weight needs a note."""

    level1: str
    level2: str
    name: str
    target: str
    actual: str
    weight: int
    score: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Programme:
    """A budget project, paid from one account line. Goals weigh 90, execution 10."""

    name: str
    code: str
    origin: Origin
    initial: int
    current: int
    spent: int
    goals: tuple[Goal, ...]
    aim: str
    result: str  # {indicator name} stands for its actual value
    carried: int = 0

    @property
    def full(self) -> int:
        return self.current + self.carried

    @property
    def rate(self) -> Decimal:
        return percent(self.spent, self.full)

    @property
    def execution_score(self) -> Decimal:
        return round_half_up(Decimal(self.spent) * 10 / Decimal(self.full))

    @property
    def score(self) -> Decimal:
        return self.execution_score + sum((goal.score for goal in self.goals), Decimal(0))

    @property
    def grade(self) -> str:
        return next(grade for least, grade in ((90, "优"), (80, "良"), (60, "中"), (0, "差")) if self.score >= least)

    @property
    def achieved(self) -> str:
        return self.result.format_map({goal.name: goal.actual for goal in self.goals})


@dataclass(frozen=True, slots=True)
class Prior:
    """The figures of the year before that an explanation compares with."""

    total: int
    fiscal_income: int
    other_income: int
    basic: int
    project: int
    fiscal_total: int
    general: int


@dataclass(frozen=True, slots=True)
class Year:
    """Everything the unit knows about one fiscal year; reasons by what they explain."""

    year: int
    lines: tuple[AccountLine, ...]
    economic: Mapping[str, int]
    three_public: ThreePublic
    procurement: Procurement
    vehicles: int
    posts: int
    staff: int
    programmes: tuple[Programme, ...]
    reasons: Mapping[str, str]
    prior: Prior | None = field(default=None)  # None: the unit's own figures of that year
