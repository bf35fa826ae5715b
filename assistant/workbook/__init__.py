"""The workbook of the coming year: public tables with live sums and checks, and sheets for what the tables lack.

book.py      gathers last year's report and writes the file, with a hidden sheet that says where everything stands
sheets.py    one sheet a public table: rows, formulas, last year's amounts in grey, a check column
extras.py    年初预算, 变动原因, 政府采购, 国有资产, 绩效
style.py     fonts, fills, widths
ingest/template.py reads the file back.
"""
