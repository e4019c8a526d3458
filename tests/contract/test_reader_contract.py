"""What the reader driver keeps, over real TCP against the simulated reader, and the first of it against a real one."""

import asyncio
from functools import partial
from random import Random

import pytest

from dock.core.observations import DeviceReported, DeviceState, InputChanged, Observation, TagsRead
from drivers import fleet
from drivers.clock import SystemClock
from drivers.fleet import DeviceBusy, DeviceFault, DeviceRefused
from drivers.link import dial_tcp
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reader import LlrpReader
from drivers.llrp.troubles import trouble
from simulators.llrp import alone
from simulators.llrp.params import Param, Status
from tests.contract.reader_bench import DOOR, EPC, WORKS, Bench, Told, read, reported
from tests.contract.reader_bench import on_a_bench as on_a_reader_bench

DEADLINE_S = 20
on_a_bench = partial(on_a_reader_bench, keepalive_s=0.1)


def works(told: list[Observation]) -> bool:
    """Whether the last that a reader said of itself is that it works."""
    states = [each.state for each in told if isinstance(each, DeviceReported)]
    return bool(states) and states[-1] in WORKS


def test_a_reader_connects_is_configured_and_inventories() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept(antennas=(1, 2), power_dbm=24.3, mode=2, session=2):
            await bench.told.until(read(EPC))
        assert bench.told.states()[-1] is DeviceState.READING
        assert bench.told.epcs() == {EPC}
        first = next(each for each in bench.told.all if isinstance(each, TagsRead)).reads[0]
        assert (first.antenna, first.rssi_dbm is not None and -60 < first.rssi_dbm < -40) == (1, True)
        (rospec,) = bench.reader.rospecs.values()
        assert rospec.antennas == (1, 2)
        assert bench.reader.keepalive_us == 100_000

    on_a_bench(scenario)


def test_a_real_reader_connects_is_configured_and_answers(request: pytest.FixtureRequest) -> None:
    address = str(request.config.getoption("--reader"))
    if not address:
        pytest.skip("no reader given: --reader=tcp://host:5084 asks for one")

    async def scenario() -> None:
        told = Told()
        driver = LlrpReader(DOOR, ReaderProfile(address), dial_tcp, told, SystemClock())
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
            keeping = group.create_task(fleet.keep(driver, told, SystemClock(), Random(1)))
            await told.until(works)
            await told.until(lambda all_told: any(isinstance(each, TagsRead) for each in all_told))
            keeping.cancel()

    asyncio.run(scenario())


@pytest.mark.parametrize("cut_after_bytes", [5, 700, 2_100, 2_200, 2_260])
def test_a_line_cut_inside_a_message_is_taken_up_again(cut_after_bytes: int) -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        bench.reader.faults.cut_after_bytes = cut_after_bytes
        async with bench.kept():
            await bench.told.until(read(EPC))
            await bench.told.until(reported(DeviceState.DOWN))
            bench.told.all.clear()
            await bench.told.until(read(EPC))

    on_a_bench(scenario)


def test_a_reader_that_hangs_up_at_the_question_for_its_version_is_asked_no_more() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        bench.reader.faults.cut_after_bytes = 40  # within the answer to GET_SUPPORTED_VERSION
        async with bench.kept():
            await bench.told.until(read(EPC))
        assert DeviceState.DOWN not in bench.told.states()

    on_a_bench(scenario)


def test_many_cut_lines_leave_nothing_behind_and_tell_down_and_up_in_turn() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept():
            for times in range(1, 4):
                await bench.told.until(works)
                bench.server.drop_peers()
                await bench.told.until(reported(DeviceState.DOWN, times=times))
        assert bench.server.connection_count <= 1

    on_a_bench(scenario)


def test_a_reader_held_by_another_program_is_reported_as_busy() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.is_occupied_elsewhere = True
        fault = await bench.fail()
        assert isinstance(fault, DeviceBusy)
        assert "another program" in str(fault)

    on_a_bench(scenario)


def test_a_second_driver_does_not_disturb_the_first() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept():
            await bench.told.until(read(EPC))
            assert isinstance(await bench.fail(), DeviceBusy)
            bench.told.all.clear()
            await bench.told.until(read(EPC))
            assert set(bench.told.states()) <= set(WORKS)

    on_a_bench(scenario)


def test_a_reader_that_falls_silent_is_found_dead_within_three_keepalives() -> None:
    async def scenario(bench: Bench) -> None:
        clock = asyncio.get_running_loop()
        async with bench.kept():
            await bench.told.until(works)
            bench.reader.faults.is_silent = True
            fell_silent_s = clock.time()
            await bench.told.until(reported(DeviceState.DOWN))
            # three keepalives of 0.1 s, and the second that a goodbye may take
            assert clock.time() - fell_silent_s < 0.3 + 1.0 + 1.0
        assert "silent" in next(
            each.reason for each in bench.told.all if isinstance(each, DeviceReported) and each.reason
        )

    on_a_bench(scenario)


def test_an_idle_reader_lives_by_its_keepalives_alone() -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.kept():
            await bench.told.until(works)
            await asyncio.sleep(0.8)  # the pace of the test: several times the span in which silence is death
            assert bench.told.states()[-1] in WORKS
            assert DeviceState.DOWN not in bench.told.states()

    on_a_bench(scenario)


@pytest.mark.parametrize("request_kind", [21, 26, 41, 46])
def test_a_refused_request_that_can_be_done_without_stops_nothing(request_kind: int) -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        bench.reader.faults.refuse[request_kind] = Status.R_DEVICE_ERROR
        async with bench.kept():
            await bench.told.until(read(EPC))
        assert DeviceState.REFUSED not in bench.told.states()

    on_a_bench(scenario)


