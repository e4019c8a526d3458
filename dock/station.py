"""The shell around the core, one loop: message, decide, ONE commit, then effects and courier are woken and views made.

The ledger blocks, so it is called on a thread of its own through `call`; under simulation `call` runs it in line.
Messages that wait together are committed together: an answer is given only after the commit that keeps it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar, assert_never

from dock.core import scanning
from dock.core.benches import Bench
from dock.core.cases import Case
from dock.core.commands import (
    AnnounceCase,
    AttachPicture,
    CloseDoor,
    Command,
    Customer,
    EnrolPerson,
    EnterCode,
    OpenDoor,
    SetPin,
    SignIn,
    StartStation,
    TakePicture,
)
from dock.core.decide import decide
from dock.core.decision import Context, Decision, FreshPlate, Known, Named, NotKnown, Refusal, Tone, Verdict
from dock.core.door_trace import Report
from dock.core.door_watch import Waiting
from dock.core.events import (
    BenchFocused,
    ClockJumped,
    DeviceChanged,
    Event,
    LabelRequested,
    LabelStateChanged,
    ParcelWeighed,
    PersonalDataErased,
    ScanTaken,
    UnitIdentificationUndone,
)
from dock.core.ids import DeviceId, Digest, DoorId, Lpn, SiteId, StationCode, WorkstationId
from dock.core.labelling import may_be_sent, note_progress, prove
from dock.core.meta import Circumstances, ClockState
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
from dock.core.passing import Seen
from dock.core.people import Person
from dock.core.policy import Policy
from dock.core.units import Unit
from dock.core.views import Answer, Line, PictureSeen, ScanSeen
from dock.core.weighing import weigh
from dock.ports import KEEPS_NOTHING, Clock, Ids, Ledger, LedgerConflict, LedgerUnavailable, Traces, Work
from dock.wire import encode_body

INBOX_MAX = 1_000  # messages that wait; a driver that brings more is held back, and holds back its device
BATCH_MAX = 64  # messages in one commit
LOADS_MAX = 2_000  # things that one decision may ask for; more is a decision that never ends
SCANS_SHOWN = 20
OVERTAKEN_MAX = 50  # tries of one message; each is lost only to another station's commit, and stations are few
PICTURES_MAX = 20  # pictures that were asked for and not taken; a camera that is so far behind is not there
PHOTO_EYE_LINE = 1  # a reader's input that the photo-eye of its door is wired to
WEIGHT_KEPT_S = 30  # a weight that is older was another parcel's
RETRY_S = 1.0  # how often a ledger that keeps nothing is tried again

SETTLED = frozenset({PrintOutcome.PRINTED, PrintOutcome.UNCERTAIN, PrintOutcome.REFUSED, PrintOutcome.CANCELLED})
"""What a spool says of a label that is not owed any more: it is out, a person is asked, or nobody wants it.

One that was only sent is owed still: a program that ends here must ask the printer again what became of it.
"""

T = TypeVar("T")
Call = Callable[[Callable[[], T]], Awaitable[T]]
"""Runs a blocking function on the ledger's thread."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which station this is, and what it runs under."""

    site: SiteId
    station: StationCode
    benches: tuple[WorkstationId, ...]
    bench_of_device: dict[DeviceId, WorkstationId]
    door_of_device: dict[DeviceId, DoorId]
    settings: Digest
    program_version: str
    today: Callable[[int], date]  # in the site's zone, at an instant
    inner_antennas: Mapping[DoorId, frozenset[int]] = field(default_factory=dict[DoorId, frozenset[int]])
    system_roles: frozenset[str] = frozenset({"operator", "inspector", "supervisor", "technician"})


@dataclass(slots=True)
class BenchMemory:
    """What a screen of one workstation shows and no ledger needs."""

    answer: Answer | None = None
    scans: tuple[ScanSeen, ...] = ()
    weight: WeightTaken | None = None  # the last that stood still, until a parcel has it
    picture: PictureSeen | None = None


