"""Makes the snapshots that screens show, from the ledger's state and the station's memory. It changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from dock.core.benches import Bench, Mode
from dock.core.cases import Case
from dock.core.decision import Known, Named
from dock.core.doors.door import Door
from dock.core.doors.passing import Reconciled, settle
from dock.core.found_views import FoundView
from dock.core.goods import Article, ZoneKind
from dock.core.ids import DoorId, Lpn, ParcelId, WorkstationId
from dock.core.inspecting import shots_due
from dock.core.list_views import ListsView
from dock.core.observations import DeviceKind, DeviceState
from dock.core.parcels import Parcel
from dock.core.people import Person
from dock.core.rules import grading
from dock.core.rules.policy import Policy, with_defaults
from dock.core.showing import show_unit
from dock.core.units import Unit, UnitState
from dock.core.views import (
    Answer,
    BenchView,
    DayView,
    DeviceView,
    DockView,
    DoorRow,
    DoorView,
    ExpectedLine,
    HealthView,
    Line,
    ParcelView,
    SyncView,
    UnitView,
)
from dock.memory import Identity, Memory

QUEUE_SHOWN = 50
ROWS_SHOWN = 60  # tags of a door, the latest first


Load = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the views need besides the aggregates: lists and counts that only a query gives."""

    day: DayView
    sync: SyncView
    health: HealthView
    to_inspect: tuple[Lpn, ...] = ()
    to_put_away: tuple[Lpn, ...] = ()
    lists: ListsView = field(default_factory=ListsView)
    found: Mapping[str, FoundView] = field(default_factory=dict[str, FoundView])  # by the code that was sought


def draw(
    load: Load, identity: Identity, memory: Memory, policy: Policy, gathered: Gathered, *, at_us: int, is_demo: bool
) -> DockView:
    """The whole dock at this moment."""
    today = identity.today(at_us)
    return DockView(
        at_us=at_us,
        site=identity.site.text,
        station=identity.station.text,
        benches=tuple(_bench(bench, load, memory, policy, gathered, today) for bench in identity.benches),
        devices=tuple(
            DeviceView(
                one.device.text,
                one.kind,
                one.state,
                tuple(map(Line.of, one.reasons)),
                one.detail,
                one.at_us,
            )
            for _, one in sorted(memory.devices.items())
        ),
        doors=tuple(
            _door(door, load, memory, identity, at_us) for door in sorted(set(identity.door_of_device.values()))
        ),
        sync=gathered.sync,
        health=gathered.health,
        day=gathered.day,
        is_demo=is_demo,
        lists=gathered.lists,
    )


def in_trouble(
    view: DockView, line: Line, trouble: Line | None, answers: Mapping[str, Answer | None] | None = None
) -> DockView:
    """The last snapshot when no new one can be drawn: the same goods, and `line` as the one thing to do.

    `answers` are what the workstations were told last, where the station itself can still say it.
    """
    said = answers or {}
    benches = tuple(
        replace(bench, next_action=line, answer=said.get(bench.bench, bench.answer)) for bench in view.benches
    )
    return replace(view, benches=benches, health=replace(view.health, is_keeping=False, trouble=trouble))


