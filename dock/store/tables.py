# pyright: reportIncompatibleVariableOverride=false, reportAssignmentType=false
# SQLModel types the name of a table as what SQLAlchemy would compute; a plain text is its documented use.
"""The tables. Rows live only in dock/store; the rest of the program knows states, events and views.

Types are those that SQLite and PostgreSQL share: text, 64-bit integers, bytes. Instants are microseconds UTC.
Names of the trade's values are stored as they are written on the wire, and never renamed.
"""

from typing import Any, cast

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.sql.schema import Table
from sqlmodel import Field, SQLModel


def table_of(model: type[SQLModel]) -> Table[Any]:
    """The table behind a model, for statements that skip the models."""
    table = getattr(model, "__table__", None)
    assert isinstance(table, Table)
    return cast("Table[Any]", table)


class EventRow(SQLModel, table=True):
    """One event, chained to the one before it of the same station."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("event_id", name="event_by_id"),
        UniqueConstraint("site", "stream_kind", "stream_id", "version", name="event_by_stream"),
    )
    site: str = Field(primary_key=True)
    station: str = Field(primary_key=True)
    chain_seq: int = Field(primary_key=True, sa_type=BigInteger)  # from 1, without gaps
    epoch: int
    event_id: str
    stream_kind: str
    stream_id: str
    version: int
    event_class: str
    body: str | None = Field(sa_type=Text)  # None: retention took it away
    body_digest: bytes | None = Field(default=None, sa_type=LargeBinary)  # only where the body is gone
    workstation: str
    actor: str | None
    device: str | None
    occurred_us: int = Field(sa_type=BigInteger)
    recorded_us: int = Field(sa_type=BigInteger)
    clock_state: str
    program_version: str
    settings: str
    rules: str
    prev_hash: bytes = Field(sa_type=LargeBinary)
    hash: bytes = Field(sa_type=LargeBinary)


class AggregateRow(SQLModel, table=True):
    """The present state of one stream."""

    __tablename__ = "aggregate"
    site: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    version: int
    state: str
    body: str = Field(sa_type=Text)  # "" for the station's own stream, which has no state
    stamps: str = Field(sa_type=Text)  # when and by whom its milestones were reached, as JSON


class NameRow(SQLModel, table=True):
    """A code that leads to an aggregate."""

    __tablename__ = "name"
    __table_args__ = (Index("name_by_value", "site", "value"),)
    site: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    by: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    target: str = Field(primary_key=True)


class UnitRow(SQLModel, table=True):
    """One unit, as lists and counts ask for it."""

    __tablename__ = "unit"
    __table_args__ = (
        Index("unit_by_state", "site", "state", "received_us"),
        Index("unit_by_rma", "site", "rma"),
        Index("unit_by_graded", "site", "graded_us"),
        Index("unit_by_received", "site", "received_us"),
        Index("unit_by_available", "site", "available_us"),
        Index("unit_by_label", "site", "label"),
        Index("unit_by_sku", "site", "sku", "state", "location"),
    )
    site: str = Field(primary_key=True)
    lpn: str = Field(primary_key=True)
    parcel: str
    rma: str | None
    sku: str | None
    gtin: str | None
    serial: str | None
    unit_count: int
    state: str
    grade: str | None
    disposition: str | None
    zone: str | None
    location: str | None
    holds: str  # words with a space between, "" for none
    label: str  # outcome of the live label, "" where none was asked for
    received_us: int | None = Field(sa_type=BigInteger)
    graded_us: int | None = Field(sa_type=BigInteger)
    graded_by: str | None
    routed_us: int | None = Field(sa_type=BigInteger)
    put_away_us: int | None = Field(sa_type=BigInteger)
    available_us: int | None = Field(sa_type=BigInteger)
    gone_us: int | None = Field(sa_type=BigInteger)


class ParcelRow(SQLModel, table=True):
    """One parcel, as lists and counts ask for it."""

    __tablename__ = "parcel"
    __table_args__ = (
        Index("parcel_by_state", "site", "state", "expected_us"),
        Index("parcel_by_received", "site", "received_us"),
    )
    site: str = Field(primary_key=True)
    parcel: str = Field(primary_key=True)
    state: str
    carrier: str
    tracking: str | None
    sscc: str | None
    delivery: str | None
    collection: str | None
    is_blind: bool
    announced_us: int | None = Field(sa_type=BigInteger)
    expected_us: int | None = Field(sa_type=BigInteger)
    arrived_us: int | None = Field(sa_type=BigInteger)
    received_us: int | None = Field(sa_type=BigInteger)
    emptied_us: int | None = Field(sa_type=BigInteger)


class CaseRow(SQLModel, table=True):
    """One authorised return; where it stands is derived from its units when it is asked for."""

    __tablename__ = "rma_case"  # `case` is a word of SQL
    site: str = Field(primary_key=True)
    rma: str = Field(primary_key=True)
    channel: str
    order_ref: str
    return_type: str
    is_cancelled: bool
    line_count: int
    authorised_count: int
    received_count: int
    open_count: int
    announced_us: int | None = Field(sa_type=BigInteger)
    delivered_us: int | None = Field(sa_type=BigInteger)


class PlaceRow(SQLModel, table=True):
    """One place of the warehouse, as put-away asks for it."""

    __tablename__ = "place"
    __table_args__ = (Index("place_by_zone", "site", "zone", "code"),)
    site: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    zone: str
    capacity: int


class EffectRow(SQLModel, table=True):
    """Something that the dock owes the world."""

    __tablename__ = "effect"
    __table_args__ = (Index("effect_by_state", "site", "station", "state", "due_seq"),)
    site: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    station: str
    due_seq: int = Field(sa_type=BigInteger)  # of the chain when it became due: effects are performed in this order
    effect_class: str
    body: str = Field(sa_type=Text)
    state: str  # due, done
    attempts: int
    evidence: str = Field(sa_type=Text)


class OutboxRow(SQLModel, table=True):
    """An event that is due upstream; its body is the event's."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("site", "station", "chain_seq", name="outbox_by_chain"),
        Index("outbox_by_state", "site", "station", "state", "chain_seq"),
        Index("outbox_by_time", "site", "station", "state", "next_us"),
        Index("outbox_by_stream", "site", "stream_kind", "stream_id", "version"),
    )
    event_id: str = Field(primary_key=True)
    site: str
    station: str
    chain_seq: int = Field(sa_type=BigInteger)
    stream_kind: str
    stream_id: str
    version: int
    state: str
    attempts: int
    is_doubtful: bool
    recorded_us: int = Field(sa_type=BigInteger)
    next_us: int = Field(sa_type=BigInteger)
    sent_us: int | None = Field(sa_type=BigInteger)
    job_url: str = Field(sa_type=Text)
    last_error: str = Field(sa_type=Text)


