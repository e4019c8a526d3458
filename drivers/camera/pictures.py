"""The picture worker as the station sees it: one process, one question at a time, killed when it does not answer."""

import asyncio
import sys

from drivers.camera.wire import HEAD_BYTES_MAX, LENGTHS, PICTURE_BYTES_MAX, Answer, Request, read_answer, write_request
from drivers.fleet import DeviceFault

MEMORY_BYTES_MAX = 3 * 1024**3  # address space: libraries 1 GiB, a 50 megapixel picture four times over
ANSWER_S_MAX = 20.0  # a 50 megapixel picture with every engine takes 3 to 6 s on a slow machine


class Pictures:
    """The worker. It is started by the first question, and anew by the first one after its end."""

    def __init__(self, memory_bytes_max: int = MEMORY_BYTES_MAX, answer_s_max: float = ANSWER_S_MAX) -> None:
        self._memory_bytes_max = memory_bytes_max
        self._answer_s_max = answer_s_max
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The worker's process id; None while there is none."""
        return self._process.pid if self._process else None

    async def ask(self, request: Request) -> Answer:
        """The worker's answer.

        Raises:
            DeviceFault: the worker ended or hung; it is gone, and the next question starts another.
        """
        async with self._turn:
            is_answered = False
            try:
                async with asyncio.timeout(self._answer_s_max):
                    answer = await self._exchange(request)
                is_answered = True
            except TimeoutError as error:
                raise DeviceFault("the picture could not be read in time; take another", "worker killed") from error
            except (EOFError, ConnectionError) as error:
                raise DeviceFault("the picture could not be read; take another", f"worker ended: {error!r}") from error
            finally:
                if not is_answered:  # an answer that comes late would be taken for the next one's
                    await self._end()
            return answer

    async def close(self) -> None:
        """End the worker; safe to call twice."""
        async with self._turn:
            await self._end()

    async def _exchange(self, request: Request) -> Answer:
        process = self._process or await self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(write_request(request))
        await process.stdin.drain()
        head_bytes, jpeg_bytes = LENGTHS.unpack(await process.stdout.readexactly(LENGTHS.size))
        if head_bytes > HEAD_BYTES_MAX or jpeg_bytes > 2 * PICTURE_BYTES_MAX:
            raise EOFError("the worker's answer is out of all measure")
        return read_answer(await process.stdout.readexactly(head_bytes), await process.stdout.readexactly(jpeg_bytes))

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "drivers.camera.worker",
            str(self._memory_bytes_max),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # OpenCV and zbar write there, over any screen
        )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        if process.returncode is None:
            process.kill()
        process.stdin.close()
        await process.wait()
