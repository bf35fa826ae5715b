"""Reads the catalogue's data files once, and reports every mistake in them with file and line."""

import csv
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, get_args

from db.catalogue.equations import CLASSES, Equation, parse_equation
from db.catalogue.references import cells_in, check_arithmetic, metrics_in, parse_cell_ref
from db.catalogue.schema import (
    Account,
    AccountKind,
    Catalogue,
    CellRef,
    Column,
    Form,
    Metric,
    Place,
    Row,
    RowKind,
    Shape,
    Side,
    Witness,
)
from db.core.errors import CatalogueError
from db.core.text import fold

HERE = Path(__file__).parent


class _Mistakes:
    """Every mistake found so far, so that one load reports them all."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, path: Path, line: int, message: str) -> None:
        self.lines.append(f"{path.name}:{line}: {message}")

    def raise_if_any(self) -> None:
        if self.lines:
            raise CatalogueError("目录数据有误，请按所示文件和行号改正：\n" + "\n".join(self.lines))


class _File:
    """A TOML file with its text, to find the line of a mistake."""

    def __init__(self, path: Path, mistakes: _Mistakes) -> None:
        self.path, self.mistakes = path, mistakes
        self.text = path.read_text(encoding="utf-8")
        self.data: dict[str, Any] = {}
        self.broken = False
        try:
            self.data = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"at line (\d+)", str(error))
            mistakes.add(path, int(at[1]) if at else len(self.text.splitlines()), str(error))
            self.broken = True

    def wrong(self, needle: str, message: str) -> None:
        lines = self.text.splitlines()
        line = next((number for number, text in enumerate(lines, 1) if needle and needle in text), 1)
        self.mistakes.add(self.path, line, message)

    def known_keys(self, table: dict[str, Any], allowed: set[str], required: set[str]) -> bool:
        """Says which keys are unknown or missing; True when none is missing."""
        name = str(table.get("id") or table.get("name") or "")
        for key in table.keys() - allowed - required:
            self.wrong(key, f"unknown key {key!r}")
        for key in required - table.keys():
            self.wrong(f'"{name}"', f"{name or 'an entry'} lacks {key!r}")
        return not required - table.keys()


@lru_cache(maxsize=4)
def load(folder: Path = HERE) -> Catalogue:
    """The catalogue of a folder. CatalogueError lists every mistake."""
    mistakes = _Mistakes()
    forms = [form for path in sorted((folder / "forms").glob("*.toml")) if (form := _form(_File(path, mistakes)))]
    _unique(forms, lambda form: (form.id, *form.folded_titles), folder / "forms", mistakes)
    _witnesses(forms, folder / "forms", mistakes)
    accounts = _accounts(folder / "accounts.csv", mistakes)
    places = _places(folder / "places.csv", mistakes)
    metrics = _metrics(_File(folder / "metrics.toml", mistakes), {form.id: form for form in forms}, accounts)
    mistakes.raise_if_any()
    return Catalogue(tuple(sorted(forms, key=lambda form: form.order)), accounts, metrics, places)


def _unique(forms: list[Form], keys: Callable[[Form], tuple[str, ...]], path: Path, mistakes: _Mistakes) -> None:
    seen: dict[str, str] = {}
    for form in forms:
        for key in keys(form):
            if key in seen:
                mistakes.add(path / f"{form.id}.toml", 1, f"title or id {key!r} is also declared by {seen[key]}")
            seen[key] = form.id


def _witnesses(forms: list[Form], path: Path, mistakes: _Mistakes) -> None:
    columns = {form.id: form.side.column_names for form in forms}
    for form in forms:
        for side in form.sides:
            for witness in side.witnesses:
                if witness.col not in side.column_names or witness.other not in columns.get(witness.form, ()):
                    mistakes.add(path / f"{form.id}.toml", 1, f"witness {witness} names an undeclared column")


# --- forms -----------------------------------------------------------------------------------------------------------

_FORM_KEYS = {"columns", "rows", "sides", "accounts", "layouts", "equations", "column_equations"}
_SIDE_KEYS = {"rows", "classes", "equations", "column_equations", "witnesses"}


def _form(file: _File) -> Form | None:
    data = file.data
    if file.broken or not file.known_keys(data, _FORM_KEYS, {"id", "order", "name", "titles", "shape"}):
        return None
    shape = data["shape"]
    if shape not in get_args(Shape):
        file.wrong("shape", f"shape {shape!r} is none of {', '.join(get_args(Shape))}")
        return None
    if (data["shape"] == "two_sided") != ("sides" in data):
        file.wrong("shape", "a two_sided form declares [[sides]], any other form columns")
        return None
    if "sides" in data:
        sides = tuple(side for table in data["sides"] if (side := _side(file, table, str(table.get("name", "")))))
    else:
        whole = dict(data)
        if shape == "accounts":  # equations of account forms are between columns
            whole["column_equations"] = whole.pop("equations", [])
        sides = (_side(file, {key: whole[key] for key in whole.keys() & (_SIDE_KEYS | {"columns"})}, ""),)
    names = sides[0].column_names if len(sides) == 1 else ()
    layouts = tuple(tuple(layout) for layout in data.get("layouts", [])) or ((names,) if names else ())
    for layout in layouts:
        for name in set(layout) - set(names):
            file.wrong(name, f"layout names the column {name!r}, which is not declared")
    return Form(
        data["id"], data["order"], data["name"], tuple(data["titles"]), shape, sides, _accounts_kind(file), layouts
    )


def _accounts_kind(file: _File) -> AccountKind | None:
    kind = file.data.get("accounts")
    if kind is not None and kind not in get_args(AccountKind):
        file.wrong("accounts", f"accounts is none of {', '.join(get_args(AccountKind))}")
        return None
    return kind


def _side(file: _File, table: dict[str, Any], name: str) -> Side:
    file.known_keys(table, _SIDE_KEYS | {"name"}, {"columns"})
    columns = tuple(_column(file, item) for item in table.get("columns", []))
    rows = tuple(_row(file, item) for item in table.get("rows", []))
    keys = [row.key for row in rows]
    for key in {key for key in keys if keys.count(key) > 1}:
        file.wrong(key, f"row {key!r} is declared twice")
    for row in rows:
        if row.parent and row.parent not in keys:
            file.wrong(row.parent, f"row {row.name!r} has an undeclared parent {row.parent!r}")
    classes = bool(table.get("classes", False))
    row_names = {*keys, *([CLASSES] if classes else [])}
    return Side(
        name,
        columns,
        rows,
        classes,
        _equations(file, table.get("equations", []), row_names),
        _equations(file, table.get("column_equations", []), {column.name for column in columns}),
        tuple(
            Witness(**item)
            for item in table.get("witnesses", [])
            if file.known_keys(item, set(), {"col", "form", "other"})
        ),
    )


def _column(file: _File, item: dict[str, Any]) -> Column:
    file.known_keys(item, {"aliases"}, {"name"})
    return Column(item.get("name", ""), tuple(item.get("aliases", ())))


def _row(file: _File, item: dict[str, Any]) -> Row:
    file.known_keys(item, {"aliases", "kind", "parent", "header", "classes"}, {"name"})
    kind = item.get("kind", "item")
    if kind not in get_args(RowKind):
        file.wrong(str(item.get("name", "")), f"kind {kind!r} is none of {', '.join(get_args(RowKind))}")
    return Row(
        item.get("name", ""),
        tuple(item.get("aliases", ())),
        kind,
        item.get("parent", ""),
        tuple(item.get("header", ())),
        tuple(item.get("classes", ())),
    )


def _equations(file: _File, texts: list[str], names: set[str]) -> tuple[Equation, ...]:
    found: list[Equation] = []
    for text in texts:
        try:
            equation = parse_equation(text)
        except ValueError as error:
            file.wrong(text, str(error))
            continue
        for name in set(equation.names()) - names:
            file.wrong(text, f"the equation names {name!r}, which is not declared")
        found.append(equation)
    return tuple(found)


# --- accounts and places ---------------------------------------------------------------------------------------------


def _rows(path: Path, header: list[str], mistakes: _Mistakes) -> list[tuple[int, list[str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [(number, row) for number, row in enumerate(csv.reader(stream), 1) if row and not row[0].startswith("#")]
    if not rows or rows[0][1] != header:
        mistakes.add(path, 1, f"the first line must be {','.join(header)}")
        return []
    good = []
    for number, row in rows[1:]:
        cells = [cell.strip() for cell in row]
        if len(cells) == len(header) and all(cells):
            good.append((number, cells))
        else:
            mistakes.add(path, number, f"expected {len(header)} cells: {','.join(row)}")
    return good


_CODE_LENGTHS = {"functional": (3, 5, 7), "economic": (3, 5)}


def _accounts(path: Path, mistakes: _Mistakes) -> tuple[Account, ...]:
    found: dict[tuple[str, str], Account] = {}
    lines: dict[str, int] = {}
    for line, (kind, code, name) in _rows(path, ["kind", "code", "name"], mistakes):
        if kind not in _CODE_LENGTHS:
            mistakes.add(path, line, f"kind {kind!r} is none of {', '.join(_CODE_LENGTHS)}")
        elif not code.isdigit() or len(code) not in _CODE_LENGTHS[kind]:
            mistakes.add(path, line, f"{code!r} is no {kind} code")
        elif (kind, code) in found:
            mistakes.add(path, line, f"{kind} code {code} is declared twice")
        else:
            found[kind, code] = Account(kind, code, name)  # type: ignore[arg-type]  # checked just above
            lines[code] = line
    for account in found.values():
        if account.parent and (account.kind, account.parent) not in found:
            mistakes.add(path, lines[account.code], f"{account.kind} {account.code} has no parent {account.parent}")
    return tuple(found.values())


def _places(path: Path, mistakes: _Mistakes) -> tuple[Place, ...]:
    places: dict[tuple[str, str], tuple[int, Place]] = {}
    for line, (level, name, short, province) in _rows(path, ["level", "name", "short", "province"], mistakes):
        if level not in {"province", "city"}:
            mistakes.add(path, line, f"level {level!r} is neither province nor city")
        elif (level, name) in places:
            mistakes.add(path, line, f"{level} {name} is declared twice")
        else:
            places[level, name] = (line, Place(name, short, province, level))  # type: ignore[arg-type]  # checked above
    for line, place in places.values():
        if ("province", place.province) not in places:
            mistakes.add(path, line, f"{place.name} lies in an undeclared province {place.province!r}")
    return tuple(place for _, place in places.values())


# --- metrics ---------------------------------------------------------------------------------------------------------

_METRIC_KEYS = {"synonyms", "number_form", "expression", "indicator", "stated", "description"}


_NUMBER_FORMS = ("amount", "percent", "count", "rate", "score")


def _metrics(file: _File, forms: dict[str, Form], accounts: tuple[Account, ...]) -> tuple[Metric, ...]:
    found: dict[str, Metric] = {}
    spoken: dict[str, str] = {}
    for item in file.data.get("metric", []):
        if not file.known_keys(item, _METRIC_KEYS, {"id", "name", "unit", "group"}):
            continue
        metric = _metric(file, item, forms)
        for key in {fold(word) for word in (metric.id, metric.name, *metric.synonyms)}:
            if key in spoken:
                file.wrong(f'"{metric.id}"', f"{metric.id} and {spoken[key]} are both called {key!r}")
            spoken[key] = metric.id
        for cell in metric.cells:
            if not _has_row(forms[cell.form], cell, accounts):
                file.wrong(f'"{metric.id}"', f"{metric.id} names the row {cell.row!r}, which is no account")
        found[metric.id] = metric
    for metric in found.values():
        for name in metric.metrics:
            if name not in found:
                file.wrong(f'"{metric.id}"', f"{metric.id} names an undeclared metric {name!r}")
    try:
        TopologicalSorter({metric.id: metric.metrics for metric in found.values()}).prepare()
    except CycleError as error:
        file.wrong(f'"{error.args[1][0]}"', f"metrics name each other in a circle: {' '.join(error.args[1])}")
    return tuple(found.values())


def _has_row(form: Form, cell: CellRef, accounts: tuple[Account, ...]) -> bool:
    """Whether the row is declared or an account: parse_cell_ref() takes any code or class-like word."""
    side = form.side_named(cell.side)
    if side is None or cell.row == "合计" or cell.row in {row.key for row in side.rows}:
        return True
    if cell.row.isdigit():
        return any(account.kind == form.accounts and account.code == cell.row for account in accounts)
    return any(account.level == 1 and account.name == cell.row for account in accounts if account.kind == "functional")


def _metric(file: _File, item: dict[str, Any], forms: dict[str, Form]) -> Metric:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in item.items()}
    metric = Metric(**{key: fields[key] for key in fields.keys() & {*_METRIC_KEYS, "id", "name", "unit", "group"}})
    for key in item.keys() & {"synonyms", "indicator"}:
        if not isinstance(item[key], list):
            file.wrong(f'"{metric.id}"', f"{key} of {metric.id} is no list")
    if metric.number_form not in _NUMBER_FORMS:
        file.wrong(f'"{metric.id}"', f"number_form {metric.number_form!r} is none of {', '.join(_NUMBER_FORMS)}")
    if sum(map(bool, (metric.expression, metric.indicator, metric.stated))) != 1:
        file.wrong(f'"{metric.id}"', f"{metric.id} needs exactly one of expression, indicator, stated")
    if not metric.expression:
        return metric
    try:
        check_arithmetic(metric.expression)
        cells = tuple(parse_cell_ref(text, forms) for text in cells_in(metric.expression))
    except ValueError as error:
        file.wrong(f'"{metric.id}"', str(error))
        return metric
    return replace(metric, cells=cells, metrics=tuple(metrics_in(metric.expression)))