class PersonalRow(SQLModel, table=True):
    """A customer's personal data: the only place that has it. Erased: `body` is gone and the digest stays."""

    __tablename__ = "personal"
    site: str = Field(primary_key=True)
    person_key: str = Field(primary_key=True)
    body: str | None = Field(sa_type=Text)
    digest: bytes = Field(sa_type=LargeBinary)  # salted: it proves what was there and does not tell it
    salt: bytes | None = Field(sa_type=LargeBinary)  # goes with the body


class PersonSecretRow(SQLModel, table=True):
    """What must be known of a person who works here, and stands in no event."""

    __tablename__ = "person_secret"
    __table_args__ = (Index("person_by_badge", "site", "badge_digest"),)
    site: str = Field(primary_key=True)
    actor: str = Field(primary_key=True)
    name: str
    badge_digest: bytes | None = Field(sa_type=LargeBinary)
    pin_salt: bytes | None = Field(sa_type=LargeBinary)
    pin_hash: bytes | None = Field(sa_type=LargeBinary)


class CursorRow(SQLModel, table=True):
    """How far a feed was read."""

    __tablename__ = "cursor"
    site: str = Field(primary_key=True)
    feed: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)


class CounterRow(SQLModel, table=True):
    """The last number given out of a series: plates of a station's epoch, documents of a series."""

    __tablename__ = "counter"
    site: str = Field(primary_key=True)
    station: str = Field(primary_key=True)
    series: str = Field(primary_key=True)
    epoch: int = Field(primary_key=True)
    value: int = Field(sa_type=BigInteger)


class EpochRow(SQLModel, table=True):
    """An epoch of a station: a new one begins whenever a copy of the past may exist beside the present."""

    __tablename__ = "epoch"
    site: str = Field(primary_key=True)
    station: str = Field(primary_key=True)
    epoch: int = Field(primary_key=True)
    opened_us: int = Field(sa_type=BigInteger)
    reason: str  # first, restored


class ShapeRow(SQLModel, table=True):
    """How the program that wrote the present state derived it from the events (`dock.store.shape`)."""

    __tablename__ = "shape"
    name: str = Field(primary_key=True)
    value: str


class PhotoRow(SQLModel, table=True):
    """A photograph that an event names; the file is named by its digest (`dock.store.photographs`)."""

    __tablename__ = "photo"
    digest: str = Field(primary_key=True)
    kept_us: int = Field(sa_type=BigInteger)  # recorded instant of the first event that names it
    purged_us: int | None = Field(sa_type=BigInteger)  # when retention took the file away
