"""One connection to a ZPL printer: labels out, questions out, answers in. Writes never mix."""

import asyncio
from dataclasses import dataclass

from drivers.fleet import DeviceFault
from drivers.link import Link
from drivers.printer.status import ASK_COUNTER, ASK_ERRORS, ASK_STATUS, Answers, Reading

ANSWER_S_MAX = 2.0  # printers answer within 50 ms; one that draws a large picture within a second
WRITE_S_MAX = 20.0  # a label of 4 x 6 inches as a picture takes 3 s to a slow printer


@dataclass(frozen=True, slots=True)
class Questions:
    """What this printer answers; found out at setup, because another language prints what it does not know."""

    counter: bool = True
    errors: bool = True
    status: bool = True


class PrinterWire:
    """Talks to the printer over one link."""

    def __init__(self, link: Link, questions: Questions) -> None:
        self._link = link
        self._questions = questions
        self._answers = Answers()
        self._came = asyncio.Event()
        self._writing = asyncio.Lock()

    async def listen(self) -> None:
        """Take answers for as long as the link holds.

        Raises:
            OSError: the link failed or the printer hung up.
        """
        while chunk := await self._link.read():
            self._answers.feed(chunk)
            self._came.set()
        raise DeviceFault("the printer hung up: check whether it is switched on", "end of stream")

    async def ask(self) -> Reading:
        """One round of all questions; what was not answered in time is missing in it."""
        asked = self._questions
        batch = (ASK_COUNTER if asked.counter else b"") + (ASK_ERRORS if asked.errors else b"")
        batch += ASK_STATUS if asked.status else b""
        if not batch:
            return Reading()
        self._answers.begin()
        try:
            async with asyncio.timeout(ANSWER_S_MAX):
                async with self._writing:
                    await self._link.write(batch)
                while not self._is_answered():
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            pass  # silence is an answer, and the reading says so
        return self._answers.reading

    async def send(self, payload: bytes) -> None:
        """Hand a label over.

        Raises:
            DeviceFault: the printer takes nothing any more; how much it took is not known.
        """
        try:
            async with asyncio.timeout(WRITE_S_MAX), self._writing:
                await self._link.write(payload)
        except TimeoutError as error:
            raise DeviceFault("the printer takes no data: look at its display", "write deadline") from error

    def _is_answered(self) -> bool:
        got, asked = self._answers.reading, self._questions
        return (
            (got.counter is not None or not asked.counter)
            and (got.errors is not None or not asked.errors)
            and (got.host is not None or not asked.status)
        )
