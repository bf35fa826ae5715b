"""What the page does with drafts: composing them again and again while they are worked on, keeping them, their files.

A draft is kept once for a unit, a year and a style. What people put in its gaps is kept with it, and counts in every
draft of the unit's year, on the command line too."""

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import api, api_draft
from assistant.api_data import Upload, saved
from assistant.settings import Settings
from assistant.stores import Stores, open_stores
from db.catalogue import load
from db.core.errors import UnknownEntityError, UserError
from db.records import REPORT_ACTIONS, DraftReason, StoredDraft

if TYPE_CHECKING:
    from assistant.checks.result import Checked
    from assistant.drafting.difference import Difference
    from assistant.drafting.draft import Draft
    from assistant.drafting.reread_update import Update
    from assistant.drafting.supplied import Desk

_DRAFT_ACTIONS = frozenset({"accept_reason", "withdraw_reason", "delete_draft"})
_KEPT = 24  # composed drafts
_LONGEST = 2000  # characters that may stand in a gap
WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A draft that is asked for; no style is the one recognised, no sections are all."""

    entity: str
    year: int
    style: str = ""
    sections: tuple[str, ...] = ()


class Room:
    """Drafts from stores that stay open: what was read, and composed, is kept while nothing is changed."""

    def __init__(self, settings: Settings, stores: Stores) -> None:
        self._settings, self._stores = settings, stores
        self._lock = threading.Lock()
        self._desk: tuple[object, Desk] | None = None
        self._made: OrderedDict[tuple[Wanted, object], Draft] = OrderedDict()
        self._beside: dict[int, tuple[Draft, Difference]] = {}

    def draft(self, wanted: Wanted) -> "Draft":
        """As api.draft."""
        from assistant.drafting.compose import compose

        with self._lock:
            key = (wanted, self._state(REPORT_ACTIONS))
            if key not in self._made:
                desk = self._fresh()
                self._made[key] = compose(
                    desk, wanted.entity, wanted.year, wanted.style or None, _sections(wanted)
                )  # fmt: skip
                while len(self._made) > _KEPT:
                    self._made.popitem(last=False)
            self._made.move_to_end(key)
            return self._made[key]

    def difference(self, wanted: Wanted) -> "Difference":
        """As api.draft_difference."""
        from assistant.drafting.difference import difference

        made = self.draft(wanted)
        with self._lock:
            if id(made) not in self._beside:
                while len(self._beside) >= _KEPT:
                    self._beside.pop(next(iter(self._beside)))
                self._beside[id(made)] = (made, difference(self._fresh(), made))
            return self._beside[id(made)][1]

    def recognised(self, entity: str, year: int) -> tuple[str, str]:
        """The style that a unit writes in, and the sentence that says so."""
        from assistant.drafting.recognise import recognise

        with self._lock:
            found = recognise(self._fresh().library, entity, year)
            return found.style.id, found.told

    def _state(self, actions: Sequence[str]) -> object:
        queries = self._stores.queries
        return queries.passage_state(), tuple(map(repr, queries.audit(last=1, actions=actions)))

    def _fresh(self) -> "Desk":
        """What people write in gaps changes no report, so that what was read of them stays."""
        from assistant.drafting.supplied import Desk

        state = self._state([action for action in REPORT_ACTIONS if action not in _DRAFT_ACTIONS])
        if self._desk is None or self._desk[0] != state:
            self._desk = (state, Desk(self._settings, self._stores.queries, load()))
        return self._desk[1]


def open_room(settings: Settings) -> Room:
    """A room that stays open until the server ends."""
    return Room(settings, open_stores(settings).__enter__())


def _sections(wanted: Wanted) -> tuple[str, ...]:
    """The sections asked for that the style has: one kept for another style asks for none it lacks."""
    if not wanted.sections or not wanted.style:
        return wanted.sections
    from db.catalogue.styles import style_named

    titles = {section.title for section in style_named(wanted.style).sections}
    return tuple(title for title in wanted.sections if title in titles)


def section_titles(style: str) -> list[str]:
    """What a style's sections are called."""
    from db.catalogue.styles import style_named

    return [section.title for section in style_named(style).sections]


def style_names() -> dict[str, str]:
    """Ids and names of the styles that can be used."""
    from db.catalogue.styles import load_styles

    return {style.id: style.name for style in load_styles().values()}


# --- what is kept ----------------------------------------------------------------------------------------------------


def drafts(settings: Settings) -> list[StoredDraft]:
    """The one worked on last first."""
    with open_stores(settings) as stores:
        return stores.queries.drafts()


