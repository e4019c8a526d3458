"""What befalls program, devices and shop at a step, and people who work on meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from random import Random

from simulators.scanner.brain import Habit
from simulators.upstream.shop import Fault
from tests.dst.fate import Boundary, Death, DiskFault
from tests.dst.person import Person
from tests.dst.script import Act
from tests.dst.world import World

Blow = Callable[[Person, Random], Awaitable[object]]
HOUR_US = 3_600_000_000
POISONED = ("UnitGraded", "ParcelReceived", "LineReceived", "UnitPutAway")


async def _work_on(person: Person, dice: Random, most: int = 3) -> None:
    for _ in range(dice.randint(1, most)):
        await person.work(dice)
        await asyncio.sleep(dice.uniform(0.5, 3))


def dies_in(boundary: Boundary, acts_max: int, death: Death = Death.KILL) -> Blow:
    """The program dies at an act of this kind while people work; where none comes, right after."""

    async def blow(person: Person, dice: Random) -> None:
        fate = person.world.fate
        fate.arm(boundary, dice.randint(1, acts_max), death)
        for _ in range(3):
            await person.work(dice)
            await asyncio.sleep(dice.uniform(0.2, 2))
            if fate.died_of is not None:
                return
        fate.disarm()
        fate.die(death)

    return blow


async def _killed(person: Person, dice: Random) -> None:
    await asyncio.sleep(dice.uniform(0, 2))
    person.world.fate.die(Death.KILL)


async def _upgraded(person: Person, _dice: Random) -> None:
    world = person.world
    major, minor, patch = world.version.split(".")
    world.version = f"{major}.{minor}.{(int(patch) + 1) % 10}"
    await world.restart()


def disk(fault: DiskFault) -> Blow:
    """The disk fails while people work, and is mended."""

    async def blow(person: Person, dice: Random) -> None:
        fate = person.world.fate
        fate.disk_fault = fault
        try:
            await _work_on(person, dice)
            await asyncio.sleep(dice.uniform(0, 10))
        finally:
            fate.disk_fault = None

    return blow


async def _slow_disk(person: Person, dice: Random) -> None:
    fate = person.world.fate
    fate.slow_sync_s = 2.0
    try:
        await _work_on(person, dice, 2)
    finally:
        fate.slow_sync_s = 0.0


def clock(by_us: int) -> Blow:
    """Somebody sets the machine's clock; it stays so."""

    async def blow(person: Person, dice: Random) -> None:
        person.world.time.set_by_us += by_us
        await _work_on(person, dice, 2)

    return blow


def unplugged(name: str) -> Blow:
    """A device is unplugged while people work, and plugged in again."""

    async def blow(person: Person, dice: Random) -> None:
        port = person.world.ports[name]
        port.pull()
        try:
            await _work_on(person, dice, 2)
            await asyncio.sleep(dice.uniform(0, 30))
        finally:
            port.plug()

    return blow


async def _paper_ends(person: Person, dice: Random) -> None:
    printer = person.world.printer
    printer.end_paper_in(1)
    await _work_on(person, dice)
    await asyncio.sleep(dice.uniform(2, 30))
    printer.load_paper()
    person.world.printer_port.stir()


async def _head_opened(person: Person, dice: Random) -> None:
    await person.work(dice)
    await asyncio.sleep(dice.uniform(0, 0.6))
    person.world.printer.open_head()
    person.world.printer_port.stir()
    await _work_on(person, dice, 2)
    person.world.printer.close_head()
    person.world.printer_port.stir()


async def _printer_off(person: Person, dice: Random) -> None:
    await person.work(dice)
    await asyncio.sleep(dice.uniform(0, 0.6))
    person.world.printer.cycle_power()
    person.world.printer_port.stir()


async def _printer_resets(person: Person, dice: Random) -> None:
    person.world.wire_faults.reset_after_bytes = dice.randint(20, 900)
    await _work_on(person, dice)
    person.world.wire_faults.reset_after_bytes = None


async def _printer_mute(person: Person, dice: Random) -> None:
    faults = person.world.wire_faults
    faults.accepts_and_never_reads = True
    await _work_on(person, dice, 2)
    await asyncio.sleep(dice.uniform(0, 20))
    faults.accepts_and_never_reads = False
    person.world.printer_port.stir()


def scanned(habit: Habit) -> Blow:
    """The scanner has a bad moment."""

    async def blow(person: Person, dice: Random) -> None:
        person.habit = habit
        try:
            await person.work(dice)
        finally:
            person.habit = Habit.CLEAN

    return blow


async def _scans_merged(person: Person, dice: Random) -> None:
    """The terminator of one scan is lost, and the next code runs into it."""
    world = person.world
    code = dice.choice(list(world.arrivals.values())[-5:]).tracking
    world.scanner.scan(code.encode("ascii"), world.time.now_us(), aim="C0", habit=Habit.UNTERMINATED)
    world.scanner_port.stir()
    await person.work(dice)


def shop(*faults: Fault) -> Blow:
    """The shop fails at the next requests."""

    async def blow(person: Person, dice: Random) -> None:
        person.world.shop.faults += [dice.choice(faults) for _ in range(dice.choice((1, 1, 2, 4)))]
        await _work_on(person, dice)

    return blow


