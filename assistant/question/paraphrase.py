"""Words that name no metric -> the metrics they may mean, by the embedding model. Only ever asked back, never answered.

How near is near enough differs from model to model: nearer than any of the texts below that mean no metric."""

import hashlib
import re
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.results import Missing
from assistant.settings import Settings
from assistant.toolkit.work import Work
from db.catalogue import Catalogue
from db.catalogue.schema import Metric
from db.core.errors import JuesuanError
from db.core.text import fold
from db.vectors import Embedder

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]

MAKING = "1"  # raise it when the texts of a metric or the strange ones change their meaning
_MOST = 3  # options of one question back
_CLEAR = 0.004  # how much nearer than anything strange the nearest must be
_BEHIND = 0.012  # how much farther than the nearest a further option may be
_SYNONYMS, _NEW, _LONGEST = 8, 3, 24  # of a metric; characters that make a synonym another text; of a description
_SHORTEST = 3  # characters that can be a paraphrase
_DIGIT = re.compile(r"\d")
# «（经济科目30201）», «一般公共预算基本支出中的», which many descriptions share
_BOILER = re.compile(r"[（(](?:经济科目|功能科目)\d+[)）]|，按(?:经济|功能)科目|一般公共预算基本支出中的|^按规定")
# Near to the words of final accounts, and no metric.
_STRANGE = (
    "车牌号码", "粮食产量", "联系电话", "办公楼的高度", "感染人数", "空气质量", "常住人口", "领导分工",
    "最近的新闻", "汇率", "房价走势", "公交线路", "垃圾分类规定", "单位主任", "办公地址", "网站网址", "食堂菜单",
    "股票行情", "天气预报",
)  # fmt: skip
# «工资什么时候发», «出国去了哪个国家», «热线号码怎么拨»: no figure is asked for
_NO_FIGURE = re.compile(
    r"谁|哪|什么时候|何时|几点|怎么|如何|为什么|为啥|为何|名字|姓名|名单|叫什么|是什么|地址|号码|日期|流程"
    r"|年龄|学历|简历|型号|品牌|面积|目的地"
)
# What the reply is before the question gets lost; then nothing is asked back.
_OTHER_REPLY = (
    Cue.WHY, Cue.CHECK, Cue.PROJECT, Cue.ACCOUNTS, Cue.NO_BUDGET, Cue.SCORE, Cue.GRADE, Cue.HELP, Cue.FORECAST,
    Cue.DRAFT, Cue.EXPORT, Cue.DISTINGUISH,
)  # fmt: skip
_SPLIT = re.compile(r"[^\u4e00-\u9fffA-Za-z]+")
_HEAD = re.compile(
    r"^(?:请问|请(?!客|专家|人|教|假|示)|帮我|帮忙|麻烦|告诉我|我?想(?:知道|问问?|查|了解)|查一?下|查查|看一?下|看看|说说|那么?|还有|的|年度?"
    r"|一共|总共|全年|在|里面?|给我|一下|他们|它们?|你们|这家|该单位)+"
)
_TAIL = re.compile(
    r"(?:比(?!例|率|重)(?:上年|去年|前年|较)?.*"
    r"|(?:的?(?:数|数字|情况|金额|结果|数据))?(?:一共|总共|大概|大约|分别|各自|到底|究竟|合计|各|都|又|共)*"
    r"(?:是|有|为|花了?|用了?|达到?了?|占了?)*(?:多少|几|多大|多高|多长|怎么样|如何)(?:钱|万元?|元|个|人|天|次|辆|件|批)?了?"
    r"|是|呢|吗|吧|呀|啊|了)+$"
)
# «是的», «嗯», «第二个», «2»
_YES = re.compile(
    r"(?:是|对|嗯|好|没错|正是|就是|可以|行)(?:是|对|嗯|的|呀|啊|了|吧|它|这个|这样|就是|没错|就这个)*|第[一1]个?|[1一]"
)
_ORDINALS = (re.compile(r"第[二2]个?|[2二]"), re.compile(r"第[三3]个?|[3三]"))
_SPOKEN = re.compile(r"[\s,。.!?~、;]+")
_FAILURES = (JuesuanError, ImportError, OSError, RuntimeError, ValueError, LookupError)
_last: "dict[tuple[Path, str, tuple[tuple[str, int], ...]], _Vectors]" = {}  # those asked for last
_MAKING_ONE = threading.Lock()  # two questions at once do not compute the same twice


