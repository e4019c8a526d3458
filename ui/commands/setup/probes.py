"""Finds devices on this machine and tries one at an address: opened, asked where asking is safe, and given back."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from dock.core.fault import Fault
from drivers.dial import dial
from drivers.discovery import FoundPort, find_keyboards, find_serial_ports
from drivers.link import Link
from ui.commands.setup.plan import Candidate, Kind

PROBE_S = 5.0  # a reader greets within a second; a name that cannot be resolved takes the rest
GREETING_TYPE = 63  # READER_EVENT_NOTIFICATION, the first message of every reader (LLRP 1.0.1, 16.1.33 and 18.1)
TYPE_BITS = 0x03FF  # the low ten bits of the first two bytes (LLRP 1.0.1, 16.1.1)
ASK_WEIGHT = b"SI\r\n"  # MT-SICS level 0: send the weight at once, stable or not; it changes nothing


@dataclass(frozen=True, slots=True)
class Probed:
    """What is known of a device that was tried: a key of the catalogues and what is put into its sentence."""

    key: str
    params: tuple[tuple[str, str], ...] = ()


class ProbeFailed(Fault, OSError):
    """A device that does not answer as it should."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Where devices are found and how one is tried."""

    find: Callable[[], tuple[Candidate, ...]]
    probe: Callable[
        [Kind, str], Coroutine[object, object, Probed]
    ]  # what it said of itself; OSError where it does not answer


def this_machines_finder() -> Finder:
    """The ports and keyboards of this machine, tried for real."""
    return Finder(find_candidates, probe)


def find_candidates() -> tuple[Candidate, ...]:
    """Every USB serial port and every keyboard that udev names."""
    return (
        *(_candidate(port, (Kind.SCANNER, Kind.SCALE, Kind.PRINTER)) for port in find_serial_ports()),
        *(_candidate(port, (Kind.SCANNER,)) for port in find_keyboards()),
    )


async def probe(kind: Kind, address: str) -> Probed:
    """Open the device and say what is known of it.

    Raises:
        ProbeFailed: it does not answer, or is not what it should be.
        OSError: it cannot be opened.
        ValueError: the address is of no form that this machine opens.
    """
    if address.startswith(("input:", "wedge:", "folder:")):
        return Probed("probe.later")
    try:
        async with asyncio.timeout(PROBE_S):
            link = await dial(address)
            try:
                return await _converse(kind, link)
            finally:
                await link.close()
    except TimeoutError:
        raise ProbeFailed(
            "no answer within {seconds:.0f} s: see that it is on, and that the address is right", seconds=PROBE_S
        ) from None


async def _converse(kind: Kind, link: Link) -> Probed:
    match kind:
        case Kind.READER:
            head = await link.read()
            while 0 < len(head) < 2:
                head += await link.read()
            if len(head) < 2 or int.from_bytes(head[:2]) & TYPE_BITS != GREETING_TYPE:
                raise ProbeFailed("it answers, and not as an LLRP reader: see the port (5084) and that LLRP is on")
            return Probed("probe.reader")
        case Kind.SCALE:
            await link.write(ASK_WEIGHT)
            said = await link.read()
            if not said:
                raise ProbeFailed("the scale closed the line")
            return Probed("probe.scale", (("said", said[:20].decode("ascii", "replace").strip()),))
        case Kind.PRINTER:
            # Nothing is asked: a printer of another language would print the question.
            return Probed("probe.printer")
        case Kind.SCANNER:
            return Probed("probe.scanner")


def _candidate(port: FoundPort, kinds: tuple[Kind, ...]) -> Candidate:
    return Candidate(port.address, f"{port.name} ({port.identity})", kinds)
