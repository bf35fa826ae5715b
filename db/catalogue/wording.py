"""The words by which the checker judges text and performance tables, loaded once from wording.toml."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from db.core.errors import CatalogueError
from db.core.text import fold

FILE = Path(__file__).parent / "wording.toml"
_TABLES = (
    "indicators", "hotline", "trend", "goal", "none", "reason", "share", "counts", "marks",
)  # fmt: skip


@dataclass(frozen=True)
class Grade:
    """A grade's words, and the scores that it fits: from the first on, below the second."""

    words: frozenset[str]
    wide: tuple[Decimal, Decimal]
    usual: tuple[Decimal, Decimal]


@dataclass(frozen=True)
class FormWords:
    """How the text speaks of a form."""

    form: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """Lists of words by table and key; all folded, as the text they are looked for in is."""

    grades: tuple[Grade, ...]
    forms: tuple[FormWords, ...]
    lists: dict[str, tuple[str, ...]]  # «trend.rises»
    hotline_shape: str
    hotline_least_often: int

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return self.lists[key]

    def any_of(self, key: str) -> str:
        """A pattern that matches any word of a list, the longest first."""
        return "(?:" + "|".join(map(re.escape, sorted(self.lists[key], key=len, reverse=True))) + ")"


@lru_cache(maxsize=2)
def load_wording(path: Path = FILE) -> Wording:
    """CatalogueError says which table of the file is missing."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    missing = [key for key in (*_TABLES, "grade", "form") if key not in data]
    if missing:
        raise CatalogueError(f"{path.name}:1: 缺少：{'、'.join(missing)}")
    lists = {
        f"{table}.{key}": tuple(words) if key.endswith("_patterns") else tuple(map(fold, words))
        for table in _TABLES
        for key, words in data[table].items()
        if isinstance(words, list)
    }
    return Wording(
        grades=tuple(
            Grade(frozenset(map(fold, item["words"])), _span(item["wide"]), _span(item["usual"]))
            for item in data["grade"]
        ),
        forms=tuple(FormWords(item["id"], tuple(map(fold, item["words"]))) for item in data["form"]),
        lists=lists,
        hotline_shape=data["hotline"]["shape"],
        hotline_least_often=data["hotline"]["least_often"],
    )


def _span(ends: list[str]) -> tuple[Decimal, Decimal]:
    return Decimal(ends[0]), Decimal(ends[1])
