import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from dock.core.effects import PrintLabel
from dock.core.ids import DeviceId
from dock.core.observations import DeviceReported, DeviceState, LabelProgressed, Observation, PrintOutcome
from drivers.fleet import keep
from drivers.link import dial_tcp
from drivers.printer.file import FilePrinter
from drivers.printer.spool import BUSY_S, IDLE_S, PrinterSpool
from drivers.printer.talk import Questions
from drivers.printer.verdict import LOST_ROUNDS
from drivers.printer.zpl_talk import ASK_COUNTER, ASK_ERRORS, ASK_STATUS
from simulators.printer.brain import PrinterBrain, WireFaults
from simulators.printer.device import Printer, Profile
from simulators.serve import TcpServer, serve_tcp

HURRY = 20  # the bench's time runs so many times faster, for both ends of the wire
DEADLINE_S = 20
SENDING, SENT, PRINTED = PrintOutcome.SENDING, PrintOutcome.SENT, PrintOutcome.PRINTED
LOST, UNCERTAIN, REFUSED = PrintOutcome.LOST, PrintOutcome.UNCERTAIN, PrintOutcome.REFUSED


class FastClock:
    def now_us(self) -> int:
        return time.perf_counter_ns() // 1000 * HURRY

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / HURRY)


class PowerCut(BaseException):
    """The program dies here."""


class Bench:
    """A spool, a printer, and everything that was said."""

    def __init__(self, printer: Printer, faults: WireFaults, server: TcpServer, questions: Questions | None) -> None:
        self.printer, self.faults, self.server = printer, faults, server
        self.clock = FastClock()
        self.progress: list[LabelProgressed] = []
        self.states: list[DeviceReported] = []
        self.on_progress: Callable[[LabelProgressed], None] = lambda _progress: None
        self.keeps = asyncio.Event()  # what the spool tells; cleared: the ledger keeps nothing for now
        self.keeps.set()
        self._changed = asyncio.Event()
        self._questions = questions
        self.spool = self.new_spool()

    def new_spool(self) -> PrinterSpool:
        return PrinterSpool(
            DeviceId("printer-1"),
            f"tcp://127.0.0.1:{self.server.port}",
            dial=dial_tcp,
            render=drawn,
            journal=self.journal,
            inbox=self,
            clock=self.clock,
            questions=self._questions,
        )

    async def tell(self, observation: Observation) -> None:
        assert isinstance(observation, DeviceReported)
        self.states.append(observation)
        self._changed.set()

    async def journal(self, progress: LabelProgressed) -> None:
        await self.keeps.wait()
        self.progress.append(progress)
        self._changed.set()
        self.on_progress(progress)

    def outcomes(self, label_id: str) -> list[PrintOutcome]:
        return [progress.outcome for progress in self.progress if progress.label_id == label_id]

    def nonces(self) -> list[str]:
        self.printer.advance(self.clock.now_us())
        return [label.fields[0].text for label in self.printer.labels if label.is_complete]

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()

    async def until_outcome(self, label_id: str, outcome: PrintOutcome) -> None:
        await self.until(lambda: outcome in self.outcomes(label_id))

    async def until_attention(self, key: str) -> None:
        await self.until(lambda: bool(self.states) and key in self.states[-1].detail.split())

    def change(self, act: Callable[[], None]) -> None:
        self.printer.advance(self.clock.now_us())
        act()
        self.server.stir()


def drawn(label: PrintLabel) -> bytes:
    if label.kind == "too-long":
        raise ValueError("it does not fit")
    return f"^XA^CI28^PW800^LL400^FO10,10^A0N,30,30^FH_^FD{label.label_id}^FS^PQ1^XZ\n".encode()


def label(label_id: str, kind: str = "lpn") -> PrintLabel:
    return PrintLabel(label_id, kind, None, 1, (), "bench-1")


@asynccontextmanager
async def bench(
    profile: Profile = Profile.ZEBRA_LINKOS, questions: Questions | None = None, *, is_kept: bool = True
) -> AsyncGenerator[Bench]:
    clock = FastClock()
    printer, faults = Printer(profile), WireFaults()
    async with await serve_tcp(lambda: PrinterBrain(printer, faults), "127.0.0.1", 0, clock.now_us) as server:
        made = Bench(printer, faults, server, questions)
        if not is_kept:
            yield made
            return
        keeping = asyncio.ensure_future(keep(made.spool, made, clock, Random(1)))
        try:
            yield made
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)


def is_last(told: LabelProgressed, label_id: str) -> bool:
    return told.label_id == label_id and (told.is_last_word or told.outcome is PRINTED)


