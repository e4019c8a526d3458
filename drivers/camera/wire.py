"""How the station and its picture worker talk over two pipes: a JSON head and bytes, each with its length before it."""

import json
import struct
from dataclasses import dataclass

LENGTHS = struct.Struct("<II")  # of the head, of the bytes
PICTURE_BYTES_MAX = 20_000_000  # a 50 megapixel JPEG at quality 90 has about 15 MB
PICTURE_PX_MAX = 50_000_000
HEAD_BYTES_MAX = 1_000_000
BUDGET_US = 1_500_000  # for the codes of one frame; a camera has others to look at


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code in a picture."""

    raw: bytes
    text: str
    aim: str | None  # None where the engine does not tell
    engine: str  # zxing, zbar or opencv; those that agreed, with + between
    symbology: str = ""  # such as EAN-13, QR Code
    stage: str = "plain"  # how the picture was prepared when it was first read
    corners: tuple[tuple[int, int], ...] = ()  # x and y in the picture
    add_on: str = ""  # the two or five digits beside a retail code


@dataclass(frozen=True, slots=True)
class Answer:
    """What the worker made of a picture."""

    refusal: str  # key: too_many_pixels, too_large, no_picture, no_memory, no_camera; empty where all went well
    width_px: int = 0
    height_px: int = 0
    fault: str | None = None  # blurred, dark, bright, empty
    codes: tuple[FoundCode, ...] = ()
    engines: tuple[str, ...] = ()  # those that are here
    jpeg: bytes = b""
    spent_us: int = 0  # on the codes


@dataclass(frozen=True, slots=True)
class Request:
    """What the worker is asked: to examine `picture`, or to take one with `camera` where there is none."""

    picture: bytes
    reads_codes: bool = False
    camera: str = ""  # the device's number or path, as OpenCV names it
    budget_us: int = BUDGET_US
    wants_jpeg: bool = True


def write_request(request: Request) -> bytes:
    """The request as bytes."""
    head: dict[str, object] = {
        "reads_codes": request.reads_codes,
        "camera": request.camera,
        "budget_us": request.budget_us,
        "wants_jpeg": request.wants_jpeg,
    }
    return _frame(head, request.picture)


def read_request(head: bytes, picture: bytes) -> Request:
    """The request in these bytes."""
    said = json.loads(head)
    return Request(
        picture, bool(said["reads_codes"]), str(said["camera"]), int(said["budget_us"]), bool(said["wants_jpeg"])
    )


def write_answer(answer: Answer) -> bytes:
    """The answer as bytes."""
    head: dict[str, object] = {
        "refusal": answer.refusal,
        "width_px": answer.width_px,
        "height_px": answer.height_px,
        "fault": answer.fault,
        "codes": [
            [code.raw.hex(), code.text, code.aim, code.engine, code.symbology, code.stage, code.corners, code.add_on]
            for code in answer.codes
        ],
        "engines": answer.engines,
        "spent_us": answer.spent_us,
    }
    return _frame(head, answer.jpeg)


def read_answer(head: bytes, jpeg: bytes) -> Answer:
    """The answer in these bytes."""
    said = json.loads(head)
    return Answer(
        refusal=said["refusal"],
        width_px=said["width_px"],
        height_px=said["height_px"],
        fault=said["fault"],
        codes=tuple(
            FoundCode(
                bytes.fromhex(raw), text, aim, engine, symbology, stage, tuple((x, y) for x, y in corners), add_on
            )
            for raw, text, aim, engine, symbology, stage, corners, add_on in said["codes"]
        ),
        engines=tuple(said["engines"]),
        jpeg=jpeg,
        spent_us=said["spent_us"],
    )


def _frame(head: dict[str, object], body: bytes) -> bytes:
    written = json.dumps(head).encode()
    return LENGTHS.pack(len(written), len(body)) + written + body
