"""The public tables of a document.

regions.py     which stretch of the document is which form
header.py      header rows -> which cell index carries which declared column; halves.py the same for two sides
accounts.py two_sided.py code_groups.py items.py   one module a declared shape
codes.py       account codes from cells, also where they are split or run into the name
jumble.py      lines whose columns were lost: placed by line number, order and equations, or not at all
units.py       the unit of each table, and what to do where it is unreadable
balance.py     declared equations over the cells read so far
sums.py        declared sums where a workbook leaves them to its formulas
"""
