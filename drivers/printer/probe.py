"""Asks a printer everything once and keeps its own words: what it can answer, and a record for the simulator.

A printer that is set to another language prints the questions, so this runs when a person asks for it and never by
itself.
"""

import asyncio
import re
from dataclasses import dataclass

from dock.ports import Clock
from drivers.fleet import DeviceFault
from drivers.link import Dial, Link
from drivers.printer.zpl_talk import ASK_ERRORS, ASK_STATUS, ZplTalk

CONNECT_S_MAX = 5.0
FIRST_BYTE_S_MAX = 2.0
QUIET_S = 0.3  # an answer is over when nothing came for so long
ANSWER_BYTES_MAX = 16_384
VARIABLES = (
    "device.unique_id",
    "device.product_name",
    "appl.name",
    "head.resolution.in_dpi",
    "ezpl.print_width",
    "media.status",
    "head.latch",
    "odometer.total_label_count",
    "odometer.rfid.valid_resettable",
    "odometer.rfid.void_resettable",
)
QUESTIONS = (
    ("~HI", b"~HI\r\n"),
    ("~HQES", ASK_ERRORS),
    ("~HS", ASK_STATUS),
    *((name, f'! U1 getvar "{name}"\r\n'.encode()) for name in VARIABLES),
)


@dataclass(frozen=True, slots=True)
class Answered:
    """One question and all that came after it; b"" is silence."""

    question: str
    raw: bytes
    after_ms: int  # to the first byte

    @property
    def value(self) -> str:
        """The value of a variable; "" where it has none."""
        found = re.search(rb'"([^"]*)"', self.raw)
        text = found[1].decode("utf-8", "replace") if found else ""
        return "" if text == "?" else text


@dataclass(frozen=True, slots=True)
class Probe:
    """What a printer said."""

    answers: tuple[Answered, ...]

    @property
    def is_silent(self) -> bool:
        """Whether it answered nothing at all."""
        return not any(one.raw for one in self.answers)

    @property
    def asks(self) -> tuple[str, ...]:
        """What may be asked of it in daily work, as the settings call it."""
        talk = ZplTalk()
        talk.ask(frozenset())
        for one in self.answers:
            if one.question in {"~HQES", "~HS"}:
                talk.feed(one.raw)
        counter = self.of("odometer.total_label_count")
        reading = talk.reading()
        able = {
            "counter": counter is not None and counter.value.isdigit(),
            "errors": reading.errors is not None,
            "status": reading.host is not None,
        }
        return tuple(name for name, is_able in able.items() if is_able)

    @property
    def model(self) -> str:
        """Model and firmware, as it names itself; its serial number after them."""
        identity = self.of("~HI")
        found = re.search(rb"\x02([^\x03]*)\x03", identity.raw) if identity else None
        serial = self.of("device.unique_id")
        told = found[1].decode("latin-1").strip() if found else ""
        return f"{told} {serial.value if serial else ''}".strip()

    @property
    def dpi(self) -> int | None:
        """The head's density, where it says one that we know."""
        said = self.of("head.resolution.in_dpi")
        return int(said.value) if said and said.value in {"203", "300", "600"} else None

    def of(self, question: str) -> Answered | None:
        """The answer to one question."""
        return next((one for one in self.answers if one.question == question), None)


async def probe(address: str, dial: Dial, clock: Clock) -> Probe:
    """Ask everything, one question after another.

    Raises:
        OSError: it cannot be reached, or hung up.
        TimeoutError: it takes no connection.
    """
    async with asyncio.timeout(CONNECT_S_MAX):
        link = await dial(address)
    try:
        return Probe(tuple([await _ask(link, clock, name, question) for name, question in QUESTIONS]))
    finally:
        await link.close()


async def _ask(link: Link, clock: Clock, name: str, question: bytes) -> Answered:
    began_us = clock.now_us()
    await link.write(question)
    raw, after_ms = b"", 0
    wait_s = FIRST_BYTE_S_MAX
    while len(raw) < ANSWER_BYTES_MAX:
        try:
            async with asyncio.timeout(wait_s):
                chunk = await link.read()
        except TimeoutError:
            break
        if not chunk:
            raise DeviceFault("it hung up at {name}", name=name)
        after_ms = after_ms or max(1, (clock.now_us() - began_us) // 1_000)
        raw += chunk
        wait_s = QUIET_S
    return Answered(name, raw, after_ms)
