"""What the product can be tried with: an invented unit, the public figures of five real ones, and planted mistakes.

An invented unit, so that nobody's figures are needed to see every step:

records.py      the types of what a unit knows about itself in one year
unit.py         the unit's figures and reasons, 2023 and 2024; projects.py its projects and indicators
coming.py       its year 2025: closed, and to be explained
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
grid.py         a table as it is drawn: merged cells, widths, alignment
word_report.py  the blocks as a Word document; pdf_report.py as a PDF
planted.py      the mistakes of the report in mistakes/, and the rule that has to find each

Figures that units have published, and workbooks:

published/      the figures of five reports as data, and read.py, which reads them
filling.py      fills in our own workbook as an office would
workbooks.py    the workbooks of the demo: what goes into them, and where it comes from
packages.py     Office files without a clock in them

write.py        python -m samples.write: the files of reports/, demo/ and mistakes/

Writing needs the development extras, reading what is written does not.
"""
