"""The handing over: units gathered by scan into a container, that leave with one numbered and signed paper."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from dock.core.benches import bench_of
from dock.core.commands import CloseHandover, HandoverCommand, LoadUnit, OpenHandover, UnloadUnit, VoidHandover
from dock.core.decision import Context, Decision, Known, Named, Refusal, Tone, Verdict
from dock.core.events import (
    BenchFocused,
    Event,
    HandoverClosed,
    HandoverEvent,
    HandoverOpened,
    HandoverVoided,
    NumberVoided,
    UnitHandedOver,
    UnitLoaded,
    UnitUnloaded,
)
from dock.core.goods import Article, Disposition, HandoverKind
from dock.core.ids import ActorId, HandoverId, Lpn
from dock.core.people import Person, PersonState, Role, lacks
from dock.core.rules.policy import Policy
from dock.core.rules.routing import forbidden_now
from dock.core.series import DocumentKind, issue, read_number
from dock.core.tables import Table, follow
from dock.core.units import Unit, UnitState

UNITS_MAX = 500  # of one paper; more is several containers
EWC_DIGITS = 6  # European list of waste, Decision 2000/532/EC

D = Disposition
TAKES: dict[HandoverKind, frozenset[Disposition]] = {
    HandoverKind.DONATION: frozenset({D.DONATE}),
    HandoverKind.RECYCLER: frozenset({D.RECYCLE, D.PARTS, D.PREPARE_REUSE}),
    HandoverKind.WASTE: frozenset({D.DISPOSE, D.ENERGY, D.DESTROY_SECURE}),
    HandoverKind.VENDOR: frozenset({D.RETURN_TO_VENDOR}),
    HandoverKind.LIQUIDATION: frozenset({D.LIQUIDATE}),
    HandoverKind.CUSTOMER: frozenset({D.RETURN_TO_CUSTOMER}),
}
"""What goes with each kind of paper."""


class HandoverState(StrEnum):
    """Where a handing over stands."""

    FILLING = "filling"
    CLOSED = "closed"
    VOIDED = "voided"


H = HandoverState

TRANSITIONS: Table[HandoverState] = {
    (H.FILLING, UnitLoaded): H.FILLING,
    (H.FILLING, UnitUnloaded): H.FILLING,
    (H.FILLING, HandoverClosed): H.CLOSED,
    (H.FILLING, HandoverVoided): H.VOIDED,
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """One unit in the container."""

    lpn: Lpn
    unit_count: int
    mass_g: int | None
    sku: str
    cn_code: str


@dataclass(frozen=True, slots=True)
class Handover:
    """One container with its paper."""

    handover: HandoverId
    kind: HandoverKind
    partner: str
    state: HandoverState = HandoverState.FILLING
    loaded: tuple[Loaded, ...] = ()
    official_no: str = ""
    ewc: str = ""
    weee_group: str = ""
    witness: ActorId | None = None
    reason: str = ""

    @property
    def mass_g(self) -> int:
        """What is in it weighs this, as far as its units were weighed or their articles tell."""
        return sum((one.mass_g or 0) * one.unit_count for one in self.loaded)

    @property
    def unweighed_count(self) -> int:
        """Units of which nobody knows the weight."""
        return sum(1 for one in self.loaded if one.mass_g is None)


def apply(handover: Handover | None, event: HandoverEvent) -> Handover:
    """The handing over after the event."""
    if isinstance(event, HandoverOpened):
        return Handover(event.handover, event.kind, event.partner)
    assert handover is not None, f"{event.handover.text} was never opened"
    moved = replace(handover, state=follow(TRANSITIONS, handover.state, event))
    match event:
        case UnitLoaded():
            one = Loaded(event.lpn, event.unit_count, event.mass_g, event.sku, event.cn_code)
            return replace(moved, loaded=(*moved.loaded, one))
        case UnitUnloaded():
            return replace(moved, loaded=tuple(one for one in moved.loaded if one.lpn != event.lpn))
        case HandoverClosed():
            return replace(
                moved,
                official_no=event.official_no,
                ewc=event.ewc,
                weee_group=event.weee_group,
                witness=event.witness,
            )
        case HandoverVoided():
            return replace(moved, reason=event.reason)
        case _:
            assert_never(event)


def decide(command: HandoverCommand, known: Known, context: Context, policy: Policy) -> Decision:
    """What follows from filling, closing or giving up a container."""
    if refusal := lacks(context, Role.OPERATOR, Role.INSPECTOR, Role.SUPERVISOR):
        return Decision(refusal=refusal)
    if isinstance(command, OpenHandover):
        return _open(command, known, context)
    handover = known.get(command.handover)
    name = ("handover", command.handover.text)
    if not isinstance(handover, Handover) or handover.state is not HandoverState.FILLING:
        return Decision(refusal=Refusal("handover_not_open", (name,)))
    match command:
        case LoadUnit():
            return _load(command, handover, known, context, policy)
        case UnloadUnit():
            if command.lpn not in {one.lpn for one in handover.loaded}:
                return Decision(refusal=Refusal("unit_not_loaded", (name, ("lpn", command.lpn.text))))
            event = UnitUnloaded(handover.handover, command.lpn)
            return Decision((event,), verdict=Verdict(Tone.GOOD, "unit_unloaded", (name, ("lpn", command.lpn.text))))
        case CloseHandover():
            return _close(command, handover, known, context, policy)
        case VoidHandover():
            return _void(command, handover, context)
        case _:
            assert_never(command)


def _open(command: OpenHandover, known: Known, context: Context) -> Decision:
    if not command.partner.strip():
        return Decision(refusal=Refusal("partner_needed"))
    issued, number = issue(DocumentKind[command.kind.name], command.partner, known, context)
    opened = HandoverOpened(HandoverId(number), command.kind, command.partner.strip())
    params = (("handover", number), ("partner", opened.partner))
    return Decision((issued, opened), verdict=Verdict(Tone.GOOD, "handover_opened", params))


def _load(command: LoadUnit, handover: Handover, known: Known, context: Context, policy: Policy) -> Decision:
    unit = known.get(command.lpn)
    if not isinstance(unit, Unit) or unit.state is UnitState.UNDONE:
        return Decision(refusal=Refusal("unit_unknown", (("lpn", command.lpn.text),)))
    name = (("lpn", unit.lpn.text), ("title", unit.title), ("handover", handover.handover.text))
    if held_by := known.named(Named("handover", "unit", unit.lpn.text)):
        tone = Tone.ALREADY if held_by[0] == handover.handover.text else Tone.WRONG
        return Decision(refusal=Refusal("unit_is_loaded", (*name, ("where", held_by[0])), tone))
    if wrong := _may_not_leave(unit, handover, known, context, policy):
        return Decision(refusal=wrong)
    if len(handover.loaded) >= UNITS_MAX:
        return Decision(refusal=Refusal("handover_full", name))
    article = known.get(unit.sku) if unit.sku else None
    article = article if isinstance(article, Article) else None
    event = UnitLoaded(
        handover.handover,
        unit.lpn,
        unit.mass_g or (article.mass_g if article else None),
        unit.sku.text if unit.sku else "",
        article.cn_code if article else "",
        unit.unit_count,
    )
    count = ("count", str(len(handover.loaded) + 1))
    bench = bench_of(known, context)
    laid_down = (BenchFocused(context.bench, bench.parcel, None),) if bench.unit == unit.lpn else ()
    return Decision((event, *laid_down), verdict=Verdict(Tone.GOOD, "unit_loaded", (*name, count)))


def _may_not_leave(unit: Unit, handover: Handover, known: Known, context: Context, policy: Policy) -> Refusal | None:
    """Why this unit does not go with this paper; asked at loading and once more when the container leaves."""
    name = (("lpn", unit.lpn.text), ("title", unit.title))
    if unit.state is not UnitState.STAGED:
        return Refusal("unit_not_now", (*name, ("state", unit.state)))
    if unit.disposition not in TAKES[handover.kind]:
        params = (*name, ("disposition", unit.disposition or ""), ("handover", handover.handover.text))
        return Refusal("wrong_container", params)
    return forbidden_now(unit, known, context, policy)


def _close(command: CloseHandover, handover: Handover, known: Known, context: Context, policy: Policy) -> Decision:
    name = ("handover", handover.handover.text)
    if not handover.loaded:
        return Decision(refusal=Refusal("handover_empty", (name,)))
    if command.signature is None:
        return Decision(refusal=Refusal("signature_needed", (name,)))
    is_waste = handover.kind is HandoverKind.WASTE
    if is_waste and (refusal := _waste_papers(command, name) or _witness(command, name, known, context)):
        return Decision(refusal=refusal)
    leaving: list[Event] = []
    for one in handover.loaded:
        unit = known.get(one.lpn)
        assert isinstance(unit, Unit), f"{one.lpn.text} is loaded and not known"
        if refusal := _may_not_leave(unit, handover, known, context, policy):
            return Decision(refusal=refusal)
        leaving.append(UnitHandedOver(one.lpn, handover.handover.text, handover.partner))
    closed = HandoverClosed(
        handover.handover,
        command.official_no.strip(),
        command.ewc.strip(),
        command.weee_group.strip(),
        command.signature,
        command.witness,
        command.second_signature,
    )
    params = (name, ("count", str(len(leaving))), ("partner", handover.partner))
    return Decision((*leaving, closed), verdict=Verdict(Tone.FINISHED, "handover_closed", params))


def _waste_papers(command: CloseHandover, name: tuple[str, str]) -> Refusal | None:
    digits = command.ewc.replace(" ", "").replace("*", "")
    if len(digits) != EWC_DIGITS or not digits.isascii() or not digits.isdigit():
        return Refusal("ewc_needed", (name, ("ewc", command.ewc)))
    return None if command.official_no.strip() else Refusal("papers_needed", (("lpn", ""), ("title", name[1])))


def _witness(command: CloseHandover, name: tuple[str, str], known: Known, context: Context) -> Refusal | None:
    """A destruction is signed by two, and the second is a supervisor and somebody else."""
    person = known.get(command.witness) if command.witness else None
    is_fit = (
        isinstance(person, Person)
        and person.state is PersonState.ACTIVE
        and Role.SUPERVISOR in person.roles
        and person.actor != context.actor
    )
    return None if is_fit and command.second_signature else Refusal("witness_needed", (name,))


def _void(command: VoidHandover, handover: Handover, context: Context) -> Decision:
    if refusal := lacks(context, Role.SUPERVISOR):
        return Decision(refusal=refusal)
    if not command.reason.strip():
        return Decision(refusal=Refusal("reason_needed"))
    series, number = read_number(handover.handover.text)
    events = (HandoverVoided(handover.handover, command.reason), NumberVoided(series, number, command.reason))
    return Decision(events, verdict=Verdict(Tone.ATTENTION, "handover_voided", (("handover", handover.handover.text),)))
