"""Draws what a camera over a bench would see, so that a folder of pictures can stand in for one. Seeded."""

import io
from enum import StrEnum
from pathlib import Path
from random import Random

import zxingcpp
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

SIZE_PX = (1280, 960)
LABEL_PX = (560, 300)


class Scene(StrEnum):
    """What lies under the camera, or what is wrong with the picture of it."""

    PARCEL = "parcel"
    ITEM = "item"
    BLURRED = "blurred"
    DARK = "dark"
    BRIGHT = "bright"
    EMPTY = "empty"


def draw(scene: Scene, code: str, seed: int) -> bytes:
    """One JPEG of a thing with `code` on its label as Code 128."""
    chance = Random(seed)  # noqa: S311  # a drawing, repeatable; nothing secret
    picture = _table(chance)
    if scene is not Scene.EMPTY:
        _thing(picture, chance, is_parcel=scene is not Scene.ITEM)
        _label(picture, chance, code)
    match scene:
        case Scene.BLURRED:
            picture = picture.filter(ImageFilter.GaussianBlur(6))
        case Scene.DARK:
            picture = ImageEnhance.Brightness(picture).enhance(0.2)
        case Scene.BRIGHT:
            picture = ImageEnhance.Brightness(picture).enhance(3.0)
        case Scene.PARCEL | Scene.ITEM | Scene.EMPTY:
            pass
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=92)
    return written.getvalue()


def fill_folder(folder: Path, scenes: list[tuple[Scene, str]], seed: int) -> None:
    """Write one picture for each scene and its code, named so that a folder camera takes them in this order."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, (scene, code) in enumerate(scenes):
        (folder / f"{place:04d}-{scene.value}.jpg").write_bytes(draw(scene, code, seed + place))


def _table(chance: Random) -> Image.Image:
    grey = chance.randrange(110, 140)
    return Image.new("RGB", SIZE_PX, (grey, grey, grey))


def _thing(picture: Image.Image, chance: Random, *, is_parcel: bool) -> None:
    pen = ImageDraw.Draw(picture)
    left, top = chance.randrange(60, 160), chance.randrange(60, 160)
    colour = (176, 136, 92) if is_parcel else tuple(chance.randrange(60, 200) for _ in range(3))
    pen.rectangle((left, top, SIZE_PX[0] - left, SIZE_PX[1] - top), fill=colour, outline=(40, 30, 20), width=3)
    for _ in range(400):  # the grain of cardboard: a thing without any would pass for an empty table
        x, y = chance.randrange(left, SIZE_PX[0] - left), chance.randrange(top, SIZE_PX[1] - top)
        shade = chance.randrange(60, 160)
        pen.line((x, y, x + chance.randrange(3, 12), y), fill=(shade, shade, shade))


def _label(picture: Image.Image, chance: Random, code: str) -> None:
    paper = Image.new("RGB", LABEL_PX, (238, 236, 230))
    drawn = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.Code128)  # pyright: ignore[reportUnknownMemberType]  # its keyword arguments have no types
    grid = memoryview(drawn.to_image(scale=2))  # pyright: ignore[reportArgumentType]  # a buffer without types
    assert grid.shape is not None
    bars = Image.frombytes("L", (grid.shape[1], grid.shape[0]), grid.tobytes()).resize((grid.shape[1], 140))
    paper.paste(bars.convert("RGB"), ((LABEL_PX[0] - bars.width) // 2, 60))
    ImageDraw.Draw(paper).text((40, 230), code, fill=(20, 20, 20))
    place = (chance.randrange(200, 500), chance.randrange(200, 480))
    picture.paste(paper, place)
