"""A file becomes a Report, and a Report goes to the store. No chat model, no form known by name.

document.py     what a reader saw: lines and tables, each with its place
readers/        bytes -> Document; registry.py picks the reader by suffix
tables/         the public tables: regions, header maps, one module a shape, the solver for run-together lines
forms.py identity.py narrative.py performance.py   pure functions Document -> their part of the Report
table_texts.py unit_tables.py headed.py   what tables say in words: goals and reasons of projects, units and their staff
template.py template_sides.py typed.py   our own workbook, filled in by a unit -> Document; what was typed into a cell
parse.py        read(path) -> Report
run.py          folders, processes, one transaction a report
"""