def _bench(
    bench_id: WorkstationId, load: Load, memory: Memory, policy: Policy, gathered: Gathered, today: date
) -> BenchView:
    bench = load(bench_id)
    bench = bench if isinstance(bench, Bench) else Bench(bench_id)
    person = load(bench.actor) if bench.actor else None
    parcel = load(bench.parcel) if bench.parcel else None
    unit = load(bench.unit) if bench.unit else None
    unit = unit if isinstance(unit, Unit) else None
    remembered = memory.benches[bench_id]
    queue = {Mode.INSPECT: gathered.to_inspect, Mode.PUTAWAY: gathered.to_put_away}.get(bench.mode, ())
    return BenchView(
        bench=bench_id.text,
        mode=bench.mode,
        actor=bench.actor.text if bench.actor else "",
        roles=tuple(sorted(person.roles)) if isinstance(person, Person) else (),
        next_action=next_action(bench, parcel if isinstance(parcel, Parcel) else None, unit, load, policy, memory),
        parcel=_parcel(parcel, load, policy, today) if isinstance(parcel, Parcel) else None,
        unit=_unit(unit, load, policy, today) if unit else None,
        answer=remembered.answer,
        scans=remembered.scans,
        undo_count=len(bench.actions),
        queue=tuple(_units(queue[:QUEUE_SHOWN], load, policy, today)),
        language=person.language if isinstance(person, Person) else "",
        picture=remembered.picture,
        found=gathered.found.get(bench.sought) if bench.mode is Mode.FIND else None,
    )


def next_action(
    bench: Bench, parcel: Parcel | None, unit: Unit | None, load: Load, policy: Policy, memory: Memory
) -> Line:
    """The one line that says what to do now: a verb and its object. Never empty."""
    if memory.trouble:
        return Line("next_call_help")
    if bench.actor is None:
        return Line("next_scan_badge")
    if _is_scanner_lost(memory):
        return Line("next_plug_scanner")
    if bench.mode is Mode.DOOR:  # a unit in hand waits for its bench; the door has questions of its own
        return Line("next_pass_load") if memory.doors else Line("next_open_door")
    if unit is not None and bench.mode is not Mode.FIND and (line := _next_for_unit(unit, policy, memory)):
        return line
    match bench.mode:
        case Mode.RECEIVE if parcel is not None:
            left = _left(parcel, load)
            return Line("next_scan_item", (("left", str(left)),)) if left else Line("next_finish_parcel")
        case Mode.RECEIVE:
            return Line("next_scan_parcel")
        case Mode.INSPECT | Mode.PUTAWAY:
            return Line("next_scan_unit")
        case Mode.FIND:
            return Line("next_scan_to_find")


def _next_for_unit(unit: Unit, policy: Policy, memory: Memory) -> Line | None:
    match unit.state:
        case UnitState.IDENTIFIED | UnitState.INSPECTING:
            checklist = policy.checklist(unit.checklist, unit.checklist_version, unit.article_class)
            due = grading.open_checks(checklist, with_defaults(checklist, dict(unit.answers)))
            return Line("next_answer", (("count", str(len(due))),)) if due else Line("next_grade")
        case UnitState.GRADED:
            return Line("next_answer_rules")
        case UnitState.ROUTED if _has_camera(memory) and (shots := shots_due(unit, policy)):
            return Line("next_take_picture", (("shot", shots.split(", ")[0]),))
        case UnitState.ROUTED:
            where = (("lpn", (unit.plate or unit.lpn).text), ("zone", unit.zone or ZoneKind.QUARANTINE))
            return (
                Line("next_put_away_at", (*where, ("place", unit.place.text)))
                if unit.place
                else Line("next_put_away", where)
            )
        case UnitState.STAGED:
            return Line("next_load", (("lpn", (unit.plate or unit.lpn).text),))
        case _:
            return None


def _is_scanner_lost(memory: Memory) -> bool:
    scanners = [one for one in memory.devices.values() if one.kind is DeviceKind.SCANNER]
    return bool(scanners) and all(one.state is not DeviceState.UP for one in scanners)


def _has_camera(memory: Memory) -> bool:
    """A camera that is down stops nobody: the pictures are asked for again when it works."""
    return any(one.kind is DeviceKind.CAMERA and one.state is DeviceState.UP for one in memory.devices.values())


def _cases(parcel: Parcel, load: Load) -> tuple[Case, ...]:
    return tuple(case for case in map(load, parcel.rmas) if isinstance(case, Case))


def _left(parcel: Parcel, load: Load) -> int:
    return sum(case.open_count(line) for case in _cases(parcel, load) for line in case.lines)


