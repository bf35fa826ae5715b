"""The check of a text against a ledger. Pure; knows no language model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.answers import Number as Said
from assistant.evidence import Ledger
from assistant.guard.judge import Verdict, judge
from assistant.guard.marks import MEASURED, Lexicon, Line, line_of
from assistant.guard.moves import moved_wrong
from assistant.guard.names import Names
from assistant.guard.others import Known, count_evidence, fault_of, known_of
from assistant.guard.quoting import QUOTATION_MARKS, Quotations, Quoted, sources_of
from assistant.guard.ranks import Ranks
from assistant.guard.result import Checked, Fault
from assistant.guard.runs import run_of
from assistant.guard.scope import Reader, Scope
from assistant.guard.tables import Piece, pieces_of
from assistant.guard.ties import Tie, Ties
from assistant.guard.units import place_words, unit_words
from db.catalogue import Catalogue
from db.core.money import plain
from db.core.number_forms import Kind, Number
from db.core.numbers import find_numbers
from db.core.text import fold


def check(text: str, ledger: Ledger, catalogue: Catalogue) -> Checked:
    """Every number of the text with its evidence, and what does not stand."""
    return _Check(text, ledger, catalogue).run()


@dataclass
class _Check:
    text: str
    ledger: Ledger
    catalogue: Catalogue
    said: list[Said] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def run(self) -> Checked:
        entries = self.ledger.entries()
        self.ties = Ties(entries)
        self.known: Known = known_of(self.ledger, self.catalogue)
        self.lexicon = Lexicon(
            unit_words(self.ledger.units), place_words(self.catalogue), Names(self.catalogue, entries)
        )
        self.ranks = Ranks(entries, self.lexicon.names)
        numbers = find_numbers(self.text)
        self._others(numbers)
        self.quoted = self._quoted()
        self._quotations(numbers)
        reader = Reader(self._asked())
        for piece in pieces_of(self.text, numbers):
            self._piece(piece, numbers, reader)
        self.said.sort(key=lambda one: one.start)
        self.faults.sort(key=lambda one: one.start)
        return Checked(tuple(self.said), tuple(dict.fromkeys(self.faults)))

    def _asked(self) -> tuple[frozenset[str], ...]:
        """The units of the question: whose a number is, where the text names none."""
        found = self.lexicon.units.find(fold(self.ledger.question))
        return tuple(dict.fromkeys(units for _, _, units in found))

    def _others(self, numbers: list[Number]) -> None:
        for number in numbers:
            if number.kind not in MEASURED and (reason := fault_of(number, self.text, self.known)):
                self.faults.append(Fault(number.text, number.start, reason))

    def _quotations(self, numbers: list[Number]) -> None:
        """What is quoted is the report's; its numbers are not judged by the words around."""
        for one in self.quoted:
            if one.reason:
                self.faults.append(Fault(self.text[one.start : one.end], one.start, one.reason))
            elif one.source is not None:
                for number in numbers:
                    if number.kind in MEASURED and one.start <= number.start < one.end:
                        for end in _ends(number):
                            self._say(end, (one.source.id,))

    def _quoted(self) -> list[Quoted]:
        words = fold(self.known.words).translate(QUOTATION_MARKS)
        found = Quotations(self.text, sources_of(self.ledger), self.lexicon.units, words)
        return list(found.find())

    def _outside(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The spans without what is quoted."""
        left = list(spans)
        for one in self.quoted:
            cut: list[tuple[int, int]] = []
            for start, end in left:
                cut += [(start, max(start, min(end, one.start))), (min(end, max(start, one.end)), end)]
            left = [(start, end) for start, end in cut if start < end]
        return left

    def _piece(self, piece: Piece, numbers: list[Number], reader: Reader) -> None:
        line = line_of(self.text, self._outside(piece.spans), numbers, self.lexicon)
        stated: list[tuple[Scope, Tie]] = []
        for scope in reader.read(line):
            number = scope.mark.number
            if number is None or not piece.own[0] <= number.start < piece.own[1]:
                continue
            tie = self._number(line, scope, piece.unit)
            if tie is not None:
                stated.append((scope, tie))
        self.faults += [*self.ranks.faults(line, stated), *moved_wrong(line)]

    def _number(self, line: Line, scope: Scope, unit: str) -> Tie | None:
        written = scope.mark.number
        if written is None or _is_constant(line, scope, written):
            return None
        if evidence := count_evidence(line, scope.mark, self.known):
            self._say(written, evidence)
            return None
        tie: Tie | None = None
        for number in _ends(_with_unit(line, scope, written, unit)):
            verdict = self._judged(scope, number)
            tie = verdict.tie
            if tie is None:
                self.faults.append(Fault(written.text, written.start, verdict.reason))
                return None
            self._say(number if number.unit else replace(number, unit=tie.entry.unit), tie.entry.evidence)
        return tie

    def _judged(self, scope: Scope, number: Number) -> Verdict:
        if number.garbled:
            return Verdict(reason=f"“{number.text}”不是一个写得正确的数")
        return judge(scope, self.ties.of(number), self.lexicon.names)

    def _say(self, number: Number, evidence: tuple[str, ...]) -> None:
        value = plain(number.value, max(number.decimals, 0))
        self.said.append(Said(number.text, value, number.unit, evidence, number.start))


def _is_constant(line: Line, scope: Scope, number: Number) -> bool:
    """«× 100» and «× 100%» belong to a calculation that is shown."""
    return number.value == 100 and line.text[max(0, scope.mark.start - 1) : scope.mark.start] in ("×", "*")


def _with_unit(line: Line, scope: Scope, number: Number, unit: str) -> Number:
    """A bare number of a list has the unit of the list's end; one in a table that of its heading."""
    if number.kind is not Kind.PLAIN or number.unit:
        return number
    run = run_of(line, scope.mark)
    later = [mark.number for mark in run if mark.start > scope.mark.start and mark.number is not None]
    like = next((one for one in later if one.unit), None)
    if like is not None:
        return replace(number, unit=like.unit, kind=like.kind)
    if not unit:
        return number
    kind = Kind.AMOUNT if unit.endswith("元") else Kind.PERCENT if unit == "%" else Kind.COUNT
    return replace(number, unit=unit, kind=Kind.POINTS if unit == "个百分点" else kind)


def _ends(number: Number) -> Iterator[Number]:
    """A number, or the two ends of a range."""
    yield replace(number, high=None)
    if number.high is not None:
        yield replace(number, value=number.high, high=None)
