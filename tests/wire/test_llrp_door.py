"""The simulated door end to end: the real driver reads a scenario in virtual time, and the filter judges that."""

import asyncio
from collections.abc import Iterator
from random import Random

from dock.core.doors.filter import Expectations, TagClass, Way
from dock.core.doors.trace import Report
from dock.core.ids import DeviceId
from dock.core.observations import DeviceReported, DeviceState, InputChanged, Observation, TagsRead
from drivers import fleet
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reader import LlrpReader
from simulators.llrp.air import Singulation
from simulators.llrp.profile import speedway
from simulators.llrp.rf.stage import Stage
from simulators.llrp.talk import Talk
from simulators.memory import MemoryPort
from tests.door_passes import AFTER_US, BEFORE_US, classes, decided, expected
from tests.dst.virtual_loop import WorldTime, virtual_loop

DOOR = DeviceId("door-1")


class CountedStage(Stage):
    """A stage that counts what it gave the reader."""

    given = 0

    def read(self, to_us: int) -> Iterator[Singulation]:
        for seen in super().read(to_us):
            self.given += 1
            yield seen


class Told:
    """An inbox that keeps everything."""

    def __init__(self) -> None:
        self.all: list[Observation] = []

    async def tell(self, observation: Observation) -> None:
        self.all.append(observation)

    def reports(self) -> list[Report]:
        return [Report(each.at_us, each.reads) for each in self.all if isinstance(each, TagsRead)]

    def session(self) -> list[Report]:
        """The reads from a second before the photo-eye is broken to a second and a half after it is free."""
        eye = [each.at_us for each in self.all if isinstance(each, InputChanged)]
        from_us, to_us = min(eye) - BEFORE_US, max(eye) + AFTER_US
        return [
            Report(each.at_us, tuple(read for read in each.reads if from_us <= read.first_us <= to_us))
            for each in self.reports()
        ]


async def _play(stage: Stage, world: WorldTime, port: MemoryPort) -> None:
    while True:
        due_us = stage.due_us()
        await asyncio.sleep(0.05 if due_us is None else min(0.05, max(0.0, (due_us - world.now_us()) / 1_000_000)))
        if due_us is not None and due_us <= world.now_us():
            stage.act(world.now_us())
            port.stir()


def watched(name: str, mode: int = 2) -> tuple[CountedStage, Told]:
    """A scenario, and what the driver told of it."""
    with virtual_loop() as loop:
        world, told, stage = WorldTime(loop), Told(), CountedStage(name, 3, speedway())
        clock = world.clock()
        port = MemoryPort(lambda: Talk(stage.reader), world.now_us, Random(1))
        stage.cut = port.drop_peers
        profile = ReaderProfile("tcp://door:5084", antennas=(1, 2, 3, 4), session=1, mode=mode, power_dbm=30.0)
        driver = LlrpReader(DOOR, profile, port.dial, told, clock)

        async def whole() -> None:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(fleet.keep(driver, told, clock, Random(1))),
                    group.create_task(_play(stage, world, port)),
                ]
                await asyncio.sleep(stage.scene.lasts_us / 1_000_000 + 2)
                for task in tasks:
                    task.cancel()

        loop.run_until_complete(whole())
    return stage, told


def test_a_cage_is_received_through_the_real_driver() -> None:
    stage, told = watched("cage")
    truth = stage.scene.truth
    outcome = decided(told.session(), expected(truth))
    found = classes(truth, outcome)
    assert found["received", "received"] >= 35
    assert found["missing", "missing"] == 3
    assert [group.way for group in outcome.groups] == [Way.IN]
    assert sum(read.read_count for report in told.reports() for read in report.reads) == stage.given


def test_a_shelf_is_not_received_through_the_real_driver() -> None:
    stage, told = watched("stray_shelf")
    found = classes(stage.scene.truth, decided(told.session(), expected(stage.scene.truth)))
    assert found["received", "received"] >= 38
    assert found["stray", "received"] == found["stray", "extra"] == 0


def test_what_was_read_in_an_outage_comes_with_the_flush_and_with_its_own_time() -> None:
    stage, told = watched("outage_short")
    states = [(each.state, each.at_us) for each in told.all if isinstance(each, DeviceReported)]
    gone_us = next(at_us for state, at_us in states if state is DeviceState.DOWN)
    back_us = next(at_us for state, at_us in states if state is DeviceState.DRAINING)
    late = [
        read
        for report in told.reports()
        for read in report.reads
        if gone_us < read.last_us < back_us - 1_000_000 and report.at_us >= back_us - 1_000_000
    ]
    assert sum(read.read_count for read in late) > 1_000
    assert sum(read.read_count for report in told.reports() for read in report.reads) == stage.given
    outcome = decided(told.reports(), Expectations(frozenset(one.epc for one in stage.scene.truth)))
    assert len(outcome.of(TagClass.RECEIVED)) >= 0.95 * len(stage.scene.truth)
