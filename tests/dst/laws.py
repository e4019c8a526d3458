"""The ten laws of the dock, against what the world itself saw: answers heard, paper printed, events at the shop.

None has an exception. A law gives what breaks it; nothing means that it holds. The ninth, that one seed has one
digest, is checked by running a seed twice (`tests.dst.shift`).
"""

from dock.store.verify import verify_engine
from dock.sync.courier import SyncState
from tests.dst.history import History, LabelStory
from tests.dst.papers import broken_papers
from tests.dst.person import Notes
from tests.dst.rows import UnitSeen, labels_owed, outbox_ids, units_of
from tests.dst.shop_view import broken_at_shop, local_view, shop_view
from tests.dst.world import World

I1 = "I1 no acknowledged scan or grade is lost"
I2 = "I2 every state reached is legal"
I3 = "I3 each unit is restocked upstream at most once"
I4 = "I4 each label is printed once, and every copy is marked"
I5 = "I5 when faults stop, the shop soon equals the dock"
I6 = "I6 each stream reaches the shop in order"
I7 = "I7 the chain verifies and covers every row"
I8 = "I8 the outbox never grows without a visible alarm"
I9 = "I9 one seed has one digest"
I10 = "I10 no stock moves without a stored grade"

WAY_LABEL = "disposition"  # the label that says in large letters where a unit goes
WAITING_S_MAX = 300.0  # so long may an event wait unseen
ALARMS = frozenset({SyncState.WAITING, SyncState.NEEDS_PERSON})

Broken = dict[str, list[str]]


def at_any_moment(world: World, notes: Notes) -> Broken:
    """What holds at every moment and is cheap to ask, a restart included."""
    with world.unharmed() as connection:
        world.history = history = world.history.read_on(connection)
        world.owed = owed = labels_owed(connection, world.owed)
        units, sent = units_of(connection), outbox_ids(connection)
    scans, classes = history.scans, history.classes
    lost = [f"scan {code}: {scans[code]} of {said}" for code, said in notes.scans.items() if scans[code] < said]
    lost += [f"{name}: {classes[name]} of {said}" for name, said in notes.events.items() if classes[name] < said]
    illegal = sorted(history.begun ^ {unit.lpn for unit in units})
    illegal += [
        f"{unit.lpn} is available with grade {unit.grade}, place {unit.place}, holds {unit.holds!r}"
        for unit in units
        if unit.state == "available" and (not unit.grade or not unit.place or unit.holds)
    ]
    if classes["UnitPutAway"] > notes.carried:
        illegal.append(f"{classes['UnitPutAway']} put-aways, and people carried {notes.carried} times")
    uncovered = [f"{event_id} is in no outbox" for event_id in sorted(history.reported.keys() - sent)]
    papers = broken_papers(world, history.labels) + _wrong_ways(history.labels, owed, units)
    papers += [f"label {label} is owed by nobody" for label in sorted(history.labels.keys() - owed.keys())]
    return {I1: lost, I2: illegal, I7: uncovered, I4: papers, I8: unseen_waiting(world)}


def unseen_waiting(world: World) -> list[str]:
    """Events that wait for long while the screen shows that all is well."""
    now_s = world.loop.time()
    seen_s = world.open_since_s
    world.open_since_s = {event_id: seen_s.get(event_id, now_s) for event_id in world.waiting_ids()}
    waits_s = now_s - min(world.open_since_s.values(), default=now_s)
    health = world.program.courier.health
    if waits_s < WAITING_S_MAX or health.state in ALARMS or health.parked_count:
        return []
    return [f"an event waits for {waits_s:.0f} s and the screen says {health.state} {health.last_error}"]


def in_the_end(world: World, notes: Notes, settle_s: float | None) -> Broken:
    """Everything, once what was owed is done. `settle_s` says how long that took; None: it never was."""
    broken = at_any_moment(world, notes)
    with world.unharmed() as connection:
        history, units = History().read_on(connection), units_of(connection)
    broken[I7] += map(str, verify_engine(world.program.database.engine).findings)
    broken[I4] += broken_papers(world, history.labels, is_settled=True)
    reported = history.reported
    broken |= broken_at_shop(world.shop, reported, {"once": I3, "order": I6, "grade": I10})
    view = shop_view(world.shop.stored.values())
    differences = [f"{event_id} is missing" for event_id in reported if event_id not in world.shop.stored]
    differences += [f"{event_id} is not of the ledger" for event_id in world.shop.stored if event_id not in reported]
    differences += [
        f"{lpn}: the shop has {view.get(lpn)}, the dock {mine}" for lpn, mine in local_view(units).items()
        if view.get(lpn) != mine
    ]  # fmt: skip
    if settle_s is None:
        differences.append("what was owed was not done in time")
    broken[I5] = differences
    return broken


def _wrong_ways(labels: dict[str, LabelStory], owed: dict[str, dict[str, str]], units: list[UnitSeen]) -> list[str]:
    """Live labels that send their unit elsewhere than it goes."""
    way_of = {unit.lpn: unit.disposition for unit in units if unit.state not in {"gone", "undone"}}
    return [
        f"{story.lpn} goes to {way_of[story.lpn]} and its label says {owed[label_id]['disposition']}"
        for label_id, story in labels.items()
        if story.kind == WAY_LABEL and not story.is_void and label_id in owed and story.lpn in way_of
        if owed[label_id]["disposition"].lower().replace(" ", "_") != way_of[story.lpn]
    ]
