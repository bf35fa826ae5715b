"""What a metric is made of, declared in breakdowns.toml."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from db.catalogue.loader import load
from db.catalogue.schema import Catalogue
from db.core.errors import CatalogueError

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way to split a whole: into metrics, or into the accounts of a form's column."""

    whole: str
    name: str
    words: tuple[str, ...]
    parts: tuple[str, ...] = ()
    form: str = ""
    col: str = ""
    classes: tuple[str, ...] = ()
    digits: int = 0  # of the accounts that are added up to; 0 takes the lowest printed


@lru_cache(maxsize=2)
def load_breakdowns(path: Path = HERE / "breakdowns.toml") -> tuple[Breakdown, ...]:
    """Every breakdown in order. CatalogueError names each metric, form or column that nothing declares."""
    catalogue = load()
    found = tuple(_breakdown(item) for item in tomllib.loads(path.read_text(encoding="utf-8"))["breakdown"])
    wrong = [
        f"{path.name}: {item.whole}（{item.name}）: {fault}" for item in found for fault in _faults(item, catalogue)
    ]
    if wrong:
        raise CatalogueError("目录数据有误，请按所示条目改正：\n" + "\n".join(wrong))
    return found


def _breakdown(item: dict[str, Any]) -> Breakdown:
    accounts = item.get("accounts", {})
    return Breakdown(
        item["whole"],
        item["name"],
        tuple(item.get("words", ())),
        tuple(item.get("parts", ())),
        accounts.get("form", ""),
        accounts.get("col", ""),
        tuple(accounts.get("classes", ())),
        accounts.get("digits", 0),
    )


def _faults(item: Breakdown, catalogue: Catalogue) -> list[str]:
    known = {metric.id for metric in catalogue.metrics}
    faults = [f"unknown metric {name!r}" for name in (item.whole, *item.parts) if name not in known]
    if item.form:
        form = catalogue.form(item.form)
        if form is None or item.col not in form.side.column_names:
            faults.append(f"unknown column {item.form}/{item.col}")
    if not item.parts and not item.form:
        faults.append("neither parts nor accounts")
    return faults
