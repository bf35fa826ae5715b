"""python -m samples.write [folder]: every sample file, with the same content every time.

reports/   the invented unit's reports as text
demo/      what `make demo` loads: published figures as workbooks, the invented unit as Word, PDF and workbook
mistakes/  a report with planted mistakes, to be checked and not to be loaded
"""

import sys
from pathlib import Path

from samples.coming import COMING
from samples.figures import figures_of
from samples.identities import broken
from samples.planted import FILE_NAME, YEAR, spoiled
from samples.text_report import file_name, report_blocks, report_text
from samples.unit import YEARS

HERE = Path(__file__).parent
FOLDER, DEMO, MISTAKES = HERE / "reports", HERE / "demo", HERE / "mistakes"
_WORD_YEAR, _PDF_YEAR = 2023, 2024


def write(folder: Path) -> list[Path]:
    """The reports as text. ValueError where the figures do not reconcile; then nothing is written."""
    texts = {}
    for year in YEARS:
        _refuse_broken(year)
        texts[folder / file_name(year)] = report_text(year)
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_bytes(text.encode("utf-8"))
    return list(texts)


def write_demo(folder: Path, reports: Path = FOLDER) -> list[Path]:
    """Needs the development extras. The coming year's workbook is made from the last of the reports as text."""
    from samples.pdf_report import write_pdf
    from samples.word_report import write_word
    from samples.workbooks import write_coming, write_published

    _refuse_broken(COMING.year)
    folder.mkdir(parents=True, exist_ok=True)
    word = folder / Path(file_name(_WORD_YEAR)).with_suffix(".docx")
    pdf = folder / Path(file_name(_PDF_YEAR)).with_suffix(".pdf")
    write_word(report_blocks(_WORD_YEAR), word)
    write_pdf(report_blocks(_PDF_YEAR), pdf)
    return [*write_published(folder), word, pdf, write_coming(folder, reports)]


def write_mistakes(folder: Path) -> list[Path]:
    from samples.word_report import write_word

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    write_word(spoiled(report_blocks(YEAR)), path)
    return [path]


def _refuse_broken(year: int) -> None:
    if mistakes := broken(figures_of(year)):
        raise ValueError(f"the figures of {year} do not reconcile: {'; '.join(mistakes)}")


def write_all(root: Path) -> list[Path]:
    """Everything, in folders below the root."""
    reports = root / FOLDER.name
    return [*write(reports), *write_demo(root / DEMO.name, reports), *write_mistakes(root / MISTAKES.name)]


if __name__ == "__main__":
    for written in write_all(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        print(written)
