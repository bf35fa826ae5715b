"""Account codes from the cells of a row, also where a code is split over columns or runs into the name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.catalogue import Catalogue
from db.catalogue.schema import AccountKind
from db.core.text import fold, squeeze
from ingest.tables.cells import has_cjk

_LENGTHS: dict[AccountKind, tuple[int, ...]] = {"functional": (7, 5, 3), "economic": (5, 3)}
_FIRST: dict[AccountKind, str] = {"functional": "2", "economic": "35"}  # what their codes begin with
_LEADING = re.compile(r"^(\d{3,7})(?![\d.,/%])")


@dataclass(frozen=True, slots=True)
class Label:
    """What the label cells of a row say: a code (if any), the other candidates, and the name."""

    code: str
    name: str
    ambiguous: tuple[str, ...] = ()


def read_label(cells: Sequence[str], kind: AccountKind, catalogue: Catalogue) -> Label:
    """The code and name of a row. Several possible codes and none that the name confirms: code is empty."""
    digits: list[str] = []
    names: list[str] = []
    for cell in cells:
        text = squeeze(cell)
        folded = fold(cell)
        match = _LEADING.match(folded)
        if folded.isdigit():
            digits.append(folded)
        elif match and match[1][0] in _FIRST[kind]:
            digits.append(match[1])
            names.append(_after_code(text, len(match[1])))
        elif has_cjk(text):
            names.append(text)
    name = _join_names(names)
    candidates = list(dict.fromkeys(_codes(digits, kind)))
    if len(candidates) <= 1:
        return Label(candidates[0] if candidates else "", name)
    named = [code for code in candidates if _agrees(catalogue, kind, code, name)]
    if len(named) == 1:
        return Label(named[0], name)
    return Label("", name, tuple(candidates))


def _after_code(text: str, digits: int) -> str:
    seen = 0
    for index, char in enumerate(text):
        seen += char.isdigit()
        if seen == digits:
            return text[index + 1 :].lstrip("-—－:：、. ")
    return text


def _join_names(names: Sequence[str]) -> str:
    """Parts of one name, an overlapping or repeated part once."""
    joined = ""
    for part in names:
        if joined and (part in joined or joined in part):
            joined = max(joined, part, key=len)
        else:
            joined += part
    return joined


def _codes(digits: Sequence[str], kind: AccountKind) -> tuple[str, ...]:
    """The cells joined; else joined over a digit that both print; else the cells that are whole codes."""
    parts = list(digits)
    while len(parts) > 1 and len(parts[0]) < 3:  # a sliver of the neighbouring column
        parts.pop(0)
    if not parts:
        return ()
    joined = "".join(parts)
    if len(joined) in _LENGTHS[kind] and joined[0] in _FIRST[kind]:
        return (joined,)
    grown = [parts[0]]
    for part in parts[1:]:
        grown = [
            text + part[overlap:]
            for text in grown
            for overlap in range(min(2, len(text), len(part)) + 1)
            if text.endswith(part[:overlap])
        ]
    overlapped = dict.fromkeys(text for text in grown if len(text) in _LENGTHS[kind])
    found = tuple(overlapped) or tuple(part for part in parts if len(part) in _LENGTHS[kind])
    return tuple(code for code in found if code[0] in _FIRST[kind])


def _agrees(catalogue: Catalogue, kind: AccountKind, code: str, name: str) -> bool:
    account = catalogue.account(kind, code)
    if account is None or not name:
        return False
    known, printed = fold(account.name), fold(name)
    return known.startswith(printed) or printed.startswith(known)


def code_by_name(name: str, kind: AccountKind, catalogue: Catalogue, near: Sequence[str]) -> str:
    """The code of a row that lost it: the only account of that name below a neighbour's class, or nothing."""
    found = [account.code for account in catalogue.accounts_named(kind, name)]
    if len(found) > 1 and near:
        found = [code for code in found if any(code[:5] == other[:5] for other in near)]
    return found[0] if len(found) == 1 else ""
