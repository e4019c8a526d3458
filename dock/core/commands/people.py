"""What is asked about the people who work here."""

from dataclasses import dataclass

from dock.core.ids import ActorId


@dataclass(frozen=True, slots=True)
class EnrolPerson:
    """Let a person work here. Name and badge go to the side table."""

    actor: ActorId
    roles: tuple[str, ...]
    name: str = ""
    pin: str = ""
    badge: str = ""  # token on the badge


@dataclass(frozen=True, slots=True)
class GrantRoles:
    """These are the person's roles now."""

    actor: ActorId
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetPin:
    """Give the person a new PIN."""

    actor: ActorId
    pin: str


@dataclass(frozen=True, slots=True)
class UnlockPerson:
    """Let a locked person in again."""

    actor: ActorId


@dataclass(frozen=True, slots=True)
class RetirePerson:
    """The person works here no more."""

    actor: ActorId


PeopleCommand = EnrolPerson | GrantRoles | SetPin | UnlockPerson | RetirePerson
