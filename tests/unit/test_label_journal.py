"""The journal of labels on the real ledger: what is live, what is void, what is asked, what may be sent."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from dock.core import commands as do
from dock.core.codes.command_codes import CommandCode, Verb
from dock.core.codes.label_marks import LabelMark, nonce_of, read_mark
from dock.core.effects import PrintLabel
from dock.core.ids import DeviceId, Lpn
from dock.core.observations import CodeScanned, DeviceKind, DeviceReported, DeviceState, LabelProgressed, PrintOutcome
from dock.core.units import Label, Unit
from dock.memory import Memory
from dock.performing import perform
from dock.station import Station
from dock.store.ledger import Ledger
from dock.store.opening import open_database
from tests.contract.test_store_station import prepare_and_grade, station_on, worked
from tests.ledger_kit import BENCH, STATION, ledger_of
from tests.shipped_policy import policy

LPN = Lpn.mint(STATION, 1, 1)
P1, P2, GUN = DeviceId("printer-1"), DeviceId("printer-2"), DeviceId("gun-1")
DEADLINE_S = 20
POLICY = policy()


def at_work(path: Path, steps: Callable[[Station, Ledger], Awaitable[None]], prefix: str = "e") -> None:
    database = open_database(path)
    try:
        ledger = ledger_of(database, prefix=prefix)
        asyncio.run(worked(station_on(ledger, POLICY), lambda station: steps(station, ledger)))
    finally:
        database.close()


def unit_of(ledger: Ledger) -> Unit:
    with ledger.transaction() as work:
        unit = work.look_up(LPN)
    assert isinstance(unit, Unit)
    return unit


def live(ledger: Ledger) -> Label:
    return next(one for one in reversed(unit_of(ledger).labels) if one.kind == "lpn")


def mark_of(label: Label) -> str:
    return LabelMark(LPN, label.print_no, nonce_of(label.label_id)).text


async def tell(station: Station, label: Label, *outcomes: PrintOutcome, is_last_word: bool = False) -> bool:
    answer = True
    for outcome in outcomes:
        told = LabelProgressed(P1, label.label_id, outcome, "counter 7", 1, is_last_word=is_last_word)
        answer = await station.journal(told)
    return answer


async def scan(station: Station, text: str) -> str:
    await station.tell(CodeScanned(GUN, text, text.encode(), None, 1))
    answer = station.memory.benches[BENCH].answer
    assert answer is not None
    return answer.line.key


def owed(ledger: Ledger) -> set[str]:
    return {label.label_id for label in ledger.effects_due()}


def test_a_mark_is_read_back_and_nothing_else_is_one() -> None:
    mark = LabelMark(LPN, 12, "7f3a91c2")
    assert read_mark(mark.text.upper()) == mark
    for text in (LPN.text, f"{LPN.text}.0.7f3a91c2", "LD101000012362.1.7f3a91c2", f"{LPN.text}.1.7f3a91c", "a.b.c"):
        assert read_mark(text) is None


def test_scanning_the_fresh_label_verifies_it_and_the_replaced_one_is_an_alarm(tmp_path: Path) -> None:
    async def steps(station: Station, ledger: Ledger) -> None:
        await prepare_and_grade(station)
        first = live(ledger)
        await tell(station, first, PrintOutcome.SENDING, PrintOutcome.SENT, PrintOutcome.PRINTED)
        await station.ask(do.ReprintLabel(LPN, "torn"), BENCH)
        second = live(ledger)
        assert second.print_no == 2
        await tell(station, second, PrintOutcome.SENDING, PrintOutcome.SENT, PrintOutcome.PRINTED)
        assert await scan(station, mark_of(first)) == "label_replaced"
        assert await scan(station, LPN.text) == "label_mark_wanted"
        assert live(ledger).outcome == "printed"
        await scan(station, mark_of(second))
        assert live(ledger).outcome == "verified"
        assert await scan(station, f"{LPN.text}.3.00c0ffee") == "label_not_ours"
        await scan(station, "x")
        assert await scan(station, LPN.text) != "label_mark_wanted"

    at_work(tmp_path / "dock.db", steps)


def test_a_label_is_owed_until_its_printer_showed_it_or_will_never(tmp_path: Path) -> None:
    async def steps(station: Station, ledger: Ledger) -> None:
        await prepare_and_grade(station)
        label = live(ledger)
        await tell(station, label, PrintOutcome.SENDING, PrintOutcome.SENT)
        assert label.label_id in owed(ledger)
        await tell(station, label, PrintOutcome.SENT, is_last_word=True)
        assert label.label_id not in owed(ledger)
        assert live(ledger).outcome == "sent"

    at_work(tmp_path / "dock.db", steps)


def test_no_byte_goes_out_of_a_label_that_was_replaced_seen_or_begun(tmp_path: Path) -> None:
    async def steps(station: Station, ledger: Ledger) -> None:
        await prepare_and_grade(station)
        first = live(ledger)
        await station.ask(do.ReprintLabel(LPN, "torn"), BENCH)
        assert not await tell(station, first, PrintOutcome.SENDING), "it was replaced while it waited"
        await tell(station, first, PrintOutcome.CANCELLED)
        assert first.label_id not in owed(ledger)
        second = live(ledger)
        assert await tell(station, second, PrintOutcome.SENDING)
        assert not await tell(station, second, PrintOutcome.SENDING), "two spools would print it twice"
        assert await tell(station, second, PrintOutcome.LOST, PrintOutcome.SENDING), "it is known not to be there"
        await scan(station, mark_of(live(ledger)))
        assert not await tell(station, live(ledger), PrintOutcome.SENDING), "a person holds it"

    at_work(tmp_path / "dock.db", steps)


def test_labels_come_out_where_the_scanned_workstation_prints(tmp_path: Path) -> None:
    async def steps(station: Station, ledger: Ledger) -> None:
        await prepare_and_grade(station)
        assert await scan(station, CommandCode.of(Verb.PRINTAT, "BENCH.9").text) == "workstation_unknown"
        assert await scan(station, CommandCode.of(Verb.PRINTAT, "BENCH.1").text) == "printers_already"
        assert {label.workstation for label in ledger.effects_due()} == {"bench-1"}

    at_work(tmp_path / "dock.db", steps)


class Spool:
    """A printer's queue, as far as the performer sees it."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.begun: set[str] = set()
        self.resumed: list[str] = []

    async def print_label(self, label: PrintLabel) -> None:
        self.waiting.append(label.label_id)

    def give_back(self, label_id: str) -> bool:
        if label_id in self.begun:
            return False
        self.waiting.remove(label_id)
        return True

    def resume(self, label: PrintLabel, sending: LabelProgressed) -> None:
        self.resumed.append(f"{label.label_id} {sending.evidence}")


