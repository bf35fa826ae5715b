"""The chart of an answer as a file, written whole or not at all."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant import charts
from assistant.whole_file import whole_file
from db.core.errors import UserError

_Spec = Mapping[str, Any]


def _html(spec: _Spec) -> bytes:
    return charts.html(spec).encode("utf-8")


def _json(spec: _Spec) -> bytes:
    return json.dumps(spec, ensure_ascii=False, indent=2).encode("utf-8")


def _svg(spec: _Spec) -> bytes:
    return charts.svg(spec).encode("utf-8")


_DRAWN: dict[str, Callable[[_Spec], bytes]] = {".html": _html, ".json": _json, ".png": charts.png, ".svg": _svg}


def refuse_other_kinds(path: Path) -> None:
    """UserError where no such file can be made; to be asked before the question is."""
    if path.suffix.lower() not in _DRAWN:
        raise UserError(f"图可以保存为 {'、'.join(_DRAWN)} 文件，请改用这样的文件名")
    if not path.parent.is_dir() or path.is_dir():
        raise UserError(f"写不了 {path}，请换一个位置")


def write(spec: _Spec, path: Path) -> None:
    """An earlier file of this name stays as it was where something fails. UserError."""
    refuse_other_kinds(path)
    drawn = _DRAWN[path.suffix.lower()](spec)
    with whole_file(path) as unfinished:
        unfinished.write_bytes(drawn)
