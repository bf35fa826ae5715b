"""Answers from the reports' own words: definitions, reasons, and facts that only the text tells."""

import re
from collections.abc import Generator, Sequence
from dataclasses import replace

from assistant.answers import Status
from assistant.metrics.evaluate import Aspect
from assistant.metrics.finder import measured
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.replies.beside import TOTAL_OF
from assistant.replies.premise import corrections
from assistant.replies.protocol import Call, Reply
from assistant.replies.scope import base_year
from assistant.replies.telling import Names, amount, change_words, joined, once, year_of
from assistant.replies.told import Told, gather
from assistant.results import Reason
from assistant.toolkit.explaining import SAYS_WHY
from assistant.toolkit.found import Found, Quote
from assistant.toolkit.work import Work
from db.catalogue.schema import Metric
from db.core.numbers import find_numbers
from db.core.text import fold, squeeze
from db.quotable import worth_quoting

_PUNCTUATION = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+")
_TERM = re.compile(
    r"(?:什么是|啥是|解释一下|请问|帮我|一下|名词解释|(?:这个|的)?(?:是)?(?:什么|啥)意思|是指|指的?是?(?:什么|啥|哪些)|(?:的)?(?:定义|含义|口径)|怎么(?:理解|解释|区分)"
    r"|(?:都)?(?:包括|包含|含|涵盖|算)了?(?:哪些|什么|啥|哪几).*|(?:是|叫)(?:什么|啥).*|有(?:什么|啥)?(?:区别|不同|差别).*|(?:的)?(?:区别|区分|差别).*|主要反映.*|这俩|这两个|[?!。,]|\|)"
)
_ORDINAL = re.compile(r"^[(（]?[一二三四五六七八九十百\d]+[)）、.．]\s*")
_HOW_MANY = re.compile(r"(?:多少|几)(人次|个|人|名|件|次|辆|元|家|台|天|批次|批|项|套|通|条)")
_LONG_NAME = 4
_WHICH_COMPANY = re.compile(r"哪(?:一?家|个)(?:公司|企业|供应商|厂)|电话(?:号码)?是|地址|姓名|是谁|叫什么名")
_NONE = re.compile(r"不是|不属于|没有|未|无")
_LABELS = re.compile(r"问题|原因|偏差|实际完成|完成情况|未完成|必要性|立项|背景|改进")
_FALLS = ("下降", "减少", "降低", "下滑")
_DIRECTION = re.compile("下降|减少|降低|下滑|增长|增加|上升|提高|提升")
_ORGANISATION = re.compile(r"机构|构成|单位基本情况|编制")
_MOST_PASSAGES = 8
_ENOUGH = 0.6  # of the question's own words that a paragraph must hold to answer it
_FILLERS = re.compile(
    r"多少|什么|怎么|为什么|为何|为啥|原因|一共|总共|哪些|哪几|哪个|哪家|几个|几家|是不是|有没有|请问|一下|报告|单位|本年|年度|写了没|具体|情况|分别|到底|主要"
    r"|呢|吗|啊|的|了|是|有|在|和|与|及|都|就|还|也|那|这|个|说|给|里|中|上|咋|啥|吧|么|哪|几"
)


def define(work: Work, frame: Frame) -> Generator[list[Call], list[Found], Reply | None]:
    """What terms mean, in the words of 名词解释; None where no report explains them."""
    terms = _terms(frame)
    units = [entity.name for entity in (*frame.units.named, *frame.units.group)]
    found = yield [Call("definitions", {"term": term, "units": units}) for term in terms]
    parts: list[str] = []
    for term, one in zip(terms, found, strict=True):
        if one.quotes:
            parts += _explained(one.quotes, several=not units)
        del term
    if not parts:
        return None
    return Reply(Status.ANSWERED, joined(once(parts)))


def _terms(frame: Frame) -> list[str]:
    named = [frame.text[target.start : target.end] for target in frame.targets]
    official = [target.measured.name for target in frame.targets]
    if named:
        return once([*official, *named])
    plain = _TERM.sub("", frame.text)
    return [part for part in re.split(r"[和与跟、及]", plain) if len(part) >= 2] or [plain or frame.text]


