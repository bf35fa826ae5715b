"""How well scans are read: every figure of the public tables against its known truth.

    python benchmarks/ocr.py [--scanners clean office poor] [--styles lines …] [--only NAME]

Scans are made from the real PDF whose figures were transcribed by eye, and from PDFs drawn after the transcribed text
reports. Prints figures right, wrong, missing, and how many of the wrong or missing ones nothing warns of: neither a low
confidence, nor a broken sum, nor a problem listed for the table."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from db.catalogue import load  # noqa: E402
from db.core.numbers import parse_cell  # noqa: E402
from ingest.document import Document  # noqa: E402
from ingest.forms import Forms, read_forms  # noqa: E402
from ingest.readers.ocr import ocr_pages  # noqa: E402
from ingest.readers.ocr_figures import CERTAIN  # noqa: E402
from ingest.readers.pdf import read_pdf  # noqa: E402
from ingest.reread import look_into, reread  # noqa: E402
from tests.conftest import GOLDEN, reports_folder  # noqa: E402
from tests.golden_files import Key, golden_facts  # noqa: E402
from tests.ingest import pdf_maker  # noqa: E402
from tests.ingest.scans import CLEAN, OFFICE, POOR, Scanner, scan  # noqa: E402

SCANNERS = {"clean": CLEAN, "office": OFFICE, "poor": POOR}
_REAL = "上海市普陀区财政局2024年度部门决算"


@dataclass
class Score:
    right: int = 0
    wrong: int = 0
    missing: int = 0
    unflagged: int = 0
    doubted: int = 0  # right, and shown as uncertain all the same
    pages: int = 0
    seconds: float = 0.0

    def add(self, other: "Score") -> None:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __str__(self) -> str:
        total = max(self.right + self.missing, 1)
        return (
            f"{self.right} right of {total} ({self.right / total:.2%}) · {self.wrong} wrong · {self.missing} missing · "
            f"{self.unflagged} of these unflagged · {self.doubted} right but doubted · "
            f"{self.seconds / max(self.pages, 1):.1f} s a page"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scanners", nargs="*", choices=SCANNERS, default=list(SCANNERS))
    parser.add_argument("--styles", nargs="*", default=["lines"], help="rulings of the drawn PDFs: lines, rows, none …")
    parser.add_argument("--only", default="", help="part of a source's name")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="juesuan-ocr-") as folder:
        totals = {name: Score() for name in arguments.scanners}
        for title, source, truth in _sources(Path(folder), arguments.styles):
            if arguments.only not in title:
                continue
            for name in arguments.scanners:
                score = measure(source, truth, SCANNERS[name], Path(folder))
                totals[name].add(score)
                print(f"{name:7}{title}: {score}", flush=True)
    for name, score in totals.items():
        print(f"{name:7}all: {score}")


def _sources(folder: Path, styles: list[str]) -> Iterator[tuple[str, Path, dict[Key, str]]]:
    real = reports_folder() / "pdf" / f"{_REAL}.pdf"
    if real.exists():
        yield real.stem, real, golden_facts(GOLDEN / f"{_REAL}.facts.tsv")
    for style in styles:
        for path in sorted(GOLDEN.glob("00*.facts.tsv")):
            truth = golden_facts(path)
            name = f"{path.name[:3]}-{style}"
            drawn = pdf_maker.Style(ruling=style)
            yield name, pdf_maker.make(folder / f"{name}.pdf", truth, load(), drawn), truth


def measure(source: Path, truth: dict[Key, str], scanner: Scanner, folder: Path) -> Score:
    """The pages with tables, scanned and read."""
    rows = {block.source.page or 0 for block in read_pdf(source).blocks if hasattr(block, "cells")}
    scanned = scan(source, folder / f"scan-{source.stem}.pdf", scanner, sorted(rows))
    started = time.perf_counter()
    pages = ocr_pages(scanned, list(range(1, len(rows) + 1)))
    document = Document(scanned.name, "", tuple(block for number in sorted(pages) for block in pages[number]))
    first = _read(document)
    document, forms = reread(document, first, _read, load(), look_into(scanned))
    score = _compared(forms, {key: Decimal(value) for key, value in truth.items()})
    score.pages, score.seconds = len(rows), time.perf_counter() - started
    return score


def _read(document: Document) -> Forms:
    return read_forms(document, load(), "某单位", 2024)


def _compared(forms: Forms, truth: dict[Key, Decimal]) -> Score:
    score = Score()
    found = {(f.key.form, f.key.side, f.key.row, f.key.col): f for f in forms.facts}
    listed = {problem.form for problem in forms.problems}
    doubted: Callable[[Key], bool] = lambda key: (found[key].confidence or 0.0) < CERTAIN  # noqa: E731
    doubted_forms = {key[0] for key in found if (found[key].confidence or 0.0) <= 0.5}
    for key, fact in found.items():
        if truth.get(key) == parse_cell(fact.printed):
            score.right += 1
            score.doubted += doubted(key)
            continue
        score.wrong += 1
        flagged = doubted(key) or key[0] in listed
        score.unflagged += not flagged
        print(f"  wrong{'' if flagged else ' and unflagged'}: {key} {fact.printed} is {truth.get(key)}")
    for key in truth.keys() - found.keys():
        score.missing += 1
        flagged = key[0] in listed or key[0] in doubted_forms
        score.unflagged += not flagged
        print(f"  missing{'' if flagged else ' and unflagged'}: {key} {truth[key]}")
    for problem in forms.problems:
        print(f"  listed: {problem.form} page {problem.source.page}: {problem.message}: {problem.text[:80]}")
    return score


if __name__ == "__main__":
    main()