def _parcel(parcel: Parcel, load: Load, policy: Policy, today: date) -> ParcelView:
    lpns = Known(_Lookup(load)).named(Named("unit", "parcel", parcel.parcel.text))
    units = [one for one in _states([Lpn(text) for text in lpns], load) if one.state is not UnitState.UNDONE]
    return ParcelView(
        parcel.parcel.text,
        parcel.shown,
        parcel.state,
        parcel.carrier,
        tuple(rma.text for rma in parcel.rmas),
        parcel.is_blind,
        tuple(
            ExpectedLine(
                line.title or line.sku.text,
                line.sku.text,
                case.received_count(line.line_no),
                line.authorised_count,
                case.rma.text,
                line.reason,
            )
            for case in _cases(parcel, load)
            for line in case.lines
        ),
        tuple(_unit(unit, load, policy, today) for unit in units if unit.line_no is None),
        tuple(_unit(unit, load, policy, today) for unit in units if unit.line_no is not None),
    )


def _states(lpns: list[Lpn], load: Load) -> list[Unit]:
    return [unit for unit in map(load, lpns) if isinstance(unit, Unit)]


def _units(lpns: tuple[Lpn, ...], load: Load, policy: Policy, today: date) -> list[UnitView]:
    return [_unit(unit, load, policy, today) for unit in _states(list(lpns), load)]


def _unit(unit: Unit, load: Load, policy: Policy, today: date) -> UnitView:
    article = load(unit.sku) if unit.sku else None
    case = load(unit.rma) if unit.rma else None
    return show_unit(
        unit,
        policy,
        today,
        article if isinstance(article, Article) else None,
        case if isinstance(case, Case) else None,
    )


def _door(door_id: DoorId, load: Load, memory: Memory, identity: Identity, at_us: int) -> DoorView:
    readers = tuple(sorted(device.text for device, door in identity.door_of_device.items() if door == door_id))
    door = load(door_id)
    seen = memory.doors.get(door_id)
    if not isinstance(door, Door) or not door.is_open or seen is None:
        return DoorView(door_id.text, False, 0, 0, 0, (), (), 0, at_us, devices=readers)
    found = settle(door, Known(_Lookup(load)), seen)
    return DoorView(
        door_id.text,
        True,
        len(found.received) + len(found.missing) + len(found.uncertain),
        len(seen.tally),
        len(found.received),
        tuple(_shown(parcel, load) for parcel in found.missing),
        tuple(epc.hex().upper() for epc in found.extra),
        len(found.strays),
        seen.tally.last_us or at_us,
        tuple(_shown(parcel, load) for parcel in found.uncertain),
        tuple(_shown(parcel, load) for parcel in found.wrong_dock),
        len(found.already),
        tuple(sorted(seen.tally.rates.items())),
        tuple(group.way.value for group in found.outcome.groups),
        _door_rows(found, load),
        readers,
    )


def _door_rows(found: Reconciled, load: Load) -> tuple[DoorRow, ...]:
    latest = sorted(found.outcome.tags, key=lambda one: (-one.evidence.last_us, one.evidence.epc))[:ROWS_SHOWN]
    return tuple(
        DoorRow(
            one.evidence.epc.hex().upper(),
            one.tag_class,
            one.confidence,
            one.evidence.read_count,
            one.evidence.peak_dbm,
            one.evidence.last_us,
            one.because,
            one.evidence.antennas,
            _shown(found.parcel_of[one.evidence.epc], load) if one.evidence.epc in found.parcel_of else "",
        )
        for one in latest
    )


class _Lookup(Mapping[object, object]):
    """The ledger as a mapping in which everything stands."""

    def __init__(self, load: Load) -> None:
        self._load = load

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: object) -> object:
        return self._load(key)

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _shown(parcel_id: ParcelId, load: Load) -> str:
    parcel = load(parcel_id)
    return parcel.shown if isinstance(parcel, Parcel) else parcel_id.text
