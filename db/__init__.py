"""The bottom layer: the words everyone shares, and where facts rest.

core/        errors, text, money, numbers and the domain records; standard library only
catalogue/   declarations (forms, accounts, metrics, places) and the module that loads them
engine.py    a URL becomes an engine and sessions
models.py    the mapped tables; types.py the column types
store.py     Report -> rows, the only writer
queries.py   rows -> core records, the only reader of the tables
readonly.py  one guarded SELECT over the documented views (views.py)
migrations/  Alembic steps
"""
