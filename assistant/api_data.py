"""What the page does with the stored reports: feeding in, looking through, putting right, taking out."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import IO, TYPE_CHECKING

from assistant import api, originals
from assistant.background import Work, start
from assistant.settings import Settings
from assistant.showing.fact_cells import Cells
from assistant.stores import open_stores
from db.catalogue import load
from db.core.errors import ServiceUnavailableError, UserError
from db.core.facts import Entity, FactKey
from db.core.money import to_fen
from db.core.numbers import parse_cell
from db.records import AuditEntry, Correction, StoredFact, StoredProblem, StoredProject, StoredReport

if TYPE_CHECKING:
    from ingest.run import Result

_SAMPLES = "demo"
_UNIT = "万元"
_LONGEST_NAME = 200  # bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody gives to the page."""

    name: str
    stream: IO[bytes]
    size: int


def upload_types() -> list[str]:
    """The kinds of files that can be read, without the dot."""
    from ingest.readers.registry import READERS

    return [suffix.removeprefix(".") for suffix in READERS]


def load_samples(
    settings: Settings, *, who: str, on_result: "Callable[[Result, int], None]" = lambda result, total: None
) -> int:
    """Reads the samples that come with the product; how many reports there are."""
    with as_file(files("samples") / _SAMPLES) as folder:
        if not folder.is_dir():
            raise UserError("这个安装里没有样例，请导入您自己的报告")
        done = api.ingest(settings, [folder], who=who, on_result=on_result, on_note=_unheard)
    return sum(item.status != "failed" for item in done)


def _unheard(note: str) -> None:
    """Vectors that could not be made are made when something is looked for."""
    del note


def start_reading(settings: Settings, uploads: Sequence[Upload], *, who: str) -> "Work[Result]":
    """Begins to read uploaded files under their own names, apart from the server. One that is too large, of another
    kind or damaged fails alone, with its reason in its result."""
    from ingest.run import Result

    work: Work[Result] = Work(total=len(uploads))
    refused = {place: told for place, item in enumerate(uploads) if (told := refusal(settings, item))}
    for place, told in refused.items():
        work.items.append(Result(Path(uploads[place].name), "failed", message=told))
    work.done = len(refused)
    folder = Path(tempfile.mkdtemp(prefix="juesuan-"))
    try:
        paths = [saved(item, folder, place) for place, item in enumerate(uploads) if place not in refused]
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise ServiceUnavailableError(f"存不下上传的文件（{error.strerror}），请联系管理员清理磁盘") from error
    return start(work, partial(_read, settings, folder, paths, who))


def _read(settings: Settings, folder: Path, paths: list[Path], who: str, work: "Work[Result]") -> None:
    waiting = [path.name for path in paths]

    def told(result: "Result", total: int) -> None:
        del total
        work.items.append(result)
        work.done += 1
        waiting.remove(result.path.name)
        work.doing = waiting[0] if waiting else ""

    work.doing = waiting[0] if waiting else ""
    try:
        if paths:
            api.ingest(settings, paths, who=who, apart=True, on_result=told, on_note=_unheard)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def saved(item: Upload, folder: Path, number: int = 0) -> Path:
    """The upload as a file of its own name, in a folder of its own, so that two of one name do not meet."""
    own = folder / str(number)
    own.mkdir(parents=True, exist_ok=True)
    path = own / _file_name(item.name)
    item.stream.seek(0)
    with path.open("wb") as target:
        shutil.copyfileobj(item.stream, target)
    return path


def _file_name(given: str) -> str:
    """The last part of what a browser calls a file, as a disk takes it."""
    name = "".join(char for char in Path(given.replace("\\", "/")).name if char.isprintable())
    stem, dot, suffix = name.rpartition(".")
    while len(name.encode()) > _LONGEST_NAME:
        stem = stem[:-1]
        name = f"{stem}{dot}{suffix}"
    return name or "报告"


def refusal(settings: Settings, item: Upload) -> str:
    if Path(item.name).suffix.lower().removeprefix(".") not in upload_types():
        return f"{item.name}：不认识的文件类型，请提供 {'、'.join(upload_types())} 格式的报告"
    if item.size > settings.upload_mb * 1024 * 1024:
        return f"{item.name} 超过 {settings.upload_mb} MB，请只提供一份报告的文件"
    return ""


def delete_report(settings: Settings, report_id: int, *, who: str) -> None:
    """Takes one edition out, with all that hangs on it, its vectors, and the file it was read from. UserError for an
    unknown id."""
    from assistant import searching

    with open_stores(settings) as stores:
        report = stores.queries.report(report_id)
        passages = stores.queries.passages(report_id=report_id)
        stores.store.delete_report(report_id, who=who)
    if report is not None:
        originals.forget(settings, report.sha256)
    searching.forget(settings, [item.sha for item in passages])


def facts_of(settings: Settings, report_id: int) -> list[StoredFact]:
    """Every figure of one edition, in the order of the forms."""
    order = [form.name for form in load().forms]
    with open_stores(settings) as stores:
        return stores.queries.facts(report_id=report_id, form_order=order)


