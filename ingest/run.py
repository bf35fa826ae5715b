"""Files and folders go to the store: parsed (by several processes if wished), each saved in one transaction."""

import hashlib
import importlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.core.errors import JuesuanError, ServiceUnavailableError, UnreadableFileError, UserError
from db.core.facts import Report
from db.queries import Queries
from db.records import Outcome, StoredReport
from db.store import Store
from ingest.apart import read_apart
from ingest.parse import PARSER_VERSION, read
from ingest.readers.archive import is_one_report
from ingest.readers.registry import supported

_IGNORED = frozenset({"__pycache__", "__MACOSX", "node_modules"})
_PATIENCE = "10s"  # for a Dask scheduler that may just be starting


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file; message only where it failed."""

    path: Path
    status: str  # new, same, superseded, failed
    report: StoredReport | None = None
    message: str = ""


def expand(paths: Iterable[Path]) -> list[Path]:
    """Files as given, folders walked for what can be read, each once and in a steady order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = list(_walk(path))
            if not inside:
                raise UnreadableFileError(f"文件夹 {path} 中没有可导入的报告文件，请核对路径")
            found.extend(inside)
        elif not path.exists() and any(mark in path.name for mark in "*?["):
            found.extend(sorted(path.parent.glob(path.name)) or [path])
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _walk(folder: Path) -> Iterator[Path]:
    """Every report below a folder; a folder whose files are parts of one report counts as one."""
    if is_one_report(folder):
        yield folder
        return
    for item in sorted(folder.iterdir()):
        if item.name.startswith((".", "~$")) or item.name in _IGNORED or item.is_symlink():
            continue
        if item.is_dir():
            yield from _walk(item)
        elif supported(item):
            yield item


def ingest(  # noqa: PLR0913
    paths: Iterable[Path],
    store: Store,
    queries: Queries,
    *,
    workers: int = 1,
    dask: str = "",
    who: str = "",
    apart: bool = False,
    on_result: Callable[[Result, int], None] = lambda result, total: None,
) -> list[Result]:
    """Every file's result, in the order they were finished. A file that fails stops no other; read `apart`, in a
    process that lasts for these files, it cannot even where it ends the process that reads it."""
    files = expand(paths)
    results: list[Result] = []
    waiting: list[Path] = []

    def done(result: Result) -> None:
        results.append(result)
        on_result(result, len(files))

    for path in files:
        known = _known(path, queries)
        if known is None:
            waiting.append(path)
        else:
            done(Result(path, Outcome.SAME.value, known))
    for path, outcome in read_apart(waiting) if apart else _parsed(waiting, workers, dask):
        done(_save(path, outcome, store, queries, who))
    return results


def _known(path: Path, queries: Queries) -> StoredReport | None:
    """The stored report of the same bytes: nothing to read again."""
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return queries.find_report_by_sha(hashlib.file_digest(stream, "sha256").hexdigest())


def _parsed(paths: list[Path], workers: int, dask: str) -> Iterator[tuple[Path, Report | JuesuanError]]:
    if not dask and (workers == 1 or len(paths) < 2):
        for path in paths:
            yield path, _read(path)
        return
    with _executor(min(workers or os.cpu_count() or 1, len(paths)), dask) as executor:
        futures: dict[Future[Report | JuesuanError], Path] = {executor.submit(_read, path): path for path in paths}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _read(path: Path) -> Report | JuesuanError:
    """A fault in the file is a value here, so that it crosses processes and stops nothing."""
    try:
        return read(path)
    except JuesuanError as error:
        return error


@contextmanager
def _executor(workers: int, dask: str) -> Iterator[Executor]:
    pool: AbstractContextManager[Executor] = _dask(dask) if dask else ProcessPoolExecutor(workers)
    with pool as executor:
        try:
            yield executor
        except KeyboardInterrupt:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


def _dask(address: str) -> AbstractContextManager[Executor]:
    try:
        distributed: Any = importlib.import_module("distributed")
    except ModuleNotFoundError as error:
        raise UserError("没有安装 Dask，请先运行 pip install 'juesuan[dask]'，或去掉 --dask") from error
    try:
        client = distributed.Client(address, timeout=_PATIENCE)
    except OSError as error:
        raise ServiceUnavailableError(f"连不上 Dask 调度器 {address}，请确认它已启动") from error
    executor: AbstractContextManager[Executor] = client.get_executor()
    return executor


def _save(path: Path, outcome: Report | JuesuanError, store: Store, queries: Queries, who: str) -> Result:
    if isinstance(outcome, JuesuanError):
        if not isinstance(outcome, UserError):
            raise outcome
        return Result(path, "failed", message=str(outcome))
    try:
        saved = store.save(outcome, parser_version=str(PARSER_VERSION), who=who)
    except UserError as error:
        return Result(path, "failed", message=str(error))
    return Result(path, saved.outcome.value, queries.report(saved.report_id))
