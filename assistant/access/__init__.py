"""Who may use the page, and for what.

people.py   roles, and the person a request comes from
users.py    the file of users: names, roles, password hashes; accounts of an OIDC provider with their roles
tickets.py  the signed cookie that a signed-in browser carries
routes.py   the sign-in form; it works without the page
gate.py     what every request passes: the host it asks for, the ticket it carries
binding.py  whether the page may listen on an address
"""