def reported(device: DeviceId, state: DeviceState) -> DeviceReported:
    return DeviceReported(device, DeviceKind.PRINTER, state, (), "", 1)


def test_only_labels_that_were_not_begun_move_to_the_next_printer() -> None:
    async def scenario() -> None:
        spools = {P1: Spool(), P2: Spool()}
        memory = Memory(devices={P1: reported(P1, DeviceState.UP), P2: reported(P2, DeviceState.UP)})
        due, turns = asyncio.Event(), asyncio.Semaphore(0)
        effects = [PrintLabel(name, "lpn", None, 1, (), "bench-1") for name in ("a", "b")]
        effects.append(PrintLabel("c", "rma", None, 1, (), "bench-1"))

        async def call(look: Callable[[], object]) -> list[PrintLabel]:
            turns.release()
            await asyncio.sleep(0)
            del look
            return effects

        async def turn() -> None:
            due.set()
            for _ in range(2):
                async with asyncio.timeout(DEADLINE_S):
                    await turns.acquire()
                due.set()

        working = asyncio.ensure_future(
            perform(
                lambda: effects, spools, {"bench-1": (P1, P2)}, memory, due, call, kinds_of={P1: frozenset({"lpn"})}
            )
        )
        await turn()
        assert (spools[P1].waiting, spools[P2].waiting) == (["a", "b"], ["c"])
        spools[P1].begun.add("a")
        memory.devices[P1] = reported(P1, DeviceState.ATTENTION)
        await turn()
        await turn()
        assert (spools[P1].waiting, spools[P2].waiting) == (["a"], ["c", "b"])
        memory.devices[P1] = reported(P1, DeviceState.UP)
        await turn()
        assert (spools[P1].waiting, spools[P2].waiting) == (["a"], ["c", "b"]), "a printer that works keeps its own"
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    asyncio.run(scenario())
