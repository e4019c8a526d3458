"""How the state of each kind of aggregate is stored and read again."""

from collections.abc import Mapping
from types import MappingProxyType

from dock.core.aggregates import State
from dock.core.benches import Bench
from dock.core.cases import Case
from dock.core.deliveries import Delivery
from dock.core.doors.door import Door
from dock.core.goods import Article, Location
from dock.core.handovers import Handover
from dock.core.meta import StreamKind
from dock.core.parcels import Parcel
from dock.core.people import Person
from dock.core.recalls import Recall
from dock.core.series import Series
from dock.core.units import Unit
from dock.wire import decode_body, encode_body

STATES: Mapping[StreamKind, type[State]] = MappingProxyType(
    {
        StreamKind.CASE: Case,
        StreamKind.DELIVERY: Delivery,
        StreamKind.PARCEL: Parcel,
        StreamKind.UNIT: Unit,
        StreamKind.DOOR: Door,
        StreamKind.BENCH: Bench,
        StreamKind.PERSON: Person,
        StreamKind.ARTICLE: Article,
        StreamKind.LOCATION: Location,
        StreamKind.RECALL: Recall,
        StreamKind.SERIES: Series,
        StreamKind.HANDOVER: Handover,
    }
)
"""The class of each kind's state; the station's own stream has none."""


def state_text(state: State | None) -> str:
    """The state as it is stored; "" for none."""
    return "" if state is None else encode_body(state)


def state_of(kind: StreamKind, text: str) -> State | None:
    """The state that was stored."""
    return decode_body(text, STATES[kind]) if text else None