@pytest.mark.parametrize("questions", [None, Questions(counter=False, errors=False, status=False)])
def test_a_label_that_waited_for_its_journal_is_not_taken_for_lost_or_printed_meanwhile(
    questions: Questions | None,
) -> None:
    async def scenario() -> None:
        async with bench(questions=questions) as made:
            made.on_progress = lambda told: made.keeps.clear() if is_last(told, "one") else None  # a full disk
            await made.spool.print_label(label("one"))
            await made.spool.print_label(label("two"))
            await made.until(lambda: not made.keeps.is_set())
            await made.clock.sleep(
                HURRY * IDLE_S + 4 * LOST_ROUNDS * BUSY_S
            )  # the printer idles, and no byte of the second is there
            assert made.outcomes("two") == []
            made.keeps.set()
            await made.until(lambda: any(is_last(told, "two") for told in made.progress))
            await made.until(lambda: made.nonces() == ["one", "two"])
            assert made.outcomes("two")[:2] == [SENDING, SENT]
            assert not {LOST, UNCERTAIN} & set(made.outcomes("two"))

    asyncio.run(scenario())


def test_labels_come_out_in_order_once_each_with_evidence() -> None:
    async def scenario() -> None:
        async with bench() as at:
            for name in ("a", "b", "c", "a"):
                await at.spool.print_label(label(name))
            await at.until_outcome("c", PRINTED)
            assert at.nonces() == ["a", "b", "c"]
            for name in ("a", "b", "c"):
                assert at.outcomes(name) == [SENDING, SENT, PRINTED]
            assert at.progress[2].evidence == "counter 1000 to 1001"

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("profile", "questions"),
    [(Profile.ZEBRA_DOC, None), (Profile.CLONE, Questions(counter=False, errors=False))],
)
def test_other_firmware_prints_too(profile: Profile, questions: Questions | None) -> None:
    async def scenario() -> None:
        async with bench(profile, questions) as at:
            await at.spool.print_label(label("a"))
            await at.until_outcome("a", PRINTED)
            assert at.nonces() == ["a"]

    asyncio.run(scenario())


def test_a_printer_that_answers_nothing_leaves_labels_sent_and_goes_on() -> None:
    async def scenario() -> None:
        async with bench(Profile.CLONE, Questions(counter=False, errors=False, status=False)) as at:
            await at.spool.print_label(label("a"))
            await at.spool.print_label(label("b"))
            await at.until_outcome("b", SENT)
            assert at.outcomes("a") == [SENDING, SENT, SENT]
            assert [told.is_last_word for told in at.progress[:3]] == [False, False, True]

    asyncio.run(scenario())


@pytest.mark.parametrize("profile", [Profile.ZEBRA_LINKOS, Profile.ZEBRA_DOC])
def test_paper_out_in_mid_label_is_said_in_words_and_nothing_is_sent_twice(profile: Profile) -> None:
    async def scenario() -> None:
        async with bench(profile) as at:
            at.change(lambda: at.printer.end_paper_in(2))
            for name in ("a", "b", "c"):
                await at.spool.print_label(label(name))
            await at.until_attention("printer.paper_out")
            assert at.states[-1].state is DeviceState.ATTENTION
            assert at.states[-1].reason == "paper out: reload, printing goes on by itself"
            at.change(at.printer.load_paper)
            await at.until_outcome("c", PRINTED)
            assert at.nonces() == ["a", "b", "c"]
            await at.until(lambda: at.states[-1].state is DeviceState.UP)

    asyncio.run(scenario())


def test_an_open_head_before_printing_holds_labels_back() -> None:
    async def scenario() -> None:
        async with bench() as at:
            at.change(at.printer.open_head)
            await at.until_attention("printer.head_open")
            await at.spool.print_label(label("a"))
            assert at.outcomes("a") == []
            at.change(at.printer.close_head)
            await at.until_outcome("a", PRINTED)
            assert at.nonces() == ["a"]

    asyncio.run(scenario())


def test_a_power_cycle_with_the_label_in_the_buffer_sends_it_again() -> None:
    async def scenario() -> None:
        async with bench() as at:
            at.change(lambda: at.printer.end_paper_in(1))
            await at.spool.print_label(label("a"))
            await at.until_attention("printer.paper_out")
            at.printer.is_paper_out = False
            at.change(at.printer.cycle_power)
            await at.until_outcome("a", PRINTED)
            assert at.outcomes("a") == [SENDING, SENT, LOST, SENDING, SENT, PRINTED]
            assert at.nonces() == ["a"]

    asyncio.run(scenario())


BEFORE = 2 * len(ASK_COUNTER + ASK_ERRORS + ASK_STATUS)  # two rounds of questions come before the first label
WHOLE = len(drawn(label("a")))


