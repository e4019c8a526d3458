"""What the FIND screen shows of one code: the things that carry it, and their story. Read only."""

from dataclasses import dataclass

from dock.core.decision import Param


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of a story. `key` names the sentence in the catalogues."""

    at_us: int
    actor: str  # pseudonym; "" where no person did it
    workstation: str
    key: str
    params: tuple[Param, ...]
    subject: str  # the parcel, unit or return that it happened to


@dataclass(frozen=True, slots=True)
class FoundThing:
    """One thing that the code leads to."""

    kind: str  # case, parcel, unit, article, location, person, delivery
    id: str
    title: str
    state: str  # a word of the catalogues under `state.`; "" for what has none
    detail: tuple[str, ...]  # codes and numbers as they are


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """One picture of the case; a file named by the digest."""

    shot: str
    digest: str
    subject: str


@dataclass(frozen=True, slots=True)
class FoundView:
    """Everything that is known under one code."""

    code: str
    things: tuple[FoundThing, ...] = ()
    pictures: tuple[FoundPicture, ...] = ()
    story: tuple[Happened, ...] = ()  # the oldest first
