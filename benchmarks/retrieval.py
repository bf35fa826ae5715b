"""How often the passage that answers a why-question is among the first five: fused, by vectors, by words alone.

Prints recall@5 and recall@1 over tests/assistant/why_questions.jsonl with the real reports (JUESUAN_REPORTS), the
time a report takes to embed, a search cold and warm, and the memory. `--misses` lists what was not found."""

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant import api, searching
from assistant.settings import Settings
from assistant.stores import open_stores
from db.vectors import Hit, fuse

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests" / "assistant" / "why_questions.jsonl"


def questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def answers(question: dict[str, Any], hit: Hit) -> bool:
    """Whether a hit is the passage that the question asks for, by file, page and line."""
    place = hit.passage.stored.passage.source
    return place.file == question["file"] and f"{place.page or ''}:{place.line or ''}" in question["places"]


def main() -> None:
    folder = Path(os.environ.get("JUESUAN_REPORTS") or ROOT.parent / "shared" / "reports")
    if not folder.is_dir():
        print(f"no reports in {folder}; set JUESUAN_REPORTS")
        return
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(data=Path(data))
        api.ingest(settings, [folder])
        started = time.perf_counter()
        done = api.reindex(settings)
        took = time.perf_counter() - started
        print(
            f"{done.passages} passages, {done.encoded} texts: {took:.1f} s = {1000 * took / done.encoded:.0f} ms each"
        )
        _time(settings)
        _recalls(settings)
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


def _time(settings: Settings) -> None:
    searching.MEMORY.forget()
    taken = []
    for question in questions()[:21]:
        started = time.perf_counter()
        api.search(settings, question["question"])
        taken.append(1000 * (time.perf_counter() - started))
    print(f"a search: first {taken[0]:.0f} ms, then {statistics.median(taken[1:]):.0f} ms (median)")


def _recalls(settings: Settings) -> None:
    ways: dict[str, Callable[[list[list[int]]], list[list[int]]]] = {
        "fused": lambda found: found,
        "words": lambda found: found[:1],
        "vectors": lambda found: found[1:],
    }
    for name, chosen in ways.items():
        first, five, missed = 0, 0, []
        for question in questions():
            with open_stores(settings) as stores:
                corpus, rankings = searching.rankings(settings, stores.queries, question["question"])
            hits = fuse(question["question"], corpus, chosen(rankings), 5)
            first += any(answers(question, hit) for hit in hits[:1])
            five += any(answers(question, hit) for hit in hits)
            if not any(answers(question, hit) for hit in hits):
                missed.append((question["question"], hits))
        total = len(questions())
        print(f"{name}: recall@5 {five}/{total} = {five / total:.3f}, recall@1 {first / total:.3f}")
        if "--misses" in sys.argv:
            _print_misses(missed)


def _print_misses(missed: list[tuple[str, list[Hit]]]) -> None:
    for question, hits in missed:
        print(f"  {question}")
        for hit in hits:
            place = hit.passage.stored.passage.source
            print(f"    {hit.score:.3f} {place.file[:8]}:{place.page or ''}:{place.line} {hit.passage.stored.title}")


if __name__ == "__main__":
    main()
