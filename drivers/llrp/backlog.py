"""Tag reads that wait for the station: as they came while there is room, one a tag and antenna when there is not.

Nothing that a filter needs is lost by growing together: first, last, strongest and count stay.
"""

from dataclasses import replace

from dock.core.observations import TagRead

READS_MAX = 4_096  # three to four seconds of the fastest reader; then reads of one tag grow together
TAGS_MAX = 65_536  # different tags and antennas: more than any door sees; then the reader is held back


class Backlog:
    """What a reader saw and the station has not taken."""

    def __init__(self) -> None:
        self._reads: list[TagRead] = []
        self._grow_at = READS_MAX
        self.coalesced_count = 0

    def __len__(self) -> int:
        return len(self._reads)

    @property
    def is_full(self) -> bool:
        """Whether growing together does not help any more, and the reader has to wait."""
        return len(self._reads) > TAGS_MAX

    def put(self, reads: list[TagRead]) -> None:
        """Add these reads."""
        self._reads += reads
        if len(self._reads) > self._grow_at:
            before = len(self._reads)
            self._reads = grow_together(self._reads)
            self.coalesced_count += before - len(self._reads)
            self._grow_at = max(READS_MAX, 2 * len(self._reads))  # many different tags are not sorted at each report

    def take(self) -> tuple[TagRead, ...]:
        """All that waits."""
        reads = tuple(self._reads)
        self._reads.clear()
        self._grow_at = READS_MAX
        return reads


def grow_together(reads: list[TagRead]) -> list[TagRead]:
    """One read for each tag and antenna, in the order in which they were first met."""
    grown: dict[tuple[bytes, int, bytes | None], TagRead] = {}
    for read in reads:
        key = (read.epc, read.antenna, read.tid)  # two tags of one EPC are two tags
        known = grown.get(key)
        grown[key] = read if known is None else _join(known, read)
    return list(grown.values())


def _join(one: TagRead, other: TagRead) -> TagRead:
    strengths = [each.rssi_dbm for each in (one, other) if each.rssi_dbm is not None]
    return replace(
        one,
        rssi_dbm=max(strengths, default=None),
        first_us=min(one.first_us, other.first_us),
        last_us=max(one.last_us, other.last_us),
        read_count=one.read_count + other.read_count,
    )
