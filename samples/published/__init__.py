"""Five reports that units have published: their public figures, copied by eye, so that the demo has something real.

*.facts.tsv      the public tables, as in tests/golden: blocks «# form / side», a header of columns, one line a row
*.projects.json  the self-evaluated projects with their indicators
*.toml           unit and year, budgets, procurement, assets, stated changes; the reasons in our own words
read.py          a report from its three files

Figures are facts and stand here as published, also where they do not add up; no sentence of a report is copied.
"""
