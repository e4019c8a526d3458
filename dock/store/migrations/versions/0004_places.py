"""Places stand in a table of their own, and units are found by article, so that put-away is directed.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table, which is filled when the present state is derived anew, and the indexes."""
    op.create_table(
        "place",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "code"),
    )
    op.create_index("place_by_zone", "place", ["site", "zone", "code"])
    op.create_index("unit_by_sku", "unit", ["site", "sku", "state", "location"])
