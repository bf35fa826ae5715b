"""An edited draft held against the stores: what people and facts changed in it, and whether its text is right."""

from dataclasses import replace
from pathlib import Path

from assistant.checking import Pasted, check_report, store_exists
from assistant.checks.findings import LOUDNESS, Severity
from assistant.checks.result import Checked, Item
from assistant.drafting.compose import compose
from assistant.drafting.draft import Draft
from assistant.drafting.recognise import style_of_file
from assistant.drafting.reread import EditedDraft, read_draft
from assistant.drafting.reread_compare import compare
from assistant.drafting.supplied import Desk
from assistant.drafting.tables import grid_of, public_tables
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import load
from db.core.errors import UserError

_PLACES = "位置中的行，是从情况说明的标题数起的段；校核时没有改动草稿文件和库里的数据"


def as_of_today(desk: Desk, edited: EditedDraft, *, check: bool = False) -> Draft:
    """The same sections in the same style, composed from what is stored now. UserError where the unit's year is not."""
    known = edited.map
    if (known.entity, known.year) not in desk.library.reports:
        raise _not_stored(edited)
    return compose(desk, known.entity, known.year, style_of_file(known), known.sections, check=check)


def _not_stored(edited: EditedDraft) -> UserError:
    known = edited.map
    return UserError(
        f"库里没有{known.entity} {known.year} 年度的报告或工作簿，无法与草稿对照，请先用 juesuan ingest 导入"
    )


def check_draft(settings: Settings, path: Path) -> Checked:
    """What is to be looked at in an edited draft, the loudest first. Nothing is written."""
    edited = read_draft(path)
    entity, year = edited.map.entity, edited.map.year
    if not store_exists(settings):
        raise _not_stored(edited)
    with open_stores(settings) as stores:
        desk = Desk(settings, stores.queries, load())
        current = as_of_today(desk, edited)
        grids = [grid_of(table) for table in public_tables(desk.queries, desk.catalogue, entity, year)]
        own = [Item(found) for found in compare(edited, current, grids)]
        text = Pasted(path.name, edited.text.encode())
        checked = check_report(stores.queries, entity, year, text=text)
    told = [item for item in checked.items if _of_draft(item, path.name)]
    items = sorted([*own, *told], key=lambda item: (LOUDNESS[item.found.severity], item.found.source.line or 0))
    return replace(checked, items=items, notes=(*checked.notes, _PLACES))


def _of_draft(item: Item, name: str) -> bool:
    """Its own text; of the tables that it is made from only what is certainly wrong."""
    return item.found.source.file == name or item.found.severity is Severity.ERROR
