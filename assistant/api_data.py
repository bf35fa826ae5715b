"""What the page does with the stored reports: feeding in, looking through, putting right, taking out."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import IO, TYPE_CHECKING

from assistant import api, originals
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import load
from db.core.errors import UserError
from db.core.facts import FactKey
from db.core.money import to_fen
from db.core.numbers import parse_cell
from db.records import AuditEntry, Correction, StoredFact, StoredProblem, StoredReport

if TYPE_CHECKING:
    from ingest.run import Result

_SAMPLES = "demo"
_UNIT = "万元"


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


def ingest_uploads(
    settings: Settings,
    uploads: Sequence[Upload],
    *,
    who: str,
    on_result: "Callable[[Result, int], None]" = lambda result, total: None,
) -> "list[Result]":
    """Reads uploaded files under their own names. One that is too large or of another kind fails alone."""
    from ingest.run import Result

    refused = [
        Result(Path(item.name), "failed", message=told) for item in uploads if (told := _refusal(settings, item))
    ]
    good = [item for item in uploads if not _refusal(settings, item)]
    for item in refused:
        on_result(item, len(uploads))
    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        paths = [saved(item, Path(folder), number) for number, item in enumerate(good)]
        done = api.ingest(settings, paths, who=who, on_result=on_result, on_note=_unheard) if paths else []
    return [*refused, *done]


def saved(item: Upload, folder: Path, number: int = 0) -> Path:
    """The upload as a file of its own name, in a folder of its own, so that two of one name do not meet."""
    own = folder / str(number)
    own.mkdir(parents=True, exist_ok=True)
    path = own / (Path(item.name.replace("\\", "/")).name or "报告")
    item.stream.seek(0)
    with path.open("wb") as target:
        shutil.copyfileobj(item.stream, target)
    return path


def _refusal(settings: Settings, item: Upload) -> str:
    if Path(item.name).suffix.lower().removeprefix(".") not in upload_types():
        return f"{item.name}：不认识的文件类型，请提供 {'、'.join(upload_types())} 格式的报告"
    if item.size > settings.upload_mb * 1024 * 1024:
        return f"{item.name} 超过 {settings.upload_mb} MB，请只提供一份报告的文件"
    return ""


def delete_report(settings: Settings, report_id: int, *, who: str) -> None:
    """Takes one edition out, with all that hangs on it and the file it was read from. UserError for an unknown id."""
    with open_stores(settings) as stores:
        report = stores.queries.report(report_id)
        stores.store.delete_report(report_id, who=who)
    if report is not None:
        originals.forget(settings, report.sha256)


def facts_of(settings: Settings, report_id: int) -> list[StoredFact]:
    """Every figure of one edition, in the order of the forms."""
    order = [form.name for form in load().forms]
    with open_stores(settings) as stores:
        return stores.queries.facts(report_id=report_id, form_order=order)


def problems_of(settings: Settings, report_id: int) -> list[StoredProblem]:
    """What was not understood, also what people settled since."""
    with open_stores(settings) as stores:
        return stores.queries.problems(report_id=report_id, with_settled=True)


def corrections_of(settings: Settings, report_id: int) -> list[Correction]:
    with open_stores(settings) as stores:
        return stores.queries.corrections(report_id=report_id)


def correct(settings: Settings, fact_id: int, typed: str, *, who: str, reason: str) -> None:
    """Puts a figure right. UserError where no amount of 万元 was typed, or no reason."""
    fen = _typed(typed)
    _need_reason(reason)
    with open_stores(settings) as stores:
        stores.store.correct_fact(fact_id, fen=fen, printed=typed.strip(), who=who, reason=reason.strip())


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
    return to_fen(value, _UNIT)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise UserError("请写明依据，例如“原件第 5 页为 12.30”")
