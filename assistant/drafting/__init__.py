"""The draft of the 情况说明: style + metrics + facts + reasons -> text whose numbers know where they come from.

draft.py      the types: a draft is sections of paragraphs of spans
figures.py    the only door by which a number enters a text
compose.py    a style rendered over a report's figures
"""
