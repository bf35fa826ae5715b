"""A style rendered over the figures of a report: sections, paragraphs and spans, with what is missing."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from assistant.checking import Pasted, check_report
from assistant.checks.findings import Severity
from assistant.drafting.draft import Draft, DraftSection, Paragraph, Span, Unresolved
from assistant.drafting.figures import Figures
from assistant.drafting.lists import Lists
from assistant.drafting.markdown import composed_text
from assistant.drafting.marks import Marks
from assistant.drafting.reasons import Reasons, Wanted, WantedText
from assistant.drafting.recognise import recognise
from assistant.drafting.suggest import Suggester
from assistant.drafting.supplied import Desk, SuppliedData
from assistant.results import Result
from assistant.toolkit.work import Work
from db.catalogue.styles import Style, StyleSection, style_named
from db.core.errors import UserError
from db.core.numerals import to_chinese_numeral
from db.records import DraftReason

_HEADING = "### "
_NAME = "草稿"
_KEY = 16
_BLANK = re.compile(r"\n\s*\n")
_AFTER_BLOCK = re.compile(r"%\}\n(?=[ \t]*\n)")
_UNIT = re.compile("亿元|万元|元|个百分点|[%％个项辆批次]")
_PREFIX = re.compile(r"[a-z_]+")


def numeral(number: int) -> str:
    """一, 二 …"""
    return to_chinese_numeral(Decimal(number))


@dataclass
class _Section:
    """What one section asks for beside its text."""

    tables: list[str]
    charts: list[str]


def compose(
    work: Work,
    entity: str,
    year: int,
    style: Style | str | None = None,
    sections: Sequence[str] = (),
    reasons: Sequence[DraftReason] | None = None,
    *,
    check: bool = True,
) -> Draft:
    """The explanation of a unit's year, or the sections asked for by number or title; in the style recognised from
    the unit's last report unless one is named. Reasons are those accepted for stored drafts of the year unless others
    are given. UserError where the year's figures are not stored."""
    desk = work if isinstance(work, Desk) else Desk(work.settings, work.queries, work.catalogue)
    library = desk.library
    unit = work.queries.resolve_entity(entity).name
    data = library.data(unit, year)
    if data is None:
        years = "、".join(str(known) for known in library.years(unit))
        raise UserError(f"库里没有{unit} {year} 年度的公开表（现有 {years} 年度），请先导入这一年的报告或工作簿")
    notes: tuple[str, ...] = ()
    if isinstance(style, str):
        style = style_named(style)
    elif style is None:
        recognised = recognise(library, unit, year)
        style, notes = recognised.style, (recognised.told,)
    accepted = accepted_reasons(work, unit, year) if reasons is None else tuple(reasons)
    draft = Composer(desk, data, style, accepted).draft(sections, notes)
    return checked(work, draft) if check else draft


def accepted_reasons(work: Work, entity: str, year: int) -> tuple[DraftReason, ...]:
    """What people accepted in the stored drafts of a unit's year, the newest draft first."""
    drafts = sorted(work.queries.drafts(entity, year), key=lambda draft: draft.updated_at, reverse=True)
    return tuple(reason for draft in drafts for reason in draft.reasons)


def checked(work: Work, draft: Draft) -> Draft:
    """The draft with what the checker finds in its text, and the errors of the figures that it is made from."""
    text = Pasted(_NAME, composed_text(draft).encode())
    found = [item.found for item in check_report(work.queries, draft.entity, draft.year, text=text).items]
    return replace(
        draft,
        checks=tuple(item for item in found if item.source.file == _NAME or item.severity is Severity.ERROR),
    )


