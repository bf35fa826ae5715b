"""What several pages show in the same way. No page knows how these are drawn.

look.py      styles and words of every page
figures.py   a text whose numbers show their evidence and can be chosen
proofs.py    the evidence of a number: row, page, arithmetic
charts.py    a chart with its downloads
tables.py    a plain table
pickers.py   units and years to choose from
health.py    the examination of what is configured
warm.py      imports ahead of the next click
saying.py    what was done, told once after the page was drawn anew
"""
