"""How an event changes what the tables hold: pure functions, by which the ledger writes and verify rebuilds."""

from dataclasses import dataclass

from dock.core.aggregates import Name, State, apply
from dock.core.events import Event
from dock.core.ids import ActorId, DeviceId, Digest, SiteId, StationCode, WorkstationId
from dock.core.meta import ClockState, Meta, StreamKind
from dock.core.streams import Stream
from dock.store.milestones import Stamps, stamped, stamps_text
from dock.store.rows import Row, state_shown
from dock.store.states import STATES, state_text


@dataclass(frozen=True, slots=True)
class Standing:
    """How a stream stands: its version, its state (None for the station's own), its milestones."""

    version: int
    state: State | None
    stamps: Stamps


NOTHING = Standing(0, None, {})


def folded(before: Standing, event: Event, meta: Meta) -> Standing:
    """How the stream stands after the event."""
    state = apply(before.state, event) if meta.stream_kind in STATES else None
    return Standing(meta.seq, state, stamped(before.stamps, event, meta))


def event_row(meta: Meta, event_class: str, *, chain_seq: int, epoch: int) -> Row:
    """The columns of the event table that the chain covers."""
    return {
        "site": meta.site.text,
        "station": meta.station.text,
        "chain_seq": chain_seq,
        "epoch": epoch,
        "event_id": meta.event_id,
        "stream_kind": meta.stream_kind.value,
        "stream_id": meta.stream_id,
        "version": meta.seq,
        "event_class": event_class,
        "workstation": meta.workstation.text,
        "actor": meta.actor.text if meta.actor else None,
        "device": meta.device.text if meta.device else None,
        "occurred_us": meta.occurred_us,
        "recorded_us": meta.recorded_us,
        "clock_state": meta.clock_state.value,
        "program_version": meta.program_version,
        "settings": meta.settings.text,
        "rules": meta.rules.text,
    }


def meta_of(row: Row) -> Meta:
    """The circumstances that a row of the event table keeps."""
    return Meta(
        event_id=row["event_id"],
        stream_kind=StreamKind(row["stream_kind"]),
        stream_id=row["stream_id"],
        seq=row["version"],
        site=SiteId(row["site"]),
        station=StationCode(row["station"]),
        workstation=WorkstationId(row["workstation"]),
        actor=ActorId(row["actor"]) if row["actor"] else None,
        device=DeviceId(row["device"]) if row["device"] else None,
        occurred_us=row["occurred_us"],
        recorded_us=row["recorded_us"],
        clock_state=ClockState(row["clock_state"]),
        program_version=row["program_version"],
        settings=Digest(row["settings"]),
        rules=Digest(row["rules"]),
    )


def outbox_row(event: Row) -> Row:
    """A new row of the outbox for a row of the event table."""
    same = ("event_id", "site", "station", "chain_seq", "stream_kind", "stream_id", "version", "recorded_us")
    return {
        **{name: event[name] for name in same},
        "state": "new",
        "attempts": 0,
        "is_doubtful": False,
        "next_us": 0,
        "sent_us": None,
        "job_url": "",
        "last_error": "",
    }


def aggregate_row(site: str, stream: Stream, standing: Standing) -> Row:
    """The row of the aggregate table."""
    return {
        "site": site,
        "kind": stream.kind.value,
        "id": stream.id,
        "version": standing.version,
        "state": state_shown(standing.state),
        "body": state_text(standing.state),
        "stamps": stamps_text(standing.stamps),
    }


def name_row(site: str, stream: Stream, name: Name) -> Row:
    """The row of the name table."""
    return {"site": site, "kind": stream.kind.value, "by": name.by, "value": name.value, "target": stream.id}
