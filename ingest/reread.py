"""Figures of scans that break a sum are read again, closer, before they are accepted; what stays broken is doubted.

The sums are those that the forms declare: across columns, down rows, down the tree of account codes, and the two sides
of a two-sided form against each other. A new reading counts only where it makes a broken sum hold and breaks none."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from db.catalogue import Catalogue, Form, Side
from db.catalogue.equations import CLASSES
from db.core.facts import Fact, Source
from db.core.money import tolerance
from db.core.numbers import parse_cell
from ingest.document import Cell, Document, Row
from ingest.forms import Forms
from ingest.readers.layout.rulings import Box
from ingest.readers.ocr import read_again
from ingest.tables.balance import decimals_among
from ingest.tables.cells import illegible

DOUBTFUL = 0.5  # no figure of a sum that does not hold is more certain than this
_TOTAL = "合计"
_MOST_LOOKS = 200  # figures of one report; more than that is no slip but a table read wrongly

Reading = tuple[str, float]
# (file, page, boxes) -> what a closer look reads in each box, the surest reading first
Look = Callable[[str, int, Sequence[Box]], Sequence[Sequence[Reading]]]
Read = Callable[[Document], Forms]
Key = tuple[str, str, str, str]  # form, side, row, column
Place = tuple[int, int]  # block, cell


@dataclass(frozen=True, slots=True)
class Sum:
    """Signed figures that add up to nothing."""

    terms: tuple[tuple[int, Key], ...]
    decimals: int = 2

    def holds(self, values: Mapping[Key, Decimal]) -> bool:
        off = sum((sign * values.get(key, Decimal(0)) for sign, key in self.terms), Decimal(0))
        return abs(off) <= tolerance(max(len(self.terms) - 1, 1), self.decimals)


def reread(
    document: Document, forms: Forms, read: Read, catalogue: Catalogue, look: Look | None
) -> tuple[Document, Forms]:
    """The document with its misread figures put right, and its forms with the doubts that remain. Without recognised
    cells both come back as they are; look is None where the file cannot be opened again."""
    if not _recognised(document):
        return document, forms
    if look is not None:
        document, forms = _legible(document, forms, read, look)
        document, forms = _balanced(document, forms, read, catalogue, look)
    return document, _doubted(forms, catalogue)


def look_into(path: Path) -> Look | None:
    """How a report's file or folder is looked into again; None for what was unpacked only to be read."""
    if path.suffix.lower() == ".zip":
        return None

    def look(file: str, page: int, boxes: Sequence[Box]) -> Sequence[Sequence[Reading]]:
        return read_again(path / file if path.is_dir() else path, page, boxes)

    return look


def _recognised(document: Document) -> bool:
    return any(cell.box is not None for _, row in _rows(document) for cell in row.cells)


def _rows(document: Document) -> Iterator[tuple[int, Row]]:
    return ((index, block) for index, block in enumerate(document.blocks) if isinstance(block, Row))


# --- sums ------------------------------------------------------------------------------------------------------------


def sums_of(facts: Iterable[Fact], catalogue: Catalogue) -> list[Sum]:
    """Every declared sum whose total is printed, over the figures that were read."""
    by_form: dict[str, dict[Key, Decimal]] = defaultdict(dict)
    for key, value in _values(facts).items():
        by_form[key[0]][key] = value
    found: list[Sum] = []
    for form in catalogue.forms:
        cells = by_form.get(form.name, {})
        decimals = decimals_among(cells.values())
        for side in form.sides:
            own = [key for key in cells if key[1] == side.name]
            terms = (*_across(side, own), *_down(side, own), *_tree(form, side, own))
            found += (Sum(tuple(part), decimals) for part in terms if len(part) > 1)
        found += (Sum(pair, decimals) for pair in _both_sides(form, cells))
    return found


Terms = list[tuple[int, Key]]


def _across(side: Side, keys: Sequence[Key]) -> Iterator[Terms]:
    printed, known = {key[3] for key in keys}, set(keys)
    for equation in side.column_equations:
        if any(term.name not in printed for term in equation.left):
            continue
        for form, name, row in dict.fromkeys(key[:3] for key in keys):
            terms = [(term.sign, (form, name, row, term.name)) for term in equation.left]
            terms += [(-term.sign, (form, name, row, term.name)) for term in equation.right]
            if any(key in known for _, key in terms[: len(equation.left)]):
                yield [(sign, key) for sign, key in terms if key in known]


