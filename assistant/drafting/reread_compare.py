"""What became of a draft's numbers while people worked on it, and of the facts behind them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.checks.findings import Found, Severity
from assistant.drafting.docx_map import Note
from assistant.drafting.draft import Draft, Span
from assistant.drafting.reread import EditedBlock, EditedDraft, EditedParagraph, EditedSpan
from assistant.drafting.reread_match import Matcher
from assistant.drafting.tables import Grid
from db.core.facts import Source
from db.core.money import round_half_up
from db.core.numbers import Kind, Number, find_numbers

_MEASURED = frozenset({Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.RATE, Kind.COUNT, Kind.PLAIN})
_TOKEN = re.compile(r"\{[ngsw]\d+\}")
_REFRESH = "可用 juesuan draft --update 更新"


def compare(edited: EditedDraft, current: Draft | None = None, grids: Sequence[Grid] = ()) -> tuple[Found, ...]:
    """Findings in the order of the text. `current` is the draft as it would be composed today, `grids` the public
    tables as they are today; without them only what people did is looked at.

    Lines are those of `edited.text`."""
    matcher = Matcher(edited.map, current) if current is not None else None
    found: list[Found] = []
    for paragraph in edited.paragraphs:
        for span in paragraph.spans:
            found += _span(edited, paragraph, span, matcher)
        found += _typed(edited, paragraph)
    for block in edited.blocks:
        found += _block(edited, block, {grid.form: grid for grid in grids})
    return tuple(found)


def _span(
    edited: EditedDraft, paragraph: EditedParagraph, span: EditedSpan, matcher: Matcher | None
) -> Iterator[Found]:
    place = Source(edited.name, line=paragraph.line)
    if span.gap:
        message = f"占位还没有填：{span.gap}"
        yield Found(
            "draft.placeholder", Severity.WARNING, message, _quote(paragraph), place, f"填写{span.gap}", span.text
        )
    elif span.suggested and (paragraph.place.commented or span.bare):
        message = "这句话是建议的表述，还没有人确认；核对后请删除旁边的批注，或改写"
        yield Found("draft.suggestion", Severity.INFO, message, span.text, place)
    elif span.note is not None and span.note.kind == "n":
        now = matcher.span(span.note) if matcher is not None else None
        yield from _number(paragraph, span, span.note, now, place)
        if matcher is not None and now is None:
            message = f"“{span.note.name}”按现在的数据已不再写入这一段，请核对是否保留"
            yield Found("draft.number_gone", Severity.WARNING, message, _quote(paragraph), place, "", span.text)


def _number(
    paragraph: EditedParagraph, span: EditedSpan, note: Note, now: Span | None, place: Source
) -> Iterator[Found]:
    """By hand: what stands is not what was written. Since: what was written is not what the facts give now."""
    right = now.text if now is not None else note.text
    evidence = tuple(item.id for item in now.value.evidence) if now is not None and now.value else note.evidence
    stands = _same(span.text, right)
    if _same(span.text, note.text):
        if not stands:
            message = f"起草以后数据变了：“{note.name}”原为 {note.text}，现为 {right}，{_REFRESH}"
            yield Found(
                "draft.fact_changed", Severity.ERROR, message, _quote(paragraph), place, right, span.text, evidence
            )
    elif not stands:
        rounded = _rounds(span.text, now, note)
        severity = Severity.INFO if rounded else Severity.ERROR
        message = (
            f"“{note.name}”被改成了较粗的写法：起草时 {note.text}，现写作 {span.text}"
            if rounded
            else f"“{note.name}”被手工改动：起草时 {note.text}，现写作 {span.text}，按数据应为 {right}"
        )
        yield Found("draft.number_changed", severity, message, _quote(paragraph), place, right, span.text, evidence)


def _read(text: str) -> Number | None:
    found = find_numbers(text)
    return found[0] if len(found) == 1 and not found[0].garbled else None


def _same(one: str, other: str) -> bool:
    """The same figure, however it is printed."""
    if one.strip() == other.strip():
        return True
    a, b = _read(one), _read(other)
    if a is None or b is None:
        return False
    return (a.value, a.unit, a.high, a.comparator, a.hedge) == (b.value, b.unit, b.high, b.comparator, b.hedge)


def _rounds(text: str, now: Span | None, note: Note) -> bool:
    """Whether a coarser figure is the right one, rounded."""
    written, right = _read(text), _read(now.text if now is not None else note.text)
    if written is None or right is None or written.unit != right.unit or written.decimals >= right.decimals:
        return False
    exact = abs(now.value.value) if now is not None and now.value is not None else abs(right.value)
    candidates = {round_half_up(Decimal(value), written.decimals) for value in (exact, abs(right.value))}
    return abs(written.value) in candidates


def _typed(edited: EditedDraft, paragraph: EditedParagraph) -> Iterator[Found]:
    """Numbers that people wrote outside the controls; those of the words that were composed are not theirs."""
    composed = Counter(_told(paragraph.note.words)) if paragraph.note is not None else Counter[str]()
    place = Source(edited.name, line=paragraph.line)
    for number in _numbers(_by_people(paragraph)):
        if composed[number.text] > 0:
            composed[number.text] -= 1
            continue
        message = f"手工写的数 {number.text} 没有出处，请核对；能在库里查到的会随正文一并核对"
        yield Found("draft.untagged_number", Severity.WARNING, message, _quote(paragraph), place, "", number.text)


def _by_people(paragraph: EditedParagraph) -> str:
    """The words with a token for each number and for each control that nobody filled or changed."""
    return "".join(
        span.text if span.note is None or _of_people(span, span.note) else f"{{{span.note.id}}}"
        for span in paragraph.spans
    )


def _of_people(span: EditedSpan, note: Note) -> bool:
    """Whether a person put this here, in Word or in a gap before the file was written."""
    if note.kind == "g":
        return not span.gap
    return note.kind != "n" and span.text != note.text


def _told(words: str) -> list[str]:
    return [number.text for number in _numbers(words)]


def _numbers(words: str) -> list[Number]:
    """The measured numbers in words that have {n17} where controls stand; such a token hides no unit."""
    plain = _TOKEN.sub("□", words)
    return [number for number in find_numbers(plain) if number.kind in _MEASURED]


def _quote(paragraph: EditedParagraph) -> str:
    return paragraph.text.strip()


def _block(edited: EditedDraft, block: EditedBlock, grids: dict[str, Grid]) -> Iterator[Found]:
    """A public table, cell by cell: against what was written, and against the facts of today."""
    if block.note.kind != "t" or block.table is None:
        return
    written = [list(row) for row in block.note.rows]
    now = grids.get(block.note.name)
    place = Source(edited.name)
    for where, was, stands in _differences(written, block.table.rows):
        message = f"《{block.note.title}》{where}被手工改动：起草时“{was}”，现为“{stands}”"
        yield Found("draft.table_changed", Severity.ERROR, message, stands, place, was, stands)
    if now is not None:
        texts = [list(row) for row in now.texts]
        for where, was, stands in _differences(written, texts):
            message = f"起草以后数据变了：《{block.note.title}》{where}原为“{was}”，现为“{stands}”，{_REFRESH}"
            yield Found("draft.fact_changed", Severity.ERROR, message, was, place, stands, was)


def _differences(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    """Row, what was, what is. Tables of another shape differ as a whole."""
    a, b = ([["".join(cell.split()) for cell in row] for row in rows] for rows in (before, after))
    if [len(row) for row in a] != [len(row) for row in b]:
        yield "的行列", f"{len(a)}行", f"{len(b)}行"
        return
    for number, (old, new) in enumerate(zip(a, b, strict=True), 1):
        label = next((cell for cell in old if cell and not _read(cell)), "")
        for was, stands in zip(old, new, strict=True):
            if was != stands:
                yield f"第{number}行" + (f"（{label}）" if label else ""), was, stands
