"""Which house style a unit writes in: by the headings and the numbers of its last stored explanation."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rapidfuzz import fuzz

from assistant.drafting.docx_map import DraftMap
from assistant.metrics.library import Library, ReportData
from db.catalogue.styles import DEFAULT, Style, load_styles, style_named
from db.core.number_forms import NumberForm, format_value
from db.core.text import fold

_HEADING = re.compile(r"^### (.+)$", re.MULTILINE)
_AMOUNT = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)万元")
_LIKE = 88.0  # percent: headings less alike than this are another house's
_FORM = 2.0  # what a fitting form of numbers counts where the headings leave it open
_DECIMALS = 2
_EXPLANATION = "explanation"
_MONEY = "万元"
_EITHER = (False, True)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A style, how sure that is (0 to 100), and the sentence that tells a person."""

    style: Style
    score: float
    told: str


def recognise(library: Library, entity: str, year: int) -> Recognised:
    """The style of the newest explanation up to the year, with numbers in the unit's own form; the neutral one where
    there is none or none fits."""
    styles = load_styles()
    for known in library.years(entity):
        data = library.data(entity, known) if known <= year else None
        titles = _titles(data) if data is not None else []
        if data is None or not titles:
            continue
        form = number_form(passage.passage.text for passage in data.explanation)
        scored = [(_score(style, titles, form), style) for style in styles.values() if style.id != DEFAULT]
        score, best = max(scored, key=lambda pair: pair[0])
        if score >= _LIKE:
            told = f"文风“{best.name}”按 {known} 年度报告的标题和数字写法识别，可另行指定"
            return Recognised(replace(best, numbers=form or best.numbers), score, told)
    return Recognised(styles[DEFAULT], 0.0, f"没有认出{entity}的文风，用“{styles[DEFAULT].name}”写法，可另行指定")


def _titles(data: ReportData) -> list[str]:
    """The headings of the explanation below its own, in order."""
    sections = data.queries.sections(report_id=data.report.id)
    return [
        fold(item.section.title) for item in sections if item.section.part == _EXPLANATION and item.section.level > 1
    ]


def _score(style: Style, titles: Sequence[str], form: NumberForm | None) -> float:
    own: list[str] = []
    for section in style.sections:
        own += [fold(section.title), *map(fold, _HEADING.findall(section.source))]
    alike = fuzz.ratio("|".join(own), "|".join(titles))
    fits = form is not None and (form.thousands, form.trailing_zeros) == (
        style.numbers.thousands, style.numbers.trailing_zeros,
    )  # fmt: skip
    return alike + (_FORM if fits else 0.0)


def number_form(texts: Iterable[str]) -> NumberForm | None:
    """How the amounts of texts are written; None without any that would show it."""
    found = [match for text in texts for match in _AMOUNT.findall(fold(text))]
    if not found:
        return None
    large = [text for text in found if len(text.partition(".")[0].replace(",", "")) > 3]
    thousands = bool(large) and sum("," in text for text in large) * 2 > len(large)
    kept = sum("." in text and text.endswith("0") for text in found)
    dropped = sum(len(text.partition(".")[2]) < _DECIMALS for text in found)
    return NumberForm(thousands=thousands, decimals=_DECIMALS, trailing_zeros=kept > dropped)


def style_of_file(known: DraftMap) -> Style:
    """The style that a file was drafted in, with the form of its own numbers. UserError where there is none such."""
    style = style_named(known.style)
    own = [(Decimal(note.value), note.text) for note in known.numbers() if note.unit == _MONEY]
    forms = [style.numbers, *(replace(style.numbers, thousands=a, trailing_zeros=b) for a in _EITHER for b in _EITHER)]

    def fitting(form: NumberForm) -> int:
        return sum(format_value(abs(value), form) == text.lstrip("-") for value, text in own)

    return replace(style, numbers=max(forms, key=fitting))  # of equals the first
