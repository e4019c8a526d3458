"""A photograph that retention took away says so.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the instant; nothing was taken away before."""
    with op.batch_alter_table("photo") as table:
        table.add_column(sa.Column("purged_us", sa.BigInteger(), nullable=True))
