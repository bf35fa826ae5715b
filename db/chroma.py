"""Where the vectors rest: one Chroma collection for each embedding model, in a folder or on a server.

chromadb is imported when a store is opened, not before; its failures become one sentence."""

import hashlib
import re
import shutil
import socket
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from db.core.errors import JuesuanError, ServiceUnavailableError, SettingsError, UserError

_OPENING = threading.Lock()  # Chroma counts who shares a folder, without a lock of its own
_PATIENCE = 30.0  # seconds for a server to answer
_PAGE = 1000  # ids of one request
# What Chroma writes into its folder; nothing else is ever removed.
_OWN_FILE = re.compile(r"^chroma\.sqlite3(?:-wal|-shm|-journal)?$")
_OWN_FOLDER = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")

Vector = Sequence[float]


class DamagedVectorsError(UserError):
    """The folder of vectors cannot be read as one; nothing is lost that the store does not have."""


def is_server(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def collection_name(model: str) -> str:
    """Vectors of two models never meet: each model has a collection of its own."""
    return f"juesuan-{hashlib.sha256(model.encode()).hexdigest()[:16]}"


class VectorStore:
    """The vectors of one embedding model. ServiceUnavailableError, DamagedVectorsError or SettingsError on opening."""

    def __init__(self, url: str, model: str) -> None:
        self._url = url
        self._name = collection_name(model)
        with _told(url), _OPENING:
            try:
                self._client = _client(url)
                self._collection = self._open()
            except BaseException:
                _forget_failed()
                raise

    def _open(self) -> Any:
        return self._client.get_or_create_collection(
            self._name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    def close(self) -> None:
        with _OPENING, suppress(Exception):  # an already broken store has nothing to lose
            for session in _sessions(self._client):
                session.close()
            self._client.close()

    def count(self) -> int:
        with _told(self._url):
            return int(self._collection.count())

    def known(self, ids: Collection[str]) -> set[str]:
        """Those of the ids that have a vector."""
        wanted = list(ids)
        found: set[str] = set()
        with _told(self._url):
            for start in range(0, len(wanted), _PAGE):
                found.update(self._collection.get(ids=wanted[start : start + _PAGE], include=[])["ids"])
        return found

    def of_texts(self, texts: Collection[str]) -> dict[str, Vector]:
        """The vectors of texts that were embedded before, by the hash in their metadata."""
        if not texts:
            return {}
        with _told(self._url):
            got = self._collection.get(where={"text": {"$in": list(texts)}}, include=["embeddings", "metadatas"])
        return {about["text"]: vector for about, vector in zip(got["metadatas"], got["embeddings"], strict=True)}

    def add(self, ids: Sequence[str], vectors: Sequence[Vector], about: Sequence[Mapping[str, Any]]) -> None:
        with _told(self._url):
            self._collection.upsert(
                ids=list(ids), embeddings=[list(map(float, one)) for one in vectors], metadatas=[dict(a) for a in about]
            )

    def nearest(self, vector: Vector, count: int, where: Mapping[str, Any] | None) -> list[str]:
        """Ids, the nearest first."""
        with _told(self._url):
            found = self._collection.query(
                query_embeddings=[list(map(float, vector))], n_results=count, where=where or None, include=[]
            )
        return list(found["ids"][0])

    def remove(self, ids: Sequence[str]) -> None:
        """Forget the vectors of these ids; one that has none is no error."""
        with _told(self._url):
            for start in range(0, len(ids), _PAGE):
                self._collection.delete(ids=list(ids[start : start + _PAGE]))

    def clear(self) -> None:
        """Forget every vector of this model."""
        with _told(self._url):
            self._client.delete_collection(self._name)
            self._collection = self._open()


def remove_folder(url: str) -> None:
    """Remove what Chroma left in a folder that it cannot read any more; other files stay."""
    folder = Path(url)
    if not folder.is_dir():
        return
    try:
        for item in folder.iterdir():
            if item.is_dir() and _OWN_FOLDER.match(item.name):
                shutil.rmtree(item)
            elif item.is_file() and _OWN_FILE.match(item.name):
                item.unlink()
    except OSError as error:
        raise SettingsError(f"清不掉向量库文件夹 {url}，请检查权限后再运行 juesuan reindex") from error


def _client(url: str) -> Any:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if not is_server(url):
        Path(url).mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(url, settings=settings)
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 8000)
    with socket.create_connection((parts.hostname or "", port), timeout=_PATIENCE):
        pass  # Chroma itself waits without end for a server that does not answer
    client = chromadb.HttpClient(parts.hostname or "", port, ssl=secure, settings=settings)
    for session in _sessions(client):
        session.timeout = _PATIENCE
    return client


def _sessions(client: Any) -> list[Any]:
    """The connections of an HTTP client, which Chroma never closes by itself; a folder has none."""
    parts = (client, getattr(client, "_admin_client", None))
    found = (getattr(getattr(part, "_server", None), "_session", None) for part in parts)
    return [session for session in found if session is not None]


def _forget_failed() -> None:
    """Chroma keeps the half-started engine of a folder it could not open, and would hand it out the next time."""
    with suppress(ImportError):
        from chromadb.api.shared_system_client import SharedSystemClient

        SharedSystemClient.clear_system_cache()


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Whatever Chroma raises becomes one sentence; its engine's panics are no Exception at all."""
    try:
        yield
    except JuesuanError:
        raise
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        raise _sentence(url, error) from error


def _sentence(url: str, error: BaseException) -> JuesuanError:
    if isinstance(error, ImportError):
        return UserError("向量库组件 chromadb 没有装好，请重新运行 make setup")
    if is_server(url):
        parts = urlsplit(url)
        return ServiceUnavailableError(
            f"连不上向量库 {parts.scheme}://{parts.hostname}，请确认 Chroma 服务已启动、地址无误"
        )
    if isinstance(error, PermissionError) or (Path(url).exists() and not Path(url).is_dir()):
        return SettingsError(f"向量库 {url} 不是可写的文件夹，请检查 --vectors 或 JUESUAN_VECTORS")
    return DamagedVectorsError(f"向量库 {url} 打不开或已损坏，请运行 juesuan reindex 重建")
