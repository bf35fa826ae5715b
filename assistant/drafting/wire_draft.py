"""A draft as the contract's `draft --json`; what only some drafts have is told where there is any."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from assistant.drafting.difference import Difference, ParagraphDifference
from assistant.drafting.draft import Draft, DraftSection, Paragraph, Span, Suggestion
from assistant.drafting.reread_update import Update
from assistant.results import Citation
from assistant.wire import citation, finding
from db.catalogue.styles import Style


def draft(item: Draft) -> dict[str, Any]:
    told: dict[str, Any] = {
        "entity": item.entity,
        "year": item.year,
        "style": item.style,
        "sections": [_section(section) for section in item.sections],
        "unresolved": [{"section": one.section, "what": one.what, "where": one.where} for one in item.unresolved],
        "checks": [finding(item.entity, item.year, one) for one in item.checks],
        "citations": _citations(item),
    }
    more = {
        "suggestions": [_suggestion(one) for one in item.suggestions],
        "by_hand": [
            {"section": by.section, "what": by.what, "text": span.text, "origin": by.origin, "who": by.who}
            for _, span, by in item.by_hand()
        ],
        "notes": list(item.notes),
    }
    return told | {key: value for key, value in more.items() if value} | ({"insisted": True} if item.insisted else {})


def _section(section: DraftSection) -> dict[str, Any]:
    told: dict[str, Any] = {
        "number": section.number,
        "title": section.title,
        "paragraphs": [_paragraph(paragraph) for paragraph in section.paragraphs],
    }
    return told | {key: list(ids) for key, ids in (("tables", section.tables), ("charts", section.charts)) if ids}


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    told: dict[str, Any] = {
        "text": paragraph.text,
        "numbers": [_number(span) for span in paragraph.numbers],
        "placeholders": [span.text for span in paragraph.spans if span.gap],
        "key": paragraph.key,
    }
    return told | ({"level": paragraph.level} if paragraph.level else {})


def _number(span: Span) -> dict[str, Any]:
    """As in ask: the text as it stands, the exact value in its unit, the evidence."""
    value = span.value
    if value is None:
        raise ValueError("not a number")
    return {
        "text": span.text,
        "value": value.plain,
        "unit": value.unit,
        "evidence": [item.id for item in value.evidence],
        "metric": span.metric,
    }


def _suggestion(item: Suggestion) -> dict[str, Any]:
    return {
        "section": item.section,
        "what": item.what,
        "text": item.text,
        "origin": item.origin,
        "source": item.source,
        "numbers": [_number(span) for span in item.spans if span.value is not None],
    }


def _citations(item: Draft) -> list[dict[str, Any]]:
    """Every place that a number or a quoted reason rests on, each once."""
    found: dict[str, Citation] = {}
    for section in item.sections:
        for paragraph in section.paragraphs:
            for span in paragraph.spans:
                evidence = (*(span.value.evidence if span.value else ()), *span.evidence)
                found |= {place.id + place.row + place.col: place for one in evidence for place in one.citations()}
    return [citation(place) for place in found.values()]


def difference(item: Difference) -> dict[str, Any]:
    """The draft beside an earlier explanation, under `diff`."""
    return {"year": item.year, "paragraphs": [_difference(one) for one in item.paragraphs]}


def _difference(item: ParagraphDifference) -> dict[str, Any]:
    return {
        "status": str(item.status),
        "section": item.section,
        "title": item.title,
        "key": item.key,
        "before": item.before,
        "after": item.after,
        "changes": [
            {"before": one.before, "after": one.after, "numbers_only": one.numbers_only} for one in item.changes
        ],
    }


def update(item: Update) -> dict[str, Any]:
    """What an update did, and what it left to people."""
    return {
        "changed": item.changed,
        "refreshed": [
            {"name": one.name, "was": one.was, "now": one.now, "by_hand": one.by_hand} for one in item.refreshed
        ],
        "recomposed": item.recomposed,
        "blocks": list(item.blocks),
        "left": list(item.left),
    }


def broken_styles(mistakes: Sequence[str]) -> list[dict[str, Any]]:
    """The styles that cannot be used, by the file that each mistake names."""
    found: dict[str, list[str]] = {}
    for mistake in mistakes:
        found.setdefault(PurePosixPath(mistake.partition(":")[0]).stem, []).append(mistake)
    return [{"style": name, "valid": False, "mistakes": told} for name, told in found.items()]


def style(item: Style, mistakes: tuple[str, ...] = ()) -> dict[str, Any]:
    """A house style as `juesuan styles` lists it."""
    return {
        "style": item.id,
        "name": item.name,
        "description": item.description,
        "numbers": {
            "thousands": item.numbers.thousands,
            "decimals": item.numbers.decimals,
            "trailing_zeros": item.numbers.trailing_zeros,
        },
        "sections": [section.title for section in item.sections],
        "charts": _charts(item),
        "valid": not mistakes,
        "mistakes": list(mistakes),
    }


def _charts(item: Style) -> list[Mapping[str, Any]]:
    return [{"id": chart.id, "title": chart.title, "kind": chart.kind} for chart in item.charts.values()]
