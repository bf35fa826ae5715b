"""The words of the performance tables, loaded once from performance.toml."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from db.core.errors import CatalogueError
from db.core.text import fold

FILE = Path(__file__).parent / "performance.toml"
_LISTS = (
    "project_name", "name_stops", "total_funds", "part_funds", "total_score", "grade_label", "grades", "qualities",
)  # fmt: skip
_TABLES = ("said", "fund_columns", "indicator_columns", "list_columns", "level1")


@dataclass(frozen=True)
class PerformanceWords:
    """All keys and values folded, except level names, which are printed."""

    project_name: frozenset[str]
    name_stops: frozenset[str]
    total_funds: frozenset[str]
    part_funds: frozenset[str]
    total_score: frozenset[str]
    grade_label: frozenset[str]
    grades: frozenset[str]
    qualities: frozenset[str]
    said: dict[str, tuple[str, ...]]
    fund_columns: dict[str, str]  # folded heading -> column
    indicator_columns: dict[str, str]
    list_columns: dict[str, str]
    level1_names: frozenset[str]
    level1_of: dict[str, str]  # second level -> first level
    both_levels: dict[str, str]


@lru_cache(maxsize=2)
def load_performance(path: Path = FILE) -> PerformanceWords:
    """CatalogueError says which key of the file is missing or of the wrong kind."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    wrong = [key for key in _LISTS if not isinstance(data.get(key), list)]
    wrong += [key for key in (*_TABLES, "both_levels") if not isinstance(data.get(key), dict)]
    if wrong:
        raise CatalogueError(f"{path.name}:1: 缺少或写错的键：{'、'.join(wrong)}")
    headings = {
        table: {fold(word): name for name, words in data[table].items() for word in words}
        for table in ("fund_columns", "indicator_columns", "list_columns")
    }
    lists = {key: frozenset(map(fold, data[key])) for key in _LISTS}
    return PerformanceWords(
        project_name=lists["project_name"],
        name_stops=lists["name_stops"],
        total_funds=lists["total_funds"],
        part_funds=lists["part_funds"],
        total_score=lists["total_score"],
        grade_label=lists["grade_label"],
        grades=lists["grades"],
        qualities=lists["qualities"],
        fund_columns=headings["fund_columns"],
        indicator_columns=headings["indicator_columns"],
        list_columns=headings["list_columns"],
        said={key: tuple(words) for key, words in data["said"].items()},
        level1_names=frozenset(data["level1"]),
        level1_of={word: first for first, words in data["level1"].items() for word in words},
        both_levels=dict(data["both_levels"]),
    )