def _explained(quotes: Sequence[Quote], *, several: bool) -> list[str]:
    """The fullest entry; where units explain differently in substance it is said whose words these are."""
    best = max(quotes, key=lambda quote: len(quote.text))
    others = len({quote.entity for quote in quotes})
    note = "各单位的报告都有这一条，以上取最详细的，" if several and others > 1 else ""
    return [f"{_ORDINAL.sub('', squeeze(best.text))}（{note}出自{best.entity}{best.year}年度报告的名词解释）"]


def why(work: Work, frame: Frame, units: Sequence[str]) -> Generator[list[Call], list[Found], Reply]:
    """The reason that the report gives, behind the figures it is given for; a wrong premise is corrected first."""
    against_budget = frame.has(
        Cue.INITIAL, Cue.OVER_BUDGET, Cue.UNDER_BUDGET, Cue.COMPLETION, Cue.NO_BUDGET, Cue.FULL
    ) and not frame.has(Cue.RATE)
    told = (yield from gather(work, frame, units, frame.targets)) if frame.targets else []
    if (instead := _totals(work, frame, told)) is not None:
        frame = instead
        told = yield from gather(work, frame, units, frame.targets)
    names = Names.of(work)
    figures = [figure for one in told for figure in one.figures]
    parts = [corrections(frame, names, [one.main for one in told], figures)] if told else []
    missing = [one.main.missing for one in told if one.main.missing is not None]
    if told and len(missing) == len(told) and all(item.reason is Reason.NO_REPORT for item in missing):
        return Reply(Status.UNKNOWN, joined(f"没有资料：{item.note}。" for item in missing))
    for one in told:
        if one.main.value is None:
            continue
        words = change_words(one.by_aspect.get(Aspect.CHANGE), one.by_aspect.get(Aspect.RATE))
        head = f"{one.main.entities[0]}{year_of(one.main)}{one.main.name}为{amount(one.main.value)}"
        prior = one.get(Aspect.PRIOR)
        before = f"（{year_of(prior)}为{amount(prior.value)}）" if prior is not None and prior.value else ""
        compared = f"，比上年{words}{before}" if words else ""
        budget = one.get(Aspect.INITIAL) or one.get(Aspect.FULL)
        rate = one.get(Aspect.COMPLETION)
        against = f"，预算为{amount(budget.value)}" if budget is not None and budget.value else ""
        done = f"，完成率为{amount(rate.value)}" if rate is not None and rate.value else ""
        parts.append(f"{head}{compared}{against}{done}。")
    quotes = yield from _reasons(work, frame, units, against_budget=against_budget)
    if not quotes:
        lead = joined(once(parts))
        asked = "、".join(units)
        return Reply(
            Status.ANSWERED if parts and any(parts) else Status.UNKNOWN,
            joined([lead, f"{asked}的报告里没有写明原因，系统不代为推测。"]),
        )
    if any(not part for part in parts[:1]) or not parts:
        parts = [_against_words(frame, quotes), *parts]
    parts += list(map(_as_said, quotes))
    return Reply(Status.ANSWERED, joined(once(parts)))


def _as_said(quote: Quote) -> str:
    """The words of a report, or those of a sheet with what they are the reason of."""
    words = f"“{squeeze(quote.text)}”"
    if quote.supplied:
        sheet, what = quote.titles
        return f"工作簿“{sheet}”表对{what}的说明：{words}（{quote.entity}{quote.year}年度工作簿）"
    return f"报告的说明：{words}（{quote.entity}{quote.year}年度报告）"


def _against_words(frame: Frame, quotes: Sequence[Quote]) -> str:
    """«增长7.1%» in the question where the report says that much of a fall."""
    up, down = frame.has(Cue.UP), frame.has(Cue.DOWN)
    if up == down:
        return ""
    for quote in quotes:
        text = fold(quote.text)
        for number in frame.numbers:
            at = text.find(fold(number.text))
            said = _DIRECTION.findall(text[max(0, at - 8) : at]) if at > 0 else []
            if said and (said[-1] in _FALLS) == up:
                return f"报告写的不是{'增长' if up else '下降'}，而是{said[-1]}。"
    return ""


def _totals(work: Work, frame: Frame, told: Sequence[Told]) -> Frame | None:
    """The same question of the grand totals, where the report tells the change of those and not of what is asked."""
    swapped = [
        replace(one.target, measured=measured(work.catalogue, TOTAL_OF[one.target.item.id]), plain=False)
        for one in told
        if isinstance(one.target.item, Metric) and one.target.item.id in TOTAL_OF and one.get(Aspect.RATE) is None
        and one.main.value is not None
    ]  # fmt: skip
    return replace(frame, targets=tuple(swapped)) if swapped and len(swapped) == len(told) else None


