"""The raw reads of a door session as a file, and the decision that followed: read again, it must follow again.

One JSON object a line: first what the session was and what was expected, then each report as it came, last the
decision. The same reads through the same filter give the same bytes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from dock.core.doors.evidence import Tally
from dock.core.doors.filter import Expectations, Judged, Outcome, judge
from dock.core.fault import Fault
from dock.core.observations import TagRead

FORMAT = 1


class NotATrace(Fault, ValueError):
    """The file holds no door session."""


@dataclass(frozen=True, slots=True)
class Report:
    """Reads as they came in, and when."""

    at_us: int
    reads: tuple[TagRead, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """One session."""

    door: str
    session: str
    inner: tuple[int, ...]
    expectations: Expectations
    reports: tuple[Report, ...]
    decision: str  # canonical JSON of what was decided then

    def judge_again(self) -> Outcome:
        """What follows from the reads now."""
        tally = Tally()
        for report in self.reports:
            tally.add(report.reads)
        return judge(tally.evidence(), self.expectations, self.inner)


def write_trace(
    door: str, session: str, inner: Iterable[int], known: Expectations, reports: Iterable[Report], outcome: Outcome
) -> bytes:
    """The session as a file."""
    head = {
        "trace": FORMAT, "door": door, "session": session, "inner": sorted(inner), "here": _hexes(known.here),
        "elsewhere": _hexes(known.elsewhere), "received": _hexes(known.received),
    }  # fmt: skip
    lines = [_line(head), *(_line(_told(report)) for report in reports), decision_text(outcome)]
    return "".join(line + "\n" for line in lines).encode()


def read_trace(raw: bytes) -> Trace:
    """The session in a file.

    Raises:
        NotATrace: it is no such file, or broken.
    """
    try:
        first, *middle, last = raw.decode().splitlines()
        head = _object(first)
        if head["trace"] != FORMAT:
            raise NotATrace(
                "this is a trace of format {head}; {format} is read here", head=head["trace"], format=FORMAT
            )
        known = Expectations(*(frozenset(map(bytes.fromhex, head[key])) for key in ("here", "elsewhere", "received")))
        reports = tuple(_report(_object(line)) for line in middle)
        return Trace(str(head["door"]), str(head["session"]), tuple(map(int, head["inner"])), known, reports, last)
    except (ValueError, KeyError, TypeError, IndexError) as fault:
        raise NotATrace("this file holds no whole door session: {fault!r}", fault=fault) from fault


def decision_text(outcome: Outcome) -> str:
    """All that was decided, in canonical JSON: two decisions are the same where these texts are."""
    groups = [
        [one.number, one.tag_count, one.way, one.agreement, one.from_us, one.to_us, one.peak_dbm]
        for one in outcome.groups
    ]
    return _line({"tags": [_judged(one) for one in outcome.tags], "missing": _hexes(outcome.missing), "groups": groups})


def _judged(one: Judged) -> list[object]:
    seen = one.evidence
    return [
        seen.epc.hex(), seen.tid.hex(), one.tag_class, one.confidence, one.group, one.because, seen.read_count,
        seen.peak_dbm, seen.swing_db, seen.first_us, seen.last_us, seen.centre_us,
    ]  # fmt: skip


def _told(report: Report) -> dict[str, object]:
    reads = [
        [each.epc.hex(), (each.tid or b"").hex(), each.antenna, each.rssi_dbm, each.first_us, each.last_us,
         each.read_count]
        for each in report.reads
    ]  # fmt: skip
    return {"at": report.at_us, "reads": reads}


def _report(said: Mapping[str, Any]) -> Report:
    reads = tuple(
        TagRead(
            bytes.fromhex(epc), int(antenna), None if rssi is None else float(rssi), int(first), int(last), int(count),
            bytes.fromhex(tid) or None,
        )
        for epc, tid, antenna, rssi, first, last, count in cast("Sequence[Sequence[Any]]", said["reads"])
    )  # fmt: skip
    return Report(int(said["at"]), reads)


def _object(line: str) -> dict[str, Any]:
    found = json.loads(line)
    if not isinstance(found, dict):
        raise NotATrace("a line is no JSON object")
    return cast("dict[str, Any]", found)


def _hexes(epcs: Iterable[bytes]) -> list[str]:
    return sorted(epc.hex() for epc in epcs)


def _line(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)
