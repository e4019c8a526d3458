"""The bench: what one workstation is doing, for whom, and what of it can be undone."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from dock.core.commands import ChooseMode, LeaveJob, PrintAt, SeekCode, SignIn, SignOut, TakePicture
from dock.core.decision import Context, Decision, Known, Refusal, Tone, Verdict
from dock.core.events import (
    ActionTaken,
    ActionUndone,
    BenchEvent,
    BenchFocused,
    BenchSignedIn,
    BenchSignedOut,
    CodeSought,
    Event,
    ModeChosen,
    PersonLocked,
    PrintersChosen,
    ScanTaken,
    SignInFailed,
    SignInSucceeded,
    UndoStep,
)
from dock.core.ids import ActorId, Lpn, ParcelId, WorkstationId
from dock.core.people import PIN_ROLES, SIGN_IN_TRIES_MAX, Person, PersonState

ACTIONS_KEPT_MAX = 50  # acts that can be undone one after another
SAME_SCAN_US = 2_000_000  # a code that comes again within this is the same scan
SAME_SCAN_AFTER_QUESTION_US = 400_000  # a yes may come at once, a scanner's double read may not be one
BLIND_QUESTION = "parcel_not_announced"
UNKNOWN_GOODS_QUESTION = "goods_unknown"
SHORT_QUESTION = "parcel_is_short"
CONFIRMED_BY_SCAN = frozenset({BLIND_QUESTION, UNKNOWN_GOODS_QUESTION, SHORT_QUESTION})
"""Refusals that the same scan again turns into a yes."""


class Mode(StrEnum):
    """The kinds of work that a workstation does."""

    RECEIVE = "receive"
    INSPECT = "inspect"
    PUTAWAY = "putaway"
    DOOR = "door"
    FIND = "find"


@dataclass(frozen=True, slots=True)
class Bench:
    """One workstation's work."""

    bench: WorkstationId
    mode: Mode = Mode.RECEIVE
    actor: ActorId | None = None
    parcel: ParcelId | None = None
    unit: Lpn | None = None
    actions: tuple[ActionTaken, ...] = ()  # those that were not undone, the last one last
    last_scan: str = ""
    last_scan_us: int = 0
    last_verdict: str = ""
    sought: str = ""  # the code whose story is shown
    prints_at: WorkstationId | None = None  # whose printers it uses; None: its own

    def is_same_scan(self, text: str, at_us: int) -> bool:
        """Whether this code came just now already."""
        window_us = SAME_SCAN_AFTER_QUESTION_US if self.last_verdict in CONFIRMED_BY_SCAN else SAME_SCAN_US
        return bool(text) and text == self.last_scan and 0 <= at_us - self.last_scan_us <= window_us

    def confirms(self, text: str, question: str) -> bool:
        """Whether this scan repeats the one that `question` was asked about: the same thing again is a yes."""
        return text == self.last_scan and self.last_verdict == question


def apply(bench: Bench | None, event: BenchEvent) -> Bench:
    """The bench after the event; a bench begins with its first event."""
    before = bench or Bench(event.bench)
    match event:
        case ScanTaken():
            return replace(before, last_scan=event.text, last_scan_us=event.at_us, last_verdict=event.verdict)
        case BenchSignedIn():
            return replace(before, actor=event.actor)
        case BenchSignedOut():
            return replace(before, actor=None)
        case ModeChosen():
            return replace(before, mode=Mode(event.mode))
        case CodeSought():
            return replace(before, sought=event.text)
        case PrintersChosen():
            return replace(before, prints_at=None if event.workstation == event.bench else event.workstation)
        case BenchFocused():
            return replace(before, parcel=event.parcel, unit=event.unit)
        case ActionTaken():
            return replace(before, actions=(*before.actions, event)[-ACTIONS_KEPT_MAX:])
        case ActionUndone():
            return replace(before, actions=tuple(act for act in before.actions if act.action != event.action))
        case _:
            assert_never(event)


def bench_of(known: Known, context: Context) -> Bench:
    """The bench of this decision, new where nothing was done at it yet."""
    bench = known.get(context.bench)
    assert bench is None or isinstance(bench, Bench)
    return bench or Bench(context.bench)


