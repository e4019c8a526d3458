"""One turn of the station on the ledger's thread: messages that waited together are decided and committed together."""

import asyncio
from dataclasses import dataclass, replace

from dock.core import scanning
from dock.core.benches import Bench
from dock.core.cases import Case
from dock.core.commands import (
    AnnounceCase,
    CloseDoor,
    Command,
    Customer,
    EnrolPerson,
    EnterCode,
    SetPin,
    SignIn,
    StartStation,
)
from dock.core.decide import decide
from dock.core.decision import Context, Decision, FreshPlate, Known, Named, NotKnown, Refusal, Tone, Verdict
from dock.core.doors.passing import Seen
from dock.core.events import (
    ClockJumped,
    DeviceChanged,
    Event,
    LabelRequested,
    LabelStateChanged,
    PersonalDataErased,
    ScanTaken,
    UnitIdentificationUndone,
)
from dock.core.ids import DeviceId, Lpn, WorkstationId
from dock.core.labelling import may_be_sent, note_progress, prove
from dock.core.meta import Circumstances
from dock.core.observations import (
    ClockStepped,
    CodeScanned,
    CodeUnreadable,
    DeviceReported,
    InputChanged,
    LabelProgressed,
    Observation,
    PictureTaken,
    PrintOutcome,
    TagsRead,
    WeightTaken,
)
from dock.core.people import Person
from dock.core.rules.policy import Policy
from dock.core.units import Unit
from dock.core.weighing import weigh
from dock.memory import Identity, Memory
from dock.ports import KEEPS_NOTHING, Clock, Ids, Ledger, LedgerConflict, LedgerUnavailable, Traces, Work
from dock.wire import encode_body

FRESH_IDS = 3  # one decision acts, prints a label, and another where it stops the unit
LOADS_MAX = 2_000  # things that one decision may ask for; more is a decision that never ends
OVERTAKEN_MAX = 50  # tries of one message; each is lost only to another station's commit, and stations are few

SETTLED = frozenset({PrintOutcome.PRINTED, PrintOutcome.UNCERTAIN, PrintOutcome.REFUSED, PrintOutcome.CANCELLED})
"""What a spool says of a label that is not owed any more: it is out, a person is asked, or nobody wants it.

One that was only sent is owed still: a program that ends here must ask the printer again what became of it.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that waits for its answer."""

    message: Command | Observation
    bench: WorkstationId
    device: DeviceId | None
    is_system: bool
    is_owner: bool
    answer: "asyncio.Future[Refusal | None]"


@dataclass(frozen=True, slots=True)
class Done:
    """What one message came to, told once it is committed."""

    refusal: Refusal | None
    verdict: Verdict | None
    events: tuple[Event, ...]
    has_effects: bool
    has_reported: bool  # it, or another of its transaction, put something into the outbox


@dataclass(frozen=True, slots=True)
class Given:
    """What every attempt at one decision has."""

    now_us: int
    ids: tuple[str, ...]
    is_pin_right: bool | None


