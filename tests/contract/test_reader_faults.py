"""Every way in which a reader or its network was seen to fail: the driver goes on, or says rightly how it is."""

import asyncio
from pathlib import Path
from struct import pack

import pytest

from dock.core.observations import DeviceState, Observation
from drivers.fleet import DeviceFault, DeviceRefused
from drivers.llrp.params import Blame, read_status
from drivers.llrp.troubles import TROUBLES, trouble
from simulators.llrp.faults import Harm
from simulators.llrp.params import Status, Wrong, status_param
from tests.contract.reader_bench import EPC, WORKS, Bench, Told, on_a_bench, read, reported

KEEPALIVE_S = 0.5
SLACK_S = 3.0  # a loaded machine, and the second that a goodbye may take
CYCLES = 200


def message(kind: int, body: bytes, length: int | None = None) -> bytes:
    return pack("!HII", 1 << 10 | kind, 10 + len(body) if length is None else length, 7) + body


def report(inside: bytes, length: int | None = None) -> bytes:
    return message(61, pack("!HH", 240, 4 + len(inside) if length is None else length) + inside)


HEAD = bytes((0x8D,)) + EPC
BORNE = {
    "a message of an unknown type": message(1000, b"abc"),
    "a short parameter that is cut": report(HEAD + b"\x81\x00"),
    "a short parameter of an unknown type": report(HEAD + b"\xfe\x00\x01"),
    "a parameter of no length": report(HEAD + pack("!HH", 1000, 0)),
    "a parameter longer than its message": report(HEAD + pack("!HH", 1000, 900)),
    "a tag report longer than its message": report(HEAD, 900),
    "an unknown parameter": report(HEAD + pack("!HH", 1000, 6) + b"ab"),
    "a custom parameter that is cut": report(HEAD + pack("!HHH", 1023, 6, 0)),
    "an event that is cut": message(63, pack("!HHHH", 246, 8, 255, 4)),
    "an error message for no request": message(100, bytes.fromhex("011f0008006d0000")),
    "an answer to no request": message(30, bytes.fromhex("011f000800000000")),
    "a capability answer without sense": message(11, b"\xff" * 40),
    "an empty report": message(61, b""),
}
FATAL = {
    "a length that is less than a header": message(61, b"", 5),
    "a length that no reader sends": message(61, b"", 0x7FFFFFFF),
    "noise": bytes(range(255, 55, -1)),
}


@pytest.mark.parametrize("what", sorted(BORNE))
def test_a_wounded_message_costs_itself_alone(what: str) -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept():
            await bench.told.until(read(EPC))
            bench.reader.faults.garbage = BORNE[what]
            before = len(bench.told.reads())
            await bench.told.until(lambda _: not bench.reader.faults.garbage and len(bench.told.reads()) > before + 5)
        assert DeviceState.DOWN not in bench.told.states()
        assert bench.connections == 1

    on_a_bench(scenario)


@pytest.mark.parametrize("what", sorted(FATAL))
def test_a_stream_gone_wrong_is_left_and_taken_up_anew(what: str) -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept():
            await bench.told.until(read(EPC))
            bench.reader.faults.garbage = FATAL[what]
            await bench.told.until(reported(DeviceState.DOWN))
            assert bench.told.reports[-1].reasons == (trouble("reader.not_a_reader"),)
            bench.told.all.clear()
            await bench.told.until(read(EPC))

    on_a_bench(scenario)


@pytest.mark.parametrize("byte", [0, 11, 40, 800, 1_800, 2_300, 2_600])
def test_a_reader_that_stops_in_mid_word_is_found_within_three_keepalives(byte: int) -> None:
    async def scenario(bench: Bench) -> None:
        loop = asyncio.get_running_loop()
        bench.reader.field.place(EPC, [1], -50, 0)
        bench.reader.faults.script[byte] = Harm.STALL
        async with bench.kept():
            await bench.told.until(lambda _: bench.reader.faults.is_silent)
            stopped_s = loop.time()
            await bench.told.until(reported(DeviceState.DOWN))
            # those requests that may stay unanswered are asked one after another, within the same three keepalives
            assert loop.time() - stopped_s < 3 * KEEPALIVE_S + SLACK_S
            assert bench.told.reports[-1].reasons[0].text in {TROUBLES["reader.unanswered"], TROUBLES["reader.silent"]}
            bench.reader.faults.is_silent = False
            bench.told.all.clear()
            await bench.told.until(read(EPC))

    on_a_bench(scenario)


@pytest.mark.parametrize("byte", [2, 40, 800, 1_900, 2_400])
@pytest.mark.parametrize("harm", [Harm.FLIP, Harm.DROP, Harm.DOUBLE])
def test_a_byte_turned_lost_or_doubled_ends_in_reading_again(byte: int, harm: Harm) -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        bench.reader.faults.script[byte] = harm
        async with bench.kept():
            await bench.told.until(lambda _: not bench.reader.faults.script)
            bench.told.all.clear()
            await bench.told.until(read(EPC))

    on_a_bench(scenario)


