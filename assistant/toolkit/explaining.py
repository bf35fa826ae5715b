"""Paragraphs that answer: those whose claims speak of a metric, else what the hybrid search finds; definitions."""

import re
from collections.abc import Sequence

from assistant.metrics.accounts import AccountItem
from assistant.metrics.evaluate import Item
from assistant.metrics.library import ReportData
from assistant.metrics.subjects import Subject, subjects_of
from assistant.toolkit.found import Found, Quote
from assistant.toolkit.work import Work
from db.catalogue.schema import Metric
from db.catalogue.supplement import REASONS, load_supplement
from db.core.text import fold, squeeze
from db.quotable import Quotable, quotable
from db.records import StoredClaim, StoredPassage

# «，因燃油涨价», but not «因公出国», «因此»
SAYS_WHY = re.compile(r"原因|由于|因为|系因|主要是|主要为|所致|(?:^|[,，;；。:：])因(?![公此而])")
_CHANGE_KINDS = ("change", "rate")
_BUDGET_KINDS = ("completion", "budget_initial", "budget_full")
_TERM_END = re.compile(r"[:：]")
_ORDINAL = re.compile(r"^[\s(（]*[一二三四五六七八九十\d]+[)）、.．]\s*")
_ACCOUNT_LEVEL = re.compile(r"[(（][类款项][)）]")


def of_metric(work: Work, data: ReportData, item: Item, *, against_budget: bool = False) -> list[Quote]:
    """The paragraphs that state the metric's change (or how it kept to its budget), those that say why first; before
    all what the unit wrote of it in the sheet of reasons."""
    subject = work.evaluator.subject(data, item)
    own = of_sheet(work, data, item, subject, against_budget=against_budget)
    return [*own, *_of_text(data, item, subject, against_budget=against_budget)] if subject else own


def of_sheet(
    work: Work, data: ReportData, item: Item, subject: Subject, *, against_budget: bool = False
) -> list[Quote]:
    """The unit's words of the sheet of reasons: of an account those are about its budget, of all else about last
    year."""
    found: list[Quote] = []
    for stored in data.reasons:
        code, name = stored.claim.account, stored.claim.metric
        if isinstance(item, AccountItem):
            if code in item.codes:
                found.append(_of_line(data, stored, f"{name}（{code}）与年初预算的差异"))
        elif not code and not against_budget and _same(work, name, item, subject):
            found.append(_of_line(data, stored, f"{name}比上年的变动"))
    return found


def _same(work: Work, name: str, item: Metric, subject: Subject) -> bool:
    """Whether a line of the sheet is about the metric: by name, or because its cell carries the same quantity."""
    if fold(name) in {fold(word) for word in (item.id, item.name, *item.synonyms)}:
        return True
    asked = next((reason for reason in load_supplement(work.catalogue.forms).reasons if reason.key == name), None)
    return asked is not None and bool(subjects_of(work.catalogue).of_cell(asked.cell).names & subject.names)


def _of_line(data: ReportData, stored: StoredClaim, what: str) -> Quote:
    text = stored.claim.quote
    return Quote(f"claim:{stored.id}", data.entity, data.year, (REASONS, what), text, stored.claim.source)


def _of_text(data: ReportData, item: Item, subject: Subject, *, against_budget: bool) -> list[Quote]:
    kinds = _BUDGET_KINDS if against_budget else _CHANGE_KINDS
    claims = [claim for claim in data.claims if _speaks(claim, subject)]
    chosen = [claim for claim in claims if claim.claim.kind in kinds]
    found: dict[int, Quote] = {}
    first = 0
    for claim in [*chosen, *(claim for claim in claims if claim not in chosen)]:
        if claim not in chosen and not first:
            first = len(found)
        for passage in data.explanation:
            if passage.passage.section == claim.claim.section and claim.claim.quote in passage.passage.text:
                found.setdefault(passage.id, quote_of(data, passage, len(subject.names)))
    if not found:
        name = _plain(item.name)
        for passage in data.explanation:
            if name in _plain(passage.title):
                found.setdefault(passage.id, quote_of(data, passage))
    quotes = list(found.values())
    best = sorted(quotes[:first], key=lambda quote: not SAYS_WHY.search(quote.text)) if first else []
    return [*best, *sorted(quotes[first:], key=lambda quote: not SAYS_WHY.search(quote.text))]


