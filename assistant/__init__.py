"""What people use: the command line, the page, and what stands behind both.

settings.py    environment, .env and juesuan.toml -> one frozen Settings
api.py         one function a command; command line, page and tests call only this
wire.py        our types -> the contract's JSON
cli.py         arguments -> api -> print; cli_tables.py how results look in a terminal
doctor.py      what is configured, what is reachable, what is missing
"""