def acted(
    context: Context,
    bench: Bench,
    note: str,
    subject: str,
    events: tuple[Event, ...],
    steps: tuple[UndoStep, ...],
    focus: tuple[ParcelId | None, Lpn | None] | None = None,
) -> tuple[Event, ...]:
    """The events of one act that can be undone as a whole, with the bench's own account of it.

    `focus` is the parcel and unit that the bench works on afterwards; None leaves it where it is.
    """
    action = ActionTaken(context.bench, context.ids[0], note, subject, steps, bench.parcel, bench.unit)
    moved = () if focus is None or focus == (bench.parcel, bench.unit) else (BenchFocused(context.bench, *focus),)
    return (*events, action, *moved)


def decide(
    command: SignIn | SignOut | ChooseMode | PrintAt | LeaveJob | SeekCode | TakePicture, known: Known, context: Context
) -> Decision:
    """Sign in and out, choose the work, leave the open job, look something up, ask for a picture."""
    bench = bench_of(known, context)
    match command:
        case SignIn():
            return _sign_in(command, known, context, bench)
        case SignOut():
            return Decision((BenchSignedOut(context.bench),), verdict=Verdict(Tone.GOOD, "signed_out"))
        case ChooseMode():
            if command.mode not in set(Mode):
                return Decision(refusal=Refusal("mode_unknown", (("mode", command.mode),)))
            if bench.mode == command.mode:
                return Decision(verdict=Verdict(Tone.ALREADY, "mode_already", (("mode", command.mode),)))
            return Decision(
                (ModeChosen(context.bench, command.mode),),
                verdict=Verdict(Tone.GOOD, "mode_chosen", (("mode", command.mode),)),
            )
        case PrintAt():
            return _print_at(command, context, bench)
        case LeaveJob():
            if bench.parcel is None and bench.unit is None:
                return Decision(refusal=Refusal("nothing_open"))
            return Decision((BenchFocused(context.bench, None, None),), verdict=Verdict(Tone.GOOD, "job_left"))
        case SeekCode():
            if context.actor is None:
                return Decision(refusal=Refusal("sign_in_first"))
            sought = ("code", command.code)
            return Decision((CodeSought(context.bench, command.code),), verdict=Verdict(Tone.GOOD, "sought", (sought,)))
        case TakePicture():
            if context.actor is None:
                return Decision(refusal=Refusal("sign_in_first"))
            return Decision(verdict=Verdict(Tone.GOOD, "picture_asked", (("shot", command.shot),)))
        case _:
            assert_never(command)


def code_of(workstation: WorkstationId) -> str:
    """A workstation's name as a command code can carry it: letters, digits, and dots for everything else."""
    return re.sub(r"[^0-9A-Y]+", ".", workstation.text.upper().replace("Z", "Y")).strip(".")


def _print_at(command: PrintAt, context: Context, bench: Bench) -> Decision:
    wanted = [one for one in context.benches if command.workstation.upper() in {code_of(one), one.text.upper()}]
    name = (("workstation", wanted[0].text if wanted else command.workstation),)
    if len(wanted) != 1:
        return Decision(refusal=Refusal("workstation_unknown", name))
    if (bench.prints_at or context.bench) == wanted[0]:
        return Decision(verdict=Verdict(Tone.ALREADY, "printers_already", name))
    return Decision((PrintersChosen(context.bench, wanted[0]),), verdict=Verdict(Tone.GOOD, "printers_chosen", name))


def _sign_in(command: SignIn, known: Known, context: Context, bench: Bench) -> Decision:
    person = known.get(command.actor)
    name = ("actor", command.actor.text)
    if not isinstance(person, Person) or person.state is PersonState.RETIRED:
        return Decision(refusal=Refusal("badge_unknown", (name,)))
    if person.state is PersonState.LOCKED:
        return Decision(refusal=Refusal("person_locked", (name,)))
    if PIN_ROLES & person.roles and context.is_pin_right is None:
        return Decision(refusal=Refusal("pin_asked", (name,), Tone.ATTENTION))
    if context.is_pin_right is False:
        failed: tuple[Event, ...] = (SignInFailed(command.actor, context.bench),)
        if person.failed_count + 1 >= SIGN_IN_TRIES_MAX:
            failed = (*failed, PersonLocked(command.actor))
        left = ("left", str(max(0, SIGN_IN_TRIES_MAX - person.failed_count - 1)))
        return Decision(failed, refusal=Refusal("pin_wrong", (name, left)))
    events: tuple[Event, ...] = (BenchSignedIn(context.bench, command.actor),)
    if person.failed_count:
        events = (*events, SignInSucceeded(command.actor))
    key = "job_taken_over" if bench.actor not in {None, command.actor} and bench.parcel else "signed_in"
    return Decision(events, verdict=Verdict(Tone.GOOD, key, (name,)))
