"""When, and by whom, a thing reached its milestones: what lists sort by and a refusal tells."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from dock.core import events as ev
from dock.core.meta import Meta
from dock.wire import canonical


class Stamp(NamedTuple):
    """When a milestone was reached, and by whom."""

    at_us: int
    actor: str | None


Stamps = Mapping[str, Stamp]

REACHED: Mapping[type[ev.Event], str] = MappingProxyType(
    {
        ev.CaseAnnounced: "announced",
        ev.DeliveryRegistered: "registered",
        ev.DeliveryAccepted: "accepted",
        ev.ParcelAnnounced: "announced",
        ev.ParcelArrived: "arrived",
        ev.BlindParcelArrived: "arrived",
        ev.ParcelReceived: "received",
        ev.ParcelOpened: "opened",
        ev.ParcelEmptied: "emptied",
        ev.UnitIdentified: "received",
        ev.UnitGraded: "graded",
        ev.UnitRouted: "routed",
        ev.UnitPutAway: "put_away",
        ev.UnitHandedOver: "gone",
    }
)

LEFT: Mapping[type[ev.Event], tuple[str, ...]] = MappingProxyType(
    {
        ev.ParcelReceiptUndone: ("received",),
        ev.ParcelOpeningUndone: ("opened",),
        ev.ParcelEmptyingUndone: ("emptied",),
        ev.GradingUndone: ("graded",),
        ev.RoutingUndone: ("routed",),
        ev.PutAwayUndone: ("put_away",),
        ev.HandOverUndone: ("gone",),
        ev.UnitRefurbished: ("graded", "routed", "put_away"),  # it is inspected again
    }
)


def stamped(stamps: Stamps, event: ev.Event, meta: Meta) -> Stamps:
    """The milestones after the event."""
    reached = REACHED.get(type(event))
    if reached:
        return {**stamps, reached: Stamp(meta.occurred_us, meta.actor.text if meta.actor else None)}
    left = LEFT.get(type(event), ())
    if isinstance(event, ev.GradingUndone) and event.earlier is not None:
        left = ()  # it is graded still, as it was before
    return {name: stamp for name, stamp in stamps.items() if name not in left} if left else stamps


def stamps_text(stamps: Stamps) -> str:
    """The milestones as they are stored."""
    return canonical(stamps)


def stamps_of(text: str) -> Stamps:
    """The milestones that were stored."""
    stored: dict[str, tuple[int, str | None]] = json.loads(text)
    return {name: Stamp(*stamp) for name, stamp in stored.items()}
