"""Passages: vectors and words, fused. No model is loaded here; who calls brings one."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from db.chroma import Vector, VectorStore
from db.core.text import squeeze
from db.quotable import Quotable
from db.words import WordIndex

MAKING = "1"  # raise it when embedded_text() changes, so that vectors of two makings never mix
FEW = 200  # passages without a vector that a search embeds by itself
_BATCH = 32
_DEEP = 50  # how far each ranking is read
_RANK = 60  # the constant of reciprocal rank fusion
_REASON_BONUS = 1.2
# «为何减少», «什么原因», «怎么多了»
_ASKS_WHY = re.compile(r"为什么|为何|原因|因为什么|怎么(?:会|又|反而|多|少|增|减|下降|上升)|缘由|何故|凭什么|为啥")
# «，因燃油涨价», but not «因公出国», «因此»
_SAYS_WHY = re.compile(r"原因|由于|因为|系因|主要是|主要为|所致|(?:^|[,，;；。:：])因(?![公此而])")

Progress = Callable[[int, int], None]


class Embedder(Protocol):
    """What a model must do; sentence_transformers.SentenceTransformer does it already."""

    def encode_query(self, text: str, /) -> Vector: ...

    def encode_document(self, texts: list[str], /) -> Sequence[Vector]: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; score between 0 and 1, 1 where both rankings put it first."""

    passage: Quotable
    score: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which passages may answer; an empty tuple of units means any."""

    entities: tuple[str, ...] = ()
    year: int | None = None

    def allows(self, item: Quotable) -> bool:
        stored = item.stored
        return (not self.entities or stored.entity in self.entities) and self.year in (None, stored.year)

    def where(self) -> dict[str, Any] | None:
        """The same as Chroma asks for it."""
        parts: list[dict[str, Any]] = []
        if self.entities:
            parts.append({"entity": {"$in": list(self.entities)}})
        if self.year is not None:
            parts.append({"year": self.year})
        return {"$and": parts} if len(parts) > 1 else (parts[0] if parts else None)


class Corpus:
    """The passages of one state of the store and their words; made once for a state."""

    def __init__(self, passages: Sequence[Quotable]) -> None:
        self.passages = tuple(passages)
        self.places = {item.sha: place for place, item in enumerate(self.passages)}
        self._words: WordIndex | None = None

    def by_words(self, question: str, wanted: Wanted) -> list[int]:
        """Places of passages that share words with the question, the best first."""
        if self._words is None:
            self._words = WordIndex([embedded_text(item) for item in self.passages])
        scores = self._words.scores(question)
        found = [place for place, score in enumerate(scores) if score > 0 and wanted.allows(self.passages[place])]
        return sorted(found, key=lambda place: -scores[place])[:_DEEP]

    def by_vector(self, vector: Vector, vectors: VectorStore, wanted: Wanted) -> list[int]:
        """Places of the nearest passages. Asks for more where superseded reports fill the answer."""
        size = vectors.count()
        count = min(_DEEP, size)
        while True:
            ids = vectors.nearest(vector, count, wanted.where()) if count else []
            found = [self.places[sha] for sha in ids if sha in self.places]
            if len(found) >= _DEEP or len(ids) < count or count >= size:
                return found[:_DEEP]
            count = min(count * 4, size)


def embedded_text(item: Quotable) -> str:
    """The paragraph behind its headings; the outermost names the year and the report, which are filters."""
    return "：".join((*item.titles[1:], squeeze(item.stored.passage.text)))


def fuse(question: str, corpus: Corpus, rankings: Iterable[Sequence[int]], count: int) -> list[Hit]:
    """Reciprocal rank fusion; where the question asks why, passages that say why come forward."""
    scores: dict[int, float] = defaultdict(float)
    lists = list(rankings)
    for ranking in lists:
        for rank, place in enumerate(ranking):
            scores[place] += (_RANK + 1) / (_RANK + 1 + rank) / max(1, len(lists))
    if _ASKS_WHY.search(question):
        for place in scores:
            if not _SAYS_WHY.search(corpus.passages[place].stored.passage.text):
                scores[place] /= _REASON_BONUS
    best = sorted(scores, key=lambda place: (-scores[place], place))
    hits: list[Hit] = []
    said: set[tuple[str, int, str]] = set()
    for place in best:
        item = corpus.passages[place]
        same = (item.stored.entity, item.stored.year, squeeze(item.stored.passage.text))
        if same not in said:  # a report that says a thing twice is quoted once
            said.add(same)
            hits.append(Hit(item, scores[place]))
    return hits[:count]


def missing(passages: Sequence[Quotable], vectors: VectorStore) -> list[Quotable]:
    """Passages without a vector, in their order."""
    known = vectors.known([item.sha for item in passages])
    return [item for item in passages if item.sha not in known]


def embed(
    passages: Sequence[Quotable],
    vectors: VectorStore,
    model: Embedder,
    progress: Progress = lambda done, total: None,
) -> int:
    """Give each passage its vector, in batches that stay when a later one is interrupted. How many texts were
    encoded: the same text is encoded once, whoever says it."""
    encoded = 0
    for start in range(0, len(passages), _BATCH):
        batch = passages[start : start + _BATCH]
        texts = {_hash(text): text for text in map(embedded_text, batch)}
        ready: dict[str, Vector] = dict(vectors.of_texts(texts))
        new = [key for key in texts if key not in ready]
        if new:
            ready |= dict(zip(new, model.encode_document([texts[key] for key in new]), strict=True))
        encoded += len(new)
        keys = [_hash(embedded_text(item)) for item in batch]
        about = [_about(item, key) for item, key in zip(batch, keys, strict=True)]
        vectors.add([item.sha for item in batch], [ready[key] for key in keys], about)
        progress(start + len(batch), len(passages))
    return encoded


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _about(item: Quotable, key: str) -> Mapping[str, Any]:
    stored = item.stored
    return {
        "entity": stored.entity,
        "year": stored.year,
        "section": stored.passage.section,
        "part": stored.part,
        "report": stored.report_id,
        "text": key,
    }
