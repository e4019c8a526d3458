"""The codes in a picture: engines and ways to prepare it in a chain, cheapest first, until what is seen is believed.

A reading is believed for what its symbology proves, or because two ways of looking agree (`trust.py`). The chain ends
when something is believed and no bars stand unread, when it has tried everything, or when its time is up.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import cv2

from drivers.camera import preparing as p
from drivers.camera.engines import Pixels, Quad, Sighting, by_opencv, by_zbar, by_zxing
from drivers.camera.trust import PLAIN, Ballot
from drivers.camera.wire import FoundCode

NowUs = Callable[[], int]

LARGE_PX = 6_000_000  # above this, every look takes seconds
WAYS_PX_MIN = 20  # a picture so narrow is read at once or never
CROP_PX_MIN = 60  # below this, a picture made smaller holds no code


def read_codes(grey: Pixels, budget_us: int, now_us: NowUs) -> tuple[FoundCode, ...]:
    """All codes that are believed, in reading order; what was seen and not believed stays out."""
    ends_us = now_us() + budget_us
    ballot = Ballot()
    for stage, looks in _stages(grey, ballot):
        for sightings in _as_far_as_it_goes(looks):
            ballot.add(stage, sightings)
            if now_us() > ends_us:
                return ballot.believed()
            if ballot.is_settled and stage not in _COMPLETING:
                break
    return ballot.believed()


Looks = Iterable[list[Sighting]]


def _as_far_as_it_goes(looks: Looks) -> Iterator[list[Sighting]]:
    """The looks of one stage; a picture that OpenCV cannot prepare that way ends the stage, and not the search."""
    each = iter(looks)
    while True:
        try:
            yield next(each)
        except (StopIteration, cv2.error):
            return


_COMPLETING = frozenset({"check", "regions", "zbar-rest"})  # look beside and behind what is believed already


def _stages(grey: Pixels, ballot: Ballot) -> Iterator[tuple[str, Looks]]:
    plain = p.whole(grey)
    yield PLAIN, [by_zxing(grey, has_add_ons=True)]
    if ballot.retail:
        # one check digit is little: a second engine looks at the bars too, where that is cheap
        yield "check", (_look_zbar(crop) for one in ballot.retail if (crop := p.around(grey, one.quad)) is not None)
    if ballot.is_settled:
        unread = [quad for quad in p.linear_regions(grey) if not ballot.covers(quad)]
        if unread or len(ballot) > 1:
            yield "regions", (_look(crop) for quad in unread for crop in _crops(grey, quad))
            yield "zbar-rest", [by_zbar(grey)]
        return
    if min(grey.shape) < WAYS_PX_MIN:
        return
    for name, looks in _ways(plain):
        yield name, looks
        if ballot.is_settled:
            return


def _ways(plain: p.Prepared) -> Iterator[tuple[str, Looks]]:
    """Every way to look again, those that help most often first. A generator's looks are made only when asked for."""
    grey = plain.grey
    contrasted = p.contrasted(plain)
    yield "contrast", (_look(one, is_global=True) for one in [contrasted])
    regions = p.linear_regions(grey)
    yield "straight", (_look(crop) for quad in regions for crop in _crops(grey, quad))
    yield "zbar", (_look_zbar(one) for one in [plain])
    yield "sharp", (_look(p.sharpened(one)) for one in [plain])
    yield "global", (_look(one, is_global=True) for one in [plain])
    yield "zbar-contrast", (_look_zbar(one) for one in [contrasted])
    yield "soft", (_look(p.softened(plain, sigma)) for sigma in (1.0, 2.0))
    yield "large", (_look(one) for one in _scales(plain, 2.0))
    yield "large-contrast", (_look(one) for one in _scales(contrasted, 2.0))
    yield "small", (_look(one) for one in _scales(plain, 0.5, 0.25))
    yield "strong-contrast", (_look(p.contrasted(plain, 6.0)) for _ in [plain])
    yield "inverted", (_look(p.inverted(one)) for one in [contrasted])
    yield "parted", (_look(p.parted(one)) for one in (plain, p.softened(plain)))
    yield "zbar-soft", (_look_zbar(p.softened(plain, sigma)) for sigma in (1.0, 2.0))
    yield "zbar-large", (_look_zbar(one) for one in _scales(contrasted, 2.0))
    yield "zbar-larger", (_look_zbar(one) for one in _scales(contrasted, 3.0))
    yield "zbar-straight", (_look_zbar(crop) for quad in regions for crop in _crops(grey, quad))
    yield "bands", (_look(p.banded(crop)) for quad in regions for crop in _crops(grey, quad))
    yield "turned", (_look(p.turned(plain, degrees)) for degrees in (45, 22, 67))
    yield "tiles", (_look(tile) for tile in p.tiles(plain, 1.5))
    yield "opencv", (by_opencv(one.grey) for one in [plain])
    yield "zbar-small", (_look_zbar(one) for one in _scales(plain, 0.5))
    yield "zbar-turned", (_look_zbar(p.turned(plain, degrees)) for degrees in (45, 22, 67))


def _crops(grey: Pixels, quad: Quad) -> Iterator[p.Prepared]:
    """One region laid straight: as it is, and with its contrast evened out."""
    cut = p.straightened(grey, quad)
    if cut is not None:
        yield cut
        yield p.contrasted(cut)


def _look(prepared: p.Prepared, *, is_global: bool = False) -> list[Sighting]:
    return [_placed(one, prepared) for one in by_zxing(prepared.grey, is_global=is_global)]


def _look_zbar(prepared: p.Prepared) -> list[Sighting]:
    return [_placed(one, prepared) for one in by_zbar(prepared.grey)]


def _placed(sighting: Sighting, prepared: p.Prepared) -> Sighting:
    return replace(sighting, quad=prepared.at_origin(sighting.quad))


def _scales(plain: p.Prepared, *factors: float) -> Iterator[p.Prepared]:
    """The picture larger and smaller, as far as that stays quick."""
    for factor in factors:
        if plain.grey.size * factor * factor < LARGE_PX and min(plain.grey.shape) * factor > CROP_PX_MIN:
            yield p.scaled(plain, factor)
