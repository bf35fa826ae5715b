"""What is found in an explanation: statements, grouped by the quantity they are about."""

from dataclasses import dataclass, field
from enum import StrEnum

from db.catalogue.narrative import Quantity, Sum, Topic
from db.core.facts import Passage
from db.core.numbers import Number


class Measure(StrEnum):
    """What a number is of its subject."""

    ACTUAL = "amount"
    INITIAL = "budget_initial"
    FULL = "budget_full"
    PRIOR = "prior"  # last year's amount, told where it is compared with
    CHANGE = "change"
    RATE = "rate"
    SHARE = "share"
    COMPLETION = "completion"
    COUNT = "count"
    SCORE = "score"
    INDICATOR = "indicator"  # a measured result named by its own words
    DETAIL = "detail"  # a number inside a stated reason or use, named by its own words
    YEAR = "year"
    DATE = "date"
    CODE = "code"
    ORDINAL = "ordinal"
    NAME = "name"
    UNREAD = "unread"


class Base(StrEnum):
    """What a change is measured against."""

    PRIOR = "prior"
    INITIAL = "initial"
    FULL = "full"
    UNKNOWN = ""


@dataclass(slots=True)
class Said:
    """One number and what it is."""

    number: Number
    passage: Passage
    measure: Measure
    what: str = ""  # metric, account name or the words before it
    group: "Group | None" = None
    year: int | None = None  # the year that its clause names, of a count


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a passage's original text."""

    passage: Passage
    start: int
    end: int

    @property
    def quote(self) -> str:
        return self.passage.text[self.start : self.end].strip()


@dataclass(slots=True)
class Change:
    """«与…相比，增加 A，增长 R»; signs are +1, -1, or 0 where no word says so."""

    base: Base
    span: Span
    year: Said | None = None
    before: Said | None = None  # the amount that is compared with, where it is told
    amount: Said | None = None
    amount_sign: int = 0
    amount_word: str = ""
    rate: Said | None = None
    rate_sign: int = 0
    rate_word: str = ""
    flat: str = ""  # the words that say nothing changed


@dataclass(frozen=True, slots=True)
class Relation:
    """«决算数大于年初预算数», «与预算数基本持平»: sign of actual minus budget; nearly for 基本."""

    sign: int
    against: Base
    span: Span
    nearly: bool = False
    year: Said | None = None


@dataclass(frozen=True, slots=True)
class AccountName:
    """How a text names an account: the words for 类, 款 and 项, a printed code, and the account it must be."""

    code: str
    kind: str
    names: tuple[str, str, str] = ("", "", "")
    printed_code: str = ""
    said: str = ""  # the name beside a printed code


@dataclass(slots=True)
class Group:
    """All that one passage says about one quantity."""

    topic: Topic | None
    quantity: Quantity | None
    account: AccountName | None
    label: str
    span: Span
    year: Said | None = None
    actual: Said | None = None
    initial: Said | None = None
    full: Said | None = None
    budget: Said | None = None  # «预算» without a word which
    completion: Said | None = None
    completion_of: Base = Base.UNKNOWN
    share: Said | None = None
    whole: str = ""  # the words after 占
    whole_quantity: Quantity | None = None
    parent: "Group | None" = None
    changes: list[Change] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    no_budget: Span | None = None
    prior: bool = False  # the amount is last year's

    @property
    def name(self) -> str:
        """What the group is about, the same for all groups about it in one topic."""
        if self.quantity is not None:
            return self.quantity.id
        return self.account.code if self.account is not None and self.account.code else self.label

    @property
    def cells(self) -> tuple[Sum, ...]:
        return self.quantity.cells if self.quantity is not None else ()


@dataclass(frozen=True, slots=True)
class ItemList:
    """«人员经费…主要包括：A、B、C等。»"""

    group: Group
    items: tuple[str, ...]
    open: bool  # ends in 等
    span: Span


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that was found, in reading order."""

    said: tuple[Said, ...]
    groups: tuple[Group, ...]
    lists: tuple[ItemList, ...]

    @property
    def unread(self) -> tuple[Said, ...]:
        return tuple(item for item in self.said if item.measure is Measure.UNREAD)
