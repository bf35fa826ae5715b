"""The metrics, accounts and projects that a text names, and whether an entry may be called so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.evidence import Entry
from assistant.guard.units import Words, words_of
from assistant.guard.words import is_only_facet
from assistant.metrics.arithmetic import formula_of
from assistant.metrics.finder import Named, find_metrics, named
from assistant.metrics.percatalogue import PerCatalogue
from db.catalogue import Catalogue
from db.catalogue.schema import CellRef
from db.core.text import fold

_SHORT = 3  # an account's name of so few characters (教育, 公安) is more often a plain word
_MONEY_ENDINGS = ("费", "金", "租", "补")
# What a quantity's name may carry more than a text says, without being another quantity.
_LOOSE = re.compile(
    "收入|支出|费用|经费|决算|合计|总计|总额|总数|金额|数额|数|额|率|量|占比|比重|占|的|情况|资金|本年|全年|年度|相差比例|相差|"
    "比上年|增减|平均值|平均|倍数|年初|预算|完成|执行|上年|项目|对|拉动|百分点"
)


@dataclass(frozen=True)
class Name:
    """A name in a text: all words that mean the same. `proper` where only the ledger knows it: a project's."""

    text: str
    aliases: frozenset[str]
    proper: bool = False

    @property
    def is_code(self) -> bool:
        return self.text.isdigit()


def _cells(catalogue: Catalogue) -> dict[CellRef, frozenset[str]]:
    """The words for a cell that is a metric by itself."""
    found: dict[CellRef, frozenset[str]] = {}
    for metric in catalogue.metrics:
        if metric.expression and isinstance(cell := formula_of(metric).single, CellRef):
            words = frozenset(fold(word) for word in (metric.id, metric.name, *metric.synonyms))
            found[cell] = found.get(cell, frozenset()) | words
    return found


_cell_words = PerCatalogue(_cells)


class Names:
    """What the catalogue and a ledger call things."""

    def __init__(self, catalogue: Catalogue, entries: Sequence[Entry]) -> None:
        self.catalogue = catalogue
        self._own = frozenset(
            name for name in {name for entry in entries for name in entry.names} if self._is_own(name)
        )
        self._known = frozenset(name for entry in entries for name in entry.names)
        self._words: Words = words_of({name: frozenset({name}) for name in self._own})
        self._fits: dict[tuple[str, int, str], bool] = {}

    def _is_own(self, name: str) -> bool:
        if is_only_facet(name) or name.isdigit() or named(self.catalogue, name) is not None:
            return False
        rest = name
        for found in find_metrics(self.catalogue, name):
            rest = rest.replace(found.text, "", 1)
        return rest == name or len(_LOOSE.sub("", rest)) > 1  # a metric with an aspect is found by the metric

    def find(self, text: str) -> Iterator[tuple[int, int, Name]]:
        """Every name of the folded text; those of the catalogue and the ledger may overlap."""
        for start, end, words in self._words.find(text):
            word = next(iter(words))
            yield start, end, Name(word, words, proper=word in self._own)
        for found in find_metrics(self.catalogue, text):
            if self._tells(found.text, found.named):
                yield found.start, found.end, Name(found.text, _aliases(found.text, found.named))

    def _tells(self, text: str, known: Named) -> bool:
        if is_only_facet(text):
            return False
        plain = known.metric is None and len(text) < _SHORT + 1 and not text.isdigit()
        return not plain or text.endswith(_MONEY_ENDINGS) or text in self._known

    def fits(self, name: Name, entry: Entry, sentence: str) -> bool:
        """Whether an entry may be called so in this sentence."""
        key = (name.text, id(entry), sentence)
        if key not in self._fits:
            self._fits[key] = self._may_be(name, entry, sentence)
        return self._fits[key]

    def _may_be(self, name: Name, entry: Entry, sentence: str) -> bool:
        if name.proper and not entry.names & self._own and not entry.quoted:
            return True
        if entry.names & name.aliases or (not entry.names and not entry.context):
            return True
        if entry.context and self._said(name, entry):
            return True
        if entry.cell is not None and self._of_cell(name, entry.cell):
            return True
        if name.is_code:
            account = named(self.catalogue, name.text)
            coded = any(word.isdigit() for word in entry.names)
            return not coded and account is not None and fold(account.name) in entry.names
        return not name.proper and any(_part(name, called, sentence) for called in entry.names)

    def _said(self, name: Name, entry: Entry) -> bool:
        context = fold(entry.context)
        if any(alias in context for alias in name.aliases if len(alias) > 1):
            return True
        if any(True for _ in self.find(context)):
            return False
        if entry.lead:
            return any(alias in fold(entry.lead) for alias in name.aliases)
        return not entry.names

    def _of_cell(self, name: Name, cell: tuple[str, str, str, str]) -> bool:
        form = self.catalogue.form(cell[0])
        words = _cell_words(self.catalogue).get(CellRef(form.id, *cell[1:]), frozenset()) if form else frozenset()
        return bool(words & name.aliases) or cell[2] in name.aliases

    def proper_fits(self, name: Name, entry: Entry) -> bool:
        """Whether an entry may belong to a project that the sentence is about."""
        if entry.names & self._own:
            return name.text in entry.names
        return not entry.quoted or entry.context == "" or not entry.names or name.text in entry.names


def _aliases(text: str, known: Named) -> frozenset[str]:
    if text.isdigit():
        return frozenset({text})
    words = {text, *(code for account in known.accounts for code in (account.code, fold(account.name)))}
    if known.metric is not None:
        words |= {fold(word) for word in (known.metric.id, known.metric.name, *known.metric.synonyms)}
    return frozenset(words)


def _part(name: Name, called: str, sentence: str) -> bool:
    """Whether the name is part of what an entry is called, and the rest is said elsewhere or says no more."""
    for alias in (name.text, *name.aliases):
        if len(alias) < _SHORT or alias.isascii():
            continue
        if alias in called:
            rest = called.replace(alias, "", 1)
        elif called in alias and len(called) > _SHORT:
            rest = alias.replace(called, "", 1)
        else:
            continue
        bare = _LOOSE.sub("", rest)
        if not bare or rest in sentence or bare in sentence:
            return True
    return False
