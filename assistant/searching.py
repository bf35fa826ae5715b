"""The search of passages over the stores that the settings name, and the upkeep of their vectors."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.embedding import open_embedder
from assistant.settings import Settings
from db.chroma import DamagedVectorsError, VectorStore, is_server, remove_folder
from db.core.errors import JuesuanError, UserError
from db.core.facts import Entity
from db.core.text import fold
from db.queries import Queries
from db.quotable import quotable
from db.vectors import FEW, MAKING, Corpus, Hit, Progress, Wanted, embed, fuse, missing

if TYPE_CHECKING:
    from ingest.run import Result

LOG = logging.getLogger("juesuan")
Note = Callable[[str], None]
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")
# «比2023年», «与2023年度决算相比»: the year compared with, not the one asked about
_COMPARED = re.compile(r"[比较](20\d\d)年|[与和同跟](20\d\d)年度?的?(?:决算|预算)?数?(?:相比|比)")


def _silent(done: int, total: int) -> None:
    del done, total


@dataclass(frozen=True, slots=True)
class Found:
    """Passages, the best first, and what the user should know about how they were found."""

    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indexed:
    """What reindexing did: passages with a vector now, texts encoded for them."""

    passages: int
    encoded: int


@dataclass(frozen=True, slots=True)
class VectorState:
    """How the vectors stand beside the store."""

    vectors: int
    passages: int
    missing: int


class Memory:
    """The corpus of the store asked last: made once for a state of a store, kept for the next question."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._key = ("", "")
        self._corpus = Corpus(())

    def corpus(self, settings: Settings, queries: Queries) -> Corpus:
        key = (settings.db_url, queries.passage_state())
        if key != self._key:
            self._corpus = Corpus(quotable(queries))
            self._key = key
        return self._corpus


MEMORY = Memory()


def model_key(settings: Settings) -> str:
    """What the collection is named after."""
    return f"{MAKING}:{settings.embedding}"


@contextmanager
def open_vectors(settings: Settings) -> Iterator[VectorStore]:
    vectors = VectorStore(settings.vectors_url, model_key(settings))
    try:
        yield vectors
    finally:
        vectors.close()


def search(
    settings: Settings,
    queries: Queries,
    text: str,
    entity: str | None = None,
    year: int | None = None,
    *,
    count: int = 5,
    progress: Progress = _silent,
) -> Found:
    """The passages that answer best. UnknownEntityError for a unit that the store does not have."""
    if not fold(text):
        raise UserError("没有给出要查的内容，请写一个问题或几个词")
    unit = None if entity is None else queries.resolve_entity(entity).name
    corpus = MEMORY.corpus(settings, queries)
    if not corpus.passages:
        return Found((), ("库里还没有可以引用的文字，请先用 juesuan ingest 导入报告",))
    given = Wanted((unit,) if unit else (), year)
    found, notes = _rank(settings, queries, corpus, text, given, progress)
    hits = tuple(fuse(text, corpus, found, count))
    return Found(hits, notes if hits else (*notes, "没有找到相关的段落，请换个说法，或去掉单位、年度的限制"))


def rankings(settings: Settings, queries: Queries, text: str) -> tuple[Corpus, list[list[int]]]:
    """The corpus, and the places of its passages by words and, where they can be asked, by vectors; for measuring."""
    corpus = MEMORY.corpus(settings, queries)
    return corpus, _rank(settings, queries, corpus, text, Wanted(), _silent)[0]


def _rank(
    settings: Settings, queries: Queries, corpus: Corpus, text: str, given: Wanted, progress: Progress
) -> tuple[list[list[int]], tuple[str, ...]]:
    question, wanted = read_question(text, queries.entities(), corpus, given)
    found = [corpus.by_words(question, wanted)]
    try:
        with open_vectors(settings) as vectors:
            notes = _catch_up(settings, corpus, vectors, progress)
            if not notes:
                model = open_embedder(settings.embedding)
                found.append(corpus.by_vector(model.encode_query(question), vectors, wanted))
    except DamagedVectorsError as error:
        notes = (f"{error}；这次只按词语查找",)
    return found, notes


def _catch_up(settings: Settings, corpus: Corpus, vectors: VectorStore, progress: Progress) -> tuple[str, ...]:
    """Embed what lacks a vector where that is quickly done; else a note, and words alone answer."""
    lacking = missing(corpus.passages, vectors)
    if len(lacking) > FEW:
        return (f"有 {len(lacking)} 段文字还没有向量，这次只按词语查找；请运行 juesuan reindex",)
    if lacking:
        embed(lacking, vectors, open_embedder(settings.embedding), progress)
    return ()


