"""The appendix for who checks the draft: every number with its source, what is still open, what the checks said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.result import SEVERITY_NAMES
from assistant.drafting.docx_map import DraftMap, Note, block_marks
from assistant.drafting.docx_styles import WIDE_WIDTH
from assistant.drafting.docx_tables import table_xml
from assistant.drafting.docx_xml import paragraph, run, spread
from assistant.drafting.draft import Draft
from assistant.drafting.tables import Cell, Look

TAG = "a1"
TITLE = "附录　数据核对表"
_USE = (
    "本附录供起草和校核时使用，公开前请删除。序号与正文中的数一一对应：在正文里点一下某个数，可以看到它的名称；"
    "公开表的每一格、图中的每一个数都取自本年度决算公开表的同一格。"
)
_INSISTED = "注意：本稿在校核仍有错误的情况下由人坚持导出，错误见下列校核提示。"
_NUMBERS = ("序号", "所在位置", "文中的数", "指标", "数值", "出处（表·行·列·文件位置，或算式）")
_WIDTHS = (0.7, 1.7, 1.9, 3.2, 1.7, 8.0)
_LOOKS: tuple[Look, ...] = ("middle", "label", "amount", "label", "amount", "label")


@dataclass(frozen=True, slots=True)
class _Listed:
    title: str
    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


def appendix(draft: Draft, known: DraftMap, idents: tuple[int, int]) -> str:
    """The appendix between its bookmarks, so that an update can write it anew."""
    return spread(idents, block_marks(TAG), *appendix_pieces(draft, known), paragraph("Break", run("")))


def appendix_pieces(draft: Draft, known: DraftMap) -> list[str]:
    """Its paragraphs and tables, but for the last, empty one."""
    pieces = [paragraph("Heading1", run(TITLE)), paragraph("Notice", run(_USE))]
    if draft.insisted:
        pieces.append(paragraph("Notice", run(_INSISTED, '<w:b/><w:color w:val="C00000"/>')))
    if files := sorted({file for note in known.numbers() for file in note.files}):
        pieces.append(paragraph("Notice", run("出处所在文件——" + "；".join(files))))
    pieces.append(_numbers(known))
    for listed in _lists(draft):
        if listed.rows:
            pieces += [paragraph("TableTitle", run(listed.title)), _plain(listed)]
    pieces += [paragraph("TableNote", run(f"说明：{note}")) for note in draft.notes]
    return pieces


def _numbers(known: DraftMap) -> str:
    head = tuple(Cell(name, "head") for name in _NUMBERS)
    places = _places(known)
    body = (
        tuple(Cell(text, look) for text, look in zip(row, _LOOKS, strict=True))
        for row in _number_rows(known.numbers(), places)
    )
    return table_xml((head, *body), _WIDTHS, WIDE_WIDTH, heads=1, caption=TITLE, description=f"juesuan:{TAG}")


def _number_rows(notes: Iterable[Note], places: dict[str, str]) -> Iterator[tuple[str, ...]]:
    for number, note in enumerate(notes, 1):
        value = f"{note.value}{note.unit}"
        sources = "；".join(note.sources) or "、".join(note.evidence)
        yield str(number), places.get(note.paragraph, ""), note.text, note.name, value, sources


def _places(known: DraftMap) -> dict[str, str]:
    """Paragraph id -> 第一部分第2段, as a person would look it up."""
    counts: dict[str, int] = {}
    found: dict[str, str] = {}
    for item in known.paragraphs:
        if item.level < 0:
            continue
        counts[item.section] = counts.get(item.section, 0) + 1
        found[item.id] = f"{item.section}、第{counts[item.section]}段"
    return found


def _lists(draft: Draft) -> Sequence[_Listed]:
    gaps = tuple((item.section, item.what, item.where) for item in draft.unresolved)
    filled = tuple(dict.fromkeys((by.section, by.what, span.text, by.who) for _, span, by in draft.by_hand()))
    checks = tuple((SEVERITY_NAMES[item.severity], item.told, item.quote, item.expected) for item in draft.checks)
    hints = tuple((item.section, item.what, item.text, item.source) for item in draft.suggestions)
    return (
        _Listed("待补充事项", ("章节", "待补充", "可在何处找到"), (1.2, 5, 8), gaps),
        _Listed("由人填写的内容（不取自库里的数据）", ("章节", "内容", "填写", "填写人"), (1.2, 4, 9, 2), filled),
        _Listed("校核提示", ("程度", "说明", "原文", "应为"), (1.2, 7, 6, 4), checks),
        _Listed("可参考的表述（未经确认，不在正文中）", ("章节", "用于", "表述", "来源"), (1.2, 3, 9, 4), hints),
    )


def _plain(listed: _Listed) -> str:
    head = tuple(Cell(name, "head") for name in listed.heads)
    body = (tuple(Cell(text, "label") for text in row) for row in listed.rows)
    return table_xml((head, *body), listed.widths, WIDE_WIDTH, heads=1, caption=listed.title)
