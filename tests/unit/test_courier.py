"""The courier against the simulated shop, every byte of HTTP in between."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dock.sync.courier import ATTEMPTS_MAX, BATCH_COUNT_MAX, SyncState
from dock.sync.outbox import OutboxState
from drivers.upstream.http import Form
from simulators.upstream.shop import Fault
from tests.unit.sync_world import World, run, turns_until

PASSING = [fault for fault in Fault if fault not in {Fault.UNAUTHORISED, Fault.REDIRECT}]


def test_what_is_put_in_the_outbox_is_stored_upstream_in_batches() -> None:
    world = World()
    ids = [world.put(number) for number in range(250)]
    run(world.rounds(4))
    assert list(world.shop.stored) == ids
    assert [method for method, _ in world.shop.requests] == ["POST"] * 3
    assert BATCH_COUNT_MAX == 100
    assert world.courier.health.state is SyncState.IDLE


def test_one_streams_events_go_in_order_each_after_the_one_before_is_stored() -> None:
    world = World()
    ids = [world.put(number, stream="L1", seq=number + 1) for number in range(5)]
    run(world.rounds(2))
    assert list(world.shop.stored) == ids[:2]
    run(world.rounds(5))
    assert list(world.shop.stored) == ids


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("fault", PASSING)
def test_after_any_fault_each_event_is_stored_exactly_once_though_the_shop_sorts_no_doubles_out(
    fault: Fault, form: Form
) -> None:
    world = World(form=form)
    world.shop.is_deduplicating = False
    world.shop.faults = [fault]
    ids = [world.put(number) for number in range(7)]
    run(world.rounds(40))
    assert sorted(world.shop.stored) == sorted(ids)
    assert world.shop.double_count == 0
    assert set(world.outbox.states().values()) == {OutboxState.STORED}


def test_a_time_out_after_storing_is_looked_for_and_not_sent_again() -> None:
    world = World()
    world.shop.faults = [Fault.SILENT_AFTER_STORING]
    event_id = world.put(1)
    run(world.rounds(4))
    assert [request for request in world.shop.requests if request[0] == "POST"] == [("POST", "/events")]
    assert ("GET", f"/events/{event_id}") in world.shop.requests
    assert world.outbox.states()[event_id] is OutboxState.STORED


def test_after_a_crash_between_sending_and_marking_nothing_is_sent_blindly() -> None:
    async def story() -> None:
        world = World()
        world.shop.is_deduplicating = False
        event_id = world.put(1)
        rows = await world.outbox.claim(100, world.clock.now_us())
        world.upstream.push([(row.event_id, world.document(row)) for row in rows], "key")
        world.courier = world.new_courier()  # the first one died here
        await world.rounds(2)
        assert world.shop.double_count == 0
        assert world.outbox.states()[event_id] is OutboxState.STORED

    run(story())


def test_accepted_is_not_stored_until_the_job_says_so() -> None:
    async def story() -> None:
        world = World()
        world.shop.is_capture_slow = True
        world.shop.job_polls = 2
        event_id = world.put(1)
        await world.rounds(1)
        assert world.outbox.states()[event_id] is OutboxState.SENT
        await world.rounds(8)
        assert world.outbox.states()[event_id] is OutboxState.STORED

    run(story())


def test_what_the_upstream_refuses_is_parked_at_once_and_holds_up_only_its_own_stream() -> None:
    async def story() -> None:
        world = World()
        poison = world.put(0, stream="L0", seq=1)
        behind = world.put(1, stream="L0", seq=2)
        others = [world.put(number) for number in range(2, 150)]
        world.shop.refuses = {poison}
        await world.rounds(6)
        assert list(world.shop.stored) == others
        assert world.outbox.states()[poison] is OutboxState.PARKED
        assert "will not have it" in world.outbox.kept[poison].reason
        assert world.courier.health.parked_count == 1
        await world.outbox.cancel([poison])
        await world.rounds(2)
        assert behind in world.shop.stored

    run(story())


def test_an_event_that_brings_the_upstream_down_is_found_parked_and_delays_no_other() -> None:
    world = World()
    poison = world.put(0)
    others = [world.put(number) for number in range(1, 60)]
    world.shop.breaks_on = {poison}

    async def story() -> None:
        for number in range(60, 400):  # the day goes on: others show that the upstream is alive
            others.append(world.put(number))
            await world.rounds(1)
            await world.clock.sleep(5)
        await world.rounds(10)

    run(story())
    assert sorted(world.shop.stored) == sorted(others)
    assert world.outbox.states()[poison] is OutboxState.PARKED
    assert world.outbox.kept[poison].row.attempts >= ATTEMPTS_MAX - 1


def test_three_days_without_the_upstream_park_nothing_and_cost_few_requests() -> None:
    async def story() -> None:
        world = World()
        ids = [world.put(number) for number in range(30)]
        world.transport.is_plugged = False
        rounds = 0
        until_us = world.clock.now_us() + 3 * 86_400 * 1_000_000
        while world.clock.now_us() < until_us:
            await world.rounds(1)
            rounds += 1
        assert world.courier.health.state is SyncState.WAITING
        assert world.courier.health.is_queued
        assert rounds < 3 * 86_400 / 30
        world.transport.is_plugged = True
        await world.rounds(5)
        assert list(world.shop.stored) == ids

    run(story())


def test_retry_after_is_honoured() -> None:
    async def story() -> None:
        world = World()
        world.shop.faults = [Fault.TOO_MANY]
        world.put(1)
        assert await world.courier.round() >= 7

    run(story())


def test_an_unknown_secret_stops_the_courier_until_a_person_renewed_it() -> None:
    async def story() -> None:
        world = World()
        world.shop.token = "renewed"
        event_id = world.put(1)
        async with asyncio.TaskGroup() as group:
            woken = asyncio.Event()
            running = group.create_task(world.courier.run(woken), name="courier")
            await turns_until(lambda: world.courier.health.state is SyncState.NEEDS_PERSON)
            assert len(world.shop.requests) == 1
            world.shop.token = "demo"
            world.courier.renew()
            await turns_until(lambda: world.outbox.states()[event_id] is OutboxState.STORED)
            running.cancel()

    run(story())


def test_a_row_that_comes_wakes_the_courier() -> None:
    async def story() -> None:
        world = World()
        async with asyncio.TaskGroup() as group:
            woken = asyncio.Event()
            running = group.create_task(world.courier.run(woken), name="courier")
            await turns_until(lambda: world.courier.health.peer != "")
            event_id = world.put(1)
            woken.set()
            await turns_until(lambda: world.outbox.states()[event_id] is OutboxState.STORED)
            running.cancel()

    run(story())


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(st.sampled_from(PASSING), max_size=12),
    st.lists(st.integers(0, 5), min_size=1, max_size=40),
    st.booleans(),
    st.sampled_from(list(Form)),
)
def test_whatever_goes_wrong_the_shop_ends_equal_to_the_dock_and_in_order(
    seed: int, faults: list[Fault], streams: list[int], slow: bool, form: Form
) -> None:
    world = World(seed, form)
    world.shop.is_deduplicating, world.shop.is_capture_slow = False, slow
    world.shop.faults = list(faults)
    seqs: dict[int, int] = {}
    for number, stream in enumerate(streams):
        seqs[stream] = seqs.get(stream, 0) + 1
        world.put(number, stream=f"L{stream}", seq=seqs[stream])
    run(world.rounds(400))
    assert set(world.outbox.states().values()) == {OutboxState.STORED}
    assert set(world.shop.stored) == set(world.outbox.kept)
    assert world.shop.double_count == 0
    order = list(world.shop.stored)
    for stream in seqs:
        ids = [event_id for event_id, kept in world.outbox.kept.items() if kept.row.meta.stream_id == f"L{stream}"]
        assert [event_id for event_id in order if event_id in ids] == ids


def test_the_same_seed_gives_the_same_day() -> None:
    digests: set[str] = set()
    for _ in range(2):
        world = World(7)
        world.shop.faults = [Fault.SERVER_ERROR, Fault.RESET_MID_ANSWER, Fault.UNAVAILABLE]
        for number in range(30):
            world.put(number)
        run(world.rounds(40))
        digests.add(world.digest())
    assert len(digests) == 1
