"""Conversations belong to people and answers get their verdict; what was not read can be supplied and settled."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("chat_session") as batch:
        batch.add_column(sa.Column("owner", sa.Text(), nullable=False, server_default=""))
        batch.drop_constraint("uq_chat_session_name", type_="unique")
        batch.create_unique_constraint("uq_chat_session_owner_name", ["owner", "name"])
    with op.batch_alter_table("chat_message") as batch:
        batch.add_column(sa.Column("verdict", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("remark", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("correction") as batch:
        batch.alter_column("old_fen", existing_type=sa.BigInteger(), nullable=True)
    with op.batch_alter_table("problem") as batch:
        batch.add_column(sa.Column("settled_by", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("settled_how", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("problem") as batch:
        batch.drop_column("settled_how")
        batch.drop_column("settled_at")
        batch.drop_column("settled_by")
    op.execute("DELETE FROM correction WHERE old_fen IS NULL")
    with op.batch_alter_table("correction") as batch:
        batch.alter_column("old_fen", existing_type=sa.BigInteger(), nullable=False)
    with op.batch_alter_table("chat_message") as batch:
        batch.drop_column("remark")
        batch.drop_column("verdict")
    op.execute("DELETE FROM chat_session WHERE owner <> ''")
    with op.batch_alter_table("chat_session") as batch:
        batch.drop_constraint("uq_chat_session_owner_name", type_="unique")
        batch.drop_column("owner")
        batch.create_unique_constraint("uq_chat_session_name", ["name"])
