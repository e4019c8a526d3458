"""Printers beside ZPL over TCP: TSPL, ESC/POS, a serial port, and a queue that is only ever handed labels."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from dock.core.effects import PrintLabel
from dock.core.ids import DeviceId
from dock.core.observations import DeviceReported, DeviceState, LabelProgressed, Observation, PrintOutcome
from dock.labels.render import Form, render_label
from dock.settings.places import shipped
from drivers.clock import SystemClock
from drivers.dial import dial
from drivers.fleet import Device, keep
from drivers.printer.designs import read_designs
from drivers.printer.ipp import IppPrinter
from drivers.printer.other_talks import EscPosTalk, TsplTalk
from drivers.printer.spool import PrinterSpool
from drivers.printer.talk import Questions, Talk
from simulators.brain import Brain
from simulators.printer.brain import PrinterBrain
from simulators.printer.device import Printer
from simulators.printer.escpos import EscPosBrain
from simulators.printer.tspl import TsplBrain
from simulators.serve import serve_tcp
from simulators.serve_pty import PtyPort

DEADLINE_S = 40
P1 = DeviceId("printer-1")
STATUS_ONLY = Questions(counter=False, errors=False, status=True)
LABEL = PrintLabel("0199-other-7f3a91c2", "bin", None, 1, (("location", "PROVA-1"),), "bench-1")


class Listener:
    def __init__(self) -> None:
        self.progress: list[LabelProgressed] = []
        self.states: list[DeviceReported] = []
        self._changed = asyncio.Event()

    async def tell(self, observation: Observation) -> None:
        assert isinstance(observation, DeviceReported)
        self.states.append(observation)
        self._changed.set()

    async def journal(self, told: LabelProgressed) -> bool:
        self.progress.append(told)
        self._changed.set()
        return True

    @property
    def outcomes(self) -> list[PrintOutcome]:
        return [told.outcome for told in self.progress]

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def kept(device: Device, listener: Listener) -> AsyncGenerator[None]:
    keeping = asyncio.ensure_future(keep(device, listener, SystemClock(), Random(1)))
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


def spool_at(address: str, form: Form, talk: Callable[[], Talk], listener: Listener) -> PrinterSpool:
    designs = read_designs([shipped() / "labels"])
    return PrinterSpool(
        P1,
        address,
        dial=dial,
        render=lambda label: render_label(designs, label, form, 203),
        journal=listener.journal,
        inbox=listener,
        clock=SystemClock(),
        questions=STATUS_ONLY,
        talk=talk,
    )


@pytest.mark.parametrize(
    ("form", "talk", "make", "ends"),
    [
        (Form.TSPL, TsplTalk, TsplBrain, [PrintOutcome.PRINTED]),
        (Form.ESCPOS, EscPosTalk, EscPosBrain, [PrintOutcome.SENT]),
    ],
)
def test_other_languages_print_and_say_what_a_person_must_see_to(
    form: Form, talk: Callable[[], Talk], make: Callable[[Printer], Brain], ends: list[PrintOutcome]
) -> None:
    async def scenario() -> None:
        printer, listener, clock = Printer(), Listener(), SystemClock()
        async with await serve_tcp(lambda: make(printer), "127.0.0.1", 0, clock.now_us) as server:
            spool = spool_at(f"tcp://127.0.0.1:{server.port}", form, talk, listener)
            printer.open_head()
            async with kept(spool, listener):
                await listener.until(lambda: any("head is open" in state.reason for state in listener.states))
                await spool.print_label(LABEL)
                assert listener.outcomes == []
                printer.close_head()
                await listener.until(lambda: len(listener.progress) == 3)
        assert listener.outcomes == [PrintOutcome.SENDING, PrintOutcome.SENT, *ends]
        assert [label.is_complete for label in printer.labels] == [True]

    asyncio.run(scenario())


def test_a_printer_on_a_serial_port_prints_and_its_plug_can_be_pulled_and_put_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        printer, listener, clock = Printer(), Listener(), SystemClock()
        port = PtyPort(PrinterBrain(printer), tmp_path / "printer", clock.now_us)
        port.plug()
        try:
            designs = read_designs([shipped() / "labels"])
            spool = PrinterSpool(
                P1, f"serial:{port.path}?baud=115200&flow=xonxoff", dial=dial,
                render=lambda label: render_label(designs, label, Form.ZPL, 203), journal=listener.journal,
                inbox=listener, clock=clock,
            )  # fmt: skip
            async with kept(spool, listener):
                await spool.print_label(LABEL)
                await listener.until(lambda: PrintOutcome.PRINTED in listener.outcomes)
                port.unplug()
                await listener.until(lambda: listener.states[-1].state is DeviceState.DOWN)
                port.plug()
                await listener.until(lambda: listener.states[-1].state is DeviceState.UP)
            assert [label.codes for label in printer.labels] == [("PROVA-1",)]
        finally:
            port.unplug()

    asyncio.run(scenario())


class Queue:
    """A print queue: takes jobs, tells its state. Written from RFC 8010 and RFC 8011, without the driver's codec."""

    def __init__(self) -> None:
        self.reasons = ["none"]
        self.status = 0
        self.jobs: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        size = next(int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length"))
        body = await reader.readexactly(size)
        answer = bytearray(b"\x01\x01" + self.status.to_bytes(2, "big") + body[4:8] + b"\x01")
        answer += b"\x47\x00\x12attributes-charset\x00\x05utf-8"
        if body[2:4] == b"\x00\x02":
            self.jobs.append(body[body.index(b"%PDF") :])
            answer += b"\x02\x21\x00\x06job-id\x00\x04" + len(self.jobs).to_bytes(4, "big")
        else:
            answer += b"\x04"
            for place, reason in enumerate(self.reasons):
                name = b"printer-state-reasons" if place == 0 else b""
                answer += (
                    b"\x44" + len(name).to_bytes(2, "big") + name + len(reason).to_bytes(2, "big") + reason.encode()
                )
        answer += b"\x03"
        chunks = f"{len(answer):x}\r\n".encode() + bytes(answer) + b"\r\n0\r\n\r\n"
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


def test_a_queue_is_handed_labels_and_never_believed_more() -> None:
    async def scenario() -> None:
        queue, listener = Queue(), Listener()
        server = await asyncio.start_server(queue.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        designs = read_designs([shipped() / "labels"])
        printer = IppPrinter(
            P1, f"ipp://127.0.0.1:{port}/printers/labels", dial=dial,
            render=lambda label: render_label(designs, label, Form.PDF, 203), journal=listener.journal, inbox=listener,
            clock=SystemClock(),
        )  # fmt: skip
        printer.resume(
            PrintLabel("earlier", "bin", None, 1, (), "bench-1"),
            LabelProgressed(P1, "earlier", PrintOutcome.SENDING, "", 0),
        )
        queue.reasons = ["media-empty-error", "cover-open"]
        async with server, kept(printer, listener):
            await listener.until(lambda: any("paper out" in state.reason for state in listener.states))
            await printer.print_label(LABEL)
            queue.reasons = ["none"]
            await listener.until(lambda: len(listener.progress) == 3)
        assert listener.outcomes == [PrintOutcome.UNCERTAIN, PrintOutcome.SENDING, PrintOutcome.SENT]
        assert listener.progress[-1].is_last_word
        assert "job 1" in listener.progress[-1].evidence
        assert [job[:4] for job in queue.jobs] == [b"%PDF"]

    asyncio.run(scenario())
