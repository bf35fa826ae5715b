"""An invented unit, so that the product can be tried without anybody's real figures.

records.py      the types of what a unit knows about itself in one year
unit.py         the unit's figures and reasons, 2023 and 2024; projects.py its projects and indicators
words.py        duties, structure and definitions, in our own words
figures.py      every cell of the public tables, derived: the truth that tests compare with
identities.py   the reconciliation identities that the figures obey
house.py        how a year's report looks: number forms, zeros, page length
blocks.py       a report before it has a format: text with a role, and tables
tables.py       part two: the public tables
prose.py        amounts, changes, shares and rates in a sentence
explanation.py  part three, chapters one to eight; affairs.py chapters nine to thirteen
performance.py  part five: list and self-evaluation tables
text_report.py  the whole report as blocks, and as text
write.py        python -m samples.write: the files of samples/reports

Another format (PDF, docx, workbook) renders the same blocks; a planted mistake replaces one of them.
"""