@dataclass(frozen=True, slots=True)
class Near:
    """A metric that words may mean, and how near they are to it."""

    metric: Metric
    similarity: float


@dataclass(frozen=True, slots=True)
class _Vectors:
    matrix: "Matrix"  # a row for each text, of length 1
    owners: tuple[int, ...]  # the place of the text's metric
    threshold: float  # how near the nearest of the strange texts is


def offered(work: Work, frame: Frame) -> tuple[str, ...]:
    """The names of the metrics to ask back about, the likeliest first; none where nothing is near enough."""
    if frame.targets or frame.projects or frame.units.unknown or frame.has(*_OTHER_REPLY):
        return ()
    words = asked_words(frame.rest)
    if len(words) < _SHORTEST or _NO_FIGURE.search(frame.rest):
        return ()
    near = [one.metric for one in nearest_metrics(work.settings, work.catalogue, words)]
    if not near or not _told(work, frame, near[0]):
        return ()
    return (near[0].name, *(metric.name for metric in near[1:] if _told(work, frame, metric)))


def _told(work: Work, frame: Frame, metric: Metric) -> bool:
    """Whether a report of the units that are asked about has a figure of it."""
    units = frame.units.named or frame.units.group or work.library.entities
    return any(
        not isinstance(work.evaluator.evaluate(metric, unit.name, year), Missing)
        for unit in units
        for year in work.library.years(unit.name)
    )


def picks(text: str) -> bool:
    """Whether a message does no more than to pick an option."""
    return _place(text) is not None


def picked(work: Work, text: str, before: Frame | None) -> str:
    """The name that «是的» or «第二个» picks of those that the question before was answered with; else nothing."""
    place = _place(text)
    if place is None or before is None:
        return ""
    known = before.units.named or before.units.group or len(work.library.entities) == 1
    names = offered(work, before) if known else ()
    return names[place] if place < len(names) else ""


def _place(text: str) -> int | None:
    said = _SPOKEN.sub("", fold(text))
    if _YES.fullmatch(said):
        return 0
    return next((place for place, pattern in enumerate(_ORDINALS, 1) if pattern.fullmatch(said)), None)


def asked_words(rest: str) -> str:
    """What a question's rest asks for, without how it asks: «养人的钱» of «请问|养人的钱是多少?»."""
    words = (_TAIL.sub("", _HEAD.sub("", part)) for part in _SPLIT.split(rest))
    return max(words, key=len, default="")


def nearest_metrics(settings: Settings, catalogue: Catalogue, words: str) -> list[Near]:
    """The metrics that words mean, the nearest first; none where they are far from all, or no model can tell."""
    from assistant.embedding import open_embedder

    try:
        model = open_embedder(settings.embedding)
        metrics = _candidates(catalogue)
        vectors = _vectors(settings, metrics, model)
        found = _similarities(vectors, _unit(model, words), len(metrics))
    except _FAILURES:
        return []
    near = sorted(map(Near, metrics, found), key=lambda one: -one.similarity)[:_MOST]
    if near[0].similarity <= vectors.threshold + _CLEAR:
        return []
    return [one for one in near if one.similarity >= near[0].similarity - _BEHIND]


def _candidates(catalogue: Catalogue) -> list[Metric]:
    """What may be asked back: no names with figures in them, and no shares, which «占比» asks of an amount."""
    return [
        one for one in catalogue.metrics if not _DIGIT.search(one.name) and not (one.expression and one.unit == "%")
    ]


