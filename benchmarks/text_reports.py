"""How fast a text report is parsed and stored, without embeddings, beside the cost of merely reading its bytes.

Prints seconds a report (median of five rounds over the samples, or over the folder given) and ratios in one run."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from assistant.settings import Settings
from db.catalogue import load
from db.core.facts import Report
from db.engine import open_engine
from db.migrate import upgrade
from db.store import Store
from ingest.parse import report_of
from ingest.readers.registry import read_document

ROUNDS = 5


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "samples" / "reports"
    files = sorted(folder.glob("*.txt"))
    load()
    reading, parsing, storing = [], [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        documents = [read_document(file) for file in files]
        read_at = time.perf_counter()
        reports = [report_of(document, load()) for document in documents]
        parsed_at = time.perf_counter()
        reading.append((read_at - started) / len(files))
        parsing.append((parsed_at - read_at) / len(files))
        storing.append(_store(reports) / len(files))
    read, parse, store = map(statistics.median, (reading, parsing, storing))
    print(f"{len(files)} reports: read {read:.3f} s, parse {parse:.3f} s, store {store:.3f} s a report")
    whole = read + parse + store
    print(f"{whole:.3f} s a report = {1 / whole:.0f} reports a second; parse/store = {parse / store:.1f}")


def _store(reports: list[Report]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Settings(data=Path(folder)).db_url)
        try:
            upgrade(engine)
            store = Store(engine)
            started = time.perf_counter()
            for report in reports:
                store.save(report)
            return time.perf_counter() - started
        finally:
            engine.dispose()


if __name__ == "__main__":
    main()
