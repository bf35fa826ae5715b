"""What the tools do, without LangChain: every function returns figures with their owners or quotations with places.

found.py       what a tool gives back
work.py        what every tool works with
figures.py     a metric or account of units and years, with the fallback to last year's figure as this report tells it
reckoning.py   differences, ratios, sums and averages of figures; the expression that a user or a model writes
ranking.py     units in order of a metric; what is largest
parts.py       what a figure is made of, and what drove its change
accounts.py    the accounts of a report with budget, completion and change
projects.py    budget projects, their money, scores and indicators
explaining.py  paragraphs: of a metric by its claims, else by hybrid search; definitions
checks.py      what the checker finds in a stored report
"""
