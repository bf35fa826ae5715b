"""How many planted mistakes the checker finds, by kind, and how often it speaks up about what is right.

Reports: the folder given (text reports and PDF), else JUESUAN_REPORTS, else ../shared/reports, else the samples."""

import os
import random
import sys
from collections import Counter
from pathlib import Path

from assistant.checks.case import Case, case_of
from assistant.checks.engine import CHECKS, run
from assistant.checks.findings import Severity
from assistant.checks.rules import tables
from benchmarks.mistakes import Mistake, mistakes
from db.core.errors import UserError
from ingest.parse import read

ROOT = Path(__file__).parent.parent
TEXT_CHECKS = tuple(check for check in CHECKS if check is not tables.check)  # the tables are not touched
SHOWN = 12


def alarms(case: Case) -> set[tuple[str, str]]:
    """The errors and warnings of a case."""
    return {(item.rule, item.message) for item in run(case, TEXT_CHECKS) if item.severity is not Severity.INFO}


def measure(case: Case, seed: int = 1, share: float = 1.0) -> tuple[Counter[str], Counter[str], list[Mistake]]:
    """Mistakes made and found by kind, and those that were missed; share takes a part of them."""
    chance = random.Random(seed)
    before = alarms(case)
    made, found, missed = Counter[str](), Counter[str](), []
    for mistake in mistakes(case, chance):
        if share < 1 and chance.random() > share:
            continue
        made[mistake.kind] += 1
        if alarms(mistake.case(case)) - before:
            found[mistake.kind] += 1
        else:
            missed.append(mistake)
    return made, found, missed


def cases(folder: Path) -> list[Case]:
    known: list[Case] = []
    for path in sorted([*folder.glob("*.txt"), *folder.glob("pdf/*.pdf"), *folder.glob("*.pdf")]):
        try:
            known.append(case_of(read(path)))
        except UserError:
            continue  # the blank template holds no report
    return known


def folder() -> Path:
    if len(sys.argv) > 1:
        return Path(sys.argv[1])
    shared = Path(os.environ.get("JUESUAN_REPORTS") or ROOT.parent / "shared" / "reports")
    return shared if shared.is_dir() else ROOT / "samples" / "reports"


def main() -> None:
    made, found = Counter[str](), Counter[str]()
    for case in cases(folder()):
        own_made, own_found, missed = measure(case)
        made += own_made
        found += own_found
        for mistake in missed[:SHOWN]:
            print(f"  missed in {case.entity} {case.year}: {mistake.kind} {mistake.before!r} -> {mistake.after!r}")
    for kind in sorted(made):
        print(f"{kind:10} {found[kind]:5} of {made[kind]:5} found  {found[kind] / made[kind]:.1%}")
    print(f"{'all':10} {found.total():5} of {made.total():5} found  {found.total() / made.total():.2%}")
    print("sound reports (samples, invented): errors and warnings, of numbers read")
    for case in cases(ROOT / "samples" / "reports"):
        told = case.explanation
        read = f"{len(told.said)} numbers, {len(told.unread)} unread"
        print(f"  {case.entity} {case.year}: {len(alarms(case))} false alarms, {read}")


if __name__ == "__main__":
    main()
