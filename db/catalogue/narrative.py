"""What the words of an explanation mean: topics, quantities, counted things and cues, declared in narrative.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from db.catalogue.references import parse_cell_ref
from db.catalogue.schema import CellRef, Form
from db.core.errors import CatalogueError

HERE = Path(__file__).parent
ANYWHERE = "*"

Sum = tuple[CellRef, ...]  # cells that are added up


@dataclass(frozen=True, slots=True)
class Topic:
    """What a chapter is about: the form whose figures it tells, and the column of that form its accounts stand in."""

    id: str
    heading: re.Pattern[str]
    form: str = ""
    accounts: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount that people name. Any one of cells may confirm it; budget are the cells of its budget."""

    id: str
    names: re.Pattern[str] | None
    short: re.Pattern[str] | None
    topics: tuple[str, ...]
    cells: tuple[Sum, ...] = ()
    budget: tuple[Sum, ...] = ()
    zero: bool = False  # a printed form without this figure says that it is nothing
    where_equal: tuple[CellRef, ...] = ()  # comparable only where these cells agree


@dataclass(frozen=True, slots=True)
class Counted:
    """Something counted in the text: known by the words before the number and its unit."""

    id: str
    unit: re.Pattern[str]
    before: re.Pattern[str]
    topics: tuple[str, ...]
    after: re.Pattern[str] | None = None  # words right behind the number that decide as well


@dataclass(frozen=True, slots=True)
class Partition:
    """What adds up to a whole, or is counted as its kinds."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    topics: tuple[Topic, ...]
    quantities: tuple[Quantity, ...]
    counts: tuple[Counted, ...]
    cues: dict[str, re.Pattern[str]]
    partitions: tuple[Partition, ...] = ()
    counted_partitions: tuple[Partition, ...] = ()
    within: tuple[tuple[str, str], ...] = ()  # (part, whole)

    def topic_of(self, heading: str) -> Topic | None:
        return next((topic for topic in self.topics if topic.heading.search(heading)), None)

    def topic(self, topic_id: str) -> Topic | None:
        return next((topic for topic in self.topics if topic.id == topic_id), None)


def _sums(texts: list[str], forms: dict[str, Form]) -> tuple[Sum, ...]:
    return tuple(tuple(parse_cell_ref(cell, forms) for cell in text.split(" + ")) for text in texts)


def _quantity(item: dict[str, Any], forms: dict[str, Form]) -> Quantity:
    return Quantity(
        item["id"],
        re.compile(item["names"]) if "names" in item else None,
        re.compile(item["short"]) if "short" in item else None,
        tuple(item.get("topics", ())),
        _sums(item.get("cells", []), forms),
        _sums(item.get("budget", []), forms),
        item.get("zero", False),
        tuple(parse_cell_ref(cell, forms) for cell in item.get("where_equal", ())),
    )


@lru_cache(maxsize=2)
def load_wording(forms: tuple[Form, ...], path: Path = HERE / "narrative.toml") -> Wording:
    """CatalogueError lists every declaration that names an undeclared cell or is no regular expression."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    by_id = {form.id: form for form in forms}
    wrong: list[str] = []
    quantities: list[Quantity] = []
    for item in data["quantity"]:
        try:
            quantities.append(_quantity(item, by_id))
        except (KeyError, ValueError, re.error) as error:
            wrong.append(f"{path.name}: {item.get('id')}: {error}")
    if wrong:
        raise CatalogueError("目录数据有误，请按所示条目改正：\n" + "\n".join(wrong))
    return Wording(
        tuple(
            Topic(item["id"], re.compile(item["heading"]), item.get("form", ""), item.get("accounts", ""))
            for item in data["topic"]
        ),
        tuple(quantities),
        tuple(
            Counted(
                i["id"],
                re.compile(i["unit"]),
                re.compile(f"(?:{i['before']})$"),
                tuple(i["topics"]),
                re.compile(i["after"]) if "after" in i else None,
            )
            for i in data["count"]
        ),
        {name: re.compile(pattern) for name, pattern in data["cues"].items()},
        tuple(Partition(item["whole"], tuple(item["parts"])) for item in data["partition"]),
        tuple(Partition(item["whole"], tuple(item["parts"])) for item in data["counted_partition"]),
        tuple((item["part"], item["whole"]) for item in data["within"]),
    )
