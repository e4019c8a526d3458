"""Whether a picture is fit as evidence: three measures of light and sharpness. Runs in the picture worker alone."""

from typing import Any

import cv2
import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]  # grey, height x width

WIDTH_PX = 960  # the limits below hold at this width; measured on 110 photographs and 6 ways to spoil them
LIGHT_MIN, LIGHT_MAX = 60.0, 200.0  # mean luminance
CLIPPED_MAX = 0.10  # share of pure white
SHARPNESS_MIN = 0.50  # good pictures 0.59 and more (5th percentile), moved ones 0.48 and less (95th)
CONTRAST_MIN = 6.0  # standard deviation of luminance; a bare table has less than any thing that lies on it
BLUR_TAPS = 9  # Crete et al. 2007, "The blur effect", 3.1


def fault_of(grey: Pixels) -> str | None:
    """dark, empty, bright or blurred; None where the picture is good."""
    height, width = grey.shape
    small = cv2.resize(grey, (WIDTH_PX, max(1, height * WIDTH_PX // width)), interpolation=cv2.INTER_AREA).astype(
        np.uint8
    )
    light = float(small.mean())
    if light < LIGHT_MIN:
        return "dark"
    if float(small.std()) < CONTRAST_MIN:
        return "empty"
    if light > LIGHT_MAX or float((small >= 254).mean()) > CLIPPED_MAX:
        return "bright"
    return "blurred" if sharpness(small) < SHARPNESS_MIN else None


def sharpness(grey: Pixels) -> float:
    """How much of the differences between neighbours a blur takes away, 0 to 1: a sharp picture loses most.

    (Crete et al. 2007; the lesser of both directions, because a picture may be moved along one.)
    """
    signed = grey.astype(np.float32)
    shares: list[float] = []
    for axis, kernel in ((0, (1, BLUR_TAPS)), (1, (BLUR_TAPS, 1))):
        before = np.abs(np.diff(signed, axis=axis))
        after = np.abs(np.diff(cv2.blur(signed, kernel), axis=axis))
        total = float(before.sum())
        shares.append(float(np.maximum(0.0, before - after).sum()) / total if total else 0.0)
    return min(shares)
