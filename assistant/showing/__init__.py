"""What the page shows and hands out beside answers, drafts and checks; no widget in it.

proofs.py report_proofs.py   the evidence of a number: row, words, arithmetic, place; of an answer, of an edition
comparison.py                a comparison; compare_charts.py what can be drawn of it, compare_book.py its workbook
fact_table.py fact_cells.py  a report's figures as plain rows, and the cells that its tables have
sheet_file.py                a plain table as a workbook or CSV
talk_export.py               a conversation as a file
audit_words.py               the log in words
examples.py                  questions to begin with
on_page.py                   advice that names a command, as the page gives it
"""
