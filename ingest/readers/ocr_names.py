"""Slips of a recogniser in names: a label or title one character away from a single known name is that name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from db.catalogue import Catalogue
from db.core.text import bare_label, folded_label, squeeze
from ingest.document import Block, Cell, Line, Row

_SHORTEST = 5  # shorter names are too near to each other
_LONGEST_TITLE = 40
# Characters that turn a name into another one: 年初 is no slip of 年末, 财政拨款 none of 非财政拨款.
_TELLING = frozenset("初末收支入出上下本前后非不无有未增减调一二三四五六七八九十大小类款项内外")


@dataclass(frozen=True)
class Names:
    """folded name -> as declared, and each name under all that is left of it without one character."""

    known: Mapping[str, str]
    shortened: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        known = {folded_label(name): name for name in names}
        shortened: dict[str, set[str]] = {}
        for key in known:
            for short in (key, *_without_one(key)):
                shortened.setdefault(short, set()).add(key)
        return cls(known, {short: frozenset(keys) for short, keys in shortened.items()})

    def meant(self, text: str) -> str | None:
        """The only known name that the text can be a slip of; None where it is one itself, or may be several."""
        key = folded_label(text)
        if len(key) < _SHORTEST or key in self.known:
            return None
        near = {name for short in (key, *_without_one(key)) for name in self.shortened.get(short, ())}
        found = [name for name in near if len(name) >= _SHORTEST and _slip(key, name)]
        return self.known[found[0]] if len(found) == 1 else None


def with_names(blocks: Iterable[Block], labels: Names, titles: Names) -> list[Block]:
    """The blocks of recognised pages with the labels and titles that can only be meant."""
    return [_titled(block, titles) if isinstance(block, Line) else _labelled(block, labels) for block in blocks]


def _titled(line: Line, titles: Names) -> Line:
    if len(line.text) > _LONGEST_TITLE or (name := titles.meant(line.text)) is None:
        return line
    return replace(line, text=name)


def _labelled(row: Row, labels: Names) -> Row:
    cells = tuple(_named(cell, labels) for cell in row.cells)
    return row if cells == row.cells else replace(row, cells=cells)


def _named(cell: Cell, labels: Names) -> Cell:
    name = labels.meant(cell.text)
    if name is None:
        return cell
    squeezed = squeeze(cell.text)
    return replace(cell, text=squeezed[: len(squeezed) - len(bare_label(squeezed))] + name)


def names_of(catalogue: Catalogue) -> tuple[Names, Names]:
    """Labels of rows and columns, and titles of forms."""
    labels = [account.name for account in catalogue.accounts]
    for form in catalogue.forms:
        for side in form.sides:
            labels += (spelling for row in side.rows for spelling in row.spellings())
            labels += (spelling for column in side.columns for spelling in column.spellings())
    titles = [title for form in catalogue.forms for title in (form.name, *form.titles)]
    return Names.of(labels), Names.of(titles)


def _without_one(text: str) -> list[str]:
    return [text[:index] + text[index + 1 :] for index in range(len(text))]


def _slip(seen: str, name: str) -> bool:
    """One character lost, added or misread, and none that tells names apart."""
    start = next((i for i, (a, b) in enumerate(zip(seen, name, strict=False)) if a != b), min(len(seen), len(name)))
    for mine, theirs in ((1, 1), (0, 1), (1, 0)):
        if seen[start + mine :] == name[start + theirs :]:
            differing = seen[start : start + mine] + name[start : start + theirs]
            return not all(char in _TELLING for char in differing)
    return False