def read_question(text: str, entities: Sequence[Entity], corpus: Corpus, given: Wanted) -> tuple[str, Wanted]:
    """The question without the units it names, and the passages it can mean. What the user gave goes first; a unit
    or year that no passage has limits nothing."""
    question, named = _named_units(fold(text), entities)
    units = given.entities or named
    year = given.year if given.year is not None else _asked_year(fold(text))
    for wanted in (Wanted(units, year), Wanted(units, given.year), Wanted(given.entities, given.year)):
        if any(map(wanted.allows, corpus.passages)):
            return (question or text), wanted
    return text, given


def _asked_year(question: str) -> int | None:
    """The one year that a folded question is about; None where it names none or several."""
    compared = {year for pair in _COMPARED.findall(question) for year in pair if year}
    asked = set(_YEAR.findall(question)) - compared
    return int(asked.pop()) if len(asked) == 1 else None


def _named_units(question: str, entities: Iterable[Entity]) -> tuple[str, tuple[str, ...]]:
    """The units named in a folded question, and the question without their names; the longest names go first."""
    names = sorted(
        ((fold(name), entity.name) for entity in entities for name in (entity.name, *entity.short_names) if fold(name)),
        key=lambda pair: -len(pair[0]),
    )
    found: dict[str, None] = {}
    rest = question
    taken: dict[str, str] = {}
    for name, unit in names:
        if name in rest or name in taken:
            found[unit] = None
            taken[name] = unit
            rest = rest.replace(name, "")
    return rest, tuple(found)


def index_report(settings: Settings, queries: Queries, report_ids: Iterable[int], progress: Progress = _silent) -> int:
    """Embed what lacks a vector in these reports; how many texts were encoded."""
    passages = [item for report_id in report_ids for item in quotable(queries, report_id)]
    if not passages:
        return 0
    with open_vectors(settings) as vectors:
        lacking = missing(passages, vectors)
        return embed(lacking, vectors, open_embedder(settings.embedding), progress) if lacking else 0


def embedding_as_saved(
    settings: Settings,
    queries: Queries,
    on_result: "Callable[[Result, int], None]",
    on_note: Note,
) -> "Callable[[Result, int], None]":
    """on_result() that first gives a report its vectors. Figures do not need them: where they cannot be made, a note
    is given once and reports are kept all the same. A report that was there already gets what an interrupted run left.
    """
    broken = False

    def told(result: "Result", total: int) -> None:
        nonlocal broken
        if result.report is not None and not broken:
            try:
                index_report(settings, queries, [result.report.id])
            except JuesuanError as error:
                broken = True
                on_note(f"报告照常导入，但没有生成向量：{error}")
        on_result(result, total)

    return told


def forget(settings: Settings, shas: Sequence[str]) -> None:
    """Remove the vectors of passages that are gone. A store of vectors that cannot be reached keeps them: nothing
    finds a vector whose passage is gone, and reindexing drops it."""
    if not shas or not (is_server(settings.vectors_url) or Path(settings.vectors_url).exists()):
        return
    try:
        with open_vectors(settings) as vectors:
            vectors.remove(shas)
    except JuesuanError as error:
        LOG.warning("vectors of a deleted report stay behind: %s", error)


def reindex(settings: Settings, queries: Queries, progress: Progress = _silent) -> Indexed:
    """Forget the vectors of this model and make them anew; a folder that cannot be read is emptied first."""
    model = open_embedder(settings.embedding)  # before anything is thrown away
    passages = quotable(queries)
    try:
        with open_vectors(settings) as vectors:
            vectors.clear()
    except DamagedVectorsError:
        remove_folder(settings.vectors_url)
    with open_vectors(settings) as vectors:
        return Indexed(len(passages), embed(passages, vectors, model, progress))


def vector_state(settings: Settings, queries: Queries) -> VectorState | None:
    """How many passages have and lack a vector; None where there is no folder yet."""
    if not is_server(settings.vectors_url) and not Path(settings.vectors_url).exists():
        return None
    passages = quotable(queries)
    with open_vectors(settings) as vectors:
        return VectorState(vectors.count(), len(passages), len(missing(passages, vectors)))