@dataclass(frozen=True, slots=True)
class PictureWish:
    """A picture that a person asked for and that no camera has given yet."""

    bench: WorkstationId
    shot: str
    lpn: Lpn | None


@dataclass(slots=True)
class Memory:
    """What the station knows beside the ledger: how devices are, what was last said, what the doors see."""

    devices: dict[DeviceId, DeviceReported] = field(default_factory=dict[DeviceId, DeviceReported])
    benches: dict[WorkstationId, BenchMemory] = field(default_factory=dict[WorkstationId, BenchMemory])
    doors: dict[DoorId, Seen] = field(default_factory=dict[DoorId, Seen])
    before_doors: dict[DoorId, Waiting] = field(default_factory=dict[DoorId, Waiting])  # while no session is open
    clock_state: ClockState = ClockState.FREE
    wishes: dict[DeviceId, PictureWish] = field(default_factory=dict[DeviceId, PictureWish])  # by camera
    trouble: str = ""  # why the ledger keeps nothing; empty while it does


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message that waits for its answer."""

    message: Command | Observation
    bench: WorkstationId
    device: DeviceId | None
    is_system: bool
    is_owner: bool
    answer: "asyncio.Future[Refusal | None]"


@dataclass(frozen=True, slots=True)
class _Done:
    """What one message came to, told once it is committed."""

    refusal: Refusal | None
    verdict: Verdict | None
    events: tuple[Event, ...]
    has_effects: bool


class Station:
    """One station. `run` works until it is cancelled; everything else may be called from tasks of the same loop."""

    def __init__(
        self,
        identity: Identity,
        policy: Policy,
        ledger: Ledger,
        clock: Clock,
        ids: Ids,
        call: "Call[list[_Done]]",
        traces: Traces | None = None,
    ) -> None:
        self.identity = identity
        self.policy = policy
        self.memory = Memory(benches={bench: BenchMemory() for bench in identity.benches})
        self.effects_due = asyncio.Event()
        self.outbox_due = asyncio.Event()
        self.changed = asyncio.Event()
        self.pictures: asyncio.Queue[PictureWish] = asyncio.Queue(PICTURES_MAX)
        self._ledger = ledger
        self._clock = clock
        self._ids = ids
        self._call = call
        self._traces = traces  # where the reads of door sessions are kept; None: nowhere
        self._inbox: asyncio.Queue[_Asked] = asyncio.Queue(INBOX_MAX)

    async def ask(
        self, command: Command, bench: WorkstationId, *, is_system: bool = False, is_owner: bool = False
    ) -> Refusal | None:
        """What comes of a command: None once it is committed, or why it was refused.

        `is_system` marks what an import or the upstream asks: it has every role and no person behind it. `is_owner`
        marks what whoever owns the data folder asks: no role, and leave to let the first people in.
        """
        return await self._put(command, bench, None, is_system=is_system, is_owner=is_owner)

    async def tell(self, observation: Observation) -> None:
        """Take what a device saw. Returns once it is committed, or noted where nothing of it is kept."""
        match observation:
            case TagsRead():
                await self._note_tags(observation)
            case LabelProgressed():
                await self._tell_until_kept(observation)
            case WeightTaken():
                bench = self.identity.bench_of_device.get(observation.device, self.identity.benches[0])
                if bench in self.memory.benches:
                    self.memory.benches[bench].weight = observation
                await self._tell_once(observation)
            case CodeScanned() | CodeUnreadable() | DeviceReported() | ClockStepped():
                if isinstance(observation, DeviceReported):
                    self.memory.devices[observation.device] = observation
                await self._tell_once(observation)
            case PictureTaken():
                await self._take_picture(observation)
            case InputChanged():
                self.changed.set()
                if observation.is_high and observation.line == PHOTO_EYE_LINE:
                    await self._open_door(
                        self.identity.door_of_device.get(observation.device), observation, "photo_eye"
                    )
            case _:
                assert_never(observation)

    def say(self, bench: WorkstationId, refusal: Refusal) -> None:
        """Answer at a workstation what became of something that it waits for."""
        memory = self.memory.benches.get(bench)
        if memory is not None:
            memory.answer = Answer(refusal.tone, Line(refusal.key, refusal.params), self._clock.now_us())
        self.changed.set()

    async def journal(self, progress: LabelProgressed) -> bool:
        """Keep what became known of a label; returns after the commit.

        False for a label that is about to be sent and is not wanted any more: no byte of it may go out.
        """
        return await self._tell_until_kept(progress) is None

    async def run(self) -> None:
        """Take messages, decide, commit, answer. A ledger that keeps nothing refuses every message until it is back."""
        while True:
            batch = [await self._next()]
            while len(batch) < BATCH_MAX and not self._inbox.empty():
                batch.append(self._inbox.get_nowait())
            await self._commit(batch)

    async def _tell_once(self, observation: Observation) -> Refusal | None:
        device = _device_of(observation)
        bench = self.identity.bench_of_device.get(device, self.identity.benches[0])
        return await self._put(observation, bench, device, is_system=False)

    async def _tell_until_kept(self, observation: LabelProgressed) -> Refusal | None:
        """A spool goes on from what it told: no byte of a label leaves before the ledger keeps that it was sent."""
        while (refusal := await self._tell_once(observation)) is not None and refusal.key == KEEPS_NOTHING:
            await self._clock.sleep(RETRY_S)
        return refusal

    async def _next(self) -> _Asked:
        """The next message. A ledger that keeps nothing is tried meanwhile, so that the screen tells of its return."""
        while self.memory.trouble:
            try:
                async with asyncio.timeout(RETRY_S):
                    return await self._inbox.get()
            except TimeoutError:
                await self._try_ledger()
        return await self._inbox.get()

    async def _try_ledger(self) -> None:
        try:
            await self._call(self._kept_nothing)
            self.memory.trouble = ""
        except LedgerUnavailable as fault:
            self.memory.trouble = str(fault)
        self.changed.set()

    async def _put(
        self,
        message: Command | Observation,
        bench: WorkstationId,
        device: DeviceId | None,
        *,
        is_system: bool,
        is_owner: bool = False,
    ) -> Refusal | None:
        answer: asyncio.Future[Refusal | None] = asyncio.get_running_loop().create_future()
        await self._inbox.put(_Asked(message, bench, device, is_system, is_owner, answer))
        return await answer

    async def _commit(self, batch: list[_Asked]) -> None:
        try:
            done = await self._call(lambda: self._turn(batch))
        except LedgerUnavailable as fault:
            self.memory.trouble = str(fault)
            self._refuse_all(batch, str(fault))
            return
        self.memory.trouble = ""
        for asked, result in zip(batch, done, strict=True):
            self._note(asked, result)
            if not asked.answer.cancelled():
                asked.answer.set_result(result.refusal)
        if any(result.has_effects for result in done):
            self.effects_due.set()
        self.outbox_due.set()
        self.changed.set()

    async def _take_picture(self, taken: PictureTaken) -> None:
        """A picture for a person is shown; a good one of a unit is attached to it, a spoilt one asks for another."""
        wish = self.memory.wishes.pop(taken.device, None)
        memory = self.memory.benches.get(wish.bench) if wish else None
        if wish is None or memory is None:
            self.changed.set()
            return
        lpn = wish.lpn.text if wish.lpn else ""
        now_us = self._clock.now_us()
        memory.picture = PictureSeen(now_us, wish.shot, lpn, taken.digest.text, taken.size_bytes, taken.fault or "")
        if taken.fault:
            self.say(
                wish.bench, Refusal("picture_spoilt", (("shot", wish.shot), ("fault", taken.fault)), Tone.ATTENTION)
            )
        elif wish.lpn:
            await self._put(AttachPicture(wish.lpn, wish.shot, taken.digest), wish.bench, taken.device, is_system=False)
        else:
            self.say(wish.bench, Refusal("picture_taken", (("shot", wish.shot),), Tone.GOOD))

    def _refuse_all(self, batch: list[_Asked], why: str) -> None:
        refusal = Refusal(KEEPS_NOTHING, (("why", why),))
        for asked in batch:
            memory = self.memory.benches.get(asked.bench)
            if memory is not None:
                memory.answer = Answer(Tone.WRONG, Line(refusal.key, refusal.params), self._clock.now_us())
            if not asked.answer.cancelled():
                asked.answer.set_result(refusal)
        self.changed.set()

    # ---- on the ledger's thread

    def _turn(self, batch: list[_Asked]) -> list[_Done]:
        try:
            return self._together(batch)
        except LedgerConflict:
            # Another station was first with something: each message is decided anew, and alone, so that one that is
            # overtaken again does not hold up the others.
            return [self._alone(asked) for asked in batch]

    def _kept_nothing(self) -> list[_Done]:
        self._ledger.try_keeping()
        return []

    def _together(self, batch: list[_Asked]) -> list[_Done]:
        with self._ledger.transaction() as work:
            return [self._decide(asked, work) for asked in batch]

    def _alone(self, asked: _Asked) -> _Done:
        why = ""
        for _ in range(OVERTAKEN_MAX):
            try:
                return self._together([asked])[0]
            except LedgerConflict as conflict:
                why = str(conflict)
            except LedgerUnavailable as fault:
                why = str(fault)
                break
        # What others of the batch came to is kept already: this one alone is refused.
        return _Done(Refusal(KEEPS_NOTHING, (("why", why),)), None, (), has_effects=False)

    def _decide(self, asked: _Asked, work: Work) -> _Done:
        now_us = self._clock.now_us()
        facts: dict[object, object] = {}
        plates: tuple[Lpn, ...] = ()
        for _ in range(LOADS_MAX):
            try:
                decision, context = self._attempt(asked, Known(facts), now_us, work)
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
            self.memory.clock_state,
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
        return _Done(decision.refusal, decision.verdict, decision.events, bool(decision.effects))

    def _attempt(self, asked: _Asked, known: Known, now_us: int, work: Work) -> tuple[Decision, Context]:
        context = self._context(asked, known, now_us, work)
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

    def _context(self, asked: _Asked, known: Known, now_us: int, work: Work) -> Context:
        bench = known.get(asked.bench)
        actor = bench.actor if isinstance(bench, Bench) else None
        person = known.get(actor) if actor else None
        roles = person.roles if isinstance(person, Person) else frozenset[str]()
        if asked.is_system or isinstance(asked.message, StartStation):
            actor, roles = None, self.identity.system_roles
        if asked.is_owner:
            actor, roles = None, frozenset[str]()
        return Context(
            now_us=now_us,
            site=self.identity.site,
            station=self.identity.station,
            bench=asked.bench,
            actor=actor,
            roles=roles,
            today=self.identity.today(now_us),
            device=asked.device,
            ids=(self._ids.fresh(), self._ids.fresh()),
            is_pin_right=_check_pin(asked.message, work),
            is_owner=asked.is_owner,
            prints_at=bench.prints_at if isinstance(bench, Bench) else None,
            benches=self.identity.benches,
        )

    def _scan(self, message: CodeScanned | EnterCode, asked: _Asked, known: Known, context: Context) -> Decision:
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
        return self.memory.doors.get(command.door, Seen()).as_of_now() if isinstance(command, CloseDoor) else Seen()

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

    # ---- after the commit

    def _note(self, asked: _Asked, done: _Done) -> None:
        memory = self.memory.benches.get(asked.bench)
        now_us = self._clock.now_us()
        said = done.refusal or done.verdict
        is_of_a_person = not asked.is_system and not isinstance(
            asked.message, DeviceReported | LabelProgressed | ClockStepped
        )
        if memory is not None and said is not None and is_of_a_person:
            line = Line(said.key, said.params)
            memory.answer = Answer(said.tone, line, now_us)
            scan = next((event for event in done.events if isinstance(event, ScanTaken)), None)
            if scan is not None:
                seen = ScanSeen(now_us, said.tone, scanning.shown(scan.text), line)
                memory.scans = (seen, *memory.scans)[:SCANS_SHOWN]
        if memory is not None:
            self._note_weight(asked, done, memory, now_us)
        if isinstance(asked.message, OpenDoor) and _is_open_now(done) and asked.message.door not in self.memory.doors:
            self._begin_session(asked.message.door, now_us)
        if isinstance(asked.message, CloseDoor) and done.refusal is None:
            self.memory.doors.pop(asked.message.door, None)
        if isinstance(asked.message, TakePicture) and done.refusal is None:
            self._want_picture(asked.message, asked.bench)
        if isinstance(asked.message, ClockStepped):
            self.memory.clock_state = ClockState.JUMPED

    def _note_weight(self, asked: _Asked, done: _Done, memory: BenchMemory, now_us: int) -> None:
        """A parcel that lay on the scale before it was scanned has its weight now; one weight is one parcel's."""
        if any(isinstance(event, ParcelWeighed) for event in done.events):
            memory.weight = None
        is_opened = any(isinstance(event, BenchFocused) and event.parcel is not None for event in done.events)
        weight = memory.weight
        if is_opened and weight is not None and now_us - weight.at_us <= WEIGHT_KEPT_S * 1_000_000:
            answer: asyncio.Future[Refusal | None] = asyncio.get_running_loop().create_future()
            with suppress(asyncio.QueueFull):  # so many wait that the parcel is gone from the scale before
                self._inbox.put_nowait(
                    _Asked(weight, asked.bench, weight.device, is_system=False, is_owner=False, answer=answer)
                )

    def _want_picture(self, command: TakePicture, bench: WorkstationId) -> None:
        try:
            self.pictures.put_nowait(PictureWish(bench, command.shot, command.lpn))
        except asyncio.QueueFull:
            self.say(bench, Refusal("camera_behind"))

    def _begin_session(self, door: DoorId, now_us: int) -> None:
        seen = Seen(inner=self.identity.inner_antennas.get(door, frozenset()))
        if (waiting := self.memory.before_doors.pop(door, None)) is not None:
            for report in waiting.take(now_us):  # the load was read before it broke the beam
                seen.take(report)
        self.memory.doors[door] = seen

    async def _open_door(self, door: DoorId | None, observation: InputChanged | TagsRead, trigger: str) -> None:
        if door is None or door in self.memory.doors:
            return
        bench = self.identity.bench_of_device.get(observation.device, self.identity.benches[0])
        await self._put(OpenDoor(door, trigger=trigger), bench, observation.device, is_system=True)

    async def _note_tags(self, observation: TagsRead) -> None:
        door = self.identity.door_of_device.get(observation.device)
        if door is None:
            return  # no door: what passes is nobody's
        report = Report(observation.at_us, observation.reads)
        seen = self.memory.doors.get(door)
        if seen is not None:
            seen.take(report)
            self.changed.set()
            return
        waiting = self.memory.before_doors.setdefault(door, Waiting())
        if waiting.note(report):
            await self._open_door(door, observation, "mover")


def _is_open_now(done: _Done) -> bool:
    """A door that was open when the station started anew goes on with what is read from then on."""
    return done.refusal is None or done.refusal.key == "door_is_open"


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


def _device_of(observation: Observation) -> DeviceId:
    return DeviceId("clock") if isinstance(observation, ClockStepped) else observation.device


def _occurred_us(message: Command | Observation) -> int | None:
    return message.at_us if isinstance(message, CodeScanned | LabelProgressed | DeviceReported | WeightTaken) else None
