"""The guard: every number of a text is tied to what the tools of the turn found, or the text does not leave.

result.py            what a check gives back
ties.py              which entries of the ledger a written number states, by value and unit alone
units.py names.py    the units, places, metrics and projects that a text names
words.py             the words of direction, aspect and arithmetic
tables.py marks.py   a text in lines and table cells, each with its marks
runs.py scope.py     lists, and what governs a number: whose, when, what, which way
judge.py             which of the entries a number states where it stands, or why none
others.py            years, codes, identifiers and counts of units
quoting.py           words in quotation marks
ranks.py moves.py    leaders, orders, comparisons; «由a增加到b»
check.py             all of it, one after another
"""

from assistant.guard.check import check
from assistant.guard.result import Checked, Fault

__all__ = ["Checked", "Fault", "check"]
