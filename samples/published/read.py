"""The published figures of one unit and year, from the three files that tell them."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.catalogue import Catalogue, load
from samples.figures import Cell

FOLDER = Path(__file__).parent
NAMES = ("linyi_2023", "sanming_2023", "liaocheng_2024", "zaozhuang_2024", "guiyang_2024")


@dataclass(frozen=True, slots=True)
class Goal:
    """An indicator as printed."""

    level1: str
    level2: str
    name: str
    target: str
    actual: str
    weight: str
    score: str
    note: str


@dataclass(frozen=True, slots=True)
class Project:
    """A self-evaluated project; amounts in 万元, None where the report prints none."""

    name: str
    initial: str | None
    full: str | None
    executed: str | None
    score: str | None
    grade: str | None
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """What a report publishes. Amounts as printed, in 万元; an account code or a name says of what."""

    entity: str
    year: int
    kind: str
    forms: tuple[str, ...]  # ids, those that are printed blank included
    numbers: Mapping[str, str]  # form id -> 公开07表 where it is not the usual one
    cells: Mapping[Cell, str]
    budgets: Mapping[str, str]  # 年初预算 by code, and `total`
    supplement: Mapping[str, str]
    changes: Mapping[str, str]  # against the year before
    reasons: Mapping[str, str]
    projects: tuple[Project, ...]

    @property
    def source(self) -> str:
        return f"{self.entity}{self.year}年度{self.kind}公开报告"


def published(name: str, folder: Path = FOLDER) -> Published:
    """ValueError where a table names a form that the catalogue does not have."""
    told: dict[str, Any] = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    forms, cells = _tables((folder / f"{name}.facts.tsv").read_text(encoding="utf-8"), load())
    return Published(
        told["entity"],
        told["year"],
        told["kind"],
        forms,
        told.get("numbers", {}),
        cells,
        told["budgets"],
        told["supplement"],
        told["changes"],
        told["reasons"],
        tuple(_projects(json.loads((folder / f"{name}.projects.json").read_text(encoding="utf-8")))),
    )


def _tables(text: str, catalogue: Catalogue) -> tuple[tuple[str, ...], dict[Cell, str]]:
    forms: list[str] = []
    cells: dict[Cell, str] = {}
    side = ""
    columns: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        if line.startswith("# "):
            name, _, side = line[2:].partition(" / ")
            declared = catalogue.form(name)
            if declared is None:
                raise ValueError(f"no form {name}")
            forms.append(declared.id)
            columns = []
        elif columns:
            row, *values = line.split("\t")
            filled = ((column, value) for column, value in zip(columns, values, strict=False) if value)
            cells |= {Cell(forms[-1], side, row, column): value for column, value in filled}
        else:
            columns = line.split("\t")[1:]
    return tuple(dict.fromkeys(forms)), cells


def _projects(items: list[dict[str, Any]]) -> Iterator[Project]:
    for item in items:
        goals = tuple(Goal(**goal) for goal in item["indicators"])
        money = (item["budget_initial"], item["budget_full"], item["executed"])
        yield Project(item["project"], *money, item["score"], item["grade"], goals)
