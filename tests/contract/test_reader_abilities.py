"""What the driver asks of a reader, over the wire: triggers, outputs, memory, masks, holding, versions, IPv6, TLS."""

import asyncio
import ssl
import subprocess
from pathlib import Path

import pytest

from dock.core.observations import DeviceState, InputChanged, Observation, TagsRead
from drivers.clock import SystemClock
from drivers.fleet import DeviceFault
from drivers.llrp.access import (
    Access,
    Bank,
    Lock,
    Locked,
    LockMemory,
    ReadMemory,
    WriteMemory,
    replace_epc,
)
from drivers.llrp.profile import InputTrigger, SelectMask
from simulators.llrp.profile import negotiating
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from tests.contract.reader_bench import EPC, WORKS, Bench, on_a_bench, read, reported

OTHER = bytes.fromhex("e28011052000000000000007")


def test_a_photo_eye_starts_and_ends_the_inventory_and_is_told() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        start, stop = InputTrigger(1), InputTrigger(1, is_high=False, timeout_ms=60_000)
        async with bench.kept(start=start, stop=stop):
            await bench.told.until(reported(DeviceState.IDLE))
            assert bench.told.reads() == []
            bench.reader.set_input(1, is_high=True)
            bench.server.stir()
            await bench.told.until(read(EPC))
            bench.reader.set_input(1, is_high=False)
            bench.server.stir()
            await bench.told.until(lambda told: sum(isinstance(each, InputChanged) for each in told) == 2)
        levels = [each.is_high for each in bench.told.all if isinstance(each, InputChanged)]
        assert levels == [True, False]

    on_a_bench(scenario)


def test_an_output_is_switched_and_one_that_is_not_there_is_refused() -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.kept() as driver:
            await bench.told.until(reported(*WORKS))
            await driver.set_output(2, is_on=True)
            assert bench.reader.settings.outputs[2]
            await driver.set_output(2, is_on=False)
            assert not bench.reader.settings.outputs[2]
            with pytest.raises(DeviceFault):
                await driver.set_output(9, is_on=True)
            assert DeviceState.DOWN not in bench.told.states()
        with pytest.raises(DeviceFault):
            await driver.set_output(2, is_on=True)

    on_a_bench(scenario)


def test_memory_is_read_written_and_locked_with_a_result_for_each_operation() -> None:
    async def scenario(bench: Bench) -> None:
        tag = bench.reader.field.place(EPC, [1], -50, 0)
        bench.reader.field.place(OTHER, [1], -50, 0)
        tag.access_password = 0xA5A5A5A5
        async with bench.kept() as driver:
            await bench.told.until(read(EPC))
            operations = (
                ReadMemory(Bank.TID, 0, 6),
                WriteMemory(Bank.USER, 2, b"\xca\xfe\xf0\x0d"),
                ReadMemory(Bank.USER, 2, 2),
                LockMemory(Locked.USER, Lock.READ_WRITE),
            )
            outcome = await driver.access(Access(EPC, operations, password=0xA5A5A5A5), within_s=10)
            assert outcome.is_met
            assert [one.said for one in outcome.done] == ["success"] * 4, outcome
            assert (outcome.done[0].words, outcome.done[2].words) == (tag.tid, b"\xca\xfe\xf0\x0d")
            assert bytes(tag.user[4:8]) == b"\xca\xfe\xf0\x0d"
            wrong = await driver.access(Access(EPC, (WriteMemory(Bank.USER, 2, b"\0\0"),), 0), within_s=10)
            assert (wrong.is_met, wrong.done[0].is_done) == (True, False)
            assert "lock" in wrong.done[0].said or "password" in wrong.done[0].said
            fresh = EPC[:-1] + b"\x99"
            await driver.access(Access(EPC, (replace_epc(EPC, fresh),), password=0xA5A5A5A5), within_s=10)
            await bench.told.until(read(fresh))
            absent = await driver.access(Access(b"\x01" * 12, (ReadMemory(Bank.TID),)), within_s=0.3)
            assert (absent.is_met, absent.done[0].is_done) == (False, False)
            assert bench.reader.accessspecs == {}

    on_a_bench(scenario)


def test_each_tags_tid_comes_with_it_where_the_profile_asks_for_it() -> None:
    async def scenario(bench: Bench) -> None:
        tag = bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept(reads_tid=True):
            await bench.told.until(
                lambda told: any(
                    one.tid == tag.tid for each in told if isinstance(each, TagsRead) for one in each.reads
                )
            )

    on_a_bench(scenario)


