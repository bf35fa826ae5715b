"""python -m samples.write [folder]: the sample reports, the same bytes every time."""

import sys
from pathlib import Path

from samples.figures import figures_of
from samples.identities import broken
from samples.text_report import file_name, report_text
from samples.unit import YEARS

FOLDER = Path(__file__).parent / "reports"


def write(folder: Path) -> list[Path]:
    """The files written. ValueError where the figures do not reconcile; then nothing is written."""
    texts = {}
    for year in YEARS:
        if mistakes := broken(figures_of(year)):
            raise ValueError(f"the figures of {year} do not reconcile: {'; '.join(mistakes)}")
        texts[folder / file_name(year)] = report_text(year)
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_bytes(text.encode("utf-8"))
    return list(texts)


if __name__ == "__main__":
    for written in write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(written)
