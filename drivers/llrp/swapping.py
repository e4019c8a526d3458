"""Carries a swap out: asks the new reader, points the driver, looks how it does, and points it back if it is worse."""

from collections.abc import Awaitable, Callable

from dock.ports import Clock
from drivers.fleet import DeviceFault
from drivers.link import Dial
from drivers.llrp.dialogue import probing
from drivers.llrp.once import speak_once
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reader import LlrpReader
from drivers.llrp.swap import Swap, SwapSeen, SwapStep, Wish

LOOK_S = 0.5


async def swap_reader(
    reader: LlrpReader,
    new: ReaderProfile,
    dial: Dial,
    clock: Clock,
    *,
    confirm: Callable[[SwapSeen], Awaitable[bool]],
    show: Callable[[SwapSeen], None],
    is_called_off: Callable[[], bool] = lambda: False,
) -> SwapSeen:
    """Point `reader` at the one that `new` names, if a person says yes, and back where it reads worse.

    The same reader with another profile is not asked what it can: that is known, and it takes one client only.
    `show` is called at each step; cancelled, the reader is left where it is pointed.
    """
    old = reader.profile
    swap = Swap(old, new, reader.capabilities, reader.view().reads_per_s)
    while swap.seen.step not in {SwapStep.DONE, SwapStep.FAILED}:
        match swap.wish():
            case Wish.PROBE:
                show(swap.seen)
                known = reader.opened_as if new.address == old.address else None
                if known is not None:
                    swap.probed(known.capabilities, known.version)
                    continue
                try:
                    opened = await speak_once(new, dial, lambda negotiates: probing(new, negotiates=negotiates))
                    swap.probed(opened.capabilities, opened.version)
                except DeviceFault as broken:
                    swap.absent(broken)
            case Wish.ASK:
                show(swap.seen)
                if await confirm(swap.seen):
                    swap.confirmed(clock.now_us())
                else:
                    swap.called_off()
            case Wish.POINT_NEW:
                reader.point_at(new, otherwise=old)
            case Wish.POINT_OLD:
                reader.point_at(old)
            case Wish.NOTHING:
                await clock.sleep(LOOK_S)
                if is_called_off():
                    swap.called_off()
                _look(swap, reader, old if swap.seen.step is SwapStep.RETURNING else new, clock.now_us())
                show(swap.seen)
    reader.point_at(reader.profile)  # what it works with now has nothing to fall back to
    show(swap.seen)
    return swap.seen


def _look(swap: Swap, reader: LlrpReader, wanted: ReaderProfile, now_us: int) -> None:
    view = reader.view()
    swap.looked(
        works=reader.works_with is wanted,
        is_refused=reader.profile is not wanted,  # it fell back by itself
        broken=reader.last_fault,
        reads_per_s=view.reads_per_s,
        now_us=now_us,
    )
