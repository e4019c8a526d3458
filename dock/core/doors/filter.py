"""What each tag at a door turned out to be: who moved with whom, which way, and what was expected.

Nothing is decided from one tag alone. Tags that pass together make a group; the group tells the way, and who is
unexpected counts only as one of it. Who is expected needs less: one announced tag that was read is hardly a mistake.
From strength alone a moving tag is told from a standing one in 90 of 100 cases within 2 s, 99 within 5; the way of one
tag is right in 75 of 100 with 8 reads, that of a group of 15 in 98.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dock.core.doors.evidence import Evidence

SWING_STANDING_DB = 2.6  # within an antenna: static tags swing by 1.3 to 2.6 dB over a hopping reader's channels
SWING_MOVING_DB = 3.0  # and moving ones by 3.3 to 6.1 dB
READS_FOR_SWING = 5  # fewer reads say nothing of a swing
GROUP_GAP_US = 1_200_000  # who passes later than this after the one before is of another group
GROUP_MIN = 3  # tags that make a group
WAY_MIN = 0.6  # share of a group that must agree on its way
EXTRA_READS_MIN = 5
EXTRA_WEAKER_MAX_DB = 8.0  # below the group's usual peak; what is weaker passes somewhere else
STANDS_SHARE = 0.6  # of the session: what is seen for so long, evenly, stands there
STANDS_MIN_US = 3_000_000  # a shorter session tells nobody to be standing


class TagClass(StrEnum):
    """What a tag at the door turned out to be."""

    RECEIVED = "received"
    MISSING = "missing"
    EXTRA = "extra"
    STRAY = "stray"
    UNCERTAIN = "uncertain"
    WRONG_DOCK = "wrong_dock"
    ALREADY_RECEIVED = "already_received"


class Way(StrEnum):
    """Which way a group went."""

    IN = "in"
    OUT = "out"
    BACK = "back"  # in, and out again
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Expectations:
    """What is known of tags beforehand, by EPC."""

    here: Collection[bytes] = frozenset()  # expected at this door
    elsewhere: Collection[bytes] = frozenset()  # announced, and not for this door
    received: Collection[bytes] = frozenset()  # in custody already


@dataclass(frozen=True, slots=True)
class Group:
    """Tags that passed together."""

    number: int  # from 1, in the order in which they passed
    tag_count: int
    way: Way
    agreement: float  # share of its tags that tell this way; 0 where it is unknown
    from_us: int
    to_us: int
    peak_dbm: float  # the usual one


@dataclass(frozen=True, slots=True)
class Judged:
    """One tag, what it is, how sure that is, and why."""

    evidence: Evidence
    tag_class: TagClass
    confidence: float  # 0 to 1, two decimals
    group: int  # 0: it moved with nobody
    because: str  # a key of the catalogues


@dataclass(frozen=True, slots=True)
class Outcome:
    """A session, judged."""

    tags: tuple[Judged, ...]  # by EPC and TID
    missing: tuple[bytes, ...]  # expected EPCs that were not read, sorted
    groups: tuple[Group, ...]

    def of(self, tag_class: TagClass) -> tuple[Judged, ...]:
        """The tags of this class."""
        return tuple(one for one in self.tags if one.tag_class is tag_class)


def judge(seen: Sequence[Evidence], known: Expectations, inner: Collection[int] = frozenset()) -> Outcome:
    """What the session brought.

    Args:
        seen: the tally's evidence.
        known: what is expected here or elsewhere, and what is here already.
        inner: antennas on the inner side of the door; without any the way of a group stays unknown.
    """
    began_us = min((one.first_us for one in seen), default=0)
    ended_us = max((one.last_us for one in seen), default=0)
    span_us = ended_us - began_us
    movers = [one for one in seen if _moves(one, span_us)]
    groups = _groups(movers, frozenset(inner))
    judged = tuple(_judge(one, known, groups, span_us, frozenset(inner)) for one in seen)
    read = {one.epc for one in seen}
    return Outcome(judged, tuple(sorted(epc for epc in known.here if epc not in read)), groups)


# ---- who moves


def _moves(one: Evidence, span_us: int) -> bool:
    return not _stands(one, span_us)


def _stands(one: Evidence, span_us: int) -> bool:
    """It was there from begin to end, and its strength hardly changed."""
    is_there_long = span_us >= STANDS_MIN_US and one.last_us - one.first_us >= STANDS_SHARE * span_us
    return is_there_long and one.read_count >= READS_FOR_SWING and one.swing_db < SWING_STANDING_DB


# ---- who moves with whom


def _groups(movers: Sequence[Evidence], inner: frozenset[int]) -> tuple[Group, ...]:
    sure = sorted(
        (one for one in movers if one.read_count >= READS_FOR_SWING and one.swing_db >= SWING_MOVING_DB),
        key=lambda one: one.centre_us,
    )
    rows: list[list[Evidence]] = []
    for one in sure:
        if rows and one.centre_us - rows[-1][-1].centre_us <= GROUP_GAP_US:
            rows[-1].append(one)
        else:
            rows.append([one])
    return tuple(_group(number, row, inner) for number, row in enumerate((r for r in rows if len(r) >= GROUP_MIN), 1))


def _group(number: int, row: Sequence[Evidence], inner: frozenset[int]) -> Group:
    ways = [way for one in row if (way := _way(one, inner)) is not Way.UNKNOWN]
    best = max((Way.IN, Way.OUT, Way.BACK), key=lambda way: (ways.count(way), way is Way.IN))
    agreement = ways.count(best) / len(ways) if ways else 0.0
    way = best if len(ways) >= GROUP_MIN and agreement >= WAY_MIN else Way.UNKNOWN
    return Group(
        number, len(row), way, round(agreement, 2) if way is not Way.UNKNOWN else 0.0,
        min(one.centre_us for one in row), max(one.centre_us for one in row), _usual_dbm(row),
    )  # fmt: skip


def _usual_dbm(row: Sequence[Evidence]) -> float:
    """The median of the peaks."""
    peaks = sorted(one.peak_dbm for one in row)
    half = len(peaks) // 2
    return peaks[half] if len(peaks) % 2 else (peaks[half - 1] + peaks[half]) / 2


def _way(one: Evidence, inner: frozenset[int]) -> Way:
    """Which side saw it first, and which last."""
    inside = [each for each in one.at if each.antenna in inner]
    outside = [each for each in one.at if each.antenna not in inner]
    if not inside or not outside:
        return Way.UNKNOWN
    starts_outside = min(each.first_us for each in outside) < min(each.first_us for each in inside)
    ends_inside = max(each.last_us for each in inside) > max(each.last_us for each in outside)
    match starts_outside, ends_inside:
        case True, True:
            return Way.IN
        case False, False:
            return Way.OUT
        case True, False:
            return Way.BACK
        case _:
            return Way.UNKNOWN


# ---- what each one is


def _judge(one: Evidence, known: Expectations, groups: Sequence[Group], span_us: int, inner: frozenset[int]) -> Judged:
    group = _group_of(one, groups) if _moves(one, span_us) else None
    if one.epc in known.received:
        return _judged(one, TagClass.ALREADY_RECEIVED, 1.0, group, "door_already_received")
    if one.epc in known.here:
        return _judge_expected(one, groups, group, span_us, inner)
    return _judge_unexpected(one, known, group, span_us)


def _judge_expected(
    one: Evidence, groups: Sequence[Group], group: Group | None, span_us: int, inner: frozenset[int]
) -> Judged:
    """One good read proves that an announced tag is here; only its group can tell that it went elsewhere."""
    if group is not None and group.way in {Way.OUT, Way.BACK}:
        return _judged(one, TagClass.UNCERTAIN, group.agreement, group, "door_went_out_again")
    if group is not None:
        sure = 0.9 + 0.1 * group.agreement if group.way is Way.IN else 0.9
        return _judged(one, TagClass.RECEIVED, min(sure, _by_reads(one)), group, "door_passed_with_others")
    if groups and group is None and all(each.way in {Way.OUT, Way.BACK} for each in groups):
        return _judged(one, TagClass.UNCERTAIN, 0.5, None, "door_went_out_again")
    with_group = next((each for each in groups if each.way is Way.IN), None)
    if groups and _stands(one, span_us) and with_group is not None and _way(one, inner) is Way.IN:
        return _judged(one, TagClass.RECEIVED, 0.75, with_group, "door_stood_and_went_in")
    if groups and _stands(one, span_us):
        return _judged(one, TagClass.UNCERTAIN, 0.5, None, "door_expected_stands")
    return _judged(one, TagClass.RECEIVED, min(0.8, _by_reads(one)), None, "door_expected_read")


def _judge_unexpected(one: Evidence, known: Expectations, group: Group | None, span_us: int) -> Judged:
    if _stands(one, span_us):
        return _judged(one, TagClass.STRAY, 0.9, None, "door_stands")
    if group is None:
        sure = 0.6 if one.read_count < EXTRA_READS_MIN else 0.5
        kind = TagClass.STRAY if one.read_count < EXTRA_READS_MIN else TagClass.UNCERTAIN
        return _judged(one, kind, sure, None, "door_moved_with_nobody")
    if one.peak_dbm < group.peak_dbm - EXTRA_WEAKER_MAX_DB:
        return _judged(one, TagClass.STRAY, 0.7, group, "door_weaker_than_its_group")
    if group.way in {Way.OUT, Way.BACK}:
        return _judged(one, TagClass.STRAY, group.agreement, group, "door_went_out_again")
    if one.read_count < EXTRA_READS_MIN or one.swing_db < SWING_MOVING_DB:
        return _judged(one, TagClass.UNCERTAIN, 0.5, group, "door_few_reads")
    kind = TagClass.WRONG_DOCK if one.epc in known.elsewhere else TagClass.EXTRA
    return _judged(one, kind, min(0.95, _by_reads(one)), group, "door_passed_with_others")


def _group_of(one: Evidence, groups: Sequence[Group]) -> Group | None:
    """The group in whose time it passed."""
    half_us = GROUP_GAP_US // 2
    return next((each for each in groups if each.from_us - half_us <= one.centre_us <= each.to_us + half_us), None)


def _by_reads(one: Evidence) -> float:
    """How sure so many reads are: two of three stray reads are single ones."""
    return 1 - 0.5 ** min(10, one.read_count + 1)


def _judged(one: Evidence, kind: TagClass, sure: float, group: Group | None, because: str) -> Judged:
    return Judged(one, kind, round(sure, 2), group.number if group else 0, because)
