"""Damage on purpose: lines run together, witnesses gone, figures illegible. Never a wrong fact, never a silent loss."""

from random import Random

from tests.ingest.layouts.layout import Layout, seeded
from tests.ingest.layouts.page import Printed, report

_ILLEGIBLE = ("4,6B7.79", "l2.50", "1 7.O0", "¥¥¥¥", "3.1.4", "12,34.5")


def run_together(seed: int) -> Printed:
    """One page of a table becomes one line: tokens of a physical row change places, some 行次 are lost."""
    rng = seeded(seed)
    printed = report(Layout(page=rng.choice((14, 20, 40)), classes=rng.choice((26, 24))), seed)
    lines = printed.text.split("\n")
    tables = _tables(lines)
    start, end = rng.choice([t for t in tables if t[1] - t[0] > 3])
    joined = " ".join(_shuffled(line, rng) for line in lines[start:end])
    return Printed("\n".join([*lines[:start], joined, *lines[end:]]), printed.truth)


def _shuffled(line: str, rng: Random) -> str:
    """The tokens of a row: labels first, or as they stand; amounts keep their order; a line number may be lost."""
    tokens = [token for token in line.split("\t") if token]
    tokens = [token for token in tokens if not (token.isdigit() and len(token) < 3 and rng.random() < 0.08)]
    if rng.random() < 0.4:
        tokens.sort(key=lambda token: token[0].isdigit() and "." in token)
    if rng.random() < 0.1:
        tokens.sort(key=lambda token: "." not in token)
    if rng.random() < 0.3:
        tokens.sort(key=lambda token: token.replace(".", "").replace(",", "").isdigit())
    return " ".join(tokens)


def _tables(lines: list[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = None
    for number, line in enumerate([*lines, ""]):
        if "\t" in line and start is None:
            start = number
        elif "\t" not in line and start is not None:
            found.append((start, number))
            start = None
    return found


def without_header(seed: int) -> Printed:
    """Header texts and 栏次 row of one table are both illegible."""
    rng = seeded(seed)
    printed = report(Layout(), seed)
    lines = printed.text.split("\n")
    start, _ = rng.choice([t for t in _tables(lines) if any("." in line for line in lines[slice(*t)])])
    end = next(n for n in range(start, len(lines)) if "." in lines[n])
    for number in range(start, end):
        lines[number] = "\t".join("#" if cell else "" for cell in lines[number].split("\t"))
    return Printed("\n".join(lines), printed.truth)


def illegible(seed: int) -> Printed:
    """Some figures are misread into something that is no number."""
    rng = seeded(seed)
    printed = report(Layout(numbers=rng.random() < 0.5), seed)
    lines = printed.text.split("\n")
    rows = [n for n, line in enumerate(lines) if "\t" in line and any("." in cell for cell in line.split("\t"))]
    for number in rng.sample(rows, 3):
        cells = lines[number].split("\t")
        places = [i for i, cell in enumerate(cells) if cell.replace(",", "").replace(".", "").isdigit() and "." in cell]
        if places:
            cells[rng.choice(places)] = rng.choice(_ILLEGIBLE)
            lines[number] = "\t".join(cells)
    return Printed("\n".join(lines), printed.truth)


def slid_rows(seed: int) -> Printed:
    """Single rows slide one cell to the right, their label cells torn."""
    rng = seeded(seed)
    printed = report(Layout(trail=1), seed)
    lines = printed.text.split("\n")
    rows = [n for n, line in enumerate(lines) if line.endswith("\t") and any("." in cell for cell in line.split("\t"))]
    for number in rng.sample(rows, min(4, len(rows))):
        lines[number] = "\t" + lines[number][:-1]
    return Printed("\n".join(lines), printed.truth)
