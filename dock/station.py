"""The shell around the core, one loop: message, decide, ONE commit, then effects and courier are woken and views made.

The ledger blocks, so it is called on a thread of its own through `call`; under simulation `call` runs it in line.
Messages that wait together are committed together: an answer is given only after the commit that keeps it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import ClassVar, TypeVar, assert_never

from dock.core import scanning
from dock.core.commands import (
    AnswerTrial,
    AttachPicture,
    CloseDoor,
    Command,
    OpenDoor,
    TakePicture,
    TryReader,
)
from dock.core.decision import Refusal, Tone
from dock.core.doors.passing import Seen
from dock.core.doors.trace import Report
from dock.core.doors.watch import Waiting
from dock.core.events import (
    BenchFocused,
    ParcelWeighed,
    ScanTaken,
)
from dock.core.ids import DeviceId, DoorId, WorkstationId
from dock.core.meta import ClockState
from dock.core.observations import (
    ClockStepped,
    CodeScanned,
    CodeUnreadable,
    DeviceReported,
    InputChanged,
    LabelProgressed,
    Observation,
    PictureTaken,
    TagsRead,
    WeightTaken,
)
from dock.core.rules.policy import Policy
from dock.core.views import Answer, Line, PictureSeen, ScanSeen
from dock.memory import BenchMemory, Identity, Memory, PictureWish, TrialWish
from dock.ports import KEEPS_NOTHING, Clock, Ids, Ledger, LedgerUnavailable, Traces
from dock.turn import Asked, Done, Turn

INBOX_MAX = 1_000  # messages that wait; a driver that brings more is held back, and holds back its device
BATCH_MAX = 64  # messages in one commit
LOADS_MAX = 2_000  # things that one decision may ask for; more is a decision that never ends
SCANS_SHOWN = 20
OVERTAKEN_MAX = 50  # tries of one message; each is lost only to another station's commit, and stations are few
TRIALS_MAX = 20  # wishes of technicians that nobody has taken yet
PICTURES_MAX = 20  # pictures that were asked for and not taken; a camera that is so far behind is not there
PHOTO_EYE_LINE = 1  # a reader's input that the photo-eye of its door is wired to
WEIGHT_KEPT_S = 30  # a weight that is older was another parcel's
RETRY_S = 1.0  # how often a ledger that keeps nothing is tried again

T = TypeVar("T")
Call = Callable[[Callable[[], T]], Awaitable[T]]
"""Runs a blocking function on the ledger's thread."""


class Station:
    """One station. `run` works until it is cancelled; everything else may be called from tasks of the same loop."""

    turn_class: ClassVar[type[Turn]] = Turn

    def __init__(
        self,
        identity: Identity,
        policy: Policy,
        ledger: Ledger,
        clock: Clock,
        ids: Ids,
        call: "Call[list[Done]]",
        traces: Traces | None = None,
    ) -> None:
        self.memory = Memory(benches={bench: BenchMemory() for bench in identity.benches})
        self._turn = self.turn_class(identity, policy, self.memory, ledger, clock, ids, traces)
        self.effects_due = asyncio.Event()
        self.outbox_due = asyncio.Event()
        self.changed = asyncio.Event()
        self.pictures: asyncio.Queue[PictureWish] = asyncio.Queue(PICTURES_MAX)
        self.trials: asyncio.Queue[TrialWish] = asyncio.Queue(TRIALS_MAX)
        self._ledger = ledger
        self._clock = clock
        self._call = call
        self._inbox: asyncio.Queue[Asked] = asyncio.Queue(INBOX_MAX)

    @property
    def identity(self) -> Identity:
        """Which station this is; settings that are applied live change it."""
        return self._turn.identity

    @identity.setter
    def identity(self, identity: Identity) -> None:
        self._turn.identity = identity

    @property
    def policy(self) -> Policy:
        """What it decides by; rules that are applied live change it."""
        return self._turn.policy

    @policy.setter
    def policy(self, policy: Policy) -> None:
        self._turn.policy = policy

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

    def note_clock(self, *, follows_a_server: bool) -> None:
        """How far the machine's clock may be believed; one that was set once is not believed again."""
        if self.memory.clock_state is not ClockState.JUMPED:
            self.memory.clock_state = ClockState.SYNCED if follows_a_server else ClockState.FREE

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

    async def _next(self) -> Asked:
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
            await self._call(self._try_keeping)
            self.memory.trouble = None
        except LedgerUnavailable as fault:
            self.memory.trouble = fault.sentence
        self.changed.set()

    def _try_keeping(self) -> list[Done]:
        self._ledger.try_keeping()
        return []

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
        await self._inbox.put(Asked(message, bench, device, is_system, is_owner, answer))
        return await answer

    async def _commit(self, batch: list[Asked]) -> None:
        try:
            done = await self._call(lambda: self._turn.work(batch))
        except LedgerUnavailable as fault:
            self.memory.trouble = fault.sentence
            self._refuse_all(batch)
            return
        self.memory.trouble = None
        for asked, result in zip(batch, done, strict=True):
            self._note(asked, result)
            if not asked.answer.cancelled():
                asked.answer.set_result(result.refusal)
        if any(result.has_effects for result in done):
            self.effects_due.set()
        if any(result.has_reported for result in done):
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

    def _refuse_all(self, batch: list[Asked]) -> None:
        refusal = Refusal(KEEPS_NOTHING)
        for asked in batch:
            memory = self.memory.benches.get(asked.bench)
            if memory is not None:
                memory.answer = Answer(Tone.WRONG, Line(refusal.key, refusal.params), self._clock.now_us())
            if not asked.answer.cancelled():
                asked.answer.set_result(refusal)
        self.changed.set()

    # ---- after the commit

    def _note(self, asked: Asked, done: Done) -> None:
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
        if isinstance(asked.message, TryReader | AnswerTrial) and done.refusal is None:
            with suppress(asyncio.QueueFull):  # nobody takes them: what is not begun is seen not to begin
                self.trials.put_nowait(TrialWish(asked.bench, asked.message))
        if isinstance(asked.message, ClockStepped):
            self.memory.clock_state = ClockState.JUMPED

    def _note_weight(self, asked: Asked, done: Done, memory: BenchMemory, now_us: int) -> None:
        """A parcel that lay on the scale before it was scanned has its weight now; one weight is one parcel's."""
        if any(isinstance(event, ParcelWeighed) for event in done.events):
            memory.weight = None
        is_opened = any(isinstance(event, BenchFocused) and event.parcel is not None for event in done.events)
        weight = memory.weight
        if is_opened and weight is not None and now_us - weight.at_us <= WEIGHT_KEPT_S * 1_000_000:
            answer: asyncio.Future[Refusal | None] = asyncio.get_running_loop().create_future()
            with suppress(asyncio.QueueFull):  # so many wait that the parcel is gone from the scale before
                self._inbox.put_nowait(
                    Asked(weight, asked.bench, weight.device, is_system=False, is_owner=False, answer=answer)
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


def _is_open_now(done: Done) -> bool:
    """A door that was open when the station started anew goes on with what is read from then on."""
    return done.refusal is None or done.refusal.key == "door_is_open"


def _device_of(observation: Observation) -> DeviceId:
    return DeviceId("clock") if isinstance(observation, ClockStepped) else observation.device
