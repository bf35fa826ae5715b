"""What the text says of a form against the form: «没有» beside figures, and amounts beside a blank form."""

import re
from collections.abc import Iterator

from assistant.checks.case import Case, Cell
from assistant.checks.findings import Found, Severity
from assistant.checks.rules.wording_text import Sentence, cut, explanation, sentences
from db.catalogue.wording import FormWords, load_wording
from db.core.facts import FormSeen, FormState
from db.core.money import plain
from db.core.numbers import Kind, Number, find_numbers
from db.core.text import fold

_NO_DATA = re.compile(r"(?:本表|此表|该表)(?:无数据|为空|空表)|以空表列示")
# «没有使用政府性基金», but not «没有超标准的三公经费支出»
_PLAINLY = r"(?:使用|安排|发生|涉及|本年度?|当年度?|20\d\d年度?|财政拨款|一般公共预算|的|\")*"


def check_denied_money(case: Case) -> Iterator[Found]:
    """说没有（无）某项收支，而表中有数。"""
    words = load_wording()
    for form in words.forms:
        denial = re.compile(
            rf"{words.any_of('none.denies')}{_PLAINLY}(?:{'|'.join(form.words)})[^,;:.]{{0,16}}?"
            rf"(?P<flow>{words.any_of('none.flows')})"
        )
        for sentence in sentences(case, "explanation", "tables"):
            match = denial.search(sentence.folded)
            if match is None or sentence.other_year(case.year) or _is_partial(sentence, match):
                continue
            if cell := _largest(case, form.form, match["flow"]):
                yield _denied(form, cell, sentence.printed(*match.span()), sentence)
                break


def check_form_note(case: Case) -> Iterator[Found]:
    """表下注“本表无数据”，而表中有数。"""
    for form in load_wording().forms:
        seen = case.forms.get(form.form)
        cell = _largest(case, form.form, "收支")
        if seen is None or cell is None:
            continue
        for sentence in cut(seen.note, seen.source):
            if match := _NO_DATA.search(sentence.folded):
                yield _denied(form, cell, sentence.printed(*match.span()), sentence)


def _is_partial(sentence: Sentence, match: re.Match[str]) -> bool:
    """«无政府性基金结转», «本级无政府性基金支出»: something narrower than the form."""
    said, words = match[0], load_wording()
    return any(word in said for word in words["none.narrower"]) or any(
        word in sentence.folded for word in words["none.part_of_unit"]
    )


def _largest(case: Case, form: str, flow: str) -> Cell | None:
    """The figure that speaks loudest against «没有»; only money spent where only spending is denied."""
    cells = [cell for key, cell in case.cells.items() if key[0] == form and cell.value]
    spent = [cell for cell in cells if "预算数" not in cell.key[3] and "结转" not in cell.key[3]]
    if flow == "支出":
        spent = [cell for cell in spent if "收入" not in cell.key[3]]
    elif flow == "收入":
        spent = [cell for cell in spent if "收入" in cell.key[3]]
    return max(spent, key=lambda cell: abs(cell.value), default=None)


def _denied(form: FormWords, cell: Cell, quote: str, sentence: Sentence) -> Found:
    return Found(
        "wording.denied_money",
        Severity.ERROR,
        f"文字说“{quote}”，而表中“{cell.fact.label or cell.key[2]}”{cell.key[3]}为 {plain(cell.value, 2)} 万元",
        quote,
        sentence.source,
        f"{plain(cell.value, 2)} 万元",
        quote,
        (cell.evidence,),
        cause=f"denied:{form.form}",
        related=(cell.fact.source,),
    )


# --- a blank form ----------------------------------------------------------------------------------------------------


def check_blank_form(case: Case) -> Iterator[Found]:
    """文字说某项有金额，而该表印的是空表。"""
    for form in load_wording().forms:
        seen = case.forms.get(form.form)
        if seen is None or seen.state is not FormState.BLANK:
            continue
        told = [(sentence, number) for sentence in _section(case, form) for number in _own_amounts(sentence)]
        sure = [pair for pair in told if not _is_budget(*pair) or _prints_budget(seen)]
        if not sure:
            continue
        sentence, number = sure[0]
        quote = _labelled(sentence, number)
        yield Found(
            "wording.blank_form",
            Severity.WARNING,
            f"文字说“{quote}”，而{seen.form}是空表，没有列示任何数",
            quote,
            sentence.source,
            f"表中列示 {number.text}",
            "空表",
            cause=f"blank:{form.form}",
            related=(seen.source, *dict.fromkeys(s.source for s, _ in sure[1:] if s.source != sentence.source)),
        )


def _section(case: Case, form: FormWords) -> Iterator[Sentence]:
    """The sentences of the chapter that explains the form."""
    paths = [
        section.path
        for section in case.sections
        if section.level > 1
        and section.part in ("explanation", "tables")
        and any(word in fold(section.title) for word in form.words)
    ]
    for sentence in explanation(case):
        if any(sentence.section == path or sentence.section.startswith(f"{path}/") for path in paths):
            yield sentence


def _own_amounts(sentence: Sentence) -> Iterator[Number]:
    """Amounts above zero that are said of this year: right after 预算, 决算, 支出 or 收入, and not of a change."""
    words = load_wording()
    label = re.compile(rf"{words.any_of('none.amount_after')}(?:数|总计|合计)?[为是共:]*$")
    prior = re.compile(words.any_of("none.prior"))
    for number in find_numbers(sentence.text):
        before = fold(sentence.text[: number.start])
        clause = re.split(r"[,;:]", before)[-1]
        if number.kind is Kind.AMOUNT and number.value > 0 and label.search(before) and not prior.search(clause):
            yield number


def _is_budget(sentence: Sentence, number: Number) -> bool:
    return fold(sentence.text[: number.start]).rstrip("为是数:共").endswith("预算")


def _prints_budget(seen: FormSeen) -> bool:
    """Whether the form has columns for the budget: some provinces print the final figures only."""
    said = fold(seen.note + seen.title)
    return any(word in said for word in load_wording()["none.budget_note"])


def _labelled(sentence: Sentence, number: Number) -> str:
    first = number.start
    while first > 0 and sentence.text[first - 1] not in "，,：:。；;":
        first -= 1
    return sentence.text[first : number.end].strip()


CHECKS = (check_denied_money, check_form_note, check_blank_form)
