"""From any code to the whole case: what carries it, what hangs together with that, and everything that happened.

It changes nothing. Who did what is told by pseudonym, as the ledger keeps it.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields
from enum import Enum
from typing import cast

from sqlalchemy import Connection

from dock.core.aggregates import KINDS, Ref
from dock.core.cases import Case
from dock.core.codes import resolve
from dock.core.decision import Named, Param
from dock.core.deliveries import Delivery
from dock.core.events import Event, LabelStateChanged
from dock.core.found_views import FoundPicture, FoundThing, FoundView, Happened
from dock.core.goods import Article, Location
from dock.core.ids import DeliveryId, LocationCode, Lpn, ParcelId, RmaNo, SiteId, Sku
from dock.core.meta import Meta, StreamKind
from dock.core.parcels import Parcel
from dock.core.streams import Stream
from dock.core.units import Unit
from dock.store import queries

THINGS_MAX = 60  # things of one case; a larger one is shown by its first
STORY_MAX = 400
REF_OF: dict[StreamKind, Callable[[str], Ref]] = {
    StreamKind.CASE: RmaNo,
    StreamKind.DELIVERY: DeliveryId,
    StreamKind.PARCEL: ParcelId,
    StreamKind.UNIT: Lpn,
    StreamKind.ARTICLE: Sku,
    StreamKind.LOCATION: LocationCode,
}
QUIET_OUTCOMES = frozenset({"queued", "sending", "sent"})
"""What a spool says on the way; only what became of a label is part of a story."""

Load = Callable[[object], object]


def find_story(connection: Connection, site: SiteId, code: str, load: Load) -> FoundView:
    """Everything that is known under this code, whatever kind of code it is."""
    refs = _together(_carriers(connection, site, code), load)
    states = [(ref, state) for ref in refs if (state := load(ref)) is not None]
    happened = [
        (meta, event)
        for ref, state in states
        if not isinstance(state, Article | Location)
        for event, meta in queries.timeline(connection, site, Stream(StreamKind(KINDS[type(ref)]), ref.text))
        if not (isinstance(event, LabelStateChanged) and event.outcome in QUIET_OUTCOMES)
    ]
    happened.sort(key=lambda pair: (pair[0].recorded_us, pair[0].event_id))
    return FoundView(
        code,
        tuple(_thing(ref, state) for ref, state in states),
        tuple(picture for _, state in states for picture in _pictures(state)),
        tuple(entry_of(event, meta) for meta, event in happened[-STORY_MAX:]),
    )


def _carriers(connection: Connection, site: SiteId, code: str) -> list[Ref]:
    spellings = dict.fromkeys([code, *(one.key[1] for one in resolve.read(code, None))])
    found = [one for text in spellings for one in queries.find(connection, site, text)]
    return list(dict.fromkeys(REF_OF[one.kind](one.id) for one in found if one.kind in REF_OF))


def _together(refs: list[Ref], load: Load) -> list[Ref]:
    """These things and what belongs to the same returns and parcels, each once, in the order of the walk."""
    walked: dict[Ref, None] = {}
    waiting = list(refs)
    while waiting and len(walked) < THINGS_MAX:
        ref = waiting.pop(0)
        if ref not in walked:
            walked[ref] = None
            waiting.extend(_neighbours(ref, load(ref), load))
    return list(walked)


def _neighbours(ref: Ref, state: object, load: Load) -> Iterable[Ref]:
    match state:
        case Case():
            yield from (ParcelId(one) for one in _named(load, "parcel", "rma", ref.text))
            yield from (Lpn(one) for one in _named(load, "unit", "rma", ref.text))
        case Parcel():
            yield from state.rmas
            yield from (Lpn(one) for one in _named(load, "unit", "parcel", ref.text))
        case Unit():
            yield state.parcel
            if state.rma:
                yield state.rma
        case Location():
            yield from (Lpn(one) for one in _named(load, "unit", "location", ref.text))
        case _:
            return


def _named(load: Load, kind: str, by: str, value: str) -> tuple[str, ...]:
    found = load(Named(kind, by, value))
    assert isinstance(found, tuple)
    return cast("tuple[str, ...]", found)


def _thing(ref: Ref, state: object) -> FoundThing:
    kind = KINDS[type(ref)]
    match state:
        case Case():
            word = "cancelled" if state.is_cancelled else ""
            return FoundThing(kind, ref.text, state.order_ref, word, (state.channel, state.return_type))
        case Parcel():
            return FoundThing(kind, ref.text, state.shown, state.state, (state.carrier,))
        case Unit():
            place = state.location.text if state.location else ""
            detail = (state.grade or "", state.serial.text if state.serial else "", place)
            return FoundThing(kind, ref.text, state.title, state.state, detail)
        case Delivery():
            return FoundThing(kind, ref.text, state.document_no, state.state, (state.carrier, state.plate))
        case Article():
            return FoundThing(kind, ref.text, state.title, "", (state.article_class,))
        case Location():
            return FoundThing(kind, ref.text, state.zone, "", ())
        case _:
            return FoundThing(kind, ref.text, "", "", ())


def _pictures(state: object) -> Iterable[FoundPicture]:
    if isinstance(state, Unit):
        yield from (FoundPicture(shot, digest.text, (state.plate or state.lpn).text) for shot, digest in state.photos)
    if isinstance(state, Delivery) and state.photo:
        yield FoundPicture("damage", state.photo.text, state.delivery.text)


def entry_of(event: Event, meta: Meta) -> Happened:
    """The entry of a story that an event is."""
    return Happened(
        meta.occurred_us,
        meta.actor.text if meta.actor else "",
        meta.workstation.text,
        f"event.{type(event).__name__}",
        tuple(_params(event)),
        meta.stream_id,
    )


def _params(event: Event) -> Iterable[Param]:
    for one in fields(event):
        value: object = getattr(event, one.name)
        if isinstance(value, Enum):
            yield one.name, str(value.value)
        elif isinstance(value, str | int):
            yield one.name, str(value)
        elif isinstance(text := getattr(value, "text", None), str):
            yield one.name, text
        else:
            yield one.name, "-"