@pytest.mark.parametrize("request_kind", [1, 2, 3, 20, 22, 24])
def test_a_refusal_is_told_once_with_its_place_and_the_reader_is_left_in_peace(request_kind: int) -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.faults.refuse[request_kind] = Status.M_FIELD_ERROR
        async with bench.kept():
            await bench.told.until(reported(DeviceState.REFUSED))
            await asyncio.sleep(1.0)  # the pace of the test: a hammering driver would have come several times
            assert bench.connections == 1
        told = bench.told.reports[-1]
        assert (told.reasons, "M_FieldError" in told.detail) == ((trouble("reader.refused"),), True)

    on_a_bench(scenario)


@pytest.mark.parametrize(
    ("status", "key"),
    [
        (Status.P_UNKNOWN_PARAMETER, "reader.our_frame"),
        (Status.P_MISSING_PARAMETER, "reader.our_frame"),
        (Status.P_FIELD_ERROR, "reader.refused"),
        (Status.A_OUT_OF_RANGE, "reader.refused"),
        (Status.R_DEVICE_ERROR, "reader.fault"),
    ],
)
def test_a_wish_refused_a_frame_not_understood_and_an_ill_reader_are_told_apart(status: Status, key: str) -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.faults.refuse[20] = status
        fault = await bench.fail()
        assert isinstance(fault, DeviceRefused)
        assert fault.sentence == trouble(key)

    on_a_bench(scenario)


def test_the_path_to_what_was_refused_is_in_the_detail() -> None:
    inside = status_param(Status.P_FIELD_ERROR, Wrong(Status.P_FIELD_ERROR, (177, 183, 186, 222, 224), 2, "power"))
    status = read_status(inside.packed())
    assert status is not None
    assert "ROSpec > AISpec > InventoryParameterSpec > AntennaConfiguration > RFTransmitter" in status.shown
    assert status.blame is Blame.WISH


def test_a_refused_rospec_puts_back_what_the_reader_had() -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.kept(report_every=7, keepalive_s=0.7):
            await bench.told.until(reported(*WORKS))
        bench.reader.faults.refuse[24] = Status.R_DEVICE_ERROR
        assert isinstance(await bench.fail(report_every=3, keepalive_s=0.9), DeviceRefused)
        (rospec,) = bench.reader.rospecs.values()
        assert rospec.report is not None
        assert rospec.report.every == 7
        assert bench.reader.keepalive_us == 700_000

    on_a_bench(scenario)


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_busy_reader_is_not_hammered(hangs_up: bool) -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.is_occupied_elsewhere = True
        async with bench.kept():
            await bench.told.until(reported(DeviceState.BUSY_ELSEWHERE))
            await asyncio.sleep(1.0)  # the pace of the test: a hammering driver would have come several times
        assert bench.connections == 1

    async def left_open(bench: Bench) -> None:
        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(bytes.fromhex("043f0000002000000001 00f600160080000c0005ac35bd20d1da 010000060002"))
            while await reader.read(100):
                pass
            writer.close()

        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
            bench.address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            async with bench.kept():
                await bench.told.until(reported(DeviceState.BUSY_ELSEWHERE))

    on_a_bench(scenario if hangs_up else left_open)


def test_lost_keepalives_are_noticed() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.faults.is_deaf_to_keepalives = True
        async with bench.kept():
            await bench.told.until(reported(DeviceState.DOWN))
        assert bench.told.reports[-1].reasons[0].text == TROUBLES["reader.silent"]

    on_a_bench(scenario)


def test_an_address_without_a_reader_is_tried_again_until_one_is_there() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        there = bench.address
        bench.address = "tcp://127.0.0.1:1"
        async with bench.kept() as driver:
            await bench.told.until(reported(DeviceState.DOWN))
            assert bench.told.reports[-1].reasons == (trouble("reader.unreachable"),)
            bench.address = there
            driver.point_at(bench.driver().profile)
            await bench.told.until(read(EPC))

    on_a_bench(scenario)


def test_an_inbox_that_fails_is_loud_and_closes_the_connection() -> None:
    class Broken(Told):
        async def tell(self, observation: Observation) -> None:
            await super().tell(observation)
            if len(self.all) > 3:
                raise LookupError("a bug in the station")

    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        bench.told = Broken()
        with pytest.raises(ExceptionGroup):
            await bench.driver().run(lambda: None)
        await bench.server.close()  # ends once every connection is gone

    on_a_bench(scenario)


def test_two_hundred_broken_connections_leave_no_task_and_no_socket() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        driver = bench.driver(newest_version=1)  # a line cut at the question for the version is taken up at once
        files, tasks = open_files(), len(asyncio.all_tasks())
        for cycle in range(CYCLES):
            bench.reader.faults.cut_after_bytes = cycle * 17 % 2_300
            with pytest.raises(DeviceFault):
                await driver.run(lambda: None)
        assert len(asyncio.all_tasks()) == tasks
        await bench.server.close()
        assert open_files() <= files

    on_a_bench(scenario)


def open_files() -> int:
    """Descriptors of this process; 0 where the machine does not tell."""
    place = Path("/proc/self/fd")
    return len(list(place.iterdir())) if place.exists() else 0
