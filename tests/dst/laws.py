"""The laws of the dock, against what the world itself saw: scans answered, paper printed, events at the shop."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from dock.core.events import LabelRequested, LabelStateChanged, ScanTaken, UnitGraded, UnitIdentified
from dock.store.verify import verify_engine
from dock.sync.envelope import is_reported
from tests.dst.rows import events_of, units_of
from tests.dst.world import World

MARKED = frozenset({"uncertain", "lost", "refused", "verified", "voided"})


@dataclass(slots=True)
class Notes:
    """What the operator was told is done."""

    scans: Counter[str] = field(default_factory=Counter[str])
    grades: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def kept_laws(world: World, notes: Notes) -> dict[str, list[str]]:
    """What holds at any moment, a restart included: each law with what breaks it."""
    with world.program.ledger.begun() as connection:
        events, units = events_of(connection), units_of(connection)
    taken = Counter(event.text for event, _, _ in events if isinstance(event, ScanTaken))
    graded = {(event.lpn.text, event.grade.value) for event, _, _ in events if isinstance(event, UnitGraded)}
    begun = {event.lpn.text for event, _, _ in events if isinstance(event, UnitIdentified)}
    return {
        "no acknowledged scan is lost": [code for code, count in notes.scans.items() if taken[code] < count],
        "no acknowledged grade is lost": [
            f"{lpn} {grade}" for lpn, grade in notes.grades if (lpn, grade) not in graded
        ],
        "file, hash chain and rows are the fold of the ledger": list(
            verify_engine(world.program.database.engine).findings
        ),
        "no unit is available without grade and put-away": [
            lpn for lpn, state, grade, place in units if state == "available" and not (grade and place)
        ],
        "units by state sum to units taken up": sorted(begun ^ {lpn for lpn, *_ in units}),
    }


def settled_laws(world: World) -> dict[str, list[str]]:
    """What holds besides once everything that was owed is done."""
    with world.program.ledger.begun() as connection:
        events = events_of(connection)
    return {
        "each label is printed once or marked": _labels(world, [event for event, _, _ in events]),
        "upstream has every reported event once, each stream in order": _upstream(
            world,
            [(meta.event_id, f"{meta.stream_kind}/{meta.stream_id}") for one, meta, _ in events if is_reported(one)],
        ),
    }


def _labels(world: World, events: list[object]) -> list[str]:
    papers = Counter(
        nonce
        for paper in world.printer.labels
        if paper.is_complete
        for nonce in nonces(" ".join(f.text for f in paper.fields))
    )
    said: dict[str, str] = {}
    history: defaultdict[str, set[str]] = defaultdict(set)
    for event in events:
        if isinstance(event, LabelRequested):
            said[event.label_id] = "queued"
        elif isinstance(event, LabelStateChanged):
            said[event.label_id] = event.outcome
            history[event.label_id].add(event.outcome)
    wrong: list[str] = []
    for label_id, outcome in said.items():
        count = papers[label_id.replace("-", "")[-8:].upper()]
        is_marked = bool(history[label_id] & MARKED)
        if (count != 1 or outcome != "printed") and not is_marked:
            wrong.append(f"{label_id} is {outcome} and came out {count} times")
    return wrong


def nonces(text: str) -> set[str]:
    """The texts on a label that can be the last signs of a label's id."""
    return set(re.findall(r"\b[0-9A-F]{8}\b", text.upper()))


def _upstream(world: World, reported: list[tuple[str, str]]) -> list[str]:
    stream_of = dict(reported)
    wrong = [f"{event_id} is missing" for event_id in stream_of if event_id not in world.shop.stored]
    wrong += [f"{event_id} is not of the ledger" for event_id in world.shop.stored if event_id not in stream_of]
    if world.shop.double_count:
        wrong.append(f"{world.shop.double_count} events were stored twice")
    place = {event_id: number for number, (event_id, _) in enumerate(reported)}
    last: dict[str, int] = {}
    for event_id in world.shop.stored:
        stream = stream_of.get(event_id, "")
        if place.get(event_id, 0) < last.get(stream, -1):
            wrong.append(f"{event_id} came out of order")
        last[stream] = place.get(event_id, 0)
    return wrong
