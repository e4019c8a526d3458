"""What a decision is made of: values known, the circumstances, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import cast

from dock.core.effects import Effect
from dock.core.events import Event
from dock.core.ids import ActorId, DeviceId, Lpn, SiteId, StationCode, WorkstationId

Param = tuple[str, str]


class Tone(StrEnum):
    """How an answer sounds and looks: four different sounds, and one for nothing at all."""

    GOOD = "good"
    ATTENTION = "attention"  # done, and a person must look
    WRONG = "wrong"  # nothing was done
    ALREADY = "already"  # nothing was done, because it is done
    FINISHED = "finished"  # done, and the whole job with it


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing was done: what was seen, why not, what to do. `key` names the sentence in the catalogues."""

    key: str
    params: tuple[Param, ...] = ()
    tone: Tone = Tone.WRONG


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to what a person did, for eye and ear. `key` names the sentence in the catalogues."""

    tone: Tone
    key: str
    params: tuple[Param, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of one decision: everything that it would otherwise have to ask for."""

    now_us: int
    site: SiteId
    station: StationCode
    bench: WorkstationId
    actor: ActorId | None
    roles: frozenset[str]
    today: date  # in the site's time zone
    device: DeviceId | None = None
    ids: tuple[str, ...] = ()  # fresh UUIDv7 texts, used in this order
    is_pin_right: bool | None = None  # None: no PIN was given
    is_owner: bool = False  # whoever owns the data folder asks, at the machine itself
    prints_at: WorkstationId | None = None  # whose printers this bench uses; None: its own
    benches: tuple[WorkstationId, ...] = ()  # of this station


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a message. Where `refusal` stands, nothing else changes but that the scan is kept."""

    events: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()
    verdict: Verdict | None = None
    refusal: Refusal | None = None
    files: tuple[bytes, ...] = ()  # to be kept, by their digests, before the events that name them


@dataclass(frozen=True, slots=True)
class Named:
    """A question to what is known: which things carry this code?"""

    kind: str  # parcel, rma, unit, article, location, person
    by: str  # tracking, sscc, rma, lpn, gtin, sku, serial, epc, badge, code
    value: str


@dataclass(frozen=True, slots=True)
class FreshPlate:
    """A wish for a licence plate that was never used; it is minted in the transaction that uses it."""


@dataclass(frozen=True, slots=True)
class PeopleWith:
    """A question to what is known: who was ever given this role? Answered by ids in text, in order."""

    role: str


class NotKnown(LookupError):
    """A decision asked for something that was not loaded; it is loaded, and the decision made again."""

    def __init__(self, ref: object) -> None:
        super().__init__(repr(ref))
        self.ref = ref


@dataclass(frozen=True, slots=True)
class Known:
    """What was loaded for one decision: by id, or by `Named`. A thing that does not exist is known as None."""

    facts: Mapping[object, object]

    def get(self, ref: object) -> object:
        """What stands under this reference.

        Raises:
            NotKnown: it was not looked up yet.
        """
        if ref not in self.facts:
            raise NotKnown(ref)
        return self.facts[ref]

    def fresh_plate(self) -> Lpn:
        """A plate that was never used."""
        plate = self.get(FreshPlate())
        assert isinstance(plate, Lpn)
        return plate

    def named(self, question: Named | PeopleWith) -> tuple[str, ...]:
        """The ids of the things that carry this code or role, in order."""
        ids = self.get(question)
        assert isinstance(ids, tuple), f"{question} was answered with {ids!r}"
        return tuple(str(one) for one in cast("tuple[object, ...]", ids))
