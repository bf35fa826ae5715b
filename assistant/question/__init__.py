"""What a question asks, read against the catalogue and the store; needs no language model.

cues.py      the words that tell what is wanted of a figure, and what is to be done with several
units.py     whose: names, cities, provinces, «五家», «其他中心»; places that the store does not have
years.py     which years are asked for, and which only compared with
target.py    a thing asked about
items.py     what of: metrics, accounts, columns of accounts, shares
near.py      names with a wrong character, or told in two pieces
projects.py  the budget projects and indicators that a question names
frame.py     the question as a whole, and what a follow-up keeps of the one before
read.py      a text and what was said before -> a frame
"""
