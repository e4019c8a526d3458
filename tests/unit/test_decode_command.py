"""`dock decode`: what is in pictures, and pictures that are refused with words before they are opened."""

import json
import struct
import zlib
from pathlib import Path

from click.testing import CliRunner

from simulators.camera.drawing import Scene, draw
from ui.commands.decode import decode
from ui.options import Options

ENGLISH = Options(lang="en")


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return start + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_each_picture_is_one_answer_and_a_bad_one_does_not_stop_the_rest(tmp_path: Path) -> None:
    good, bomb, cut, empty = (tmp_path / name for name in ("good.jpg", "bomb.png", "cut.png", "empty.jpg"))
    good.write_bytes(draw(Scene.PARCEL, "1Z879E930346834440", 5))
    bomb.write_bytes(png(20_000, 10_000, bytes(1_000)))  # says 200 megapixels
    cut.write_bytes(png(64, 64, bytes(64 * 65))[:60])
    empty.write_bytes(b"")
    names = [str(path) for path in (bomb, cut, empty, tmp_path / "nowhere.png", good)]
    result = CliRunner().invoke(decode, ["--json"], input="\n".join(names) + "\n", obj=ENGLISH)
    assert result.exit_code == 1
    told = [json.loads(line) for line in result.output.splitlines()]
    assert [one["file"] for one in told] == names
    assert "50 megapixels" in told[0]["error"]
    assert (told[0]["width_px"], told[0]["height_px"]) == (20_000, 10_000)
    assert all("error" in one for one in told[:4])
    (code,) = told[4]["codes"]
    assert (code["text"], code["aim"], code["symbology"]) == ("1Z879E930346834440", "C0", "Code 128")
    assert bytes.fromhex(code["raw"]) == b"1Z879E930346834440"
    assert code["resolved"]["candidates"][0]["carrier"] == "ups"
    assert len(code["corners"]) == 4
    assert "zxing" in code["engines"]


def test_people_read_one_line_a_code(tmp_path: Path) -> None:
    picture = tmp_path / "a.jpg"
    picture.write_bytes(draw(Scene.ITEM, "A-1", 2))
    result = CliRunner().invoke(decode, [str(picture)], obj=ENGLISH)
    assert result.exit_code == 0
    assert "Code 128 A-1" in result.output
