"""The stored reports as metrics read them: each loaded once in one go, then answered from memory."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.metrics.sheets import REASON, as_told, line_name
from assistant.results import Citation
from db.catalogue import Catalogue, Form
from db.catalogue.narrative import Wording, load_wording
from db.catalogue.schema import CellRef
from db.core.errors import UserError
from db.core.facts import Entity, FormState
from db.core.text import fold
from db.queries import Queries
from db.records import StoredClaim, StoredFact, StoredForm, StoredPassage, StoredProject, StoredReport

_EXPLANATION = "explanation"


@dataclass(frozen=True)
class ReportData:
    """The current edition of one report."""

    report: StoredReport
    catalogue: Catalogue
    queries: Queries

    @property
    def entity(self) -> str:
        return self.report.entity.name

    @property
    def year(self) -> int:
        return self.report.year

    @cached_property
    def wording(self) -> Wording:
        return load_wording(self.catalogue.forms)

    @cached_property
    def facts(self) -> dict[CellRef, StoredFact]:
        found: dict[CellRef, StoredFact] = {}
        for stored in self.queries.facts(report_id=self.report.id):
            key = stored.fact.key
            form = self.catalogue.form(key.form)
            if form is not None:
                found[CellRef(form.id, key.side, key.row, key.col)] = stored
        return found

    @cached_property
    def columns(self) -> dict[tuple[str, str, str], list[CellRef]]:
        """The printed figures of each column: form, side, column."""
        found: dict[tuple[str, str, str], list[CellRef]] = defaultdict(list)
        for ref in self.facts:
            found[ref.form, ref.side, ref.col].append(ref)
        return found

    @cached_property
    def printed_rows(self) -> frozenset[tuple[str, str, str]]:
        """Form, side and row of every row that is printed, with or without a figure."""
        rows = {(ref.form, ref.side, ref.row) for ref in self.facts}
        for form_id, stored in self.forms.items():
            for row in stored.form.rows:
                side, _, rest = row.partition("|")
                rows.add((form_id, side, rest.partition("|")[0]))
        return frozenset(rows)

    @cached_property
    def forms(self) -> dict[str, StoredForm]:
        """The public tables that the report prints, filled or blank."""
        known = ((self.catalogue.form(item.form.form), item) for item in self._forms)
        return {form.id: item for form, item in known if form is not None and item.form.state is not FormState.ABSENT}

    @cached_property
    def _forms(self) -> list[StoredForm]:
        return self.queries.forms(report_id=self.report.id)

    @cached_property
    def unread(self) -> frozenset[str]:
        """Forms in which something was not understood, by name."""
        return frozenset(item.problem.form for item in self.queries.problems(report_id=self.report.id))

    @cached_property
    def claims(self) -> list[StoredClaim]:
        """What the words state, and what the sheets of our own workbook supply in the same form."""
        return [as_told(self.catalogue, item) for item in self._stored_claims]

    @cached_property
    def _stored_claims(self) -> list[StoredClaim]:
        return self.queries.claims(report_id=self.report.id)

    @cached_property
    def reasons(self) -> list[StoredClaim]:
        """The unit's own words of the sheet of reasons."""
        return [item for item in self._stored_claims if item.claim.kind == REASON]

    @cached_property
    def from_workbook(self) -> bool:
        """Whether our own workbook, filled in, supplied any of it."""
        return any(item.claim.source.sheet for item in self._stored_claims)

    @cached_property
    def projects(self) -> list[StoredProject]:
        return self.queries.projects(report_id=self.report.id)

    @cached_property
    def explanation(self) -> list[StoredPassage]:
        return self.queries.passages(part=_EXPLANATION, report_id=self.report.id)

    def form_named(self, form_id: str) -> Form:
        """A declared form. KeyError for an id that the catalogue does not have."""
        form = self.catalogue.form(form_id)
        if form is None:
            raise KeyError(form_id)
        return form

    def cite_claim(self, stored: StoredClaim) -> Citation:
        """The words of a text; of a sheet the line, whose place is the sheet and the row."""
        claim = stored.claim
        if claim.source.sheet:
            return Citation(
                f"claim:{stored.id}", self.entity, self.year, "", line_name(claim), "", claim.value, claim.source,
                claim.unit,
            )  # fmt: skip
        what = claim.metric or claim.account
        return Citation(
            f"claim:{stored.id}", self.entity, self.year, "", what, claim.kind, claim.value, claim.source, claim.unit,
            quote=claim.quote,
        )  # fmt: skip


class Library:
    """Every current report of a store. Read when first asked for, and not again while it is kept."""

    def __init__(self, queries: Queries, catalogue: Catalogue) -> None:
        self.queries, self.catalogue = queries, catalogue
        self._data: dict[int, ReportData] = {}

    @cached_property
    def reports(self) -> dict[tuple[str, int], StoredReport]:
        return {(item.entity.name, item.year): item for item in self.queries.reports(current_only=True)}

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """The units that have a report, by name."""
        found = {name: report.entity for (name, _), report in self.reports.items()}
        return tuple(found[name] for name in sorted(found))

    def years(self, entity: str) -> list[int]:
        """The stored years of the unit of exactly this name, newest first."""
        return sorted((year for name, year in self.reports if name == entity), reverse=True)

    def data(self, entity: str, year: int) -> ReportData | None:
        """A report of the unit of exactly this name; None where the store has none."""
        report = self.reports.get((entity, year))
        if report is None:
            return None
        if report.id not in self._data:
            self._data[report.id] = ReportData(report, self.catalogue, self.queries)
        return self._data[report.id]

    def units(self, texts: Sequence[str]) -> list[Entity]:
        """The units that texts name, each once: a place stands for all its units, any other text for one.

        UnknownEntityError names the candidates where a text fits no unit or several; without texts, every unit."""
        if not self.entities:
            raise UserError("库里还没有任何报告，请先用 juesuan ingest 导入")
        if not texts:
            return list(self.entities)
        found: dict[str, Entity] = {}
        for text in texts:
            for entity in self._at(text) or [self.queries.resolve_entity(text)]:
                found[entity.name] = entity
        return list(found.values())

    def _at(self, text: str) -> list[Entity]:
        """The units of the province or city of this name."""
        wanted = fold(text)
        if any(wanted == fold(entity.name) for entity in self.entities):
            return []
        names = {place.name for place in self.catalogue.places if wanted in (fold(place.name), fold(place.short))}
        own = {place for entity in self.entities for place in (entity.city, entity.province) if fold(place) == wanted}
        return [entity for entity in self.entities if (names | own - {""}) & {entity.city, entity.province}]
