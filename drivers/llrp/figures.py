"""What a reader's antennas see, in figures of the last seconds, each with the moment it is of instead of a zero."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from dock.core.observations import TagRead
from dock.core.views import AntennaView, TagView
from drivers.llrp.profile import ReaderProfile

WINDOW_US = 3_000_000
TAGS_SHOWN_MAX = 40
TAGS_MAX = 4_096  # different tags counted in one window; a door sees hundreds


@dataclass(slots=True)
class _Antenna:
    recent: deque[tuple[int, int]] = field(default_factory=deque[tuple[int, int]])  # arrival, reads
    reads: int = 0  # of those
    tags: dict[bytes, int] = field(default_factory=dict[bytes, int])  # and when each was seen last
    rssi_dbm: float | None = None
    last_us: int | None = None


@dataclass(slots=True)
class _Tag:
    since_us: int  # arrival of the first of these reads
    reads: int = 0
    antenna: int = 0
    rssi_dbm: float | None = None
    arrived_us: int = 0
    last_us: int = 0


class Figures:
    """Figures of one reader, by antenna and by tag."""

    def __init__(self) -> None:
        self._antennas: dict[int, _Antenna] = {}
        self._tags: dict[bytes, _Tag] = {}

    def add(self, reads: Iterable[TagRead], now_us: int) -> None:
        """Tags were reported just now."""
        for read in reads:
            own = self._antennas.setdefault(read.antenna, _Antenna())
            own.recent.append((now_us, read.read_count))
            own.reads += read.read_count
            own.last_us = max(read.last_us, own.last_us or read.last_us)
            if read.rssi_dbm is not None:
                own.rssi_dbm = read.rssi_dbm
            if len(own.tags) < TAGS_MAX or read.epc in own.tags:
                own.tags[read.epc] = now_us
                self._add_tag(read, now_us)
            while own.recent and own.recent[0][0] <= now_us - WINDOW_US:
                own.reads -= own.recent.popleft()[1]

    def views(self, profile: ReaderProfile, lost: frozenset[int], now_us: int) -> tuple[AntennaView, ...]:
        """The antennas of the profile, and any other that was heard of."""
        return tuple(
            self._view(antenna, profile, antenna not in lost, now_us)
            for antenna in sorted({*profile.antennas, *self._antennas})
        )

    def tags(self, now_us: int) -> tuple[TagView, ...]:
        """The tags of the last seconds, the most read first."""
        for epc in [epc for epc, tag in self._tags.items() if tag.arrived_us <= now_us - WINDOW_US]:
            del self._tags[epc]
        most = sorted(self._tags.items(), key=lambda one: (-one[1].reads, one[0]))[:TAGS_SHOWN_MAX]
        return tuple(TagView(epc.hex().upper(), tag.antenna, tag.reads, tag.rssi_dbm, tag.last_us) for epc, tag in most)

    def _add_tag(self, read: TagRead, now_us: int) -> None:
        tag = self._tags.get(read.epc)
        if tag is None or now_us - tag.since_us > WINDOW_US:
            tag = self._tags[read.epc] = _Tag(now_us)
        tag.reads += read.read_count
        tag.antenna, tag.rssi_dbm, tag.arrived_us, tag.last_us = read.antenna, read.rssi_dbm, now_us, read.last_us

    def reads_per_s(self, now_us: int) -> float:
        """All antennas together."""
        return sum(self._rate(own, now_us) for own in self._antennas.values())

    def _view(self, antenna: int, profile: ReaderProfile, is_connected: bool, now_us: int) -> AntennaView:  # noqa: FBT001 -- one of its fields
        own = self._antennas.get(antenna, _Antenna())
        rate = self._rate(own, now_us)
        for epc in [epc for epc, at_us in own.tags.items() if at_us <= now_us - WINDOW_US]:
            del own.tags[epc]
        role = profile.setting(antenna).role.value
        return AntennaView(antenna, role, is_connected, rate, len(own.tags), own.rssi_dbm, own.last_us)

    @staticmethod
    def _rate(own: _Antenna, now_us: int) -> float:
        while own.recent and own.recent[0][0] <= now_us - WINDOW_US:
            own.reads -= own.recent.popleft()[1]
        return own.reads * 1_000_000 / WINDOW_US
