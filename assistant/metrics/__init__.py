"""Metrics at work: what a name people use amounts to for a unit and a year, with evidence for every operand.

arithmetic.py  the expression language, evaluated over exact fractions
library.py     the stored reports, each read once and kept at hand; which units and years are meant
subjects.py    which claims speak of a metric, an account or a cell
cells.py       cells of the public tables: printed, blank, summed from below, or not published
accounts.py    any account by name or code, in any form and column
sheets.py      lines of our own workbook's extra sheets, as the claims that a text would make
stated.py      amounts, counts, budgets and percentages that the explanation states
changes.py     last year, change and rate, and where a report contradicts itself
indicators.py  performance indicators across the projects of a report
projects.py    figures of a project's own table, and what those of all projects add up to
evaluate.py    a metric or account, for a unit and a year, as any of the generic quantities
finder.py      the metrics and accounts that a text names; the nearest names of a mistyped one
compare.py     units side by side

Stands on db.queries, db.catalogue and the masked text of ingest.claims; needs no language model.
"""
