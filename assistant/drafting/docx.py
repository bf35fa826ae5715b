"""A draft as a Word file that an office would send: cover, public tables, the text with live numbers, an appendix."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from assistant.drafting import docx_map, docx_styles
from assistant.drafting.docx_appendix import TAG, TITLE, appendix
from assistant.drafting.docx_body import Block, Writer, body_of, marked_heading
from assistant.drafting.docx_charts import add_chart, chart_paragraphs
from assistant.drafting.docx_map import BlockNote, DraftMap
from assistant.drafting.docx_package import Parts
from assistant.drafting.docx_tables import table_block
from assistant.drafting.docx_xml import el, paragraph, root, run
from assistant.drafting.draft import Draft, DraftSection
from assistant.drafting.pictures import Picture
from assistant.drafting.tables import Grid, PublicTable, grid_of
from assistant.whole_file import whole_file
from db.catalogue import Catalogue
from db.core.errors import UserError

_MAIN = "word/document.xml"
_KIND = "单位决算"


@dataclass(frozen=True)
class Extras:
    """What stands beside the text. Pictures by the ids that sections name; a table that no section names stands in
    the second part."""

    tables: Sequence[PublicTable] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    kind: str = _KIND


def write(draft: Draft, output: Path, catalogue: Catalogue, extras: Extras | None = None) -> None:
    """The file, whole or not at all. UserError where it cannot be written."""
    save(render(draft, catalogue, extras), output)


def render(draft: Draft, catalogue: Catalogue, extras: Extras | None = None) -> bytes:
    """The file's bytes; the same draft makes the same bytes."""
    return _Paper(draft, catalogue, extras or Extras()).bytes()


def save(content: bytes, output: Path) -> None:
    """An earlier file of this name stays as it was where something fails. UserError."""
    if not output.parent.is_dir() or output.is_dir():
        raise UserError(f"写不了 {output}，请换一个位置")
    with whole_file(output) as unfinished:
        unfinished.write_bytes(content)


