"""What the catalogue declares. Everything here is loaded once, cross-checked and frozen; no Chinese names in code."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from db.catalogue.equations import Equation
from db.core.text import fold, folded_label

Shape = Literal["two_sided", "accounts", "code_groups", "items"]
AccountKind = Literal["functional", "economic"]
RowKind = Literal["item", "total", "subtotal", "balance", "grand", "part"]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    aliases: tuple[str, ...] = ()

    def spellings(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Row:
    """A declared row. A part belongs to the row named by parent and may repeat the name of another row."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: RowKind = "item"
    parent: str = ""
    header: tuple[str, ...] = ()  # what the row is called where the table is turned round
    classes: tuple[str, ...] = ()  # account classes that a total adds up

    @property
    def key(self) -> str:
        """The row's name, unique on its side."""
        return f"{self.parent}/{self.name}" if self.parent else self.name

    def spellings(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Witness:
    """The class rows of a column are also the classes of another form's column."""

    col: str
    form: str
    other: str


@dataclass(frozen=True)
class Side:
    """One half of a two-sided form, or the whole of any other form (then its name is empty)."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    classes: bool = False  # the functional classes (类) are rows here
    equations: tuple[Equation, ...] = ()  # between rows, in every column
    column_equations: tuple[Equation, ...] = ()  # between columns, in every row
    witnesses: tuple[Witness, ...] = ()  # other forms that print the same class rows

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def find_rows(self, label: str) -> tuple[Row, ...]:
        """Declared rows of this label, by name or alias; several where a part repeats a name."""
        return self._rows_by_label.get(folded_label(label), ())

    @cached_property
    def _rows_by_label(self) -> dict[str, tuple[Row, ...]]:
        found: dict[str, tuple[Row, ...]] = {}
        for row in self.rows:
            for spelling in row.spellings():
                key = folded_label(spelling)
                found[key] = (*found.get(key, ()), row)
        return found


@dataclass(frozen=True)
class Form:
    """A public table (公开表), declared once."""

    id: str
    order: int
    name: str
    titles: tuple[str, ...]
    shape: Shape
    sides: tuple[Side, ...]
    accounts: AccountKind | None = None
    layouts: tuple[tuple[str, ...], ...] = ()  # the column sequences that provinces print

    @property
    def side(self) -> Side:
        """The only side of a form that has just one."""
        return self.sides[0]

    def side_named(self, name: str) -> Side | None:
        return next((side for side in self.sides if side.name == name), None)

    @cached_property
    def folded_titles(self) -> frozenset[str]:
        return frozenset(fold(title) for title in (self.name, *self.titles))


@dataclass(frozen=True, slots=True)
class Account:
    """A functional or economic account; level 1 is 类, 2 is 款, 3 is 项."""

    kind: AccountKind
    code: str
    name: str

    @property
    def level(self) -> int:
        return (len(self.code) - 1) // 2

    @property
    def parent(self) -> str:
        return self.code[:-2] if len(self.code) > 3 else ""


@dataclass(frozen=True, slots=True)
class CellRef:
    """A cell that a metric names: form id, side, row (label or code) and column."""

    form: str
    side: str
    row: str
    col: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A name people use. Exactly one of expression, indicator and stated says where its value comes from."""

    id: str
    name: str
    unit: str
    group: str
    synonyms: tuple[str, ...] = ()
    number_form: str = "amount"
    expression: str = ""
    indicator: tuple[str, ...] = ()  # name patterns of performance indicators
    stated: str = ""  # said only in the explanation text
    description: str = ""
    cells: tuple[CellRef, ...] = ()  # what the expression names
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A province or a prefecture-level city, to recognise names and nothing else."""

    name: str
    short: str
    province: str
    level: Literal["province", "city"]


@dataclass(frozen=True)
class Catalogue:
    forms: tuple[Form, ...]
    accounts: tuple[Account, ...]
    metrics: tuple[Metric, ...]
    places: tuple[Place, ...]
    _by_code: MappingProxyType[tuple[str, str], Account] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_code = {(account.kind, account.code): account for account in self.accounts}
        object.__setattr__(self, "_by_code", MappingProxyType(by_code))

    def form(self, name_or_id: str) -> Form | None:
        """A form by canonical name, id or any title alias."""
        return self._forms_by_key.get(fold(name_or_id))

    @cached_property
    def _forms_by_key(self) -> dict[str, Form]:
        return {key: form for form in self.forms for key in (form.id, *form.folded_titles)}

    def account(self, kind: AccountKind, code: str) -> Account | None:
        return self._by_code.get((kind, code))

    @cached_property
    def _names(self) -> dict[tuple[str, str], tuple[Account, ...]]:
        found: dict[tuple[str, str], tuple[Account, ...]] = {}
        for account in self.accounts:
            key = (account.kind, folded_label(account.name))
            found[key] = (*found.get(key, ()), account)
        return found

    def accounts_named(self, kind: AccountKind, name: str) -> tuple[Account, ...]:
        return self._names.get((kind, folded_label(name)), ())

    def classes(self, kind: AccountKind) -> Iterator[Account]:
        return (account for account in self.accounts if account.kind == kind and account.level == 1)

    @cached_property
    def _metrics_by_name(self) -> dict[str, Metric]:
        return {fold(key): metric for metric in self.metrics for key in (metric.id, metric.name)}

    def metric(self, name_or_id: str) -> Metric | None:
        return self._metrics_by_name.get(fold(name_or_id))
