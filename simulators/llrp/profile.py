"""Readers of known makers, as far as captures and their papers tell how they are."""

from collections.abc import Callable, Mapping
from random import Random

from simulators.llrp.capabilities import IMPINJ, ZEBRA, Mode, Profile, Quirks


def speedway(*, inputs_enabled: bool = True) -> Profile:
    """An Impinj-like reader of LLRP 1.0.1 with four antennas. As it leaves the factory its inputs are disabled."""
    return Profile(
        manufacturer=IMPINJ,
        model=2_001_002,
        firmware="5.14.0.240",
        serial=bytes.fromhex("001625ffff0051d0"),
        antenna_count=4,
        power_cdbm=tuple(range(1000, 3001, 25)),
        sensitivity_db=(0, *range(10, 51)),
        channels_khz=_fcc_hops(),
        modes=_speedway_modes(),
        default_mode=1000,
        quirks=Quirks(tells_access_id_zero=True, inputs_enabled=inputs_enabled, vendor="impinj"),
    )


def speedway_etsi() -> Profile:
    """The same reader for Europe: four fixed channels and no hop table, so that hop table 1 is refused."""
    return Profile(
        manufacturer=IMPINJ,
        model=2_001_001,
        firmware="6.4.1.240",
        serial=bytes.fromhex("001625ffff0051d1"),
        antenna_count=4,
        power_cdbm=tuple(range(1000, 3151, 25)),
        sensitivity_db=(0, *range(10, 51)),
        channels_khz=(865_700, 866_300, 866_900, 867_500),  # ETSI EN 302 208, the four channels of 2 W
        modes=_speedway_modes(),
        default_mode=1000,
        hops=False,
        country=380,  # Italy
        standard=2,
        quirks=Quirks(tells_access_id_zero=True, inputs_enabled=False, vendor="impinj"),
    )


def negotiating() -> Profile:
    """A Zebra-like reader that also knows LLRP 1.1, with eight antennas."""
    return Profile(
        manufacturer=ZEBRA,
        model=96_008,
        firmware="3.32.37",
        serial=bytes.fromhex("84248dfffeee0001"),
        antenna_count=8,
        power_cdbm=tuple(range(1000, 3301, 10)),
        sensitivity_db=(0,),
        channels_khz=_fcc_hops(),
        modes=(
            Mode(1, 0, 640_000, 6_250),
            Mode(2, 1, 640_000, 6_250),
            Mode(4, 2, 640_000, 7_140, forward=0),
            Mode(23, 2, 250_000, 25_000, mask=3, forward=0, pie_x1000=2000),
        ),
        default_mode=23,
        rospecs_max=4,
        priorities=8,
        accessspecs_max=16,
        filters_max=32,
        can_erase_blocks=True,
        version_max=2,
        quirks=Quirks(closes_on_lost_keepalives=3),
    )


def ancient() -> Profile:
    """A reader of the toolkit's first days: two antennas, no tag observation, modes named by their place."""
    return Profile(
        manufacturer=0,
        model=1,
        firmware="1.0",
        serial=bytes.fromhex("0200000000000001"),
        antenna_count=2,
        power_cdbm=tuple(range(1500, 3001, 100)),
        sensitivity_db=(0,),
        channels_khz=_fcc_hops(),
        modes=(Mode(0, 0, 160_000, 12_500), Mode(1, 2, 256_000, 25_000, mask=3, forward=0, pie_x1000=2000)),
        default_mode=0,
        accessspecs_max=4,
        ops_max=1,
        can_write_blocks=False,
        gpi_count=0,
        gpo_count=0,
        quirks=Quirks(has_tag_observation=False, mode_by_index=True),
    )


MAKERS: Mapping[str, Callable[[], Profile]] = {
    "impinj": lambda: speedway(inputs_enabled=False),
    "impinj-etsi": speedway_etsi,
    "zebra": negotiating,
    "ancient": ancient,
}


def _speedway_modes() -> tuple[Mode, ...]:
    automatic = ((1000, 2), (1002, 3), (1003, 0), (1004, 2), (1005, 3))  # identifier, and what it runs as on a dock
    return (
        Mode(0, 0, 640_000, 6_250),
        Mode(1, 1, 640_000, 6_250),
        Mode(2, 2, 274_000, 20_000, mask=3, forward=0, pie_x1000=2000),
        Mode(3, 3, 170_600, 20_000, mask=3, forward=0, pie_x1000=2000),
        Mode(4, 2, 640_000, 7_140, forward=0),
        *(Mode(auto, 0, 40_000, 6_250, mask=0, forward=0, is_fixed=False, runs_as=real) for auto, real in automatic),
    )


def _fcc_hops() -> tuple[int, ...]:
    channels = list(range(902_750, 927_251, 500))  # 47 CFR 15.247: 50 channels of 500 kHz
    Random(840).shuffle(channels)  # noqa: S311 - repeatable on purpose
    return tuple(channels)
