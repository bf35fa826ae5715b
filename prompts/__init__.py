"""Words for the model, no code: one prompt a file, read as package data.

system.jinja    what the assistant is and may say; units and metrics of the store
question.jinja  the question, after those before it
repair.jinja    what of an answer could not be tied
reason.jinja    one sentence for a reason, from points that are given
"""
