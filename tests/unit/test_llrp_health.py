"""How a reader is, from what happened and what time it is: each state, once, with a reason; clocks, figures, plans."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dock.core.ids import DeviceId
from dock.core.observations import DeviceReported, DeviceState, TagRead
from drivers.fleet import DeviceRefused
from drivers.llrp.backlog import READS_MAX, Backlog
from drivers.llrp.capabilities import AirMode, Capabilities, Configuration
from drivers.llrp.comparing import Difference
from drivers.llrp.dialogue import Opened
from drivers.llrp.events import AntennaChanged, BufferOverflowed, InputLine, ReaderEvent, ReaderExcepted
from drivers.llrp.figures import WINDOW_US, Figures
from drivers.llrp.health import NO_READS_US, PASSING_US, READING_US, Health
from drivers.llrp.offset import ClockOffset
from drivers.llrp.planning import make_plan, mode_id
from drivers.llrp.profile import AntennaSetting, InputTrigger, ReaderProfile, Region, SelectMask
from drivers.llrp.troubles import TROUBLES, trouble

NOW = 1_700_000_000_000_000
EPC = bytes(12)
S = 1_000_000


def health(profile: ReaderProfile | None = None, opened: Opened | None = None) -> Health:
    made = Health(DeviceId("door-1"), profile or ReaderProfile("tcp://x:1", antennas=(1, 2), inputs=(1,)))
    made.ready(opened or Opened(Capabilities(), Configuration(connected_antennas=(1, 2)), 1))
    return made


def state(made: Health, now_us: int) -> DeviceReported | None:
    return next(iter(made.changes(now_us)), None)


def test_a_reader_is_set_up_then_idle_then_reading_then_idle_and_says_each_once() -> None:
    made = Health(DeviceId("door-1"), ReaderProfile("tcp://x:1"))
    states = [each.state for each in made.changes(NOW)]
    made.ready(Opened(Capabilities(), Configuration(), 1))
    for at_us in (NOW, NOW + 1):
        states += [each.state for each in made.changes(at_us)]
    for at_us in range(NOW, NOW + 10 * S, S):
        made.seen(at_us, at_us)
        states += [each.state for each in made.changes(at_us)]
    states += [each.state for each in made.changes(NOW + 9 * S + READING_US)]
    assert states == [DeviceState.NEGOTIATING, DeviceState.IDLE, DeviceState.READING, DeviceState.IDLE]


@pytest.mark.parametrize(
    ("event", "key"),
    [
        (AntennaChanged(2, is_connected=False), "reader.antenna_lost"),
        (BufferOverflowed(), "reader.overflow"),
        (ReaderExcepted("hot"), "reader.fault"),
    ],
)
def test_what_the_reader_tells_asks_for_a_person_and_passes(event: ReaderEvent, key: str) -> None:
    made = health()
    state(made, NOW)
    made.told(event, NOW)
    told = state(made, NOW)
    assert told is not None
    assert (told.state, [one.text for one in told.reasons]) == (DeviceState.ATTENTION, [TROUBLES[key]])
    assert state(made, NOW + S) is None
    made.told(AntennaChanged(2, is_connected=True), NOW + PASSING_US)
    back = state(made, NOW + PASSING_US)
    assert back is not None
    assert back.state is DeviceState.IDLE


def test_an_antenna_that_is_no_part_of_the_profile_is_nobodys_trouble() -> None:
    made = health()
    state(made, NOW)
    made.told(AntennaChanged(4, is_connected=False), NOW)
    assert state(made, NOW) is None


def test_a_photo_eye_that_sees_something_while_no_tag_is_read_is_told() -> None:
    made = health()
    state(made, NOW)
    made.told(InputLine(1, is_high=True), NOW)
    assert state(made, NOW + NO_READS_US - 1) is None
    told = state(made, NOW + NO_READS_US)
    assert told is not None
    assert told.reasons == (trouble("reader.no_reads"),)
    made.seen(NOW + NO_READS_US, NOW + NO_READS_US)
    assert (told := state(made, NOW + NO_READS_US)) is not None
    assert told.state is DeviceState.READING
    made.told(InputLine(1, is_high=False), NOW + 60 * S)
    assert (told := state(made, NOW + 60 * S)) is not None
    assert told.state is DeviceState.IDLE


def test_reads_that_come_late_are_a_backlog_that_drains() -> None:
    made = health()
    made.seen(NOW - 100 * S, NOW)
    assert (told := state(made, NOW)) is not None
    assert told.state is DeviceState.DRAINING
    made.seen(NOW + 2 * S, NOW + 2 * S)
    assert (told := state(made, NOW + 2 * S)) is not None
    assert told.state is DeviceState.READING


def test_a_clock_far_off_and_a_reader_that_does_otherwise_are_told_in_words_and_several_at_once() -> None:
    made = health(opened=Opened(Capabilities(), Configuration(), 1, differences=(Difference("a > Session", "2", "1"),)))
    told = state(made, NOW)
    assert told is not None
    assert (told.reasons, "2 asked, 1 found" in told.detail) == ((trouble("reader.otherwise", what="Session"),), True)
    made.measured(3_600 * S)
    both = state(made, NOW)
    assert both is not None
    assert both.reasons == (trouble("reader.skewed", seconds="-3600"), trouble("reader.otherwise", what="Session"))


def test_an_offset_is_the_least_delay_and_follows_a_clock_that_is_put_back() -> None:
    offset = ClockOffset()
    offset.greeted(NOW - 500, NOW)
    offset.reported(NOW - 90 * S, NOW)  # kept while the line was down
    assert offset.offset_us == 500
    offset.reported(NOW + 10, NOW + 20)
    assert offset.offset_us == 10
    offset.reported(NOW - 3_600 * S, NOW + S)
    assert offset.to_station(NOW - 3_600 * S, 0) == NOW + S
    assert offset.to_station(None, 7) == 7


SEEN = st.tuples(st.integers(0, 3), st.integers(1, 2), st.integers(-80, -20), st.integers(0, 9_999))


@settings(max_examples=30, deadline=None)
@given(st.lists(SEEN, max_size=300))
def test_reads_that_grow_together_lose_neither_first_last_strongest_nor_count(
    seen: list[tuple[int, int, int, int]],
) -> None:
    backlog = Backlog()
    reads = [TagRead(bytes((tag,)), antenna, rssi, at, at + 5, 1) for tag, antenna, rssi, at in seen]
    whole = reads * (READS_MAX // max(1, len(reads)) + 2)
    for at in range(0, len(whole), 500):
        backlog.put(whole[at : at + 500])
    taken = backlog.take()
    assert sum(read.read_count for read in taken) == len(whole)
    assert backlog.coalesced_count == len(whole) - len(taken)
    for key in {(read.epc, read.antenna) for read in reads}:
        mine = [read for read in reads if (read.epc, read.antenna) == key]
        grown = [read for read in taken if (read.epc, read.antenna) == key]
        assert min(read.first_us for read in grown) == min(read.first_us for read in mine)
        assert max(read.last_us for read in grown) == max(read.last_us for read in mine)
        assert max(read.rssi_dbm or -99 for read in grown) == max(read.rssi_dbm or -99 for read in mine)


def test_figures_are_of_the_last_seconds_and_say_when_a_tag_was_seen_last() -> None:
    figures, profile = Figures(), ReaderProfile("tcp://x:1", antennas=(1, 2))
    figures.add([TagRead(EPC, 1, -50.0, NOW, NOW, 3), TagRead(b"\1" * 12, 1, -60.0, NOW, NOW, 3)], NOW)
    one, two = figures.views(profile, frozenset({2}), NOW)
    assert (one.reads_per_s, one.tag_count, one.rssi_dbm, one.last_us) == (2.0, 2, -60.0, NOW)
    assert (two.is_connected, two.reads_per_s, two.last_us) == (False, 0.0, None)
    later, _ = figures.views(profile, frozenset(), NOW + WINDOW_US)
    assert (later.reads_per_s, later.tag_count, later.last_us) == (0.0, 0, NOW)


READER = Capabilities(
    manufacturer=25_882,
    antenna_count=4,
    input_count=4,
    filters_max=2,
    power_dbm=((1, 10.0), (2, 20.0), (3, 30.0)),
    modes=(AirMode(0, 0, 640_000, False), AirMode(2, 2, 274_000, True), AirMode(4, 2, 640_000, False)),
    hop_tables=(1,),
)
ANY = ReaderProfile("tcp://x:1")


@pytest.mark.parametrize(("name", "number"), [("fm0", 0), ("m4", 4), ("dense-m4", 2), (4, 4)])
def test_a_mode_is_found_by_its_name(name: str | int, number: int) -> None:
    assert mode_id(name, READER) == number


@pytest.mark.parametrize(
    ("profile", "key"),
    [
        (ReaderProfile("", antennas=(5,)), "reader.no_antenna"),
        (ReaderProfile("", power_dbm=31.0), "reader.no_power"),
        (ReaderProfile("", mode="m8"), "reader.no_mode"),
        (ReaderProfile("", start=InputTrigger(9)), "reader.no_input"),
        (ReaderProfile("", select=(SelectMask(b"\x30", 8),) * 3), "reader.too_many_masks"),
        (ReaderProfile("", holds_reports=True), "reader.cannot_hold"),
        (ReaderProfile("", report_every=0), "reader.no_report_end"),
        (ReaderProfile("", start=InputTrigger(1), report_ms=100), "reader.no_timed_reports"),
        (ReaderProfile("", power_dbm=30.0, gain_dbi=6.0, region=Region.ETSI), "reader.too_strong"),
        (
            ReaderProfile("", power_dbm=20.0, each=(AntennaSetting(1, gain_dbi=16.0),), region=Region.ETSI),
            "reader.too_strong",
        ),
    ],
)
def test_a_profile_that_the_reader_cannot_do_is_refused_offline(profile: ReaderProfile, key: str) -> None:
    with pytest.raises(DeviceRefused) as refused:
        make_plan(profile, READER)
    assert refused.value.sentence.text == TROUBLES[key]


def test_wishes_of_one_maker_are_refused_by_the_reader_of_another() -> None:
    with pytest.raises(DeviceRefused, match="Impinj"):
        make_plan(ReaderProfile("", search_mode="dual"), Capabilities(antenna_count=1))


def test_a_reader_that_tells_little_is_asked_little() -> None:
    plan = make_plan(ANY, Capabilities())
    antenna = next(plan.rospec.all("AISpec", "InventoryParameterSpec", "AntennaConfiguration"))
    assert [part.name for part in antenna.parts] == ["C1G2InventoryCommand"]
    assert plan.actual_dbm == ()
