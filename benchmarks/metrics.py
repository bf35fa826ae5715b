"""How long a name takes to be found, a metric to be evaluated, and five units to be compared.

Prints medians over the samples, or over the folder of reports given, and ratios in one run."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assistant.metrics.compare import compare
from assistant.metrics.evaluate import Evaluator
from assistant.metrics.finder import find_metrics, nearest
from assistant.metrics.library import Library
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import load
from db.queries import Queries
from ingest.parse import read

ROUNDS = 20
QUESTION = "五家单位的项目支出占比、三公经费预算完成率和热线接通率分别是多少，比上年增长了多少，2010399里基本支出是多少"
COLUMNS = ("收入总计", "项目支出占比", "三公经费", "热线接通率", "收入总计同比增长率")


def milliseconds(work: Callable[[], object]) -> float:
    """The median of some rounds; the first, which builds what is kept, is told apart."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "samples" / "reports"
    catalogue = load()
    started = time.perf_counter()
    find_metrics(catalogue, QUESTION)
    print(f"index of names: {(time.perf_counter() - started) * 1000:.1f} ms, once a process")
    finding = milliseconds(lambda: find_metrics(catalogue, QUESTION))
    print(f"find_metrics: {finding:.2f} ms a question of {len(QUESTION)} characters")
    print(f"nearest: {milliseconds(lambda: nearest(catalogue, '三工经费')):.2f} ms")
    with tempfile.TemporaryDirectory() as data, open_stores(Settings(data=Path(data))) as stores:
        for path in sorted(folder.glob("*.txt")):
            stores.store.save(read(path, catalogue))
        units = len(Library(stores.queries, catalogue).entities)
        whole = milliseconds(lambda: compare(stores.queries, catalogue, (), COLUMNS))
        print(f"compare: {whole:.1f} ms for {units} units by {len(COLUMNS)} metrics, reading the store anew each time")
        every(stores.queries)


def every(queries: Queries) -> None:
    """All metrics of all reports, from a library that is warm."""
    catalogue = load()
    evaluator = Evaluator(Library(queries, catalogue))
    places = list(evaluator.library.reports)

    def work() -> None:
        for entity, year in places:
            for metric in catalogue.metrics:
                evaluator.evaluate(metric, entity, year)

    work()
    count = len(places) * len(catalogue.metrics)
    print(f"evaluate: {milliseconds(work) / count * 1000:.0f} µs a metric of a loaded report, over {count}")


if __name__ == "__main__":
    main()