def _texts(metric: Metric) -> list[str]:
    """The name, the synonyms that are other words and not only longer ones, and a short description."""
    texts = [metric.name]
    for synonym in metric.synonyms:
        new = all(len(set(synonym) - set(text)) >= _NEW for text in texts)
        if new and not _DIGIT.search(synonym) and len(texts) <= _SYNONYMS:
            texts.append(synonym)
    description = _BOILER.sub("", metric.description)
    if len(description) <= _LONGEST and len(set(description) - set(metric.name)) > _NEW:
        texts.append(description)
    return texts


def _vectors(settings: Settings, metrics: Sequence[Metric], model: Embedder) -> _Vectors:
    pairs = tuple((text, place) for place, metric in enumerate(metrics) for text in _texts(metric))
    key = (settings.data, settings.embedding, pairs)
    with _MAKING_ONE:
        if _last.get(key) is None:
            made = _kept(*key, model)
            _last.clear()
            _last[key] = made
        return _last[key]


def _kept(folder: Path, name: str, pairs: tuple[tuple[str, int], ...], model: Embedder) -> _Vectors:
    """The vectors of the texts: from the data folder, or made and put there."""
    path = folder / f"metrics-{_digest(MAKING, name)}-{_digest(*(text for text, _ in pairs), *_STRANGE)}.npz"
    owners = tuple(place for _, place in pairs)
    known = _read(path, len(pairs))
    if known is None:
        texts = sorted({text for text, _ in pairs}, key=len)  # texts of one length take the same time
        rows = dict(zip(texts, model.encode_document(texts), strict=True))
        matrix = _lengths_of_one([rows[text] for text, _ in pairs])
        made = _Vectors(matrix, owners, 0.0)
        threshold = max(max(_similarities(made, _unit(model, text), max(owners) + 1)) for text in _STRANGE)
        known = (matrix, threshold)
        with suppress(OSError):
            _write(path, *known)
    return _Vectors(known[0], owners, known[1])


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _lengths_of_one(rows: Sequence[Any]) -> "Matrix":
    import numpy as np

    matrix = np.asarray(rows, dtype=np.float32)
    lengths = np.linalg.norm(matrix, axis=-1, keepdims=True)
    found: Matrix = matrix / np.maximum(lengths, np.float32(1e-9))
    return found


def _unit(model: Embedder, text: str) -> "Matrix":
    found: Matrix = _lengths_of_one([model.encode_query(text)])[0]
    return found


def _similarities(vectors: _Vectors, wanted: "Matrix", count: int) -> list[float]:
    """How near each metric is: as near as the nearest of its texts."""
    best = [-1.0] * count
    for place, similarity in zip(vectors.owners, (vectors.matrix @ wanted).tolist(), strict=True):
        best[place] = max(best[place], similarity)
    return best


def _read(path: Path, count: int) -> "tuple[Matrix, float] | None":
    """What was kept; None where there is nothing, or nothing that can be read."""
    import zipfile

    import numpy as np

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            matrix: Matrix = kept["matrix"].astype(np.float32)
            threshold = float(kept["threshold"])
    except (OSError, ValueError, LookupError, EOFError, TypeError, zipfile.BadZipFile):
        return None
    sound = matrix.ndim == 2 and len(matrix) == count and bool(np.isfinite(matrix).all())
    return (matrix, threshold) if sound else None


def _write(path: Path, matrix: "Matrix", threshold: float) -> None:
    """Whole or not at all; what the same model left of another catalogue goes."""
    import numpy as np

    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".metrics-", suffix=".part", delete=False) as file:
        try:
            np.savez(file, matrix=matrix, threshold=np.float64(threshold))
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    for old in path.parent.glob(f"{path.name.rpartition('-')[0]}-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)
