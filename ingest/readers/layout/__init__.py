"""From words with places to lines and tables. All but pdfium.py and paths.py know neither PDF nor pictures, so that
every reader of pages can use them: fill a PageContent, then read_page(), then blocks_of().

words.py       a word with its box; cutting, and what counts as a figure
glyphs.py      single characters -> words: letter-spacing, text drawn twice, amounts run together
lines.py       words -> lines, lines -> chunks between wide gaps, and the text of a line or cell
rulings.py     PageContent; pieces of ruling -> whole rulings; which of them hang together
grid.py        rulings -> a grid of cells and the walls between them
columns.py     columns where rulings are missing; heads.py which heads stand over them
rows.py        rows where rulings are missing
borderless.py  which lines are a table without any ruling
table.py       a grid, or such lines, and their words -> the rows of a table
page.py        one page -> its lines and tables in reading order
blocks.py      all pages -> the blocks of a document: running heads, tables over page breaks
pdfium.py      one PDF page -> PageContent; paths.py what is drawn on it besides text
"""