@pytest.mark.parametrize("byte", [BEFORE, BEFORE + 1, BEFORE + WHOLE // 2, BEFORE + WHOLE - 2])
def test_a_reset_before_the_end_of_a_format_sends_it_again(byte: int) -> None:
    async def scenario() -> None:
        async with bench() as at:
            at.faults.reset_after_bytes = byte
            await at.spool.print_label(label("a"))
            await at.until_outcome("a", LOST)
            await at.until_outcome("a", PRINTED)
            assert at.nonces() == ["a"]

    asyncio.run(scenario())


def test_a_reset_after_the_whole_label_asks_and_never_prints_it_twice() -> None:
    async def scenario() -> None:
        async with bench() as at:
            at.faults.reset_after_bytes = BEFORE + WHOLE
            await at.spool.print_label(label("a"))
            await at.until_outcome("a", UNCERTAIN)
            assert LOST not in at.outcomes("a")
            assert at.nonces() == ["a"]

    asyncio.run(scenario())


def test_a_foreign_job_makes_it_uncertain_and_never_a_second_label() -> None:
    async def scenario() -> None:
        async with bench() as at:

            def print_foreign(progress: LabelProgressed) -> None:
                if progress.outcome is SENT:
                    at.printer.odometer += 1

            at.on_progress = print_foreign
            await at.spool.print_label(label("a"))
            await at.until_outcome("a", UNCERTAIN)
            assert at.nonces() == ["a"]

    asyncio.run(scenario())


def test_a_printer_that_takes_bytes_and_never_reads_is_said_to_be_silent() -> None:
    async def scenario() -> None:
        async with bench() as at:
            at.faults.accepts_and_never_reads = True
            await at.spool.print_label(label("a"))
            await at.until_attention("printer.silent")
            assert PRINTED not in at.outcomes("a")
            assert at.nonces() == []

    asyncio.run(scenario())


def test_an_absent_printer_is_down_once_and_labels_wait() -> None:
    async def scenario() -> None:
        async with bench(is_kept=False) as at:
            await at.server.close()
            keeping = asyncio.ensure_future(keep(at.spool, at, at.clock, Random(1)))
            await at.spool.print_label(label("a"))
            await at.until(lambda: bool(at.states))
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            assert [state.state for state in at.states] == [DeviceState.DOWN]
            assert at.outcomes("a") == []

    asyncio.run(scenario())


@pytest.mark.parametrize("outcome", [SENDING, SENT])
def test_a_crash_after_the_journal_loses_nothing_and_doubles_nothing(outcome: PrintOutcome) -> None:
    async def scenario() -> None:
        async with bench(is_kept=False) as at:

            def cut(progress: LabelProgressed) -> None:
                if progress.outcome is outcome:
                    raise PowerCut

            at.on_progress = cut
            await at.spool.print_label(label("a"))
            await run_until_power_cut(at.spool.run(lambda: None))
            sending = next(progress for progress in at.progress if progress.outcome is SENDING)

            at.on_progress = lambda _progress: None
            second = at.new_spool()
            second.resume(label("a"), sending)
            await second.print_label(label("a"))  # the ledger owes the effect still
            keeping = asyncio.ensure_future(keep(second, at, at.clock, Random(2)))
            try:
                await at.until_outcome("a", PRINTED if outcome is SENDING else UNCERTAIN)
            finally:
                keeping.cancel()
                await asyncio.gather(keeping, return_exceptions=True)
            assert at.nonces() == ["a"]

    asyncio.run(scenario())


async def run_until_power_cut(running: Awaitable[None]) -> None:
    with pytest.raises(BaseExceptionGroup) as ended:
        await running
    assert ended.value.subgroup(PowerCut) is not None


@pytest.mark.parametrize("status", [True, False])
def test_a_crash_without_a_counter_asks_a_person(status: bool) -> None:
    async def scenario() -> None:
        questions = Questions(counter=False, errors=False, status=status)
        async with bench(Profile.CLONE, questions, is_kept=False) as at:
            at.spool.resume(label("a"), LabelProgressed(at.spool.device, "a", SENDING, "no counter", 0))
            keeping = asyncio.ensure_future(keep(at.spool, at, at.clock, Random(2)))
            await at.until_outcome("a", UNCERTAIN)
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            assert at.nonces() == []

    asyncio.run(scenario())


def test_a_label_that_cannot_be_drawn_is_refused_and_the_next_is_printed() -> None:
    async def scenario() -> None:
        async with bench() as at:
            await at.spool.print_label(label("a", kind="too-long"))
            await at.spool.print_label(label("b"))
            await at.until_outcome("b", PRINTED)
            assert at.outcomes("a") == [REFUSED]

    asyncio.run(scenario())


def test_the_file_printer_writes_each_label_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with bench(is_kept=False) as at:
            folder = tmp_path / "labels"
            printer = FilePrinter(DeviceId("file"), folder, "zpl", render=drawn, journal=at.journal, clock=at.clock)
            await printer.print_label(label("a"))
            await printer.print_label(label("a"))
            keeping = asyncio.ensure_future(printer.run(lambda: None))
            await printer.print_label(label("b"))
            await at.until_outcome("b", PRINTED)
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            assert sorted(path.name for path in folder.iterdir()) == ["a.zpl", "b.zpl"]
            assert at.outcomes("a") == [SENDING, PRINTED]

    asyncio.run(scenario())