@pytest.mark.parametrize("request_kind", [1, 2, 3, 20, 22, 24])
def test_a_refused_request_says_what_was_refused(request_kind: int) -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.faults.refuse[request_kind] = Status.R_DEVICE_ERROR
        fault = await bench.fail()
        assert isinstance(fault, DeviceRefused)
        assert "R_DeviceError" in fault.detail
        assert "refused by script" in fault.detail

    on_a_bench(scenario)


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"power_dbm": 33.0}, "10 to 30 dBm"),
        ({"power_dbm": 5.0}, "10 to 30 dBm"),
        ({"antennas": (1, 5)}, "antennas 1 to 4"),
        ({"mode": 77}, "air mode 77"),
    ],
)
def test_a_profile_that_the_reader_cannot_do_is_refused_in_plain_words(wishes: dict[str, object], said: str) -> None:
    async def scenario(bench: Bench) -> None:
        fault = await bench.fail(**wishes)
        assert isinstance(fault, DeviceRefused)
        assert said in str(fault)
        assert bench.reader.rospecs == {}

    on_a_bench(scenario)


def test_garbage_between_messages_ends_the_connection_and_not_the_driver() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept():
            await bench.told.until(read(EPC))
            bench.reader.faults.garbage = b"\xff" * 64
            await bench.told.until(reported(DeviceState.DOWN))
            bench.told.all.clear()
            await bench.told.until(read(EPC))

    on_a_bench(scenario)


def test_vendor_parameters_in_a_tag_report_are_passed_over() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        bench.reader.faults.extra_param = Param(1023, bytes.fromhex("0000651a00000038 1234")).packed()
        async with bench.kept():
            await bench.told.until(read(EPC))

    on_a_bench(scenario)


@pytest.mark.parametrize("epc", [EPC[:4], EPC + EPC[:4], EPC * 5 + b"\x01\x02"])
def test_tags_of_every_length_come_through(epc: bytes) -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(epc, [1], -50, 0)
        async with bench.kept():
            await bench.told.until(read(epc))

    on_a_bench(scenario)


def test_reads_carry_the_stations_time_whatever_the_readers_clock_says() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.clock_offset_us = -86_400_000_000
        bench.reader.field.place(EPC, [1], -50, 0)
        began_us = bench.clock.now_us()
        async with bench.kept():
            await bench.told.until(read(EPC))
        ended_us = bench.clock.now_us()
        reads = [tag for each in bench.told.all if isinstance(each, TagsRead) for tag in each.reads]
        assert all(began_us - 200_000 <= tag.first_us <= tag.last_us <= ended_us for tag in reads)

    on_a_bench(scenario)


def test_a_pulled_antenna_asks_for_a_person_and_a_photo_eye_is_heard() -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.kept(antennas=(1, 2)):
            await bench.told.until(works)
            bench.reader.set_antenna(2, plugged=False)
            bench.reader.set_input(1, is_high=True)
            bench.server.stir()
            await bench.told.until(lambda told: any(isinstance(each, InputChanged) for each in told))
            await bench.told.until(reported(DeviceState.ATTENTION))
            bench.reader.set_antenna(2, plugged=True)
            bench.server.stir()
            await bench.told.until(works)
        attention = next(
            each for each in bench.told.all if isinstance(each, DeviceReported) and each.state is DeviceState.ATTENTION
        )
        assert "antenna 2" in attention.reason

    on_a_bench(scenario)


def test_a_driver_that_is_stopped_says_goodbye_so_that_the_reader_is_free_at_once() -> None:
    async def scenario(bench: Bench) -> None:
        for _ in range(5):
            bench.told.all.clear()
            async with bench.kept():
                await bench.told.until(works)
            assert bench.server.connection_count == 0

    on_a_bench(scenario)


def test_a_station_that_takes_nothing_for_a_while_costs_no_tag_and_no_connection() -> None:
    async def scenario(bench: Bench) -> None:
        gate = asyncio.Event()

        class SlowTold(Told):
            async def tell(self, observation: Observation) -> None:
                if isinstance(observation, TagsRead):
                    await gate.wait()
                await super().tell(observation)

        bench.told = SlowTold()
        epcs = [number.to_bytes(12) for number in range(1, 41)]
        for epc in epcs:
            bench.reader.field.place(epc, [1, 2], -50, 0)
        async with bench.kept(antennas=(1, 2)):
            await bench.told.until(works)
            await asyncio.sleep(0.8)  # the pace of the test: more than the span in which silence is death
            gate.set()
            await bench.told.until(lambda _: bench.told.epcs() == set(epcs))
            assert bench.told.states()[-1] in WORKS
            assert DeviceState.DOWN not in bench.told.states()

    on_a_bench(scenario)


def test_the_simulator_alone_shows_a_shelf_of_tags() -> None:
    async def scenario() -> None:
        clock, told = SystemClock(), Told()
        async with asyncio.timeout(DEADLINE_S):
            server, _ = await alone.serve(0, 3, clock.now_us)
            async with server, asyncio.TaskGroup() as group:
                profile = ReaderProfile(f"tcp://127.0.0.1:{server.port}", antennas=(1, 2))
                driver = LlrpReader(DOOR, profile, dial_tcp, told, clock)
                keeping = group.create_task(fleet.keep(driver, told, clock, Random(1)))
                await told.until(lambda _: len(told.epcs()) == alone.TAGS_COUNT)
                keeping.cancel()

    asyncio.run(scenario())


def test_nobody_at_the_address_is_a_fault_of_the_world() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.server.close()
        fault = await bench.fail()
        assert isinstance(fault, DeviceFault)
        assert fault.sentence == trouble("reader.unreachable")
        assert "refused" in fault.detail or "failed" in fault.detail

    on_a_bench(scenario)
