"""What every printer must keep, the simulated one and, by `--printer=tcp://host:9100`, a real one with paper in it."""

import asyncio
from random import Random

import pytest

from dock.core.effects import PrintLabel
from dock.core.ids import DeviceId
from dock.core.observations import LabelProgressed, Observation, PrintOutcome
from dock.labels.render import Form, render_label
from dock.settings.places import shipped
from drivers.clock import SystemClock
from drivers.fleet import keep
from drivers.link import dial_tcp
from drivers.printer.designs import read_designs
from drivers.printer.spool import PrinterSpool
from simulators.printer.brain import PrinterBrain
from simulators.printer.device import Printer
from simulators.serve import serve_tcp

DEADLINE_S = 30
LABEL = PrintLabel(
    "0199-contract-7f3a91c2", "bin", None, 1, (("location", "PROVA-1"), ("zone", "Però € ^XZ~JA")), "bench-1"
)


class Listener:
    """The station's side: an inbox and a journal."""

    def __init__(self) -> None:
        self.progress: list[LabelProgressed] = []
        self.is_printed = asyncio.Event()

    async def tell(self, observation: Observation) -> None:
        """Device states are another test's matter."""

    async def journal(self, progress: LabelProgressed) -> None:
        self.progress.append(progress)
        if progress.outcome is PrintOutcome.PRINTED:
            self.is_printed.set()


async def print_at(address: str) -> list[PrintOutcome]:
    listener, clock = Listener(), SystemClock()
    designs = read_designs([shipped() / "labels"])
    spool = PrinterSpool(
        DeviceId("printer-1"),
        address,
        dial=dial_tcp,
        render=lambda label: render_label(designs, label, Form.ZPL, 203),
        journal=listener.journal,
        inbox=listener,
        clock=clock,
    )
    keeping = asyncio.ensure_future(keep(spool, listener, clock, Random(1)))
    try:
        await spool.print_label(LABEL)
        async with asyncio.timeout(DEADLINE_S):
            await listener.is_printed.wait()
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    return [progress.outcome for progress in listener.progress]


def test_a_label_is_journalled_sent_and_known_to_be_printed(request: pytest.FixtureRequest) -> None:
    named = str(request.config.getoption("--printer"))

    async def scenario() -> list[PrintOutcome]:
        if named:
            return await print_at(named)
        printer = Printer()
        async with await serve_tcp(lambda: PrinterBrain(printer), "127.0.0.1", 0, SystemClock().now_us) as server:
            outcomes = await print_at(f"tcp://127.0.0.1:{server.port}")
        assert [label.codes for label in printer.labels] == [("PROVA-1",)]
        return outcomes

    assert asyncio.run(scenario()) == [PrintOutcome.SENDING, PrintOutcome.SENT, PrintOutcome.PRINTED]
