"""A text whose numbers can be pointed at and chosen; what is chosen is shown with its evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import streamlit as st

from assistant.checks.result import place
from assistant.results import Citation
from assistant.showing.on_page import on_page
from assistant.showing.proofs import leaves
from assistant.web import asset
from assistant.wire import citation_of

_SIDES = {"figure": "right", "gap": "right"}
_MOST_TOLD = 3  # places that a tooltip lists


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a paragraph: plain words, a number with its evidence, a gap, words that a person supplied. A number can
    be chosen, and so can whatever has a name."""

    text: str
    kind: str = ""  # figure, gap, words, hand, mark
    tip: str = ""
    evidence: tuple[str, ...] = ()
    name: str = ""  # by which it is known again once it was chosen
    here: bool = False  # what the reader is at: it stands out and comes into sight


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph, or a heading."""

    pieces: tuple[Piece, ...]
    heading: bool = False
    here: bool = False  # brought into sight


@dataclass(frozen=True)
class Chosen:
    """The number, or the other piece, that somebody chose."""

    text: str
    evidence: tuple[str, ...] = field(default=())
    name: str = ""


def figures_text(
    paragraphs: Sequence[Shown], *, key: str, on_choose: Callable[[Chosen], None], copy: str = "", focus: str = "",
    beside: str = "",
) -> None:  # fmt: skip
    """Draws the text; `on_choose` is called in the run that follows a choice. What is `here` comes into sight whenever
    `focus` is another than before, and with it the element of the page with the class `beside`."""
    numbered: list[Piece] = []
    told = [
        {
            "heading": paragraph.heading,
            "here": paragraph.here,
            "pieces": [_entry(piece, numbered) for piece in paragraph.pieces],
        }
        for paragraph in paragraphs
    ]
    _draw({"paragraphs": told, "copy": copy, "focus": focus, "beside": beside}, numbered, key, on_choose)


def figures_table(
    heads: Sequence[str], rows: Sequence[Sequence[Piece]], *, key: str, on_choose: Callable[[Chosen], None]
) -> None:
    """Draws a table of pieces; the first column names its rows, figures and gaps stand at the right."""
    numbered: list[Piece] = []
    told = [[_entry(piece, numbered) | {"side": _SIDES.get(piece.kind, "")} for piece in row] for row in rows]
    _draw({"paragraphs": [], "grid": {"heads": list(heads), "rows": told}}, numbered, key, on_choose)


def _entry(piece: Piece, numbered: list[Piece]) -> dict[str, Any]:
    """What the browser is told of a piece; a figure, or one with a name, gets the number by which it can be chosen."""
    entry: dict[str, Any] = {"text": piece.text, "kind": piece.kind, "tip": piece.tip}
    if piece.here:
        entry["here"] = True
    if piece.kind == "figure" or piece.name:
        entry["index"] = len(numbered)
        numbered.append(piece)
    return entry


def _draw(data: dict[str, Any], numbered: Sequence[Piece], key: str, on_choose: Callable[[Chosen], None]) -> None:
    result = _component()(data=data, key=key, on_chosen_change=lambda: None)
    index = result.chosen
    if isinstance(index, int) and 0 <= index < len(numbered):
        piece = numbered[index]
        on_choose(Chosen(piece.text, piece.evidence, piece.name))


def answer_pieces(answer: Mapping[str, Any]) -> list[Shown]:
    """An answer, as the store keeps it, line by line. A number that stands in several places is tied in order."""
    text, tips = on_page(str(answer["answer"])), tips_of([citation_of(item) for item in answer["citations"]])
    pieces: list[Piece] = []
    done = 0
    for number in answer["numbers"]:
        at = text.find(number["text"], done)
        if at < 0:
            continue
        evidence = tuple(number["evidence"])
        pieces += [Piece(text[done:at]), Piece(number["text"], "figure", tip(evidence, tips), evidence)]
        done = at + len(number["text"])
    pieces.append(Piece(text[done:]))
    return _lines(pieces)


def table_pieces(told: Mapping[str, Any], citations: Sequence[Citation]) -> list[list[Piece]]:
    """A table of an answer, as the store keeps it; a cell that is a figure can be chosen."""
    tips = tips_of(citations)
    ties = told.get("evidence") or [[[] for _ in row] for row in told["rows"]]
    return [
        [
            Piece(text, "figure", tip(cell, tips), tuple(cell)) if cell else Piece(text)
            for text, cell in zip(row, tied, strict=True)
        ]
        for row, tied in zip(told["rows"], ties, strict=True)
    ]


def _lines(pieces: Sequence[Piece]) -> list[Shown]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind:
            lines[-1].append(piece)
            continue
        first, *rest = piece.text.split("\n")
        lines[-1].append(Piece(first))
        lines.extend([Piece(part)] for part in rest)
    return [Shown(tuple(piece for piece in line if piece.text)) for line in lines if any(p.text for p in line)]


def tips_of(citations: Sequence[Citation]) -> dict[str, str]:
    """What a tooltip says of each place."""
    return {
        item.id: "\n".join((f"{item.entity} {item.year}年度", _where(item), place(item.source))) for item in citations
    }


def _where(item: Citation) -> str:
    if not item.form:
        return item.row or "情况说明"
    return "　".join((item.form, " · ".join(part for part in (item.row, item.col) if part)))


def tip(evidence: Sequence[str], tips: Mapping[str, str]) -> str:
    """The places that a number rests on, the first few of them."""
    known = [tips[leaf] for leaf in leaves(evidence) if leaf in tips]
    reckoned = "由下列数算出：\n" if any(item.startswith("calc:") for item in evidence) else ""
    more = f"\n等 {len(known)} 处" if len(known) > _MOST_TOLD else ""
    return reckoned + "\n".join(known[:_MOST_TOLD]) + more + "\n点击查看出处"


@cache
def _component() -> Any:
    return st.components.v2.component(
        "juesuan_figures",
        html='<div class="text"></div><div class="foot"></div><div class="tip" role="tooltip" hidden></div>',
        css=asset("figures.css"),
        js=asset("figures.js"),
    )