def _down(side: Side, keys: Sequence[Key]) -> Iterator[Terms]:
    declared = {row.key for row in side.rows}
    for column in dict.fromkeys(key[3] for key in keys):
        own = {key[2]: key for key in keys if key[3] == column}
        for equation in side.equations:
            if any(term.name not in own for term in equation.left):
                continue
            terms = [(term.sign, own[term.name]) for term in equation.left]
            for term in equation.right:
                if term.name == CLASSES:
                    terms += [(-1, key) for row, key in own.items() if row not in declared]
                elif term.name in own:
                    terms.append((-term.sign, own[term.name]))
            yield terms


def _tree(form: Form, side: Side, keys: Sequence[Key]) -> Iterator[Terms]:
    """Account codes: each with those below it, 合计 with the uppermost, declared totals with their classes."""
    if form.accounts is None:
        return
    for column in dict.fromkeys(key[3] for key in keys):
        own = {key[2]: key for key in keys if key[3] == column}
        codes = [row for row in own if row.isdigit()]
        top = min(map(len, codes), default=0)
        totals = {row.key: row.classes for row in side.rows if row.classes}
        for row, key in own.items():
            if row.isdigit():
                below = [code for code in codes if code.startswith(row) and len(code) == len(row) + 2]
            elif row in totals:
                below = [code for code in codes if code in totals[row]]
            elif row == _TOTAL:
                below = [code for code in codes if len(code) == top]
            else:
                below = []
            if below:
                yield [(1, key), *((-1, own[code]) for code in below)]


def _both_sides(form: Form, cells: Mapping[Key, Decimal]) -> Iterator[tuple[tuple[int, Key], ...]]:
    """The grand totals left and right, each in its first column."""
    grand = [
        (form.name, side.name, row.key, side.columns[0].name)
        for side in form.sides
        for row in side.rows
        if row.kind == "grand"
    ]
    if len(form.sides) == 2 and len(grand) == 2 and all(key in cells for key in grand):
        yield (1, grand[0]), (-1, grand[1])


def _values(facts: Iterable[Fact]) -> dict[Key, Decimal]:
    return {_key(fact): value for fact in facts if (value := parse_cell(fact.printed)) is not None}


def _key(fact: Fact) -> Key:
    return fact.key.form, fact.key.side, fact.key.row, fact.key.col


def suspects(sums: Sequence[Sum], values: Mapping[Key, Decimal]) -> list[Key]:
    """The figures of broken sums that no other sum confirms; all of a sum's figures where others confirm each."""
    broken = [one for one in sums if not one.holds(values)]
    confirmed = {key for one in sums if one not in broken for _, key in one.terms}
    found: dict[Key, None] = {}
    for one in broken:
        keys = [key for _, key in one.terms]
        found.update(dict.fromkeys([key for key in keys if key not in confirmed] or keys))
    return list(found)


# --- a closer look ---------------------------------------------------------------------------------------------------


def _legible(document: Document, forms: Forms, read: Read, look: Look) -> tuple[Document, Forms]:
    """Cells that look like a figure and are none are read again; what comes out is as certain as its reading."""
    places = [
        (index, column)
        for index, row in _rows(document)
        for column, cell in enumerate(row.cells)
        if cell.box is not None and illegible(cell.text)
    ]
    changes: dict[Place, Reading] = {}
    for place, readings in _looked(document, places, look).items():
        figures = [found for found in readings if found[1] >= DOUBTFUL and parse_cell(found[0]) is not None]
        if figures:
            changes[place] = figures[0]
    if not changes:
        return document, forms
    document = _changed(document, changes)
    return document, read(document)


def _balanced(document: Document, forms: Forms, read: Read, catalogue: Catalogue, look: Look) -> tuple[Document, Forms]:
    sums = sums_of(forms.facts, catalogue)
    values = _values(forms.facts)
    doubtful = suspects(sums, values)
    if not doubtful:
        return document, forms
    places = _places(document, forms.facts)
    wanted = {places[key]: key for key in _by_urgency(doubtful, sums, values) if key in places}
    readings = _looked(document, list(wanted)[:_MOST_LOOKS], look)
    options = {wanted[place]: found for place, found in readings.items()}
    chosen = choose(sums, values, options)
    if not chosen:
        return document, forms
    mended = _changed(document, {places[key]: reading for key, reading in chosen.items()})
    again = read(mended)
    if _broken(again, catalogue) < _broken(forms, catalogue) and len(again.facts) >= len(forms.facts):
        return mended, again
    return document, forms


