"""What a camera must do, on one whose pictures are drawn into a folder; the worker process is a real one."""

import asyncio
import hashlib
import io
import os
import signal
import struct
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image

from dock.core.ids import DeviceId
from dock.core.observations import CodeScanned, DeviceReported, DeviceState, Observation, PictureTaken
from drivers.camera.camera import StationCamera
from drivers.camera.frames import DeviceFrames, FolderFrames
from drivers.camera.pictures import Pictures
from drivers.camera.wire import Request
from drivers.clock import SystemClock
from drivers.fleet import DeviceFault, keep
from drivers.photos import FolderPhotos, without_metadata
from simulators.camera.drawing import Scene, draw, fill_folder

DEADLINE_S = 40.0  # a worker starts in 1 to 3 s on a busy machine


class Seen:
    def __init__(self) -> None:
        self._told: asyncio.Queue[Observation] = asyncio.Queue()

    async def tell(self, observation: Observation) -> None:
        await self._told.put(observation)

    async def next(self) -> Observation:
        async with asyncio.timeout(DEADLINE_S):
            return await self._told.get()

    async def state(self) -> DeviceState:
        report = await self.next()
        assert isinstance(report, DeviceReported), report
        return report.state

    async def picture(self) -> PictureTaken:
        taken = await self.next()
        assert isinstance(taken, PictureTaken), taken
        return taken


class Stand:
    """A camera over a folder, its worker and its photographs."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "scenes"
        self.folder.mkdir()
        self.photos = FolderPhotos(root / "photos")
        self.pictures = Pictures()
        self.seen = Seen()
        self.camera = StationCamera(
            DeviceId("camera-1"),
            FolderFrames(self.folder),
            self.pictures,
            photos=self.photos,
            inbox=self.seen,
            clock=SystemClock(),
            reads_codes=True,
        )


def at_stand(stand: Stand, act: Callable[[Stand], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(keep(stand.camera, stand.seen, SystemClock(), Random(3)), name="keep")
            try:
                assert await stand.seen.state() is DeviceState.UP
                await act(stand)
            finally:
                keeping.cancel()
        assert stand.pictures.pid is None

    asyncio.run(whole())


def huge_png(width: int, height: int) -> bytes:
    """A PNG of which only the head is true: whoever decodes it before asking its size runs out of memory."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_picture_is_kept_under_its_digest_before_it_is_told_and_its_codes_follow(tmp_path: Path) -> None:
    async def act(stand: Stand) -> None:
        await stand.camera.take("label")
        taken = await stand.seen.picture()
        kept = stand.photos.path(taken.digest).read_bytes()
        assert hashlib.sha256(kept).hexdigest() == taken.digest.text
        assert kept == draw(Scene.PARCEL, "RMA-1001", 5)
        assert (taken.size_bytes, taken.width_px, taken.height_px) == (len(kept), 1280, 960)
        assert (taken.shot, taken.fault, taken.device.text) == ("label", None, "camera-1")
        code = await stand.seen.next()
        assert isinstance(code, CodeScanned)
        assert (code.text, code.raw, code.aim, code.device.text) == ("RMA-1001", b"RMA-1001", "C0", "camera-1")

    stand = Stand(tmp_path)
    fill_folder(stand.folder, [(Scene.PARCEL, "RMA-1001")], seed=5)
    at_stand(stand, act)


def test_a_picture_that_is_no_evidence_says_why(tmp_path: Path) -> None:
    scenes = [Scene.BLURRED, Scene.DARK, Scene.BRIGHT, Scene.EMPTY, Scene.ITEM]

    async def act(stand: Stand) -> None:
        faults: list[str | None] = []
        for _ in scenes:
            await stand.camera.take("front")
            taken = await stand.seen.next()
            while isinstance(taken, CodeScanned):
                taken = await stand.seen.next()
            assert isinstance(taken, PictureTaken)
            faults.append(taken.fault)
        assert faults == ["blurred", "dark", "bright", "empty", None]

    stand = Stand(tmp_path)
    fill_folder(stand.folder, [(scene, "X1") for scene in scenes], seed=9)
    at_stand(stand, act)