def _reasons(
    work: Work, frame: Frame, units: Sequence[str], *, against_budget: bool
) -> Generator[list[Call], list[Found], list[Quote]]:
    """Paragraphs by the claims on the targets, then by search; the ones that share most with the question."""
    calls: list[Call] = []
    for unit in units[:3]:
        year = base_year(work, frame, unit)
        for target in frame.targets[:2]:
            if target.weak:
                continue
            metric = target.measured.id.split(":share")[0].split("/")[0]
            for name in (metric, *([TOTAL_OF[metric]] if metric in TOTAL_OF else [])):
                args = {"question": frame.raw, "units": [unit], "year": year, "metric": name}
                calls.append(Call("explanations", {**args, "against_budget": against_budget, "count": 3}))
    by_claims = (yield calls) if calls else []
    given = [quote for one in by_claims for quote in one.quotes]
    supplied = [quote for quote in given if quote.supplied]
    told = (
        supplied
        or [quote for quote in given if SAYS_WHY.search(quote.text)]
        or [quote for quote in given if _NONE.search(fold(quote.text))]
    )
    if supplied or (told and not frame.numbers):
        return once_quotes(told)[: 2 * len(units)]
    searched = yield [
        Call("explanations", {"question": frame.raw, "units": [unit], "year": base_year(work, frame, unit), "count": 8})
        for unit in units[:3]
    ]
    every = [quote for one in searched for quote in one.quotes]
    hits = [quote for quote in every if SAYS_WHY.search(quote.text)]
    exact = [quote for quote in (*told, *hits, *every) if _tells_numbers(frame, quote)]
    best = sorted(hits, key=lambda quote: -overlap(frame, quote.text))[:2]
    return once_quotes(exact[:2] or told[:2] or best)


def _tells_numbers(frame: Frame, quote: Quote) -> bool:
    """Whether a paragraph states an amount or rate that the question names."""
    said = {(number.value, number.unit) for number in find_numbers(quote.text)}
    return any((number.value, unit) in said for number in frame.numbers for unit in (number.unit, f"{number.unit}元"))


def once_quotes(quotes: Sequence[Quote]) -> list[Quote]:
    """Each text once; the same words in two lines of a sheet are the reasons of two things."""
    told = {(quote.entity, squeeze(quote.text), quote.titles if quote.supplied else ()): quote for quote in quotes}
    return list(told.values())


def overlap(frame: Frame, text: str) -> float:
    """The share of the question's own words, by pairs of characters, that a paragraph holds."""
    asked = _pairs(frame)
    folded = fold(text)
    return sum(pair in folded for pair in asked) / len(asked) if asked else 0.0


def _pairs(frame: Frame) -> list[str]:
    text = frame.text
    for start, end in frame.units.spans:
        text = text[:start] + "|" * (end - start) + text[end:]
    words = [word for word in _PUNCTUATION.split(_FILLERS.sub("|", text)) if word]
    return [word[at : at + 2] for word in words for at in range(len(word) - 1)]


def from_text(work: Work, frame: Frame, units: Sequence[str]) -> Generator[list[Call], list[Found], Reply | None]:
    """What only the text tells; None where no paragraph holds enough of the question's words."""
    calls = [
        Call("explanations", {"question": frame.raw, "units": [unit], "year": base_year(work, frame, unit), "count": 6})
        for unit in units[:3]
    ]
    found = yield calls
    quotes = [quote for one in found for quote in one.quotes]
    scored = sorted(((overlap(frame, quote.text), quote) for quote in quotes), key=lambda pair: -pair[0])
    good = [
        (score, quote)
        for score, quote in scored
        if (score >= _ENOUGH or _names_thing(frame, quote)) and _counts_it(frame, quote)
    ]
    if not good:
        return None
    best = [quote for score, quote in good if score >= good[0][0] - 0.1][:2]
    told = [f"报告中写道：“{squeeze(quote.text)}”（{quote.entity}{quote.year}年度报告）" for quote in once_quotes(best)]
    return Reply(Status.ANSWERED, joined(told))


