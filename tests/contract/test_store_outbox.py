"""The outbox of the store: in order per stream, nothing lost over a crash, nothing sent twice unmarked."""

import asyncio
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from dock.core import events as ev
from dock.core.goods import Disposition, Grade, ZoneKind
from dock.core.ids import Digest, LocationCode, Lpn, ParcelId, RmaNo, Sku
from dock.store.ledger import Ledger
from dock.store.outbox import StoredOutbox
from dock.sync.envelope import compensated
from dock.sync.outbox import Outbox
from tests.ledger_kit import STATION, T0_US, circumstances, ledger_of
from tests.stores import Store

ONE, TWO = Lpn.mint(STATION, 1, 1), Lpn.mint(STATION, 1, 2)
PARCEL = ParcelId("P-1")
Answer = TypeVar("Answer")
Asked = TypeVarTuple("Asked")


async def inline(work: Callable[[*Asked], Answer], *asked: *Asked) -> Answer:
    return work(*asked)


def outbox_of(ledger: Ledger) -> Outbox:
    return StoredOutbox(ledger, inline, compensated)


def identified(lpn: Lpn) -> ev.UnitIdentified:
    return ev.UnitIdentified(lpn, PARCEL, Sku("S-1"), "Lamp", "generic")


def keep(ledger: Ledger, *events: ev.Event) -> list[str]:
    with ledger.transaction() as work:
        return [meta.event_id for meta in work.append(events, (), circumstances())]


async def claimed(outbox: Outbox, now_us: int = T0_US) -> list[str]:
    return [row.event_id for row in await outbox.claim(10, now_us)]


def test_events_go_out_in_the_order_of_their_stream_one_at_a_time(store: Store) -> None:
    async def day() -> None:
        first, graded, other = keep(ledger, identified(ONE), ev.UnitGraded(ONE, Grade.A), identified(TWO))
        assert await claimed(outbox) == [first, other]
        await outbox.mark_stored([first])
        await outbox.mark_retry([other], T0_US + 5, "busy", is_counted=True, is_doubtful=False)
        assert await claimed(outbox) == [graded]
        await outbox.mark_stored([graded])
        assert await claimed(outbox) == []
        (row,) = await outbox.claim(10, T0_US + 5)
        assert (row.event_id, row.attempts, row.is_doubtful) == (other, 1, False)

    with store.open() as database:
        ledger = ledger_of(database)
        outbox = outbox_of(ledger)
        asyncio.run(day())


def test_what_was_taken_when_the_program_died_comes_again_in_doubt(store: Store) -> None:
    with store.open() as database:
        ledger = ledger_of(database)
        (event_id,) = keep(ledger, identified(ONE))
        asyncio.run(claimed(outbox_of(ledger)))
    with store.open() as database:
        (row,) = asyncio.run(outbox_of(ledger_of(database, prefix="f")).claim(10, T0_US))
        assert (row.event_id, row.is_doubtful, row.event) == (event_id, True, identified(ONE))


def test_a_large_batch_lets_a_grade_in_between_and_takes_each_event_once(store: Store) -> None:
    asked: list[str] = []

    async def noted(work: Callable[[*Asked], Answer], *told: *Asked) -> Answer:
        if asked:  # between two pieces: the newest event of a unit that is part of the batch
            keep(ledger, ev.UnitGraded(units[0], Grade.A), ev.UnitGraded(units[-1], Grade.A))
        asked.append("")
        return work(*told)

    async def day() -> None:
        first = await outbox.claim(60, T0_US)
        assert [row.event_id for row in first] == kept[:60]
        assert len(asked) > 1
        assert not any(row.is_doubtful for row in first)
        await outbox.mark_stored([row.event_id for row in first])
        assert {row.event.lpn for row in await outbox.claim(10, T0_US) if isinstance(row.event, ev.UnitIdentified)} == {
            *units[60:]
        }

    units = [Lpn.mint(STATION, 1, number) for number in range(1, 66)]
    with store.open() as database:
        ledger = ledger_of(database)
        kept = keep(ledger, *(identified(lpn) for lpn in units))
        outbox = StoredOutbox(ledger, noted, compensated)
        asyncio.run(day())


