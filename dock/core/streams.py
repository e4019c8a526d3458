"""To which stream an event belongs, and which stream an identifier names."""

from dataclasses import dataclass

from dock.core.aggregates import KINDS, Ref, ref_of
from dock.core.events import Event
from dock.core.ids import StationCode
from dock.core.meta import StreamKind


@dataclass(frozen=True, slots=True, order=True)
class Stream:
    """The events of one aggregate, in their order."""

    kind: StreamKind
    id: str


def stream_of(event: Event, station: StationCode) -> Stream:
    """The stream that `event` belongs to; `station` is whose own events come into its stream."""
    ref = ref_of(event)
    return Stream(StreamKind.STATION, station.text) if ref is None else stream_at(ref)


def stream_at(ref: Ref) -> Stream:
    """The stream of the aggregate that an identifier names."""
    return Stream(StreamKind(KINDS[type(ref)]), ref.text)
