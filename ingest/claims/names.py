"""Which quantity or account is named at a place of a masked text, in the topic of its chapter."""

from dataclasses import dataclass

from db.catalogue.narrative import Quantity, Topic, Wording
from ingest.claims.accounts import ECONOMIC, FUNCTIONAL, AccountBook, name_key
from ingest.claims.mask import Masked
from ingest.claims.model import AccountName


@dataclass(frozen=True, slots=True)
class Named:
    """A quantity or an account at text[start:end]."""

    start: int
    end: int
    quantity: Quantity | None = None
    account: AccountName | None = None


def find_names(masked: Masked, topic: Topic | None, wording: Wording, book: AccountBook) -> list[Named]:
    """Every name, the longest where several overlap, in reading order."""
    found = [Named(item.start, item.end, account=item.account) for item in book.mentions(masked.text, masked.numbers)]
    taken = [(item.start, item.end) for item in found]
    candidates = [*_quantities(masked.text, topic, wording), *_printed(masked.text, topic, book)]
    candidates.sort(key=lambda item: (item.start - item.end, item.quantity is None, item.start))
    for item in candidates:
        if all(item.end <= start or item.start >= end for start, end in taken):
            taken.append((item.start, item.end))
            found.append(item)
    return sorted(found, key=lambda item: item.start)


def _quantities(text: str, topic: Topic | None, wording: Wording) -> list[Named]:
    here = topic.id if topic is not None else ""
    found: list[Named] = []
    for quantity in wording.quantities:
        patterns = [quantity.names] if quantity.names is not None else []
        if quantity.short is not None and here in quantity.topics:
            patterns.append(quantity.short)
        for pattern in patterns:
            found += [Named(match.start(), match.end(), quantity) for match in pattern.finditer(text)]
    return found


def _printed(text: str, topic: Topic | None, book: AccountBook) -> list[Named]:
    if topic is None or not topic.accounts:
        return []
    pattern, codes = book.printed_names(topic.form)
    if pattern is None:
        return []
    kind = ECONOMIC if topic.form == "basic" else FUNCTIONAL
    found: list[Named] = []
    for match in pattern.finditer(text):
        code = codes.get(name_key(match["name"]))
        if code:
            found.append(Named(match.start(), match.end(), account=AccountName(code, kind, said=match["name"])))
    return found
