"""A scale as a device of the fleet: each weight that stands still is told once, and nothing that moves."""

import asyncio
from collections.abc import Callable

from dock.core.fault import sentence
from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, DeviceReported, DeviceState, WeightTaken
from dock.ports import Clock, Inbox
from drivers.fleet import DeviceFault
from drivers.link import Dial, Link
from drivers.scale.readings import ScaleReading, ScaleState, ScaleTalk

OPEN_S_MAX = 5.0
ASK_EVERY_S = 0.25
ANSWER_S_MAX = 3.0  # the slowest answers within a second
SAME_READINGS = 2  # a weight counts when it was said so often in a row
_WORDS = {
    ScaleState.OVER: ("scale.over", sentence("the scale is overloaded: take something off")),
    ScaleState.UNDER: ("scale.under", sentence("the scale is below its zero: empty it and press zero")),
    ScaleState.FAULT: ("scale.fault", sentence("the scale cannot weigh: look at its display")),
}


class StationScale:
    """One scale. A weight is told when it was stable twice in a row, and again only after the pan changed."""

    kind = DeviceKind.SCALE

    def __init__(
        self,
        device: DeviceId,
        address: str,
        talk: Callable[[], ScaleTalk],
        *,
        dial: Dial,
        inbox: Inbox,
        clock: Clock,
        division_g: int = 5,
        capacity_g: int = 30_000,
    ) -> None:
        self.device = device
        self._address = address
        self._talk = talk
        self._dial = dial
        self._inbox = inbox
        self._clock = clock
        self._division_g = division_g
        self._capacity_g = capacity_g
        self._said = ""

    async def run(self, up: Callable[[], None]) -> None:
        """Ask it four times a second, until it is unplugged or says nothing (OSError)."""
        async with asyncio.timeout(OPEN_S_MAX):
            link = await self._dial(self._address)
        self._said = ""
        try:
            pan = _Pan(self._division_g)
            talk = self._talk()
            await self._hear(link, talk)  # it is up when it has answered once
            up()
            while True:
                await self._clock.sleep(ASK_EVERY_S if talk.question else 0.0)
                for reading in await self._hear(link, talk):
                    await self._note(reading, pan)
        finally:
            await link.close()

    async def _hear(self, link: Link, talk: ScaleTalk) -> list[ScaleReading]:
        talk.begin()
        try:
            async with asyncio.timeout(ANSWER_S_MAX):
                if talk.question:
                    await link.write(talk.question)
                while True:
                    chunk = await link.read()
                    if not chunk:
                        raise DeviceFault("the scale closed its connection")
                    if found := talk.feed(chunk):
                        return found
        except TimeoutError as error:
            raise DeviceFault(
                "the scale does not answer: see that it is on and its cable plugged in", self._address
            ) from error

    async def _note(self, reading: ScaleReading, pan: "_Pan") -> None:
        is_too_much = reading.mass_g is not None and reading.mass_g > self._capacity_g
        state = ScaleState.OVER if is_too_much else reading.state
        await self._report(state, reading.detail)
        mass_g = pan.settled(reading.mass_g if state is ScaleState.STABLE else None)
        if mass_g is not None:
            await self._inbox.tell(WeightTaken(self.device, mass_g, self._clock.now_us()))

    async def _report(self, state: ScaleState, detail: str) -> None:
        key, words = _WORDS.get(state, ("", None))
        if state is ScaleState.MOVING or key == self._said:
            return
        self._said = key
        how = DeviceState.ATTENTION if key else DeviceState.UP
        reasons = (words,) if words else ()
        told = f"{key} {detail}".strip()
        await self._inbox.tell(DeviceReported(self.device, self.kind, how, reasons, told, self._clock.now_us()))


class _Pan:
    """What lies on it, as far as it stood still."""

    def __init__(self, division_g: int) -> None:
        self._division_g = division_g
        self._last: int | None = None
        self._count = 0
        self._told: int | None = None

    def settled(self, mass_g: int | None) -> int | None:
        """A weight that has come to rest and was not told yet; `mass_g` is a stable one, or None while it moves."""
        if mass_g is None:
            self._last, self._count = None, 0
            return None
        self._count = self._count + 1 if mass_g == self._last else 1
        self._last = mass_g
        if self._count < SAME_READINGS:
            return None
        is_same = self._told is not None and abs(mass_g - self._told) <= self._division_g
        self._told = mass_g
        return None if is_same or mass_g <= self._division_g else mass_g