def _speaks(stored: StoredClaim, subject: Subject) -> bool:
    claim = stored.claim
    if subject.account:
        return claim.account == subject.account
    return not claim.account and claim.metric in subject.names


def quote_of(data: ReportData, stored: StoredPassage, score: float = 0.0) -> Quote:
    passage = stored.passage
    return Quote(f"passage:{stored.id}", data.entity, data.year, (stored.title,), passage.text, passage.source, score)


def search(work: Work, question: str, units: Sequence[str], year: int | None, count: int = 5) -> Found:
    """Paragraphs by vectors and words; one unit and year at most limit the search."""
    from assistant import searching

    unit = units[0] if len(units) == 1 else None
    found = searching.search(work.settings, work.queries, question, unit, year, count=count)
    return Found(quotes=tuple(_quoted(hit.passage, hit.score) for hit in found.hits), notes=found.notes)


def containing(work: Work, text: str, units: Sequence[str], year: int | None, count: int = 5) -> Found:
    """Paragraphs that hold a text word for word, in the order of the reports."""
    wanted = fold(text)
    found = [
        _quoted(item, 1.0)
        for item in quotable(work.queries)
        if wanted in fold(item.stored.passage.text)
        and (not units or item.stored.entity in units)
        and year in (None, item.stored.year)
    ]
    return Found(quotes=tuple(found[:count]))


def _quoted(item: Quotable, score: float) -> Quote:
    stored = item.stored
    return Quote(
        f"passage:{stored.id}",
        stored.entity,
        stored.year,
        item.titles,
        stored.passage.text,
        stored.passage.source,
        score,
    )


def definitions(work: Work, term: str, units: Sequence[str] = ()) -> list[Quote]:
    """The entries of 名词解释 for a term, whole names before parts, one a unit."""
    wanted = _plain(term)
    exact: list[Quote] = []
    partly: list[Quote] = []
    for item in quotable(work.queries):
        stored = item.stored
        if stored.part != "definitions" or (units and stored.entity not in units):
            continue
        head = _head(stored.passage.text)
        if not head:
            continue
        if wanted in head:
            exact.append(_quoted(item, 1.0))
        elif len(wanted) >= 3 and any(wanted in part or part in wanted for part in head if len(part) >= 3):
            partly.append(_quoted(item, 0.5))
    return exact or partly or _mentioned(work, term, units)


def _mentioned(work: Work, term: str, units: Sequence[str]) -> list[Quote]:
    """Entries that say inside what a part of their term means: «公务用车购置及运行维护费反映…»."""
    tells = re.compile(re.escape(_plain(term)) + r"(?:支出)?(?:是指|指|反映|包括|主要用于)")
    return [
        _quoted(item, 0.4)
        for item in quotable(work.queries)
        if item.stored.part == "definitions"
        and (not units or item.stored.entity in units)
        and tells.search(_plain(item.stored.passage.text))
    ]


def _head(text: str) -> list[str]:
    """The terms that an entry explains: what stands before its colon; of an account its own name as well."""
    parts = _TERM_END.split(squeeze(text), maxsplit=1)
    if len(parts) < 2 or len(parts[0]) > 80:
        return []
    head = _ORDINAL.sub("", parts[0])
    names = [_plain(head)]
    if _ACCOUNT_LEVEL.search(head):
        names += [_plain(level) for level in _ACCOUNT_LEVEL.split(head) if level][::-1]
    return [name for name in names if name]


def _plain(text: str) -> str:
    return re.sub(r"[\"'“”‘’()（）\s]", "", fold(text))
