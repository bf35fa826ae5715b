"""Who picks the tools: the built-in planner, or a chat model that the settings name. One agent, one set of tools.

build.py    model + tools + middleware: the agent, compiled once a model
record.py   every call of a tool becomes a step; what a tool refuses becomes its text
bounds.py   how many steps, how long, how much a chat model may take
planner.py  a LangChain chat model that needs no network and follows a plan
chat.py     the chat model of the settings
phrasing.py the same asked for a sentence, without tools
"""
