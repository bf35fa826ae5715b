"""Reads the golden files."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Key = tuple[str, str, str, str]


def golden_facts(path: Path) -> dict[Key, str]:
    """(form, side, row, col) -> figure as printed, without separators."""
    found: dict[Key, str] = {}
    for form, side, columns, cells in _lines(path):
        for column, value in zip(columns, cells[1:], strict=False):
            if value:
                key = (form, side, cells[0], column)
                assert key not in found, key
                found[key] = value
    return found


def _lines(path: Path) -> Iterator[tuple[str, str, list[str], list[str]]]:
    form = side = ""
    columns: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            form, _, side = line[2:].partition(" / ")
            columns = []
        elif line.strip():
            cells = line.split("\t")
            if columns:
                yield form, side, columns, cells
            else:
                columns = cells[1:]


def golden_projects(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found
