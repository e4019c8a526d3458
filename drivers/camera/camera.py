"""A camera that takes evidence pictures: taken, examined, kept, then told."""

import asyncio
from collections.abc import Callable

from dock.core.fault import Sentence, sentence, worded
from dock.core.ids import DeviceId
from dock.core.observations import CodeScanned, DeviceKind, DeviceReported, DeviceState, PictureTaken
from dock.ports import Clock, Inbox, PhotoStore
from drivers.camera.frames import FrameSource, PictureTooLarge
from drivers.camera.pictures import Pictures
from drivers.camera.wire import Request

_NO_PICTURE = sentence("the camera gave something that is no picture; take another")
_REFUSALS = {
    "too_many_pixels": sentence("the picture has more than 50 megapixels and was not opened; set the camera lower"),
    "too_large": sentence("the picture is larger than 20 MB and was not opened; set the camera lower"),
    "no_memory": sentence("the picture needs more memory than it may have; set the camera lower"),
    "no_picture": _NO_PICTURE,
}


class StationCamera:
    """One camera, kept by the fleet and asked by the station. It runs one shot at a time, in the order asked."""

    kind = DeviceKind.CAMERA

    def __init__(
        self,
        device: DeviceId,
        source: FrameSource,
        pictures: Pictures,
        *,
        photos: PhotoStore,
        inbox: Inbox,
        clock: Clock,
        reads_codes: bool = False,
    ) -> None:
        self.device = device
        self._source = source
        self._pictures = pictures
        self._photos = photos
        self._inbox = inbox
        self._clock = clock
        self._reads_codes = reads_codes
        self._turn = asyncio.Lock()
        self._failed: asyncio.Future[None] | None = None
        self._needs_attention = False

    async def run(self, up: Callable[[], None]) -> None:
        """Have the worker ready until a shot fails; a fault of a shot ends the run, so that the fleet says it."""
        self._failed = asyncio.get_running_loop().create_future()
        try:
            await self._pictures.ask(Request(b""))
            await self._source.check()
            up()
            await self._failed
        finally:
            self._failed = None
            await self._pictures.close()

    async def take(self, shot: str) -> None:
        """Take, store and sync one picture, then tell the inbox.

        A picture that cannot be used is told as a device that needs attention; a camera or worker that fails goes down.
        """
        async with self._turn:
            try:
                await self._take(shot)
            except PictureTooLarge as fault:
                await self._report(DeviceState.ATTENTION, fault.sentence, fault.detail)
            except OSError as fault:
                if self._failed is not None and not self._failed.done():
                    self._failed.set_exception(fault)
                else:
                    await self._report(DeviceState.DOWN, worded(fault), repr(fault))

    async def _take(self, shot: str) -> None:
        picture = await self._source.frame()
        at_us = self._clock.now_us()
        answer = await self._pictures.ask(Request(picture, self._reads_codes))
        if answer.refusal:
            await self._report(DeviceState.ATTENTION, _REFUSALS.get(answer.refusal, _NO_PICTURE), answer.refusal)
            return
        digest = await asyncio.get_running_loop().run_in_executor(None, self._photos.keep, answer.jpeg)
        if self._needs_attention:
            await self._report(DeviceState.UP, None, "")
        await self._inbox.tell(
            PictureTaken(
                device=self.device,
                digest=digest,
                size_bytes=len(answer.jpeg),
                width_px=answer.width_px,
                height_px=answer.height_px,
                shot=shot,
                fault=answer.fault,
                at_us=at_us,
            )
        )
        for code in answer.codes:
            await self._inbox.tell(CodeScanned(self.device, code.text, code.raw, code.aim, at_us))

    async def _report(self, state: DeviceState, reason: Sentence | None, detail: str) -> None:
        self._needs_attention = state is DeviceState.ATTENTION
        reasons = (reason,) if reason else ()
        await self._inbox.tell(DeviceReported(self.device, self.kind, state, reasons, detail, self._clock.now_us()))