def test_masks_let_only_their_tags_answer() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        bench.reader.field.place(OTHER, [1], -50, 0)
        async with bench.kept(select=(SelectMask(EPC[:2], 16),)):
            await bench.told.until(lambda _: len(bench.told.reads()) > 20)
        assert set(bench.told.reads()) == {EPC}

    on_a_bench(scenario)


def test_what_passes_while_the_line_is_down_is_told_afterwards() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept(holds_reports=True):
            await bench.told.until(read(EPC))
            before_us = max(tag.last_us for each in bench.told.all if isinstance(each, TagsRead) for tag in each.reads)
            bench.server.drop_peers()
            await bench.told.until(reported(DeviceState.DOWN))
            bench.told.all.clear()
            await bench.told.until(read(EPC))
        first = next(tag for each in bench.told.all if isinstance(each, TagsRead) for tag in each.reads)
        # the first read that comes is the one after the last, and not one of after the reconnection
        assert first.first_us - before_us < 150_000
        assert len(bench.reader.rospecs) == 1

    on_a_bench(scenario)


def test_a_reader_of_the_newer_version_is_spoken_to_in_it() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept(report_every=0, report_ms=100) as driver:
            await bench.told.until(read(EPC))
            view = driver.view()
        assert (view.version, view.maker) == ("1.1", "Zebra")
        assert view.antennas[0].reads_per_s > 0

    on_a_bench(scenario, profile=negotiating())


def has_counted_reads(told: list[Observation]) -> bool:
    return any(tag.read_count > 1 for each in told if isinstance(each, TagsRead) for tag in each.reads)


def test_reports_by_time_come_from_a_reader_of_the_older_version_too() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept(report_every=0, report_ms=100):
            await bench.told.until(has_counted_reads)  # what came within one time stands in one report

    on_a_bench(scenario)


def test_impinjs_own_wishes_are_granted_by_its_reader() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept(search_mode="dual", watches_link=True, has_phase=True):
            await bench.told.until(read(EPC))
        assert DeviceState.REFUSED not in bench.told.states()
        assert bench.reader.is_extended

    on_a_bench(scenario)


def test_a_reader_is_reached_over_ipv6() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.field.place(EPC, [1], -50, 0)
        async with bench.kept():
            await bench.told.until(read(EPC))

    try:
        on_a_bench(scenario, host="::1")
    except OSError as absent:
        pytest.skip(f"this machine has no IPv6: {absent}")


def certificate(folder: Path) -> tuple[Path, Path]:
    made, key = folder / "reader.pem", folder / "reader.key"
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=dock-reader", "-addext", "subjectAltName=DNS:dock-reader", "-keyout", key, "-out", made],
            check=True, capture_output=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as absent:
        pytest.skip(f"no certificate can be made here: {absent}")
    return made, key


def test_a_reader_is_reached_over_tls_and_a_stranger_is_not_trusted(tmp_path: Path) -> None:
    made, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made, key)

    async def scenario(bench: Bench) -> None:
        reader = Reader(seed=3)
        reader.field.place(EPC, [1], -50, 0)
        clock, serving = SystemClock(), set[asyncio.Task[None] | None]()

        async def serve(wire: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
            serving.add(asyncio.current_task())
            talk = Talk(reader)
            talk.opened(clock.now_us())
            while not talk.hangs_up():
                back.write(talk.outgoing())
                try:
                    async with asyncio.timeout(0.05):
                        chunk = await wire.read(65_536)
                except TimeoutError:
                    talk.woken(clock.now_us())
                    continue
                if not chunk:
                    break
                talk.received(chunk, clock.now_us())
            back.write(talk.outgoing())
            talk.closed(clock.now_us())
            back.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context) as server:
            port = server.sockets[0].getsockname()[1]
            bench.address = f"tls://127.0.0.1:{port}?ca={made}&name=dock-reader"
            async with bench.kept():
                await bench.told.until(read(EPC))
            bench.address = f"tls://127.0.0.1:{port}?name=dock-reader"
            fault = await bench.fail()
            assert isinstance(fault, DeviceFault)
            assert "not trusted" in fault.detail
            await asyncio.gather(*(task for task in serving if task), return_exceptions=True)
            await asyncio.sleep(0.2)  # the pace of asyncio's own task that accepted the stranger

    on_a_bench(scenario)
