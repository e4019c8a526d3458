"""Who may do what. Events know a person by pseudonym alone; badge, name and PIN lie in a side table."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from dock.core.commands import (
    ChooseLanguage,
    EnrolPerson,
    GrantRoles,
    PeopleCommand,
    RetirePerson,
    SetPin,
    UnlockPerson,
)
from dock.core.decision import Context, Decision, Known, PeopleWith, Refusal, Tone, Verdict
from dock.core.events import (
    LanguageChosen,
    PersonEnrolled,
    PersonEvent,
    PersonLocked,
    PersonRetired,
    PersonUnlocked,
    PinSet,
    RolesGranted,
    SignInFailed,
    SignInSucceeded,
)
from dock.core.ids import ActorId

LANGUAGES = frozenset({"it", "en"})
SIGN_IN_TRIES_MAX = 5  # then a supervisor unlocks
PIN_DIGITS_MIN = 6  # with five tries a guess succeeds once in 200,000


class Role(StrEnum):
    """What a person is trusted with."""

    OPERATOR = "operator"  # receives, scans, puts away
    INSPECTOR = "inspector"  # and grades
    SUPERVISOR = "supervisor"  # and overrides, releases holds, closes short, keeps people
    TECHNICIAN = "technician"  # devices and settings; no grades
    AUDITOR = "auditor"  # reads


PIN_ROLES = frozenset({Role.SUPERVISOR, Role.TECHNICIAN, Role.AUDITOR})
"""A badge can be copied: beyond scanning and grading it does not suffice."""


class PersonState(StrEnum):
    """How a person's access is."""

    ACTIVE = "active"
    LOCKED = "locked"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Person:
    """One person who works here, by pseudonym."""

    actor: ActorId
    roles: frozenset[str]
    state: PersonState = PersonState.ACTIVE
    has_pin: bool = False
    failed_count: int = 0
    badge: str = ""
    language: str = ""  # of the screens; empty: the site's


def apply(person: Person | None, event: PersonEvent) -> Person:
    """The person after the event."""
    if isinstance(event, PersonEnrolled):
        return Person(event.actor, frozenset(event.roles), badge=event.badge)
    assert person is not None, f"{event.actor.text} was never enrolled"
    match event:
        case RolesGranted():
            return replace(person, roles=frozenset(event.roles))
        case PinSet():
            return replace(person, has_pin=True, failed_count=0)
        case SignInFailed():
            return replace(person, failed_count=person.failed_count + 1)
        case SignInSucceeded():
            return replace(person, failed_count=0)
        case PersonLocked():
            return replace(person, state=PersonState.LOCKED)
        case PersonUnlocked():
            return replace(person, state=PersonState.ACTIVE, failed_count=0)
        case PersonRetired():
            return replace(person, state=PersonState.RETIRED)
        case LanguageChosen():
            return replace(person, language=event.language)
        case _:
            assert_never(event)


def lacks(context: Context, *roles: Role) -> Refusal | None:
    """A refusal where the person at this workstation has none of these roles; None where they may."""
    if context.roles & set(roles):
        return None
    if context.actor is None:
        return Refusal("sign_in_first")
    return Refusal("role_needed", (("roles", ", ".join(roles)),))


def decide(command: PeopleCommand, known: Known, context: Context) -> Decision:
    """Enrol, change, unlock or retire a person: a supervisor does, and who owns the data folder while none can."""
    person = known.get(command.actor)
    assert person is None or isinstance(person, Person)
    refusal = _owner_lacks(command, known) if context.is_owner else lacks(context, Role.SUPERVISOR)
    if refusal:
        return Decision(refusal=refusal)
    if isinstance(command, EnrolPerson):
        return _enrol(command, person)
    if person is None:
        return Decision(refusal=Refusal("person_unknown", (("actor", command.actor.text),)))
    match command:
        case GrantRoles():
            if wrong := _unknown_roles(command.roles):
                return Decision(refusal=wrong)
            events: tuple[PersonEvent, ...] = (RolesGranted(command.actor, command.roles),)
        case SetPin():
            if not _is_pin(command.pin):
                return Decision(refusal=Refusal("pin_too_short", (("digits", str(PIN_DIGITS_MIN)),)))
            events = (PinSet(command.actor),)
        case UnlockPerson():
            events = (PersonUnlocked(command.actor),)
        case RetirePerson():
            events = (PersonRetired(command.actor),)
        case _:
            assert_never(command)
    return Decision(events, verdict=Verdict(Tone.GOOD, "person_changed", (("actor", command.actor.text),)))


def choose_language(command: ChooseLanguage, known: Known, context: Context) -> Decision:
    """Let the person who is signed in read screens in another language."""
    person = known.get(context.actor) if context.actor else None
    if not isinstance(person, Person):
        return Decision(refusal=Refusal("sign_in_first"))
    if command.language not in LANGUAGES:
        return Decision(refusal=Refusal("language_unknown", (("language", command.language),)))
    spoken = Verdict(Tone.GOOD, "language_chosen")
    if person.language == command.language:
        return Decision(verdict=spoken)
    return Decision((LanguageChosen(person.actor, command.language),), verdict=spoken)


def _owner_lacks(command: PeopleCommand, known: Known) -> Refusal | None:
    """A refusal where another supervisor can do it: the owner lets the first one in, or the only one in again."""
    for text in known.named(PeopleWith(Role.SUPERVISOR)):
        other = known.get(ActorId(text))
        can = isinstance(other, Person) and other.state is PersonState.ACTIVE and Role.SUPERVISOR in other.roles
        if can and text != command.actor.text:
            return Refusal("owner_not_needed", (("actor", text),))
    return None


def _enrol(command: EnrolPerson, person: Person | None) -> Decision:
    if person is not None and person.state is not PersonState.RETIRED:
        return Decision(refusal=Refusal("person_exists", (("actor", command.actor.text),), Tone.ALREADY))
    if wrong := _unknown_roles(command.roles):
        return Decision(refusal=wrong)
    if command.pin and not _is_pin(command.pin):
        return Decision(refusal=Refusal("pin_too_short", (("digits", str(PIN_DIGITS_MIN)),)))
    if PIN_ROLES & set(command.roles) and not command.pin:
        return Decision(refusal=Refusal("pin_needed", (("roles", ", ".join(sorted(PIN_ROLES))),)))
    events: tuple[PersonEvent, ...] = (PersonEnrolled(command.actor, command.roles, command.badge),)
    if command.pin:
        events = (*events, PinSet(command.actor))
    return Decision(events, verdict=Verdict(Tone.GOOD, "person_enrolled", (("actor", command.actor.text),)))


def _unknown_roles(roles: tuple[str, ...]) -> Refusal | None:
    unknown = [role for role in roles if role not in set(Role)]
    if unknown or not roles:
        return Refusal("role_unknown", (("roles", ", ".join(unknown) or "-"), ("known", ", ".join(Role))))
    return None


def _is_pin(pin: str) -> bool:
    return pin.isascii() and pin.isdigit() and PIN_DIGITS_MIN <= len(pin) <= 32
