"""A ledger without a file: the plain model that the core and the station are tested with, and the store against."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields

from dock.core.aggregates import KINDS, Name, Ref, State, apply, names_of, ref_of
from dock.core.decision import Named, PeopleWith
from dock.core.directing import PlaceSeen, PlacesIn
from dock.core.effects import Effect
from dock.core.events import Event
from dock.core.goods import Location
from dock.core.ids import ActorId, Lpn, ParcelId, PersonKey, StationCode
from dock.core.meta import Circumstances
from dock.core.people import Person
from dock.core.units import PUT_AWAY, Unit, UnitState


@dataclass(slots=True)
class PlainWork:
    """One transaction on plain dicts."""

    states: dict[Ref, State]
    names: dict[tuple[str, Name], tuple[str, ...]]
    events: list[tuple[Event, Circumstances]]
    effects: list[Effect]
    secrets: dict[ActorId, str]
    plates: int
    has_reported: bool = False

    def fresh_plates(self, count: int) -> tuple[Lpn, ...]:
        first = self.plates + 1
        return tuple(Lpn.mint(StationCode("D1"), 1, serial) for serial in range(first, first + count))

    def look_up(self, ref: object) -> object:
        if isinstance(ref, Named):
            return self.names.get((ref.kind, Name(ref.by, ref.value)), ())
        if isinstance(ref, PeopleWith):
            people = (one for one in self.states.values() if isinstance(one, Person) and ref.role in one.roles)
            return tuple(sorted(one.actor.text for one in people))
        if isinstance(ref, PlacesIn):
            places = (one for one in self.states.values() if isinstance(one, Location) and one.zone is ref.zone)
            return tuple(self._seen(one, ref) for one in sorted(places, key=lambda place: place.code.text))
        return self.states.get(ref)  # pyright: ignore[reportArgumentType, reportCallIssue] - an unknown id is None

    def _seen(self, place: Location, asked: PlacesIn) -> PlaceSeen:
        units = [one for one in self.states.values() if isinstance(one, Unit)]
        there = [one for one in units if one.location == place.code and one.state is not UnitState.GONE]
        coming = [one for one in units if one.place == place.code and one.state is UnitState.ROUTED]
        count = len({one.lpn for one in there}) + len({one.lpn for one in coming}) if place.capacity else 0
        settled = (one for one in there if one.state in PUT_AWAY)
        return PlaceSeen(place.code, place.capacity, count, any(one.sku == asked.sku for one in settled))

    def append(
        self, events: Sequence[Event], effects: Sequence[Effect], circumstances: Circumstances, plates: Sequence[Lpn]
    ) -> None:
        self.plates += sum(any(plate in named_by(event) for event in events) for plate in plates)
        for event in events:
            self.events.append((event, circumstances))
            ref = ref_of(event)
            if ref is not None:
                self._change(ref, event)
        self.effects.extend(effects)

    def _change(self, ref: Ref, event: Event) -> None:
        before = self.states.get(ref)
        after = apply(before, event)
        self.states[ref] = after
        kind = KINDS[type(ref)]
        earlier = names_of(before) if before is not None else frozenset[Name]()
        for name in earlier - names_of(after):
            self.names[kind, name] = tuple(one for one in self.names[kind, name] if one != ref.text)
        for name in names_of(after) - earlier:
            self.names[kind, name] = tuple(sorted({*self.names.get((kind, name), ()), ref.text}))

    def effect_done(self, effect_id: str, evidence: str) -> None:
        self.effects[:] = [one for one in self.effects if one.label_id != effect_id]

    def keep_person(self, actor: ActorId, *, name: str, pin: str) -> None:
        if pin:
            self.secrets[actor] = pin

    def is_pin_right(self, actor: ActorId, pin: str) -> bool:
        return self.secrets.get(actor) == pin

    def keep_customer(self, key: PersonKey, body: str) -> None:
        pass

    def erase_customer(self, key: PersonKey) -> None:
        pass


def named_by(event: Event) -> set[Lpn]:
    """The plates that an event names."""
    plates = {value for field in fields(event) if isinstance(value := getattr(event, field.name), Lpn)}
    parcel = getattr(event, "parcel", None)
    return plates | ({Lpn(parcel.text)} if isinstance(parcel, ParcelId) else set())


@dataclass(slots=True)
class PlainLedger:
    """Everything in memory; a transaction that raises changes nothing."""

    states: dict[Ref, State] = field(default_factory=dict[Ref, State])
    names: dict[tuple[str, Name], tuple[str, ...]] = field(default_factory=dict[tuple[str, Name], tuple[str, ...]])
    events: list[tuple[Event, Circumstances]] = field(default_factory=list[tuple[Event, Circumstances]])
    effects: list[Effect] = field(default_factory=list[Effect])
    secrets: dict[ActorId, str] = field(default_factory=dict[ActorId, str])
    plates: int = 0
    fault: Exception | None = None

    @contextmanager
    def transaction(self) -> Generator[PlainWork]:
        if self.fault:
            raise self.fault
        work = PlainWork(
            copy(self.states), copy(self.names), copy(self.events), copy(self.effects), copy(self.secrets), self.plates
        )
        yield work
        self.states, self.names, self.events = work.states, work.names, work.events
        self.effects, self.secrets, self.plates = work.effects, work.secrets, work.plates

    def try_keeping(self) -> None:
        if self.fault:
            raise self.fault

    def effects_due(self) -> Sequence[Effect]:
        return tuple(self.effects)
