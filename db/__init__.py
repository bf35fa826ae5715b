"""The bottom layer: the words everyone shares, and where facts rest.

core/        errors, text, money, numbers and the domain records; standard library only
catalogue/   declarations (forms, accounts, metrics, places) and the module that loads them
engine.py    a URL becomes an engine and sessions
models/      the mapped tables; types.py the column types
migrations/  Alembic steps, run by migrate.py
store.py     Report -> rows, the only writer of reports; store_work.py writes what people make (drafts, marks, sessions)
queries.py   rows -> core records, the only reader; queries_work.py reads what people made
records.py   what the store gives back: core records with their ids
quotable.py  which text is worth quoting; words.py its BM25 index, chroma.py its vectors, vectors.py both, fused
entity_match.py   which unit a text means
views.py     the documented views; readonly.py one guarded SELECT over them, readonly_check.py what it may say
"""
