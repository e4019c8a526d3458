"""The core on plain dicts: decides one command after another, as the station does, without a loop or a file."""

from dataclasses import dataclass, field, replace
from datetime import date

from dock.core import scanning
from dock.core.aggregates import Ref, State
from dock.core.benches import Bench, bench_of
from dock.core.cases import Case, CaseState, derive_state
from dock.core.commands import Command, EnrolPerson, EnterCode, SignIn
from dock.core.decide import decide
from dock.core.decision import Context, Decision, FreshPlate, Known, NotKnown, Refusal
from dock.core.doors.passing import Seen
from dock.core.events import ScanTaken
from dock.core.ids import ActorId, Digest, Lpn, SiteId, StationCode, WorkstationId
from dock.core.meta import Circumstances, ClockState
from dock.core.people import Person
from dock.core.rules.policy import Policy
from dock.core.units import Unit
from tests.plain_ledger import PlainLedger
from tests.shipped_policy import policy

BENCH = WorkstationId("bench-1")
OTHER_BENCH = WorkstationId("bench-2")
PIN = "271828"
POLICY = policy()
NOTHING_SEEN = Seen()
EVERY_ROLE = frozenset({"operator", "inspector", "supervisor", "technician"})
NOW_US = 1_800_000_000_000_000
LOADS_MAX = 500


def plate(serial: int) -> Lpn:
    """The plate that the world mints as number `serial`, from 1."""
    return Lpn.mint(StationCode("D1"), 1, serial)


@dataclass(slots=True)
class World:
    """One dock in memory."""

    ledger: PlainLedger = field(default_factory=PlainLedger)
    policy: Policy = POLICY
    asked: int = 0

    def staffed(self, *benches: WorkstationId, roles: tuple[str, ...] = tuple(sorted(EVERY_ROLE))) -> "World":
        """With a person of these roles signed in at each bench."""
        for bench in benches:
            actor = ActorId(f"op-{bench.text}")
            self.done(EnrolPerson(actor, roles, pin=PIN), is_system=True)
            self.done(SignIn(actor, PIN), bench)
        return self

    def done(self, command: Command, bench: WorkstationId = BENCH, *, is_system: bool = False) -> Decision:
        """Ask, and insist that it is not refused."""
        decision = self.ask(command, bench, is_system=is_system)
        assert decision.refusal is None, f"{command} was refused: {decision.refusal}"
        return decision

    def refused(self, command: Command, bench: WorkstationId = BENCH) -> str:
        """Ask, and insist on a refusal; its key."""
        decision = self.ask(command, bench)
        assert decision.refusal is not None, f"{command} was not refused: {decision.verdict}"
        return decision.refusal.key

    def ask(self, command: Command, bench: WorkstationId = BENCH, *, is_system: bool = False) -> Decision:
        """Decide and keep what follows. The same values are decided twice and must give the same."""
        self.asked += 1
        with self.ledger.transaction() as work:
            facts: dict[object, object] = {}
            plates: tuple[Lpn, ...] = ()
            for _ in range(LOADS_MAX):
                try:
                    known = Known(facts)
                    context = self._context(command, bench, known, is_system=is_system)
                    decision = self._decide(command, known, context)
                    break
                except NotKnown as wish:
                    if isinstance(wish.ref, FreshPlate):
                        plates = work.fresh_plates(1)
                        facts[wish.ref] = plates[0]
                    else:
                        facts[wish.ref] = work.look_up(wish.ref)
            else:
                raise AssertionError(f"{command} asks without end")
            assert decision == self._decide(command, known, context)
            if decision.events or decision.effects:
                work.append(decision.events, decision.effects, _circumstances(bench, context), plates)
            if isinstance(command, EnrolPerson) and decision.refusal is None:
                work.keep_person(command.actor, name=command.name, pin=command.pin)
        return decision

    def _decide(self, command: Command, known: Known, context: Context) -> Decision:
        """As the station: a code is understood first, and kept whatever it comes to."""
        if not isinstance(command, EnterCode):
            return decide(command, known, context, self.policy, NOTHING_SEEN)
        bench = bench_of(known, context)
        meaning, meant = scanning.understand(command.text, command.aim, bench, known, self.policy)
        decision = (
            Decision(refusal=meant)
            if isinstance(meant, Refusal)
            else decide(meant, known, context, self.policy, NOTHING_SEEN)
        )
        said = decision.refusal.key if decision.refusal else (decision.verdict.key if decision.verdict else "")
        taken = ScanTaken(context.bench, None, command.text, "", command.aim or "", meaning, said, context.now_us)
        return replace(decision, events=(taken, *decision.events))

    def _context(self, command: Command, bench: WorkstationId, known: Known, *, is_system: bool) -> Context:
        here = known.get(bench)
        actor = here.actor if isinstance(here, Bench) else None
        person = known.get(actor) if actor else None
        roles = person.roles if isinstance(person, Person) else frozenset[str]()
        is_right = None
        if isinstance(command, SignIn) and command.pin:
            is_right = self.ledger.secrets.get(command.actor) == command.pin
        return Context(
            now_us=NOW_US + self.asked,
            site=SiteId("main"),
            station=StationCode("D1"),
            bench=bench,
            actor=None if is_system else actor,
            roles=EVERY_ROLE if is_system else roles,
            today=date(2027, 1, 15),
            ids=tuple(f"id-{self.asked}-{number}" for number in range(3)),
            is_pin_right=is_right,
        )

    def units(self) -> dict[Lpn, Unit]:
        """Every unit that was ever taken up."""
        return {ref: one for ref, one in self.ledger.states.items() if isinstance(ref, Lpn) and isinstance(one, Unit)}

    def unit(self, lpn: Lpn) -> Unit:
        """One unit."""
        return self.units()[lpn]

    def case_state(self, ref: Ref) -> CaseState:
        """Where a return stands."""
        case = self.ledger.states[ref]
        assert isinstance(case, Case)
        return derive_state(case, self.units())

    def state(self, ref: Ref) -> State:
        """What stands under this id."""
        return self.ledger.states[ref]


def _circumstances(bench: WorkstationId, context: Context) -> Circumstances:
    digest = Digest("a" * 64)
    at_us = context.now_us
    return Circumstances(bench, context.actor, None, at_us, at_us, ClockState.SYNCED, "0", digest, digest)
