"""Re-drafting the past: how many of the numbers that units published a draft from the same figures would have had.

For every report of a store (or of the folder given, read into a scratch store) the third part is drafted in its
recognised style and compared number by number, section by section. Numbers inside the unit's own free words (reasons,
results) are told apart: no table carries them. Prints the shares, and every difference."""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from assistant.drafting.compose import compose
from assistant.drafting.draft import Draft
from assistant.drafting.markdown import composed_text
from assistant.settings import Settings
from assistant.stores import open_stores
from assistant.toolkit.work import Work
from db.catalogue import load
from db.core.facts import Passage, Section
from db.core.numbers import Kind
from ingest.claims.explain import book_of, explain
from ingest.claims.model import Measure, Said
from ingest.narrative import read_narrative
from ingest.readers.text import text_document

_EXPLANATION = "explanation"
_NUMBERS = (Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.COUNT)
_FREE = (Measure.DETAIL, Measure.INDICATOR, Measure.UNREAD)
_SKIPPED = (Measure.YEAR, Measure.DATE, Measure.CODE, Measure.ORDINAL, Measure.NAME)
_Key = tuple[str, Decimal, str, str, Measure]
_HEAD = "第三部分 决算情况说明\n\n"


@dataclass(frozen=True, slots=True)
class Told:
    """A number of an explanation, where it stands."""

    section: str
    value: Decimal
    unit: str
    what: str  # the quantity or account, empty where the reader knows none
    measure: Measure
    quote: str
    free: bool  # inside words that only a person can write

    @property
    def key(self) -> "_Key":
        """The same number of the same thing in the same section."""
        return self.section, self.value, self.unit, self.what, self.measure


@dataclass(frozen=True)
class Redrafted:
    """One report, drafted again."""

    entity: str
    style: str
    seconds: float
    published: tuple[Told, ...]
    missing: tuple[Told, ...]
    draft: Draft

    @property
    def supported(self) -> tuple[Told, ...]:
        return tuple(told for told in self.published if not told.free)

    @property
    def lacking(self) -> tuple[Told, ...]:
        """The numbers that the draft should have had."""
        return tuple(told for told in self.missing if not told.free)

    @property
    def share(self) -> float:
        return 100 - 100 * len(self.lacking) / max(1, len(self.supported))


def redraft(work: Work, entity: str, year: int, style: str | None = None) -> Redrafted:
    """One report drafted from its own figures and compared with what it says."""
    report = next(one for one in work.queries.reports(entity, year, current_only=True))
    sections = [item.section for item in work.queries.sections(report_id=report.id)]
    passages = [item.passage for item in work.queries.passages(report_id=report.id)]
    published = tuple(_told(work, report.id, sections, passages))
    started = time.perf_counter()
    draft = compose(work, entity, year, style)
    seconds = time.perf_counter() - started
    narrative = read_narrative(text_document((_HEAD + composed_text(draft)).encode(), "draft.txt"))
    drafted = Counter(told.key for told in _told(work, report.id, narrative.sections, narrative.passages))
    return Redrafted(entity, draft.style, seconds, published, tuple(_missing(published, drafted)), draft)


def _missing(published: Sequence[Told], drafted: "Counter[_Key]") -> Iterator[Told]:
    """What a number of the draft stands for is used up; supported numbers come first."""
    left = drafted.copy()
    for told in sorted(published, key=lambda one: one.free):
        if left[told.key]:
            left[told.key] -= 1
        elif not drafted[told.key]:
            yield told


def _told(work: Work, report: int, sections: Sequence[Section], passages: Sequence[Passage]) -> Iterator[Told]:
    """The numbers of an explanation by the number of their section."""
    kept = {section.path for section in sections if section.part == _EXPLANATION}
    facts = [item.fact for item in work.queries.facts(report_id=report)]
    for said in explain(book_of(work.catalogue, facts), sections, passages).said:
        if said.passage.section in kept and said.number.kind in _NUMBERS and said.measure not in _SKIPPED:
            yield _one(said)


def _one(said: Said) -> Told:
    number, parts = said.number, said.passage.section.split("/")
    where = parts[1] if len(parts) > 1 else ""
    text = said.passage.text
    quote = text[max(0, number.start - 24) : number.end]
    group = said.group
    named = said.measure is Measure.COUNT or (
        group is not None and (group.quantity is not None or (group.account is not None and bool(group.account.code)))
    )
    what = said.what if named else ""
    return Told(where, number.value, number.unit, what, said.measure, quote, said.measure in _FREE)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "samples" / "reports"
        stored = (folder / "juesuan.db").is_file()
        settings = Settings(data=folder if stored else Path(scratch))
        with open_stores(settings) as stores:
            work = Work(settings, stores.queries, load())
            if not stored:
                from ingest.parse import read

                for path in sorted(folder.glob("*.txt")):
                    stores.store.save(read(path, work.catalogue))
            for report in stores.queries.reports(current_only=True):
                show(redraft(work, report.entity.name, report.year))


def show(found: Redrafted) -> None:
    free = len(found.published) - len(found.supported)
    print(f"{found.entity}: {found.style}, {found.seconds:.2f} s, {len(found.draft.unresolved)} unresolved")
    print(
        f"  {found.share:.2f} % of {len(found.supported)} numbers; {free} more in free words, of which"
        f" {len(found.missing) - len(found.lacking)} are missing"
    )
    for told in found.lacking:
        print(f"  {told.section} {told.value}{told.unit} {told.what}: …{told.quote}")


if __name__ == "__main__":
    main()
