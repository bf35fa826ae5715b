"""What the explanation says in numbers: every number resolved to what it is of, whose year, and how it is meant.

mask.py      a passage with each number as one letter, so that grammar can be written as patterns
accounts.py  «…（类）…（款）…（项）», «2010350-…» and printed account names, resolved to codes
tokens.py    names, cues and numbers in reading order
names.py     which quantity or account is named where, in the topic of a chapter
model.py     what is found: groups of statements about one quantity
state.py     the state while a passage is read, and how a number finds its group
walk.py      one passage, left to right
explain.py   all passages of the explanation, chapter by chapter
"""
