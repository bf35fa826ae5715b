"""Why something changed: the unit's own words where it supplied them, else a gap, with what could be written beside."""

import re
from dataclasses import dataclass

from assistant.drafting.figures import Figures, Line, What
from assistant.drafting.said import own_words
from assistant.drafting.supplied import label_of, where_reason
from assistant.drafting.tidy import bare
from assistant.metrics.accounts import AccountItem
from assistant.metrics.evaluate import Item
from assistant.results import Citation, Evidence
from assistant.toolkit.explaining import SAYS_WHY, of_metric
from assistant.toolkit.work import Work
from db.core.text import fold
from db.records import StoredClaim

_AGAINST = {"prior": "变动原因", "initial": "与年初预算差异原因", "full": "与全年预算差异原因"}
USE, _USED = "use", "主要用途"


@dataclass(frozen=True)
class Wanted:
    """A reason that the text asks for and nobody has given."""

    section: str
    what: str
    item: Item
    against: str


@dataclass(frozen=True)
class WantedText:
    """A piece of prose that the text asks for, and the pattern that finds it in a report of another year."""

    section: str
    what: str
    said: str


@dataclass
class Reasons:
    """The reasons of one draft: those of the workbook and of the report, those that are wanted. What a person accepted
    comes before both."""

    work: Work
    figures: Figures
    wanted: dict[str, Wanted]
    texts: list[WantedText]

    def reason(self, what: What, against: str = "prior") -> str:
        """The mark of the words; of a gap where there are none."""
        item, marks = self.figures.item(what), self.figures.marks
        label = reason_label(item, against)
        if mark := marks.filled(label):
            return mark
        if (told := self._supplied(item, against)) is not None and bare(told.claim.quote):
            cited = Citation(
                f"claim:{told.id}", told.entity, told.year, "", item.name, label, "", told.claim.source,
                quote=told.claim.quote,
            )  # fmt: skip
            return marks.fixed(bare(told.claim.quote), "words", (Evidence(cited.id, cited),))
        if (own := self._own(item, against)) is not None:
            return marks.fixed(*own)
        self.wanted.setdefault(label, Wanted(marks.section, label, item, against))
        return marks.gap(label, where_reason(self.figures.data, item, against))

    def text(self, what: str, where: str = "请在草稿中填写", said: str = "") -> str:
        """Prose that no figure gives: accepted by a person, or in this year's own text as `said` finds it, else a
        gap."""
        marks = self.figures.marks
        if mark := marks.filled(what):
            return mark
        if said and (found := own_words(self.figures.data, said)) is not None:
            return marks.fixed(found[0], "words", (found[1],))
        if said:
            self.texts.append(WantedText(marks.section, what, said))
        return marks.gap(what, where)

    def use(self, line: Line) -> str:
        """What an account's money is used for, where this year's own text tells it; else a gap."""
        item, marks = line.item, self.figures.marks
        label = label_of(item) + _USED
        if mark := marks.filled(label):
            return mark
        for quote in of_metric(self.work, self.figures.data, item, against_budget=True):
            if words := use_of(quote.text):
                return marks.fixed(words, "words", (Evidence(quote.id, quote.citation),))
        self.wanted.setdefault(label, Wanted(marks.section, label, item, USE))
        return marks.gap(label, "在草稿中填写或采纳一条建议")

    def _supplied(self, item: Item, against: str) -> StoredClaim | None:
        """What the unit wrote in the sheet of reasons: of an account against its budget, of all else against last
        year."""
        for stored in self.figures.data.reasons:
            code, name = stored.claim.account, fold(stored.claim.metric)
            if isinstance(item, AccountItem):
                if code in item.codes and against == "initial":
                    return stored
            elif not code and against == "prior":
                called = {fold(word) for word in (item.id, item.name, *item.synonyms)}
                if name in called:
                    return stored
        return None

    def _own(self, item: Item, against: str) -> "tuple[str, str, tuple[Evidence, ...]] | None":
        """The words of this year's own report, where it is published already and gives the reason right there."""
        quotes = of_metric(self.work, self.figures.data, item, against_budget=against != "prior")
        for quote in quotes:
            words = cause_of(quote.text, against)
            if words and SAYS_WHY.search(quote.text):
                return words, "words", (Evidence(quote.id, quote.citation),)
            break
        return None


def use_of(text: str) -> str:
    """The words behind «主要用于：» of a paragraph about one account; empty where there are none."""
    found = _USE.findall(text)
    return bare(found[0]) if len(found) == 1 else ""


_USE = re.compile(r"主要用于[:：]([^。；]+)")
_CAUSE = re.compile(
    r"(?:增减)?(?:变动|变化|差异|增长|增加|减少|下降)?的?主要原因(?:是|为|在于)?[:：]?|主要(?:是因为|是由于|是|系|因|由于)[:：]?"
)
_COMPARED = {
    "prior": re.compile(
        r"(?:与|比|较|同).{0,14}?(?:上年|去年|上一年|年度|年(?!初|度|\s*(?:全年)?预算))(?!初|\s*(?:全年)?预算)"
    ),
    "budget": re.compile(r"(?:年初|全年|年度?)\s*预算|预算数|完成预算|预算的"),
}
_ALSO = re.compile("此外|同时|另外|另|其[一二三四五]|[二三四五]是")  # a sentence that goes on with the reason
_OF_WHICH = re.compile(r"[。；]\s*(?:其中|具体|支出具体)[^。]{0,12}[:：]?\s*$")


def cause_of(text: str, against: str) -> str:
    """The words behind «主要原因是» of a paragraph that has one comparison only; empty where it is not that plain."""
    found = list(_CAUSE.finditer(text))
    if len(found) != 1:
        return ""
    last = {name: _last(compared, text[: found[0].start()]) for name, compared in _COMPARED.items()}
    if last["prior" if against == "prior" else "budget"] <= last["budget" if against == "prior" else "prior"]:
        return ""  # the reason is of the comparison nearest to it
    first, *others = _OF_WHICH.sub("", text[found[0].end() :].strip()).split("。")
    going_on = [other for other in others if _ALSO.match(other.strip())]
    return bare("。".join((first, *going_on)))


def _last(compared: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in compared.finditer(text)), default=-1)


def reason_label(item: Item, against: str) -> str:
    """What a reason is called in the lists of what is missing: the same in every draft."""
    return label_of(item) + _AGAINST[against]