@dataclass(frozen=True)
class Composer:
    """One draft in the making."""

    work: Desk
    data: SuppliedData
    style: Style
    accepted: tuple[DraftReason, ...] = ()
    results: dict[tuple[str, str, str], Result] = field(default_factory=dict)

    def draft(self, wanted: Sequence[str] = (), notes: tuple[str, ...] = ()) -> Draft:
        """Every section, or those asked for. UserError for one that the style does not have."""
        chosen = _chosen(self.style, wanted)
        made: list[DraftSection] = []
        unresolved: dict[tuple[str, str], Unresolved] = {}
        asked: dict[str, Wanted] = {}
        texts: list[WantedText] = []
        for number, section in chosen:
            marks = Marks(numeral(number), self.accepted)
            made.append(self._section(section, marks, asked, texts))
            unresolved |= marks.unresolved
        suggester = Suggester(self.work, self.figures(Marks()))
        suggested = (*suggester.of(list(asked.values())), *suggester.of_texts(texts))
        draft = Draft(
            self.data.entity, self.data.year, self.style.id, tuple(made), tuple(unresolved.values()), notes=notes,
            suggestions=suggested, facts_key=self.facts_key,
        )  # fmt: skip
        return replace(draft, notes=(*notes, *_by_hand(draft)))

    def figures(self, marks: Marks) -> Figures:
        return Figures(self.work.evaluator, self.data, self.style, marks, self.results)

    @property
    def facts_key(self) -> str:
        """The state of the figures and words of this year and the one before: it changes when any of them does."""
        digest = hashlib.sha256()
        for year in (self.data.year, self.data.year - 1):
            known = self.work.library.data(self.data.entity, year)
            if known is not None:
                facts = [(str(ref), stored.fact.fen) for ref, stored in known.facts.items()]
                digest.update(repr((sorted(facts), known.report.sha256)).encode())
        return digest.hexdigest()[:_KEY]

    def _section(
        self, section: StyleSection, marks: Marks, asked: dict[str, Wanted], texts: list[WantedText]
    ) -> DraftSection:
        beside = _Section([], [])
        figures = self.figures(marks)
        reasons = Reasons(self.work, figures, asked, texts)
        source = f"{self.style.shared}\n{section.source}"
        text = _template(source).render(functions(figures, Lists(self.work, figures), reasons, beside))
        paragraphs = _paragraphs(text, marks)
        if note := self.style.notes.get(section.title):
            paragraphs.append(Paragraph((Span(note),), key="note"))
        return DraftSection(
            marks.section, section.title, tuple(_keyed(paragraphs)), tuple(beside.tables), tuple(beside.charts)
        )


def _chosen(style: Style, wanted: Sequence[str]) -> list[tuple[int, StyleSection]]:
    numbered = list(enumerate(style.sections, 1))
    if not wanted:
        return numbered
    names = {key: pair for pair in numbered for key in (str(pair[0]), numeral(pair[0]), pair[1].title)}
    for text in wanted:
        if text not in names:
            known = "、".join(f"{numeral(number)} {section.title}" for number, section in numbered)
            raise UserError(f"这种文风没有“{text}”一节，现有：{known}")
    kept = {names[text][0] for text in wanted}
    return [pair for pair in numbered if pair[0] in kept]


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, autoescape=False
    )


@lru_cache(maxsize=256)
def _template(source: str) -> Any:
    """A blank line behind a block parts paragraphs like any other, though the line break of a block is none."""
    return _environment().from_string(_AFTER_BLOCK.sub("%}\n\n", source))


# --- what a template may call ----------------------------------------------------------------------------------------


def functions(figures: Figures, lists: Lists, reasons: Reasons, beside: _Section) -> Mapping[str, Any]:
    """The vocabulary of the styles, as db.catalogue.styles declares it."""
    return {
        **_of_figures(figures),
        **_of_words(figures, beside),
        **_of_lists(lists),
        "reason": reasons.reason,
        "use": reasons.use,
        "gap": reasons.text,
    }


def _of_figures(figures: Figures) -> dict[str, Callable[..., Any]]:
    def signed(aspect: str, sign: int) -> Callable[..., bool]:
        return lambda what: figures.sign(what, aspect) == sign

    return {
        "amount": figures.shown,
        "initial": lambda what: figures.shown(what, "initial"),
        "full": lambda what: figures.shown(what, "full"),
        "prior_amount": lambda what: figures.shown(what, "prior"),
        "percent": lambda what: figures.shown(what, plain=True),
        "count": lambda what: figures.shown(what, plain=True),
        "diff": lambda what, against="prior": figures.shown(
            what, "change" if against == "prior" else f"over_{against}"
        ),
        "rate": lambda what, against="prior": figures.shown(what, "rate" if against == "prior" else f"rate_{against}"),
        "completion": lambda what, against="initial": figures.shown(what, f"completion_{against}"),
        "change": figures.change,
        "share": figures.share,
        "added": figures.added,
        "adds_up": figures.adds_up,
        "known": figures.known,
        "zero": lambda what, aspect="actual": figures.sign(what, aspect) == 0,
        "up": signed("change", 1),
        "down": signed("change", -1),
        "same": signed("change", 0),
        "more": lambda what, against="initial": figures.sign(what, f"over_{against}") == 1,
        "less": lambda what, against="initial": figures.sign(what, f"over_{against}") == -1,
        "equal": lambda what, against="initial": figures.sign(what, f"over_{against}") == 0,
        "value_of": figures.project,
    }


