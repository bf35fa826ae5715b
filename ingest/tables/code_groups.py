"""基本支出决算(明细)表: code, name and amount in two or three groups side by side, then the totals."""

from collections.abc import Iterable

from db.catalogue import Catalogue, Form
from db.core.numbers import parse_cell
from db.core.text import bare_label, fold, squeeze
from ingest.document import Row
from ingest.tables.cells import blank, has_cjk, illegible, line_numbers
from ingest.tables.codes import read_label
from ingest.tables.result import FormCells, ReadCell, Unread


class CodeGroupsReader:
    """Walks each row: digits make a code, the text after them its name, the next number its amount."""

    def __init__(self, form: Form, catalogue: Catalogue) -> None:
        self.form, self.catalogue = form, catalogue
        self.column = form.side.columns[0].name
        self.out = FormCells()
        self._heads = frozenset(fold(text) for text in form.side.columns[0].spellings())

    def read(self, tables: Iterable[list[Row]]) -> FormCells:
        for table in tables:
            for row in table:
                if self._is_header(row):
                    self.out.recognised = True
                elif not line_numbers(row):
                    self._row(row)
        return self.out

    def _is_header(self, row: Row) -> bool:
        texts = [fold(text) for _, text in row.filled()]
        if any(parse_cell(text) is not None for _, text in row.filled()):
            return False
        return any("科目名称" in text for text in texts) or any(text in self._heads for text in texts)

    def _row(self, row: Row) -> None:
        digits: list[str] = []
        names: list[str] = []
        for index, text in row.filled():
            if blank(text):
                continue
            folded = fold(text)
            if names and parse_cell(text) is not None and not self._starts_code(row, index):
                self._keep(row, index, digits, names)
                digits, names = [], []
            elif folded.isdigit() or (folded[:3].isdigit() and has_cjk(text)):
                if names:
                    self._printed(digits, names)
                    digits, names = [], []
                digits.append(folded if folded.isdigit() else text)
                if has_cjk(text):
                    names.append("")  # the name came with the code
            elif has_cjk(text):
                if digits and names and self._complete(digits, names):
                    self._printed(digits, names)
                    digits, names = [], []
                names.append(squeeze(text))
            elif illegible(text):
                self.out.unread.append(Unread("unread_cell", "这一栏的数没有认出", text, row.source))
            # anything else is a stray mark
        self._printed(digits, names)

    def _starts_code(self, row: Row, index: int) -> bool:
        """A whole number that begins the next group rather than being this one's amount: a name follows it."""
        text = fold(row.cells[index].text)
        if not text.isdigit() or self.catalogue.account("economic", text) is None:
            return False
        following = [cell for cell in row.texts[index + 1 : index + 4] if cell.strip()]
        return bool(following) and (
            (has_cjk(following[0]) and not fold(following[0])[:3].isdigit())
            or (
                len(following) > 1
                and fold(following[0]).isdigit()
                and len(fold(following[0])) < 3
                and has_cjk(following[1])
            )
        )

    def _complete(self, digits: list[str], names: list[str]) -> bool:
        """The name so far is an account's whole name, so another text begins something else."""
        label = read_label([*digits, *names], "economic", self.catalogue)
        known = self.catalogue.account("economic", label.code)
        return known is not None and fold(known.name) == fold(label.name)

    def _key(self, digits: list[str], names: list[str]) -> tuple[str, str]:
        """(row, label); row is empty where neither code nor total is recognised."""
        label = read_label([*digits, *names], "economic", self.catalogue)
        if label.code:
            return label.code, label.name or label.code
        text = label.name or "".join(names)
        for row in self.form.side.rows:
            if any(fold(text).endswith(fold(spelling)) for spelling in row.spellings() if len(spelling) > 2):
                return row.name, bare_label(text)
        if declared := self.form.side.find_rows(text):
            return declared[0].name, bare_label(text)
        found = self.catalogue.accounts_named("economic", text)
        return (found[0].code, text) if len(found) == 1 and not label.ambiguous else ("", text)

    def _keep(self, row: Row, index: int, digits: list[str], names: list[str]) -> None:
        key, label = self._key(digits, names)
        cell = row.cells[index]
        value = parse_cell(cell.text)
        if not key or value is None:
            text = " ".join(text for _, text in row.filled())
            self.out.unread.append(Unread("unread_row", "这个数的科目编码没有认出", text, row.source))
            return
        self.out.recognised = True
        self.out.add(ReadCell("", key, self.column, label, value, cell.text.strip(), row.source, cell.confidence))

    def _printed(self, digits: list[str], names: list[str]) -> None:
        if digits or names:
            key, label = self._key(digits, names)
            if key:
                self.out.rows.setdefault(("", key), label)