def wanted_of(kept: StoredDraft) -> Wanted:
    """A kept draft as it was asked for."""
    content = kept.content
    style = "" if content.get("recognised") else kept.style
    return Wanted(kept.entity, kept.year, style, tuple(content.get("sections", ())))


def keep(settings: Settings, wanted: Wanted, made: "Draft", *, who: str) -> int:
    """Keeps how far a draft is; its id. Nothing is written where it is as before."""
    with open_stores(settings) as stores:
        known = _known(stores, made)
        content: dict[str, Any] = {
            "recognised": not wanted.style,
            "sections": list(wanted.sections),
            "open": len({item.what for item in made.unresolved}),
            "filled": len({by.what for _, _, by in made.by_hand()}),
            "errors": sum(item.severity.value == "error" for item in made.checks),
        }
        if known is not None and known.content == content:
            return known.id
        number = known.id if known is not None else None
        return stores.store.save_draft(made.entity, made.year, made.style, content, draft_id=number, who=who)


def accept(settings: Settings, wanted: Wanted, made: "Draft", reason: DraftReason) -> None:
    """Puts a person's words in a gap. UserError for none, or for a whole chapter."""
    text = " ".join(reason.text.replace("\0", "").encode("utf-8", "replace").decode("utf-8").split())
    if not text:
        raise UserError("没有写内容，请填写后再确认")
    if len(text) > _LONGEST:
        raise UserError(f"内容超过 {_LONGEST} 个字，请写得简短些")
    number = keep(settings, wanted, made, who=reason.who)
    with open_stores(settings) as stores:
        stores.store.accept_reason(number, DraftReason(reason.section, reason.what, text, reason.origin, reason.who))


def withdraw(settings: Settings, entity: str, year: int, what: str, *, who: str) -> None:
    """The place is open again in every draft of the unit's year."""
    with open_stores(settings) as stores:
        for kept in stores.queries.drafts(entity, year):
            for reason in kept.reasons:
                if reason.what == what:
                    stores.store.withdraw_reason(kept.id, reason.section, what, who=who)


def delete(settings: Settings, draft_id: int, *, who: str) -> None:
    """Removes a draft with what people wrote in it."""
    with open_stores(settings) as stores:
        stores.store.delete_draft(draft_id, who=who)


def _known(stores: Stores, made: "Draft") -> StoredDraft | None:
    with suppress(UnknownEntityError):
        return next((item for item in stores.queries.drafts(made.entity, made.year) if item.style == made.style), None)
    return None


# --- files -----------------------------------------------------------------------------------------------------------


def as_docx(settings: Settings, made: "Draft", *, insist: bool = False) -> bytes:
    """The draft as a Word file. UserError as api.export_draft."""
    return _written(".docx", lambda path: api_draft.export_draft(settings, made, path, insist=insist))


def as_markdown(settings: Settings, made: "Draft", *, insist: bool = False) -> bytes:
    return _written(".md", lambda path: api_draft.export_draft(settings, made, path, insist=insist))


def workbook(settings: Settings, entity: str, year: int) -> bytes:
    """The workbook of a coming year, to be filled in."""
    return _written(".xlsx", lambda path: api.template(settings, entity, year, path))


def _written(suffix: str, write: Callable[[Path], object]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        path = Path(folder) / f"file{suffix}"
        write(path)
        return path.read_bytes()


def check_upload(settings: Settings, upload: Upload) -> "Checked":
    """What is to be looked at in an edited draft. UserError for a file that this product did not draft."""
    from assistant.drafting.reread import is_draft

    _refuse_large(settings, upload)
    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        path = saved(upload, Path(folder))
        if not is_draft(path):
            raise UserError(f"{path.name} 不是从这里导出的 Word 草稿；别的文稿请到“校核”页核对")
        return api.check_file(settings, path)


def updated(settings: Settings, upload: Upload, *, insist: bool = False) -> "tuple[Update, bytes]":
    """An edited draft brought up to date: what was refreshed, and the file. UserError as api.update_draft."""
    _refuse_large(settings, upload)
    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        path = saved(upload, Path(folder))
        told = api_draft.update_draft(settings, path, insist=insist)
        return told, path.read_bytes()


def _refuse_large(settings: Settings, upload: Upload) -> None:
    if upload.size > settings.upload_mb * 1024 * 1024:
        raise UserError(f"{upload.name} 超过 {settings.upload_mb} MB，请只提供一份草稿")
