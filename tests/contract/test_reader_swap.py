"""Another reader behind a door while it works: taken where it is as good, and given back by itself where it is not."""

import asyncio
from collections.abc import Callable

import pytest

from dock.core.observations import DeviceState
from dock.core.views import Line
from drivers.dial import dial
from drivers.fleet import DeviceFault
from drivers.llrp.capabilities import AirMode, Capabilities
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.swap import CONNECT_US, WATCH_US, Change, Swap, SwapSeen, SwapStep, Wish
from drivers.llrp.swapping import swap_reader
from drivers.llrp.troubles import trouble
from simulators.llrp.params import Status
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from simulators.serve import serve_tcp
from tests.contract.reader_bench import EPC, WORKS, Bench, on_a_bench, read, reported

OLD, NEW = ReaderProfile("tcp://old:5084"), ReaderProfile("tcp://new:5084")
CAN = Capabilities(manufacturer=25_882, antenna_count=4, power_dbm=((1, 27.0),), modes=(AirMode(0, 0, 640_000, False),))
NOW = 1_000_000_000


def switched(reads_per_s: float = 100.0) -> Swap:
    swap = Swap(OLD, NEW, CAN, reads_per_s)
    assert swap.wish() is Wish.PROBE
    swap.probed(CAN)
    assert swap.wish() is Wish.ASK
    swap.confirmed(NOW)
    assert (swap.wish(), swap.seen.step) == (Wish.POINT_NEW, SwapStep.SWITCHING)
    return swap


def look(swap: Swap, now_us: int, *, works: bool = True, reads_per_s: float = 0.0, is_refused: bool = False) -> None:
    swap.looked(works=works, is_refused=is_refused, broken=None, reads_per_s=reads_per_s, now_us=now_us)


@pytest.mark.parametrize(("rate", "end"), [(60.0, SwapStep.DONE), (49.0, SwapStep.RETURNING)])
def test_a_reader_that_reads_half_as_much_is_given_back(rate: float, end: SwapStep) -> None:
    swap = switched()
    look(swap, NOW)
    look(swap, NOW + 1, reads_per_s=rate)
    assert swap.seen.step is SwapStep.WATCHING
    look(swap, NOW + WATCH_US)
    assert swap.seen.step is end
    if end is SwapStep.RETURNING:
        assert swap.wish() is Wish.POINT_OLD
        assert swap.seen.why == Line("trial.worse", (("now", "49"), ("was", "100")))
        look(swap, NOW + WATCH_US + 1)
        assert swap.seen.step is SwapStep.FAILED


def test_where_the_old_one_saw_too_little_nothing_is_held_against_the_new_one() -> None:
    swap = switched(reads_per_s=1.0)
    look(swap, NOW)
    look(swap, NOW + WATCH_US)
    assert swap.seen.step is SwapStep.DONE


@pytest.mark.parametrize("how", ["refused", "late", "fails", "called off"])
def test_a_reader_that_does_not_work_is_given_back(how: str) -> None:
    swap = switched()
    match how:
        case "refused":
            look(swap, NOW + 1, works=False, is_refused=True)
        case "late":
            look(swap, NOW + CONNECT_US - 1, works=False)
            assert swap.seen.step is SwapStep.SWITCHING
            look(swap, NOW + CONNECT_US, works=False)
        case "fails":
            look(swap, NOW + 1)
            look(swap, NOW + 2, works=False)
        case _:
            swap.called_off()
    assert (swap.seen.step, swap.wish()) == (SwapStep.RETURNING, Wish.POINT_OLD)


def test_a_profile_that_the_new_one_cannot_do_and_one_that_is_absent_end_before_anything_is_touched() -> None:
    swap = Swap(OLD, ReaderProfile("tcp://new:1", antennas=(7,)), CAN, 1.0)
    swap.probed(CAN)
    assert swap.seen.step is SwapStep.FAILED
    assert swap.seen.why is not None
    assert swap.seen.why == Line.of(trouble("reader.no_antenna", count="4"))
    absent = Swap(OLD, NEW, CAN, 1.0)
    absent.absent(DeviceFault("nobody there"))
    assert (absent.seen.step, absent.seen.why) == (SwapStep.FAILED, Line("nobody there"))
    asked = Swap(OLD, NEW, CAN, 1.0)
    asked.probed(Capabilities(antenna_count=2, power_dbm=((1, 27.0),)))
    assert Change("antennas", "4", "2") in asked.seen.changes
    asked.called_off()
    assert asked.seen.step is SwapStep.FAILED


def swapped(new_reader: Reader, check: Callable[[Bench, SwapSeen, ReaderProfile], None]) -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with (
            await serve_tcp(lambda: Talk(new_reader), "127.0.0.1", 0, bench.clock.now_us) as other,
            bench.kept() as driver,
        ):
            await bench.told.until(read(EPC))
            new = bench.driver(address=f"tcp://127.0.0.1:{other.port}").profile
            seen: list[SwapSeen] = []

            async def yes(_: SwapSeen) -> bool:
                return True

            async with asyncio.timeout(20):
                ended = await swap_reader(driver, new, dial, bench.clock, confirm=yes, show=seen.append)
            assert [one.step for one in seen][:2] == [SwapStep.PROBING, SwapStep.CONFIRMING]
            bench.told.all.clear()
            await bench.told.until(reported(*WORKS) if ended.step is SwapStep.DONE else read(EPC))
            check(bench, ended, driver.profile)

    on_a_bench(scenario)


def test_a_swap_to_a_reader_that_refuses_leaves_the_door_at_the_old_one() -> None:
    new_reader = Reader(seed=4)
    new_reader.faults.refuse[20] = Status.R_DEVICE_ERROR

    def check(bench: Bench, ended: SwapSeen, profile: ReaderProfile) -> None:
        assert (ended.step, ended.new_address != profile.address) == (SwapStep.FAILED, True)
        assert ended.why is not None
        assert ended.why == Line.of(trouble("reader.fault"))
        assert DeviceState.DOWN not in bench.told.states()

    swapped(new_reader, check)