def _by_urgency(doubtful: Sequence[Key], sums: Sequence[Sum], values: Mapping[Key, Decimal]) -> list[Key]:
    """The suspects, then the other figures of their sums: a sum may hold by rounding although one of them is wrong."""
    others = [key for one in sums if not one.holds(values) for _, key in one.terms]
    return list(dict.fromkeys([*doubtful, *others]))


def choose(
    sums: Sequence[Sum], values: Mapping[Key, Decimal], options: Mapping[Key, Sequence[Reading]]
) -> dict[Key, Reading]:
    """The readings that make broken sums hold and break none, the most helpful first."""
    known = dict(values)
    chosen: dict[Key, Reading] = {}
    of_key: dict[Key, list[Sum]] = defaultdict(list)
    for one in sums:
        for _, key in one.terms:
            of_key[key].append(one)
    while True:
        gains: list[tuple[int, float, Key, Reading]] = []
        for key, readings in options.items():
            for reading in readings:
                value = parse_cell(reading[0])
                if key not in chosen and value is not None and (gain := _gain(of_key[key], known, key, value)) > 0:
                    gains.append((gain, reading[1], key, reading))
        if not gains:
            return chosen
        _, _, key, reading = max(gains)
        chosen[key] = reading
        known[key] = parse_cell(reading[0]) or Decimal(0)


def _gain(sums: Sequence[Sum], known: Mapping[Key, Decimal], key: Key, value: Decimal) -> int:
    """How many broken sums the value makes hold; nothing where it breaks one."""
    if known.get(key) == value:
        return 0
    trial = {**known, key: value}
    gain = 0
    for one in sums:
        before, after = one.holds(known), one.holds(trial)
        if before and not after:
            return 0
        gain += after and not before
    return gain


def _broken(forms: Forms, catalogue: Catalogue) -> int:
    values = _values(forms.facts)
    return sum(not one.holds(values) for one in sums_of(forms.facts, catalogue))


def _doubted(forms: Forms, catalogue: Catalogue) -> Forms:
    """Figures of sums that still do not hold are shown as uncertain."""
    doubtful = set(suspects(sums_of(forms.facts, catalogue), _values(forms.facts)))
    facts = (
        replace(fact, confidence=min(fact.confidence, DOUBTFUL))
        if fact.confidence is not None and _key(fact) in doubtful
        else fact
        for fact in forms.facts
    )
    return replace(forms, facts=tuple(facts))


# --- cells and facts -------------------------------------------------------------------------------------------------


def _places(document: Document, facts: Iterable[Fact]) -> dict[Key, Place]:
    """The cell of each figure. Equal figures of one row stand in the order in which they were read."""
    blocks = {row.source: index for index, row in _rows(document)}
    groups: dict[tuple[Source, str], list[Key]] = defaultdict(list)
    for fact in facts:
        groups[fact.source, fact.printed].append(_key(fact))
    found: dict[Key, Place] = {}
    for (source, printed), keys in groups.items():
        index = blocks.get(source)
        row = document.blocks[index] if index is not None else None
        if index is None or not isinstance(row, Row):
            continue
        columns = [column for column, cell in enumerate(row.cells) if cell.box and cell.text.strip() == printed]
        if len(columns) == len(keys):
            found.update((key, (index, column)) for key, column in zip(keys, columns, strict=True))
    return found


def _looked(document: Document, places: Sequence[Place], look: Look) -> dict[Place, Sequence[Reading]]:
    """What a closer look reads in these cells, page by page."""
    pages: dict[tuple[str, int], list[tuple[Place, Box]]] = defaultdict(list)
    for place in places:
        row = document.blocks[place[0]]
        box = row.cells[place[1]].box if isinstance(row, Row) else None
        if box is not None:
            pages[row.source.file, row.source.page or 1].append((place, Box(*box)))
    found: dict[Place, Sequence[Reading]] = {}
    for (file, page), wanted in sorted(pages.items()):
        readings = look(file, page, [box for _, box in wanted])
        found.update(zip((place for place, _ in wanted), readings, strict=True))
    return found


def _changed(document: Document, changes: Mapping[Place, Reading]) -> Document:
    blocks = list(document.blocks)
    for (index, column), (text, certainty) in changes.items():
        row = blocks[index]
        if isinstance(row, Row):
            cells = list(row.cells)
            cells[column] = Cell(text, certainty, cells[column].box)
            blocks[index] = replace(row, cells=tuple(cells))
    return replace(document, blocks=tuple(blocks))
