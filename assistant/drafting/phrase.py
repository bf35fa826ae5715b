"""Suggestions as one sentence of a chat model: what the points say and no more; a suggestion too."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.answers import Number
from assistant.drafting.draft import Draft, Span, Suggestion
from assistant.evidence import Ledger
from assistant.guard import Fault, check
from assistant.prompting import render
from assistant.results import Evidence, Value
from assistant.toolkit.found import Figure, Found, Quote
from assistant.toolkit.work import Work
from db.core.errors import SettingsError
from db.core.text import fold

if TYPE_CHECKING:
    from assistant.brains.phrasing import Speaker

_REASON = "原因"
_AT_MOST = 20  # gaps of a draft
_TIMES = 3  # all of them may take so many times as long as one call
_LONGEST = 80  # characters; the prompt asks for 60
_POINTS, _FAULTS = 6, 8
_ORIGINS = {"drivers": "本年计算", "own": "本单位以往文字", "others": "其他单位文字"}
_AROUND = "。.“”\"'「」 \n"
_INNER = re.compile(r"[。！？!?\n【】<>{}A-Za-z]")
_CLAUSE = re.compile(r"[，,；;、：:（）()]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_FIGURE = re.compile(r"[\d,]+(?:\.\d+)?")
# What a sentence may add to the points to hold them together.
_LINKS = (
    "主要原因是由于，因为，受影响，所致，其中，同时，以及，分别增加减少，上升下降，本年比上年度，较上年，带动拉动，相应，"
    "万元，个百分点，等因素，变动，增长，综合，其次，此外，支出，收入，预算，决算"
)


def phrased(work: Work, made: Draft) -> tuple[Draft, str]:
    """The draft with a sentence before the suggestions of each reason that is still wanted, where the model finds one
    that stands; and what a user should know: that there is no model, or that it failed."""
    if not work.settings.model:
        return made, "没有设置 JUESUAN_MODEL，建议没有写成句子，其余照常起草"
    from assistant.brains.phrasing import Speaker
    from assistant.brains.stopping import StoppedError

    found: dict[tuple[str, str], Suggestion] = {}
    told = ""
    try:
        speaker = Speaker.of(work.settings, _TIMES * work.settings.model_timeout)
        for key, points in list(_wanted(made).items())[:_AT_MOST]:
            if (sentence := phrase(work, speaker, made, points)) is not None:
                found[key] = sentence
    except StoppedError as stopped:
        told = f"{stopped.reason.value}，{'其余' if found else ''}建议没有写成句子，草稿照常"
    except SettingsError as error:
        told = str(error)
    return replace(made, suggestions=tuple(_listed(made.suggestions, found))), told


def phrase(work: Work, speaker: "Speaker", made: Draft, points: Sequence[Suggestion]) -> Suggestion | None:
    """One sentence from the points of one gap; None where the model says, also when told its faults, what they do not.
    StoppedError where it does not answer."""
    points = points[:_POINTS]
    first = points[0]
    given = [{"origin": _ORIGINS[point.origin], "text": " ".join(point.text.split())} for point in points]
    words = [render("reason", what=first.what, points=given)]
    sentence = _Sentence(work, made, points)
    for _ in range(2):
        answer = speaker.say(words)
        text = answer.strip(_AROUND)
        numbers, faults = sentence.checked(text)
        if not faults:
            source = f"{work.settings.model} 按下列建议写成"
            return Suggestion(first.section, first.what, tuple(sentence.spans(text, numbers)), "model", source)
        words += [answer or "（无）", render("repair", faults=faults[:_FAULTS])]
    return None


def _wanted(made: Draft) -> dict[tuple[str, str], list[Suggestion]]:
    """The points of each reason that is still a gap."""
    gaps = {(item.section, item.what) for item in made.unresolved if item.what.endswith(_REASON)}
    found: dict[tuple[str, str], list[Suggestion]] = {}
    for item in made.suggestions:
        if (item.section, item.what) in gaps:
            found.setdefault((item.section, item.what), []).append(item)
    return found


def _listed(known: Sequence[Suggestion], found: dict[tuple[str, str], Suggestion]) -> Iterator[Suggestion]:
    """The suggestions, each sentence before those that it is made of."""
    left = dict(found)
    for item in known:
        if (sentence := left.pop((item.section, item.what), None)) is not None:
            yield sentence
        yield item


@dataclass(frozen=True)
class _Sentence:
    """What a sentence from these points is held against."""

    work: Work
    made: Draft
    points: Sequence[Suggestion]

    def checked(self, text: str) -> tuple[tuple[Number, ...], list[Fault]]:
        """The numbers of the text, and what of it the points do not say."""
        checked = check(text, self._ledger(), self.work.catalogue)
        known = {_ids(span.value) for span in self._numbers}
        old = [Fault(one.text, one.start, "不是本年计算的数") for one in checked.numbers if one.evidence not in known]
        return checked.numbers, [*_shape(text), *checked.faults, *old, *self._invented(text)]

    def spans(self, text: str, numbers: Sequence[Number]) -> Iterator[Span]:
        """The text with its numbers told apart; the words rest on all that the points rest on."""
        known = {_ids(span.value): span for span in self._numbers}
        rests = tuple(dict.fromkeys(one for point in self.points for span in point.spans for one in _evidence(span)))
        place = 0
        for number in numbers:
            figure = _FIGURE.search(text, number.start, number.start + len(number.text))
            start, end = figure.span() if figure else (number.start, number.start + len(number.text))
            if start > place:
                yield Span(text[place:start], kind="words", suggested=True, evidence=rests)
            yield replace(known[number.evidence], text=text[start:end])
            place = end
        if place < len(text):
            yield Span(text[place:], kind="words", suggested=True, evidence=rests)

    @property
    def _numbers(self) -> list[Span]:
        return [span for point in self.points for span in point.spans if span.value is not None]

    def _ledger(self) -> Ledger:
        library, year = self.work.library, self.made.year
        asked = f"{self.made.entity}{year}年{self.points[0].what}"
        ledger = Ledger(library.entities, asked, years=frozenset({year, year - 1}))
        quotes = [quote for point in self.points for span in point.spans for quote in _quotes(span)]
        ledger.add(Found(tuple(self._figures()), tuple(quotes)))
        return ledger

    def _figures(self) -> Iterator[Figure]:
        """The numbers of the points and nothing that they were reckoned from."""
        for point in self.points:
            name = ""
            for span in point.spans:
                if span.kind == "name":
                    name = span.text
                if span.value is not None:
                    leaves = tuple(Evidence(one.id) for one in span.value.evidence)
                    bare = replace(span.value, evidence=leaves, note="", working="")
                    years = (
                        (self.made.year, self.made.year - 1) if span.metric.endswith(":change") else (self.made.year,)
                    )
                    yield Figure(name, span.metric, (self.made.entity,), years, bare, signed=True)

    def _invented(self, text: str) -> Iterator[Fault]:
        """Clauses of which most is in no point: a cause that nobody gave."""
        known = {
            pair for told in (*(point.text for point in self.points), self.points[0].what) for pair in _pairs(told)
        }
        links = set(_pairs(_LINKS))
        place = 0
        for clause in _CLAUSE.split(text):
            pairs = [pair for pair in _pairs(clause) if pair not in links]
            if sum(pair in known for pair in pairs) * 2 < len(pairs):
                yield Fault(clause, place, "要点里没有这样说")
            place += len(clause) + 1


def _shape(text: str) -> Iterator[Fault]:
    if not text:
        yield Fault("", 0, "没有写出句子")
    elif len(text) > _LONGEST:
        yield Fault(text[:_LONGEST], 0, "太长，只写一句话，不超过 60 个字")
    elif match := _INNER.search(text):
        yield Fault(match[0], match.start(), "只写一句话，不换行，不加别的符号")


def _pairs(text: str) -> Iterator[str]:
    for run in _HAN.findall(fold(text)):
        yield from (one + other for one, other in pairwise(run))


def _ids(value: Value | None) -> tuple[str, ...]:
    return tuple(one.id for one in value.evidence) if value is not None else ()


def _evidence(span: Span) -> tuple[Evidence, ...]:
    return (*span.evidence, *(span.value.evidence if span.value is not None else ()))


def _quotes(span: Span) -> Iterator[Quote]:
    for one in span.evidence:
        if one.citation is not None:
            yield Quote(one.id, one.citation.entity, one.citation.year, (), span.text, one.citation.source)