async def _unknown_to_shop(person: Person, dice: Random) -> None:
    world = person.world
    with _token(world):
        await _work_on(person, dice)
        await asyncio.sleep(dice.uniform(1, 20))
    world.program.courier.renew()
    world.program.inflow.renew()


@contextmanager
def _token(world: World) -> Generator[None]:
    world.shop.token = "renewed"
    try:
        yield
    finally:
        world.shop.token = "demo"


async def _poisoned(person: Person, dice: Random) -> None:
    kind = dice.choice(POISONED)
    person.world.shop.refuses.add(kind)
    await _work_on(person, dice)
    await asyncio.sleep(2)
    person.world.shop.refuses.discard(kind)


async def _breaks_on_one(person: Person, dice: Random) -> None:
    """One event that waits brings the shop down whenever it comes: it must be found, and hold up no other stream."""
    world = person.world
    world.transport.is_plugged = False
    await _work_on(person, dice)
    if waiting := world.waiting_ids():
        world.shop.breaks_on.add(dice.choice(waiting))
    world.transport.is_plugged = True
    await asyncio.sleep(dice.uniform(5, 30))
    world.shop.breaks_on.clear()


async def _line_cut(person: Person, dice: Random) -> None:
    line = person.world.transport
    line.is_plugged = False
    try:
        await _work_on(person, dice)
        await asyncio.sleep(dice.choice((5, 60, 600)))
    finally:
        line.is_plugged = True


async def _cancelled(person: Person, dice: Random) -> None:
    world = person.world
    rma = dice.choice(list(world.arrivals.values())[-6:]).rma
    world.shop.announce({"type": "cancellation", "rma": rma, "reason": "the customer keeps it"})
    world.program.feed_due.set()
    await _work_on(person, dice)


async def _revised(person: Person, dice: Random) -> None:
    world = person.world
    arrival = dice.choice(list(world.arrivals.values())[-6:])
    documents = [one for one in world.shop.documents if one.get("rma") == arrival.rma and one["type"] == "case"]
    lines = documents[-1]["lines"]
    assert isinstance(lines, list)
    world.shop.announce({**documents[-1], "lines": [{**lines[0], "quantity": dice.randint(1, 4)}]})
    world.program.feed_due.set()
    await _work_on(person, dice, 2)


BLOWS: Mapping[Act, Blow] = {
    Act.KILL: _killed,
    Act.KILL_IN_COMMIT: dies_in(Boundary.DISK, 60),
    Act.KILL_IN_PRINT: dies_in(Boundary.PAPER, 8),
    Act.KILL_IN_SYNC: dies_in(Boundary.SYNC, 6),
    Act.POWER_CUT: dies_in(Boundary.DISK, 120, Death.POWER_CUT),
    Act.UPGRADE: _upgraded,
    Act.DISK_FULL: disk(DiskFault.FULL),
    Act.IO_ERROR: disk(DiskFault.IO_ERROR),
    Act.READ_ONLY: disk(DiskFault.READ_ONLY),
    Act.SLOW_SYNC: _slow_disk,
    Act.CLOCK_FORWARD: clock(HOUR_US),
    Act.CLOCK_BACK: clock(-HOUR_US),
    Act.SCANNER_OUT: unplugged("scanner"),
    Act.PRINTER_OUT: unplugged("printer"),
    Act.READER_OUT: unplugged("reader"),
    Act.PAPER_OUT: _paper_ends,
    Act.HEAD_OPEN: _head_opened,
    Act.PRINTER_POWER: _printer_off,
    Act.PRINTER_RESET: _printer_resets,
    Act.PRINTER_MUTE: _printer_mute,
    Act.SCAN_SPLIT: scanned(Habit.SPLIT),
    Act.SCAN_PAUSED: scanned(Habit.PAUSED),
    Act.SCAN_HALVED: scanned(Habit.HALVED),
    Act.SCAN_TWICE: scanned(Habit.TWICE),
    Act.SCAN_MERGED: _scans_merged,
    Act.SCAN_GARBAGE: scanned(Habit.GARBAGE),
    Act.SHOP_500: shop(Fault.SERVER_ERROR),
    Act.SHOP_503: shop(Fault.UNAVAILABLE),
    Act.SHOP_429: shop(Fault.TOO_MANY),
    Act.SHOP_401: _unknown_to_shop,
    Act.SHOP_SILENT_AFTER: shop(Fault.SILENT_AFTER_STORING),
    Act.SHOP_SILENT_BEFORE: shop(Fault.SILENT_BEFORE_STORING),
    Act.SHOP_RESET: shop(Fault.RESET_MID_ANSWER),
    Act.SHOP_GARBAGE: shop(Fault.GARBAGE),
    Act.SHOP_SLOW: shop(Fault.SLOW),
    Act.SHOP_REDIRECT: shop(Fault.REDIRECT),
    Act.SHOP_JOB_FAILS: shop(Fault.JOB_FAILS),
    Act.SHOP_POISON: _poisoned,
    Act.SHOP_BREAKS: _breaks_on_one,
    Act.LINE_OUT: _line_cut,
    Act.CANCELLED: _cancelled,
    Act.REVISED: _revised,
}