def _of_words(figures: Figures, beside: _Section) -> dict[str, Any]:
    marks, data, style = figures.marks, figures.data, figures.style

    def beside_text(kept: list[str], name: str) -> str:
        kept.append(name)
        return ""

    return {
        "n": lambda number: marks.fixed(str(number), "ordinal"),
        "han": lambda number: marks.fixed(numeral(number), "ordinal"),
        "year": marks.fixed(str(data.year), "year"),
        "prior": marks.fixed(str(data.year - 1), "year"),
        "year_end": marks.fixed(f"{data.year}年12月31日", "date"),
        "unit": marks.fixed(data.entity, "name"),
        "level": data.report.entity.level or "本级",
        "we": "本部门" if data.report.kind.startswith("部门") else "本单位",
        "term": lambda name: marks.fixed(style.terms[name], "term"),
        "name": lambda what: marks.fixed(figures.item(what).name, "name"),
        "chart": lambda name: beside_text(beside.charts, name),
        "table": lambda name: "" if name not in data.forms else beside_text(beside.tables, name),
    }


def _of_lists(lists: Lists) -> dict[str, Any]:
    return {
        "items": lists.items,
        "classes": lists.classes,
        "accounts": lists.accounts,
        "empty": lists.empty,
        "unpublished": lists.unpublished,
        "projects": lists.projects,
        "project_names": lists.project_names,
        "outcome": lists.outcome,
    }


# --- paragraphs ------------------------------------------------------------------------------------------------------


def _paragraphs(text: str, marks: Marks) -> list[Paragraph]:
    """Paragraphs stand apart by a blank line; lines of one are joined, for Chinese has no blanks between words."""
    found: list[Paragraph] = []
    headings = 0
    for block in _BLANK.split(text):
        joined = "".join(line.strip() for line in block.splitlines())
        if not joined:
            continue
        if joined.startswith(_HEADING):
            headings += 1
            ordinal = Span(f"（{numeral(headings)}）", kind="ordinal")
            found.append(Paragraph((ordinal, *marks.split(joined.removeprefix(_HEADING))), level=1))
        else:
            found.append(Paragraph(_joined(marks.split(joined))))
    return found


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """What a person wrote loses the unit that the sentence says anyway: «增加 5万元» before «万元»."""
    kept = [span for span in spans if span.text]
    for place, (span, behind) in enumerate(pairwise(kept)):
        unit = _UNIT.match(behind.text)
        if span.by_hand is not None and unit and span.text.endswith(unit[0]):
            kept[place] = replace(span, text=span.text.removesuffix(unit[0]).rstrip() or span.text)
    return tuple(kept)


def _by_hand(draft: Draft) -> Iterator[str]:
    """A person's words are told apart from what the stores say, with who it was."""
    places = dict.fromkeys(f"{by.section}、{by.what}（{by.who or '未记名'}）" for _, _, by in draft.by_hand())
    if places:
        yield f"以下 {len(places)} 处由人填写，不取自库里的数据，请自行核对：{'；'.join(places)}"


def _keyed(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Each paragraph with what it tells: the first item that it has a number of, else the heading it stands below."""
    kept: list[Paragraph] = []
    seen: dict[str, int] = {}
    heading = "text"
    for paragraph in paragraphs:
        if paragraph.level:
            heading = key = f"heading:{''.join(span.text for span in paragraph.spans[1:])}"
        else:
            first = next((span.metric for span in paragraph.spans if span.metric), "")
            key = paragraph.key or _item_of(first) or f"{heading}:text"
        seen[key] = seen.get(key, 0) + 1
        kept.append(replace(paragraph, key=key if seen[key] == 1 else f"{key}#{seen[key]}"))
    return kept


def _item_of(metric: str) -> str:
    """The item that a number is of, without the aspect."""
    if metric.startswith("account:"):
        return "account:" + metric.removeprefix("account:").partition(":")[0]
    if metric.startswith("project:"):
        return metric.rpartition(":")[0]
    return match[0] if (match := _PREFIX.match(metric)) else ""
