"""Where a camera's pictures come from: a folder, or a device that OpenCV knows. A picture is an encoded file."""

import asyncio
from pathlib import Path
from typing import Protocol

from drivers.camera.pictures import Pictures
from drivers.camera.wire import PICTURE_BYTES_MAX, Request
from drivers.fleet import DeviceFault

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})


class FrameSource(Protocol):
    """Gives a picture when asked."""

    async def check(self) -> None:
        """Make sure that pictures are to be had, without using one up.

        Raises:
            OSError: there is none.
        """
        ...

    async def frame(self) -> bytes:
        """One picture, encoded.

        Raises:
            OSError: there is none to be had.
        """
        ...


class FolderFrames:
    """The pictures of a folder, by name, one after the other and again from the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last = ""

    async def check(self) -> None:
        """See that the folder is there and holds a picture."""
        await asyncio.get_running_loop().run_in_executor(None, self._names)

    async def frame(self) -> bytes:
        """The next picture. The folder is read each time, so that pictures may be added."""
        return await asyncio.get_running_loop().run_in_executor(None, self._next)

    def _names(self) -> list[str]:
        named = sorted(path.name for path in self._folder.iterdir() if path.suffix.lower() in SUFFIXES)
        if not named:
            raise DeviceFault("{folder} holds no picture; put one there", folder=str(self._folder))
        return named

    def _next(self) -> bytes:
        named = self._names()
        self._last = next((name for name in named if name > self._last), named[0])
        picture = self._folder / self._last
        if picture.stat().st_size > PICTURE_BYTES_MAX:
            size = PICTURE_BYTES_MAX // 1_000_000
            raise PictureTooLarge("{picture} is larger than {mb} MB; make it smaller", picture=picture.name, mb=size)
        return picture.read_bytes()


class PictureTooLarge(DeviceFault):
    """A picture that is not opened at all; the next one may do."""


class DeviceFrames:
    """A camera at this machine, opened by the picture worker."""

    def __init__(self, pictures: Pictures, camera: str) -> None:
        self._pictures = pictures
        self._camera = camera

    async def check(self) -> None:
        """Take a frame that nobody keeps: a device is there when it gives one."""
        await self.frame()

    async def frame(self) -> bytes:
        """A frame of the camera as JPEG."""
        answer = await self._pictures.ask(Request(b"", camera=self._camera))
        if answer.refusal:
            raise DeviceFault("camera {camera} gives no picture; check its cable", answer.refusal, camera=self._camera)
        return answer.jpeg
