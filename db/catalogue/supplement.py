"""Identities between forms, and what the coming year's workbook asks beside the forms: read once, cross-checked."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from db.catalogue.references import cells_in, check_arithmetic, parse_cell_ref, signed_cells
from db.catalogue.schema import CellRef, Form
from db.core.errors import CatalogueError

HERE = Path(__file__).parent
# The sheets beside the forms, and the hidden one that says where everything stands.
BUDGETS, REASONS, PROJECTS, INDICATORS = "年初预算", "变动原因", "绩效项目", "绩效指标"
MAP_SHEET = "_juesuan"
FIRST_ROW = 5  # of every sheet beside the forms


@dataclass(frozen=True, slots=True)
class Identity:
    """Two sums over cells of different forms that must give the same amount, wherever all `needs` are printed."""

    id: str
    title: str
    left: str
    right: str
    left_cells: tuple[CellRef, ...]
    right_cells: tuple[CellRef, ...]
    needs: tuple[CellRef, ...] = ()  # rows that tell this layout from one where the amounts mean something else


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an extra sheet; parts are the items that add up to it."""

    key: str
    unit: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Something whose change wants a reason, and the cell that carries it."""

    key: str
    cell: CellRef


@dataclass(frozen=True, slots=True)
class Supplement:
    sheets: tuple[Sheet, ...]
    reasons: tuple[Reason, ...]


def _refs(expression: str, forms: dict[str, Form]) -> tuple[CellRef, ...]:
    check_arithmetic(expression)
    return tuple(parse_cell_ref(text, forms) for text in cells_in(expression))


def _sum_refs(expression: str, forms: dict[str, Form]) -> tuple[CellRef, ...]:
    """The cells of a sum; an identity has no products, so that a check can say which figure would satisfy it."""
    return tuple(parse_cell_ref(text, forms) for _, text in signed_cells(expression))


def _line(text: str, needle: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if needle in line), 1)


def _load(path: Path) -> tuple[dict[str, Any], str]:
    text = path.read_text(encoding="utf-8")
    return tomllib.loads(text), text


@lru_cache(maxsize=2)
def load_identities(forms: tuple[Form, ...], path: Path = HERE / "identities.toml") -> tuple[Identity, ...]:
    """CatalogueError lists every identity that names an undeclared cell or repeats an id."""
    data, text = _load(path)
    by_id = {form.id: form for form in forms}
    found: dict[str, Identity] = {}
    wrong: list[str] = []
    for item in data.get("identity", []):
        try:
            left, right = _sum_refs(item["left"], by_id), _sum_refs(item["right"], by_id)
            needs = tuple(parse_cell_ref(cell, by_id) for cell in item.get("needs", ()))
            if item["id"] in found:
                wrong.append(f"{path.name}:{_line(text, item['id'])}: {item['id']} is declared twice")
            found[item["id"]] = Identity(item["id"], item["title"], item["left"], item["right"], left, right, needs)
        except (KeyError, ValueError) as error:
            wrong.append(f"{path.name}:{_line(text, str(item.get('id', '')))}: {error}")
    if wrong:
        raise CatalogueError("目录数据有误，请按所示文件和行号改正：\n" + "\n".join(wrong))
    return tuple(found.values())


@lru_cache(maxsize=2)
def load_supplement(forms: tuple[Form, ...], path: Path = HERE / "supplement.toml") -> Supplement:
    """CatalogueError lists every part or cell that is not declared."""
    data, text = _load(path)
    by_id = {form.id: form for form in forms}
    wrong: list[str] = []
    sheets: list[Sheet] = []
    for sheet in data.get("sheet", []):
        keys = {item["key"] for item in sheet["items"]}
        items = [Item(i["key"], i.get("unit", sheet["unit"]), tuple(i.get("sum", ()))) for i in sheet["items"]]
        wrong += [
            f"{path.name}:{_line(text, item.key)}: {part} is no item of {sheet['name']}"
            for item in items
            for part in item.parts
            if part not in keys
        ]
        sheets.append(Sheet(sheet["name"], tuple(items)))
    reasons: list[Reason] = []
    for item in data.get("reason", []):
        try:
            (cell,) = _refs(item["cell"], by_id)
            reasons.append(Reason(item["key"], cell))
        except ValueError as error:
            wrong.append(f"{path.name}:{_line(text, item['key'])}: {error}")
    if wrong:
        raise CatalogueError("目录数据有误，请按所示文件和行号改正：\n" + "\n".join(wrong))
    return Supplement(tuple(sheets), tuple(reasons))
