"""What a replayed stream came to: every row by class, every piece by state, and what does not agree."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from dock.core.kpis import Kpis
from dock.core.units import UnitState
from dock.settings.places import places
from dock.store.engine import open_reader
from dock.store.queries import units_by_state
from dock.store.verify import verify
from drivers.clock import SystemClock
from ui.commands.replay.dock import Tallied
from ui.commands.replay.rows import RETURNED, RowClass, StreamRow
from ui.commands.replay.station import SITE
from ui.commands.report import as_plain, lines_of, reckon
from ui.commands.speaking import Speaker
from ui.words import harmless
from ui.words.sentences import fault_said

STANDARD_S = 75  # of labour a unit: the people of a replay take no time


@dataclass(frozen=True, slots=True)
class Report:
    """The closing report of one run."""

    rows: int
    rows_by_class: dict[str, int]
    pieces_by_class: dict[str, int]
    pieces_by_state: dict[str, int]
    pieces_by_answer: dict[str, int]  # accepted, or how they differ from what was announced
    parcels: int
    units: int
    put_away: int
    graded: dict[str, int]
    routed: dict[str, int]
    events: int
    seconds: float
    not_goods: list[str]  # code and how many rows
    unusable: list[str]  # the row's line and the reason
    faults: list[str]
    kpis: dict[str, object]  # as `dock report --json` gives them
    found_kpis: Kpis | None = None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        plain = asdict(self)
        del plain["found_kpis"]
        return plain

    def text(self, voice: Speaker) -> str:
        """For a person."""
        lines = [
            voice.say("replay.rows", count=self.rows, classes=_listed(self.rows_by_class)),
            voice.say("replay.pieces", classes=_listed(self.pieces_by_class)),
            voice.say("replay.states", states=_listed(self.pieces_by_state)),
            voice.say("replay.answers", answers=_listed(self.pieces_by_answer)),
            voice.say("replay.parcels", parcels=self.parcels, units=self.units, put_away=self.put_away),
            voice.say("replay.graded", grades=_listed(self.graded)),
            voice.say("replay.routed", ways=_listed(self.routed)),
            voice.say("replay.not_goods", codes=", ".join(self.not_goods) or "-"),
            voice.say("replay.events", count=self.events, seconds=f"{self.seconds:.1f}"),
            *(lines_of(self.found_kpis, voice) if self.found_kpis else ()),
            *(voice.say("replay.unusable", row=one) for one in self.unusable),
            *(voice.say("replay.wrong", fault=one) for one in self.faults),
        ]
        lines.append(voice.say("replay.disagrees" if self.faults else "replay.agrees"))
        return "\n".join(lines)


def report_of(rows: Sequence[StreamRow], tallied: Tallied, database: Path, seconds: float, voice: Speaker) -> Report:
    """What the rows asked for, against what the database holds."""
    by_class = Counter(row.row_class for row in rows)
    asked = Counter[RowClass]()
    for row in rows:
        if row.row_class in RETURNED:
            asked[row.row_class] += row.count
    units, by_state, kpis = _units(database)
    verified = verify(database)
    faults = [
        *(voice.say(key, **params) for key, params in _faults(rows, asked, tallied, units, by_state)),
        *(fault_said(finding, voice.lang) for finding in verified.findings),
    ]
    codes = Counter(row.title for row in rows if row.row_class is RowClass.NOT_GOODS)
    return Report(
        rows=len(rows),
        rows_by_class={one.value: by_class[one] for one in RowClass},
        pieces_by_class={one.value: tallied.pieces[one] for one in RETURNED},
        pieces_by_state=dict(sorted(by_state.items())),
        pieces_by_answer=dict(sorted(tallied.differing.items())),
        parcels=tallied.parcels,
        units=units,
        put_away=tallied.put_away,
        graded=dict(sorted(tallied.graded.items())),
        routed=dict(sorted(tallied.routed.items())),
        events=sum(end.event_count for end in verified.chains),
        seconds=round(seconds, 3),
        not_goods=[f"{harmless(code)} {count}" for code, count in sorted(codes.items())],
        unusable=[
            f"{voice.say('import_line', number=row.line)}: {fault_said(row.fault, voice.lang)}"
            for row in rows
            if row.row_class is RowClass.UNUSABLE
        ],
        faults=faults,
        kpis=as_plain(kpis),
        found_kpis=kpis,
    )


def _units(database: Path) -> tuple[int, Counter[str], Kpis]:
    engine = open_reader(database)
    try:
        with engine.begin() as connection:
            found = units_by_state(connection, SITE)
            now_us = SystemClock().now_us()
            kpis = reckon(
                partial(open_reader, database), SITE, places(environ={}), now_us, standard_s_per_unit=STANDARD_S
            )
    finally:
        engine.dispose()
    pieces = Counter({state: count for state, _, count in found})
    return sum(units for _, units, _ in found), pieces, kpis


Wrong = tuple[str, dict[str, object]]
"""What does not agree: the key of its sentence, and what stands in its gaps."""


def _faults(
    rows: Sequence[StreamRow], asked: Counter[RowClass], tallied: Tallied, units: int, by_state: Counter[str]
) -> list[Wrong]:
    faults: list[Wrong] = [
        ("replay.not_worked", {"row_class": one.value, "asked": asked[one], "worked": tallied.pieces[one]})
        for one in RETURNED
        if asked[one] != tallied.pieces[one]
    ]
    if by_state.total() != asked.total():
        faults.append(("replay.not_kept", {"asked": asked.total(), "kept": by_state.total()}))
    if units != tallied.units or tallied.put_away != units:
        counts: dict[str, object] = {"identified": tallied.units, "put_away": tallied.put_away, "kept": units}
        faults.append(("replay.units_differ", counts))
    if open_ones := {state for state in by_state if UnitState(state) not in ENDS}:
        faults.append(("replay.left_open", {"states": ", ".join(sorted(open_ones))}))
    expected = sum(row.authorised_count for row in rows)
    if (accepted := tallied.differing["unit_accepted"]) != expected:
        faults.append(("replay.not_accepted", {"authorised": expected, "accepted": accepted}))
    over = asked[RowClass.COVERED] + asked[RowClass.EXCEEDING] - expected
    if (taken := tallied.differing["unit_over"]) != over:
        faults.append(("replay.not_over", {"over": over, "taken": taken}))
    return faults


ENDS = frozenset({UnitState.AVAILABLE, UnitState.REFURBISHING, UnitState.STAGED})
"""Where a unit stands after its put-away."""


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "-"
