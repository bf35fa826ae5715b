"""Reading files in a process of its own: one that ends the process, or takes long, hurts nothing else."""

import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from db.core.errors import JuesuanError, UnreadableFileError
from db.core.facts import Report

_AT_ONCE = threading.BoundedSemaphore(2)  # processes, each some 200 MB while it reads a scan
_PATIENCE = 3600.0  # seconds for one file
_COMMAND = (sys.executable, "-m", "ingest.apart")
_POLITE = 5  # whoever waits for a page goes first

Outcome = Report | JuesuanError


def read_apart(paths: Sequence[Path]) -> Iterator[tuple[Path, Outcome]]:
    """Every file with its report, or with the reason why there is none; one after another."""
    waiting = list(paths)
    while waiting:
        with _AT_ONCE:
            process = _started(waiting)
            try:
                while waiting:
                    outcome = _next(process)
                    path = waiting.pop(0)
                    yield path, _lost(path) if outcome is None else outcome
                    if outcome is None:
                        break
            finally:
                _end(process)


def _started(paths: Sequence[Path]) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ourselves
    if process.stdin is not None:
        process.stdin.write(json.dumps([str(path.resolve()) for path in paths]).encode())
        process.stdin.close()
    return process


def _next(process: "subprocess.Popen[bytes]") -> Outcome | None:
    """What the process says of its next file; None where it ended instead, or thought too long."""
    if process.stdout is None:
        return None
    watch = threading.Timer(_PATIENCE, process.kill)
    watch.daemon = True
    watch.start()
    try:
        outcome: Outcome = pickle.load(process.stdout)  # noqa: S301 - written by main() below
    except (EOFError, pickle.UnpicklingError):
        return None
    finally:
        watch.cancel()
    return outcome


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    if process.stdout is not None:
        process.stdout.close()
    process.wait()


def _lost(path: Path) -> JuesuanError:
    return UnreadableFileError(f"{path.name} 读到一半出错，没有导入。请另存为 PDF 或 Excel 再试，仍不行请交给管理员")


def main() -> None:
    """The process: paths come in as JSON, outcomes go out one by one. Whatever is not foreseen ends it, loudly."""
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # what libraries print is none of the outcomes
        if hasattr(os, "nice"):
            os.nice(_POLITE)
        for path in json.load(sys.stdin.buffer):
            _tell(out, Path(path))


def _tell(out: IO[bytes], path: Path) -> None:
    from ingest.parse import read

    outcome: Outcome
    try:
        outcome = read(path)
    except JuesuanError as error:
        outcome = error
    pickle.dump(outcome, out)
    out.flush()


if __name__ == "__main__":
    main()
