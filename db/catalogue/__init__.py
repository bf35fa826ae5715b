"""The semantic layer: declarations that drive recognition, checking, display and drafting.

forms/*.toml   one public table (公开表) a file
accounts.csv   functional and economic accounts: code, name
metrics.toml   names people use, with synonyms, unit and expression
places.csv     provinces and prefecture-level cities, only to recognise names
performance.toml units.toml   words of the performance tables; kinds of units and how people shorten their names
schema.py      the declared types; equations.py and references.py their little languages
loader.py      reads and cross-checks; performance.py and units.py read their own word lists
"""

from db.catalogue.loader import load
from db.catalogue.schema import Account, Catalogue, Column, Form, Metric, Place, Row, Side

__all__ = ["Account", "Catalogue", "Column", "Form", "Metric", "Place", "Row", "Side", "load"]
