"""How long slots take on the air, from the air mode alone (EPC Gen2, 6.3.1 and table 6.16, TRext = 0)."""

from dataclasses import dataclass
from functools import lru_cache

from simulators.llrp.capabilities import Mode

DELIMITER_US = 12.5
QUERY_BITS, QUERY_REP_BITS, ACK_BITS = 22, 4, 18
RN16_BITS, EPC_BITS = 16, 16 + 96 + 16  # protocol control, EPC of 96 bits and CRC
ROUND_GAP_US = 12_000  # between two rounds: Select, settling; a lone tag is read about 70 times a second
MILLER = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Slots:
    """Microseconds of each kind of slot."""

    empty_us: float
    collision_us: float
    read_us: float
    query_us: float

    @property
    def best_per_s(self) -> float:
        """Reads per second of framed slotted ALOHA at its best ratio of slots to tags."""
        return max(self._per_s(load / 100) for load in range(20, 200))

    def _per_s(self, load: float) -> float:
        empty, one = 2.718281828459045**-load, load * 2.718281828459045**-load
        mean_us = empty * self.empty_us + one * self.read_us + (1 - empty - one) * self.collision_us
        return one / mean_us * 1_000_000


@lru_cache(maxsize=64)
def slots(mode: Mode, epc_bits: int = 96) -> Slots:
    """The slots of this mode for tags with EPCs of so many bits."""
    tari_us = mode.tari_ns / 1000
    one_us = tari_us * mode.pie_x1000 / 1000
    rtcal_us = tari_us + one_us
    bit_us = rtcal_us / 2  # as many zeros as ones
    frame_sync_us = DELIMITER_US + tari_us + rtcal_us
    link_mhz = mode.rate_bps / 1_000_000
    symbols = MILLER[mode.modulation]
    preamble = 6 if symbols == 1 else 10
    t1_us, t2_us, t3_us = max(rtcal_us, 10 / link_mhz), 8 / link_mhz, 3 / link_mhz

    def reply_us(bits: int) -> float:
        return (preamble + bits + 1) * symbols / link_mhz

    rep_us = frame_sync_us + QUERY_REP_BITS * bit_us
    collision_us = rep_us + t1_us + reply_us(RN16_BITS) + t2_us
    ack_us = frame_sync_us + ACK_BITS * bit_us
    return Slots(
        empty_us=rep_us + t1_us + t3_us,
        collision_us=collision_us,
        read_us=collision_us + ack_us + t1_us + reply_us(EPC_BITS - 96 + epc_bits) + t2_us,
        query_us=frame_sync_us + QUERY_BITS * bit_us,
    )
