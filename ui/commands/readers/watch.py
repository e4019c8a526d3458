"""What `dock reader watch` prints: tags as the driver delivers them, inputs, and how the reader is."""

import asyncio
import json
from random import SystemRandom
from typing import Any

import click

from dock.core.fault import Several
from dock.core.ids import DeviceId
from dock.core.observations import DeviceReported, DeviceState, InputChanged, Observation, TagRead, TagsRead
from drivers.clock import SystemClock, utc
from drivers.fleet import keep
from drivers.link import Dial
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reader import LlrpReader
from drivers.llrp.troubles import trouble
from ui.words import harmless, say
from ui.words.sentences import fault_said

DEVICE = DeviceId("watched-reader")


class Printer:
    """An inbox that prints."""

    def __init__(self, lang: str, *, as_json: bool) -> None:
        self._lang = lang
        self._as_json = as_json
        self.has_worked = False
        self.last: DeviceReported | None = None
        self.epcs: set[bytes] = set()
        self.read_count = 0

    async def tell(self, observation: Observation) -> None:
        """Print one observation."""
        match observation:
            case TagsRead(_, reads, _):
                for read in reads:
                    self._print_tag(read)
            case InputChanged(_, line, is_high, at_us):
                level = "high" if is_high else "low"
                self._print({"type": "input", "line": line, "level": level, "at_us": at_us}, f"input {line} {level}")
            case DeviceReported():
                self._print_health(observation)
            case _:
                pass  # a reader tells nothing else

    def end(self) -> None:
        """The last line."""
        state = str(self.last.state) if self.last else "connecting"
        fields = {"type": "end", "tags": len(self.epcs), "reads": self.read_count, "state": state}
        self._print(fields, f"{len(self.epcs)} tag(s), {self.read_count} read(s)")

    def trouble(self) -> str:
        """Why nothing came of it; "" where the reader worked to the end."""
        last = self.last
        if last is not None and (last.state.works or last.state is DeviceState.ATTENTION):
            return ""
        if last is None or not last.reasons:
            return fault_said(trouble("reader.unanswered"), self._lang)
        said = self._said(last)
        return f"{said} ({harmless(last.detail, 600)})" if last.detail else said

    def _print_tag(self, read: TagRead) -> None:
        self.epcs.add(read.epc)
        self.read_count += read.read_count
        fields = {
            "type": "tag",
            "epc": read.epc.hex().upper(),
            "antenna": read.antenna,
            "rssi_dbm": read.rssi_dbm,
            "first_us": read.first_us,
            "last_us": read.last_us,
            "count": read.read_count,
            "tid": read.tid.hex().upper() if read.tid else None,
        }
        rssi = "     -" if read.rssi_dbm is None else f"{read.rssi_dbm:6.1f}"
        tid = f"  tid {read.tid.hex().upper()}" if read.tid else ""
        shown = f"{utc(read.last_us):%H:%M:%S.%f} {read.epc.hex().upper()}  antenna {read.antenna}  {rssi} dBm"
        self._print(fields, f"{shown}  x{read.read_count}{tid}")

    def _print_health(self, report: DeviceReported) -> None:
        self.last = report
        fields = {
            "type": "health",
            "state": str(report.state),
            "reason": self._said(report),
            "detail": harmless(report.detail, 600),
            "at_us": report.at_us,
        }
        word = say(f"device.{report.state}", self._lang)
        self._print(fields, " ".join(one for one in (f"-- {word}", self._said(report)) if one))

    def _said(self, report: DeviceReported) -> str:
        return fault_said(Several(report.reasons), self._lang)

    def _print(self, fields: dict[str, Any], shown: str) -> None:
        click.echo(json.dumps(fields) if self._as_json else shown)


async def watch_reader(profile: ReaderProfile, seconds: float, dial: Dial, lang: str, *, as_json: bool) -> str:
    """Run a reader for `seconds` and print what it tells; gives why it did not work, or ""."""
    clock = SystemClock()
    printer = Printer(lang, as_json=as_json)
    driver = LlrpReader(DEVICE, profile, dial, printer, clock)
    try:
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(keep(driver, printer, clock, SystemRandom()), name="watch")
            await asyncio.wait({keeping}, timeout=seconds)
            keeping.cancel()  # it says goodbye, which takes a second at most
    except* BrokenPipeError as gone:
        # Who reads has enough, as `head` does: click ends a command quietly on the bare fault.
        raise gone.exceptions[0] from None
    printer.end()
    return printer.trouble()
