"""What a checked text rests on: the places of its numbers and quotations, and a table of its figures."""

import re
from collections.abc import Iterator, Sequence

from assistant.answers import Number, Table
from assistant.checks.result import place
from assistant.evidence import Ledger
from assistant.results import Citation, Evidence
from assistant.toolkit.found import Figure, Quote
from db.core.text import fold

_CLAUSE = re.compile(r"[,，。;；:：、!?！？\s“”\"]+")
_SHORTEST = 8  # characters of a clause that two texts do not share by chance
_FEW = 3  # figures that a text tells well enough by itself
_MOST_QUOTES = 5
_LONGEST = 60  # characters of a quotation that a list of sources shows


def citations(
    text: str, numbers: Sequence[Number], ledger: Ledger, tables: Sequence[Table] = (), *, answered: bool = True
) -> tuple[Citation, ...]:
    """The leaves of the evidence of the numbers of text and tables, then the paragraphs that the text repeats, each
    once. An answer that rests on neither is one about the paragraphs that were found."""
    wanted = {item for number in numbers for item in number.evidence}
    wanted |= {item for table in tables for row in table.evidence for cell in row for item in cell}
    found: dict[str, Citation] = {}
    for evidence in _evidence(ledger):
        if evidence.id in wanted:
            found.update({item.id: item for item in evidence.citations()})
    quotes = [quote for one in ledger.found for quote in one.quotes]
    said = fold(text)
    used = [quote for quote in quotes if quote.id in wanted or _repeats(said, quote)]
    for quote in used if used or found or not answered else quotes[:_MOST_QUOTES]:
        found.setdefault(quote.id, quote.citation)
    return tuple(found.values())


def _evidence(ledger: Ledger) -> Iterator[Evidence]:
    """Every evidence with the parts of each calculation."""
    for one in ledger.found:
        for figure in one.values:
            if figure.value is not None:
                yield from _parts(figure.value.evidence)


def _parts(items: Sequence[Evidence]) -> Iterator[Evidence]:
    for item in items:
        yield item
        if item.citation is not None and item.citation.id != item.id:
            yield Evidence(item.citation.id, item.citation)
        yield from _parts(item.operands)


def _repeats(said: str, quote: Quote) -> bool:
    """Whether most of what a paragraph says stands in the text: neighbours share a clause or two. A unit's words of a
    sheet may be few, and are repeated whole."""
    if quote.supplied:
        return fold(quote.text) in said
    clauses = [clause for clause in map(fold, _CLAUSE.split(quote.text)) if len(clause) >= _SHORTEST]
    return bool(clauses) and sum(clause in said for clause in clauses) * 2 >= len(clauses)


def table_of(numbers: Sequence[Number], ledger: Ledger) -> tuple[Table, ...]:
    """The figures that a text states, where these are many."""
    wanted = {number.evidence for number in numbers}
    figures: dict[str, Figure] = {}
    for one in ledger.found:
        for figure in one.values:
            if figure.value is not None and tuple(item.id for item in figure.value.evidence) in wanted:
                figures.setdefault(f"{figure.key}|{figure.entities}|{figure.years}", figure)
    if len(figures) <= _FEW:
        return ()
    rows = tuple(
        ("、".join(figure.entities), "、".join(f"{year}年" for year in figure.years), figure.name,
         figure.value.text if figure.value else "", figure.value.unit if figure.value else "")
        for figure in figures.values()
    )  # fmt: skip
    evidence = tuple(((), (), (), figure.evidence, ()) for figure in figures.values())
    return (Table(("单位名称", "年度", "指标", "数值", "计量单位"), rows, evidence=evidence),)


def cited(citation: Citation) -> str:
    """Where a figure or a sentence stands: the report, the table with row and column or the words, file and line."""
    where = "/".join(part for part in (citation.form, citation.side, citation.row, citation.col) if part)
    if citation.quote and not citation.form:
        quote = citation.quote if len(citation.quote) <= _LONGEST else f"{citation.quote[:_LONGEST]}……"
        said = citation.id.startswith("claim:") and not citation.source.sheet
        where = f"{'情况说明' if said else where}“{quote}”"
    figure = f"{citation.value}{citation.unit}"
    parts = (f"{citation.entity} {citation.year} 年", where, figure)
    return f"{' '.join(part for part in parts if part)}  {place(citation.source)}"
