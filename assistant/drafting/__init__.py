"""The draft of the 情况说明: style + metrics + facts + reasons -> text whose numbers know where they come from.

draft.py       the types: a draft is sections of paragraphs of spans
marks.py       what a template leaves in its text for every span; a digit that no mark stands for is refused
supplied.py    a report as drafting reads it; where what is missing is supplied
figures.py     the only door by which a number enters a text
said.py performance.py   what words tell where no number is stated; how many projects have a grade
lists.py       what a style loops over: accounts, classes, projects
reasons.py     the unit's own words for a change, or a gap
suggest.py     what could stand in such a gap: drivers, earlier words, always with their source
phrase.py      those as one sentence of a chat model, where there is one: a suggestion too
recognise.py   which house style a unit writes in
compose.py     a style rendered over a report's figures
illustrate.py  the charts that a style declares
markdown.py wire_draft.py   a draft as text, Markdown and JSON
docx*.py pictures.py tables.py   a draft as a Word file
reread*.py     an edited Word file read back
recheck.py     an edited Word file held against the stores
difference.py  a draft beside the unit's last stored explanation
"""
