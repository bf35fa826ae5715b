"""How fast PDFs are read, against pdfplumber's tables of the same file, and the most memory one read takes.

    python benchmarks/pdf.py [FILE.pdf …] [--rounds N]

Both are timed in turns in one process, the best round of each counts; memory is that of a fresh process per file.
Without a file: every PDF of the shared reports (JUESUAN_REPORTS, or ../shared/reports beside the repository)."""

import argparse
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

_MEMORY = """
import resource, sys
from pathlib import Path
from ingest.readers.pdf import read_pdf
read_pdf(Path(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    files = arguments.files or sorted(_reports().glob("*.pdf"))
    if not files:
        parser.error(f"no PDF in {_reports()}")
    for file in files:
        ours, theirs = _measure(file, arguments.rounds)
        print(f"{file.name}")
        print(f"  read_pdf {ours:.3f} s · pdfplumber extract_tables {theirs:.3f} s · {theirs / ours:.1f} times as fast")
        print(f"  peak memory of a process that reads it: {_peak_megabytes(file):.0f} MB")


def _reports() -> Path:
    return Path(os.environ.get("JUESUAN_REPORTS") or ROOT.parent / "shared" / "reports") / "pdf"


def _measure(file: Path, rounds: int) -> tuple[float, float]:
    import pdfplumber

    from ingest.readers.pdf import read_pdf

    logging.getLogger("pdfminer").setLevel(logging.ERROR)

    def plumb() -> None:
        with pdfplumber.open(file) as document:
            for page in document.pages:
                page.extract_tables()

    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        ours.append(_seconds(lambda: read_pdf(file)))
        theirs.append(_seconds(plumb))
    return min(ours), min(theirs)


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _peak_megabytes(file: Path) -> float:
    shown = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(file)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return int(shown.stdout) / 1024


if __name__ == "__main__":
    main()
