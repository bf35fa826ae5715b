"""All that an explanation says, chapter by chapter; and the same as claims for the store."""

import re
from collections.abc import Iterable, Mapping, Sequence

from db.catalogue import Catalogue
from db.catalogue.narrative import Topic, Wording, load_wording
from db.core.facts import Claim, Fact, Passage, Section
from db.core.money import plain
from db.core.text import fold
from ingest.claims.accounts import AccountBook
from ingest.claims.mask import mask
from ingest.claims.model import Explanation, Group, ItemList, Measure, Said
from ingest.claims.names import find_names
from ingest.claims.state import Carry
from ingest.claims.tokens import tokens_of
from ingest.claims.walk import Walk
from ingest.headed import without_head

EXPLANATION, OVERVIEW, ATTACHMENTS = "explanation", "overview", "attachments"
_COMMA = re.compile("[,，]")  # a sentence has one, a table's cell hardly
_OPENING = 40  # characters
_UNMISTAKABLE = frozenset(
    {"three_public", "gov_fund", "state_capital", "general_budget", "agency", "procurement", "assets"}
)
_ITEM_OF = re.compile(r"\(款\).{2,60}\(项\)")
_INLINE = re.compile(r"^(?:\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、|\d{1,2}[.、])?([^\d,;:]{4,40}?)[.:]")


def book_of(catalogue: Catalogue, facts: Iterable[Fact]) -> AccountBook:
    """The accounts that a report prints, by form."""
    printed: dict[str, dict[str, str]] = {}
    for fact in facts:
        form = catalogue.form(fact.key.form)
        if form is None:
            continue
        if fact.key.row.isdigit():
            printed.setdefault(form.id, {})[fact.key.row] = fact.label
        elif any(side.classes for side in form.sides):
            for account in catalogue.accounts_named("functional", fact.key.row):
                if account.level == 1:
                    printed.setdefault(form.id, {})[account.code] = fact.label
    return AccountBook(catalogue, printed)


def explain(book: AccountBook, sections: Sequence[Section], passages: Sequence[Passage]) -> Explanation:
    """Read every passage of the explanation part; book holds the accounts that the report prints."""
    wording = load_wording(book.catalogue.forms)
    titles = {section.path: section for section in sections}
    said: list[Said] = []
    groups: list[Group] = []
    lists: list[ItemList] = []
    carry, last, inline = Carry(), "", None
    for stored in passages:
        passage = without_head(stored)
        section = titles.get(passage.section)
        if section is not None and section.part == OVERVIEW:
            said += _counts(passage, wording)
        if section is None or not _told_in_prose(section, passage):
            continue
        if passage.section != last:
            carry, last, inline = Carry(), passage.section, None
        heading = _inline_topic(passage.text, wording)
        inline = heading or inline
        masked = mask(passage.text)
        topic = inline or _topic(passage.section, titles, wording) or _headless(masked.text, wording)
        if section.part == ATTACHMENTS:
            topic = wording.topic("performance")
        names = find_names(masked, topic, wording, book)
        walk = Walk(masked, passage, topic, wording, carry, names)
        walk.run(tokens_of(masked, names, wording))
        walk.said += [Said(number, passage, Measure.NAME) for number in masked.identifiers]
        said += walk.said
        groups += walk.groups
        lists += walk.lists
    return Explanation(tuple(said), tuple(groups), tuple(lists))


def _told_in_prose(section: Section, passage: Passage) -> bool:
    """The explanation, and of the attachments what is written in sentences: evaluation reports, goals and results."""
    return section.part == EXPLANATION or (section.part == ATTACHMENTS and _COMMA.search(passage.text) is not None)


def _counts(passage: Passage, wording: Wording) -> list[Said]:
    """Of the overview only what is counted: offices, units, staff."""
    masked = mask(passage.text)
    walk = Walk(masked, passage, None, wording, Carry(), [])
    walk.run(tokens_of(masked, [], wording))
    return [item for item in walk.said if item.measure is Measure.COUNT]


def _topic(path: str, titles: Mapping[str, Section], wording: Wording) -> Topic | None:
    """The topic of the deepest heading that has one."""
    parts = path.split("/")
    for depth in range(len(parts), 1, -1):
        section = titles.get("/".join(parts[:depth]))
        if section is not None and (topic := wording.topic_of(fold(section.title))) is not None:
            return topic
    return None


def _headless(text: str, wording: Wording) -> Topic | None:
    """The topic of a paragraph that stands below no heading, where its own opening words leave no doubt."""
    topic = wording.topic_of(text[:_OPENING])
    if topic is not None and topic.id in _UNMISTAKABLE:
        return topic
    return wording.topic("general_budget") if _ITEM_OF.search(text) else None


def _inline_topic(text: str, wording: Wording) -> Topic | None:
    """A heading at the start of its own paragraph: «（一）机关运行经费支出情况。2024年度…»."""
    match = _INLINE.match(fold(text))
    if match is None or not re.search(r"情况(?:说明)?$|说明$", match[1]):
        return None
    return wording.topic_of(match[1])


def claims_of(explanation: Explanation, year: int) -> tuple[Claim, ...]:
    """What the store keeps: one claim a measured number."""
    skipped = {Measure.ORDINAL, Measure.CODE, Measure.NAME, Measure.YEAR, Measure.DATE}
    return tuple(_claim(said, year) for said in explanation.said if said.measure not in skipped)


def _claim(said: Said, year: int) -> Claim:
    group, number = said.group, said.number
    account = group.account.code if group is not None and group.account is not None else ""
    metric = said.what if not account else ""
    direction = ""
    for change in group.changes if group is not None else ():
        if change.amount is said:
            direction = change.amount_word
        elif change.rate is said:
            direction = change.rate_word
    return Claim(
        said.passage.section,
        _sentence(said),
        str(said.measure),
        metric,
        account,
        _year_ref(said, year),
        plain(number.value),
        number.unit,
        direction,
        said.passage.place(said.number.start),
    )


def _sentence(said: Said) -> str:
    """The sentence that a number stands in."""
    text = said.passage.text
    start = max(text.rfind(mark, 0, said.number.start) for mark in "。！？") + 1
    ends = [at for at in (text.find(mark, said.number.end) for mark in "。！？") if at >= 0]
    return text[start : min(ends, default=len(text) - 1) + 1].strip()


def _year_ref(said: Said, year: int) -> str:
    """本年, 上年 or 年初; another stated year by its number."""
    group = said.group
    if said.year is not None and said.year != year:
        return "上年" if said.year == year - 1 else str(said.year)
    if said.measure is Measure.INITIAL:
        return "年初"
    if group is None:
        return "本年"
    if group.prior:
        return "上年"
    if group.year is not None and int(group.year.number.value) != year:
        return str(int(group.year.number.value))
    return "本年"