def problems_of(settings: Settings, report_id: int) -> list[StoredProblem]:
    """What was not understood, also what people settled since."""
    with open_stores(settings) as stores:
        return stores.queries.problems(report_id=report_id, with_settled=True)


def correct(settings: Settings, fact_id: int, typed: str, *, who: str, reason: str) -> None:
    """Puts a figure right. UserError where no amount of 万元 was typed, or no reason."""
    fen = _typed(typed)
    _need_reason(reason)
    with open_stores(settings) as stores:
        stores.store.correct_fact(
            fact_id, fen=fen, printed=typed.strip(), who=who, reason=reason.strip(), unit=_UNIT
        )  # fmt: skip


def supply(
    settings: Settings, problem: StoredProblem, key: FactKey, typed: str, *, who: str, reason: str, label: str = ""
) -> None:
    """Adds the figure of a cell that was not read. UserError as `correct`, and for a cell that no form has."""
    form = load().form(key.form)
    side = form.side_named(key.side) if form is not None else None
    if side is None or key.col not in side.column_names or not key.row.strip():
        raise UserError("请选择公开表、栏，并写明是哪一行（科目编码或项目名称）")
    fen = _typed(typed)
    _need_reason(reason)
    with open_stores(settings) as stores:
        stores.store.supply_fact(
            problem.id, key, label=label or key.row, fen=fen, printed=typed.strip(), who=who, reason=reason.strip()
        )


def settle(settings: Settings, problem_id: int, *, who: str, how: str) -> None:
    """Notes why something that was not read needs nothing more."""
    with open_stores(settings) as stores:
        stores.store.settle_problem(problem_id, who=who, how=how)


def doubtful(settings: Settings) -> list[StoredFact]:
    """The recognised figures of current editions that want a person's look."""
    with open_stores(settings) as stores:
        wanted = [item for item in stores.queries.reports(current_only=True) if item.doubtful]
        return [
            fact for item in wanted for fact in stores.queries.facts(report_id=item.id) if fact.fact.doubtful
        ]  # fmt: skip


def confirm(settings: Settings, stored: StoredFact, *, who: str) -> None:
    """Notes that a figure was read right."""
    with open_stores(settings) as stores:
        stores.store.correct_fact(
            stored.id, fen=stored.fact.fen, printed=stored.fact.printed, who=who, reason="已与原件核对，读得对"
        )


def cells_of(settings: Settings, report_id: int) -> Cells:
    """The cells that a figure of this report can be supplied for."""
    with open_stores(settings) as stores:
        return Cells(load(), stores.queries.forms(report_id=report_id))


def projects_of(settings: Settings, report_id: int) -> list[StoredProject]:
    with open_stores(settings) as stores:
        return stores.queries.projects(report_id=report_id)


def corrected(settings: Settings, report_id: int) -> list[tuple[Correction, StoredFact]]:
    """What people put right in an edition, newest first, each with the figure as it is now."""
    with open_stores(settings) as stores:
        found = stores.queries.corrections(report_id=report_id)
        now = stores.queries.facts_by_id({item.fact_id for item in found})
    return [(item, now[item.fact_id]) for item in reversed(found) if item.fact_id in now]


def set_unit(settings: Settings, unit: Entity, *, who: str) -> None:
    """What a person knows better about a unit. UserError where a short name means another unit already."""
    with open_stores(settings) as stores:
        for other in stores.queries.entities():
            taken = {other.name, *other.short_names} & set(unit.short_names)
            if other.name != unit.name and taken:
                raise UserError(f"简称“{taken.pop()}”已是“{other.name}”的名称，请换一个")
        stores.store.set_entity_fields(
            unit.name, who=who, short_names=unit.short_names, city=unit.city, province=unit.province,
            level=unit.level, category=unit.category,
        )  # fmt: skip


def blank_workbook(settings: Settings, unit: str, year: int) -> bytes:
    """The workbook to fill in for a unit and year, as `juesuan template` writes it."""
    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        path = Path(folder) / "公开表.xlsx"
        api.template(settings, unit, year, path)
        return path.read_bytes()


def audit(settings: Settings, last: int = 200) -> list[AuditEntry]:
    """Who changed what, newest first."""
    with open_stores(settings) as stores:
        return stores.queries.audit(last=last)


def all_editions(settings: Settings) -> list[StoredReport]:
    """Every edition, the newest year first."""
    with open_stores(settings) as stores:
        found = stores.queries.reports()
    return sorted(found, key=lambda item: (item.entity.name, -item.year, -item.edition))


def _typed(text: str) -> int:
    value = parse_cell(text)
    if value is None:
        raise UserError(f"“{text}”不是数，请写以万元为单位的金额，例如 1,234.56")
    try:
        return to_fen(value, _UNIT)
    except ValueError as error:
        raise UserError(f"“{text}”比分还细，请核对金额单位是不是万元") from error


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise UserError("请写明依据，例如“原件第 5 页为 12.30”")
