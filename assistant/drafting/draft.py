"""A draft: sections of paragraphs of spans, text or number or gap; every number with its evidence. Types only."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.checks.findings import Found, Severity
from assistant.results import Evidence, Value

GAP = "【待填：{}】"


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person put in a place that was a gap: which place, where the words come from, who it was."""

    section: str  # the one that it was given for; the words stand wherever the place is asked for
    what: str
    origin: str  # of a suggestion, or written
    who: str


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a paragraph. A number carries its value, of which `text` is the printed form in the house's style;
    `metric` names what it is («total_income», «account:2010350@general_budget.合计:initial»), so that it can be
    refreshed. A gap says what a person must supply; a suggestion is a reason that no person has accepted yet. `kind`
    says what other than plain words a span is: year, date, code, ordinal, name, term (a limit that a rule sets) or
    words (the unit's own, whose place is in `evidence`, or what a person wrote here, told in `by_hand`); only these and
    numbers hold digits."""

    text: str
    value: Value | None = None
    metric: str = ""
    gap: str = ""
    suggested: bool = False
    kind: str = ""
    evidence: tuple[Evidence, ...] = ()
    by_hand: ByHand | None = None

    def __post_init__(self) -> None:
        if self.value is not None and not self.value.evidence:
            raise ValueError("a number without evidence is not given")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a heading below the section's own where `level` is above 0."""

    spans: tuple[Span, ...]
    level: int = 0
    key: str = ""  # what it tells («basic_expenditure»), stable from year to year: for updates and comparisons

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    @property
    def numbers(self) -> tuple[Span, ...]:
        return tuple(span for span in self.spans if span.value is not None)

    @property
    def gaps(self) -> tuple[str, ...]:
        return tuple(span.gap for span in self.spans if span.gap)


@dataclass(frozen=True, slots=True)
class DraftSection:
    """One numbered section of the third part. `tables` and `charts` name what the style puts behind the text."""

    number: str  # 一
    title: str
    paragraphs: tuple[Paragraph, ...]
    tables: tuple[str, ...] = ()  # ids of forms
    charts: tuple[str, ...] = ()  # ids of charts that the style declares


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What a person must supply, and where it is looked for."""

    section: str
    what: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reason that could stand where `what` is a gap: reckoned drivers, or what was written before. No person has
    accepted it; `source` says where the words are from."""

    section: str
    what: str
    spans: tuple[Span, ...]
    origin: str  # drivers, own (earlier words of the unit), others, model (a chat model's sentence from these)
    source: str = ""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Draft:
    """The whole third part, or the sections asked for."""

    entity: str
    year: int
    style: str
    sections: tuple[DraftSection, ...]
    unresolved: tuple[Unresolved, ...] = ()
    checks: tuple[Found, ...] = ()
    notes: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    insisted: bool = False  # exported in spite of errors, because a person wanted it
    facts_key: str = field(default="", compare=False)  # the state of the facts it was made from

    @property
    def has_errors(self) -> bool:
        """Whether the checker calls anything an error: then the draft is exported only where a person insists."""
        return any(item.severity is Severity.ERROR for item in self.checks)

    def numbers(self) -> Iterator[tuple[DraftSection, Paragraph, Span]]:
        """Every number with where it stands."""
        for section in self.sections:
            for paragraph in section.paragraphs:
                for span in paragraph.numbers:
                    yield section, paragraph, span

    def by_hand(self) -> Iterator[tuple[DraftSection, Span, ByHand]]:
        """Every place that a person filled."""
        for section in self.sections:
            for paragraph in section.paragraphs:
                for span in paragraph.spans:
                    if span.by_hand is not None:
                        yield section, span, span.by_hand
