"""Runs the steps on the connection that db.migrate hands over; there is no alembic.ini and no offline mode."""

from alembic import context

from db.migrate import configure_options

context.configure(connection=context.config.attributes["connection"], **configure_options())
with context.begin_transaction():
    context.run_migrations()
