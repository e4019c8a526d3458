"""Lets the scanners of a workstation beep or light for its answers, as far as they can be driven."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from dock.core.ids import DeviceId
from dock.core.views import DockView


class Voice(Protocol):
    """A device that can sound."""

    async def say(self, tone: str) -> bool:
        """Sound for this tone; False where it cannot."""
        ...


class Shown(Protocol):
    """What is shown on the screens, and when it changes."""

    def latest(self) -> DockView:
        """The last snapshot."""
        ...

    async def changed(self) -> None:
        """Wait for the next snapshot."""
        ...


async def speak(shown: Shown, voices: Mapping[DeviceId, Voice], scanners_of: Mapping[str, Sequence[DeviceId]]) -> None:
    """Sound once for each new answer, at every scanner of its workstation that has a sound for its tone."""
    heard_us: dict[str, int] = {}
    while True:
        await shown.changed()
        for bench in shown.latest().benches:
            answer = bench.answer
            if answer is None or answer.at_us <= heard_us.get(bench.bench, 0):
                continue
            heard_us[bench.bench] = answer.at_us
            for scanner in scanners_of.get(bench.bench, ()):
                if voice := voices.get(scanner):
                    await voice.say(answer.tone.value)
