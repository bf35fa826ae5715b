"""What the page of checks does: check a stored report or a file, look at the original, keep what people say of a
finding, hand the result on."""

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path

from assistant import api, originals
from assistant.api_data import Upload, refusal, saved
from assistant.checks.findings import Severity
from assistant.checks.result import Checked, Item, identity
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue.rules import Rule, load_rules
from db.core.errors import UserError
from db.core.facts import Source
from db.core.text import fold
from db.records import FindingStatus

_SAMPLES = "mistakes"
_AROUND = 3  # lines or rows before and after a place


@dataclass(frozen=True)
class Review:
    """A check as the page keeps it. `original` is the file, where there is one that stays."""

    checked: Checked
    name: str
    original: Path | None = None
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings somebody wants to see; nothing chosen: all of them. Those marked false only where asked for."""

    severities: Collection[Severity] = ()
    groups: Collection[str] = ()
    statuses: Collection[FindingStatus] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line or a row of the original, in cells."""

    cells: tuple[str, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A place in the original: the page as a picture, or the lines around it; neither where it cannot be shown."""

    picture: bytes = b""
    lines: tuple[Shown, ...] = ()


def check_stored(settings: Settings, entity: str, year: int, *, who: str = "") -> Review:
    """The current edition, with the marks that people gave. UserError where there is none."""
    checked = api.check_stored(settings, entity, year, with_false=True, who=who)
    with open_stores(settings) as stores:
        known = stores.queries.reports(checked.entity, checked.year, current_only=True)
    original = originals.original(settings, known[-1].sha256) if known else None
    return Review(checked, f"{checked.entity} {checked.year}年度", original, stored=True)


def check_upload(settings: Settings, upload: Upload) -> Review:
    """A file that somebody gives; nothing of it is kept. UserError for one that is too large or cannot be read."""
    if told := refusal(settings, upload):
        raise UserError(told)
    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        path = saved(upload, Path(folder))
        return Review(api.check_file(settings, path), path.name)


def samples() -> list[str]:
    """The names of the files with planted mistakes that come with the product; none where they were not installed."""
    from ingest.readers.registry import supported

    with as_file(files("samples") / _SAMPLES) as folder:
        found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path.name for path in found if path.is_file() and supported(path)]


def check_sample(settings: Settings, name: str) -> Review:
    """One of the samples, by name."""
    if name not in samples():
        raise UserError("这个安装里没有带差错的样例")
    with as_file(files("samples") / _SAMPLES / name) as path:
        return Review(api.check_file(settings, path), name, path)


def mark(settings: Settings, review: Review, item: Item, status: FindingStatus, *, reason: str, who: str) -> Review:
    """Keeps what somebody says of a finding; the review as it is then. UserError without a reason, and where the
    report has changed since."""
    with open_stores(settings) as stores:
        kept = stores.queries.findings(review.checked.entity, review.checked.year)
        wanted = identity(item.found.record())
        found = next((stored for stored in kept if identity(stored.finding) == wanted), None)
        if found is None or not review.stored:
            raise UserError("这份报告已经变了，请重新校核后再标")
        stores.store.mark_finding(found.id, status, reason=reason.strip(), who=who)
    return check_stored(settings, review.checked.entity, review.checked.year, who=who)


# --- what is shown ---------------------------------------------------------------------------------------------------


def rule_of(item: Item) -> Rule:
    return load_rules()[item.found.rule]


def groups(items: Sequence[Item]) -> list[str]:
    """The groups of rules that found something, in the order of the rules."""
    found = {rule_of(item).group for item in items}
    return [group for group in dict.fromkeys(rule.group for rule in load_rules().values()) if group in found]


def wanted(items: Sequence[Item], by: Wanted) -> list[Item]:
    """The findings that are to be shown, in their order."""
    return [item for item in items if _is_wanted(item, by)]


def _is_wanted(item: Item, by: Wanted) -> bool:
    statuses = by.statuses or (FindingStatus.OPEN, FindingStatus.KNOWN)
    found, rule = item.found, rule_of(item)
    words = fold(" ".join((rule.title, found.told, found.quote, found.expected, found.actual, item.reason)))
    return (
        (not by.severities or found.severity in by.severities)
        and (not by.groups or rule.group in by.groups)
        and item.status in statuses
        and fold(by.text) in words
    )


def mark_of(item: Item) -> str:
    """What is to be marked on a page: what is wrong, where it stands in the quote, else the quote."""
    found = item.found
    return found.actual if found.actual and found.actual in found.quote else found.quote


def look(review: Review, upload: Upload | None, place: Source, mark: str) -> Look:
    """A place in the file, where the file is still there. UserError where it cannot be opened."""
    if review.original is not None:
        return _look(review.original, place, mark)
    if upload is None or upload.name != review.name:
        return Look()
    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        return _look(saved(upload, Path(folder)), place, mark)


def _look(path: Path, place: Source, mark: str) -> Look:
    from ingest.readers.page_picture import can_show, page_picture

    if not can_show(path):
        return Look(lines=_around(path, place))
    return Look(page_picture(path, place.page, mark)) if place.page else Look()


def _around(path: Path, place: Source) -> tuple[Shown, ...]:
    """The lines and rows about a place; none where the place is not in the file."""
    from assistant.drafting.reread import is_draft, read_draft
    from ingest.document import Line
    from ingest.readers.registry import read_document
    from ingest.readers.text import text_document

    own = is_draft(path)
    document = text_document(read_draft(path).text.encode(), path.name) if own else read_document(path)
    blocks = document.blocks
    at = [
        index
        for index, block in enumerate(blocks)
        if (block.source.page, block.source.line, block.source.sheet) == (place.page, place.line, place.sheet)
    ]
    if not at:
        return ()
    near = range(max(0, at[0] - _AROUND), min(len(blocks), at[-1] + _AROUND + 1))
    return tuple(
        Shown((block.text,) if isinstance(block := blocks[index], Line) else block.texts, index in at) for index in near
    )


# --- handing on ------------------------------------------------------------------------------------------------------


def exported(review: Review, items: Sequence[Item], suffix: str) -> bytes:
    """These findings as a file: .xlsx, .docx or .html."""
    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        path = Path(folder) / f"check{suffix}"
        api.export_check(replace(review.checked, items=tuple(items)), path)
        return path.read_bytes()
