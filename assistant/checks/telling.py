"""What a failing relation is called in a finding: plain Chinese with the arithmetic in front of the reader."""

from collections.abc import Iterable, Sequence

from assistant.checks.case import NOWHERE, Case, Cell
from assistant.checks.culprits import Culprit
from assistant.checks.findings import Found, Severity
from assistant.checks.relations import Part, Relation
from assistant.checks.stated import shown as amount
from db.core.facts import Source
from db.core.money import plain

_NAMED = 3  # more addends than these are counted, not named
_SHOWN = 6  # relations that one message spells out


class Teller:
    """Words findings about one case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._unread: dict[str, int] = {}
        for problem in case.problems:
            form = case.catalogue.form(problem.form) if problem.form else None
            if form is not None:
                self._unread[form.id] = self._unread.get(form.id, 0) + 1

    def cell(self, culprit: Culprit) -> Found:
        """One wrong cell that breaks several relations."""
        part, first = culprit.part, culprit.failing[0]
        form = next(form for form in self.case.catalogue.forms if form.id == part.key[0])
        printed = amount(part.value) if part.cell else "空白"
        shown = "；".join(f"{number}. {_sum(item)}" for number, item in enumerate(culprit.failing[:_SHOWN], 1))
        more = f"；等 {len(culprit.failing)} 处" if len(culprit.failing) > _SHOWN else ""
        severity, doubt = self._severity(culprit.failing)
        side = f"（{part.key[1]}）" if part.key[1] else ""
        message = (
            f"{form.name}{side}“{_row_name(part)}”的{part.key[3]}为 {printed}，与 {len(culprit.failing)} 处勾稽不符："
            f"{shown}{more}。改为 {amount(culprit.value)} 时全部相符{doubt}"
        )
        return Found(
            rule=first.rule,
            severity=severity,
            message=message,
            quote=_quote(part, self.case),
            source=self._source(part, first),
            expected=plain(culprit.value, 2),
            actual=plain(part.value, 2) if part.cell else "",
            evidence=_evidence([part], culprit.failing),
            cause=f"cell/{'/'.join(part.key)}",
            related=_sources(culprit.failing, self._source(part, first)),
        )

    def broken(self, alike: Sequence[Relation]) -> Found:
        """A difference that rounding does not explain."""
        severity, doubt = self._severity(alike)
        slack = alike[0].tolerance
        message = f"{_sum(alike[0])}，超出四舍五入可能造成的 {plain(slack, 2)} 万元{_elsewhere(alike)}{doubt}"
        return self._found(alike, severity, message)

    def rounded(self, alike: Sequence[Relation]) -> Found:
        """A difference that rounding explains."""
        slack = alike[0].tolerance
        message = f"{_sum(alike[0])}，在各数四舍五入可能造成的 {plain(slack, 2)} 万元以内，属尾差{_elsewhere(alike)}"
        return self._found(alike, Severity.INFO, message)

    def _found(self, alike: Sequence[Relation], severity: Severity, message: str) -> Found:
        first = alike[0]
        part = _concerned(first)
        source = self._source(part, first)
        return Found(
            rule=first.rule,
            severity=severity,
            message=message,
            quote=_quote(part, self.case),
            source=source,
            expected=plain(first.right_sum, 2),
            actual=plain(first.left_sum, 2),
            evidence=_evidence([part], alike),
            cause=f"{first.family}/{plain(abs(first.difference))}",
            related=_sources(alike, source),
        )

    def _severity(self, relations: Iterable[Relation]) -> tuple[Severity, str]:
        """An error only where everything that takes part was read, and read surely."""
        listed = list(relations)
        cells = [printed.cell for relation in listed for printed in relation.printed()]
        forms = {part.key[0] for relation in listed for part in relation.parts()}
        if any(cell.fact.doubtful for cell in cells):
            return Severity.WARNING, "；所涉数字识别不清，请先对照原件"
        unread = sum(self._unread.get(form, 0) for form in forms)
        if unread:
            return Severity.WARNING, f"；所涉表中有 {unread} 处没有读懂，请先对照原件"
        return Severity.ERROR, ""

    def _source(self, part: Part, relation: Relation) -> Source:
        """Where the cell stands; a blank one stands in the row of its neighbours, or in its table."""
        if part.cell is not None:
            return part.cell.fact.source
        row = [cell for key, cell in self.case.cells.items() if key[:3] == part.key[:3]]
        if row:
            return row[0].fact.source
        seen = self.case.forms.get(part.key[0])
        if seen is not None:
            return seen.source
        return next((printed.cell.fact.source for printed in relation.printed()), NOWHERE)


def _sum(relation: Relation) -> str:
    """«某表：甲、乙相加 3.00，合计 2.99，差 0.01 万元»; the parts first, as people add up."""
    right = relation.right_name or _names(relation.right)
    left = relation.left_name or _names(relation.left)
    off = amount(abs(relation.difference))
    return f"{relation.where}：{right} {amount(relation.right_sum)}，{left} {amount(relation.left_sum)}，差 {off} 万元"


def _names(parts: Sequence[Part]) -> str:
    """The addends that carry an amount; many are counted."""
    filled = [part for part in parts if part.value] or list(parts[:1])
    if len(filled) == 1:
        return filled[0].name
    if len(filled) > _NAMED:
        return f"{filled[0].name}等 {len(filled)} 项相加"
    return filled[0].name + "".join(f"{'－' if part.sign < 0 else '＋'}{part.name}" for part in filled[1:])


def _elsewhere(alike: Sequence[Relation]) -> str:
    others = list(dict.fromkeys(relation.where for relation in alike[1:] if relation.where != alike[0].where))
    return f"；{'、'.join(others[:_SHOWN])}有同样的差额" if others else ""


def _concerned(relation: Relation) -> Part:
    """The cell that a finding points at: the total, else the first printed figure."""
    if len(relation.left) == 1:
        return relation.left[0]
    return next((printed.part for printed in relation.printed()), relation.left[0])


def _row_name(part: Part) -> str:
    row = part.key[2].rpartition("/")[2]
    label = part.cell.fact.label if part.cell else ""
    return f"{row} {label}".strip() if row.isdigit() and label != row else row


def _quote(part: Part, case: Case) -> str:
    """The printed label and figure."""
    if part.cell is not None:
        return f"{part.cell.fact.label} {part.cell.fact.printed}"
    row = [cell for key, cell in case.cells.items() if key[:3] == part.key[:3]]
    return f"{row[0].fact.label if row else part.key[2].rpartition('/')[2]}（空白）"


def _evidence(first: Sequence[Part], relations: Sequence[Relation]) -> tuple[str, ...]:
    """The cell itself, every cell that is added up, and the ids of identities."""
    cells: list[Cell] = [part.cell for part in first if part.cell is not None]
    cells += [printed.cell for relation in relations for printed in relation.printed() if printed.value]
    references = [relation.reference for relation in relations if relation.reference]
    return tuple(dict.fromkeys([*(cell.evidence for cell in cells), *references]))


def _sources(relations: Iterable[Relation], own: Source) -> tuple[Source, ...]:
    places = (printed.cell.fact.source for relation in relations for printed in relation.printed() if printed.value)
    return tuple(place for place in dict.fromkeys(places) if place != own)
