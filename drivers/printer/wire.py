"""One connection to a printer: labels out, questions out, answers in. Writes never mix."""

import asyncio
from collections import Counter

from drivers.fleet import DeviceFault
from drivers.link import Link
from drivers.printer.status import Reading
from drivers.printer.talk import Questions, Talk

ANSWER_S_MAX = 2.0  # printers answer within 50 ms; one that draws a large picture within a second
WRITE_S_MAX = 20.0  # a label of 4 x 6 inches as a picture takes 3 s to a slow printer
MUTE_ROUNDS = 3  # a question that stayed open so often while others were answered holds no round up any more


class PrinterWire:
    """Talks to the printer over one link."""

    def __init__(self, link: Link, questions: Questions, talk: Talk) -> None:
        self._link = link
        self._names = questions.names
        self._talk = talk
        self._came = asyncio.Event()
        self._writing = asyncio.Lock()
        self._unanswered: Counter[str] = Counter()  # rounds in a row, by question

    async def listen(self) -> None:
        """Take answers for as long as the link holds.

        Raises:
            OSError: the link failed or the printer hung up.
        """
        while chunk := await self._link.read():
            self._talk.feed(chunk)
            self._came.set()
        raise DeviceFault("the printer hung up: check whether it is switched on", "end of stream")

    async def ask(self) -> Reading:
        """One round of all questions; what was not answered in time is missing in it.

        A question that this printer leaves open in its present state (~HS with an open head, ~HQES on a copy) is
        asked each time and waited for only at first.
        """
        batch = self._talk.ask(self._names)
        if not batch:
            return Reading()
        waited = frozenset(name for name in self._names if self._unanswered[name] < MUTE_ROUNDS) or self._names
        try:
            async with asyncio.timeout(ANSWER_S_MAX):
                async with self._writing:
                    await self._link.write(batch)
                while self._talk.missing(waited):
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            pass  # silence is an answer, and the reading says so
        missing = self._talk.missing(self._names)
        is_silent = missing == self._names
        for name in self._names:
            self._unanswered[name] = self._unanswered[name] + 1 if name in missing and not is_silent else 0
        return self._talk.reading()

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

    async def cancel_half(self) -> None:
        """Throw half a job away, in languages that can."""
        if self._talk.cancel_half:
            await self.send(self._talk.cancel_half)