def test_a_monstrous_or_broken_picture_is_refused_and_the_next_one_taken(tmp_path: Path) -> None:
    async def act(stand: Stand) -> None:
        for reason in ("megapixels", "no picture", "20 MB"):
            await stand.camera.take("front")
            report = await stand.seen.next()
            assert isinstance(report, DeviceReported)
            assert report.state is DeviceState.ATTENTION
            assert reason in report.reason
        await stand.camera.take("front")
        assert await stand.seen.state() is DeviceState.UP
        assert (await stand.seen.picture()).fault is None

    stand = Stand(tmp_path)
    (stand.folder / "0.png").write_bytes(huge_png(20_000, 10_000))  # 200 megapixels
    (stand.folder / "1.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    (stand.folder / "2.jpg").write_bytes(b"\xff\xd8" + bytes(20_000_001))
    (stand.folder / "3.jpg").write_bytes(draw(Scene.ITEM, "X1", 4))
    at_stand(stand, act)


def test_a_worker_that_dies_takes_the_camera_down_once_and_comes_back(tmp_path: Path) -> None:
    async def act(stand: Stand) -> None:
        first = stand.pictures.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await stand.camera.take("front")
        assert await stand.seen.state() is DeviceState.DOWN
        assert await stand.seen.state() is DeviceState.UP
        assert stand.pictures.pid not in {None, first}
        await stand.camera.take("front")
        assert (await stand.seen.picture()).shot == "front"

    stand = Stand(tmp_path)
    fill_folder(stand.folder, [(Scene.PARCEL, "X1"), (Scene.PARCEL, "X2")], seed=1)
    at_stand(stand, act)


def test_a_worker_that_hangs_is_killed_and_the_next_question_has_a_new_one() -> None:
    async def act() -> None:
        pictures = Pictures(answer_s_max=DEADLINE_S)
        try:
            await pictures.ask(Request(b""))
            hung = pictures.pid
            assert hung is not None
            os.kill(hung, signal.SIGSTOP)
            impatient = asyncio.timeout(0.2)
            with pytest.raises(TimeoutError):
                async with impatient:
                    await pictures.ask(Request(b""))
            assert pictures.pid is None
            assert (await pictures.ask(Request(b""))).engines[0] == "zxing"
        finally:
            await pictures.close()

    asyncio.run(act())


def test_the_workers_memory_is_limited() -> None:
    async def act() -> None:
        written = io.BytesIO()
        Image.new("L", (7_000, 7_000), 128).save(written, "PNG", compress_level=1)  # 49 megapixels: not refused by size
        pictures = Pictures(memory_bytes_max=64 * 1024**2)  # less than its libraries have already
        try:
            answer = await pictures.ask(Request(written.getvalue()))
            assert answer.refusal == "no_memory"
        finally:
            await pictures.close()

    asyncio.run(act())


def test_what_a_telephone_writes_about_its_owner_is_not_kept(tmp_path: Path) -> None:
    with Image.open(io.BytesIO(draw(Scene.ITEM, "X1", 2))) as opened:
        exif = Image.Exif()
        exif[0x010F] = "SecretMaker"
        written = io.BytesIO()
        opened.save(written, "JPEG", exif=exif, comment=b"a name")
    photos = FolderPhotos(tmp_path)
    digest = photos.keep(written.getvalue())
    kept = photos.path(digest).read_bytes()
    assert b"SecretMaker" not in kept
    assert b"a name" not in kept
    assert photos.keep(kept) == digest
    assert without_metadata(kept) == kept
    with Image.open(io.BytesIO(kept)) as again, Image.open(io.BytesIO(written.getvalue())) as before:
        assert again.tobytes() == before.tobytes()
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".jpg"]


@pytest.mark.parametrize(
    "picture", [b"", b"\x89PNG", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x04ab", b"\xff\xd8\xff\xe1\x00\x00"]
)
def test_what_is_no_whole_jpeg_is_not_kept(tmp_path: Path, picture: bytes) -> None:
    with pytest.raises(ValueError, match="JPEG"):
        FolderPhotos(tmp_path).keep(picture)
    assert list(tmp_path.iterdir()) == []


def level_of(jpeg: bytes) -> float:
    frame = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert frame is not None
    return float(frame.astype(np.float64).mean())


def test_a_film_stands_in_for_a_camera_and_begins_anew_after_its_last_frame(tmp_path: Path) -> None:
    film = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 5.0, (640, 480))
    assert writer.isOpened()
    for grey in (40, 120, 200):
        writer.write(np.full((480, 640, 3), grey, np.uint8))
    writer.release()

    async def play() -> None:
        pictures = Pictures()
        try:
            frames = DeviceFrames(pictures, str(film))
            seen = [await frames.frame() for _ in range(4)]
            differences = [abs(level_of(one) - wanted) for one, wanted in zip(seen, (40, 120, 200, 40), strict=True)]
            assert max(differences) < 8
            with pytest.raises(DeviceFault, match="gives no picture"):
                await DeviceFrames(pictures, str(tmp_path / "nowhere.avi")).frame()
        finally:
            await pictures.close()

    asyncio.run(play())
