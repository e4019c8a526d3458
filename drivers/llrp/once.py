"""One dialogue with one reader, from dialling to goodbye: for a person at the command line."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

from drivers.fleet import DeviceFault
from drivers.link import Dial, Link
from drivers.llrp.dialogue import Dialogue, Phase
from drivers.llrp.log import Log
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.session import Finished, Ready, Session
from drivers.llrp.troubles import fault

CONNECT_S = 5.0  # a reader on the dock's own network answers in milliseconds
CALL_S = 60.0  # a reader that makes the connection tries again within it
WHOLE_S = 60.0  # of all requests together; each has a deadline of its own
GOODBYE_S = 1.0

Outcome = TypeVar("Outcome")
MakeOnce = Callable[[bool], Dialogue[Outcome]]
"""Makes the dialogue; told whether the version may be asked for."""


async def speak_once(profile: ReaderProfile, dial: Dial, make: MakeOnce[Outcome], log: Log | None = None) -> Outcome:
    """The outcome of a dialogue.

    Raises:
        DeviceFault: the reader is not there, refuses, or answers nonsense.
        OSError: it cannot be reached.
    """
    for negotiates in (True, False):
        try:
            return await _speak(profile, dial, make, log or Log(), negotiates=negotiates)
        except _VersionLost:
            continue  # some readers hang up at the mere question for their version
    raise fault("reader.closed", f"while {Phase.VERSION}")


async def dial_reader(dial: Dial, profile: ReaderProfile) -> Link:
    """The link to a reader.

    Raises:
        DeviceFault: nobody answers there, or calls, in time or at all.
    """
    within_s = CALL_S if profile.is_called else CONNECT_S
    try:
        async with asyncio.timeout(within_s):
            return await dial(profile.address)
    except TimeoutError as late:
        if profile.is_called:
            raise fault("reader.not_calling", "accept", seconds=f"{within_s:.0f}") from late
        raise fault("reader.unreachable", f"no answer within {within_s:g} s") from late
    except OSError as absent:
        raise fault("reader.unreachable", str(absent) or type(absent).__name__) from absent


class _VersionLost(Exception):
    pass


async def _speak(profile: ReaderProfile, dial: Dial, make: MakeOnce[Outcome], log: Log, *, negotiates: bool) -> Outcome:
    link = await dial_reader(dial, profile)
    session = Session(profile, lambda: make(negotiates), log)
    try:
        async with asyncio.timeout(WHOLE_S):
            return await _converse(session, link)
    except TimeoutError as late:
        raise fault("reader.unanswered", f"after {WHOLE_S:.0f} s") from late
    finally:
        with contextlib.suppress(OSError):
            session.say_goodbye()
            async with asyncio.timeout(GOODBYE_S):
                await link.write(session.outgoing())
                while await link.read():
                    pass
        await link.close()


async def _converse(session: Session, link: Link) -> Any:
    loop = asyncio.get_running_loop()
    session.opened(int(loop.time() * 1_000_000))
    while True:
        if out := session.outgoing():
            await link.write(out)
        try:
            async with asyncio.timeout_at(session.due_us() / 1_000_000):
                chunk = await link.read()
        except TimeoutError:
            happenings = session.woken(int(loop.time() * 1_000_000))
        else:
            if not chunk and session.phase is Phase.VERSION:
                raise _VersionLost
            if not chunk:
                raise fault("reader.closed", f"while {session.phase}")
            happenings = session.received(chunk, int(loop.time() * 1_000_000))
        for happening in happenings:
            match happening:
                case Ready(opened):
                    return opened
                case Finished(_, DeviceFault() as broken):
                    raise broken
                case Finished(_, outcome):
                    return outcome
                case _:
                    continue
