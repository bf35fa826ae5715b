"""Writing a file whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.core.errors import UserError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Write to the path given; it takes the place of `path` at the end.

    An earlier file of this name stays as it was where something fails. UserError where it cannot be written."""
    unfinished = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        raise UserError(f"写不了 {path}（{error.strerror}），请换一个位置或先关闭已打开的文件") from error
    finally:
        unfinished.unlink(missing_ok=True)
