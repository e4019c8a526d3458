"""Tag reads that wait for a slow station: bounded, and nothing that a filter needs is lost."""

from hypothesis import given
from hypothesis import strategies as st

from dock.core.observations import TagRead
from drivers.llrp.backlog import READS_MAX, Backlog, grow_together

reads = st.builds(
    TagRead,
    epc=st.sampled_from([b"aa", b"bb", b"cc"]),
    antenna=st.integers(1, 2),
    rssi_dbm=st.none() | st.integers(-80, -20).map(float),
    first_us=st.integers(0, 1_000),
    last_us=st.integers(1_000, 2_000),
    read_count=st.integers(1, 9),
)


@given(st.lists(reads, max_size=30))
def test_growing_together_keeps_first_last_strongest_and_count_of_each_tag_and_antenna(seen: list[TagRead]) -> None:
    grown = grow_together(seen)
    assert len({(read.epc, read.antenna) for read in grown}) == len(grown)
    for read in grown:
        own = [each for each in seen if (each.epc, each.antenna) == (read.epc, read.antenna)]
        assert read.first_us == min(each.first_us for each in own)
        assert read.last_us == max(each.last_us for each in own)
        assert read.read_count == sum(each.read_count for each in own)
        assert read.rssi_dbm == max((each.rssi_dbm for each in own if each.rssi_dbm is not None), default=None)


def test_reads_stay_single_while_there_is_room_and_are_counted_when_there_is_not() -> None:
    backlog = Backlog()
    one = TagRead(b"aa", 1, -50.0, 1, 2, 1)
    backlog.put([one] * READS_MAX)
    assert len(backlog) == READS_MAX
    backlog.put([one])
    assert (len(backlog), backlog.coalesced_count) == (1, READS_MAX)
    (grown,) = backlog.take()
    assert grown.read_count == READS_MAX + 1
    assert backlog.take() == ()
