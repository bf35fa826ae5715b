"""The cells of a report's public tables, to choose from: the rows that it prints, then those that are declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.catalogue import Catalogue, Form
from db.core.facts import FactKey
from db.records import StoredFact, StoredForm


@dataclass(frozen=True, slots=True)
class RowChoice:
    """A row as the store names it, and as a person reads it."""

    key: str
    label: str

    @property
    def told(self) -> str:
        parent, _, own = self.key.rpartition("/")
        head = f"{self.key} " if self.key.isdigit() else ""
        return f"{head}{self.label or own}{f'（{parent}）' if parent else ''}"


class Cells:
    """What can be chosen, from the form down to the column."""

    def __init__(self, catalogue: Catalogue, printed: Sequence[StoredForm]) -> None:
        self._catalogue = catalogue
        self._printed: Mapping[str, StoredForm] = {item.form.form: item for item in printed}

    def forms(self) -> list[str]:
        return [form.name for form in self._catalogue.forms]

    def sides(self, form: str) -> list[str]:
        """Empty where the form has but one."""
        return [side.name for side in self._form(form).sides if side.name]

    def columns(self, form: str, side: str) -> list[str]:
        found = self._form(form).side_named(side)
        return list(found.column_names) if found is not None else []

    def rows(self, form: str, side: str) -> list[RowChoice]:
        """Each row once; accounts by code and name."""
        found = self._form(form)
        half = found.side_named(side)
        printed = self._printed.get(form)
        told = [line.split("|", 2) for line in (printed.form.rows if printed is not None else ())]
        choices = [RowChoice(row, label) for where, row, label in told if where == side]
        choices += [RowChoice(row.key, row.name) for row in (half.rows if half is not None else ())]
        if found.accounts is not None:
            mine = [account for account in self._catalogue.accounts if account.kind == found.accounts]
            choices += [RowChoice(account.code, account.name) for account in mine]
        once: dict[str, RowChoice] = {}
        for choice in choices:
            once.setdefault(choice.key, choice)
        return list(once.values())

    def _form(self, name: str) -> Form:
        found = self._catalogue.form(name)
        if found is None:
            raise KeyError(name)
        return found


def cell_named(key: FactKey, label: str) -> str:
    """A cell in one line, as evidence names it."""
    parts = (key.form, key.side, RowChoice(key.row, label).told, key.col)
    return " · ".join(part for part in parts if part)


def sorted_by_doubt(facts: Sequence[StoredFact]) -> list[StoredFact]:
    """The least certain first."""
    return sorted(facts, key=lambda item: 1.0 if item.fact.confidence is None else item.fact.confidence)
