"""Pictures made easier to read: brighter, sharper, turned, cut out and laid straight. In the worker alone.

Each `Prepared` knows the way back: where a point of it lies in the picture that it was made from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from drivers.camera.engines import Pixels, Quad

Matrix = np.ndarray[Any, np.dtype[np.float64]]  # 3 x 3, from the prepared picture to its origin

CROP_PX_MIN = 24  # a code that is narrower has less than a pixel for a bar
REGION_PX_MIN = 40  # the locator fails on less
REGION_SIDE_PX_MAX = 2_000  # bars that carry a code are still seen at this size, and seconds are saved
CROPS_MAX = 12  # of one picture
TILE_PX_MIN = 1_000  # a smaller picture is searched whole


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture to search, and the way back."""

    grey: Pixels
    back: Matrix

    def at_origin(self, quad: Quad) -> Quad:
        """The corners in the picture that this one was made from."""
        if not quad:
            return quad
        points = cv2.perspectiveTransform(np.array([quad], np.float64), self.back)[0]
        return tuple((round(float(x)), round(float(y))) for x, y in points)


def whole(grey: Pixels) -> Prepared:
    """The picture as it is."""
    return Prepared(grey, np.eye(3))


def contrasted(prepared: Prepared, clip: float = 3.0) -> Prepared:
    """Contrast evened out over the picture (CLAHE), which takes shadows and glare away."""
    tiles = cv2.createCLAHE(clip, (8, 8))
    return Prepared(_grey(tiles.apply(prepared.grey)), prepared.back)


def sharpened(prepared: Prepared) -> Prepared:
    """Edges raised by what a blur takes away."""
    soft = cv2.GaussianBlur(prepared.grey, (0, 0), 3)
    return Prepared(_grey(cv2.addWeighted(prepared.grey, 2.5, soft, -1.5, 0)), prepared.back)


def softened(prepared: Prepared, sigma: float = 1.2) -> Prepared:
    """Grain, screens and dot-peened cells run together."""
    return Prepared(_grey(cv2.GaussianBlur(prepared.grey, (0, 0), sigma)), prepared.back)


def inverted(prepared: Prepared) -> Prepared:
    """Light bars on dark ground."""
    return Prepared(_grey(cv2.bitwise_not(prepared.grey)), prepared.back)


def scaled(prepared: Prepared, factor: float) -> Prepared:
    """Larger or smaller."""
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    grey = _grey(cv2.resize(prepared.grey, None, fx=factor, fy=factor, interpolation=way))
    return Prepared(grey, prepared.back @ np.diag([1 / factor, 1 / factor, 1.0]))


def turned(prepared: Prepared, degrees: float) -> Prepared:
    """Turned about its middle, on a ground large enough for its corners."""
    height, width = prepared.grey.shape
    there = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), [0.0, 0.0, 1.0]])
    cosine, sine = abs(there[0, 0]), abs(there[0, 1])
    wide, high = int(height * sine + width * cosine), int(height * cosine + width * sine)
    shift = np.array([[1.0, 0.0, (wide - width) / 2], [0.0, 1.0, (high - height) / 2], [0.0, 0.0, 1.0]])
    there = shift @ there
    ground = int(np.median(prepared.grey))
    grey = cv2.warpPerspective(prepared.grey, there, (wide, high), borderValue=(ground,))
    return Prepared(_grey(grey), prepared.back @ np.linalg.inv(there))


def banded(prepared: Prepared, rows: int = 9) -> Prepared:
    """Each row the mean of its neighbours above and below: noise across bars that stand upright goes away."""
    return Prepared(_grey(cv2.blur(prepared.grey, (1, rows))), prepared.back)


def parted(prepared: Prepared) -> Prepared:
    """Black and white only, each part by the light round it."""
    side = max(31, min(prepared.grey.shape) // 12 | 1)
    grey = cv2.adaptiveThreshold(prepared.grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, side, 7)
    return Prepared(_grey(grey), prepared.back)


def tiles(prepared: Prepared, scale: float) -> Iterator[Prepared]:
    """Four overlapping quarters, each drawn larger."""
    height, width = prepared.grey.shape
    if max(height, width) < TILE_PX_MIN:
        return
    high, wide = int(height * 0.6), int(width * 0.6)
    for top in (0, height - high):
        for left in (0, width - wide):
            shift = np.array([[1.0, 0.0, left], [0.0, 1.0, top], [0.0, 0.0, 1.0]])
            yield scaled(Prepared(prepared.grey[top : top + high, left : left + wide], prepared.back @ shift), scale)


def around(grey: Pixels, quad: Quad) -> Prepared | None:
    """The upright cut round a region, with half of its longer side as margin."""
    if not quad:
        return None
    xs, ys = [x for x, _ in quad], [y for _, y in quad]
    margin = max(max(xs) - min(xs), max(ys) - min(ys)) // 2
    left, top = max(0, min(xs) - margin), max(0, min(ys) - margin)
    cut = grey[top : max(ys) + margin, left : max(xs) + margin]
    if min(cut.shape) < CROP_PX_MIN:
        return None
    return Prepared(cut, np.array([[1.0, 0.0, left], [0.0, 1.0, top], [0.0, 0.0, 1.0]]))


def linear_regions(grey: Pixels) -> list[Quad]:
    """Where bars stand side by side at any angle, read or not: the corners of each region, widest first."""
    found: list[Quad] = []
    largest = min(1.0, REGION_SIDE_PX_MAX / max(grey.shape))
    for factor in (largest, largest / 2):
        if min(grey.shape) * factor < REGION_PX_MIN:
            continue
        small = grey if factor == 1 else cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        is_there, corners = cv2.barcode.BarcodeDetector().detectMulti(small)
        if is_there:
            found += [tuple((int(x / factor), int(y / factor)) for x, y in quad) for quad in corners]
    return sorted(found, key=lambda quad: -cv2.contourArea(np.array(quad, np.float32)))[:CROPS_MAX]


def straightened(grey: Pixels, quad: Quad, scale: float = 2.0, margin: float = 0.18) -> Prepared | None:
    """The region cut out, turned so that its bars stand upright, with a margin for the quiet zones."""
    (middle_x, middle_y), (width, height), angle = cv2.minAreaRect(np.array(quad, np.float32))
    if width < height:
        width, height, angle = height, width, angle + 90
    if width < CROP_PX_MIN or height < 4:
        return None
    wide, high = int(width * (1 + 2 * margin) * scale), int(height * (1 + margin) * scale)
    turn = np.deg2rad(angle)
    cosine, sine = np.cos(turn) / scale, np.sin(turn) / scale
    back = np.array(
        [
            [cosine, -sine, middle_x - cosine * wide / 2 + sine * high / 2],
            [sine, cosine, middle_y - sine * wide / 2 - cosine * high / 2],
            [0.0, 0.0, 1.0],
        ]
    )
    cut = cv2.warpPerspective(
        grey, back, (wide, high), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return Prepared(_grey(cut), back)


def _grey(picture: Any) -> Pixels:
    return picture.astype(np.uint8, copy=False)
