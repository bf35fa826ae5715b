"""The text of a draft: numbers with their evidence, gaps, and the words that reports or people gave."""

from collections.abc import Callable, Sequence

from assistant.drafting.docx_names import metric_name
from assistant.drafting.draft import Draft, DraftSection, Paragraph, Span
from assistant.drafting.markdown import ORIGINS, composed_text, place_of
from assistant.results import Citation, Evidence
from assistant.settings import Settings
from assistant.widgets.figures import Chosen, Piece, Shown, figures_text, tip, tips_of
from assistant.widgets.proofs import show_proof
from db.catalogue import Catalogue, load

_KEY = "draft-text"


def draft_text(settings: Settings, made: Draft, *, at: str, on_place: Callable[[str], None], beside: str = "") -> None:
    """Draws the text. A number or a quotation that is chosen shows its evidence, a gap or a person's words are handed
    to `on_place`. `at` is the place, or the number of the section, that the reader is at; the element with the class
    `beside` comes into sight with it."""
    spans: list[Span] = []
    shown = pieces_of(made, load(), spans, at)

    def chosen(what: Chosen) -> None:
        span = spans[int(what.name)]
        place = span.gap or (span.by_hand.what if span.by_hand is not None else "")
        if place:
            on_place(place)
        else:
            show_proof(settings, what, citations_of(span))

    figures_text(shown, key=_KEY, on_choose=chosen, copy=composed_text(made), focus=at, beside=beside)


def pieces_of(made: Draft, catalogue: Catalogue, spans: list[Span], at: str = "") -> list[Shown]:
    """The paragraphs as they are drawn; `spans` takes those that can be chosen, each by its place as its name."""
    shown: list[Shown] = []
    for section in made.sections:
        shown.append(Shown((Piece(_titled(section)),), heading=True, here=at == section.number))
        shown += [_paragraph(paragraph, catalogue, spans, at) for paragraph in section.paragraphs]
    return shown


def _titled(section: DraftSection) -> str:
    return f"{section.number}、{section.title}"


def _paragraph(paragraph: Paragraph, catalogue: Catalogue, spans: list[Span], at: str) -> Shown:
    return Shown(tuple(_piece(span, catalogue, spans, at) for span in paragraph.spans), heading=paragraph.level > 0)


def _piece(span: Span, catalogue: Catalogue, spans: list[Span], at: str) -> Piece:
    if span.gap:
        return _kept(span, spans, "gap", "点击填写", here=span.gap == at)
    if (by := span.by_hand) is not None:
        told = f"由{by.who or '未记名的人'}填写（{ORIGINS.get(by.origin, by.origin)}），不取自库里的数据\n{by.what}"
        return _kept(span, spans, "hand", f"{told}\n点击修改", here=by.what == at)
    if span.value is not None:
        name = metric_name(catalogue, span.metric) if span.metric else ""
        shown = tip(_ids(span.value.evidence), tips_of(citations_of(span)))
        return _kept(span, spans, "figure", "\n".join(part for part in (name, shown) if part))
    if span.kind == "words" and span.evidence:
        places = dict.fromkeys(map(place_of, citations_of(span)))
        return _kept(span, spans, "words", "\n".join(("单位自己的文字", *places, "点击查看出处")))
    return Piece(span.text)


def _kept(span: Span, spans: list[Span], kind: str, told: str, *, here: bool = False) -> Piece:
    spans.append(span)
    evidence = _ids(span.value.evidence if span.value is not None else span.evidence)
    return Piece(span.text, kind, told, evidence, str(len(spans) - 1), here)


def citations_of(span: Span) -> list[Citation]:
    """Every place that a span rests on; one id may stand for several cells of a project."""
    evidence = (*(span.value.evidence if span.value is not None else ()), *span.evidence)
    found = {(item.id, item.row, item.col): item for one in evidence for item in one.citations()}
    return list(found.values())


def _ids(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(item.id for item in evidence)
