"""How strongly a tag hears an antenna, and the antenna the tag: distance, beam, shadow, and fading that never changes.

Fading is drawn for each tag, antenna and channel, and anew for each stretch of the way that a tag moves along. Static
tags swing by 1 to 3 dB from channel to channel and by half a dB within one; moving ones by 3 to 6 dB.
"""

from dataclasses import dataclass
from math import acos, cos, degrees, hypot, log10, radians, sin

LIGHT_M_MHZ = 299.792458
BEAM_DEG = 70.0  # full width at half power
SIDE_LOSS_MAX_DB = 22.0
GAIN_DBI = 6.0
BACKSCATTER_LOSS_DB = 7.0
TAG_THRESHOLD_DBM = -9.0  # what a chip on goods needs to wake: the zone of a door is some three metres long
TAG_THRESHOLD_SD_DB = 1.5
READER_BEST_DBM = -82.0
FADING_SD_DB = 2.0
MOVING_SD_DB = 2.5
NOISE_SD_DB = 0.5
STRETCH_M = 0.08  # half of a half wave: fading is another there
_MASK = (1 << 64) - 1

Point = tuple[float, float, float]
"""Metres: across the door, along the way through it, above the floor."""


@dataclass(frozen=True, slots=True)
class Aerial:
    """An antenna at the door, and where it looks."""

    antenna: int
    at: Point
    azimuth_deg: float  # in the plane of the floor: 0 looks across towards greater x, 90 along the way inwards
    gain_dbi: float = GAIN_DBI

    def gain_towards(self, point: Point) -> tuple[float, float]:
        """Gain in dBi towards a point, and its distance in metres."""
        dx, dy, dz = point[0] - self.at[0], point[1] - self.at[1], point[2] - self.at[2]
        distance_m = max(0.2, hypot(dx, dy, dz))
        look = radians(self.azimuth_deg)
        cosine = max(-1.0, min(1.0, (dx * cos(look) + dy * sin(look)) / distance_m))
        off_deg = degrees(acos(cosine))
        return self.gain_dbi - min(SIDE_LOSS_MAX_DB, 12 * (off_deg / BEAM_DEG) ** 2), distance_m


@dataclass(frozen=True, slots=True)
class Heard:
    """One way between tag and antenna."""

    is_awake: bool
    rssi_cdbm: int
    distance_m: float


def hear(
    aerial: Aerial,
    point: Point,
    power_cdbm: int,
    khz: int,
    chance: "Chance",
    tag_key: int,
    shadow_db: float,
    travelled_m: float,
) -> Heard:
    """What passes between this antenna and a tag here, on this channel."""
    gain_dbi, distance_m = aerial.gain_towards(point)
    loss_db = 20 * log10(distance_m) + 20 * log10(khz / 1000) - 27.55 + shadow_db  # free space, metres and MHz
    fading_db = FADING_SD_DB * chance.bell(tag_key, aerial.antenna, khz)
    if travelled_m:
        fading_db += MOVING_SD_DB * chance.bell(tag_key, aerial.antenna, khz >> 12, int(travelled_m / STRETCH_M))
    threshold_dbm = TAG_THRESHOLD_DBM + TAG_THRESHOLD_SD_DB * chance.bell(tag_key, 7)
    one_way_db = gain_dbi - loss_db + fading_db / 2
    at_tag_dbm = power_cdbm / 100 + one_way_db
    return Heard(at_tag_dbm >= threshold_dbm, round(100 * (at_tag_dbm + one_way_db - BACKSCATTER_LOSS_DB)), distance_m)


class Chance:
    """Draws that depend on nothing but the seed and what they are for: no order of questions changes them."""

    def __init__(self, seed: int) -> None:
        self._seed = _mix(seed & _MASK)

    def whole(self, *what: int) -> int:
        """64 bits."""
        drawn = self._seed
        for part in what:
            drawn = _mix(drawn ^ (part & _MASK))
        return drawn

    def share(self, *what: int) -> float:
        """From 0 up to 1."""
        return self.whole(*what) / (1 << 64)

    def bell(self, *what: int) -> float:
        """Nearly normal, mean 0 and deviation 1: the sum of four even draws."""
        drawn = self.whole(*what)
        total = (drawn & 0xFFFF) + (drawn >> 16 & 0xFFFF) + (drawn >> 32 & 0xFFFF) + (drawn >> 48)
        return (total / 65_536 - 2) * 1.7320508


def _mix(value: int) -> int:
    """SplitMix64's finisher (Steele, Lea, Flood 2014)."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & _MASK
    return value ^ value >> 31
