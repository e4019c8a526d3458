"""The process in which pictures are opened: foreign code on foreign bytes, under a memory limit, killed when it hangs.

Started as `python -m drivers.camera.worker MEMORY_BYTES`; requests on standard input, answers on standard output.
"""

import resource
import sys
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

from drivers.camera.decode import read_codes
from drivers.camera.engines import Pixels, engines
from drivers.camera.heads import read_head
from drivers.camera.quality import fault_of
from drivers.camera.wire import (
    LENGTHS,
    PICTURE_BYTES_MAX,
    PICTURE_PX_MAX,
    Answer,
    Request,
    read_request,
    write_answer,
)
from drivers.clock import SystemClock

JPEG_QUALITY = 90
FILE_BYTES_MIN = 64  # OpenCV asks more bytes of a WebP than the smallest has; what follows its end is not looked at


def main() -> None:
    """Answer requests until the station closes the pipe."""
    memory_bytes_max = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes_max, memory_bytes_max))
    cv2.setNumThreads(1)  # the station needs the other core
    cameras: dict[str, cv2.VideoCapture] = {}
    while lengths := sys.stdin.buffer.read(LENGTHS.size):
        head_bytes, picture_bytes = LENGTHS.unpack(lengths)
        request = read_request(_exactly(sys.stdin.buffer, head_bytes), _exactly(sys.stdin.buffer, picture_bytes))
        sys.stdout.buffer.write(write_answer(_answer(request, cameras)))
        sys.stdout.buffer.flush()


def _answer(request: Request, cameras: dict[str, "cv2.VideoCapture"]) -> Answer:
    try:
        if request.camera:
            taken = _take(request.camera, cameras)
            if taken is None:
                return Answer("no_camera", engines=engines())
            return _examine(taken, request)
        return _examine(request.picture, request) if request.picture else Answer("", engines=engines())
    except MemoryError:
        return Answer("no_memory", engines=engines())
    except cv2.error as error:
        return Answer("no_memory" if error.code == cv2.Error.StsNoMem else "no_picture", engines=engines())
    except ValueError:
        return Answer("no_picture", engines=engines())


def _take(camera: str, cameras: dict[str, "cv2.VideoCapture"]) -> bytes | None:
    """A frame of the camera as JPEG. The camera stays open: opening takes a second, and its light settles slowly.

    A film that stands in for a camera begins anew after its last frame.
    """
    was_open = camera in cameras
    if not was_open:
        cameras[camera] = cv2.VideoCapture(int(camera) if camera.isdigit() else camera)
    is_there, frame = cameras[camera].read()
    if is_there:
        return _jpeg(frame)
    cameras.pop(camera).release()
    return _take(camera, cameras) if was_open and Path(camera).is_file() else None


def _examine(picture: bytes, request: Request) -> Answer:
    head = read_head(picture)
    if head is None:
        return Answer("no_picture", engines=engines())
    if len(picture) > PICTURE_BYTES_MAX:
        return Answer("too_large", head.width_px, head.height_px, engines=engines())
    if head.width_px * head.height_px > PICTURE_PX_MAX:
        return Answer("too_many_pixels", head.width_px, head.height_px, engines=engines())
    padded = picture.ljust(FILE_BYTES_MIN, b"\0")
    frame = cv2.imdecode(np.frombuffer(padded, np.uint8), cv2.IMREAD_COLOR)  # turned as its Exif says
    if frame is None:
        return Answer("no_picture", engines=engines())
    grey: Pixels = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY).astype(np.uint8)
    clock = SystemClock()
    began_us = clock.now_us()
    codes = read_codes(grey, request.budget_us, clock.now_us) if request.reads_codes else ()
    return Answer(
        "",
        width_px=grey.shape[1],
        height_px=grey.shape[0],
        fault=fault_of(grey),
        codes=codes,
        engines=engines(),
        # a JPEG that needs no change keeps its exact bytes
        jpeg=(picture if head.is_bare_jpeg else _jpeg(frame)) if request.wants_jpeg else b"",
        spent_us=clock.now_us() - began_us,
    )


def _jpeg(frame: "cv2.typing.MatLike") -> bytes:
    is_done, encoded = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not is_done:
        raise ValueError("the frame cannot be written as JPEG")
    return encoded.tobytes()


def _exactly(pipe: BinaryIO, count: int) -> bytes:
    read = pipe.read(count)
    if len(read) < count:
        raise SystemExit(0)  # the station went away in the middle of a request
    return read


if __name__ == "__main__":
    main()
