"""The weight and score of the budget's execution, and where a project prints its money and its total score."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("project") as batch:
        batch.add_column(sa.Column("execution_weight", sa.Text(), nullable=True))
        batch.add_column(sa.Column("execution_score", sa.Text(), nullable=True))
        for name in ("funds_page", "funds_line", "total_page", "total_line"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("project") as batch:
        for name in ("total_line", "total_page", "funds_line", "funds_page", "execution_score", "execution_weight"):
            batch.drop_column(name)