class _Paper:
    """One file while it is put together."""

    def __init__(self, draft: Draft, catalogue: Catalogue, extras: Extras) -> None:
        self._draft, self._extras = draft, extras
        self._writer = Writer(catalogue)
        self._parts = Parts()
        self._blocks: list[BlockNote] = []
        self._grids = {grid.form: grid for grid in map(grid_of, extras.tables)}
        self._placed = {form for section in draft.sections for form in section.tables}
        self._drawn = 0

    def bytes(self) -> bytes:
        self._parts.relate("", "officeDocument", _MAIN)
        for part in ("styles", "settings", "fontTable"):
            self._parts.relate(_MAIN, part, f"{part}.xml")
        footer = self._parts.relate(_MAIN, "footer", "footer1.xml")
        blocks = [*self._cover(), *self._second_part(), *self._third_part()]
        known = self._map()
        blocks.append(Block(appendix(self._draft, known, self._writer.pair()), "wide"))
        body = "".join(_laid_out(blocks, footer))
        self._parts.add(_MAIN, root("w:document", el("w:body", None, body), prefixes="w r wp a c"), "document")
        self._fixed_parts()
        self._remember(known)
        return self._parts.packed()

    # --- what stands where ---

    def _cover(self) -> Iterator[Block]:
        draft = self._draft
        down = '<w:spacing w:before="3600" w:after="600" w:line="760" w:lineRule="atLeast"/>'
        lines = [
            paragraph("Title", run(draft.entity), more=down),
            paragraph("Title", run(f"{draft.year}年度{self._extras.kind}情况说明")),
            paragraph("Subtitle", run("（草稿）")),
        ]
        yield Block("".join(lines), "cover")

    def _second_part(self) -> Iterator[Block]:
        grids = [grid for form, grid in self._grids.items() if form not in self._placed]
        if grids:
            heading = f"第二部分　{self._draft.year}年度{self._extras.kind}表"
            first = Block(marked_heading(self._writer, "Heading1", "", heading, ""), _layout(grids[0]))
            yield first
        for index, grid in enumerate(grids):
            same = index and grids[index - 1].wide == grid.wide
            yield self._table(grid, apart=bool(same))

    def _third_part(self) -> list[Block]:
        heading = f"第三部分　{self._draft.year}年度{self._extras.kind}情况说明"
        return body_of(self._draft, self._writer, heading, self._behind)

    def _behind(self, section: DraftSection) -> list[Block]:
        pictures = [self._extras.pictures[name] for name in section.charts if name in self._extras.pictures]
        grids = [self._grids[form] for form in section.tables if form in self._grids]
        return [*map(self._chart, pictures), *map(self._table, grids)]

    def _table(self, grid: Grid, *, apart: bool = False) -> Block:
        tag = self._writer.name("t")
        evidence = tuple(cell.evidence for row in grid.rows for cell in row if cell.evidence)
        self._blocks.append(BlockNote(tag, grid.form, grid.title, grid.texts, evidence))
        xml = table_block(grid, self._draft.entity, self._draft.year, tag, self._writer.pair(), apart=apart)
        return Block(xml, _layout(grid))

    def _chart(self, picture: Picture) -> Block:
        tag = self._writer.name("c")
        self._drawn += 1
        self._blocks.append(BlockNote(tag, picture.id, picture.title, picture.rows, picture.evidence))
        relation = add_chart(self._parts, picture, self._drawn)
        idents = (*self._writer.pair(), self._writer.ident())
        return Block(chart_paragraphs(picture, relation, tag, idents, self._drawn))

    # --- parts ---

    def _map(self) -> DraftMap:
        draft = self._draft
        known = DraftMap(draft.entity, draft.year, draft.style, self._extras.kind, draft.facts_key)
        sections = tuple(section.number for section in draft.sections)
        blocks = (*self._blocks, BlockNote(TAG, "appendix", TITLE))
        notes, paragraphs = tuple(self._writer.notes), tuple(self._writer.paragraphs)
        return replace(known, sections=sections, notes=notes, paragraphs=paragraphs, blocks=blocks)

    def _fixed_parts(self) -> None:
        parts = self._parts
        parts.add("word/styles.xml", docx_styles.styles(), "styles")
        parts.add("word/settings.xml", docx_styles.settings(), "settings")
        parts.add("word/fontTable.xml", docx_styles.font_table(), "fontTable")
        parts.add("word/footer1.xml", docx_styles.footer(), "footer")
        if self._writer.comments:
            parts.relate(_MAIN, "comments", "comments.xml")
            parts.add("word/comments.xml", _comments(self._writer.comments), "comments")
        parts.relate("", "core", "docProps/core.xml")
        parts.relate("", "app", "docProps/app.xml")
        title = f"{self._draft.entity}{self._draft.year}年度{self._extras.kind}情况说明（草稿）"
        parts.add("docProps/core.xml", docx_styles.core(title, self._draft.style), "core")
        parts.add("docProps/app.xml", docx_styles.app(), "app")

    def _remember(self, known: DraftMap) -> None:
        self._parts.relate(_MAIN, "customXml", "../customXml/item1.xml")
        self._parts.relate("customXml/item1.xml", "customXmlProps", "itemProps1.xml")
        self._parts.add("customXml/item1.xml", docx_map.written(known))
        self._parts.add("customXml/itemProps1.xml", docx_map.item_properties(), "customXmlProps")


def _layout(grid: Grid) -> str:
    return "wide" if grid.wide else "upright"


def _laid_out(blocks: Sequence[Block], footer: str) -> Iterator[str]:
    """Blocks on their pages: a section ends where the next block wants pages of another kind."""
    runs = [(layout, [block.xml for block in group]) for layout, group in groupby(blocks, lambda block: block.layout)]
    for index, (layout, inner) in enumerate(runs):
        yield from inner
        properties = docx_styles.section(layout, first=index == 1, footer_id=footer)
        last = index == len(runs) - 1
        yield properties if last else paragraph("Break", more=properties)


def _comments(texts: Sequence[str]) -> str:
    author = {"w:author": "决算助手", "w:initials": "决"}
    items = (
        el("w:comment", {"w:id": index, **author}, paragraph("CommentText", run(text)))
        for index, text in enumerate(texts)
    )
    return root("w:comments", *items)
