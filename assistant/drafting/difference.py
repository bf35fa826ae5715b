"""A draft beside the unit's last stored explanation: what is said otherwise, what is new, what is said no more."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from rapidfuzz import fuzz

from assistant.drafting.draft import Draft, DraftSection, Paragraph
from assistant.drafting.supplied import Desk
from assistant.metrics.library import ReportData
from db.catalogue.styles import style_named
from db.core.errors import UserError
from db.core.text import fold

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ORDINAL = re.compile(r"^\(?(?:#|[一二三四五六七八九十]+)[).、．]+")
_SENTENCE = re.compile(r"[^。；;！!？?]*[。；;！!？?]+|[^。；;！!？?]+$")
_EXPLANATION = "explanation"
_ALIKE = 60.0  # percent: paragraphs less alike are not the same one
_TITLE = 60.0  # the same for titles of sections
_SAME_SECTION, _SAME_START = 10.0, 15.0


class Status(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    NUMBERS = "numbers"  # only figures and years are others
    WORDS = "words"
    NEW = "new"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence that is another; one of the two is empty where it came or went."""

    before: str
    after: str
    numbers_only: bool


@dataclass(frozen=True, slots=True)
class ParagraphDifference:
    """One paragraph of either text."""

    status: Status
    section: str
    title: str
    key: str
    before: str
    after: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """The paragraphs of the draft in their order, then those that it no longer has."""

    year: int  # of the explanation that the draft is held against
    paragraphs: tuple[ParagraphDifference, ...]

    def of(self, status: Status) -> tuple[ParagraphDifference, ...]:
        return tuple(item for item in self.paragraphs if item.status is status)


@dataclass(frozen=True, slots=True)
class _Said:
    """A paragraph as it is compared: digits masked, in the section of the draft that its own heading fits best."""

    section: str  # number of the section; empty where none fits
    title: str
    key: str
    text: str
    masked: str

    @property
    def start(self) -> str:
        return self.masked.partition("#")[0]


def difference(desk: Desk, draft: Draft) -> Difference:
    """Against the newest explanation of an earlier year. UserError where none is stored."""
    earlier = _earlier(desk, draft)
    numbered = {section.number for section in draft.sections}
    whole = len(draft.sections) == len(style_named(draft.style).sections)
    new = [_said(section, one) for section in draft.sections for one in section.paragraphs if not one.level]
    old = [one for one in _stored(earlier, draft) if one.section in numbered or (whole and not one.section)]
    pairs = _pairs(new, old)
    kept = {id(one) for one in pairs.values()}
    told = [_told(one, pairs.get(index)) for index, one in enumerate(new)]
    gone = [
        ParagraphDifference(Status.DROPPED, one.section, one.title, "", one.text, "")
        for one in old
        if id(one) not in kept
    ]
    return Difference(earlier.year, (*told, *gone))


def _earlier(desk: Desk, draft: Draft) -> ReportData:
    for year in desk.library.years(draft.entity):
        data = desk.library.data(draft.entity, year) if year < draft.year else None
        if data is not None and data.explanation:
            return data
    raise UserError(f"库里没有{draft.entity} {draft.year} 年度以前的情况说明，无法比较，请先导入上一年度的报告")


def _said(section: DraftSection, paragraph: Paragraph) -> _Said:
    return _Said(section.number, section.title, paragraph.key, paragraph.text, _masked(paragraph.text))


def _stored(data: ReportData, draft: Draft) -> list[_Said]:
    """The paragraphs of a stored explanation, below the sections that the style has."""
    from assistant.drafting.compose import numeral

    sections = data.queries.sections(report_id=data.report.id)
    titles = {one.section.path: one.section.title for one in sections if one.section.part == _EXPLANATION}
    styled = {section.title: numeral(number) for number, section in enumerate(style_named(draft.style).sections, 1)}
    numbers = {title: _number(title, styled) for title in titles.values()}
    found: list[_Said] = []
    for stored in data.explanation:
        title = titles.get("/".join(stored.passage.section.split("/")[:2]), "")
        text = stored.passage.text
        found.append(_Said(numbers.get(title, ""), title, "", text, _masked(text)))
    return found


def _number(title: str, styled: dict[str, str]) -> str:
    """The number of the style's section whose title is most like this one; empty where none is like it."""
    score, best = max((fuzz.ratio(fold(title), fold(own)), own) for own in styled)
    return styled[best] if score >= _TITLE else ""


def _masked(text: str) -> str:
    """The words with # for each number, without the ordinal that an item begins with."""
    return _ORDINAL.sub("", _NUMBER.sub("#", fold(text)))


# --- which paragraph is which ----------------------------------------------------------------------------------------


def _pairs(new: Sequence[_Said], old: Sequence[_Said]) -> dict[int, _Said]:
    """The old paragraph of a new one by its place: the most alike first, each once."""
    scored = sorted(_scored(new, old), key=lambda item: (-item[0], item[1], item[2]))
    found: dict[int, _Said] = {}
    taken: set[int] = set()
    for _, here, there in scored:
        if here not in found and there not in taken:
            found[here] = old[there]
            taken.add(there)
    return found


def _scored(new: Sequence[_Said], old: Sequence[_Said]) -> Iterator[tuple[float, int, int]]:
    """Likeness in percent, and more within one section and where both speak of the same thing first."""
    for here, one in enumerate(new):
        for there, other in enumerate(old):
            alike = fuzz.ratio(one.masked, other.masked)
            same_start = bool(one.start) and one.start == other.start
            together = one.section == other.section
            if alike >= _ALIKE or (same_start and together):
                yield alike + _SAME_SECTION * together + _SAME_START * same_start, here, there


# --- what is other in it ---------------------------------------------------------------------------------------------


def _told(one: _Said, before: _Said | None) -> ParagraphDifference:
    if before is None:
        return ParagraphDifference(Status.NEW, one.section, one.title, one.key, "", one.text)
    changes = tuple(_changes(before.text, one.text))
    if not changes:
        status = Status.SAME
    else:
        status = Status.NUMBERS if all(change.numbers_only for change in changes) else Status.WORDS
    return ParagraphDifference(status, one.section, one.title, one.key, before.text, one.text, changes)


def _changes(before: str, after: str) -> Iterator[Change]:
    """Sentence by sentence."""
    a, b = (_SENTENCE.findall(text) for text in (before, after))
    matcher = SequenceMatcher(None, [_masked(one) for one in a], [_masked(one) for one in b], autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        for was, now in zip_longest(a[i:j], b[k:m], fillvalue=""):
            if fold(was) != fold(now):
                yield Change(was.strip(), now.strip(), numbers_only=kind == "equal")
