"""The built-in planner: which tools answer a question, and the answer's words from what they return.

protocol.py  a plan is a generator: it yields calls of tools, is sent what they found, and returns the reply
plan.py      a question and what was said before -> the plan that answers it
telling.py   sentences from figures: how amounts, changes, shares and gaps are written
The other modules hold one kind of plan each.
"""
