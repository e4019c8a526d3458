"""What happens to the people who work here."""

from dataclasses import dataclass

from dock.core.ids import ActorId, WorkstationId


@dataclass(frozen=True, slots=True)
class PersonEnrolled:
    """A person may work here."""

    actor: ActorId
    roles: tuple[str, ...]
    badge: str = ""  # token on the badge; it names nobody


@dataclass(frozen=True, slots=True)
class RolesGranted:
    """A person's roles are these now."""

    actor: ActorId
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PinSet:
    """A person has a new PIN; its hash lies in the side table."""

    actor: ActorId


@dataclass(frozen=True, slots=True)
class SignInFailed:
    """A wrong PIN was given."""

    actor: ActorId
    bench: WorkstationId


@dataclass(frozen=True, slots=True)
class SignInSucceeded:
    """A person signed in after a wrong PIN; the count of failures begins anew."""

    actor: ActorId


@dataclass(frozen=True, slots=True)
class PersonLocked:
    """Too many wrong PINs."""

    actor: ActorId


@dataclass(frozen=True, slots=True)
class PersonUnlocked:
    """A supervisor let the person in again."""

    actor: ActorId


@dataclass(frozen=True, slots=True)
class PersonRetired:
    """The person works here no more."""

    actor: ActorId


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The person reads screens in this language."""

    actor: ActorId
    language: str


PersonEvent = (
    PersonEnrolled
    | RolesGranted
    | PinSet
    | SignInFailed
    | SignInSucceeded
    | PersonLocked
    | PersonUnlocked
    | PersonRetired
    | LanguageChosen
)