class Turn:
    """Decides messages and keeps what they come to. Blocks, and is called on the ledger's thread alone."""

    def __init__(
        self,
        identity: Identity,
        policy: Policy,
        memory: Memory,
        ledger: Ledger,
        clock: Clock,
        ids: Ids,
        traces: Traces | None,
    ) -> None:
        self.identity = identity
        self.policy = policy
        self._memory = memory
        self._ledger = ledger
        self._clock = clock
        self._ids = ids
        self._traces = traces  # where the reads of door sessions are kept; None: nowhere

    def work(self, batch: list[Asked]) -> list[Done]:
        """What each message came to, committed. LedgerUnavailable: nothing of them is kept."""
        try:
            return self._together(batch)
        except LedgerConflict:
            # Another station was first with something: each message is decided anew, and alone, so that one that is
            # overtaken again does not hold up the others.
            return [self._alone(asked) for asked in batch]

    def _together(self, batch: list[Asked]) -> list[Done]:
        with self._ledger.transaction() as work:
            return [self._decide(asked, work) for asked in batch]

    def _alone(self, asked: Asked) -> Done:
        for _ in range(OVERTAKEN_MAX):
            try:
                return self._together([asked])[0]
            except LedgerConflict:
                continue
            except LedgerUnavailable:
                break
        # What others of the batch came to is kept already: this one alone is refused.
        return Done(Refusal(KEEPS_NOTHING), None, (), has_effects=False, has_reported=False)

    def _decide(self, asked: Asked, work: Work) -> Done:
        now_us = self._clock.now_us()
        facts: dict[object, object] = {}
        plates: tuple[Lpn, ...] = ()
        # What is the same however often the decision is made anew. A PIN takes a tenth of a second to check.
        fresh = tuple(self._ids.fresh() for _ in range(FRESH_IDS))
        given = Given(now_us, fresh, _check_pin(asked.message, work))
        for _ in range(LOADS_MAX):
            try:
                decision, context = self._attempt(asked, Known(facts), given)
                break
            except NotKnown as wish:
                if isinstance(wish.ref, FreshPlate):
                    plates = work.fresh_plates(1)
                    facts[wish.ref] = plates[0]
                else:
                    facts[wish.ref] = work.look_up(wish.ref)
        else:
            raise AssertionError(f"{asked.message!r} asks for more than {LOADS_MAX} things")
        circumstances = Circumstances(
            asked.bench,
            context.actor,
            asked.device,
            min(_occurred_us(asked.message) or now_us, now_us),
            now_us,
            self._memory.clock_state,
            self.identity.program_version,
            self.identity.settings,
            self.policy.rules.digest,
        )
        if self._traces is not None:
            for trace in decision.files:
                self._traces.keep(trace)
        if decision.events or decision.effects:
            work.append(decision.events, decision.effects, circumstances, plates)
        self._keep_aside(asked.message, decision, work)
        if isinstance(asked.message, LabelProgressed) and _is_settled(asked.message):
            work.effect_done(asked.message.label_id, asked.message.evidence)
        _forgive_labels(decision.events, work)
        return Done(decision.refusal, decision.verdict, decision.events, bool(decision.effects), work.has_reported)

    def _attempt(self, asked: Asked, known: Known, given: Given) -> tuple[Decision, Context]:
        context = self._context(asked, known, given)
        message = asked.message
        match message:
            case CodeScanned() | EnterCode():
                return self._scan(message, asked, known, context), context
            case CodeUnreadable():
                return Decision(refusal=Refusal("code_unreadable", (("why", message.reason),))), context
            case LabelProgressed():
                return self._label(message, known), context
            case DeviceReported():
                changed = DeviceChanged(message.device, message.kind, message.state, message.reason, message.detail)
                return Decision((changed,)), context
            case ClockStepped():
                return Decision((ClockJumped(message.step_us),)), context
            case WeightTaken():
                return weigh(message.mass_g, known, context), context
            case TagsRead() | InputChanged() | PictureTaken():
                raise AssertionError("noted by tell, never put into the inbox")
            case _:
                return decide(message, known, context, self.policy, self._seen(message)), context

    def _context(self, asked: Asked, known: Known, given: Given) -> Context:
        bench = known.get(asked.bench)
        actor = bench.actor if isinstance(bench, Bench) else None
        person = known.get(actor) if actor else None
        roles = person.roles if isinstance(person, Person) else frozenset[str]()
        if asked.is_system or isinstance(asked.message, StartStation):
            actor, roles = None, self.identity.system_roles
        if asked.is_owner:
            actor, roles = None, frozenset[str]()
        return Context(
            now_us=given.now_us,
            site=self.identity.site,
            station=self.identity.station,
            bench=asked.bench,
            actor=actor,
            roles=roles,
            today=self.identity.today(given.now_us),
            device=asked.device,
            ids=given.ids,
            is_pin_right=given.is_pin_right,
            is_owner=asked.is_owner,
            prints_at=bench.prints_at if isinstance(bench, Bench) else None,
            benches=self.identity.benches,
        )

    def _scan(self, message: CodeScanned | EnterCode, asked: Asked, known: Known, context: Context) -> Decision:
        bench = known.get(context.bench)
        assert bench is None or isinstance(bench, Bench)
        bench = bench or Bench(context.bench)
        at_us = context.now_us
        if bench.is_same_scan(message.text, at_us):
            decision = Decision(verdict=Verdict(Tone.ALREADY, "same_scan", (("code", scanning.shown(message.text)),)))
            meaning = "same"
        else:
            meaning, meant = scanning.understand(message.text, message.aim, bench, known, self.policy)
            if isinstance(meant, Refusal):
                decision = Decision(refusal=meant)
            else:
                decision = decide(meant, known, context, self.policy, self._seen(meant))
                decision = prove(message.text, decision, known)
        said = decision.refusal.key if decision.refusal else (decision.verdict.key if decision.verdict else "")
        raw = message.raw.hex() if isinstance(message, CodeScanned) else ""
        taken = ScanTaken(context.bench, asked.device, message.text, raw, message.aim or "", meaning, said, at_us)
        return replace(decision, events=(taken, *decision.events))

    def _label(self, message: LabelProgressed, known: Known) -> Decision:
        owners = known.named(Named("unit", "label", message.label_id))
        unit = known.get(Lpn(owners[0])) if owners else None
        is_begun = message.outcome is PrintOutcome.SENDING
        if is_begun and isinstance(unit, Unit) and not may_be_sent(message.label_id, unit):
            return Decision(refusal=Refusal("label_not_wanted", (("lpn", unit.lpn.text),)))
        return Decision(note_progress(message, unit)) if isinstance(unit, Unit) else Decision()

    def _seen(self, command: Command) -> Seen:
        return self._memory.doors.get(command.door, Seen()).as_of_now() if isinstance(command, CloseDoor) else Seen()

    def _keep_aside(self, message: Command | Observation, decision: Decision, work: Work) -> None:
        if decision.refusal:
            return
        match message:
            case EnrolPerson():
                work.keep_person(message.actor, name=message.name, pin=message.pin)
            case AnnounceCase(told=Customer() as told):
                case = work.look_up(message.rma)
                if isinstance(case, Case) and case.customer is not None:
                    work.keep_customer(case.customer, encode_body(told))
            case SetPin():
                work.keep_person(message.actor, name="", pin=message.pin)
            case _:
                pass
        for event in decision.events:
            if isinstance(event, PersonalDataErased):
                work.erase_customer(event.customer)


def _check_pin(message: Command | Observation, work: Work) -> bool | None:
    if isinstance(message, SignIn) and message.pin:
        return work.is_pin_right(message.actor, message.pin)
    return None


def _forgive_labels(events: tuple[Event, ...], work: Work) -> None:
    """A label that a person saw, or that is void, is owed no more: a program that ends now must not print it again."""
    for event in events:
        if not isinstance(event, LabelStateChanged | LabelRequested | UnitIdentificationUndone):
            continue
        unit = work.look_up(event.lpn)
        for label in unit.labels if isinstance(unit, Unit) else ():
            if label.outcome in {"verified", "voided"}:
                work.effect_done(label.label_id, label.outcome)


def _is_settled(progress: LabelProgressed) -> bool:
    return progress.outcome in SETTLED or progress.is_last_word


def _occurred_us(message: Command | Observation) -> int | None:
    return message.at_us if isinstance(message, CodeScanned | LabelProgressed | DeviceReported | WeightTaken) else None
