"""The rules of the checker as declared: what people are told about each. Read once, every mistake told."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from db.core.errors import CatalogueError

HERE = Path(__file__).parent
SEVERITIES = ("error", "warning", "info")
_KEYS = ("id", "title", "severity", "group", "explanation")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: severity is the loudest that it may report."""

    id: str
    title: str
    severity: str
    group: str
    explanation: str


@lru_cache(maxsize=2)
def load_rules(path: Path = HERE / "rules.toml") -> Mapping[str, Rule]:
    """Rules by id, in declared order. CatalogueError lists every duplicate, unknown severity and wrong key."""
    text = path.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"目录数据有误，请按所示文件和行号改正：\n{path.name}: {error}") from error
    found: dict[str, Rule] = {}
    wrong: list[str] = []
    lines = _first_lines(text)
    for number, item in enumerate(data.get("rule", [])):
        mistake = _mistake(item, found)
        if mistake:
            wrong.append(f"{path.name}:{lines[number]}: {mistake}")
        else:
            found[item["id"]] = Rule(**item)
    if wrong:
        raise CatalogueError("目录数据有误，请按所示文件和行号改正：\n" + "\n".join(wrong))
    return MappingProxyType(found)


def _first_lines(text: str) -> list[int]:
    """Where each [[rule]] begins."""
    return [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[rule]]"]


def _mistake(item: dict[str, Any], known: dict[str, Rule]) -> str:
    missing = [key for key in _KEYS if not isinstance(item.get(key), str) or not item[key]]
    if missing:
        return f"{item.get('id', 'a rule')} lacks {', '.join(missing)}"
    if unknown := sorted(item.keys() - set(_KEYS)):
        return f"{item['id']} has unknown keys: {', '.join(unknown)}"
    if item["severity"] not in SEVERITIES:
        return f"{item['id']}: severity {item['severity']!r} is none of {', '.join(SEVERITIES)}"
    return f"{item['id']} is declared twice" if item["id"] in known else ""