def test_accepted_is_not_stored_until_its_job_says_so(store: Store) -> None:
    async def day() -> None:
        first, second = keep(ledger, identified(ONE), identified(TWO))
        await claimed(outbox)
        await outbox.mark_sent([first, second], "job/1", T0_US + 10)
        assert await outbox.claim_jobs(5, T0_US) == ()
        (job,) = await outbox.claim_jobs(5, T0_US + 10)
        assert (job.job_url, job.event_ids, job.sent_us) == ("job/1", (first, second), T0_US + 10)
        await outbox.mark_sent([first, second], "job/1", T0_US + 20)
        (again,) = await outbox.claim_jobs(5, T0_US + 20)
        assert again.sent_us == T0_US + 10
        assert (await outbox.waiting()).is_queued
        await outbox.mark_stored([first, second])
        assert not (await outbox.waiting()).is_queued

    with store.open() as database:
        ledger = ledger_of(database)
        outbox = outbox_of(ledger)
        asyncio.run(day())


def test_a_parked_event_holds_up_its_own_stream_and_no_other(store: Store) -> None:
    async def day() -> None:
        poison, later, other = keep(ledger, identified(ONE), ev.UnitGraded(ONE, Grade.A), identified(TWO))
        await claimed(outbox)
        await outbox.mark_parked([poison], "422")
        await outbox.mark_stored([other])
        assert await claimed(outbox) == []
        waiting = await outbox.waiting()
        assert (waiting.is_queued, waiting.parked_count, waiting.oldest_us, waiting.next_us) == (True, 1, T0_US, None)
        await outbox.put_back([poison, later])
        (row,) = await outbox.claim(10, T0_US)
        assert (row.event_id, row.is_doubtful) == (poison, True)
        await outbox.mark_parked([poison], "422 again")
        await outbox.cancel([poison])
        assert await claimed(outbox) == [later]

    with store.open() as database:
        ledger = ledger_of(database)
        outbox = outbox_of(ledger)
        asyncio.run(day())


def test_a_compensating_event_brings_what_it_takes_back(store: Store) -> None:
    rma = RmaNo("R-1")

    async def day() -> None:
        ids = keep(
            ledger,
            ev.CaseAnnounced(rma, ()),
            ev.LineReceived(rma, 1, ONE, 1),
            ev.LineReceived(rma, 1, TWO, 1),
            ev.LineReceiptUndone(rma, 1, ONE, 1),
        )
        await claimed(outbox)
        await outbox.mark_stored(ids[:3])
        (row,) = await outbox.claim(10, T0_US)
        assert row.corrects is not None
        assert row.corrects[1].event_id == ids[1]

    with store.open() as database:
        ledger = ledger_of(database)
        outbox = outbox_of(ledger)
        asyncio.run(day())


def test_a_unit_that_left_says_as_what(store: Store) -> None:
    async def day() -> None:
        ids = keep(
            ledger,
            identified(ONE),
            ev.UnitGraded(ONE, Grade.X),
            ev.UnitRouted(ONE, Disposition.DONATE, ZoneKind.DONATION, Digest("c" * 64)),
            ev.UnitRouted(ONE, Disposition.RECYCLE, ZoneKind.RECYCLING, Digest("c" * 64)),
            ev.UnitPutAway(ONE, LocationCode("R-01"), ZoneKind.RECYCLING),
            ev.UnitHandedOver(ONE, "W-1", "Recycler"),
        )
        await outbox.mark_stored(ids[:-1])
        (row,) = await outbox.claim(10, T0_US)
        assert row.routed is Disposition.RECYCLE

    with store.open() as database:
        ledger = ledger_of(database)
        outbox = outbox_of(ledger)
        asyncio.run(day())


def test_the_cursor_of_the_feed_is_kept(store: Store) -> None:
    async def day() -> None:
        assert await outbox.cursor() == ""
        await outbox.keep_cursor("a")
        await outbox.keep_cursor("b")
        assert await outbox.cursor() == "b"

    with store.open() as database:
        outbox = outbox_of(ledger_of(database))
        asyncio.run(day())
