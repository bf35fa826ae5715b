"""Which stretch of a document belongs to which form: from a title line to the next title or part heading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from db.catalogue import Catalogue, Form
from db.core.facts import Source
from db.core.text import fold
from ingest.document import Block, Document, Line, Row

# «第二部分», «二、2023年度部门决算表»
_PART = re.compile(r"^第[一二三四五六七八九十]部分")
# What may stand around a title: «一、», «附表3:», «公开03表», «2023年度», «## », a page number, dots of a list.
_BEFORE = re.compile(
    r"^(?:[#*\-·>\[《]+|第?[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d{1,2}[.、]"
    r"|附?[件表]\d*(?:[-.]\d+)*[:.、-]?|\(?公开\d+表\)?:?|.{0,40}?20\d\d年(?:度)?(?:部门|单位)?(?=[^\d年]))"
)
_AFTER = re.compile(
    r"(?:[.·…\-_]*\d{0,3}|\(?公开\d+表\)?|\(?附?表\d+\)|\(续\d*\)|\(续表\d*\)|续表|\(单位:[^)]*\)|\(\d+\)"
    r"|\(公开\)|[*\]》]+|\(?20\d\d年度?\)?)$"
)
_NARRATIVE = re.compile(r"情况(?:的)?说明$|情况$")


@dataclass
class Region:
    """A form's stretch: the title as printed, and everything after it."""

    form: Form
    title: str
    source: Source
    before: tuple[str, ...] = ()  # a few lines above the title: some reports print number and unit there
    blocks: list[Block] = field(default_factory=list)

    def rows(self) -> list[Row]:
        return [block for block in self.blocks if isinstance(block, Row)]

    def lines(self) -> list[Line]:
        return [block for block in self.blocks if isinstance(block, Line)]


def find_regions(document: Document, catalogue: Catalogue, entity: str = "") -> list[Region]:
    """Every titled stretch, contents lists included: whether it holds a table is for the caller to see. The unit's
    own name may stand before a title."""
    titles = _Titles(catalogue, entity)
    regions: list[Region] = []
    current: Region | None = None
    recent: list[str] = []
    skip: Block | None = None
    for block, following in _pairs(document.blocks):
        if block is skip:
            continue
        text = heading_text(block)
        form = titles.find(text)
        if (
            form is None
            and text
            and isinstance(following, Line)
            and isinstance(block, Line)
            and _is_short(text, following)
        ):
            form = titles.find(text + following.text)  # a title cut over two lines
            skip = following if form else None
        if form is not None:
            current = Region(form, text, block.source, tuple(recent[-4:]))
            regions.append(current)
        elif ends_tables(text):
            current = None
        elif current is not None:
            current.blocks.append(block)
        recent = [*recent[-4:], text or (" ".join(block.texts) if isinstance(block, Row) else block.text)]
    return regions


def _pairs(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, Block | None]]:
    return zip(blocks, (*blocks[1:], None), strict=True)


def _is_short(text: str, following: Line) -> bool:
    return len(text) < 40 and len(following.text) < 20


def heading_text(block: Block) -> str:
    """The text of a line, or of a row that holds nothing but one text (and perhaps a page number); else empty."""
    if isinstance(block, Line):
        return block.text
    filled = block.filled()
    if len(filled) == 1 or (len(filled) == 2 and filled[1][1].strip().isdigit() and len(block.cells) <= 3):
        return filled[0][1]
    return ""


def ends_tables(text: str) -> bool:
    """A part heading, or a heading of the explanation."""
    folded = fold(text)
    return bool(folded) and len(folded) < 60 and bool(_PART.match(folded.lstrip("#*")) or (_NARRATIVE.search(folded)))


@lru_cache(maxsize=8192)
def _core(text: str) -> str:
    folded = fold(text)
    while folded:
        shorter = _BEFORE.sub("", folded, count=1)
        shorter = _AFTER.sub("", shorter, count=1)
        if shorter == folded:
            break
        folded = shorter
    return folded


class _Titles:
    """The forms by their folded titles, matched whole: one title ends five others, so never by part."""

    def __init__(self, catalogue: Catalogue, entity: str) -> None:
        self._forms = {title: form for form in catalogue.forms for title in form.folded_titles}
        self._entity = fold(entity)

    def find(self, text: str) -> Form | None:
        if not text or len(text) > 90 or "表" not in text:
            return None
        folded = fold(text)
        core = _core(folded)
        found = self._forms.get(folded) or self._forms.get(core)
        if found is None and self._entity and core.startswith(self._entity):
            found = self._forms.get(_core(core.removeprefix(self._entity)))
        return found