def _of_project(frame: Frame, quote: Quote) -> bool:
    """Whether a paragraph is a cell of the table of a project that the question names."""
    return any(fold(quote.text).startswith(f"{fold(stored.project.name)}") for stored in frame.projects)


def organisation(work: Work, frame: Frame, units: Sequence[str]) -> Generator[list[Call], list[Found], Reply | None]:
    """How a unit is made up, in the words of its overview; None where the overview does not say."""
    parts: list[str] = []
    calls: list[Call] = []
    for unit in units[:3]:
        year = base_year(work, frame, unit)
        passages = [
            stored.passage.text
            for stored in work.queries.passages(unit, year, part="overview")
            if _ORGANISATION.search(fold(stored.title)) and _can_quote(stored.passage.text)
        ][:_MOST_PASSAGES]
        if not passages:
            continue
        calls += [
            Call("explanations", {"question": text[:200], "units": [unit], "year": year, "count": 1})
            for text in passages
        ]
        listed = "".join(f"“{_ORDINAL.sub('', squeeze(text))}”" for text in passages)
        parts.append(f"{unit}{year}年度报告的机构情况：{listed}")
    if calls:
        yield calls
    return Reply(Status.ANSWERED, joined(parts)) if parts else None


def _counts_it(frame: Frame, quote: Quote) -> bool:
    """Where so many of something are asked for, the paragraph must state so many."""
    match = _HOW_MANY.search(frame.text)
    if match is None:
        return True
    return any(number.base_unit == match[1] for number in find_numbers(quote.text))


def _names_thing(frame: Frame, quote: Quote) -> bool:
    """Whether a paragraph holds a whole word of the question that is long enough to be a thing's name."""
    words = [word for word in _PUNCTUATION.split(_FILLERS.sub("|", frame.rest)) if len(word) >= _LONG_NAME]
    text = fold(quote.text)
    runs = (word[at : at + _LONG_NAME] for word in words for at in range(len(word) - _LONG_NAME + 1))
    return any(run in text for run in runs) and not _WHICH_COMPANY.search(frame.text)


def _can_quote(text: str) -> bool:
    """A line that search does not keep can be told where it states no number."""
    return worth_quoting(text) or not any(char.isdigit() for char in _ORDINAL.sub("", squeeze(text)))


def not_found(frame: Frame, units: Sequence[str], near: Sequence[str] = ()) -> Reply:
    """Says that the store does not hold what is asked, and what is near."""
    who = f"{'、'.join(units)}的" if units else ""
    hint = (
        f"相近的有：{'、'.join(near)}。"
        if near
        else "可以换个说法，例如问收入总计、三公经费、热线接通率，或写科目代码。"
    )
    del frame
    return Reply(Status.UNKNOWN, f"{who}报告里没有查到您问的内容，不作推测。{hint}")


def from_reasons(work: Work, frame: Frame, units: Sequence[str]) -> Generator[list[Call], list[Found], str]:
    """The paragraph that says why, for a question about a project; empty where none shares enough with it."""
    stated = [number.text for number in frame.numbers if frame.has(Cue.UP, Cue.DOWN)]
    found = yield [
        Call(
            "explanations",
            {"question": "", "units": [unit], "year": base_year(work, frame, unit), "containing": text},
        )
        for unit in units[:2]
        for text in [*stated, *(f"{squeeze(stored.project.name)}·" for stored in frame.projects[:1])]
    ] + [
        Call("explanations", {"question": frame.raw, "units": [unit], "year": base_year(work, frame, unit), "count": 6})
        for unit in units[:2]
    ]
    every = [quote for one in found for quote in one.quotes]
    quotes = [quote for quote in every if SAYS_WHY.search(quote.text)]
    exact = [quote for quote in every if frame.has(Cue.UP, Cue.DOWN) and _tells_numbers(frame, quote)][:1]
    own = [quote for quote in every if _of_project(frame, quote) and _LABELS.search(fold(quote.text))]
    exact = exact or sorted(own, key=lambda quote: -overlap(frame, quote.text))[:2]
    best = exact or sorted(quotes, key=lambda quote: -overlap(frame, quote.text))[:1]
    return _against_words(frame, best) + joined(
        f"报告的说明：“{squeeze(quote.text)}”（{quote.entity}{quote.year}年度报告）" for quote in best
    )
