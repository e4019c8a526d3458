"""The first schema.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create all tables of the first release."""
    op.create_table(
        "aggregate",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("stamps", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "kind", "id"),
    )
    op.create_table(
        "counter",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "station", "series", "epoch"),
    )
    op.create_table(
        "cursor",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "feed"),
    )
    op.create_table(
        "effect",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("due_seq", sa.BigInteger(), nullable=False),
        sa.Column("effect_class", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_index("effect_by_state", "effect", ["site", "station", "state", "due_seq"], unique=False)
    op.create_table(
        "epoch",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("opened_us", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site", "station", "epoch"),
    )
    op.create_table(
        "event",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("chain_seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("stream_kind", sa.String(), nullable=False),
        sa.Column("stream_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_class", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("body_digest", sa.LargeBinary(), nullable=True),
        sa.Column("workstation", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("occurred_us", sa.BigInteger(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.Column("clock_state", sa.String(), nullable=False),
        sa.Column("program_version", sa.String(), nullable=False),
        sa.Column("settings", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "station", "chain_seq"),
        sa.UniqueConstraint("event_id", name="event_by_id"),
        sa.UniqueConstraint("site", "stream_kind", "stream_id", "version", name="event_by_stream"),
    )
    op.create_table(
        "name",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site", "kind", "by", "value", "target"),
    )
    op.create_index("name_by_value", "name", ["site", "value"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("chain_seq", sa.BigInteger(), nullable=False),
        sa.Column("stream_kind", sa.String(), nullable=False),
        sa.Column("stream_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.Column("next_us", sa.BigInteger(), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=True),
        sa.Column("job_url", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
        sa.UniqueConstraint("site", "station", "chain_seq", name="outbox_by_chain"),
    )
    op.create_index("outbox_by_state", "outbox", ["site", "station", "state", "chain_seq"], unique=False)
    op.create_index("outbox_by_stream", "outbox", ["site", "stream_kind", "stream_id", "version"], unique=False)
    op.create_index("outbox_by_time", "outbox", ["site", "station", "state", "next_us"], unique=False)
    op.create_table(
        "parcel",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("parcel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("tracking", sa.String(), nullable=True),
        sa.Column("sscc", sa.String(), nullable=True),
        sa.Column("delivery", sa.String(), nullable=True),
        sa.Column("collection", sa.String(), nullable=True),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("announced_us", sa.BigInteger(), nullable=True),
        sa.Column("expected_us", sa.BigInteger(), nullable=True),
        sa.Column("arrived_us", sa.BigInteger(), nullable=True),
        sa.Column("received_us", sa.BigInteger(), nullable=True),
        sa.Column("emptied_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site", "parcel"),
    )
    op.create_index("parcel_by_received", "parcel", ["site", "received_us"], unique=False)
    op.create_index("parcel_by_state", "parcel", ["site", "state", "expected_us"], unique=False)
    op.create_table(
        "person_secret",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("badge_digest", sa.LargeBinary(), nullable=True),
        sa.Column("pin_salt", sa.LargeBinary(), nullable=True),
        sa.Column("pin_hash", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("site", "actor"),
    )
    op.create_index("person_by_badge", "person_secret", ["site", "badge_digest"], unique=False)
    op.create_table(
        "personal",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("site", "person_key"),
    )
    op.create_table(
        "photo",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kept_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "rma_case",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("rma", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("order_ref", sa.String(), nullable=False),
        sa.Column("return_type", sa.String(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("authorised_count", sa.Integer(), nullable=False),
        sa.Column("received_count", sa.Integer(), nullable=False),
        sa.Column("open_count", sa.Integer(), nullable=False),
        sa.Column("announced_us", sa.BigInteger(), nullable=True),
        sa.Column("delivered_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site", "rma"),
    )
    op.create_table(
        "unit",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("lpn", sa.String(), nullable=False),
        sa.Column("parcel", sa.String(), nullable=False),
        sa.Column("rma", sa.String(), nullable=True),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("gtin", sa.String(), nullable=True),
        sa.Column("serial", sa.String(), nullable=True),
        sa.Column("unit_count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("disposition", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("holds", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=True),
        sa.Column("graded_us", sa.BigInteger(), nullable=True),
        sa.Column("graded_by", sa.String(), nullable=True),
        sa.Column("routed_us", sa.BigInteger(), nullable=True),
        sa.Column("put_away_us", sa.BigInteger(), nullable=True),
        sa.Column("available_us", sa.BigInteger(), nullable=True),
        sa.Column("gone_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site", "lpn"),
    )
    op.create_index("unit_by_available", "unit", ["site", "available_us"], unique=False)
    op.create_index("unit_by_graded", "unit", ["site", "graded_us"], unique=False)
    op.create_index("unit_by_label", "unit", ["site", "label"], unique=False)
    op.create_index("unit_by_received", "unit", ["site", "received_us"], unique=False)
    op.create_index("unit_by_rma", "unit", ["site", "rma"], unique=False)
    op.create_index("unit_by_state", "unit", ["site", "state", "received_us"], unique=False)
