"""The evidence of a number in front of the reader: the row that prints it, the words, the page, the arithmetic."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from assistant.checks.result import place
from assistant.originals import original
from assistant.results import Citation
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import Catalogue, Side, load
from db.core.errors import UnknownEntityError
from db.core.facts import FactKey, Source
from db.core.money import plain, wan_text
from db.core.number_forms import SEPARATED_FIXED, format_amount
from db.queries import Queries

_LEAF = re.compile(r"\b(?:fact|form|claim|indicator|project|passage):\d+")
_SIGNS = {"*": " × ", "/": " ÷ ", "-": " − ", "+": " + "}
_OPERATOR = re.compile(r"\s*([*/+-])\s*")
_AMBIGUOUS = "project:"  # one id stands for several amounts of a project
_AROUND = 2  # lines before and after
_TEXT = frozenset({".txt", ".md"})
_BLANK_CELL = "（空白，即 0）"


@dataclass(frozen=True, slots=True)
class RowShown:
    """The row of a public table, with the places of the cells in it that are meant."""

    columns: tuple[str, ...]
    cells: tuple[str, ...]
    here: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """One place that a number rests on."""

    id: str
    title: str  # 某某中心 2023年度 支出决算表
    what: str  # 事业运行 · 基本支出
    value: str
    place: str
    source: Source
    row: RowShown | None = None
    quote: str = ""
    note: str = ""
    file: Path | None = None  # the original, where it was kept
    label: str = ""  # how the row is called on the page
    printed: str = ""  # and the figure


def working(evidence: str, citations: Sequence[Citation]) -> str:
    """The arithmetic of a calculation in figures; empty where an operand is not unique or not known."""
    if not evidence.startswith("calc:") or _AMBIGUOUS in evidence:
        return ""
    known = {item.id: item for item in citations if item.value}
    expression = evidence.removeprefix("calc:")
    leaves = _LEAF.findall(expression)
    if not leaves or any(leaf not in known for leaf in leaves):
        return ""
    shown = _LEAF.sub(lambda found: known[found[0]].value, expression)
    return _OPERATOR.sub(lambda found: _SIGNS[found[1]], shown)


def leaves(evidence: Sequence[str]) -> tuple[str, ...]:
    """The ids of the places that evidence rests on, each once, in order."""
    return tuple(dict.fromkeys(leaf for item in evidence for leaf in (_LEAF.findall(item) or [item])))


def proofs(settings: Settings, citations: Sequence[Citation]) -> tuple[Proof, ...]:
    """What a reader is shown of each citation; figures of one row are shown in it together."""
    found: dict[object, Proof] = {}
    with open_stores(settings) as stores:
        for item in citations:
            proof = _proof(settings, stores.queries, item)
            key = (proof.title, proof.row.cells) if proof.row is not None else proof.id
            found[key] = _joined(found[key], proof) if key in found else proof
    return tuple(found.values())


def _joined(first: Proof, other: Proof) -> Proof:
    """Two figures of one row."""
    if first.row is None or other.row is None:
        return first
    here = (*first.row.here, *other.row.here)
    return replace(
        first,
        row=replace(first.row, here=here),
        what=f"{first.what}、{other.what.rpartition(' · ')[2]}",
        value=f"{first.value}、{other.value}",
        note=first.note or other.note,
    )


def _proof(settings: Settings, queries: Queries, told: Citation) -> Proof:
    row, label, note = _row(queries, load(), told)
    passage = told.id.startswith("passage:")
    heading = told.form or (told.row if passage else "")
    # The kind of a claim is of no use to a reader; a table's column and a project's field are.
    column = "" if told.id.startswith("claim:") else told.col
    printed = told.quote if told.form else ""
    return Proof(
        id=told.id,
        title=f"{told.entity} {told.year}年度{'　' + heading if heading else ''}",
        what="" if passage else " · ".join(part for part in (label or told.row, column) if part),
        value=_BLANK_CELL if told.id.startswith("form:") else f"{told.value}{told.unit}",
        place=place(told.source),
        source=told.source,
        row=row,
        quote="" if told.form else told.quote,
        note=note,
        file=_file(settings, queries, told),
        label=label,
        printed=printed,
    )


def _row(queries: Queries, catalogue: Catalogue, told: Citation) -> tuple[RowShown | None, str, str]:
    """The row as it is stored now, its label, and a note where it was changed since the answer."""
    form = catalogue.form(told.form)
    side = form.side_named(told.side) if form is not None else None
    if form is None or side is None:
        return None, "", ""
    try:
        stored = queries.facts(told.entity, told.year, form.name)
    except UnknownEntityError:
        return None, "", "这份报告已经不在库里，下面是回答时的出处。"
    mine = {item.fact.key.col: item.fact for item in stored if _is_of(item.fact.key, told)}
    if not mine:
        return None, "", ""
    label = next(iter(mine.values())).label
    head = told.row if told.row.isdigit() else ""
    row = row_shown(side, {name: fact.fen for name, fact in mine.items()}, f"{head} {label}".strip(), told.col)
    now = mine.get(told.col)
    if now is None or not told.value or wan_text(now.fen) == plain(Decimal(told.value), 2):
        return row, label, ""
    return row, label, f"回答以后这个数有更正，库里现在是 {wan_text(now.fen)} 万元。"


def row_shown(side: Side, amounts: Mapping[str, int], name: str, col: str) -> RowShown:
    """The columns of a row that are printed, and the one that is meant also where it is blank."""
    columns = [column for column in side.column_names if column in amounts or column == col]
    cells = [format_amount(amounts[column], SEPARATED_FIXED) if column in amounts else "" for column in columns]
    return RowShown(("项目", *columns), (name, *cells), (columns.index(col) + 1,) if col in columns else ())


def _is_of(key: FactKey, told: Citation) -> bool:
    return key.side == told.side and told.row in (key.row, key.row.rpartition("/")[2])


def _file(settings: Settings, queries: Queries, told: Citation) -> Path | None:
    try:
        known = queries.reports(told.entity, told.year)
    except UnknownEntityError:
        return None
    found = next((report for report in reversed(known) if report.file == told.source.file), None)
    return original(settings, found.sha256) if found is not None else None


def lines_around(proof: Proof) -> tuple[tuple[int, str], ...]:
    """The lines of a text report about the place; none for other kinds of files."""
    if proof.file is None or proof.file.suffix not in _TEXT or not proof.source.line:
        return ()
    from ingest.readers.text import decode, lines_of

    lines = lines_of(decode(proof.file.read_bytes(), proof.file.name))
    first = max(1, proof.source.line - _AROUND)
    return tuple(enumerate(lines[first - 1 : proof.source.line + _AROUND], first))
